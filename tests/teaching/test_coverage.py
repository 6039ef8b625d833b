"""Intervals beside the truth: where they lie, and which ones miss."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")

from matplotlib import pyplot as plt

from mlcourse.teaching.coverage import intervals_beside_truth


@pytest.fixture
def ax():
    figure, ax = plt.subplots()
    yield ax
    plt.close(figure)


def test_each_interval_is_drawn_from_end_to_end(ax):
    intervals_beside_truth(ax, [1.0, 2.0], [0.5, 0.25], truth=1.25)
    ends = [
        sorted(segment[:, 1]) for bar in ax.containers for segment in bar.lines[2][0].get_segments()
    ]
    assert np.allclose(ends, [[0.5, 1.5], [1.75, 2.25]])


def test_those_that_miss_are_counted_and_look_different(ax):
    assert intervals_beside_truth(ax, [1.0, 2.0, 0.0], [0.5, 0.25, 1.0], truth=1.25) == 2
    holding, missing = (bar.lines[0] for bar in ax.containers)
    assert list(holding.get_xdata()) == [1] and list(missing.get_xdata()) == [2, 3]
    assert holding.get_marker() != missing.get_marker()
    assert holding.get_color() != missing.get_color()


def test_an_interval_that_ends_at_the_truth_holds_it(ax):
    assert intervals_beside_truth(ax, [1.0], [0.5], truth=1.5) == 0


def test_the_truth_is_a_line_with_its_name(ax):
    intervals_beside_truth(ax, [1.0], [0.5], truth=1.5, label="planted")
    assert any(list(line.get_ydata()) == [1.5, 1.5] for line in ax.lines)
    assert [text.get_text() for text in ax.texts] == ["planted"]
