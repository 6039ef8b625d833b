"""What a rule is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from mlcourse.course.records import UnitKind
from mlcourse.errors import Where

LESSON: tuple[UnitKind, ...] = ("lesson",)


@dataclass(frozen=True)
class Found:
    """One place at which a unit does not follow a rule.

    Parameters
    ----------
    what : str
        What is there, with the number or the words that are meant.
    where : Where
    """

    what: str
    where: Where


@dataclass(frozen=True)
class Rule:
    """One rule.

    Parameters
    ----------
    code : str
        A letter for the kind and a number, as in "P3".
    asks : str
        What a unit should be like.
    why : str
        The reason; a rule without one is not worth having.
    look : callable
        Yields the places that are not so, of a `mlcourse.lint.reading.Reading` or, for rules
        about the whole course, of a `mlcourse.lint.rules.objectives.CourseReading`.
    kinds : tuple of {"lesson", "assessment"}
        What it applies to; none for rules about the whole course.
    """

    code: str
    asks: str
    why: str
    look: Callable[[Any], Iterator[Found]]
    kinds: tuple[UnitKind, ...] = ("lesson", "assessment")


@dataclass(frozen=True)
class Finding:
    """A place at which a unit does not follow a rule, and the rule."""

    rule: Rule
    what: str
    where: Where
