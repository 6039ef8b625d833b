"""Rare events: worlds whose truth is set, and what is found with a number of alarms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlcourse.teaching.figures import COLOURS

ISLANDS = ((-2.5, 0.0), (2.5, 0.0))
"""Where the positive cases of `two_islands` lie: discs of radius 0.6 around these two places."""
RADIUS = 0.6


def two_islands(rng: Any, *, each: int = 4, others: int = 200) -> tuple[Any, Any]:
    """Return positive cases on two islands, and negative cases between them.

    Parameters
    ----------
    rng : numpy.random.Generator
    each : int
        Positive cases of each island.
    others : int
        Negative cases, normal around the middle, none of them on an island.

    Returns
    -------
    positive : numpy.ndarray of shape (2 * each, 2)
    negative : numpy.ndarray of shape (others, 2)
    """
    import numpy as np

    angle = rng.uniform(0, 2 * np.pi, 2 * each)
    radius = RADIUS * np.sqrt(rng.random(2 * each))
    discs = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    positive = discs + np.repeat(np.array(ISLANDS), each, axis=0)
    negative = rng.normal(size=(3 * others, 2))
    return positive, negative[~on_an_island(negative)][:others]


def on_an_island(points: Any) -> Any:
    """Return for each point whether a positive case can lie there, as booleans."""
    import numpy as np

    places = np.asarray(points, dtype=float)
    near = [np.hypot(*(places - centre).T) <= RADIUS + 1e-9 for centre in np.array(ISLANDS)]
    return near[0] | near[1]


def corner_and_half(rng: Any, rows: int) -> tuple[Any, Any]:
    """Return two columns and rare events of two kinds, one concentrated and one spread out.

    Where the first column is above 2, three of ten rows are events. Elsewhere, where the second
    column is above 0, seven of a hundred are, and below 0 one of a hundred.

    Parameters
    ----------
    rng : numpy.random.Generator
    rows : int

    Returns
    -------
    X : numpy.ndarray of shape (rows, 2)
    y : numpy.ndarray of int of shape (rows,)
    """
    import numpy as np

    X = rng.normal(size=(rows, 2))
    p = np.where(X[:, 0] > 2, 0.3, np.where(X[:, 1] > 0, 0.07, 0.01))
    return X, (rng.random(rows) < p).astype(int)


def ranked(scores: Any, rng: Any) -> Any:
    """Return row numbers from the highest score to the lowest; equal scores in random order."""
    import numpy as np

    values = np.asarray(scores, dtype=float)
    return np.lexsort((rng.permutation(len(values)), -values))


def gains(ax: Any, y: Any, scores: Mapping[str, Any], *, marked: float = 0.5) -> None:
    """Draw the events found over the number of alarms, and where a threshold puts each model.

    Models differ in colour, in line style and in marker; finding by lot is a dotted line.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    y : array-like of int of shape (rows,)
    scores : mapping of str to array-like of shape (rows,)
        At most four models.
    marked : float
        The threshold that is marked on each curve.
    """
    import numpy as np

    truth = np.asarray(y)
    looks = (
        ("blue", "-", "o"),
        ("vermilion", "--", "s"),
        ("green", "-.", "^"),
        ("purple", ":", "D"),
    )
    for (name, one), (colour, style, marker) in zip(scores.items(), looks, strict=False):
        values = np.asarray(one, dtype=float)
        found = np.append(0, np.cumsum(truth[np.argsort(-values, kind="stable")]))
        ax.plot(found, color=COLOURS[colour], linestyle=style, linewidth=1.4)
        alarms = int((values >= marked).sum())
        look = {"color": COLOURS[colour], "markersize": 8, "linestyle": "none", "label": name}
        ax.plot(alarms, found[alarms], marker, **look)
    ax.plot([0, len(truth)], [0, truth.sum()], color="black", linestyle=":", linewidth=1)
    ax.legend(loc="lower right", fontsize=9)


def off_segments(points: Any, rows: Any, neighbours: int) -> Any:
    """Return how far points lie from the segments between rows and their nearest neighbours.

    Parameters
    ----------
    points : array-like of shape (count, columns)
    rows : array-like of shape (n, columns)
    neighbours : int
        How many other rows count as neighbours of a row; less than n.

    Returns
    -------
    numpy.ndarray of shape (count,)
        The distance to the nearest of these segments; 0 for a point on one of them.
    """
    import numpy as np
    from scipy.spatial.distance import cdist

    table, asked = np.asarray(rows, dtype=float), np.asarray(points, dtype=float)
    apart = cdist(table, table)
    np.fill_diagonal(apart, np.inf)
    ends = np.argsort(apart, axis=1)[:, :neighbours].ravel()
    begin = np.repeat(table, neighbours, axis=0)
    way = table[ends] - begin
    length = np.maximum((way**2).sum(axis=1), 1e-300)
    # (x − a)·(b − a) for all points and segments, without an array of three axes
    along = (asked @ way.T - (begin * way).sum(axis=1)) / length
    nearest = np.full(len(asked), np.inf)
    for i in range(len(begin)):
        t = np.clip(along[:, i], 0, 1)
        gap = np.linalg.norm(asked - (begin[i] + t[:, None] * way[i]), axis=1)
        nearest = np.minimum(nearest, gap)
    return nearest
