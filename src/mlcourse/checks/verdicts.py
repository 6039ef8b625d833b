"""How a check speaks: it fails, it cannot be made, or it gives part of its points."""

from __future__ import annotations

import math
from dataclasses import dataclass

from mlcourse.checks.outcome import Message


class CheckFailed(Exception):
    """A check has found the student's work wrong.

    Parameters
    ----------
    text : str
        One or two plain sentences: what is wrong.
    expected, actual : str or None
        The two sides as short text.
    next_step : str or None
        What to do next.
    guarded : str or None
        The text to use where the expected side may not be shown. Needed only when ``text`` itself
        names the expected side.

    Examples
    --------
    >>> raise CheckFailed("The weights do not sum to 1.", actual="0.9")
    Traceback (most recent call last):
    ...
    mlcourse.checks.verdicts.CheckFailed: The weights do not sum to 1.
    """

    def __init__(
        self,
        text: str,
        *,
        expected: str | None = None,
        actual: str | None = None,
        next_step: str | None = None,
        guarded: str | None = None,
    ) -> None:
        super().__init__(text)
        self.text, self.expected, self.actual = text, expected, actual
        self.next_step, self.guarded = next_step, guarded

    def message(self, *, show_expected: bool = True) -> Message:
        """Return what the student may read."""
        if show_expected:
            return Message(self.text, self.expected, self.actual, self.next_step)
        text = self.text if self.guarded is None else self.guarded
        return Message(text, None, self.actual, self.next_step)

    def with_text(self, text: str, guarded: str) -> CheckFailed:
        """Return the same failure under another text."""
        return CheckFailed(
            text,
            expected=self.expected,
            actual=self.actual,
            next_step=self.next_step,
            guarded=guarded,
        )


class CouldNotCheck(Exception):
    """A check could not be made, and the student's work is not the reason.

    Parameters
    ----------
    text : str
        What the student reads: one plain sentence.

    Examples
    --------
    >>> raise CouldNotCheck("The file of measurements is missing.")
    Traceback (most recent call last):
    ...
    mlcourse.checks.verdicts.CouldNotCheck: The file of measurements is missing.
    """


@dataclass(frozen=True)
class Partial:
    """Part of a check's points, and why."""

    credit: float
    text: str


def partial(credit: float, text: str) -> Partial:
    """Return part of the points from a check.

    Parameters
    ----------
    credit : float
        Share of the check's points, in [0, 1].
    text : str
        What is right and what is missing, for the student.

    Returns
    -------
    Partial
        To be returned by the check function.

    Raises
    ------
    ValueError
        If the credit is not between 0 and 1.

    Examples
    --------
    >>> partial(0.5, "Two of four leaks are mended.")
    Partial(credit=0.5, text='Two of four leaks are mended.')
    """
    if isinstance(credit, bool) or not math.isfinite(credit) or not 0 <= credit <= 1:
        raise ValueError(f"The credit must be a number from 0 to 1, not {credit!r}.")
    return Partial(float(credit), text)
