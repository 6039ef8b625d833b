"""What a check measured and held against a threshold, for authors who set thresholds."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Measurement:
    """A number that an expectation held against its bounds.

    Parameters
    ----------
    label : str
        What was measured, as the message of the expectation calls it.
    value : float
    at_least, at_most : float or None
        The bounds, both included; None where there is none.
    """

    label: str
    value: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def excess(self) -> float:
        """How far the value lies beyond its nearest bound; negative where it keeps all."""
        over = [] if self.at_most is None else [self.value - self.at_most]
        under = [] if self.at_least is None else [self.at_least - self.value]
        return max([*over, *under])


_heard: ContextVar[list[Measurement] | None] = ContextVar("measurements", default=None)


@contextmanager
def measuring() -> Iterator[list[Measurement]]:
    """Collect what expectations measure while the block runs.

    Examples
    --------
    >>> with measuring() as found:
    ...     measured("accuracy", 0.9, at_least=0.8)
    >>> found
    [Measurement(label='accuracy', value=0.9, at_least=0.8, at_most=None)]
    """
    found: list[Measurement] = []
    token = _heard.set(found)
    try:
        yield found
    finally:
        _heard.reset(token)


def measured(
    label: str, value: float, *, at_least: float | None = None, at_most: float | None = None
) -> None:
    """Tell ``mlcourse verify`` what is about to be held against a threshold.

    Expectations do so by themselves; a check that judges with `expect.true` may do it here.

    Parameters
    ----------
    label : str
        What is measured, the same on every draw.
    value : float
    at_least, at_most : float or None
        The bounds, both included; infinity stands for none.
    """
    found = _heard.get()
    low, high = _bound(at_least), _bound(at_most)
    if found is not None and (low, high) != (None, None):
        found.append(
            Measurement(
                label,
                float(value),
                low,
                high,
            )
        )


def _bound(value: float | None) -> float | None:
    return None if value is None or math.isinf(value) else float(value)
