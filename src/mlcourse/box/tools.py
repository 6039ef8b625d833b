"""Running one of our own small programs in a box: bytes in, bytes out.

For programs that read what students made with code we cannot vouch for, such as an image decoder.
"""

from __future__ import annotations

import os
import selectors
import subprocess
import time
from contextlib import suppress

from mlcourse.box.levels import Isolation
from mlcourse.box.limits import Limits
from mlcourse.box.process import Confined, StartFailed, start
from mlcourse.box.watcher import PERIOD, Watcher

_CHUNK = 1 << 16
_MOST_SAID = 4000


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
    if not module.startswith("mlcourse.") or not module.replace(".", "_").isidentifier():
        raise ValueError(f"not a module of mlcourse: {module!r}")
    code = f"import runpy; runpy.run_module({module!r}, run_name='__main__', alter_sys=True)"
    pipes = [os.pipe() for _ in range(3)]
    inside = [pipes[0][0], pipes[1][1], pipes[2][1]]
    outside = [pipes[0][1], pipes[1][0], pipes[2][0]]
    try:
        confined = start(
            isolation, code, limits=limits, stdin=inside[0], stdout=inside[1], stderr=inside[2]
        )
    except StartFailed as error:
        raise ToolFailed(_said(outside[2]) or str(error)) from None
    else:
        try:
            for descriptor in inside:
                os.close(descriptor)
            inside = []
            return _exchange(confined, outside, stdin, limits)
        finally:
            confined.close()
    finally:
        for descriptor in inside + outside:
            with suppress(OSError):
                os.close(descriptor)


def _exchange(confined: Confined, outside: list[int], stdin: bytes, limits: Limits) -> bytes:
    entry, exit_, errors = outside
    unsent, written, said = memoryview(stdin), bytearray(), bytearray()
    watcher = Watcher(confined, limits)
    deadline = time.monotonic() + limits.call
    look = time.monotonic() + PERIOD
    with selectors.DefaultSelector() as selector:
        for descriptor in outside:
            os.set_blocking(descriptor, False)
        selector.register(entry, selectors.EVENT_WRITE)
        selector.register(exit_, selectors.EVENT_READ)
        selector.register(errors, selectors.EVENT_READ)
        while exit_ in selector.get_map() or errors in selector.get_map():
            for key, _ in selector.select(PERIOD):
                if key.fileobj == entry:
                    with suppress(BlockingIOError):
                        try:
                            unsent = unsent[os.write(entry, unsent[:_CHUNK]) :]
                        except BrokenPipeError:
                            unsent = unsent[:0]
                    if not unsent:
                        selector.unregister(entry)
                        os.close(entry)
                    continue
                piece = os.read(key.fd, _CHUNK)
                if not piece:
                    selector.unregister(key.fileobj)
                elif key.fileobj == exit_:
                    written += piece
                else:
                    said += piece[: _MOST_SAID - len(said)]
            now = time.monotonic()
            if len(written) > limits.reply:
                raise ToolFailed("it wrote more than it may")
            if now > deadline:
                raise ToolFailed("it took too long")
            if now > look:
                look = now + PERIOD
                over = watcher.check()
                if over is not None:
                    raise ToolFailed(f"it used too much: {over}")
    while (code := confined.code()) is None and time.monotonic() < deadline:
        time.sleep(0.001)
    if code != 0:
        raise ToolFailed(said.decode("utf-8", "replace").strip() or f"it ended with code {code}")
    return bytes(written)


def _said(errors: int) -> str:
    os.set_blocking(errors, False)
    with suppress(BlockingIOError):
        return os.read(errors, _MOST_SAID).decode("utf-8", "replace").strip()
    return ""
