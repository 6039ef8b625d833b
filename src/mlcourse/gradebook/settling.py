"""From attempts and a policy to what counts: a function of both, the same whenever it is asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from mlcourse.gradebook.lateness import DECIMALS, days_late, days_later, number_of, penalised, utc
from mlcourse.gradebook.policies import Extension, Policy, UnitPolicy
from mlcourse.gradebook.records import EXCUSED, Grade


@dataclass(frozen=True)
class Settled:
    """What counts for one student and one assessment, and why.

    Parameters
    ----------
    grade : Grade
        Of the attempt that counts; with ``mean`` the last one.
    points : float or None
        After the policy; None where nothing counts, which is no zero.
    max_points : float
    days_late : int or None
        Begun days after the due date; None where no time is known.
    late_days : int
        Taken from the student's late days.
    excused, extra_credit : bool
    attempts : int
        How many there are.
    reasons : tuple of str
        Each step from the points of the checks to these, for the student too.
    """

    grade: Grade
    points: float | None
    max_points: float
    days_late: int | None
    late_days: int
    excused: bool
    extra_credit: bool
    attempts: int
    reasons: tuple[str, ...]

    @property
    def counts(self) -> bool:
        """Whether there are points that stand for the work."""
        return self.points is not None

    def as_grade(self) -> Grade:
        """Return the grade with the points that count."""
        if self.excused:
            return replace(self.grade, state=EXCUSED, reason="Excused.", questions=())
        return replace(self.grade, points=self.points or 0.0)


@dataclass(frozen=True)
class _HandIn:
    """One attempt at the moment it was handed in."""

    grade: Grade
    at: dt.datetime | None
    marked_late: bool


@dataclass(frozen=True)
class _Judged:
    """One attempt with what its lateness does to it."""

    one: _HandIn
    points: float
    days: int | None
    used: int
    reasons: tuple[str, ...]


def settle(grades: Iterable[Grade], policy: Policy) -> tuple[Settled, ...]:
    """Return what counts of all attempts of a course, by unit and student.

    Parameters
    ----------
    grades : iterable of Grade
        Of every attempt, see `mlcourse.gradebook.reading.attempts`; of all assessments, where late
        days are taken from one bank.
    policy : Policy

    Notes
    -----
    Late days are taken in the order in which assessments are due.
    """
    by_work: dict[tuple[str, str], list[Grade]] = {}
    for grade in grades:
        by_work.setdefault((grade.unit, grade.student), []).append(grade)
    spent: dict[str, int] = {}
    found: dict[tuple[str, str], Settled] = {}
    for unit, student in sorted(by_work, key=lambda work: _order(work, policy)):
        mine = policy.of(unit)
        bank = policy.late.days - spent.get(student, 0)
        settled = _settle(by_work[unit, student], mine, policy, max(bank, 0))
        spent[student] = spent.get(student, 0) + settled.late_days
        found[unit, student] = settled
    return tuple(found[work] for work in sorted(found))


def _order(work: tuple[str, str], policy: Policy) -> tuple[object, ...]:
    due = policy.of(work[0]).due
    instant = None if due is None else policy.instant(due)
    return instant is None, "" if instant is None else instant.astimezone(dt.UTC).isoformat(), work


def _settle(grades: Sequence[Grade], mine: UnitPolicy, policy: Policy, bank: int) -> Settled:
    every = _hand_ins(grades, policy)
    unit, student = grades[0].unit, grades[0].student
    extension = policy.extensions.get((student, unit))
    good = [one for one in every if one.grade.counts]
    last = (good or every)[-1].grade

    def ended(points: float | None, reasons: Iterable[str], judged: _Judged | None) -> Settled:
        return Settled(
            grade=last if judged is None else judged.one.grade,
            points=None if points is None else round(points, DECIMALS),
            max_points=last.max_points,
            days_late=None if judged is None else judged.days,
            late_days=0 if judged is None else judged.used,
            excused=extension is not None and extension.excused,
            extra_credit=mine.extra_credit,
            attempts=len(every),
            reasons=tuple(reasons),
        )

    if extension is not None and extension.excused:
        return ended(None, ("Excused.",), None)
    due = _due(mine, extension, policy)
    reasons = list(_told_of_extension(extension, due))
    if not good:
        return ended(None, [*reasons, last.reason or "Nothing could be graded."], None)
    counting, dropped = _counting(good, mine, policy, extension)
    reasons += dropped
    if not counting:
        return ended(0.0, reasons, None)
    assert mine.attempts is not None and mine.late is not None
    judged = [_judge(one, mine, due, policy, bank) for one in counting]
    chosen = _chosen(judged, mine.attempts.counts)
    if mine.attempts.counts == "mean" and len(judged) > 1:
        mean = fmean(one.points for one in judged)
        told = ", ".join(f"{one.points:g}" for one in judged)
        return ended(mean, [*reasons, f"Mean of {len(judged)} attempts: {told}."], chosen)
    if len(judged) > 1:
        which = judged.index(chosen) + 1
        reasons.append(f"Attempt {which} of {len(judged)} counts: the {mine.attempts.counts} one.")
    return ended(chosen.points, [*reasons, *chosen.reasons], chosen)


def _hand_ins(grades: Sequence[Grade], policy: Policy) -> list[_HandIn]:
    """Return the attempts in their order: by time where all have one, else as recorded."""
    found = []
    for grade in grades:
        for arrived in grade.arrived or (None,):
            at, late = None, False
            if arrived is not None:
                at, late = _instant(arrived.submitted, policy), arrived.late
            found.append(_HandIn(grade, at, late))
    if all(one.at is not None for one in found):
        # Two times of one zone would be compared by their clocks.
        found.sort(key=lambda one: utc(one.at) if one.at else dt.datetime.min)
    return found


def _instant(text: str, policy: Policy) -> dt.datetime | None:
    try:
        return policy.instant(dt.datetime.fromisoformat(text)) if text else None
    except ValueError:
        return None


def _due(mine: UnitPolicy, extension: Extension | None, policy: Policy) -> dt.datetime | None:
    due = mine.due
    if extension is not None and extension.due is not None:
        due = extension.due
    if due is None:
        return None
    instant = policy.instant(due)
    if instant is not None and extension is not None and extension.days:
        return days_later(instant, extension.days, policy.time_zone)
    return instant


def _told_of_extension(extension: Extension | None, due: dt.datetime | None) -> Iterator[str]:
    if extension is not None and due is not None:
        yield f"Extension: due {due:%Y-%m-%d %H:%M}."


def _counting(
    every: Sequence[_HandIn],
    mine: UnitPolicy,
    policy: Policy,
    extension: Extension | None,
) -> tuple[list[_HandIn], list[str]]:
    """Return the attempts that are in time to count, and why others are not."""
    assert mine.attempts is not None
    closes = None if mine.closes is None else policy.instant(mine.closes)
    due = _due(mine, extension, policy)
    if closes is not None and extension is not None and due is not None:
        closes = max(closes, due)
    open_ones, reasons = list(every), []
    if closes is not None:
        open_ones = [one for one in every if one.at is None or utc(one.at) <= utc(closes)]
        if len(open_ones) < len(every):
            came = number_of(len(every) - len(open_ones), "attempt")
            reasons.append(f"{came} came after {closes:%Y-%m-%d %H:%M}, when it closed.")
    limit = mine.attempts.limit
    if limit is not None and len(open_ones) > limit:
        reasons.append(f"Of {len(open_ones)} attempts the first {limit} count.")
        open_ones = open_ones[:limit]
    return open_ones, reasons


def _judge(
    one: _HandIn, mine: UnitPolicy, due: dt.datetime | None, policy: Policy, bank: int
) -> _Judged:
    """Return an attempt's points after what its lateness takes."""
    late = mine.late
    assert late is not None
    extended = (one.grade.student, one.grade.unit) in policy.extensions
    points, most = one.grade.points, one.grade.max_points
    if one.at is None and one.marked_late and not extended:
        left = penalised(points, most, 1, late, bank)
        why = "The platform marked it as late and tells no time, so it is taken as one day."
        return _Judged(one, left.points, None, left.used, (why, *left.reasons[1:]))
    if due is None or one.at is None:
        told = () if due is None else ("When it came is not known, so nothing is taken off.",)
        return _Judged(one, points, None, 0, told)
    days = days_late(one.at, due, policy.time_zone, late.grace_minutes)
    left = penalised(points, most, days, late, bank)
    return _Judged(one, left.points, days, left.used, left.reasons)


def _chosen(judged: Sequence[_Judged], counts: str) -> _Judged:
    if counts == "first":
        return judged[0]
    if counts == "best":
        # Of equals the one that costs fewer late days, then the earlier one.
        return max(judged, key=lambda one: (one.points, -one.used))
    return judged[-1]
