"""Errors of student code, told by the lines of student code only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mlcourse.student.tracing import FrameFilter, cell_name, student_frames

_MOST_TEXT = 2000
_UNTOLD = "(the text of the error could not be made)"


def frame_filter(folder: Path) -> FrameFilter:
    """Return what tells student code from other code: the cells, and modules below `folder`."""

    def label(file_name: str) -> str | None:
        path = Path(file_name)
        return cell_name(file_name) or (path.name if path.is_relative_to(folder) else None)

    return label


def describe(error: BaseException, own: FrameFilter) -> dict[str, Any]:
    """Return type, text and frames of an error a cell ended with, whatever its class does."""
    try:
        return _described(error, own)
    except BaseException:
        return {"type": "Exception", "text": _UNTOLD, "frames": []}


def _described(error: BaseException, own: FrameFilter) -> dict[str, Any]:
    if isinstance(error, SyntaxError):
        frames = [(error.lineno or 1, str(error.text or "").strip())]
        text = str(error.msg)
    else:
        frames = [(line, source) for _, line, source in student_frames(error, own)]
        text = text_of(error)
    return {
        "type": type(error).__name__,
        "text": sendable(text, _MOST_TEXT),
        "frames": [[line, sendable(source, 300)] for line, source in frames],
    }


def text_of(error: BaseException) -> str:
    """Return the text of an error, whatever its class does when asked for it."""
    try:
        return str(error)
    except BaseException:
        return _UNTOLD


def sendable(text: str, most: int) -> str:
    """Return the start of a text, as something that a frame can hold."""
    return text[:most].encode("utf-8", "replace").decode()
