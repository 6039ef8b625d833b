"""Paths and pairs of coefficients draw what they are given."""

from __future__ import annotations

import matplotlib

matplotlib.use("Agg")

import numpy as np
from matplotlib import pyplot as plt

from mlcourse.teaching.figures import COLOURS
from mlcourse.teaching.shrinkage import pairs, paths


def test_paths_has_a_line_for_each_column_and_labels_those_that_are_named():
    figure, ax = plt.subplots()
    values = np.arange(12.0).reshape(4, 3)
    paths(ax, [0.1, 1, 10, 100], values, {2: "twin"})
    drawn = [line.get_ydata() for line in ax.get_lines() if len(line.get_ydata()) == 4]
    assert sorted(line[0] for line in drawn) == [0, 1, 2]
    assert [text.get_text() for text in ax.texts] == ["twin"]
    assert ax.get_xscale() == "log"
    assert ax.get_xlim()[0] < 0.1
    plt.close(figure)


def test_pairs_marks_each_table_and_the_planted_pair():
    figure, ax = plt.subplots()
    found = {"ridge": [[1, 2], [3, 4]], "lasso": [[0, 2], [0, 3]]}
    places = {"ridge": (1, 1), "lasso": (0, 0), "planted": (1, 1.2)}
    pairs(ax, found, (1, 1), places)
    drawn = {line.get_color(): line.get_xdata() for line in ax.get_lines()[2:]}
    assert list(drawn[COLOURS["vermilion"]]) == [1, 3]
    assert list(drawn[COLOURS["blue"]]) == [0, 0]
    assert [text.get_text() for text in ax.texts] == ["ridge", "lasso", "planted"]
    plt.close(figure)
