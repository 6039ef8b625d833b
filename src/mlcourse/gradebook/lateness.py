"""How late work is, and what that takes from its points."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from mlcourse.gradebook.policies import Late

FULL = 100.0
DECIMALS = 6
"""Places to which points are kept: what a percentage leaves is no sharper."""


@dataclass(frozen=True)
class Penalty:
    """What lateness leaves.

    Parameters
    ----------
    points : float
        That are left.
    used : int
        Late days taken from the student's bank.
    reasons : tuple of str
        Each step.
    """

    points: float
    used: int
    reasons: tuple[str, ...]


def days_later(instant: dt.datetime, days: int, zone: ZoneInfo | None) -> dt.datetime:
    """Return the same time of the clock some days later, also where the clocks were changed."""
    local = instant if zone is None else instant.astimezone(zone)
    return local + dt.timedelta(days=days)


def days_late(at: dt.datetime, due: dt.datetime, zone: ZoneInfo | None, grace: int = 0) -> int:
    """Return the begun days between a due date and a later instant.

    Parameters
    ----------
    at, due : datetime
        With their zones.
    zone : ZoneInfo or None
        Whose clock counts the days: from a Saturday to a Sunday on which clocks are put back, the
        same time of day is one day later, and not 25 hours.
    grace : int
        Minutes that are given to everybody.
    """
    counted = utc(at) - dt.timedelta(minutes=grace)
    late = counted - utc(due)
    if late <= dt.timedelta(0):
        return 0
    days = max(1, late.days - 1)
    while counted > utc(days_later(due, days, zone)):
        days += 1
    return days


def utc(instant: dt.datetime) -> dt.datetime:
    """Return the same instant in UTC: moments of one zone are else compared by their clocks."""
    return instant.astimezone(dt.UTC)


def penalised(points: float, most: float, days: int, late: Late, bank: int) -> Penalty:
    """Return what is left of points that are late.

    Parameters
    ----------
    points, most : float
        Earned, and possible.
    days : int
        Begun days after the due date.
    late : Late
    bank : int
        Late days that the student has left.
    """
    if not days:
        return Penalty(points, 0, ())
    told = f"{number_of(days, 'day')} late."
    if late.rule == "none":
        return Penalty(points, 0, (told,))
    if late.rule != "late-days":
        left, why = _without_bank(points, most, days, late.rule, late)
        return Penalty(left, 0, (told, why))
    used = min(days, bank, days if late.days_per_unit is None else late.days_per_unit)
    covered = f"{used} of {number_of(bank, 'late day')} left taken for it."
    if used == days:
        return Penalty(points, used, (told, covered))
    if late.beyond == "zero":
        why = f"Late days would cover {used} of them, so it counts nothing; none is taken."
        return Penalty(0.0, 0, (told, why))
    left, why = _without_bank(points, most, days - used, late.beyond, late)
    return Penalty(left, used, (told, covered, why))


def _without_bank(
    points: float, most: float, days: int, rule: str, late: Late
) -> tuple[float, str]:
    if rule == "zero":
        return 0.0, "Late work counts nothing."
    share = min(late.per_day * days, late.at_most)
    base, of = (points, "the points earned") if late.of == "earned" else (most, "all points")
    left = round(max(0.0, points - base * share / FULL), DECIMALS)
    return left, f"{share:g} % of {of} taken off: {points:g} becomes {left:g}."


def number_of(number: int, what: str) -> str:
    """Return a number and what is counted, in the plural where it is not one."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
