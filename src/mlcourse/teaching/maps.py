"""Maps of rows side by side, and how far a map is from the shares it was drawn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mlcourse.teaching.figures import COLOURS

_LOOKS = (("blue", "o"), ("vermilion", "^"), ("green", "s"), ("purple", "D"))


def side_by_side(axes: Any, maps: Mapping[str, Any], groups: Any, names: str = "") -> None:
    """Draw several maps of the same rows, with one colour and marker for each group.

    Parameters
    ----------
    axes : sequence of matplotlib.axes.Axes
        One for each map.
    maps : mapping of str to array-like of shape (n, 2)
        What stands above a map, and where its rows lie. Both axes of a map have one scale.
    groups : array-like of int, of shape (n,)
        From 0 to 3; only drawn, never used to place a row.
    names : str
        A letter for each group, written at its middle.
    """
    labels = np.asarray(groups)
    for ax, (title, places) in zip(axes, maps.items(), strict=True):
        points = np.asarray(places, dtype=float)
        for group in np.unique(labels):
            colour, marker = _LOOKS[group]
            one = points[labels == group]
            ax.plot(
                *one.T, marker, color=COLOURS[colour], markersize=3.5, alpha=0.7, linestyle="none"
            )
            if names:
                ax.annotate(names[group], one.mean(axis=0), fontweight="bold", fontsize=12)
        ax.set(xticks=[], yticks=[], aspect="equal")
        ax.set_adjustable("datalim")
        ax.set_title(title, fontsize=10)


def divergence(dealt: Sequence[Any], places: Any) -> float:
    """Return how far the shares of pairs on a map are from those that rows deal out.

    This is the Kullback-Leibler divergence that t-SNE makes small [1]_: the shares of both rows of
    a pair are evened out, and on the map a pair's share falls with one over one plus its squared
    distance.

    Parameters
    ----------
    dealt : sequence of array-like of shape (n - 1,)
        For each row, the shares that it deals out to the others, in their order.
    places : array-like of shape (n, d)
        Of the rows on the map.

    References
    ----------
    .. [1] L. van der Maaten, G. Hinton: Visualizing data using t-SNE. Journal of Machine Learning
       Research 9, 2008, 2579-2605.

    Examples
    --------
    >>> equal = [[0.5, 0.5]] * 3
    >>> corners = [[0, 0], [1, 0], [0.5, 0.75**0.5]]
    >>> round(divergence(equal, corners), 9) + 0.0
    0.0
    """
    points = np.asarray(places, dtype=float)
    others = ~np.eye(len(points), dtype=bool)
    P = np.zeros(others.shape)
    P[others] = np.concatenate([np.asarray(one, dtype=float) for one in dealt])
    P = (P + P.T) / P.sum() / 2
    squared = ((points[:, None] - points) ** 2).sum(axis=2)
    Q = np.where(others, 1 / (1 + squared), 0.0)
    Q /= Q.sum()
    some = P > 0
    return float((P[some] * np.log(P[some] / Q[some])).sum())
