"""Curves show means with their spread, threads show every repeat, parts add up."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")

from matplotlib import pyplot as plt

from mlcourse.teaching.curves import curve, error_parts, rows_along, threads

ERRORS = np.array([[1.0, 3.0], [4.0, 8.0], [5.0, 5.0]])


@pytest.fixture
def ax():
    figure, ax = plt.subplots()
    yield ax
    plt.close(figure)


def test_a_curve_is_the_mean_over_repeats_with_a_band_of_one_standard_deviation(ax):
    curve(ax, [1, 2, 3], ERRORS, "o-", "blue")
    (line,) = ax.lines
    assert list(line.get_ydata()) == [2.0, 6.0, 5.0]
    (band,) = ax.collections
    corners = band.get_paths()[0].vertices
    at_two = corners[corners[:, 0] == 2.0][:, 1]
    assert np.allclose([at_two.min(), at_two.max()], [6 - 8**0.5, 6 + 8**0.5])


def test_every_repeat_has_its_thread(ax):
    threads(ax, [1, 2, 3], ERRORS, "-", "blue")
    assert [list(line.get_ydata()) for line in ax.lines] == ERRORS.T.tolist()


def test_numbers_of_rows_are_written_as_they_are(ax):
    ax.plot([20, 331], [1, 2])
    rows_along(ax, [20, 331], "rows")
    assert [label.get_text() for label in ax.get_xticklabels()] == ["20", "331"]


def test_parts_stand_one_behind_the_other_and_differ_in_hatching(ax):
    error_parts(ax, {"a": (1.0, 2.0, 3.0), "b": (1.0, 0.0, 5.0)}, [0.5, 0.2], "units²")
    ends = [[bar.get_x() + bar.get_width() for bar in bars] for bars in ax.containers]
    assert ends == [[1.0, 1.0], [3.0, 1.0], [6.0, 6.0]]
    assert len({bars[0].get_hatch() for bars in ax.containers}) == 3
    assert list(ax.lines[0].get_xdata()) == [0.5, 0.2]
