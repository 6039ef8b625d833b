"""Running one of our own small programs in a box: bytes in, bytes out.

For programs that read what students made with code we cannot vouch for, such as an image decoder.
"""

from __future__ import annotations

import os
import selectors
import time
from contextlib import ExitStack
from io import FileIO

from mlcourse.box.levels import Isolation
from mlcourse.box.limits import Limits
from mlcourse.box.outputs import clean
from mlcourse.box.process import Confined, StartFailed, start
from mlcourse.box.watcher import PERIOD, Watcher

_CHUNK = 1 << 16
_MOST_SAID = 4000
_LEAVING = 5.0


class ToolFailed(Exception):
    """A program in a box did not do its work. The text says why, as far as that is known."""


def run_tool(isolation: Isolation, module: str, stdin: bytes, limits: Limits) -> bytes:
    """Run a module of `mlcourse` as a program in a box of its own.

    Parameters
    ----------
    isolation : Isolation
    module : str
        Dotted name of the module, below ``mlcourse.``.
    stdin : bytes
        What it reads from standard input.
    limits : Limits
        ``call`` is the time it has, ``reply`` the most bytes it may write.

    Returns
    -------
    bytes
        What it wrote to standard output.

    Raises
    ------
    ToolFailed
        If it does not start, takes too long, uses or writes too much, or ends with an error.
    """
    package, *parts = module.split(".")
    if package != "mlcourse" or not parts or not all(part.isidentifier() for part in parts):
        raise ValueError(f"not a module of mlcourse: {module!r}")
    code = f"import runpy; runpy.run_module({module!r}, run_name='__main__', alter_sys=True)"
    with ExitStack() as held:
        entry, exit_, errors = (_Pipe(held) for _ in range(3))
        try:
            confined = start(
                isolation,
                code,
                limits=limits,
                stdin=entry.reading.fileno(),
                stdout=exit_.writing.fileno(),
                stderr=errors.writing.fileno(),
            )
        except StartFailed as error:
            os.set_blocking(errors.reading.fileno(), False)
            said = errors.reading.read(_MOST_SAID) or b""
            raise ToolFailed(_text(said) or str(error)) from None
        held.callback(confined.close)
        for end in (entry.reading, exit_.writing, errors.writing):
            end.close()
        exits = (exit_.reading, errors.reading)
        written, said = _exchange(confined, entry.writing, exits, stdin, limits)
        if (ended := confined.wait(_LEAVING)) != 0:
            raise ToolFailed(_text(said) or f"it ended with code {ended}")
        return written


class _Pipe:
    def __init__(self, held: ExitStack) -> None:
        reading, writing = os.pipe()
        self.reading = held.enter_context(FileIO(reading, "rb"))
        self.writing = held.enter_context(FileIO(writing, "wb"))


def _exchange(
    confined: Confined,
    entry: FileIO,
    exits: tuple[FileIO, FileIO],
    stdin: bytes,
    limits: Limits,
) -> tuple[bytes, bytes]:
    """Write `stdin`, and read both exits until they close."""
    unsent = memoryview(stdin)
    read = {exit_: bytearray() for exit_ in exits}
    written, said = read.values()
    watcher = Watcher(confined, limits)
    deadline = time.monotonic() + limits.call
    look = time.monotonic() + PERIOD
    with selectors.DefaultSelector() as selector:
        for end in (entry, *exits):
            os.set_blocking(end.fileno(), False)
        selector.register(entry, selectors.EVENT_WRITE)
        for exit_ in exits:
            selector.register(exit_, selectors.EVENT_READ)
        while any(exit_ in selector.get_map() for exit_ in exits):
            for key, _ in selector.select(PERIOD):
                if key.fileobj is entry:
                    unsent = _write(entry, unsent)
                    if not unsent:
                        selector.unregister(entry)
                        entry.close()
                elif piece := os.read(key.fd, _CHUNK):
                    read[key.fileobj] += piece  # type: ignore[index]
                    del said[_MOST_SAID:]
                else:
                    selector.unregister(key.fileobj)
            now = time.monotonic()
            if len(written) > limits.reply:
                raise ToolFailed("it wrote more than it may")
            if now > deadline:
                raise ToolFailed("it took too long")
            if now > look:
                look = now + PERIOD
                if over := watcher.check():
                    raise ToolFailed(f"it used too much: {over}")
    return bytes(written), bytes(said)


def _write(entry: FileIO, unsent: memoryview) -> memoryview:
    """Write what the pipe takes; return the rest, nothing when nobody reads it."""
    try:
        return unsent[os.write(entry.fileno(), unsent[:_CHUNK]) :]
    except BlockingIOError:
        return unsent
    except BrokenPipeError:
        return unsent[:0]


def _text(said: bytes) -> str:
    return clean(said.decode("utf-8", "replace")).strip()
