"""Marked regions of a cell: nbgrader's delimiters, and our own markers around a solution."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


class RegionsFault(ValueError):
    """A region is nested or never closed."""


@dataclass(frozen=True)
class Delimiters:
    """What marks the regions; a line that contains one begins or ends a region."""

    begin_solution: str = "BEGIN SOLUTION"
    end_solution: str = "END SOLUTION"
    begin_hidden: str = "BEGIN HIDDEN TESTS"
    end_hidden: str = "END HIDDEN TESTS"
    begin_marks: str = "BEGIN MARK SCHEME"
    end_marks: str = "END MARK SCHEME"
    code_stub: str = "# YOUR CODE HERE\nraise NotImplementedError()"
    text_stub: str = "YOUR ANSWER HERE"


OPTIONS: Mapping[tuple[str, str], str] = {
    ("ClearSolutions", "begin_solution_delimeter"): "begin_solution",
    ("ClearSolutions", "end_solution_delimeter"): "end_solution",
    ("ClearHiddenTests", "begin_test_delimeter"): "begin_hidden",
    ("ClearHiddenTests", "end_test_delimeter"): "end_hidden",
    ("ClearMarkScheme", "begin_mark_scheme_delimeter"): "begin_marks",
    ("ClearMarkScheme", "end_mark_scheme_delimeter"): "end_marks",
    ("ClearSolutions", "code_stub"): "code_stub",
    ("ClearSolutions", "text_stub"): "text_stub",
}
"""Options of nbgrader that change the delimiters; these are their names, misspelt as they are."""


def split(source: str, begin: str, end: str) -> tuple[list[str], list[tuple[int, str, list[str]]]]:
    """Take regions out of a cell.

    Returns
    -------
    outside : list of str
        The lines outside of all regions.
    regions : list of (place, indent, lines)
        Before which line of ``outside`` a region stood, the white space before its beginning, and
        its lines.

    Raises
    ------
    RegionsFault
        A region begins in another, or never ends.
    """
    outside: list[str] = []
    regions: list[tuple[int, str, list[str]]] = []
    inside: list[str] | None = None
    for line in source.split("\n"):
        if begin in line:
            if inside is not None:
                raise RegionsFault(f"{begin} stands inside another region")
            inside = []
            regions.append((len(outside), line[: len(line) - len(line.lstrip())], inside))
        elif end in line:
            inside = None
        elif inside is not None:
            inside.append(line)
        else:
            outside.append(line)
    if inside is not None:
        raise RegionsFault(f"{begin} is never closed with {end}")
    return outside, regions


def without(source: str, begin: str, end: str) -> str:
    """Return a cell without what stands in regions."""
    return "\n".join(split(source, begin, end)[0])


def within(source: str, begin: str, end: str) -> str:
    """Return what stands in the regions of a cell."""
    return "\n\n".join("\n".join(lines) for _, _, lines in split(source, begin, end)[1])


def answer_source(source: str, marks: Delimiters, stub: str) -> str:
    """Return an answer cell with our markers around its solution, followed by its stub.

    A cell without regions is all solution, as it is for nbgrader.

    Parameters
    ----------
    stub : str
        What students get in place of a region, without indentation.
    """
    outside, regions = split(source, marks.begin_solution, marks.end_solution)
    if not regions:
        outside, regions = [], [(0, "", source.split("\n"))]
    lines: list[str] = []
    done = 0
    for place, indent, inside in regions:
        lines += outside[done:place]
        lines += marked(inside, stub, indent)
        done = place
    return "\n".join(lines + outside[done:])


def marked(solution: list[str], stub: str, indent: str) -> list[str]:
    """Return the lines of a solution region and of the stub in its place."""
    lines = [f"{indent}### BEGIN SOLUTION", *solution, f"{indent}### END SOLUTION"]
    if stub.strip() == "...":
        return lines
    commented = [f"{indent}# {line}".rstrip() for line in stub.split("\n")]
    return [*lines, f"{indent}### BEGIN STUB", *commented, f"{indent}### END STUB"]


def stubbed(source: str, marks: Delimiters, stub: str) -> str:
    """Return a cell with a stub in place of each region; of all of it, where there is none."""
    outside, regions = split(source, marks.begin_solution, marks.end_solution)
    if not regions:
        return stub
    lines: list[str] = []
    done = 0
    for place, indent, _ in regions:
        lines += outside[done:place]
        lines += [indent + line for line in stub.split("\n")]
        done = place
    return "\n".join(lines + outside[done:])


def identifier(name: str) -> str:
    """Return a name of Python's that is like an id.

    Examples
    --------
    >>> identifier("cell-93c4"), identifier("2a")
    ('cell_93c4', 'test_2a')
    """
    word = re.sub(r"\W", "_", name).strip("_") or "test"
    return f"test_{word}" if word[0].isdigit() or not word.isidentifier() else word
