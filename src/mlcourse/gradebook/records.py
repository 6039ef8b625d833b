"""What a gradebook tells: plain records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LOST = "infrastructure error"
"""A state that says nothing of the work: it never takes the place of a grade."""
MARKED, TO_BE_MARKED = "marked", "to be marked"
"""States of what a person judges."""
EXCUSED = "excused"
UNGRADED = frozenset({EXCUSED, "refused", "timed out", "out of memory", LOST})
"""States whose points mean nothing: they are no zeros."""


@dataclass(frozen=True)
class QuestionGrade:
    """Points of one question."""

    question: str
    state: str
    points: float
    max_points: float


@dataclass(frozen=True)
class Mark:
    """What a person decided on one part of a student's work.

    Parameters
    ----------
    points : float or None
        None where there is only a comment, or where the mark was taken back.
    max_points : float or None
        To which the part counts.
    author, marked_at : str
        Who, and when in UTC.
    """

    unit: str
    student: str
    part: str
    points: float | None
    max_points: float | None
    comment: str
    author: str
    marked_at: str


@dataclass(frozen=True)
class UnitMarks:
    """What people decided on the work for one assessment.

    Parameters
    ----------
    by_student : mapping
        Student to part to the newest mark.
    questions : mapping
        Question to the points it counts to.
    """

    by_student: Mapping[str, Mapping[str, Mark]]
    questions: Mapping[str, float]

    @property
    def parts(self) -> dict[str, float]:
        """Parts that no check judges, and how many points they count to."""
        return {
            mark.part: mark.max_points or 0.0
            for given in self.by_student.values()
            for mark in given.values()
            if mark.part not in self.questions
        }


@dataclass(frozen=True)
class Arrived:
    """When an attempt arrived: ISO 8601 or "", and whether the platform marked it as late."""

    submitted: str
    late: bool


@dataclass(frozen=True)
class Grade:
    """One recorded result of one student.

    Parameters
    ----------
    attempt : str
        SHA-256 of the notebook that was handed in, "" when it was not opened.
    recorded_at : str
        UTC, ISO 8601.
    marks : tuple of Mark
        What a person decided, where the points are with it.
    arrived : tuple of Arrived
        When this notebook was handed in, as often as it was.
    """

    unit: str
    title: str
    student: str
    attempt: str
    state: str
    reason: str | None
    points: float
    max_points: float
    bundle: str
    release: str
    mlcourse: str
    seed: str
    isolation: str
    recorded_at: str
    questions: tuple[QuestionGrade, ...]
    marks: tuple[Mark, ...] = ()
    arrived: tuple[Arrived, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether the points are a judgement of the work."""
        by_hand = any(one.state == MARKED for one in self.questions)
        return by_hand or self.state not in UNGRADED

    @property
    def waiting(self) -> tuple[str, ...]:
        """Parts that a person has still to judge."""
        return tuple(one.question for one in self.questions if one.state == TO_BE_MARKED)
