"""Names that a whole course shares: a book knows each of them once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlcourse.course.records import Unit
from mlcourse.lint.findings import Found, Rule
from mlcourse.lint.reading import Reading
from mlcourse.lint.rules.objectives import CourseReading

_LABEL = re.compile(r"^\(([\w-]+)\)=[ \t]*$|^:label:[ \t]*([\w-]+)[ \t]*$", re.M)


def _told_twice(reading: CourseReading) -> Iterator[Found]:
    owner: dict[str, Unit] = {}
    for unit in reading.units:
        own = Reading(unit)
        names = {figure.name for figure in own.figures} | _labels(unit)
        for name in sorted(names - {""}):
            if name in owner:
                yield Found(f"{name} is a name in {owner[name].id} as well.", own.top)
            owner.setdefault(name, unit)


def _labels(unit: Unit) -> set[str]:
    return {
        label
        for cell in unit.cells
        if cell.kind == "markdown"
        for found in _LABEL.finditer(cell.source)
        for label in found.groups()
        if label
    }


RULES = (
    Rule(
        "F6",
        "Figures, formulas and headings of a course have names of their own.",
        "The book finds them by their names; with two of one name, a reference leads to the wrong "
        "page.",
        _told_twice,
        (),
    ),
)
