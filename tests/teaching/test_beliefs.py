"""Densities of draws, and intervals for several priors."""

import numpy as np
import pytest
from matplotlib import pyplot as plt

from mlcourse.teaching.beliefs import density_of_draws, intervals_by_prior


@pytest.fixture
def ax():
    figure, ax = plt.subplots()
    yield ax
    plt.close(figure)


def test_a_density_has_the_area_one_and_the_shade_its_ends(ax):
    density_of_draws(ax, np.random.default_rng(0).normal(size=50_000), -2, 1, "blue")

    x, y = ax.lines[0].get_data()
    assert np.sum(y) * (x[1] - x[0]) == pytest.approx(1)
    shade = ax.collections[0].get_paths()[0].vertices[:, 0]
    assert (shade.min(), shade.max()) == (-2, 1)


def test_each_prior_has_its_own_marker_and_its_name(ax):
    spans = {"flat": [(0, 1, 3), (0, 1, 2)], "narrow": [(0, 0.5, 1), (0.5, 1, 1.5)]}
    intervals_by_prior(ax, [100, 4870], spans)

    points = [bar.lines[0] for bar in ax.containers]
    assert [list(one.get_ydata()) for one in points] == [[1, 1], [0.5, 1]]
    assert len({one.get_marker() for one in points}) == 2
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["flat", "narrow"]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["100", "4,870"]


def test_intervals_end_where_they_should(ax):
    intervals_by_prior(ax, [10], {"flat": [(0, 1, 3)]})
    (segment,) = ax.containers[0].lines[2][0].get_segments()
    assert sorted(segment[:, 1]) == [0, 3]
