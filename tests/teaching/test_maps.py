"""Maps side by side show every row in its group's look; a divergence is that of the library."""

from __future__ import annotations

import matplotlib

matplotlib.use("Agg")

import numpy as np
import pytest
from matplotlib import pyplot as plt
from sklearn.manifold import TSNE

from mlcourse.teaching.figures import COLOURS
from mlcourse.teaching.maps import divergence, side_by_side


def test_side_by_side_draws_each_group_with_its_name():
    figure, axes = plt.subplots(1, 2)
    points = np.arange(12.0).reshape(6, 2)
    side_by_side(axes, {"one": points, "two": -points}, [0, 0, 0, 1, 1, 1], "AB")
    first, second = axes[1].get_lines()
    np.testing.assert_array_equal(first.get_xydata(), -points[:3])
    assert second.get_color() == COLOURS["vermilion"]
    assert first.get_marker() != second.get_marker()
    assert [text.get_text() for text in axes[0].texts] == ["A", "B"]
    assert axes[0].get_title() == "one"
    plt.close(figure)


def test_a_map_with_equal_distances_has_equal_shares():
    corners = [[0, 0], [1, 0], [0.5, 0.75**0.5]]
    assert divergence([[0.5, 0.5]] * 3, corners) == pytest.approx(0, abs=1e-12)
    uneven = divergence([[0.9, 0.1], [0.9, 0.1], [0.5, 0.5]], corners)
    P = np.array([0.9 + 0.9, 0.1 + 0.5, 0.1 + 0.5]) / 3
    assert uneven == pytest.approx(float((P * np.log(P * 3)).sum()))


def test_the_divergence_is_the_one_that_the_library_reports():
    rows = np.random.default_rng(0).normal(size=(30, 3))
    squared = ((rows[:, None] - rows) ** 2).sum(axis=2)
    dealt = []
    for i in range(30):
        others, low, high = np.delete(squared[i], i), 1e-6, 1e6
        for _ in range(100):
            precision = np.sqrt(low * high)
            p = np.exp(-precision * (others - others.min()))
            p /= p.sum()
            entropy = -(p[p > 0] * np.log(p[p > 0])).sum()
            low, high = (precision, high) if entropy > np.log(5) else (low, precision)
        dealt.append(p)
    theirs = TSNE(perplexity=5, method="exact", init="random", random_state=0).fit(rows)
    ours = divergence(dealt, theirs.embedding_)
    assert ours == pytest.approx(theirs.kl_divergence_, rel=1e-3)
    assert ours != pytest.approx(divergence(dealt[::-1], theirs.embedding_), rel=1e-2)
