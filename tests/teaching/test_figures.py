"""The house style can be read without colour."""

import matplotlib as mpl
import pytest

mpl.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from mlcourse.teaching import figures


@pytest.fixture(autouse=True)
def _restored():
    with mpl.rc_context():
        yield
    plt.close("all")


def test_lines_differ_in_colour_and_style():
    figures.use_house_style()
    _, ax = plt.subplots()
    first, second = ax.plot([0, 1], [0, 1])[0], ax.plot([0, 1], [1, 0])[0]
    assert first.get_color() != second.get_color()
    assert first.get_linestyle() != second.get_linestyle()


def test_a_label_has_its_lines_colour():
    _, ax = plt.subplots()
    figures.label_line(ax, 0.5, 0.5, "training", "vermilion", ha="right")
    (label,) = ax.texts
    assert label.get_text() == "training"
    assert label.get_color() == figures.COLOURS["vermilion"]
    assert label.get_horizontalalignment() == "right"


def test_an_interval_covers_centre_plus_and_minus_spread():
    _, ax = plt.subplots()
    figures.interval(ax, np.arange(3), [1.0, 2.0, 3.0], [0.5, 0.5, 0.5], "blue")
    (band,) = ax.collections
    heights = band.get_paths()[0].vertices[:, 1]
    assert heights.min() == 0.5 and heights.max() == 3.5
