"""Worlds with the same five numbers, groups drawn apart, and contrast in lightness."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")

from matplotlib import pyplot as plt

from mlcourse.teaching.summaries import contrast, one_cloud_like, scatter_groups, three_species


def five_numbers(table):
    columns = table[["length", "depth"]]
    return [*columns.mean(), *columns.std(), table["length"].corr(table["depth"])]


def within(table):
    return [part["length"].corr(part["depth"]) for _, part in table.groupby("species")]


@pytest.mark.parametrize("inside", [-0.6, 0.0, 0.6])
def test_the_correlation_within_each_species_is_planted(inside):
    table = three_species(np.random.default_rng(0), birds=4000, inside=inside)
    assert table["species"].value_counts().to_dict() == {"A": 4000, "B": 4000, "C": 4000}
    assert np.allclose(within(table), inside, atol=0.05)


@pytest.mark.parametrize("seed", range(5))
def test_one_cloud_has_the_same_numbers_and_no_species(seed):
    rng = np.random.default_rng(seed)
    first = three_species(rng)
    second = one_cloud_like(first, rng)
    assert np.allclose(five_numbers(first), five_numbers(second), rtol=1e-12)
    assert min(within(first)) > 0 > max(within(second))
    assert second["species"].value_counts().to_dict() == first["species"].value_counts().to_dict()


def test_groups_differ_in_colour_and_marker_and_are_named():
    table = three_species(np.random.default_rng(0), birds=10)
    figure, ax = plt.subplots()
    scatter_groups(ax, table, x="length", y="depth", group="species")
    clouds, lines = ax.lines[::2], ax.lines[1::2]
    assert [len(cloud.get_xdata()) for cloud in clouds] == [10, 10, 10]
    assert len({cloud.get_marker() for cloud in clouds}) == 3
    assert len({cloud.get_color() for cloud in clouds}) == 3
    assert [text.get_text() for text in ax.texts] == ["A", "B", "C"]
    part = table[table["species"] == "A"]
    slope, height = np.polyfit(part["length"], part["depth"], 1)
    assert np.allclose(lines[0].get_ydata(), height + slope * np.asarray(lines[0].get_xdata()))
    plt.close(figure)


def test_names_can_be_left_out():
    figure, ax = plt.subplots()
    table = three_species(np.random.default_rng(0), birds=10)
    scatter_groups(ax, table, x="length", y="depth", group="species", named=False)
    assert len(ax.lines) == 6 and not ax.texts
    plt.close(figure)


def test_contrast_is_that_of_the_guidelines():
    assert contrast("black", "white") == pytest.approx(21)
    assert contrast("white", "black") == contrast("black", "white")
    assert contrast("blue", "blue") == 1
    assert contrast("#777777", "white") == pytest.approx(4.48, abs=0.01)
