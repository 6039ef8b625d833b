from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

from mlcourse.checks import CheckFailed, expect, secret
from mlcourse.checks.expect import scoring
from mlcourse.checks.expect.judging import standard_error


@pytest.fixture(params=range(5))
def rng(request):
    return np.random.default_rng(request.param)


def test_scores_agree_with_scikit_learn(rng):
    truth = rng.random(300) < 0.2
    scores = np.round(rng.normal(size=300) + truth, 1)  # rounded: there are ties
    y = truth.astype(int)
    low = -np.inf
    assert expect.roc_auc(scores, secret(y), at_least=low) == pytest.approx(
        metrics.roc_auc_score(y, scores)
    )
    assert expect.average_precision(scores, secret(y), at_least=low) == pytest.approx(
        metrics.average_precision_score(y, scores)
    )
    P = 1 / (1 + np.exp(-scores))
    high = np.inf
    assert expect.brier(P, y, at_most=high) == pytest.approx(metrics.brier_score_loss(y, P))
    assert expect.log_loss(P, y, at_most=high) == pytest.approx(metrics.log_loss(y, P))
    table = np.column_stack([1 - P, P])
    assert expect.log_loss(table, y, at_most=high) == pytest.approx(metrics.log_loss(y, P))


def test_classes_agree_with_scikit_learn(rng):
    y, guess = rng.integers(4, size=200), rng.integers(4, size=200)
    low = -np.inf
    assert expect.accuracy(guess, y, at_least=low) == pytest.approx(
        metrics.accuracy_score(y, guess)
    )
    assert expect.balanced_accuracy(guess, y, at_least=low) == pytest.approx(
        metrics.balanced_accuracy_score(y, guess)
    )
    assert expect.f1(guess, y, at_least=low) == pytest.approx(
        metrics.f1_score(y, guess, average="macro")
    )
    assert expect.f1(guess, y, at_least=low, positive=2) == pytest.approx(
        metrics.f1_score(y, guess, labels=[2], average=None)[0]
    )


def test_errors_agree_with_scikit_learn(rng):
    y, guess = rng.normal(size=100), rng.normal(size=100)
    assert expect.r2(guess, y, at_least=-np.inf) == pytest.approx(metrics.r2_score(y, guess))
    assert expect.mean_absolute_error(guess, y, at_most=9) == pytest.approx(
        metrics.mean_absolute_error(y, guess)
    )
    assert expect.mean_squared_error(guess, y, at_most=99) == pytest.approx(
        metrics.mean_squared_error(y, guess)
    )


def test_classes_may_be_words():
    assert expect.accuracy(["no", "yes"], secret(["no", "no"]), at_least=0, classes=["no", "yes"])


def test_a_class_that_does_not_occur_counts_zero_in_the_fixed_list():
    assert expect.f1([0, 1], [0, 1], at_least=0, classes=[0, 1, 2]) == pytest.approx(2 / 3)
    with pytest.raises(ValueError, match="does not occur"):
        expect.balanced_accuracy([0, 1], [0, 1], at_least=0, classes=[0, 1, 2])


def test_the_cost_of_decisions():
    score = expect.cost(
        [1, 1, 0, 0], secret([1, 0, 1, 0]), false_positive=1, false_negative=7, at_most=2
    )
    assert score == 2.0
    with pytest.raises(CheckFailed, match="cost per case is 2 ± "):
        expect.cost([1, 1, 0, 0], [1, 0, 1, 0], false_positive=1, false_negative=7, at_most=1.9)


def test_the_threshold_is_included_and_alone_decides():
    assert expect.accuracy([1, 0], [1, 1], at_least=0.5, classes=[0, 1]) == 0.5
    with pytest.raises(CheckFailed):
        expect.accuracy([1, 0], [1, 1], at_least=0.5000001, classes=[0, 1])


@pytest.mark.parametrize("scores", [[np.nan, 1.0], [np.inf, 1.0]])
def test_scores_that_are_not_finite_never_pass(scores):
    for metric in (expect.roc_auc, expect.average_precision):
        with pytest.raises(CheckFailed, match="NaN or infinite"):
            metric(scores, [0, 1], at_least=0)


def test_a_truth_without_both_classes_is_a_fault_of_the_check():
    with pytest.raises(ValueError, match="one class only"):
        expect.roc_auc([0.1, 0.2], [0, 0], at_least=0)
    with pytest.raises(ValueError, match="not in"):
        expect.accuracy([0], [3], at_least=0, classes=[0, 1])


def test_one_sure_error_does_not_make_the_log_loss_infinite():
    assert expect.log_loss([[1.0, 0.0]], [1], at_most=50) == pytest.approx(34.5, abs=0.1)


def test_the_standard_error_of_a_mean_is_that_of_the_formula():
    values = np.random.default_rng(0).normal(size=400)
    error = standard_error(lambda v: float(v.mean()), (values,))
    assert error == pytest.approx(values.std() / 20, rel=0.15)
    assert error == standard_error(lambda v: float(v.mean()), (values,))


def test_the_standard_error_of_one_row_is_none():
    assert standard_error(scoring.accuracy, (np.array([1]), np.array([1]))) == 0.0


def test_the_message_of_a_ranking():
    rng = np.random.default_rng(0)
    y = rng.random(2000) < 0.06
    with pytest.raises(CheckFailed) as caught:
        expect.average_precision(rng.random(2000), secret(y.astype(int)), at_least=0.15)
    text = caught.value.text
    assert text.startswith("The average precision is 0.06")
    assert text.endswith("± 0.008, and at least 0.15 is needed.")
