"""Worlds of rare events, and segments between neighbours."""

import numpy as np
import pytest
from imblearn.over_sampling import SMOTE
from matplotlib import pyplot as plt

from mlcourse.teaching.rare_events import (
    corner_and_half,
    gains,
    off_segments,
    on_an_island,
    ranked,
    two_islands,
)


def test_positive_cases_lie_on_islands_and_no_others_do():
    positive, negative = two_islands(np.random.default_rng(0), each=4, others=200)

    assert positive.shape == (8, 2) and negative.shape == (200, 2)
    assert on_an_island(positive).all() and not on_an_island(negative).any()


def test_events_have_the_planted_shares():
    X, y = corner_and_half(np.random.default_rng(0), 200_000)
    corner = X[:, 0] > 2

    assert y[corner].mean() == pytest.approx(0.3, abs=0.02)
    assert y[~corner & (X[:, 1] > 0)].mean() == pytest.approx(0.07, abs=0.003)
    assert y[~corner & (X[:, 1] < 0)].mean() == pytest.approx(0.01, abs=0.002)


def test_equal_scores_are_ranked_by_lot():
    rng = np.random.default_rng(0)
    orders = {tuple(ranked([1, 3, 1, 2], rng)) for _ in range(50)}
    assert orders == {(1, 3, 0, 2), (1, 3, 2, 0)}


def test_rows_of_the_library_lie_on_segments_and_others_do_not():
    rng = np.random.default_rng(0)
    few, many = rng.normal(size=(20, 3)), rng.normal(size=(80, 3))
    made, _ = SMOTE(random_state=0, k_neighbors=4).fit_resample(
        np.vstack([few, many]), np.repeat([1, 0], [20, 80])
    )

    assert off_segments(made[100:], few, 4).max() < 1e-9
    assert (off_segments(rng.normal(size=(50, 3)), few, 4) > 1e-3).all()
    assert off_segments([[3.0, 1.0]], [[0.0, 0.0], [2.0, 0.0]], 1) == pytest.approx([2**0.5])


def test_gains_end_with_all_events_and_mark_the_threshold():
    y, p = np.array([0, 1, 0, 1]), np.array([0.1, 0.9, 0.6, 0.3])
    figure, ax = plt.subplots()

    gains(ax, y, {"model": p})

    curve, mark = ax.lines[:2]
    assert list(curve.get_ydata()) == [0, 1, 1, 2, 2]
    assert (mark.get_xdata()[0], mark.get_ydata()[0]) == (2, 1)
    plt.close(figure)
