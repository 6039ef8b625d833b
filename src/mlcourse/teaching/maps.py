"""Maps of rows side by side, with the groups that were planted."""

from __future__ import annotations

from collections.abc import Mapping
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
