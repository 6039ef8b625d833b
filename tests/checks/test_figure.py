"""What figures are asked for, on objects at hand and through references, and what is said then."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from mlcourse.checks import CheckFailed, figure
from mlcourse.student import LocalStudent


def axes(**settings):
    return Figure().add_subplot(**settings)


@pytest.fixture(params=["object", "reference"])
def given(request):
    """Return a function that gives axes as they are or as a check sees a student's."""
    if request.param == "object":
        return lambda ax: ax
    return lambda ax: LocalStudent({"ax": ax})["ax"]


def failure(ask, *arguments, **settings):
    with pytest.raises(CheckFailed) as caught:
        ask(*arguments, **settings)
    return caught.value


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ("Body mass (g)", "Bill length [mm]"),
        ("Body mass in g", "Rides per hour"),
        ("Species", "Share of birds"),
        ("Year", "Price €"),
    ],
)
def test_axes_with_names_and_units(given, x, y):
    assert figure.labelled(given(axes(xlabel=x, ylabel=y))) == (x, y)


def test_an_axis_without_a_name(given):
    found = failure(figure.labelled, given(axes(xlabel="Year")))
    assert found.text == "The y axis has no name." and "set_ylabel" in found.next_step


def test_a_quantity_without_a_unit(given):
    ax = axes(xlabel="Body mass", ylabel="Species")
    found = failure(figure.labelled, given(ax))
    assert found.text == "The name of the x axis tells no unit."
    assert figure.labelled(given(ax), units=("y",)) == ("Body mass", "Species")


def test_titles(given):
    ax = axes()
    assert failure(figure.titled, given(ax)).text == "The figure has no title."
    ax.set_title("Penguins")
    assert failure(figure.titled, given(ax)).actual == "'Penguins'"
    ax.set_title("Heavy birds have long bills", loc="left")
    assert figure.titled(given(ax)) == "Heavy birds have long bills"


@pytest.mark.parametrize("way", ["bar", "barh"])
def test_bars(given, way):
    ax = axes()
    getattr(ax, way)(["a", "b", "c"], [10, 12, 11])
    assert figure.bars_from_zero(given(ax)) == 3
    side = "y" if way == "bar" else "x"
    getattr(ax, f"set_{side}lim")(9, 13)
    found = failure(figure.bars_from_zero, given(ax))
    assert f"the {side} axis runs from 9 to 13" in found.text


def test_bars_that_are_not_there_or_float(given):
    assert failure(figure.bars_from_zero, given(axes())).text.startswith("There are no bars")
    ax = axes()
    ax.barh([0, 1], [1, 2], left=5)
    ax.set_xlim(0, 8)
    assert "begin at zero" in failure(figure.bars_from_zero, given(ax)).text


def test_series_that_differ_in_colour_only(given):
    ax = axes()
    for n in range(3):
        ax.scatter([0, 1], [n, n], color=f"C{n}")
    found = failure(figure.told_apart, given(ax), series=3)
    assert found.text == "The series differ in colour only."
    for n in range(3):
        ax.annotate(str(n), (1, n))
    assert figure.told_apart(given(ax), series=3) == ("colour", "direct label")


def test_ways_to_tell_series_apart(given):
    ax = axes()
    ax.scatter([0], [1], color="C0", marker="o")
    ax.scatter([0], [2], color="C1", marker="s")
    assert figure.told_apart(given(ax)) == ("colour", "marker")
    lines = axes()
    lines.plot([0, 1], color="k", linestyle="-", marker="o")
    lines.plot([1, 2], color="k", linestyle=":", marker="s")
    assert figure.told_apart(given(lines)) == ("marker", "line style")
    bars = axes()
    bars.bar([0, 1], [1, 2], color="C0", hatch="/")
    bars.bar([2, 3], [1, 2], color="C1", hatch="x")
    assert figure.told_apart(given(bars)) == ("colour", "hatching")


def test_ends_of_error_bars_are_no_series(given):
    ax = axes()
    ax.errorbar([0, 1], [1, 2], yerr=0.2, capsize=3, color="C0", fmt="o-")
    assert failure(figure.told_apart, given(ax)).text == "The figure shows 1 of 2 series."
    ax.errorbar([0, 1], [2, 3], yerr=0.2, capsize=3, color="C0", fmt="o-")
    assert "differ in nothing" in failure(figure.told_apart, given(ax)).text


def test_series_that_are_missing(given):
    ax = axes()
    ax.plot([0, 1])
    assert failure(figure.told_apart, given(ax)).text == "The figure shows 1 of 2 series."


@pytest.mark.parametrize("draw", ["scatter", "plot"])
def test_data_that_are_shown(given, draw):
    x, y = np.array([3.0, 1.0, 2.0, np.nan]), np.array([9.0, 4.0, 5.0, 1.0])
    ax = axes()
    getattr(ax, draw)(x[::-1], y[::-1])
    assert figure.shows(given(ax), x, y) == 3
    found = failure(figure.shows, given(ax), y, x, name="the birds")
    assert found.text == "No points or line of the figure are the birds."
    assert failure(figure.shows, given(axes()), x, y).actual == "no points"


def test_data_that_are_shown_in_groups(given):
    ax = axes()
    ax.scatter([1, 2], [3, 4])
    ax.scatter([5], [6])
    assert figure.shows(given(ax), [1, 2, 5], [3, 4, 6]) == 3


def test_uncertainty(given):
    ax = axes()
    ax.plot([0, 1])
    assert "how sure" in failure(figure.has_uncertainty, given(ax)).text
    ax.fill_between([0, 1], [1, 1], [2, 2])
    assert figure.has_uncertainty(given(ax)) == "a band"
    bars = axes()
    bars.errorbar([0, 1], [1, 2], yerr=0.3)
    assert figure.has_uncertainty(given(bars)) == "error bars"


@pytest.mark.parametrize(
    ("thing", "step"),
    [(Figure(), "fig.axes[0]"), (np.array([axes(), axes()]), "ax[0]"), (3, "plt.subplots()")],
)
def test_something_that_is_no_axes(given, thing, step):
    found = failure(figure.labelled, given(thing))
    assert found.text.endswith("is no axes of a figure.") and step in found.next_step


def test_a_text_in_place_of_a_figure():
    text = "Heavier penguins have longer bills in each of the three species."
    assert figure.described(text) == text
    assert "too little" in failure(figure.described, "A figure of penguins", name="alt").text
    assert "no text" in failure(figure.described, 3, name="alt").text
