"""Pictures of a decision: from when on each column is known, and when the decision is taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlcourse.teaching.figures import COLOURS


def known_when(ax: Any, moments: Mapping[str, float], *, decided: float, earliest: float) -> None:
    """Draw for each column from when on it is known, with the moment of the decision.

    A column that is known by then is drawn solid with a circle and says "known"; one that comes
    later is hatched, has a cross and says "too late".

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Time lies along x, in hours from the beginning of what is predicted, which lasts one hour.
    moments : mapping of str to float
        Column to the moment from which it is known; drawn from top to bottom.
    decided : float
        Moment of the decision.
    earliest : float
        Left end of the picture. What is known before it begins there, with an arrow.
    """
    end = 2.0
    for row, (_, moment) in enumerate(moments.items()):
        known = moment <= decided
        colour, marker = (COLOURS["blue"], "o") if known else (COLOURS["vermilion"], "X")
        begin = max(moment, earliest)
        ax.broken_barh(
            [(begin, end - begin)],
            (row - 0.18, 0.36),
            facecolors=colour if known else "white",
            edgecolors=colour,
            hatch=None if known else "////",
            alpha=0.45 if known else 1.0,
        )
        ax.plot(begin, row, "<" if moment < earliest else marker, color=colour, markersize=8)
        ax.annotate("known" if known else "too late", (end + 0.6, row), va="center", fontsize=10)
    ax.axvline(decided, color="black", linestyle="--", linewidth=1.2)
    ax.annotate("decision", (decided, -0.75), xytext=(4, 0), textcoords="offset points")
    ax.axvspan(0, 1, color="black", alpha=0.15, linewidth=0)
    ax.set_yticks(range(len(moments)), list(moments))
    ax.set(xlim=(earliest - 1, end + 6), ylim=(len(moments) - 0.5, -1.1))
    ax.grid(visible=False, axis="y")
