"""Pictures of splits: which rows of a table each fold fits, tests and leaves out."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from mlcourse.teaching.figures import COLOURS


def show_folds(ax: Any, parts: Iterable[tuple[Any, Any]], *, groups: Any = None) -> None:
    """Draw each fold as a line of rows: low bars are fitted, high bars tested, no bar is left out.

    Height tells the two apart as well as colour does, so no legend is needed.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        The rows of the table lie along x, the folds are drawn from top to bottom.
    parts : iterable of (array of int, array of int)
        Positions for fitting and for testing, as ``splitter.split(X)`` gives them.
    groups : sequence or array of str, or None
        Label of each row; neighbouring rows with one label get it once, above the folds.
    """
    folds = list(parts)
    for line, (fit, test) in enumerate(folds):
        for rows, height, colour in ((fit, 0.25, "sky"), (test, 0.75, "vermilion")):
            bars = [(float(row) - 0.42, 0.84) for row in rows]
            ax.broken_barh(bars, (line - height / 2, height), facecolors=COLOURS[colour])
    start = 0
    for label, rows in groupby([] if groups is None else groups):
        width = len(list(rows))
        ax.annotate(label, (start + (width - 1) / 2, -0.75), ha="center", va="center", fontsize=9)
        if start:
            ax.axvline(start - 0.5, color="black", linewidth=0.8, linestyle=":")
        start += width
    ax.set_yticks(range(len(folds)), [str(line + 1) for line in range(len(folds))])
    ax.set_ylim(len(folds) - 0.4, -0.6 if groups is None else -1.2)
    ax.set_ylabel("fold")
    ax.grid(visible=False)
