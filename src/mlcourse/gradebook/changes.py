"""What changes for each student when work is graded again, and why."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mlcourse.gradebook.export import safe
from mlcourse.gradebook.records import UNGRADED, UnitMarks

_NUMBER = re.compile(r"-?[0-9.e+-]+")
Why = Literal["new check", "check taken out", "points of the check", "judged otherwise"]


@dataclass(frozen=True)
class CheckChange:
    """One check that gives other points than before.

    Parameters
    ----------
    before, after : tuple of (str, float, float) or None
        State, points, and points it counts to; None where the check is not there.
    """

    question: str
    check: str
    title: str
    hidden: bool
    why: Why
    before: tuple[str, float, float] | None
    after: tuple[str, float, float] | None

    @property
    def difference(self) -> float:
        """Points more than before."""
        return (self.after[1] if self.after else 0.0) - (self.before[1] if self.before else 0.0)


@dataclass(frozen=True)
class Standing:
    """What a student has: the state, the points with all marks, and what they count to."""

    state: str
    points: float | None
    max_points: float


@dataclass(frozen=True)
class Change:
    """What grading again does to one student.

    Parameters
    ----------
    before, after : Standing or None
        None where there is no result.
    checks : tuple of CheckChange
        Also those of questions that a person has marked.
    marked : tuple of str
        Questions whose points a person decided: they stay.
    notes : tuple of str
        What else is different.
    """

    student: str
    before: Standing | None
    after: Standing | None
    checks: tuple[CheckChange, ...]
    marked: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def difference(self) -> float:
        """Points more than before; 0 where one of both has none."""
        if self.before is None or self.after is None:
            return 0.0
        if self.before.points is None or self.after.points is None:
            return 0.0
        return round(self.after.points - self.before.points, 6)

    @property
    def changes(self) -> bool:
        """Whether anything is different that a student sees."""
        return self.before != self.after or bool(self.checks)


def compare(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, marks: UnitMarks
) -> Change:
    """Return what is different between two results of one student.

    Parameters
    ----------
    before, after : mapping or None
        Documents of schema ``mlcourse/result/v1``; at least one is there.
    marks : UnitMarks
        What people decided.
    """
    some = after or before
    assert some is not None
    student = str(some["submission"])
    mine = marks.by_student.get(student, {})
    marked = tuple(sorted(part for part, one in mine.items() if one.points is not None))
    return Change(
        student=student,
        before=_standing(before, marks, student),
        after=_standing(after, marks, student),
        checks=tuple(_checks(before, after)),
        marked=marked,
        notes=tuple(_notes(before, after)),
    )


def _standing(result: Mapping[str, Any] | None, marks: UnitMarks, student: str) -> Standing | None:
    if result is None:
        return None
    given = {
        part: one.points
        for part, one in marks.by_student.get(student, {}).items()
        if one.points is not None
    }
    own = {str(one["id"]): float(one["points"]) for one in result["questions"]}
    most = float(result["max_points"]) + sum(marks.parts.values())
    if result["state"] in UNGRADED and not given:
        return Standing(str(result["state"]), None, most)
    points = sum({**own, **given}.values())
    return Standing(str(result["state"]), round(points, 6), most)


def _checks(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> Iterator[CheckChange]:
    old, new = _by_id(before), _by_id(after)
    if not old or not new:
        # A notebook that could not be judged says nothing of the checks.
        return
    for name in dict.fromkeys([*old, *new]):
        one, other = old.get(name), new.get(name)
        was, now = _told(one), _told(other)
        if was == now:
            continue
        why: Why = "judged otherwise"
        if was is None:
            why = "new check"
        elif now is None:
            why = "check taken out"
        elif was[0] == now[0]:
            why = "points of the check"
        question, check = other or one or ("", {})
        hidden = check.get("hidden") is not False
        yield CheckChange(question, name, str(check.get("title", name)), hidden, why, was, now)


def _by_id(result: Mapping[str, Any] | None) -> dict[str, tuple[str, Mapping[str, Any]]]:
    if result is None:
        return {}
    return {
        str(check["id"]): (str(question["id"]), check)
        for question in result["questions"]
        for check in question["checks"]
    }


def _told(found: tuple[str, Mapping[str, Any]] | None) -> tuple[str, float, float] | None:
    if found is None:
        return None
    check = found[1]
    return str(check["state"]), float(check["points"]), float(check["max_points"])


def _notes(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Iterator[str]:
    if before is None:
        yield "There was no result before."
        return
    if after is None:
        yield "There is no submission any more; the old result is kept in the history."
        return
    if before["submission_sha256"] != after["submission_sha256"]:
        yield "Another notebook was handed in since."
    for name in ("mlcourse", "environment", "seed"):
        # Draws of the old bundle have its name in the new one's seed.
        same = str(before[name]).partition("-")[0] == str(after[name]).partition("-")[0]
        if (before[name] != after[name]) if name != "seed" else not same:
            yield f"{name} is another one."
    if before["isolation"]["level"] != after["isolation"]["level"]:
        yield "The isolation level is another one."


def changes_to_csv(changes: Sequence[Change]) -> str:
    """Return changes as CSV: a row for each student, and a row for each check that is different."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    head = ("student", "question", "check", "why", "before", "after", "of_before", "of_after")
    writer.writerow((*head, "difference", "marked_by_hand", "notes"))
    for one in changes:
        row = [one.student, "", "", "", *_pair(one), f"{one.difference:g}"]
        writer.writerow(_safe(*row, " ".join(one.marked), " ".join(one.notes)))
        for check in one.checks:
            sides = (check.before, check.after)
            cells = [one.student, check.question, check.check, check.why]
            cells += [f"{side[1]:g} ({side[0]})" if side else "" for side in sides]
            cells += [f"{side[2]:g}" if side else "" for side in sides]
            cells += [f"{check.difference:g}", "yes" if check.question in one.marked else "", ""]
            writer.writerow(_safe(*cells))
    return out.getvalue()


def _safe(*cells: str) -> list[str]:
    """Return cells that no spreadsheet takes for formulas; a negative number is none."""
    return [cell if _NUMBER.fullmatch(cell) else safe(cell) for cell in cells]


def _pair(one: Change) -> list[str]:
    sides = (one.before, one.after)
    points = [
        "" if side is None else side.state if side.points is None else f"{side.points:g}"
        for side in sides
    ]
    return [*points, *("" if side is None else f"{side.max_points:g}" for side in sides)]
