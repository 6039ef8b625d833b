"""Planted colonies, and many descents at once."""

import numpy as np
import pytest
from matplotlib import pyplot as plt
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from mlcourse.teaching.logistic import (
    PLANTED,
    boundary,
    is_separable,
    lengths_on_the_way,
    planted_colony,
)


def test_a_large_colony_gives_the_planted_coefficients():
    X, male = planted_colony(np.random.default_rng(0), 40_000)

    fitted = LogisticRegression(C=np.inf).fit(X, male)

    assert fitted.coef_[0] == pytest.approx(PLANTED, rel=0.05)
    assert abs(np.corrcoef(X.T)[0, 1] - 0.7) < 0.02


def test_a_plane_is_found_if_there_is_one():
    X = np.random.default_rng(0).normal(size=(50, 3))
    y = (X @ [1, -2, 0.5] > 0.3).astype(int)
    assert is_separable(X, y)

    between = np.array([[-1.0], [1.0], [0.0]]), np.array([0, 0, 1])
    assert not is_separable(*between)


def test_many_descents_take_the_steps_of_one():
    tables = [planted_colony(np.random.default_rng(seed), 30) for seed in range(3)]

    lengths, weights = lengths_on_the_way(tables, [5, 40], rate=0.5)

    for (X, y), length, w in zip(tables, lengths, weights, strict=True):
        A, single = np.column_stack([np.ones(30), X]), np.zeros(3)
        for step in range(1, 41):
            single = single - 0.5 * A.T @ (expit(A @ single) - y) / 30
            if step == 5:
                assert length[0] == pytest.approx(np.linalg.norm(single[1:]))
        assert w == pytest.approx(single)


def test_the_boundary_is_drawn_with_both_classes():
    X, male = planted_colony(np.random.default_rng(0), 60)
    figure, ax = plt.subplots()

    boundary(ax, lambda rows: expit(rows @ PLANTED), X, male, names=("female", "male"))

    assert [line.get_label() for line in ax.lines] == ["female", "male"]
    assert sum(len(line.get_xdata()) for line in ax.lines) == 60
    plt.close(figure)
