"""Points in the text: written once, on the checks, and put into the prose by substitution."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLACE = re.compile(r"\{\{\s*points(?:\s*:\s*(?P<question>[A-Za-z][\w-]*))?\s*\}\}")
_ANY = re.compile(r"\{\{(?:\s+[^{}]*?\s+|\s*points?\b[^{}]*)\}\}")


def in_words(points: float) -> str:
    """Return points as students read them: "1 point", "2.5 points"."""
    return f"{points:g} point" if points == 1 else f"{points:g} points"


def substitute(text: str, points: Mapping[str, float]) -> str:
    """Replace ``{{ points:q1 }}`` and ``{{ points }}`` (of all questions) by words.

    Parameters
    ----------
    text : str
        Markdown; the points of every question it names are known.
    points : mapping
        Points of each question, by its id.
    """

    def words(place: re.Match[str]) -> str:
        question = place["question"]
        return in_words(sum(points.values()) if question is None else points[question])

    return _PLACE.sub(words, text)


def unknown_places(text: str, questions: Mapping[str, object]) -> list[tuple[int, str]]:
    """Return line (counted from 1) and text of each ``{{ … }}`` that cannot be substituted."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        for place in _ANY.finditer(line):
            known = _PLACE.fullmatch(place.group())
            if known is None or (known["question"] and known["question"] not in questions):
                found.append((number, place.group()))
    return found


def without_points(heading: str) -> str:
    """Return a heading without its place for points and the brackets around it."""
    return re.sub(r"\s*[(\[]\s*" + _PLACE.pattern + r"\s*[)\]]\s*$", "", heading).strip()
