"""Logistic regression: a planted colony, boundaries as pictures, many descents side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from mlcourse.teaching.figures import COLOURS

PLANTED = (4.0, 3.0)
"""Coefficients of mass and depth in the planted colony, for each standard deviation."""


def planted_colony(rng: Any, birds: int) -> tuple[Any, Any]:
    """Return two scaled measurements of birds and their sex, drawn from known log odds.

    Parameters
    ----------
    rng : numpy.random.Generator
    birds : int

    Returns
    -------
    X : numpy.ndarray of shape (birds, 2)
        Mean 0, standard deviation 1, correlation 0.7.
    male : numpy.ndarray of int of shape (birds,)
        Log odds of 1 are ``X @ PLANTED``.
    """
    import numpy as np
    from scipy.special import expit

    mass = rng.normal(size=birds)
    depth = 0.7 * mass + np.sqrt(1 - 0.7**2) * rng.normal(size=birds)
    X = np.column_stack([mass, depth])
    return X, (rng.random(birds) < expit(X @ PLANTED)).astype(int)


def is_separable(X: Any, y: Any) -> bool:
    """Return whether a plane has all rows of one class on one side, and all others on the other.

    Parameters
    ----------
    X : array-like of shape (rows, columns)
    y : array-like of int of shape (rows,)
        Classes 0 and 1.

    Notes
    -----
    Such a plane is a solution of linear inequalities, which a linear program finds if there is one.
    """
    import numpy as np
    from scipy.optimize import linprog

    side = 2 * np.asarray(y) - 1
    rows = np.column_stack([np.ones(len(side)), np.asarray(X, dtype=float)]) * side[:, None]
    found = linprog(
        np.zeros(rows.shape[1]), A_ub=-rows, b_ub=-np.ones(len(rows)), bounds=(None, None)
    )
    return bool(found.status == 0)


def lengths_on_the_way(tables: Sequence[tuple[Any, Any]], marks: Sequence[int], rate: float) -> Any:
    """Return the length of the coefficients after some steps of gradient descent, for each table.

    All tables have the same number of rows, so that one step of all of them is one product of
    arrays. The descent is that of the log loss without penalty, from zero; the intercept is fitted
    and does not count in the length.

    Parameters
    ----------
    tables : sequence of (X, y)
        Of shapes (rows, columns) and (rows,).
    marks : sequence of int
        Numbers of steps, rising.
    rate : float

    Returns
    -------
    lengths : numpy.ndarray of shape (len(tables), len(marks))
    weights : numpy.ndarray of shape (len(tables), columns + 1)
        After the last step; the intercept comes first.
    """
    import numpy as np
    from scipy.special import expit

    X = np.stack([np.column_stack([np.ones(len(X)), X]) for X, _ in tables])
    y = np.stack([y for _, y in tables])[:, :, None]
    across, w = X.swapaxes(1, 2), np.zeros((len(X), X.shape[2], 1))
    lengths = []
    for step in range(1, marks[-1] + 1):
        w = w - rate * across @ (expit(X @ w) - y) / X.shape[1]
        if step in marks:
            lengths.append(np.linalg.norm(w[:, 1:, 0], axis=1))
    return np.stack(lengths, axis=1), w[:, :, 0]


def boundary(
    ax: Any,
    predict: Callable[[Any], Any],
    X: Any,
    y: Any,
    *,
    names: tuple[str, str],
    written: bool = True,
) -> None:
    """Draw the rows of two classes, and the lines where a model gives 0.1, 0.5 and 0.9.

    Classes differ in colour and in marker, the three lines in style.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    predict : callable
        Gives the probability of class 1 for an array of shape (rows, 2).
    X : array-like of shape (rows, 2)
    y : array-like of int of shape (rows,)
    names : (str, str)
        What classes 0 and 1 are; for a legend.
    written : bool
        Whether the values stand on the lines; leave out where the lines lie too close.
    """
    import numpy as np

    points, classes = np.asarray(X, dtype=float), np.asarray(y)
    for one, colour, marker in ((0, "blue", "o"), (1, "vermilion", "^")):
        own = points[classes == one]
        look = {"color": COLOURS[colour], "marker": marker, "label": names[one]}
        ax.plot(own[:, 0], own[:, 1], linestyle="none", markersize=4.5, alpha=0.8, **look)
    edge = 0.08 * np.ptp(points, axis=0)
    low, high = points.min(axis=0) - edge, points.max(axis=0) + edge
    across, up = np.meshgrid(*(np.linspace(low[i], high[i], 200) for i in range(2)))
    p = np.asarray(predict(np.column_stack([across.ravel(), up.ravel()]))).reshape(across.shape)
    styles = [":", "-", "--"]
    lines = ax.contour(
        across, up, p, levels=[0.1, 0.5, 0.9], colors="black", linestyles=styles, linewidths=1.3
    )
    if written:
        ax.clabel(lines, fmt="%.1f", fontsize=8)
    ax.grid(visible=False)
