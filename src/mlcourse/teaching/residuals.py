"""Residuals along the prediction, in the house style."""

from __future__ import annotations

from typing import Any

from mlcourse.teaching.figures import COLOURS


def tenths(predicted: Any, residuals: Any) -> tuple[Any, Any, Any]:
    """Return mean prediction, mean residual and spread of residuals in ten groups of rows.

    Rows are ordered by their prediction and cut into ten groups of nearly the same size.

    Parameters
    ----------
    predicted, residuals : array-like of shape (n,)
        At least 20 rows.

    Returns
    -------
    middle, mean, spread : numpy.ndarray of shape (10,)
        From the lowest to the highest predictions; the spread is the standard deviation.
    """
    import numpy as np

    p, r = np.asarray(predicted, dtype=float), np.asarray(residuals, dtype=float)
    groups = np.array_split(np.argsort(p, kind="stable"), 10)
    middle = np.array([p[rows].mean() for rows in groups])
    mean = np.array([r[rows].mean() for rows in groups])
    return middle, mean, np.array([r[rows].std(ddof=1) for rows in groups])


def residuals_along(ax: Any, predicted: Any, residuals: Any, colour: str) -> None:
    """Draw each residual over its prediction, with mean ± standard deviation in ten groups.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Label it with the units of both.
    predicted, residuals : array-like of shape (n,)
    colour : str
        A name of `COLOURS`, for the dots of single rows.
    """
    ax.plot(
        predicted, residuals, ".", color=COLOURS[colour], alpha=0.25, markersize=3, linestyle="none"
    )
    middle, mean, spread = tenths(predicted, residuals)
    ax.errorbar(
        middle, mean, yerr=spread, fmt="o-", color="black", capsize=2, markersize=3.5, linewidth=1.2
    )
    ax.axhline(0, color="black", linestyle="--", linewidth=1)
