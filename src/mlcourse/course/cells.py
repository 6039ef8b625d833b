"""The master notebook: from MyST Markdown to cells that know their place in the file."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast, get_args

import jupytext

from mlcourse.course.documents import Document, read_document, suggestion
from mlcourse.course.predictions import is_prediction
from mlcourse.course.records import Cell, CellKind, Role
from mlcourse.errors import UnitError, Where

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})([^`]*)$")
_BREAK = re.compile(r"^ {0,3}\+\+\+(.*)$")
_QUESTION = re.compile(r"q[0-9A-Za-z-]+")


@dataclass(frozen=True)
class Master:
    """A master notebook as read.

    Parameters
    ----------
    header : Document
        The front matter, with its own faults.
    metadata : mapping
        The front matter as jupytext read it.
    cells : tuple of Cell
    faults : tuple of UnitError
        What is wrong with the cells' own form. Questions are looked at elsewhere.
    """

    header: Document
    metadata: Mapping[str, Any]
    cells: tuple[Cell, ...]
    faults: tuple[UnitError, ...]


def read_master(text: str, file: str) -> Master:
    """Read a MyST-Markdown notebook.

    Parameters
    ----------
    file : str
        Name of the file in errors.
    """
    lines = text.splitlines()
    header = _header(lines)
    if header is None:
        fault = UnitError(
            "The notebook has no front matter",
            where=Where(file, line=1),
            fix="Begin it with a line ---, the settings, and another line ---. See: mlcourse new.",
        )
        return Master(Document(file, {}, {}, (fault,)), {}, (), ())
    document = read_document("\n".join(header), file, first_line=2)
    before = list(_form_faults(lines, len(header) + 2, file))
    try:
        notebook = jupytext.reads(text, fmt={"extension": ".md", "format_name": "myst"})
    except Exception as problem:
        # jupytext lets YAML's and JSON's own errors through, so there is no narrower type to name.
        if not before and not document.faults:
            line = re.search(r"at line (\d+)", str(problem))
            before.append(
                UnitError(
                    f"The notebook cannot be read: {problem}",
                    where=Where(file, line=int(line.group(1)) if line else None),
                )
            )
        return Master(document, {}, (), tuple(before))
    if before:
        return Master(document, notebook.metadata, (), tuple(before))
    faults: list[UnitError] = []
    cells = tuple(_cells(notebook.cells, lines, len(header) + 2, file, faults))
    return Master(document, notebook.metadata, cells, tuple(faults))


def _header(lines: list[str]) -> list[str] | None:
    if not lines or lines[0].strip() != "---":
        return None
    for number, line in enumerate(lines[1:], start=1):
        if line.strip() == "---":
            return lines[1:number]
    return None


def _form_faults(lines: list[str], start: int, file: str) -> Iterator[UnitError]:
    """Find what jupytext would misread: +++ in prose, hidden code cells, fences without an end."""
    fence, opened, prose = "", 0, False
    for number in range(start, len(lines)):
        line, where = lines[number], Where(file, line=number + 1)
        found = _FENCE.match(line)
        if fence:
            if found and found[1].startswith(fence) and not found[2].strip():
                fence = ""
            elif prose and found and found[2].strip().startswith("{code-cell}"):
                yield UnitError(
                    "A code cell stands inside another block",
                    where=where,
                    why=f"The block of line {opened + 1} is still open, so the cell would not run.",
                    fix="Close the block before the cell.",
                )
        elif found:
            fence, opened = found[1], number
            # Only in a directive with prose is a code cell meant to run; elsewhere it is quoted.
            prose = re.match(r"\{(?!code|math)", found[2].strip()) is not None
            if found[2].strip().startswith("{raw-cell}"):
                yield UnitError("Raw cells are not supported", where=where, fix="Use Markdown.")
        elif (divider := _BREAK.match(line)) and not _is_metadata(divider[1]):
            yield UnitError(
                "A line of prose begins with +++",
                where=where,
                why="+++ starts a new cell, and what follows it is the cell's metadata as JSON.",
                fix='Write  +++ {"mlcourse": {"question": "q1", "role": "prompt"}}  or begin the'
                " line differently.",
            )
    if fence:
        yield UnitError(
            f"The block that begins here is never closed with {fence}",
            where=Where(file, line=opened + 1),
        )


def _is_metadata(text: str) -> bool:
    if not text.strip():
        return True
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def _cells(
    notebook_cells: list[Any], lines: list[str], start: int, file: str, faults: list[UnitError]
) -> Iterator[Cell]:
    taken: dict[str, int] = {}
    cursor = start
    for number, read in enumerate(notebook_cells, start=1):
        kind = cast(CellKind, read.cell_type)
        first = _find(read.source, kind, lines, cursor)
        cursor = first + len(read.source.splitlines())
        metadata = dict(read.metadata)
        where = Where(file, cell=number, line=first + 1)
        question, role = _identity(metadata.pop("mlcourse", None), where, faults)
        if role == "given" and kind == "code" and is_prediction(read.source):
            role = "prediction"
        key = _key(kind, role, question, read.source)
        taken[key] = taken.get(key, 0) + 1
        if taken[key] > 1:
            key = f"{key}-{taken[key]}"
        yield Cell(key, kind, role, read.source, question, number, first + 1, metadata)


def _find(source: str, kind: str, lines: list[str], cursor: int) -> int:
    """Return the line (from 0) where a cell's text begins: its first verbatim occurrence."""
    if kind == "code":
        while cursor < len(lines) and "{code-cell}" not in lines[cursor]:
            cursor += 1
    wanted = source.splitlines()
    for position in range(cursor, len(lines) - len(wanted) + 1):
        if wanted and lines[position : position + len(wanted)] == wanted:
            return position
    return min(cursor + 1, len(lines) - 1)


def _identity(metadata: object, where: Where, faults: list[UnitError]) -> tuple[str | None, Role]:
    """Return question and role of a cell, and note what is wrong with its ``mlcourse`` metadata."""
    if metadata is None:
        return None, "given"
    fix = "Write  {question: q1, role: answer}  with a role of answer, check or prompt."
    if not isinstance(metadata, dict):
        faults.append(UnitError("The cell's mlcourse metadata is no mapping", where=where, fix=fix))
        return None, "given"
    for key in sorted(set(metadata) - {"question", "role"}):
        faults.append(
            UnitError(
                f"Unknown key {key!r} in the cell's mlcourse metadata",
                where=where,
                fix=suggestion(str(key), ["question", "role"], "The keys are"),
            )
        )
    question, role = metadata.get("question"), metadata.get("role")
    if role not in get_args(Role) or role == "prediction":
        faults.append(UnitError(f"Unknown role {role!r} of a cell", where=where, fix=fix))
        return None, "given"
    if role == "given":
        return None, "given"
    if not isinstance(question, str) or not _QUESTION.fullmatch(question):
        faults.append(
            UnitError(
                f"A cell with the role {role!r} names no question"
                if question is None
                else f"{question!r} is no id of a question",
                where=where,
                fix="Ids are q and a number or a word: q1, q2a, q-scaling.",
            )
        )
        return None, "given"
    return question, cast(Role, role)


def _key(kind: str, role: Role, question: str | None, source: str) -> str:
    if question is not None:
        return f"{question}-{role}"
    digest = hashlib.sha256((kind + source).encode("utf-8", "backslashreplace")).hexdigest()
    return f"given-{digest[:8]}"
