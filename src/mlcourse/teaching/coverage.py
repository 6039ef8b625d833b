"""Intervals of repeated estimates beside the truth: which hold it, and which miss it."""

from __future__ import annotations

from typing import Any

from mlcourse.teaching.figures import COLOURS


def intervals_beside_truth(
    ax: Any, estimates: Any, half_widths: Any, *, truth: float, label: str = "truth"
) -> int:
    """Draw one upright interval for each estimate, and the truth as a dashed line.

    Intervals that miss the truth differ from the others in colour and in marker.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        The estimates lie along y; label it with their unit.
    estimates, half_widths : array-like of shape (n,)
        An interval runs from ``estimate - half_width`` to ``estimate + half_width``.
    truth : float
        The value that was planted.
    label : str
        What the dashed line is called.

    Returns
    -------
    int
        The number of intervals that miss the truth.
    """
    import numpy as np

    middle, half = np.asarray(estimates, dtype=float), np.asarray(half_widths, dtype=float)
    place, missing = np.arange(1, len(middle) + 1), np.abs(middle - truth) > half
    looks = ((~missing, "blue", "o", 3.0), (missing, "vermilion", "x", 5.0))
    for chosen, colour, marker, size in looks:
        ax.errorbar(
            place[chosen],
            middle[chosen],
            half[chosen],
            fmt=marker,
            color=COLOURS[colour],
            markersize=size,
            elinewidth=1.2,
        )
    ax.axhline(truth, color="black", linestyle="--", linewidth=1)
    ax.annotate(
        label, (1, truth), xycoords=("axes fraction", "data"), xytext=(-2, 3),
        textcoords="offset points", ha="right", bbox={"color": "white", "pad": 1, "alpha": 0.8},
    )  # fmt: skip
    ax.grid(visible=False, axis="x")
    return int(missing.sum())
