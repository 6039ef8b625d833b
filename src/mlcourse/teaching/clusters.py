"""Clusters in the house style: a colour and a marker for each."""

from __future__ import annotations

from typing import Any

from mlcourse.teaching.figures import COLOURS
from mlcourse.teaching.strips import MARKERS


def show_clusters(ax: Any, X: Any, labels: Any, centres: Any = None) -> None:
    """Draw rows in the plane, with the colour and the marker of their cluster.

    Clusters are ordered from left to right, so that the look of a figure does not depend on how an
    algorithm has numbered them. Rows with the label -1 belong to no cluster and are small crosses.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    X : array-like of shape (n, 2)
    labels : array-like of shape (n,)
        Whole numbers; at most six clusters.
    centres : array-like of shape (k, 2) or None
        Drawn as black crosses.
    """
    import numpy as np

    points, named = np.asarray(X, dtype=float), np.asarray(labels)
    clusters = [label for label in np.unique(named) if label >= 0]
    clusters.sort(key=lambda label: float(points[named == label, 0].mean()))
    colours = ("blue", "orange", "green", "vermilion", "purple", "sky")
    size = {"markersize": 3.5, "alpha": 0.6, "linestyle": "none"}
    left = points[named < 0]
    ax.plot(left[:, 0], left[:, 1], "x", color="black", **(size | {"alpha": 0.35}))
    for label, colour, marker in zip(clusters, colours, MARKERS, strict=False):
        rows = points[named == label]
        ax.plot(rows[:, 0], rows[:, 1], marker, color=COLOURS[colour], **size)
    if centres is not None:
        places = np.asarray(centres, dtype=float)
        ax.plot(places[:, 0], places[:, 1], "kX", markersize=9, linestyle="none")
