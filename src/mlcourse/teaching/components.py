"""Pictures of principal components: a line that turns in a cloud, and tables shown as pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from mlcourse.teaching.figures import COLOURS


def turned_line(ax: Any, points: Any, angle: float) -> None:
    """Draw a cloud, a line through its mean, and where some points land on the line.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    points : array-like of shape (n, 2)
    angle : float
        Of the line, in degrees from the horizontal axis.
    """
    cloud = np.asarray(points, dtype=float)
    mean, turn = cloud.mean(axis=0), np.deg2rad(angle)
    along = np.array([np.cos(turn), np.sin(turn)])
    feet = mean + np.outer((cloud - mean) @ along, along)
    for point, foot in zip(cloud[::6], feet[::6], strict=True):
        ax.plot(*np.transpose([point, foot]), "-", color="#999999", linewidth=0.8)
    ax.plot(*cloud.T, "o", color=COLOURS["sky"], markersize=3.5, linestyle="none")
    ax.plot(*feet.T, "s", color=COLOURS["vermilion"], markersize=2.5, linestyle="none")
    ax.axline(mean, mean + along, color="black", linewidth=1)
    ax.set_aspect("equal")


def picture_grid(axes: Any, rows: Mapping[str, Any]) -> None:
    """Draw rows of square pictures, all with the same scale of grey.

    Parameters
    ----------
    axes : array of matplotlib.axes.Axes, of shape (rows, pictures)
    rows : mapping of str to array-like of shape (pictures, side * side)
        Name of a row to its pictures; drawn from top to bottom. Dark is the largest value.
    """
    tables = [np.asarray(one, dtype=float) for one in rows.values()]
    low, high = min(map(np.min, tables)), max(map(np.max, tables))
    for name, table, line in zip(rows, tables, axes, strict=True):
        side = round(np.sqrt(table.shape[1]))
        for picture, ax in zip(table, line, strict=True):
            ax.imshow(picture.reshape(side, side), cmap="gray_r", vmin=low, vmax=high)
            ax.set(xticks=[], yticks=[])
            ax.grid(visible=False)
        line[0].set_ylabel(name, rotation=0, ha="right", va="center")
