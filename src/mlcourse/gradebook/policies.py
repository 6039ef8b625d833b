"""What a course has decided on due dates, late work, attempts and extensions: ``policy.yml``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, model_validator

from mlcourse.course.documents import Strict, read_document_file, validated
from mlcourse.errors import UnitFaults, UsageError, Where

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
END_OF_DAY = dt.time(23, 59, 59)


def _moment(value: Any) -> Any:
    """Return a moment as YAML has it or a person wrote it; a day alone means its end."""
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.date):
        return dt.datetime.combine(value, END_OF_DAY)
    if isinstance(value, str):
        text = value.strip()
        try:
            if _DAY.fullmatch(text):
                return dt.datetime.combine(dt.date.fromisoformat(text), END_OF_DAY)
            return dt.datetime.fromisoformat(text)
        except ValueError:
            pass
    raise ValueError("write a moment as 2026-11-21 23:59, or a day, which means its end")


def _zone(value: Any) -> Any:
    try:
        return ZoneInfo(value) if isinstance(value, str) and value else value
    except Exception:
        raise ValueError("write a time zone by its name, as Europe/Berlin or UTC") from None


Moment = Annotated[dt.datetime, BeforeValidator(_moment)]
Share = Annotated[float, Field(ge=0, le=100, strict=False)]
Days = Annotated[int, Field(ge=0)]


class Late(Strict):
    """What becomes of points when work is late."""

    rule: Literal["none", "zero", "percentage", "late-days"] = "none"
    per_day: Share = 10.0
    of: Literal["earned", "possible"] = "earned"
    at_most: Share = 100.0
    grace_minutes: Days = 0
    days: Days = 0
    days_per_unit: Days | None = None
    beyond: Literal["zero", "percentage"] = "zero"


class Attempts(Strict):
    """How many attempts count, and which."""

    counts: Literal["last", "first", "best", "mean"] = "last"
    limit: Annotated[int, Field(ge=1)] | None = None


class UnitPolicy(Strict):
    """What holds for one assessment."""

    due: Moment | None = None
    closes: Moment | None = None
    late: Late | None = None
    attempts: Attempts | None = None
    extra_credit: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> UnitPolicy:
        if self.due is None or self.closes is None:
            return self
        alike = (self.due.tzinfo is None) == (self.closes.tzinfo is None)
        if alike and self.closes < self.due:
            raise ValueError("it closes before it is due")
        return self


class Extension(Strict):
    """What holds for one student and one assessment."""

    student: Annotated[str, Field(min_length=1)]
    unit: str
    due: Moment | None = None
    days: Days | None = None
    excused: bool = False
    note: str = ""

    @model_validator(mode="after")
    def _one_thing(self) -> Extension:
        if (self.due is not None) + (self.days is not None) + self.excused != 1:
            raise ValueError("give one of due, days and excused")
        return self


class PolicyEntry(Strict):
    """The whole of ``policy.yml``."""

    time_zone: Annotated[Any, BeforeValidator(_zone)] = None
    late: Late = Late()
    attempts: Attempts = Attempts()
    units: dict[str, UnitPolicy] = Field(default_factory=dict)
    extensions: list[Extension] = Field(default_factory=list)


@dataclass(frozen=True)
class Policy:
    """Due dates, late work, attempts and extensions of a course.

    Parameters
    ----------
    time_zone : ZoneInfo or None
        Of all moments that name none; None where each names its own.
    units : mapping
        Assessment to what holds for it.
    extensions : mapping
        Student and assessment to what holds for them.
    """

    time_zone: ZoneInfo | None
    late: Late
    attempts: Attempts
    units: Mapping[str, UnitPolicy]
    extensions: Mapping[tuple[str, str], Extension]

    def of(self, unit: str) -> UnitPolicy:
        """Return what holds for an assessment."""
        mine = self.units.get(unit, UnitPolicy())
        return mine.model_copy(
            update={"late": mine.late or self.late, "attempts": mine.attempts or self.attempts}
        )

    def instant(self, moment: dt.datetime) -> dt.datetime | None:
        """Return a moment with its zone, None where nobody says which it is in."""
        if moment.tzinfo is not None:
            return moment
        return None if self.time_zone is None else moment.replace(tzinfo=self.time_zone)


def read_policy(path: Path) -> Policy:
    """Read a course's policy.

    Raises
    ------
    UnitFaults
        With every fault of the file, each with its line.
    UsageError
        If a moment is in no time zone, or two extensions are for the same work.
    """
    document = read_document_file(path)
    if document.faults:
        raise UnitFaults(document.faults)
    entry, faults = validated(PolicyEntry, document)
    if entry is None:
        raise UnitFaults(faults)
    extensions: dict[tuple[str, str], Extension] = {}
    for number, one in enumerate(entry.extensions):
        where = Where(str(path), line=document.line(("extensions", number)))
        if one.unit not in entry.units:
            raise UsageError(
                f"The extension of {one.student} is for {one.unit}, which has no entry in units.",
                where=where,
                fix=f"the units here are: {', '.join(entry.units) or 'none'}",
            )
        if (one.student, one.unit) in extensions:
            raise UsageError(
                f"{one.student} has two extensions for {one.unit}.",
                where=where,
                fix="keep one of them",
            )
        if one.days is not None and entry.units[one.unit].due is None:
            raise UsageError(
                f"{one.unit} has no due date that days could be added to.", where=where
            )
        extensions[one.student, one.unit] = one
    policy = Policy(entry.time_zone, entry.late, entry.attempts, entry.units, extensions)
    for unit, mine in entry.units.items():
        for name in ("due", "closes"):
            moment = getattr(mine, name)
            if moment is not None and policy.instant(moment) is None:
                raise _no_zone(path, document.line(("units", unit, name)))
    for number, one in enumerate(entry.extensions):
        if one.due is not None and policy.instant(one.due) is None:
            raise _no_zone(path, document.line(("extensions", number, "due")))
    return policy


def _no_zone(path: Path, line: int | None) -> UsageError:
    return UsageError(
        "It is not said in which time zone this moment is.",
        where=Where(str(path), line=line),
        fix="write  time_zone: Europe/Berlin  at the head of the file, with your own zone",
    )
