"""Trees on the same resamples: alike splits for all tables, and scores that scikit-learn gives."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier

from mlcourse.teaching.comparisons import tree_scores


@pytest.fixture
def rows():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 3))
    return X, (X[:, 0] + rng.normal(size=60) > 0).astype(int)


def test_scores_are_those_of_scikit_learn(rows):
    X, y = rows
    scores = tree_scores([X], y, seed=3, resamples=4, test=0.25, depth=3)
    assert scores.shape == (1, 4)
    rng = np.random.default_rng(3)
    for came in scores[0]:
        order = rng.permutation(60)
        tree = DecisionTreeClassifier(max_depth=3, random_state=3)
        assert came == tree.fit(X[order[15:]], y[order[15:]]).score(X[order[:15]], y[order[:15]])


def test_all_tables_are_split_alike(rows):
    X, y = rows
    first, second = tree_scores([X, X], y, seed=1)
    assert (first == second).all()


def test_more_resamples_begin_with_the_same(rows):
    X, y = rows
    few, many = (tree_scores([X], y, seed=2, resamples=count) for count in (5, 9))
    assert (few == many[:, :5]).all()


def test_classes_may_be_truth_values(rows):
    X, y = rows
    assert (tree_scores([X], y == 1, seed=4) == tree_scores([X], y, seed=4)).all()
