"""The house style of figures: Okabe-Ito colours, line styles beside colours, direct labels.

Source of the palette: M. Okabe, K. Ito, *Color Universal Design*, 2002 (revised 2008).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "blue": "#0072B2",
        "orange": "#E69F00",
        "green": "#009E73",
        "vermilion": "#D55E00",
        "purple": "#CC79A7",
        "sky": "#56B4E9",
        "yellow": "#F0E442",
        "black": "#000000",
    }
)
LINE_STYLES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)), "-")


def use_house_style() -> None:
    """Set matplotlib's defaults for all figures of a notebook.

    Each new line differs from the last in colour and in style, so that a figure can be read
    without colour; grids are light; titles stand on the left, where one begins to read.
    """
    import matplotlib as mpl
    from cycler import cycler

    mpl.rcParams.update(
        {
            "axes.prop_cycle": cycler(color=list(COLOURS.values()))
            + cycler(linestyle=list(LINE_STYLES)),
            "axes.grid": True,
            "axes.axisbelow": True,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.titlelocation": "left",
            "axes.titlesize": 11,
            "axes.labelsize": 10,
            "figure.figsize": (6.4, 3.6),
            "figure.dpi": 110,
            "figure.facecolor": "white",
            "figure.constrained_layout.use": True,
            "grid.color": "#DDDDDD",
            "grid.linewidth": 0.6,
            "legend.frameon": False,
            "lines.linewidth": 1.8,
            "savefig.facecolor": "white",
        }
    )


def label_line(ax: Any, x: float, y: float, text: str, colour: str, **options: Any) -> None:
    """Write a label beside its line, in the line's colour.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    x, y : float
        Where the label starts, in data units.
    text : str
    colour : str
        A name of `COLOURS` or any colour matplotlib reads.
    **options
        Passed to ``Axes.annotate``, for example ``ha="right"``.
    """
    settings = {"ha": "left", "va": "center", "fontsize": 10, "fontweight": "bold"}
    ax.annotate(text, (x, y), color=COLOURS.get(colour, colour), **(settings | options))


def interval(ax: Any, x: Any, centre: Any, spread: Any, colour: str) -> None:
    """Shade centre ± spread along x, to show uncertainty under a line.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    x, centre, spread : array-like of shape (n,)
    colour : str
        A name of `COLOURS` or any colour matplotlib reads.
    """
    import numpy as np

    middle, half = np.asarray(centre, dtype=float), np.asarray(spread, dtype=float)
    ax.fill_between(
        x, middle - half, middle + half, color=COLOURS.get(colour, colour), alpha=0.2, linewidth=0
    )
