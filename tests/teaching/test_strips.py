"""Strips show every measurement, and their mean and spread."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")

from matplotlib import pyplot as plt

from mlcourse.teaching.strips import mean_and_spread, strips


@pytest.fixture
def ax():
    figure, ax = plt.subplots()
    yield ax
    plt.close(figure)


def test_every_measurement_is_drawn_at_its_value(ax):
    strips(ax, {"first": [1.0, 2.0, 4.0], "second": [5.0, 7.0]})
    dots = [line for line in ax.lines if line.get_alpha() == 0.55]
    assert [list(line.get_xdata()) for line in dots] == [[1.0, 2.0, 4.0], [5.0, 7.0]]


def test_rows_are_named_and_stay_apart(ax):
    strips(ax, {"first": [1.0, 2.0], "second": [1.0, 2.0]})
    assert [label.get_text() for label in ax.get_yticklabels()] == ["first", "second"]
    dots = [line for line in ax.lines if line.get_alpha() == 0.55]
    assert max(dots[0].get_ydata()) < min(dots[1].get_ydata())
    assert dots[0].get_marker() != dots[1].get_marker()


def test_the_bar_is_one_standard_deviation_each_way(ax):
    values = [1.0, 2.0, 6.0]
    strips(ax, {"only": values})
    (bar,) = ax.containers
    (segment,) = bar.lines[2][0].get_segments()
    assert np.allclose(
        sorted(segment[:, 0]),
        [np.mean(values) - np.std(values, ddof=1), np.mean(values) + np.std(values, ddof=1)],
    )


def test_the_known_value_is_a_line_with_its_label(ax):
    strips(ax, {"only": [1.0, 2.0]}, known=0.5, known_label="chance")
    assert any(list(line.get_xdata()) == [0.5, 0.5] for line in ax.lines)
    assert [text.get_text() for text in ax.texts] == ["chance"]


def test_the_same_data_give_the_same_figure():
    drawn = []
    for _ in range(2):
        figure, ax = plt.subplots()
        strips(ax, {"only": [1.0, 2.0, 3.0]})
        drawn.append(ax.lines[0].get_ydata())
        plt.close(figure)
    assert np.array_equal(*drawn)


def test_mean_and_spread_are_rounded():
    assert mean_and_spread([1.0, 2.0, 3.0]) == "2.00 ± 1.00"
    assert mean_and_spread([1.0, 2.0, 3.0], digits=0) == "2 ± 1"
