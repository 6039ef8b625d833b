"""The time limit of one cell or one call, as an exception inside the student's code."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

_AGAIN = 0.5
_SHORTEST = 0.01


class TimeLimit(BaseException):
    """The time for this code is over.

    Not an ``Exception``: a loop that goes on after every ``Exception`` shall end.
    """

    __module__ = "builtins"  # students meet the name, and our module means nothing to them


class Clock:
    """Tells whether the time was over, whatever became of the exception that said so."""

    def __init__(self, seconds: float) -> None:
        self.over, self.running = False, True
        self._seconds = seconds

    def error(self) -> TimeLimit:
        """Return the error that says so."""
        seconds = f"{self._seconds:.3g} seconds"
        return TimeLimit(f"The code was stopped after {seconds}: its time was over.")


@contextmanager
def time_limit(seconds: float) -> Iterator[Clock]:
    """Raise `TimeLimit` in the block after `seconds`, and again every half second after that.

    Again, because the first may meet code that swallows it, or turns it into an error of its own:
    an import that is broken off, say. Code that never comes back to the interpreter is not reached
    at all; ending the process is up to the other side.
    """
    clock = Clock(seconds)

    def ring(*_: object) -> None:
        if clock.running:
            clock.over = True
            raise clock.error()

    signal.signal(signal.SIGALRM, ring)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM})
    signal.setitimer(signal.ITIMER_REAL, max(seconds, _SHORTEST), _AGAIN)
    try:
        yield clock
    finally:
        clock.running = False
        signal.setitimer(signal.ITIMER_REAL, 0)
