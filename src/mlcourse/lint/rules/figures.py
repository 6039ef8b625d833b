"""What figures show, and to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlcourse.lint.findings import LESSON, Found, Rule
from mlcourse.lint.reading import Reading

FEWEST_FIGURES, MOST_FIGURES = 3, 6
SHORTEST_ALT, LONGEST_ALT = 40, 500
_TITLE = re.compile(r"set_title\(|suptitle\(|\btitle=|plt\.title\(")
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
)
