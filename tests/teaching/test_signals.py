"""What the lesson on vanishing signals draws and trains."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib import pyplot as plt

from mlcourse.teaching.signals import accuracies_by_depth, layer_lines


def test_lines_follow_the_median_and_bands_the_extremes() -> None:
    _, ax = plt.subplots()
    sizes = np.array([[1.0, 10.0], [2.0, 20.0], [9.0, 90.0]])
    layer_lines(ax, {"one": sizes, "two": sizes / 5}, expected={"one": [2, 20]})
    line, _, dots = ax.lines
    np.testing.assert_allclose(line.get_ydata(), [2, 20])
    np.testing.assert_allclose(dots.get_ydata(), [2, 20])
    band = ax.collections[0].get_paths()[0].vertices[:, 1]
    assert (band.min(), band.max()) == (1, 90)
    assert [text.get_text() for text in ax.texts] == ["one", "two"]
    assert ax.get_yscale() == "log"
    plt.close("all")


def test_names_stand_where_they_are_put() -> None:
    _, ax = plt.subplots()
    layer_lines(ax, {"one": [[1.0, 10.0]]}, places={"one": (1.5, 3.0)})
    assert ax.texts[0].xy == (1.5, 3.0)
    plt.close("all")


def test_nothing_is_expected_of_a_group_that_is_not_there() -> None:
    _, ax = plt.subplots()
    with pytest.raises(ValueError, match="no group 'two'"):
        layer_lines(ax, {"one": [[1.0, 10.0]]}, expected={"two": [1, 2]})
    plt.close("all")


def test_a_shallow_network_learns_and_is_repeatable() -> None:
    first, again = (accuracies_by_depth(1, networks=3, epochs=2, width=32) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert first.shape == (3,)
    assert first.min() > 0.5
    assert len(set(first)) > 1


def test_residual_networks_begin_like_plain_ones_of_one_layer() -> None:
    plain, residual = (
        accuracies_by_depth(1, residual=one, networks=2, epochs=1) for one in (False, True)
    )
    np.testing.assert_array_equal(plain, residual)


def test_a_network_needs_a_layer() -> None:
    with pytest.raises(ValueError, match="at least one hidden layer"):
        accuracies_by_depth(0)
