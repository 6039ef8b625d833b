"""Laboratories with a known truth: the closed form agrees with fits, advice with the truth."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest
from numpy.polynomial import legendre

mpl.use("Agg")

from matplotlib import pyplot as plt

from mlcourse.teaching.remedies import (
    FAMILIES,
    REMEDIES,
    SETTINGS,
    Laboratory,
    draw_case,
    eight_laboratories,
    measured,
    right_remedy,
    true_error,
)

CURVED = Laboratory(response=(0.0, 9.0, 0.0, 12.0), noise=3.0, rows=12, degrees=(1, 3, 9))


def test_the_true_error_is_what_many_fits_have_on_average():
    rng, doses, new = np.random.default_rng(0), np.linspace(-1, 1, 12), np.linspace(-1, 1, 401)
    for degree in (1, 3, 5):
        squared = []
        for _ in range(400):
            responses = CURVED.truth(doses) + rng.normal(scale=3.0, size=12)
            fit = legendre.legfit(doses, responses, degree)
            squared.append(np.mean((legendre.legval(new, fit) - CURVED.truth(new)) ** 2))
        assert true_error(CURVED, degree, 12) == pytest.approx(
            np.sqrt(np.mean(squared) + 9.0), rel=0.01
        )


def test_the_right_degree_with_many_rows_has_the_error_of_the_noise():
    assert true_error(CURVED, 3, 4000) == pytest.approx(3.0, rel=1e-3)


@pytest.mark.parametrize(
    ("rows", "degrees", "right"),
    [
        (12, (0, 1, 3), "more complex"),
        (12, (3, 9, 10), "simpler"),
        (12, (1, 3, 5), "more rows"),
        (400, (1, 3, 5), "keep"),
    ],
)
def test_the_right_remedy_lowers_the_true_error(rows, degrees, right):
    assert right_remedy(Laboratory(CURVED.response, CURVED.noise, rows, degrees)) == right


def test_what_is_measured_agrees_with_the_truth():
    case = measured(CURVED, np.random.default_rng(1), repeats=300)
    assert tuple(case) == SETTINGS
    for setting, degree in (("simpler", 1), ("as it is", 3)):
        valid = case[setting]["valid"]
        assert valid.shape == (300,)
        assert np.sqrt(np.mean(valid**2)) == pytest.approx(true_error(CURVED, degree, 12), rel=0.03)
    assert case["more complex"]["train"].mean() < case["as it is"]["train"].mean()
    assert case["half the rows"]["valid"].mean() > case["as it is"]["valid"].mean()


def test_a_fit_with_fewer_rows_than_coefficients_passes_through_them():
    case = measured(CURVED, np.random.default_rng(1))
    wild = Laboratory(CURVED.response, CURVED.noise, 12, (3, 9, 10))
    assert measured(wild, np.random.default_rng(1))["half the rows"]["train"].max() < 1e-6
    assert case["as it is"]["train"].min() > 0.1


@pytest.mark.parametrize("name", FAMILIES)
def test_all_laboratories_of_a_kind_need_the_same_remedy(name):
    draws = [FAMILIES[name](np.random.default_rng(seed)) for seed in range(10)]
    assert len({right_remedy(one) for one in draws}) == 1
    assert len({one.noise for one in draws}) == 10


def test_the_eight_laboratories_need_all_four_remedies():
    eight = eight_laboratories(seed=0)
    assert "".join(eight) == "ABCDEFGH"
    assert {right_remedy(one) for one in eight.values()} == set(REMEDIES)
    assert eight_laboratories(seed=0) == eight != eight_laboratories(seed=1)


def test_a_case_is_drawn_with_both_curves():
    figure, ax = plt.subplots()
    draw_case(ax, measured(CURVED, np.random.default_rng(2)), "laboratory A")
    lengths = sorted(len(bars.lines[0].get_xdata()) for bars in ax.containers)
    assert lengths == [2, 2, 3, 3]
    assert ax.get_title() == "laboratory A" and ax.get_ylim()[0] == 0
    plt.close(figure)
