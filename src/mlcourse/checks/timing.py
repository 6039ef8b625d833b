"""A time limit for code that runs in this very process."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

REPEAT = 0.5


class TimeUp(BaseException):
    """The limit has passed. Not an Exception: a student's ``except Exception`` must not keep it."""


@dataclass
class Clock:
    """Whether the limit has passed."""

    up: bool = False


@contextmanager
def limited(seconds: float) -> Iterator[Clock]:
    """Raise `TimeUp` in the body after some seconds.

    Works on the main thread of systems with interval timers; elsewhere there is no limit. The
    alarm repeats, as the body may swallow one. What the alarm interrupts may turn `TimeUp` into an
    error of its own, so ask the clock afterwards.

    Parameters
    ----------
    seconds : float

    Yields
    ------
    Clock

    Examples
    --------
    >>> with limited(1.0) as clock:
    ...     pass
    >>> clock.up
    False
    """
    clock = Clock()
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield clock
        return

    def ring(_number: int, _frame: FrameType | None) -> None:
        if inside:
            clock.up = True
            raise TimeUp

    inside = True
    previous = signal.signal(signal.SIGALRM, ring)
    remaining, interval = signal.setitimer(signal.ITIMER_REAL, seconds, REPEAT)
    try:
        try:
            yield clock
        finally:
            inside = False
    finally:  # of its own, since an alarm may interrupt the line above
        signal.setitimer(signal.ITIMER_REAL, remaining, interval)
        # None: the handler was not set from Python and cannot be put back from here.
        signal.signal(signal.SIGALRM, signal.SIG_DFL if previous is None else previous)
