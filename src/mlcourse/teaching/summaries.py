"""Groups of points, tables with planted groups, and tables that share five summary numbers."""

from __future__ import annotations

from typing import Any

from mlcourse.teaching.figures import COLOURS
from mlcourse.teaching.strips import MARKERS


def three_species(rng: Any, *, birds: int = 100, inside: float = 0.6) -> Any:
    """Return a table of invented birds in which longer bills are deeper within each species.

    Parameters
    ----------
    rng : numpy.random.Generator
    birds : int
        Number of birds of each species.
    inside : float
        The correlation of length and depth within each species, from -1 to 1: the planted truth.

    Returns
    -------
    pandas.DataFrame
        ``species``, ``length`` and ``depth`` in mm. One species has shallow and rather long bills.
    """
    import numpy as np
    import pandas as pd

    names = np.repeat(["A", "B", "C"], birds)
    middle = np.repeat([[38.5, 18.4], [47.5, 18.0], [49.5, 14.4]], birds, axis=0)
    first, second = rng.normal(size=(2, 3 * birds))
    length = middle[:, 0] + 3 * first
    depth = middle[:, 1] + inside * first + np.sqrt(1 - inside**2) * second
    return pd.DataFrame({"species": names, "length": length, "depth": depth})


def one_cloud_like(table: Any, rng: Any) -> Any:
    """Return birds without any difference between species, and with the five numbers of a table.

    Points of one round cloud are moved, stretched and slanted until means, standard deviations and
    correlation are those of the table. The names of the species are handed out at random.

    Parameters
    ----------
    table : pandas.DataFrame
        As `three_species` gives it.
    rng : numpy.random.Generator

    Returns
    -------
    pandas.DataFrame
    """
    import numpy as np

    wanted, made = (table[["length", "depth"]].to_numpy(), rng.normal(size=(len(table), 2)))
    made = made - made.mean(axis=0)
    # The points are made uncorrelated first, then they get the covariance that is wanted.
    root, goal = (np.linalg.cholesky(np.cov(part.T)) for part in (made, wanted))
    made = made @ np.linalg.inv(root).T @ goal.T + wanted.mean(axis=0)
    names = rng.permutation(table["species"].to_numpy())
    return table.assign(species=names, length=made[:, 0], depth=made[:, 1])


def scatter_groups(ax: Any, table: Any, *, x: str, y: str, group: str, named: bool = True) -> None:
    """Draw a cloud of points for each group with its least-squares line and its name.

    Groups differ in colour, in marker and, if asked for, in a name beside the line's end.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Label it with units.
    table : pandas.DataFrame
    x, y, group : str
        Columns.
    named : bool
        Whether the names are written; clouds that cover each other leave no room for them.
    """
    import numpy as np

    looks = zip(("blue", "vermilion", "green", "purple"), MARKERS, strict=False)
    for (name, part), (colour, marker) in zip(table.groupby(group), looks, strict=False):
        style = {"color": COLOURS[colour], "linestyle": "none", "alpha": 0.45, "markersize": 4}
        ax.plot(part[x], part[y], marker, **style)
        slope, height = np.polyfit(part[x], part[y], 1)
        ends = np.array([part[x].min(), part[x].max()])
        ax.plot(ends, height + slope * ends, color=COLOURS[colour], linestyle="-", linewidth=2.4)
        if not named:
            continue
        ax.annotate(
            str(name), (ends[1], height + slope * ends[1]), xytext=(0, 5), ha="right", va="bottom",
            textcoords="offset points", color=COLOURS[colour], fontweight="bold",
            bbox={"color": "white", "pad": 0.5, "alpha": 0.8},
        )  # fmt: skip


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours in lightness, from 1 (none) to 21 (black on white).

    Parameters
    ----------
    first, second : str
        Names of `COLOURS` or any colours matplotlib reads.

    Notes
    -----
    The contrast ratio of the guidelines WCAG 2.2, which ask for at least 3 between the parts of a
    figure that one has to tell apart.
    """
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    import numpy as np
    from matplotlib.colors import to_rgb

    part = np.array(to_rgb(COLOURS.get(colour, colour)))
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])
