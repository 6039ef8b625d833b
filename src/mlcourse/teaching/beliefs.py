"""What is believed after counting: densities of draws, and intervals for several priors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlcourse.teaching.figures import COLOURS

LOOKS = (("o", "blue"), ("s", "vermilion"), ("^", "green"), ("D", "purple"))


def density_of_draws(ax: Any, draws: Any, low: float, high: float, colour: str) -> None:
    """Draw the density of many draws, and shade the part from `low` to `high`.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    draws : array-like of shape (n,)
        Ten thousand or more, for a smooth line.
    low, high : float
        Ends of an interval; both are marked on the x-axis' side by the shade.
    colour : str
        A name of `COLOURS`.
    """
    import numpy as np

    height, edges = np.histogram(np.asarray(draws, dtype=float), bins=80, density=True)
    middle = (edges[1:] + edges[:-1]) / 2
    ax.plot(middle, height, color=COLOURS[colour])
    within = np.linspace(low, high, 200)
    shade = np.interp(within, middle, height)
    ax.fill_between(within, 0, shade, color=COLOURS[colour], alpha=0.25, linewidth=0)
    ax.set_ylim(bottom=0)


def intervals_by_prior(
    ax: Any, rows: Sequence[int], spans: Mapping[str, Sequence[Sequence[float]]]
) -> None:
    """Draw an upright interval for each prior and each number of rows, side by side.

    Priors differ in colour and in marker; a legend names them.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    rows : sequence of int
        How much was counted, from left to right.
    spans : mapping of str to sequence of (low, middle, high)
        Name of a prior to an interval for each entry of `rows`; at most four priors.
    """
    import numpy as np

    for i, (name, ends) in enumerate(spans.items()):
        low, middle, high = np.asarray(ends, dtype=float).T
        place = np.arange(len(rows)) + 0.16 * (i - (len(spans) - 1) / 2)
        marker, colour = LOOKS[i]
        look = {"color": COLOURS[colour], "capsize": 3, "linestyle": "none", "label": name}
        ax.errorbar(place, middle, [middle - low, high - middle], marker=marker, **look)
    ax.set_xticks(range(len(rows)), [f"{one:,}" for one in rows])
    ax.grid(visible=False, axis="x")
    ax.legend(title="prior", loc="upper right", fontsize=9)
