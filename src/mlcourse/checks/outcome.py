"""What a check can say: three states and "not attempted", with a message made of parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from mlcourse.checks.measuring import Measurement


class State(StrEnum):
    """The four ends of a check."""

    PASSED = "passed"
    FAILED = "failed"
    COULD_NOT_CHECK = "could not check"
    NOT_ATTEMPTED = "not attempted"


class Reason(StrEnum):
    """Why a check could not be made. Only WAITS is the student's to mend."""

    WAITS = "waits for another check"
    TIME = "did not answer in time"
    DIED = "the notebook's process ended"
    MEMORY = "used more memory than allowed"
    FAULT = "the check itself has a fault"


@dataclass(frozen=True)
class Message:
    """What a student reads about one check.

    Parameters
    ----------
    text : str
        One or two plain sentences: what was expected, what came.
    expected, actual : str or None
        The two sides as short text, shown beside each other.
    next_step : str or None
        What to do next.
    """

    text: str
    expected: str | None = None
    actual: str | None = None
    next_step: str | None = None


@dataclass(frozen=True)
class Outcome:
    """The result of one check.

    Parameters
    ----------
    check : str
        Id of the check, ``question.function_name``.
    credit : float
        Share of the check's points earned, in [0, 1].
    private : str or None
        For the instructor only: a traceback or a note, never shown to a student.
    measured : tuple of Measurement
        For the author only: what was held against thresholds, in this order.
    """

    check: str
    title: str
    state: State
    points: float
    credit: float
    hidden: bool
    message: Message | None = None
    reason: Reason | None = None
    misconception: str | None = None
    hints: tuple[str, ...] = ()
    private: str | None = field(default=None, compare=False)
    measured: tuple[Measurement, ...] = field(default=(), compare=False, repr=False)

    @property
    def earned(self) -> float:
        return self.points * self.credit
