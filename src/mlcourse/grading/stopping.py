"""Stopping a run: Ctrl-C finishes what is begun, a second one or the system's request ends it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from mlcourse.grading.jobs import Wish

FINISHING = (
    "Stopping: what is being graded is finished first. Press Ctrl-C again to stop at once; "
    "nothing that is done is lost."
)


class Stop:
    """What a person or the system has asked for so far; call it to learn it.

    Parameters
    ----------
    tell : callable
        Told once, outside of the signal's handler, that the run is stopping.
    """

    def __init__(self, tell: Callable[[str], object] = lambda _: None) -> None:
        self._wish, self._told, self._tell = Wish.GO_ON, False, tell

    def __call__(self) -> Wish:
        """Return what is wanted now."""
        if self._wish is Wish.FINISH and not self._told:
            self._told = True
            self._tell(FINISHING)
        return self._wish

    def pressed(self, number: int, frame: FrameType | None) -> None:
        """Take Ctrl-C: the first time softly, the third time with force."""
        if self._wish is Wish.END:
            signal.default_int_handler(number, frame)
        self._wish = Wish(self._wish + 1)

    def asked(self, *_: object) -> None:
        """Take a request to end (SIGTERM): whoever sends it will not wait for long."""
        self._wish = Wish.END


@contextmanager
def stoppable(stop: Stop) -> Iterator[None]:
    """Listen to signals while a run lasts; only the main thread of a program can."""
    wanted: dict[signal.Signals, Callable[[int, FrameType | None], object]]
    wanted = {signal.SIGINT: stop.pressed, signal.SIGTERM: stop.asked}
    if hasattr(signal, "SIGHUP"):
        wanted[signal.SIGHUP] = stop.asked
    before = {}
    if threading.current_thread() is threading.main_thread():
        for number, handler in wanted.items():
            # What is ignored stays ignored: nohup, and jobs in the background of a script.
            if signal.getsignal(number) not in (signal.SIG_IGN, None):
                before[number] = signal.signal(number, handler)
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
