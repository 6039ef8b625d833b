"""Worlds in which it is known what is rare and what is an attack, and alarms drawn in them."""

from __future__ import annotations

from typing import Any

from mlcourse.teaching.figures import COLOURS

WORLDS = ("scattered attacks", "one tool", "odd but harmless")
"""What `planted` can make: the assumption of a detector holds in the first world only."""


def planted(world: str, rng: Any, *, harmless: int = 380, attacks: int = 20) -> tuple[Any, Any]:
    """Return rows of two columns, and which of them are attacks.

    Usual rows are normal around the middle. Scattered rows lie around them, at distances from 4 to
    8. In the first world the attacks are scattered. In the second they come from one tool, so they
    resemble each other: they lie around (5, 5) with a standard deviation of 0.05. In the third, as
    many harmless rows are scattered as there are attacks, and the attacks look usual.

    Parameters
    ----------
    world : str
        One of `WORLDS`.
    rng : numpy.random.Generator
    harmless, attacks : int
        Numbers of rows.

    Returns
    -------
    X : numpy.ndarray of shape (harmless + attacks, 2)
    y : numpy.ndarray of int of shape (harmless + attacks,)
        1 for an attack.

    Raises
    ------
    ValueError
        If there is no such world.
    """
    import numpy as np

    if world not in WORLDS:
        raise ValueError(f"no world {world!r}; there are: {', '.join(WORLDS)}")
    y = np.repeat([0, 1], [harmless, attacks])
    X = rng.normal(size=(harmless + attacks, 2))
    angle, radius = rng.uniform(0, 2 * np.pi, attacks), rng.uniform(4, 8, attacks)
    around = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    if world == "scattered attacks":
        X[harmless:] = around
    elif world == "one tool":
        X[harmless:] = 5 + 0.05 * rng.normal(size=(attacks, 2))
    else:
        X[:attacks] = around
    return X, y


def show_alarms(ax: Any, X: Any, y: Any, alarms: Any) -> None:
    """Draw rows of two columns: harmless ones, attacks, and rings around the alarms.

    Kinds differ in colour and in marker; each has a label for a legend.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    X : array-like of shape (rows, 2)
    y : array-like of int of shape (rows,)
        1 for an attack.
    alarms : array-like of int
        Row numbers of the alarms.
    """
    import numpy as np

    rows, attack = np.asarray(X, dtype=float), np.asarray(y) == 1
    ring = {"markerfacecolor": "none", "markeredgewidth": 1.1}
    kinds = (
        ("harmless", rows[~attack], "o", {"color": "#999999", "markersize": 2.5}),
        ("attack", rows[attack], "s", {"color": COLOURS["blue"], "markersize": 4.5}),
        ("alarm", rows[alarms], "o", {"color": COLOURS["vermilion"], "markersize": 9, **ring}),
    )
    for name, points, marker, look in kinds:
        ax.plot(*points.T, marker, linestyle="none", label=name, **look)
    ax.set(xlim=(-9, 9), ylim=(-9, 9), aspect="equal", xticks=(-5, 0, 5), yticks=(-5, 0, 5))
