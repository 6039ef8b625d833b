"""What goes to which stream: data to stdout, everything else to stderr, all of it cleaned."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, TextIO

import click

from mlcourse.delivery.text import clean, duration, one_line

EVERY = 10.0
"""Seconds between two lines of progress where there is no terminal to draw on."""


@dataclass(frozen=True)
class Console:
    """How much to say, and in which form.

    Parameters
    ----------
    json : bool
        Exactly one JSON document on stdout instead of text.
    loudness : int
        -1 quiet, 0 as usual, 1 and more: details.
    """

    json: bool = False
    loudness: int = 0

    def say(self, text: str, *, loudness: int = 0) -> None:
        """Write a line for people to stderr."""
        if self.loudness >= loudness:
            click.echo(clean(text), err=True)

    def show(self, text: str) -> None:
        """Write text that was asked for to stdout; nothing with ``--json``."""
        if not self.json:
            click.echo(clean(text))

    def sum_up(self, text: str) -> None:
        """Write a line that sums up what was done to stdout; nothing with ``--json`` or ``-q``."""
        if self.loudness >= 0:
            self.show(text)

    def document(self, document: Mapping[str, Any]) -> None:
        """Write the one document of ``--json`` to stdout; nothing without it."""
        if self.json:
            # Escaped to ASCII, so that no text in it can reach a terminal as a command.
            click.echo(json.dumps(document, indent=2))

    def progress(self, verb: str, noun: str = "submissions") -> Progress:
        """Return what shows how far a long command has come."""
        return Progress(verb, noun, quiet=self.loudness < 0, details=self.loudness > 0)


def draws(stream: TextIO) -> bool:
    """Return whether a moving bar can be drawn on a stream."""
    return stream.isatty() and os.environ.get("TERM", "") not in {"dumb", ""}


@dataclass
class Progress:
    """A bar with the time left on a terminal; elsewhere a line every ten seconds.

    Call it with how many are done, how many there are, and a word about the last one.
    """

    verb: str
    noun: str
    quiet: bool = False
    details: bool = False
    stream: TextIO = field(default_factory=lambda: sys.stderr)
    clock: Callable[[], float] = time.monotonic
    _started: float = field(init=False, default=0.0)
    _last: float = field(init=False, default=0.0)
    _bar: Any = field(init=False, default=None)
    _task: Any = field(init=False, default=None)

    def __enter__(self) -> Progress:
        self._started = self._last = self.clock()
        if not self.quiet and draws(self.stream):
            from rich.console import Console as RichConsole
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
            from rich.progress import Progress as RichProgress

            self._bar = RichProgress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[left]}"),
                console=RichConsole(file=self.stream),
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task(self.verb, total=None, left="")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(
        self, done: int, total: int | None, note: str = "", *, left: float | None = None
    ) -> None:
        """Tell that ``done`` of ``total`` are done.

        Parameters
        ----------
        done : int
        total : int or None
        note : str
            About the last one; shown with ``-v``.
        left : float or None
            Seconds left, where the caller knows better than "as fast as so far".
        """
        if self.quiet:
            return
        now = self.clock()
        if left is None and total is not None and 0 < done < total:
            left = (now - self._started) / done * (total - done)
        words = f"about {duration(round(left))} left" if left else ""
        if self._bar is not None:
            self._bar.update(self._task, completed=done, total=total, left=words)
            if self.details and note:
                self._bar.console.print(one_line(note), markup=False, highlight=False)
            return
        if self.details and note:
            self._write(f"{self.verb}: {one_line(note)}")
        if now - self._last >= EVERY:
            self._last = now
            amount = f"{done} of {total}" if total is not None else str(done)
            self._write(f"{self.verb}: {amount} {self.noun}{', ' if words else ''}{words}")

    def _write(self, line: str) -> None:
        print(line, file=self.stream, flush=True)
