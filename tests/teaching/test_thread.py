"""Every method is scored at the same decision in the same way, and its score is told."""

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.svm import LinearSVC

from mlcourse.teaching import thread
from mlcourse.teaching.thread import DECISIONS, RESULT, Score, difference, same_decision


def test_price_without_a_model_is_off_by_the_spread_of_prices():
    _, y = DECISIONS["price"].load()
    score = same_decision("price", "median", DummyRegressor(strategy="median"))
    assert score.mean == pytest.approx(np.abs(y - np.median(y)).mean(), rel=0.01)
    assert len(score.scores) == thread.FOLDS and score.seconds > 0


def test_price_with_a_model_is_nearer():
    median = same_decision("price", "median", DummyRegressor(strategy="median"))
    better, half = difference(same_decision("price", "ridge", Ridge()), median)
    assert better > half > 0


def test_letters_by_lot_reach_as_many_buyers_as_there_are():
    score = same_decision("rare event", "lots", DummyClassifier(strategy="prior"))
    assert 4 < score.mean < 8


@pytest.mark.parametrize("model", [LogisticRegression(C=0.01), LinearSVC(C=0.001)])
def test_letters_go_to_the_likely_with_and_without_probabilities(model):
    assert same_decision("rare event", "linear", model).mean > 12


def test_among_equal_scores_the_letters_are_drawn_by_lot_and_not_by_place():
    model = DummyClassifier(strategy="prior").fit(np.zeros((2, 1)), [0, 1])
    bought = np.repeat([1, 0], [100, 900])
    assert 3 < DECISIONS["rare event"].score(model, np.zeros((1000, 1)), bought) < 20


def test_an_image_is_misread_nine_times_of_ten_by_one_answer():
    score = same_decision("image", "one answer", DummyClassifier(strategy="most_frequent"))
    assert score.mean == pytest.approx(90, abs=1)


def test_the_target_is_not_among_the_features():
    assert "Sale_Price" not in DECISIONS["price"].load()[0]
    assert "Purchase" not in DECISIONS["rare event"].load()[0]
    assert DECISIONS["image"].load()[0].shape[1] == 64


def test_a_score_is_told_as_text_and_as_data_and_the_text_holds_no_time():
    score = Score("image", "lots", (90.0, 89.0, 91.0, 90.0, 90.0), 0.1234)
    told = score._repr_mimebundle_()
    assert told["text/plain"] == "image, lots: 90.0 ± 0.7 misread of 100 (hidden pictures)"
    assert Score(**told[RESULT]) == score
    assert "0.1" not in told["text/plain"]


def test_a_difference_is_positive_where_the_first_is_better():
    good = Score("price", "good", (10.0, 11.0, 10.0, 11.0, 10.0), 1)
    bad = Score("price", "bad", (20.0, 22.0, 20.0, 21.0, 21.0), 1)
    better, half = difference(good, bad)
    assert better == pytest.approx(10.4)
    # Nadeau and Bengio: variance times (1/k + test rows / training rows); t of 4 degrees.
    assert half == pytest.approx(
        2.7764 * np.std([10, 11, 10, 10, 11], ddof=1) * np.sqrt(0.45), 1e-4
    )
    assert difference(bad, good) == (-better, half)
    rare = Score("rare event", "good", (10.0,) * 5, 1)
    assert difference(Score("rare event", "better", (12.0,) * 5, 1), rare)[0] == 2


def test_different_decisions_are_not_compared():
    with pytest.raises(ValueError, match="different decisions"):
        difference(Score("image", "a", (1.0, 2.0), 1), Score("price", "a", (1.0, 2.0), 1))


def test_an_unknown_decision_is_told_with_those_there_are():
    with pytest.raises(ValueError, match="price, rare event, image"):
        same_decision("prize", "median", DummyRegressor())
