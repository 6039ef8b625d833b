from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlcourse.checks import CheckFailed, canary
from mlcourse.student.reference import LocalStudent


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def genes(rng):
    return rng.normal(size=(60, 1000)), np.repeat([0, 1], 30)


def honest(X, y):
    return cross_val_score(make_pipeline(SelectKBest(k=20), LogisticRegression()), X, y).mean()


def leaky(X, y):
    return cross_val_score(LogisticRegression(), SelectKBest(k=20).fit_transform(X, y), y).mean()


def test_an_honest_evaluation_gives_chance(genes, rng):
    assert canary.label_permutation(honest, *genes, rng=rng, tolerance=0.15) < 0.65


def test_selection_before_the_split_is_named_leakage(genes, rng):
    with pytest.raises(CheckFailed) as caught:
        canary.label_permutation(leaky, *genes, rng=rng, tolerance=0.15)
    message = caught.value.message()
    assert "leakage" in message.text
    assert message.expected == "about 0.5 with shuffled labels"
    assert "mean of 3 shuffles" in message.actual
    assert "before they are set aside" in message.next_step


@pytest.mark.parametrize("kind", [list, np.array, pd.Series])
def test_labels_are_shuffled_in_their_own_type(kind, rng):
    y = kind([0] * 50 + [1] * 50)
    seen = []

    def evaluate(X, labels):
        assert type(labels) is type(y)
        assert sorted(labels) == sorted(y)
        if kind is pd.Series:
            assert (labels.index == y.index).all()
        seen.append(list(labels))
        return 0.4, "more"

    canary.label_permutation(evaluate, np.zeros((100, 1)), y, rng=rng, repeats=2)
    assert seen[0] != seen[1]
    assert list(y) == [0] * 50 + [1] * 50


def test_the_worse_side_of_chance_is_honest(rng):
    def below(X, y):
        return -3.0

    canary.label_permutation(below, None, [0, 1], rng=rng, chance=0)
    with pytest.raises(CheckFailed):
        canary.label_permutation(below, None, [0, 1], rng=rng, chance=0, greater_is_better=False)


@pytest.mark.parametrize("score", [float("nan"), None, "0.5"])
def test_a_score_that_is_no_number_fails(score, rng):
    with pytest.raises(CheckFailed):
        canary.label_permutation(lambda X, y: score, None, [0, 1], rng=rng)


@pytest.fixture
def table(rng):
    X = pd.DataFrame(rng.normal(size=(80, 3)), columns=list("abc"))
    X["word"] = "x"
    y = X["a"] + X["b"]
    return X.iloc[:60], y.iloc[:60], X.iloc[60:]


def inside(X_train, y_train, X_test):
    model = make_pipeline(StandardScaler(), KNeighborsRegressor())
    return model.fit(X_train[["a", "b", "c"]], y_train).predict(X_test[["a", "b", "c"]])


def outside(X_train, y_train, X_test):
    scaler = StandardScaler().fit(pd.concat([X_train, X_test])[["a", "b", "c"]])
    model = KNeighborsRegressor().fit(scaler.transform(X_train[["a", "b", "c"]]), y_train)
    return model.predict(scaler.transform(X_test[["a", "b", "c"]]))


def test_a_pipeline_does_not_see_other_test_rows(table, rng):
    canary.poison(inside, *table, rng=rng)


def test_a_scaler_fitted_on_test_rows_is_named_leakage(table, rng):
    with pytest.raises(CheckFailed) as caught:
        canary.poison(outside, *table, rng=rng)
    message = caught.value.message()
    assert "leakage" in message.text
    assert message.expected == "no change in 10 untouched rows"


def test_a_factory_is_fitted_and_asked(table, rng):
    X_train, y_train, X_test = (
        part.drop(columns="word") if part.ndim == 2 else part for part in table
    )
    namespace = {"make": lambda: make_pipeline(StandardScaler(), KNeighborsRegressor())}
    make = LocalStudent(namespace)["make"]
    canary.poison(make, X_train, y_train, X_test, rng=rng, method="predict")


def test_predictions_that_change_by_themselves_say_nothing_of_leakage(rng):
    with pytest.raises(CheckFailed, match="two different predictions"):
        canary.poison(lambda X: rng.normal(size=len(X)), None, None, np.ones((4, 2)), rng=rng)


def test_a_feature_of_zeros_and_whole_numbers_is_poisoned_too(rng):
    X = np.zeros((10, 1), dtype=int)
    with pytest.raises(CheckFailed, match="leakage"):
        canary.poison(lambda X: X[:, 0] - X[:, 0].mean(), None, None, X, rng=rng)


def test_the_number_of_predictions_must_be_that_of_the_rows(rng):
    with pytest.raises(CheckFailed, match="wrong number of predictions"):
        canary.poison(lambda X: [1.0], None, None, np.ones((4, 2)), rng=rng)


def test_one_row_that_moves_is_enough(rng):
    def first_row_sees_the_others(X):
        return np.append(X[1:].sum(), X[1:, 0])

    with pytest.raises(CheckFailed, match="leakage") as caught:
        canary.poison(first_row_sees_the_others, None, None, rng.normal(size=(8, 2)), rng=rng)
    assert caught.value.actual == "1 row changed"
