"""Faults as the student's process reports them, believed no more than any other text of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from mlcourse.student.cleaning import clean, clean_line
from mlcourse.student.faults import (
    Frame,
    NameMissing,
    NoAttribute,
    NotCallable,
    Placeholder,
    Raised,
    StudentFault,
    TooLarge,
    Unreadable,
    Unsupported,
)

Document: TypeAlias = dict[str, Any]
_MOST_CLOSE = 3
_MOST_FRAMES = 10
_HIGHEST_LINE = 10**7


def fault_from(document: object) -> StudentFault:
    """Return the fault that a document describes.

    Parameters
    ----------
    document : object
        What stood under ``fault`` in a reply.

    Returns
    -------
    StudentFault
        With cleaned texts; `Unreadable` where the document has not the form of a fault.
    """
    if type(document) is not dict or type(document.get("kind")) is not str:
        return Unreadable("it reports a fault of no kind")
    reader = _READERS.get(document["kind"])
    if reader is None:
        return Unreadable("it reports a fault of an unknown kind")
    return reader(document)


def _type(document: Document) -> str:
    return clean_line(document.get("type"))


def _name(document: Document) -> str:
    return clean_line(document.get("name"))


def _why(document: Document) -> str:
    return clean(document.get("why"))


def _close(document: Document) -> tuple[str, ...]:
    listed = document.get("close")
    if type(listed) is not list:
        return ()
    return tuple(filter(None, map(clean_line, listed[:_MOST_CLOSE])))


def _raised(document: Document) -> Raised:
    return Raised(_type(document), clean(document.get("text")), _frames(document.get("frames")))


def _request(document: Document) -> Unreadable:
    return Unreadable(f"the request was not understood: {clean_line(document.get('text'))}")


def _frames(listed: object) -> tuple[Frame, ...]:
    if type(listed) is not list:
        return ()
    return tuple(
        (clean_line(frame[0]), frame[1], clean_line(frame[2]))
        for frame in listed[-_MOST_FRAMES:]
        if type(frame) is list
        and len(frame) == 3
        and type(frame[1]) is int
        and 0 <= frame[1] <= _HIGHEST_LINE
    )


_READERS: dict[str, Callable[[Document], StudentFault]] = {
    "name missing": lambda document: NameMissing(_name(document), _close(document)),
    "placeholder": lambda document: Placeholder(_name(document)),
    "raised": _raised,
    "unsupported": lambda document: Unsupported(_type(document), _why(document)),
    "too large": lambda document: TooLarge(_type(document), _why(document)),
    "no attribute": lambda document: NoAttribute(
        _type(document), _name(document), _close(document)
    ),
    "not callable": lambda document: NotCallable(_type(document)),
    "request": _request,
}
