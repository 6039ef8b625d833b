"""What figures show, and to whom."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlcourse.course.solutions import parse_cell
from mlcourse.lint.findings import LESSON, Found, Rule
from mlcourse.lint.reading import Reading

FEWEST_FIGURES, MOST_FIGURES = 3, 6
SHORTEST_ALT, LONGEST_ALT = 40, 500
_TITLE = re.compile(r"set_title\(|suptitle\(|\btitle=|plt\.title\(")
_SHOWS_NOTHING = {"plt.show()", "pyplot.show()"}
_REFERENCE = re.compile(r"\{numref\}`(?:[^`<]*<)?([\w-]+)>?`")


def _figure_count(reading: Reading) -> Iterator[Found]:
    count = len(reading.figures)
    if not FEWEST_FIGURES <= count <= MOST_FIGURES:
        yield Found(f"There are {count} figures.", reading.top)


def _alt(reading: Reading) -> Iterator[Found]:
    for figure in reading.figures:
        length = len(figure.alt.strip())
        if not SHORTEST_ALT <= length <= LONGEST_ALT:
            has = f"an alternative text of {length} characters" if length else "no alternative text"
            yield Found(f"The figure {figure.name} has {has}.", reading.at(figure.cell))


def _undescribed(reading: Reading) -> Iterator[Found]:
    for figure in reading.figures:
        missing = [
            what
            for what, text in (("name", figure.name), ("caption", figure.caption))
            if not text.strip()
        ]
        if missing:
            yield Found(f"The figure has no {' and no '.join(missing)}.", reading.at(figure.cell))


def _untitled(reading: Reading) -> Iterator[Found]:
    for figure in reading.figures:
        if figure.cell.kind == "code" and not _TITLE.search(figure.source):
            yield Found(f"The figure {figure.name} has no title.", reading.at(figure.cell))


def _unread(reading: Reading) -> Iterator[Found]:
    named = {
        name
        for cell in reading.unit.cells
        if cell.kind == "markdown"
        for name in _REFERENCE.findall(cell.source)
    }
    for figure in reading.figures:
        if figure.name and figure.name not in named:
            yield Found(f"Nothing refers to {figure.name}.", reading.at(figure.cell))


def _shown_beside(reading: Reading) -> Iterator[Found]:
    for figure in reading.figures:
        body = parse_cell(figure.source).body if figure.cell.kind == "code" else []
        if body and isinstance(body[-1], ast.Expr):
            shown = ast.unparse(body[-1])
            if shown not in _SHOWS_NOTHING and not shown.startswith("print("):
                place = reading.at(figure.cell, body[-1].lineno)
                yield Found(f"The value of the last line stands beside {figure.name}.", place)


RULES = (
    Rule(
        "F1",
        f"A lesson has {FEWEST_FIGURES} to {MOST_FIGURES} figures.",
        "What people would rather see than read is a figure; each costs time to read well.",
        _figure_count,
        LESSON,
    ),
    Rule(
        "F2",
        f"A figure has an alternative text of {SHORTEST_ALT} to {LONGEST_ALT} characters.",
        "Those who do not see it read what it shows: the axes, the shape, what is larger.",
        _alt,
    ),
    Rule(
        "F3",
        "A figure has a name and a caption.",
        "The name lets the text point at it, the caption says what is drawn and how often.",
        _undescribed,
    ),
    Rule(
        "F4",
        "The title of a figure is its claim.",
        "A figure without one leaves the reader to guess what to look for.",
        _untitled,
    ),
    Rule(
        "F5",
        "The text of a lesson refers to each figure by its number.",
        "Claims are to be traced to what shows them.",
        _unread,
        LESSON,
    ),
    Rule(
        "F6",
        "A cell with a figure shows no value beside it: its last line is an assignment, such as"
        " _ = ax.set_title(…).",
        "The caption and the name belong to one output; a second one with the same name ends the"
        " building of the book.",
        _shown_beside,
    ),
)
