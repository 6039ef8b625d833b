"""Learning paths: for whom, towards which objectives, and the units that lead there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field

from mlcourse.course.documents import Strict, entries, read_document_file
from mlcourse.course.objective_map import needed_units
from mlcourse.course.records import Course, Unit
from mlcourse.errors import UnitError, UnitFaults, Where

PATHS = "paths.yml"


class PathEntry(Strict):
    """One path in ``paths.yml``; its key is its id."""

    title: str
    text: str
    goals: list[str] = Field(min_length=1)


@dataclass(frozen=True)
class LearningPath:
    """A way through the course.

    Parameters
    ----------
    title : str
        For whom it is.
    text : str
        What they do and why these goals.
    goals : tuple of str
        Objectives to reach.
    """

    id: str
    title: str
    text: str
    goals: tuple[str, ...]


def load_paths(course: Course) -> tuple[LearningPath, ...]:
    """Read the learning paths of a course.

    Raises
    ------
    UnitFaults
        With every fault, each naming file and line; a goal that nobody declared is one.
    """
    document = read_document_file(course.root / PATHS)
    faults = list(document.faults)
    found = []
    for key, entry in entries(PathEntry, document, faults, "paths").items():
        for position, goal in enumerate(entry.goals):
            if goal not in course.objectives:
                faults.append(
                    UnitError(
                        f"The path {key!r} leads to {goal!r}, which nobody declared",
                        where=Where(document.file, line=document.line((key, "goals", position))),
                        fix="Name an objective of objectives.yml.",
                    )
                )
        found.append(LearningPath(key, entry.title, entry.text, tuple(entry.goals)))
    if faults:
        raise UnitFaults(tuple(faults))
    return tuple(found)


def units_on(path: LearningPath, course: Course, units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Return the units that lead to the goals of a path, in the order in which they are taught.

    These are the units that teach a goal, and all that they build on.
    """
    needs = needed_units(course, units)
    wanted: set[str] = set()
    for unit in reversed(units):
        if unit.id in wanted or set(unit.objectives) & set(path.goals):
            wanted |= {unit.id, *needs[unit.id]}
    return tuple(unit for unit in units if unit.id in wanted)


def paths_as_markdown(
    paths: Sequence[LearningPath],
    course: Course,
    units: Sequence[Unit],
    address: Mapping[str, str],
) -> str:
    """Return the page of the learning paths.

    Parameters
    ----------
    paths : sequence of LearningPath
    course : Course
    units : sequence of Unit
        In the order in which they are taught.
    address : mapping
        Of each unit's page without ending, from the root of the pages, by id.
    """
    lines = [
        "# Learning paths",
        "",
        "Nobody needs everything at once. Each path names what you can do at its end, and the "
        "units that lead there, in an order in which nothing is needed before it was taught.",
    ]
    for path in paths:
        way = units_on(path, course, units)
        minutes = sum(sum(unit.minutes.values()) for unit in way)
        lines += ["", f"## {path.title}", "", path.text, "", "At its end you can:", ""]
        lines += [f"- {course.objectives[goal].text}" for goal in path.goals]
        lines += ["", f"{len(way)} units, about {in_hours(minutes)} with all exercises:", ""]
        lines += [
            f"{number}. [{unit.title}](/{address[unit.id]}) ({sum(unit.minutes.values())} min)"
            for number, unit in enumerate(way, 1)
        ]
    return "\n".join(lines) + "\n"


def in_hours(minutes: float) -> str:
    """Return a time in words, in hours where it is long."""
    return f"{minutes / 60:.0f} hours" if minutes >= 90 else f"{minutes:g} minutes"
