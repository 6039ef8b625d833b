"""What is written once elsewhere and put into the prose: points of questions, items of a quiz."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from mlcourse.course.quiz import quiz_markdown
from mlcourse.course.records import QuestionRecord, Unit

_NAME = r"[A-Za-z][\w-]*"
_PLACE = re.compile(rf"\{{\{{\s*(?P<name>{_NAME})(?:\s*:\s*(?P<of>{_NAME}))?\s*\}}\}}")
_POINTS = re.compile(rf"\{{\{{\s*points(?:\s*:\s*{_NAME})?\s*\}}\}}")
_ANY = re.compile(r"\{\{(?:\s+[^{}]*?\s+|\s*(?:points?|quiz)\b[^{}]*)\}\}")


def in_words(points: float) -> str:
    """Return points as students read them: "1 point", "2.5 points"."""
    return f"{points:g} point" if points == 1 else f"{points:g} points"


def fills(unit: Unit) -> dict[str, str]:
    """Return what stands for each place in a unit's prose: ``points``, ``points:q1``, ``quiz``."""
    return points_in_words(unit.questions) | (
        {"quiz": quiz_markdown(unit.quiz)} if unit.quiz else {}
    )


def points_in_words(questions: Collection[QuestionRecord]) -> dict[str, str]:
    """Return the points of each question, and of all together, by the name of their place."""
    each = {f"points:{question.id}": in_words(question.points) for question in questions}
    return {"points": in_words(sum(question.points for question in questions))} | each


def substitute(text: str, fills: Mapping[str, str]) -> str:
    """Replace ``{{ points:q1 }}``, ``{{ points }}`` (of all questions) and ``{{ quiz }}``.

    Parameters
    ----------
    text : str
        Markdown. A place that nothing is known of stays.
    fills : mapping
        See `fills`.
    """
    return _PLACE.sub(lambda place: fills.get(_name(place), place.group()), text)


def _name(place: re.Match[str]) -> str:
    return place["name"] if place["of"] is None else f"{place['name']}:{place['of']}"


def unknown_places(text: str, known: Collection[str]) -> list[tuple[int, str]]:
    """Return line (counted from 1) and text of each ``{{ … }}`` that cannot be substituted."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        for place in _ANY.finditer(line):
            read = _PLACE.fullmatch(place.group())
            if read is None or _name(read) not in known:
                found.append((number, place.group()))
    return found


def without_points(heading: str) -> str:
    """Return a heading without its place for points and the brackets around it."""
    return re.sub(r"\s*[(\[]\s*" + _POINTS.pattern + r"\s*[)\]]\s*$", "", heading).strip()
