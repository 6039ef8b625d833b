"""Runs a container engine's command and takes its output apart again. Runs as a script.

Its arguments are the number of the grader's channel and the command. What the agent says goes to
the channel, what the notebook prints to standard output, in the order in which it came. It ends
with the command, and with the same exit code.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.append(str(Path(__file__).resolve().parents[2]))

from mlcourse.box import multiplex

_CHUNK = multiplex.MOST


def main(channel: int, command: list[str]) -> int:
    """Pass on until the command ends; return its exit code."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as engine:
        assert engine.stdin is not None and engine.stdout is not None
        inward, outward = engine.stdin.fileno(), engine.stdout.fileno()
        try:
            _pass_on(channel, inward, outward)
        except (OSError, multiplex.Mixed):
            # The grader, or the container, is gone; else it is not our own `inside` that speaks.
            pass
        finally:
            # Their end is the end of the container; nobody waits for what it still has to say.
            with suppress(OSError):
                engine.stdin.close()
            engine.stdout.close()
            os.close(channel)
        return engine.wait()


def _pass_on(channel: int, inward: int, outward: int) -> None:
    os.set_blocking(inward, False)
    splitter = multiplex.Splitter()
    unsent = b""
    while True:
        reading = [outward] if unsent else [outward, channel]
        ready, free, _ = select.select(reading, [inward] if unsent else [], [])
        if outward in ready:
            data = os.read(outward, _CHUNK)
            if not data:
                return
            for kind, content in splitter.feed(data):
                _write(1 if kind == multiplex.PRINTED else channel, content)
        if channel in ready:
            unsent = os.read(channel, _CHUNK)
            if not unsent:
                return
        if inward in free:
            with suppress(BlockingIOError):
                unsent = unsent[os.write(inward, unsent) :]


def _write(descriptor: int, data: Any) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]) % 256)
