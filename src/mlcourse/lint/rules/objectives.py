"""Objectives of a whole course: where they are taught, what they need, what assesses them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from mlcourse.course.records import Course, Unit
from mlcourse.course.registry import OBJECTIVES
from mlcourse.errors import Where
from mlcourse.lint.findings import Found, Rule
from mlcourse.lint.rules.items import ITEMS_FOR_AN_OBJECTIVE, items_by_objective


@dataclass(frozen=True)
class CourseReading:
    """A course and its units, in the order in which they are taught.

    Parameters
    ----------
    course : Course
    units : tuple of Unit
        All that the course names and that there are.
    """

    course: Course
    units: tuple[Unit, ...]

    @property
    def registry(self) -> Where:
        """Return where objectives are declared."""
        return Where(str(self.course.root / OBJECTIVES))

    @cached_property
    def taught(self) -> dict[str, int]:
        """The number of the first unit that teaches an objective."""
        found: dict[str, int] = {}
        for number, unit in enumerate(self.units):
            for objective in unit.objectives:
                found.setdefault(objective, number)
        return found


def _cycles(reading: CourseReading) -> Iterator[Found]:
    objectives = reading.course.objectives
    settled: set[str] = set()

    def walk(id: str, above: tuple[str, ...]) -> Iterator[str]:
        if id in above:
            yield " → ".join((*above[above.index(id) :], id))
            return
        if id in settled or id not in objectives:
            return
        for need in objectives[id].needs:
            yield from walk(need, (*above, id))
        settled.add(id)

    for id in objectives:
        for cycle in walk(id, ()):
            yield Found(f"Objectives need each other: {cycle}", reading.registry)


def _untaught(reading: CourseReading) -> Iterator[Found]:
    for id in reading.course.objectives:
        if id not in reading.taught:
            yield Found(f"No unit teaches {id}.", reading.registry)


def _too_late(reading: CourseReading) -> Iterator[Found]:
    for number, unit in enumerate(reading.units):
        place = Where(str(unit.master), line=1)
        needs = {
            need
            for id in unit.objectives
            if id in reading.course.objectives
            for need in reading.course.objectives[id].needs
        }
        for need in sorted(needs | set(unit.prerequisites)):
            latest = number if need in needs else number - 1
            teacher = reading.taught.get(need)
            if teacher is not None and teacher > latest:
                where = reading.units[teacher].id
                yield Found(f"{unit.id} needs {need}, which {where} teaches later.", place)


def _rarely_assessed(reading: CourseReading) -> Iterator[Found]:
    counted = items_by_objective(reading.units)
    lessons = {id for unit in reading.units if unit.kind == "lesson" for id in unit.objectives}
    for id in reading.taught:
        if id in lessons and counted[id] < ITEMS_FOR_AN_OBJECTIVE:
            yield Found(f"{id} is assessed by {counted[id]} items in all.", reading.registry)


RULES = (
    Rule(
        "O1",
        "Objectives do not need each other in a circle.",
        "There would be no place to begin.",
        _cycles,
        (),
    ),
    Rule(
        "O2",
        "Every objective that is declared is taught by a unit.",
        "A promise in the list of objectives is read as one.",
        _untaught,
        (),
    ),
    Rule(
        "O3",
        "Nothing is taught after it is needed.",
        "Who works through the course in its order must never meet what comes later.",
        _too_late,
        (),
    ),
    Rule(
        "O4",
        f"Each objective of a lesson is assessed by at least {ITEMS_FOR_AN_OBJECTIVE} questions or "
        "quiz items of the course.",
        "One item says little about what somebody can do.",
        _rarely_assessed,
        (),
    ),
)
