"""Where the text for students says what a solution says, though it is no leak.

What stands in prose, in a given cell or in checks.py is public by the author's will, so the leak
scan is silent about it (`mlcourse.authoring.leaks`). It may stand there by oversight all the same:
a line typed into prose while the exercise was tried out. The author is told, and decides.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from mlcourse.authoring.leaks import LONG_LINE, normal, released_prose
from mlcourse.course.records import Cell, Unit
from mlcourse.course.solutions import solution_lines, stub_of
from mlcourse.errors import Where

MOST_COMMON = 9
"""Statements of at most so many words and signs are everybody's: ``model.fit(X_train, y_train)``"""
_WORDS = re.compile(r"\w+|[^\w\s]")
_SIMPLE = (ast.Return, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr)


@dataclass(frozen=True)
class _Text:
    """A part of what students read: where it begins, and its text without any white space."""

    place: Where
    letters: str
    lines: tuple[int, ...]  # of each letter, counted from 0
    is_prose: bool
    answer: str | None = None  # the question, where this is what students get for its answer

    def where(self, statement: str) -> Where | None:
        """Return where a statement stands in the text."""
        position = self.letters.find(_letters(statement))
        if position < 0:
            return None
        line = (self.place.line or 1) + self.lines[position]
        return Where(self.place.file, self.place.cell, line)


def echoes(unit: Unit) -> tuple[str, ...]:
    """Return a line for each statement of a solution that students can read elsewhere.

    Only statements that tell something count, see `statements`. One is told wherever it stands in
    prose. In code, which a lesson repeats for good reasons, it is told only where half of the
    answer stands in that piece of code.

    Parameters
    ----------
    unit : Unit

    Returns
    -------
    tuple of str
        Each names file, line and cell.
    """
    texts = list(_texts(unit))
    found = []
    for cell in unit.cells:
        if cell.role == "answer":
            answer = [one for part in solution_lines(cell.source) for one in statements(part)]
            for text in texts:
                if text.answer == cell.question:
                    continue  # a stub to be mended holds most of its answer on purpose
                told = [(one, place) for one in answer if (place := text.where(one))]
                if text.is_prose or 2 * len(told) >= len(answer):
                    found += [_line(cell, one, place) for one, place in told]
    return tuple(dict.fromkeys(found))


def _line(cell: Cell, statement: str, place: Where) -> str:
    return (
        f"{place}: students read here what the solution of {cell.question} says:"
        f" {normal(statement)[:80]}"
    )


def statements(lines: tuple[str, ...]) -> list[str]:
    """Return the statements of a solution region that give it away where they stand elsewhere.

    Imports, short lines and short calls such as ``plt.show()`` are in every notebook.
    """
    text = textwrap.dedent("\n".join(lines))
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return [line for line in map(str.strip, lines) if _is_telling(line)]
    found = []
    for node in ast.walk(tree):
        if isinstance(node, _SIMPLE) and not (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        ):
            segment = ast.get_source_segment(text, node) or ""
            found += [segment] if _is_telling(segment) else []
    return list(dict.fromkeys(found))


def _is_telling(statement: str) -> bool:
    if statement.startswith(("import ", "from ", "#")):
        return False
    return len(normal(statement)) >= LONG_LINE and len(_WORDS.findall(statement)) > MOST_COMMON


def _texts(unit: Unit) -> Iterator[_Text]:
    for cell in unit.cells:
        place = Where(str(unit.master), cell.number, cell.line)
        if cell.kind == "markdown":
            yield _text(place, released_prose(cell.source), is_prose=True)
        elif cell.role == "answer":
            yield _text(place, stub_of(cell.source), answer=cell.question)
        else:
            yield _text(place, cell.source)
    yield _text(Where(str(unit.folder / "checks.py"), line=1), unit.checks_source)


def _text(place: Where, source: str, *, is_prose: bool = False, answer: str | None = None) -> _Text:
    numbered = [
        (letter, number)
        for number, text in enumerate(source.split("\n"))
        for letter in _letters(text)
    ]
    letters, lines = "".join(one for one, _ in numbered), tuple(line for _, line in numbered)
    return _Text(place, letters, lines, is_prose, answer)


def _letters(text: str) -> str:
    return "".join(text.split())
