"""Checks of single fields of a spec. Each raises CodecError and returns the field with its type."""

from __future__ import annotations

import re

from mlcourse.codec.errors import CodecError
from mlcourse.codec.limits import INT_MAX, INT_MIN, MAX_LENGTH

_FLOAT = re.compile(r"-?0x[01]\.[0-9a-f]{1,13}p[+-][0-9]{1,4}|-?inf|nan")
MAX_DIMENSIONS = 32


def fields(payload: list[object], count: int, tag: str) -> list[object]:
    """Return the payload when it has so many fields."""
    if len(payload) != count:
        raise CodecError(f"a {tag} needs {count} fields, not {len(payload)}")
    return payload


def integer(field: object, low: int = INT_MIN, high: int = INT_MAX) -> int:
    """Return the field when it is an integer within bounds, both included."""
    if type(field) is not int or not low <= field <= high:
        raise CodecError("an integer is missing or out of range")
    return field


def flag(field: object) -> bool:
    """Return the field when it is true or false."""
    if type(field) is not bool:
        raise CodecError("true or false is missing")
    return field


def text(field: object, longest: int) -> str:
    """Return the field when it is a string of at most `longest` characters."""
    if type(field) is not str or len(field) > longest:
        raise CodecError("a string is missing or too long")
    return field


def choice(field: object, allowed: frozenset[str]) -> str:
    """Return the field when it is one of the allowed strings."""
    if type(field) is not str or field not in allowed:
        raise CodecError("a word is not one of those allowed")
    return field


def sequence(field: object) -> list[object]:
    """Return the field when it is a JSON array."""
    if type(field) is not list:
        raise CodecError("a list is missing")
    return field


def floating(field: object) -> float:
    """Return the float whose hexadecimal text the field is."""
    if type(field) is not str or len(field) > 32 or _FLOAT.fullmatch(field) is None:
        raise CodecError("a float is not written in hexadecimal")
    try:
        return float.fromhex(field)
    except OverflowError:
        raise CodecError("a float is too large") from None


def shape(field: object) -> tuple[int, ...]:
    """Return the shape of an array."""
    sizes = sequence(field)
    if len(sizes) > MAX_DIMENSIONS:
        raise CodecError("an array has too many dimensions")
    return tuple(integer(size, 0, MAX_LENGTH) for size in sizes)
