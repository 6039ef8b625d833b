"""Which lines of the student's own cells an error passed through."""

from __future__ import annotations

import linecache
import re
import traceback
from collections.abc import Callable

from mlcourse.student.faults import Frame

FrameFilter = Callable[[str], str | None]
MOST_FRAMES = 10
_CELL = re.compile(r"<(?:ipython-input-(\d+)-.*|cell ([^>]*))>")
_KERNEL = re.compile(r".*[/\\]ipykernel_\d+[/\\]\d+\.py")


def cell_name(file_name: str) -> str | None:
    """Return the name of the cell that a file name of Python's stands for, None for other files.

    Examples
    --------
    >>> cell_name("<ipython-input-3-0a1b>"), cell_name("<cell 4>"), cell_name("/usr/lib/os.py")
    ('cell 3', 'cell 4', None)
    """
    found = _CELL.fullmatch(file_name)
    if found is not None:
        return f"cell {found[1] or found[2]}"
    return "your notebook" if _KERNEL.fullmatch(file_name) else None


def student_frames(error: BaseException, frame_filter: FrameFilter) -> list[Frame]:
    """Return the student's lines that an error passed through, the innermost last.

    Parameters
    ----------
    error : BaseException
    frame_filter : callable
        From a file name to the name of a cell, or None for code that is not the student's.

    Returns
    -------
    list of (cell, line number, line)
        At most ten.
    """
    frames = []
    for frame, line in traceback.walk_tb(error.__traceback__):
        file_name = frame.f_code.co_filename
        label = frame_filter(file_name)
        if label is not None:
            source = linecache.getline(file_name, line, frame.f_globals).strip()
            frames.append((label, line, source))
    return frames[-MOST_FRAMES:]
