"""Standard output and error of the student's process: written at once, into one marked pipe."""

from __future__ import annotations

import io
import os
from typing import Any

_CHUNK = 1 << 16


class Tape:
    """The pipe that takes all text, with marks where the stream changes or a rich output belongs.

    Parameters
    ----------
    descriptor : int
    token : str
        What marks begin with, chosen by the grader for each box.
    """

    def __init__(self, descriptor: int, token: str = "") -> None:
        self._descriptor, self.token = descriptor, token
        self._current = "o"

    def mark(self, name: str) -> None:
        """Write a mark: "o" or "e" for the stream, "c" to clear, digits for a rich output."""
        self._put(f"\0{self.token}:{name}\0".encode())

    def switch(self, name: str) -> None:
        """Make "o" or "e" the stream that following text belongs to."""
        if name != self._current:
            self._current = name
            self.mark(name)

    def write(self, name: str, data: bytes) -> None:
        """Write text of one stream; nothing is kept back, so a crash loses nothing."""
        self.switch(name)
        self._put(data)

    def begin(self) -> None:
        """Begin a cell: text is standard output until something else is said."""
        self._current = "o"

    def _put(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._descriptor, view[:_CHUNK]) :]


class _Raw(io.RawIOBase):
    def __init__(self, tape: Tape, name: str) -> None:
        self._tape, self._name = tape, name

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._tape.write(self._name, bytes(data))
        return len(data)


class Stream(io.TextIOBase):
    """A text stream that writes to the tape.

    Parameters
    ----------
    tape : Tape
    name : {"o", "e"}
    """

    encoding = "utf-8"
    errors = "replace"
    line_buffering = True

    def __init__(self, tape: Tape, name: str) -> None:
        self._tape, self._name = tape, name
        self.buffer = _Raw(tape, name)

    @property
    def name(self) -> str:
        """The name of the stream, as the interpreter's own has it."""
        return "<stdout>" if self._name == "o" else "<stderr>"

    def write(self, text: str) -> int:
        """Write `text` at once."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._tape.write(self._name, text.encode("utf-8", "replace"))
        return len(text)

    def writable(self) -> bool:
        """Return True."""
        return True

    def isatty(self) -> bool:
        """Return False: nobody sits at a terminal."""
        return False

    def fileno(self) -> int:
        """Return the descriptor that other programs' text goes to."""
        return 1 if self._name == "o" else 2
