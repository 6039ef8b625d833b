"""What students get of a unit, as its author wrote it: prose, code, stubs, visible checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlcourse.course import myst
from mlcourse.course.records import Cell, Unit
from mlcourse.course.solutions import stub_of
from mlcourse.errors import Where


@dataclass(frozen=True)
class Given:
    """A part of what students get.

    Parameters
    ----------
    where : Where
        Its first line.
    text : str
        With as many lines as the source has, so that a line's place can be told; those of an
        answer's solution are left out.
    cell : Cell or None
        Whose text it is; None for checks.py.
    """

    where: Where
    text: str
    cell: Cell | None = None


def given_to_students(unit: Unit) -> Iterator[Given]:
    """Yield the texts of a unit's cells as they are released, then checks.py."""
    for cell in unit.cells:
        place = Where(str(unit.master), cell.number, cell.line, cell.question)
        yield Given(place, _released(cell), cell)
    yield Given(Where(str(unit.folder / "checks.py"), line=1), unit.checks_source)


def _released(cell: Cell) -> str:
    if cell.kind == "markdown":
        return released_prose(cell.source)
    return stub_of(cell.source) if cell.role == "answer" else cell.source


def released_prose(text: str) -> str:
    """Return Markdown without ``{solution}`` directives and authors' comments, line by line."""
    lines = text.split("\n")
    for block in myst.blocks(text):
        if isinstance(block, myst.Prose):
            for number, line in enumerate(block.text.split("\n"), start=block.line - 1):
                lines[number] = "" if line.startswith("%") else line
        if isinstance(block, myst.Directive) and block.name == "solution":
            end = block.body_line + block.body.count("\n") + 1
            lines[block.line - 1 : end] = [""] * (end - block.line + 1)
    return "\n".join(lines)
