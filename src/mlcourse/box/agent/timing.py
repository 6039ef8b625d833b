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


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TimeLimit` in the block after `seconds`, and again every half second after that.

    Again, because the first may meet code that swallows it. Code that never comes back to the
    interpreter is not reached at all; ending the process is up to the other side.
    """
    running = True

    def ring(*_: object) -> None:
        if running:
            raise TimeLimit(f"The code was stopped after {seconds:g} seconds: its time was over.")

    signal.signal(signal.SIGALRM, ring)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM})
    signal.setitimer(signal.ITIMER_REAL, max(seconds, _SHORTEST), _AGAIN)
    try:
        yield
    finally:
        running = False
        signal.setitimer(signal.ITIMER_REAL, 0)
