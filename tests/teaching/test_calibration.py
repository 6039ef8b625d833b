"""Reliability curves stand where cases were counted, and their bars where luck would put them."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")

from matplotlib import pyplot as plt

from mlcourse.teaching.calibration import reliability_by_luck, reliability_curve

CLAIMED = [0.9, 0.1, 0.2, 0.8]
HAPPENED = [1, 0, 1, 1]


@pytest.fixture
def ax():
    figure, ax = plt.subplots()
    yield ax
    plt.close(figure)


def test_points_are_the_means_of_groups_from_low_to_high(ax):
    reliability_curve(ax, CLAIMED, HAPPENED, "o-", "blue", groups=2)
    curve = next(line for line in ax.lines if line.get_marker() == "o")
    assert np.allclose(curve.get_xydata(), [(0.15, 0.5), (0.85, 1)])


def test_the_diagonal_is_drawn_for_comparison(ax):
    reliability_curve(ax, CLAIMED, HAPPENED, "o-", "blue", groups=2)
    assert [line.get_linestyle() for line in ax.lines] == ["--", "-"]


def test_the_bars_hold_nine_of_ten_shares_of_true_probabilities():
    rng = np.random.default_rng(1)
    p = np.sort(rng.uniform(0.05, 0.6, size=1000))
    low, high = reliability_by_luck(p, 10)
    shares = (rng.random((500, 1000)) < p).reshape(500, 10, 100).mean(axis=2)
    inside = np.mean((shares >= low) & (shares <= high))
    assert 0.87 < inside < 0.97


def test_bars_need_no_order_and_no_equal_groups():
    p = np.random.default_rng(2).uniform(size=103)
    low, high = reliability_by_luck(p[::-1], 10)
    again = reliability_by_luck(p, 10)
    assert low.shape == high.shape == (10,)
    assert np.array_equal(low, again[0]) and np.array_equal(high, again[1])
