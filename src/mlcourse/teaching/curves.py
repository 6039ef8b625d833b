"""Validation and learning curves in the house style, and the parts of a squared error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlcourse.teaching.figures import COLOURS, interval


def curve(ax: Any, x: Any, errors: Any, style: str, colour: str) -> None:
    """Draw the mean of repeated errors along x, with a band of one standard deviation.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    x : array-like of shape (n,)
    errors : array-like of shape (n, repeats)
    style : str
        Marker and line, such as ``"o-"``: curves differ in more than colour.
    colour : str
        A name of `COLOURS`.
    """
    import numpy as np

    values = np.asarray(errors, dtype=float)
    ax.plot(x, values.mean(axis=1), style, color=COLOURS[colour])
    interval(ax, x, values.mean(axis=1), values.std(axis=1, ddof=1), colour)


def threads(ax: Any, x: Any, errors: Any, style: str, colour: str) -> None:
    """Draw a thin line for each repeat, where a mean would hide how unequal they are.

    Parameters
    ----------
    ax, x, errors, style, colour
        As in `curve`.
    """
    import numpy as np

    values = np.asarray(errors, dtype=float)
    ax.plot(x, values, style, color=COLOURS[colour], alpha=0.45, linewidth=1, markersize=3)


def rows_along(ax: Any, rows: Sequence[int], label: str) -> None:
    """Let x be numbers of rows on a logarithmic axis, each of them written."""
    ax.set(xscale="log", xticks=rows, xticklabels=rows, xlabel=label)
    ax.minorticks_off()


def error_parts(
    ax: Any, parts: Mapping[str, Sequence[float]], training: Sequence[float], unit: str
) -> None:
    """Draw noise, squared bias and variance as stacked bars, and the training error as a mark.

    Parts differ in colour and in hatching.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    parts : mapping of str to sequence of float
        Name of a model to its noise, squared bias and variance; drawn from top to bottom.
    training : sequence of float
        The mean squared training error of each model.
    unit : str
        Of the squared error.
    """
    import numpy as np

    models, start = list(parts), np.zeros(len(parts))
    looks = (("noise", "sky", ""), ("squared bias", "orange", "///"), ("variance", "green", "..."))
    for values, (name, colour, hatch) in zip(zip(*parts.values(), strict=True), looks, strict=True):
        bar = {"color": COLOURS[colour], "hatch": hatch, "edgecolor": "white", "label": name}
        ax.barh(models, values, left=start, **bar)
        start = start + np.asarray(values)
    ax.plot(training, models, "D", color="black", linestyle="none", label="training")
    ax.invert_yaxis()
    ax.set_xlabel(f"squared error ({unit})")
    ax.legend(
        ncols=4,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        fontsize=9,
        handlelength=1.5,
        columnspacing=1.2,
    )
