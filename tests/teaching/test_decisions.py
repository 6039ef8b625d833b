"""Curves of a ranking go through the decisions of each threshold."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")

from matplotlib import pyplot as plt

from mlcourse.teaching.decisions import ranking_curves

TRUTH = np.array([0, 0, 1, 0, 1, 1])
SCORES = np.array([0.1, 0.2, 0.3, 0.4, 0.6, 0.9])


@pytest.fixture
def axes():
    figure, axes = plt.subplots(1, 2)
    yield axes
    plt.close(figure)


def marks(ax):
    return [
        (float(line.get_xdata()[0]), float(line.get_ydata()[0]))
        for line in ax.lines
        if line.get_marker() != "None"
    ]


def test_marks_stand_where_the_decisions_of_a_threshold_are(axes):
    ranking_curves(axes, TRUTH, SCORES, thresholds=[0.5, 0.3])
    assert np.allclose(marks(axes[0]), [(0, 2 / 3), (1 / 3, 1)])
    assert np.allclose(marks(axes[1]), [(2 / 3, 1), (1, 3 / 4)])


def test_each_mark_says_its_threshold_and_has_its_own_shape(axes):
    ranking_curves(axes, TRUTH, SCORES, thresholds=[0.5, 0.3])
    for ax in axes:
        texts = [text.get_text() for text in ax.texts]
        assert {"0.5", "0.3", "lots"} <= set(texts)
        shapes = [line.get_marker() for line in ax.lines if line.get_marker() != "None"]
        assert len(set(shapes)) == 2


def test_lots_are_drawn_at_the_share_of_positive_cases(axes):
    ranking_curves(axes, TRUTH[:5], SCORES[:5], thresholds=[0.5])
    dashed = [line for line in axes[1].lines if line.get_linestyle() == "--"]
    assert [set(line.get_ydata()) for line in dashed] == [{2 / 5}]


def test_curves_accept_lists(axes):
    ranking_curves(axes, TRUTH.tolist(), SCORES.tolist(), thresholds=[0.3])
    assert np.allclose(marks(axes[0]), [(1 / 3, 1)])
