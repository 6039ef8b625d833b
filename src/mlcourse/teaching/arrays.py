"""What array operations take: memory, steps of Python, time; and how a broadcast looks."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter, process_time
from types import FrameType
from typing import Any

from mlcourse.teaching.figures import COLOURS

# Processor time leaves out the waiting for others; Windows counts it in steps that are too coarse.
_clock = perf_counter if sys.platform == "win32" else process_time


def peak_memory(function: Callable[..., Any], *arguments: Any) -> int:
    """Return the bytes that a call holds at most, its result included.

    Python and NumPy report what they allocate to `tracemalloc`; what was there before the call does
    not count.

    Parameters
    ----------
    function : callable
    *arguments : object
        Of the call.

    Examples
    --------
    >>> import numpy as np
    >>> peak_memory(np.zeros, 1000) // 8000
    1
    """
    tracemalloc.start()
    try:
        result = function(*arguments)
        peak = tracemalloc.get_traced_memory()[1]
        del result
    finally:
        tracemalloc.stop()
    return peak


def python_steps(function: Callable[..., Any], *arguments: Any) -> int:
    """Return how many steps Python itself takes in a call: instructions of its byte code.

    What compiled code does, such as that of NumPy, counts as one step, however much it is. Unlike
    seconds, the number does not depend on the machine or on what else it does.

    Parameters
    ----------
    function : callable
    *arguments : object
        Of the call.

    Examples
    --------
    >>> few = python_steps(sum, range(10))
    >>> few == python_steps(sum, range(1000))
    True
    """
    count = 0

    def follow(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        if event == "call":
            frame.f_trace_opcodes = True
        elif event == "opcode":
            count += 1
        return follow

    before = sys.gettrace()
    sys.settrace(follow)
    try:
        function(*arguments)
    finally:
        sys.settrace(before)
    return count


def seconds_in_turn(
    functions: Mapping[str, Callable[..., Any]], *arguments: Any, rounds: int
) -> dict[str, list[float]]:
    """Return how long each function takes, measured in turn, round by round.

    What slows the machine down for a while meets all of them, so that ratios within a round can be
    compared where seconds cannot. Processor time is taken where the system tells it finely enough.

    Parameters
    ----------
    functions : mapping of str to callable
    *arguments : object
        Of each call.
    rounds : int

    Returns
    -------
    dict of str to list of float
        Seconds by round.
    """
    taken: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(rounds):
        for name, function in functions.items():
            start = _clock()
            function(*arguments)
            taken[name].append(_clock() - start)
    return taken


def broadcast_picture(ax: Any, across: Sequence[float], down: Sequence[float]) -> None:
    """Draw a row, a column, and the table of all differences that the two give.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    across : sequence of float
        Stands above the table, as an array of shape (n,) does.
    down : sequence of float
        Stands on the left of it, as an array of shape (n, 1) does. Cells in which place i meets
        place i have a thick frame.
    """
    from matplotlib.patches import Rectangle

    def cell(x: float, y: float, value: float, colour: str, *, own: bool = False) -> None:
        face = {"facecolor": COLOURS[colour], "alpha": 0.3} if colour else {"facecolor": "white"}
        ax.add_patch(Rectangle((x, y), 1, 1, linewidth=0, **face))
        frame = Rectangle((x, y), 1, 1, fill=False, zorder=3 if own else 2)
        frame.set_edgecolor("black" if own else "#999999")
        frame.set_linewidth(2.2 if own else 0.6)
        ax.add_patch(frame)
        weight = "bold" if own else "normal"
        ax.text(x + 0.5, y + 0.5, f"{value:g}", ha="center", va="center", fontweight=weight)

    for column, value in enumerate(across):
        cell(column, -1.5, value, "blue")
    for row, subtracted in enumerate(down):
        cell(-1.5, row, subtracted, "orange")
        for column, value in enumerate(across):
            cell(column, row, value - subtracted, "", own=row == column)
    ax.set(xlim=(-1.7, len(across) + 0.1), ylim=(len(down) + 0.1, -1.7), aspect="equal")
    ax.axis("off")
