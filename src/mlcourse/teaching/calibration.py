"""Reliability curves: what probabilities claim, what is counted, and what luck alone would give.

Source of the bars: J. Bröcker, L. A. Smith, *Increasing the reliability of reliability diagrams*,
Weather and Forecasting 22, 2007.
"""

from __future__ import annotations

from typing import Any

from mlcourse.teaching.figures import COLOURS


def reliability_by_luck(
    p: Any, groups: int = 10, *, draws: int = 1000, seed: int = 0
) -> tuple[Any, Any]:
    """Return the shares that luck gives in each group when the probabilities are true.

    Parameters
    ----------
    p : array-like of shape (n,)
        Probabilities; they are sorted and cut into groups of equal size.
    groups : int
    draws : int
        Worlds in which each case happens with its own probability.
    seed : int

    Returns
    -------
    low, high : numpy.ndarray of shape (groups,)
        In nine of ten worlds the share of a group lies between the two.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    ordered = np.sort(np.asarray(p, dtype=float))
    parts = np.array_split(np.arange(len(ordered)), groups)
    happened = rng.random((draws, len(ordered))) < ordered
    shares = np.column_stack([happened[:, part].mean(axis=1) for part in parts])
    low, high = np.quantile(shares, [0.05, 0.95], axis=0)
    return low, high


def reliability_curve(
    ax: Any, p: Any, y: Any, style: str, colour: str, *, groups: int = 10
) -> None:
    """Draw a reliability curve, with a bar for the luck that true probabilities would have.

    The bars stand around the dashed diagonal, on which claims and counts agree.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    p : array-like of shape (n,)
        Probabilities of class 1.
    y : array-like of shape (n,)
        Outcomes, 0 or 1.
    style : str
        Marker and line, such as ``"o-"``: curves differ in more than colour.
    colour : str
        A name of `COLOURS`.
    groups : int
        Groups of equal size, from low to high probability.
    """
    import numpy as np

    claimed, happened = np.asarray(p, dtype=float), np.asarray(y, dtype=float)
    parts = np.array_split(np.argsort(claimed, kind="stable"), groups)
    mean = np.array([claimed[part].mean() for part in parts])
    share = np.array([happened[part].mean() for part in parts])
    low, high = reliability_by_luck(claimed, groups)
    ax.axline((0, 0), slope=1, color="black", linestyle="--", linewidth=1)
    ax.vlines(mean, low, high, color="black", alpha=0.35, linewidth=5)
    ax.plot(mean, share, style, color=COLOURS[colour])
