"""Questions of a tree, drawn in the house style."""

from __future__ import annotations

from typing import Any

from mlcourse.teaching.figures import COLOURS, LINE_STYLES

FEW = 12
"""With at most so many thresholds each of them gets a mark instead of a line."""


def gains(x: Any, y: Any) -> tuple[Any, Any]:
    """Return what every question about one column gains, as a share of the impurity of all rows.

    Parameters
    ----------
    x, y : array-like of shape (n,)
        The column, and the target; `y` is not constant.

    Returns
    -------
    share, gain : numpy.ndarray
        Of each threshold between two different values, from the lowest: the share of rows that go
        left, and the fall of the mean squared distance from the mean, as a share of it.
    """
    import numpy as np

    column, target = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    order = np.argsort(column, kind="stable")
    away = target[order] - target.mean()
    left = np.arange(1, len(away))
    gain = np.cumsum(away)[:-1] ** 2 * (1 / left + 1 / (len(away) - left)) / np.sum(away**2)
    between = np.diff(column[order]) > 0
    return left[between] / len(away), gain[between]


def question_curve(ax: Any, x: Any, y: Any, colour: str) -> None:
    """Draw the gains of all questions about a column over the share of rows that go left.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Both axes are in percent.
    x, y : array-like of shape (n,)
    colour : str
        A name of `COLOURS`; it also decides the style of the line.
    """
    share, gain = gains(x, y)
    style = LINE_STYLES[list(COLOURS).index(colour)]
    marks = {"marker": "D", "markersize": 5} if len(share) <= FEW else {}
    ax.plot(100 * share, 100 * gain, color=COLOURS[colour], linestyle=style, **marks)
