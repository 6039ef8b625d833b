"""The picture of a decision tells known columns from those that come too late."""

from __future__ import annotations

import matplotlib as mpl
import pytest

mpl.use("Agg")

from matplotlib import pyplot as plt

from mlcourse.teaching.framing import known_when

MOMENTS = {"calendar": -9000.0, "day before": -23.0, "evening": -14.0, "hour before": 0.0}


@pytest.fixture
def ax():
    figure, ax = plt.subplots()
    known_when(ax, MOMENTS, decided=-14, earliest=-30)
    yield ax
    plt.close(figure)


def test_each_row_carries_its_name_from_top_to_bottom(ax):
    assert [label.get_text() for label in ax.get_yticklabels()] == list(MOMENTS)
    low, high = ax.get_ylim()
    assert low > high


def test_a_column_is_known_until_the_very_moment_of_the_decision(ax):
    words = {text.xy[1]: text.get_text() for text in ax.texts if text.get_text() != "decision"}
    assert words == {0: "known", 1: "known", 2: "known", 3: "too late"}


def test_known_columns_differ_in_shape_and_hatching(ax):
    marks = [line.get_marker() for line in ax.lines if line.get_marker() != "None"]
    assert marks == ["<", "o", "o", "X"]
    bars = [one for one in ax.collections if len(one.get_paths()) == 1][:4]
    assert [bar.get_hatch() for bar in bars] == [None, None, None, "////"]


def test_what_was_known_long_before_begins_at_the_left_end(ax):
    begins = [line.get_xdata()[0] for line in ax.lines if line.get_marker() != "None"]
    assert begins == [-30, -23, -14, 0]


def test_the_decision_is_a_dashed_line(ax):
    dashed = [line for line in ax.lines if line.get_linestyle() == "--"]
    assert [line.get_xdata()[0] for line in dashed] == [-14]
