"""Blocks, configurations and solution lines of otter-assign's master notebooks.

References
----------
The format is that of otter-grader's documentation, "Otter Assign", versions 1 to 6.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

_BOUNDARY = re.compile(r"#\s+(begin|end)\s+(question|prompt|solution|tests)\s*", re.I)
_CONFIG = re.compile(r"#\s+assignment\s+config\s*", re.I)
_IGNORED = re.compile(r"##\s*ignore\s*##\s*|#\s*ignore\s*", re.I)
_ASSIGNED = re.compile(
    r"(\s*(?:[\w.]+(?=[^\w.])(?:\[['\"]?.*['\"]?\])*(?:,\s*)?)+\s*=).* ?# ?SOLUTION"
)
_LINE = re.compile(r"(\s*).* ?# ?SOLUTION")
_BEGIN = re.compile(r"(\s*)# BEGIN SOLUTION( NO PROMPT)?")
_DROPPED = ("# SOLUTION NO PROMPT", "# BEGIN PROMPT", "# END PROMPT", "# SEED")
_MARK = re.compile(r"\s*#\s*(SOLUTION( NO PROMPT)?|BEGIN PROMPT|END PROMPT|SEED)\s*$")
_TEST_CONFIG = (
    re.compile(r'(?:.\s*=\s*)?""?"?\s*#\s*BEGIN\s*TEST\s*CONFIG', re.I),
    re.compile(r'""?"?\s*#\s*END\s*TEST\s*CONFIG', re.I),
)


class OtterFault(ValueError):
    """A master notebook that otter would refuse."""


@dataclass(frozen=True)
class Item:
    """A cell, or a boundary or configuration that a raw cell holds.

    Parameters
    ----------
    kind : str
        ``code``, ``markdown``, ``config``, or ``begin question`` and the like.
    outputs : str
        What a test cell has printed and shown.
    """

    kind: str
    source: str
    number: int
    outputs: str = ""


def items(notebook: Any) -> Iterator[Item]:
    """Yield the cells of a master, fenced configurations taken out of their Markdown."""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "raw":
            yield _raw(cell.source, number)
        elif cell.cell_type == "markdown":
            for is_config, text in _fenced(cell.source):
                if is_config:
                    yield _raw(text, number)
                elif text.strip():
                    yield Item("markdown", text.strip("\n"), number)
        elif not _IGNORED.match(cell.source):
            source = without_ignored(cell.source)
            yield Item("code", source, number, _shown(cell.get("outputs", [])))


def _raw(source: str, number: int) -> Item:
    first, _, rest = source.partition("\n")
    boundary = _BOUNDARY.match(first)
    if boundary:
        return Item(f"{boundary[1]} {boundary[2]}".lower(), rest, number)
    return Item("config" if _CONFIG.match(first) else "raw", rest, number)


def _fenced(source: str) -> Iterator[tuple[bool, str]]:
    lines: list[str] = []
    inside = False
    for line in source.split("\n"):
        if not inside and line.strip() == "```otter":
            yield False, "\n".join(lines)
            lines, inside = [], True
        elif inside and line.strip() == "```":
            yield True, "\n".join(lines)
            lines, inside = [], False
        else:
            lines.append(line)
    if inside:
        raise OtterFault("a block ```otter is never closed")
    yield False, "\n".join(lines)


def _shown(outputs: Sequence[Any]) -> str:
    text = ""
    for output in outputs:
        printed = output.get("text", "")
        text += "".join(printed)
        value = output.get("data", {}).get("text/plain", "")
        text += value[0] if isinstance(value, list) and value else "".join(value)
    return text


def settings(source: str) -> dict[str, Any]:
    """Return the YAML of a configuration.

    Raises
    ------
    OtterFault
        It is no mapping.
    """
    try:
        found = yaml.safe_load(source)
    except yaml.YAMLError as fault:
        raise OtterFault(f"the configuration is not YAML: {fault}") from None
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise OtterFault("the configuration is no mapping")
    return found


def without_ignored(source: str) -> str:
    """Return code without the lines that only the author sees."""
    kept, inside = [], False
    for line in source.split("\n"):
        if line.rstrip().endswith("# IGNORE"):
            continue
        if line.rstrip().endswith("# END IGNORE"):
            inside = False
        elif re.match(r"\s*#\s*BEGIN\s*IGNORE\s*", line, re.I):
            inside = True
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


def stub_of_solution(source: str) -> str:
    """Return what students get of a solution cell.

    Raises
    ------
    OtterFault
        A block is nested, or not closed.
    """
    kept: list[str] = []
    inside = False
    for line in source.split("\n"):
        if line.rstrip().endswith(_DROPPED):
            continue
        if line.rstrip().endswith("# END SOLUTION"):
            inside = False
            continue
        if inside:
            continue
        begin = _BEGIN.match(line)
        if begin:
            inside = True
            if not begin[2]:
                kept.append(f"{begin[1]}...")
            continue
        assigned, whole = _ASSIGNED.match(line), _LINE.match(line)
        if assigned:
            kept.append(f"{assigned[1]} ...")
        elif whole:
            kept.append(f"{whole[1]}...")
        else:
            kept.append(line)
    if inside:
        raise OtterFault("# BEGIN SOLUTION is never closed")
    return "\n".join(kept)


def reference_of_solution(source: str) -> str:
    """Return a solution cell without its marks."""
    kept = []
    for line in source.split("\n"):
        if _BEGIN.match(line) or line.rstrip().endswith("# END SOLUTION"):
            continue
        kept.append(_MARK.sub("", line))
    return "\n".join(kept)


@dataclass(frozen=True)
class CaseSettings:
    """What a test cell says of itself, and its code."""

    source: str
    hidden: bool = False
    points: float | None = None
    success: str | None = None
    failure: str | None = None


def read_case(source: str) -> CaseSettings:
    """Return a test cell's settings and code.

    Raises
    ------
    OtterFault
        The settings are no YAML.
    """
    lines = source.split("\n")
    first = lines[0].lstrip()
    hidden = first.startswith("#") and re.search(r"\bhidden\b", first, re.I) is not None
    start = 1 if hidden else 0
    found: Mapping[str, Any] = {}
    if _TEST_CONFIG[0].match(lines[0]):
        end = next((n for n, line in enumerate(lines) if _TEST_CONFIG[1].match(line)), None)
        if end is None:
            raise OtterFault("BEGIN TEST CONFIG is never closed")
        found, start = settings("\n".join(lines[1:end])), end + 1
    points = found.get("points")
    return CaseSettings(
        "\n".join(lines[start:]),
        bool(found.get("hidden", hidden)),
        None if points is None else float(points),
        found.get("success_message"),
        found.get("failure_message"),
    )


def resolve_points(total: Any, cases: Sequence[float | None]) -> list[float]:
    """Return the points of each case of a question.

    Parameters
    ----------
    total : number, list, dict or None
        Of the question: for all, one by one, ``{"each": n}``, or not said.
    cases : sequence of float or None
        What the cases say themselves.

    Raises
    ------
    OtterFault
        The two do not fit together.

    Examples
    --------
    >>> resolve_points(3, [None, 1, None]), resolve_points(None, [None, None])
    ([1.0, 1.0, 1.0], [0.5, 0.5])
    """
    if not cases:
        return []
    if isinstance(total, dict):
        total = total.get("each", 1) * len(cases)
    if isinstance(total, list):
        if len(total) != len(cases):
            raise OtterFault(f"there are {len(total)} points for {len(cases)} tests")
        cases, total = list(total), None
    given = sum(one for one in cases if one is not None)
    silent = sum(one is None for one in cases)
    if total is not None:
        if given > total:
            raise OtterFault(f"the tests have {given:g} points, and the question only {total:g}")
        rest = (total - given) / silent if silent else 0.0
    else:
        rest = 1 / silent if silent and not given else 0.0
    return [float(rest if one is None else one) for one in cases]
