"""Coefficients under a penalty: their paths over its strength, and those of twin columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mlcourse.teaching.figures import COLOURS, label_line

_LOOKS = (("vermilion", "o"), ("blue", "s"), ("green", "^"))


def paths(ax: Any, strengths: Any, coefficients: Any, labels: Mapping[int, str]) -> None:
    """Draw coefficients over the strength of a penalty, some with a colour and a label.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    strengths : array-like of shape (n,)
        Rising; drawn on a logarithmic axis.
    coefficients : array-like of shape (n, columns)
    labels : mapping of int to str
        Number of a column to its label, at most four. All other columns are thin and grey.
    """
    x, values = np.asarray(strengths, dtype=float), np.asarray(coefficients, dtype=float)
    for column in range(values.shape[1]):
        if column not in labels:
            ax.plot(x, values[:, column], "-", color="#999999", linewidth=1)
    looks = (("vermilion", "-"), ("blue", "--"), ("green", "-."), ("purple", ":"))
    for (column, label), (colour, style) in zip(labels.items(), looks, strict=False):
        ax.plot(x, values[:, column], style, color=COLOURS[colour])
        label_line(ax, x[0] * 0.8, values[0, column], label, colour, ha="right")
    ax.axhline(0, color="black", linewidth=0.8)
    ax.set(xscale="log", xlabel="strength α (logarithmic)")
    ax.set_xlim(x[0] / (x[-1] / x[0]) ** 0.3, x[-1])


def pairs(
    ax: Any,
    found: Mapping[str, Any],
    planted: Sequence[float],
    places: Mapping[str, tuple[float, float]],
) -> None:
    """Draw the coefficients of two columns as points of a plane, a point for each table.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    found : mapping of str to array-like of shape (tables, 2)
        Name of a method to the two coefficients, at most three methods.
    planted : sequence of float
        The two that are true, marked with a star.
    places : mapping of str to (float, float)
        Where the name of each method and "planted" is written, in data units.
    """
    ax.axhline(0, color="black", linewidth=0.8)
    ax.axvline(0, color="black", linewidth=0.8)
    for (name, values), (colour, marker) in zip(found.items(), _LOOKS, strict=False):
        points = np.asarray(values, dtype=float)
        style = {"linestyle": "none", "alpha": 0.7, "markersize": 6}
        ax.plot(points[:, 0], points[:, 1], marker, color=COLOURS[colour], **style)
        label_line(ax, *places[name], name, colour)
    ax.plot(*planted, "*", color="black", markersize=13, linestyle="none")
    label_line(ax, *places["planted"], "planted", "black")
