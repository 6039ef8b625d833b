"""Where the text for students says what a solution says, though it is no leak.

What stands in prose, in a given cell or in checks.py is public by the author's will, so the leak
scan is silent about it (`mlcourse.authoring.leaks`). It may stand there by oversight all the same:
a line typed into prose while the exercise was tried out. The author is told, and decides.
"""

from __future__ import annotations

import ast
import re
import textwrap
from dataclasses import dataclass

from mlcourse.authoring.leaks import LONG_LINE, normal
from mlcourse.course.given import Given, given_to_students
from mlcourse.course.records import Cell, Unit
from mlcourse.course.solutions import solution_lines
from mlcourse.errors import Where

MOST_COMMON = 9
"""Statements of at most so many words and signs are everybody's: ``model.fit(X_train, y_train)``"""
_WORDS = re.compile(r"\w+|[^\w\s]")
_SIMPLE = (ast.Return, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr)


@dataclass(frozen=True)
class _Text:
    """A part of what students read: its text without any white space."""

    given: Given
    letters: str
    lines: tuple[int, ...]  # of each letter, counted from 0

    @property
    def is_prose(self) -> bool:
        return self.given.cell is not None and self.given.cell.kind == "markdown"

    def is_stub_of(self, answer: Cell) -> bool:
        return self.given.cell is answer

    def where(self, statement: str) -> Where | None:
        """Return where a statement stands in the text."""
        position = self.letters.find(_letters(statement))
        if position < 0:
            return None
        place = self.given.where
        return Where(place.file, place.cell, (place.line or 1) + self.lines[position])


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
    texts = [_text(given) for given in given_to_students(unit)]
    found = []
    for cell in unit.cells:
        if cell.role == "answer":
            answer = [one for part in solution_lines(cell.source) for one in statements(part)]
            for text in texts:
                if text.is_stub_of(cell):
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


def _text(given: Given) -> _Text:
    numbered = [
        (letter, number)
        for number, text in enumerate(given.text.split("\n"))
        for letter in _letters(text)
    ]
    letters, lines = "".join(one for one, _ in numbered), tuple(line for _, line in numbered)
    return _Text(given, letters, lines)


def _letters(text: str) -> str:
    return "".join(text.split())
