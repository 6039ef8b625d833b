"""Pictures of a submission, drawn anew in a limited process."""

from __future__ import annotations

import base64
import binascii
import io
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlcourse.delivery import reencode

if TYPE_CHECKING:
    from mlcourse.box.levels import Isolation

PAGE_BYTES = 180 << 10
"""How many bytes of pictures one page may hold, so that it stays easy to send and to print."""
SECONDS = 90.0
PROGRAM = "mlcourse.delivery.reencode"


def decode(data: object) -> bytes | None:
    """Return the bytes of a picture as a notebook stores it, ``None`` where there are none."""
    if isinstance(data, list) and all(isinstance(part, str) for part in data):
        data = "".join(data)
    if not isinstance(data, str) or len(data) > 2 * reencode.MAX_BYTES:
        return None
    try:
        raw = base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if 0 < len(raw) <= reencode.MAX_BYTES else None


def redraw_all(pictures: Sequence[bytes], isolation: Isolation | None = None) -> list[bytes | None]:
    """Return each picture as a new PNG, ``None`` for those that could not be drawn.

    Parameters
    ----------
    pictures : sequence of bytes
        PNG or JPEG files; those after the first 64 are not drawn.
    isolation : Isolation or None
        Box for the decoder. Without one it is a process of its own that limits itself, so that a
        picture that breaks it costs the pictures of the same page and nothing else.
    """
    wanted = list(pictures[: reencode.MAX_PICTURES])
    if not wanted:
        return [None] * len(pictures)
    frames = b"".join(map(reencode.frame, wanted))
    done = _in_process(frames) if isolation is None else _in_box(isolation, frames)
    drawn: list[bytes | None] = []
    stream = io.BytesIO(done)
    while len(drawn) < len(wanted) and (answer := reencode.read_frame(stream)) is not None:
        drawn.append(answer if answer.startswith(b"\x89PNG\r\n\x1a\n") else None)
    return drawn + [None] * (len(pictures) - len(drawn))


def _in_process(frames: bytes) -> bytes:
    try:
        return subprocess.run(
            [sys.executable, "-I", "-m", PROGRAM],
            input=frames,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
            env={name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ},
        ).stdout
    except subprocess.TimeoutExpired as late:
        return late.stdout or b""


def _in_box(isolation: Isolation, frames: bytes) -> bytes:
    from mlcourse.box.limits import Limits
    from mlcourse.box.tools import ToolFailed, run_tool

    try:
        return run_tool(isolation, PROGRAM, frames, Limits(call=SECONDS, memory=reencode.MEMORY))
    except ToolFailed:
        return b""


def data_url(png: bytes) -> str:
    """Return a PNG as a URL that holds it."""
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")
