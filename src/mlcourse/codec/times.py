"""Dates and time zones."""

from __future__ import annotations

import re
import sys
from datetime import date, datetime, timedelta, timezone, tzinfo
from importlib import import_module
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mlcourse.codec.errors import CodecError, Unencodable
from mlcourse.codec.fields import fields, integer, sequence, text
from mlcourse.codec.naming import qualified_name

if TYPE_CHECKING:
    from mlcourse.codec.decoding import Decoder

_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]{0,31}(/[A-Za-z0-9_+-]{1,31}){0,3}")
_DAY = 24 * 3600 * 10**6


def write_zone(zone: tzinfo | None) -> Any:
    """Return None, a fixed offset in microseconds, a zone's name, or its name in pytz."""
    if zone is None:
        return None
    if type(zone) is timezone:
        offset = zone.utcoffset(None)
        if repr(zone) == repr(timezone(offset)):
            return offset // timedelta(microseconds=1)
        raise Unencodable("datetime.timezone", "The offset has a name of its own.")
    if type(zone) is ZoneInfo and isinstance(zone.key, str):
        return zone.key
    pytz = sys.modules.get("pytz")
    name = getattr(zone, "zone", None)
    if pytz is not None and isinstance(zone, pytz.tzinfo.BaseTzInfo) and isinstance(name, str):
        return ["pytz", name]
    raise Unencodable(qualified_name(zone), "This kind of time zone is not known here.")


def read_zone(field: object) -> tzinfo | None:
    """Return the time zone that `write_zone` wrote."""
    if field is None:
        return None
    if type(field) is int:
        return timezone(timedelta(microseconds=integer(field, 1 - _DAY, _DAY - 1)))
    if type(field) is str:
        return _named(field)
    kind, name = fields(sequence(field), 2, "time zone")
    if kind != "pytz":
        raise CodecError("a time zone is of an unknown kind")
    try:
        pytz = import_module("pytz")
    except ImportError:
        return _named(name)
    try:
        zone: tzinfo = pytz.timezone(_checked(name))
    except pytz.UnknownTimeZoneError:
        raise CodecError("a time zone is not known here") from None
    return zone


def _named(field: object) -> ZoneInfo:
    try:
        return ZoneInfo(_checked(field))
    except (KeyError, ValueError, OSError):
        raise CodecError("a time zone is not known here") from None


def _checked(field: object) -> str:
    name = text(field, 100)
    if _ZONE.fullmatch(name) is None:
        raise CodecError("a time zone's name has a form that no zone has")
    return name


def write_datetime(value: datetime) -> list[Any]:
    """Return the spec of a date with a time of day."""
    moment = (value.hour, value.minute, value.second, value.microsecond)
    return ["datetime", value.toordinal(), *moment, value.fold, write_zone(value.tzinfo)]


def _read_datetime(_: Decoder, payload: list[object]) -> datetime:
    day, hour, minute, second, microsecond, fold, zone = fields(payload, 7, "datetime")
    on = date.fromordinal(integer(day, 1, date.max.toordinal()))
    return datetime(
        on.year,
        on.month,
        on.day,
        integer(hour, 0, 23),
        integer(minute, 0, 59),
        integer(second, 0, 59),
        integer(microsecond, 0, 999_999),
        read_zone(zone),
        fold=integer(fold, 0, 1),
    )


def _read_date(_: Decoder, payload: list[object]) -> date:
    (day,) = fields(payload, 1, "date")
    return date.fromordinal(integer(day, 1, date.max.toordinal()))


def _read_timedelta(_: Decoder, payload: list[object]) -> timedelta:
    days, seconds, microseconds = fields(payload, 3, "timedelta")
    return timedelta(
        integer(days, -999_999_999, 999_999_999),
        integer(seconds, 0, 24 * 3600 - 1),
        integer(microseconds, 0, 999_999),
    )


READERS = {"datetime": _read_datetime, "date": _read_date, "timedelta": _read_timedelta}
