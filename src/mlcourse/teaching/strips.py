"""Repeated measurements drawn as they are: one dot per repeat, mean and spread beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlcourse.teaching.figures import COLOURS

MARKERS = ("o", "s", "^", "D", "v", "P")


def strips(
    ax: Any,
    groups: Mapping[str, Sequence[float]],
    *,
    known: float | None = None,
    known_label: str = "",
) -> None:
    """Draw groups of repeated measurements as rows of dots with mean ± standard deviation.

    Groups differ in colour and in marker, and each row carries its name, so no legend is needed.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        The measurement lies along x; label it with its unit.
    groups : mapping of str to sequence of float
        Name of a row to its measurements, at least two each; drawn from top to bottom.
    known : float or None
        A value known beforehand, drawn as a dashed vertical line.
    known_label : str
        What the line is; written beside its upper end.
    """
    import numpy as np

    colours = [colour for name, colour in COLOURS.items() if name not in ("yellow", "black")]
    for row, values in enumerate(groups.values()):
        x = np.asarray(values, dtype=float)
        # A fixed pattern of offsets instead of random jitter: the same figure at every build.
        offset = 0.12 * np.cos(2.4 * np.arange(len(x)))
        colour, marker = colours[row % len(colours)], MARKERS[row % len(MARKERS)]
        ax.plot(x, row + offset, marker, color=colour, alpha=0.55, markersize=4.5, linestyle="none")
        mean, spread = x.mean(), x.std(ddof=1)
        ax.errorbar(
            mean, row + 0.3, xerr=spread, fmt=marker, color="black", capsize=3, markersize=4
        )
    ax.set_yticks(range(len(groups)), list(groups))
    ax.set_ylim(len(groups) - 0.4, -0.7)
    ax.grid(visible=False, axis="y")
    if known is not None:
        ax.axvline(known, color="black", linestyle="--", linewidth=1)
        ax.annotate(known_label, (known, -0.5), xytext=(4, 0), textcoords="offset points")


def mean_and_spread(values: Sequence[float], digits: int = 2) -> str:
    """Return "mean ± standard deviation" of repeated measurements as text.

    Parameters
    ----------
    values : sequence of float
        At least two.
    digits : int
        Digits after the point.
    """
    import numpy as np

    x = np.asarray(values, dtype=float)
    return f"{x.mean():.{digits}f} ± {x.std(ddof=1):.{digits}f}"
