"""Pictures of splits show which rows are fitted, tested and left out."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")

from matplotlib import pyplot as plt
from sklearn.model_selection import KFold, TimeSeriesSplit

from mlcourse.teaching.splits import show_folds


@pytest.fixture
def ax():
    figure, ax = plt.subplots()
    yield ax
    plt.close(figure)


def bars(ax):
    """Return rows and height of each drawn collection, in the order of drawing."""
    found = []
    for collection in ax.collections:
        boxes = [path.get_extents() for path in collection.get_paths()]
        rows = {round((box.x0 + box.x1) / 2) for box in boxes}
        found.append((rows, round(boxes[0].height, 2)))
    return found


def test_tested_rows_are_higher_than_fitted_ones(ax):
    parts = list(KFold(3, shuffle=True, random_state=0).split(np.zeros(9)))
    show_folds(ax, parts)
    expected = [
        (set(rows.tolist()), height)
        for fit, test in parts
        for rows, height in ((fit, 0.25), (test, 0.75))
    ]
    assert bars(ax) == expected


def test_rows_in_a_gap_are_left_out(ax):
    show_folds(ax, TimeSeriesSplit(2, test_size=2, gap=1).split(np.zeros(8)))
    assert bars(ax) == [({0, 1, 2}, 0.25), ({4, 5}, 0.75), ({0, 1, 2, 3, 4}, 0.25), ({6, 7}, 0.75)]


@pytest.mark.parametrize("groups", [list("AABBBC"), np.array(list("AABBBC"))])
def test_each_group_is_named_once_above_its_rows(ax, groups):
    show_folds(ax, KFold(2).split(groups), groups=groups)
    assert [(text.get_text(), text.xy[0]) for text in ax.texts] == [("A", 0.5), ("B", 3), ("C", 5)]
