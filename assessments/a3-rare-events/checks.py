"""The questions of this assignment and the checks that students see."""

from functools import lru_cache

import numpy as np
import pandas as pd

from mlcourse.checks import CheckFailed, expect, question
from mlcourse.data import load_caravan

q1 = question("q1", objectives=["rare-events.report-for-decision"])
q2 = question("q2", objectives=["rare-events.build-pipeline"])
q3 = question("q3", objectives=["evaluation.cross-validate-ranking"])
q4 = question("q4", objectives=["rare-events.resample-in-folds"])
q5 = question("q5", objectives=["rare-events.choose-threshold"])
q6 = question("q6", objectives=["rare-events.believe-probabilities"])
q7 = question("q7", objectives=["rare-events.decide"])

PRICES = {"call": 10.0, "miss": 90.0}
NUMBERS = ["accuracy", "average_precision", "cost"]


@lru_cache(maxsize=1)
def public_table():
    frame, _ = load_caravan()
    return frame.drop(columns="Purchase"), frame["Purchase"]


def some_customers(n, start=0):
    features, bought = public_table()
    return features.iloc[start : start + n], bought.iloc[start : start + n]


def total_cost(p, y, cost, threshold):
    called = np.asarray(p) >= threshold
    y = np.asarray(y)
    return cost["call"] * np.sum(called & (y == 0)) + cost["miss"] * np.sum(~called & (y == 1))


def expect_number(found, right, known, *, name, atol=1e-9):
    """Expect a number; `known` says what is behind some wrong ones."""
    found = expect.between(found, -np.inf, np.inf, name=name)
    for wrong, text in known.items():
        same = abs(found - wrong) <= max(atol, 1e-6)
        expect.true(not same, text, expected=f"{right:.4g}", actual=f"{found:.4g}")
    expect.close(found, right, atol=atol, name=name)


def reported(student, y, p, threshold, cost):
    result = expect.type_(student["report"](y, p, threshold, cost), dict, name="result")
    missing = [name for name in NUMBERS if name not in result]
    expect.true(
        not missing,
        f"The dictionary has no key {' and no key '.join(map(repr, missing))}.",
        expected=", ".join(map(repr, NUMBERS)),
        actual=", ".join(map(repr, result)) or "no key",
    )
    return result


@q1.check(
    "returns the numbers by name, with the right accuracy",
    points=0.5,
    hint="A decision is right for a buyer who is called and for another who is not called.",
)
def three_numbers(student):
    # The example of the question, and the same customers with other scores.
    for p, right in ([0.2, 0.4], 0.5), ([0.2, 0.6], 1.0):
        result = reported(student, [0, 1], p, 0.5, PRICES)
        expect.close(result["accuracy"], right, atol=1e-9, name="accuracy")


@q1.check(
    "ranks the customers, also those who are not called",
    points=0.5,
    misconception="rank-decisions",
    after="three_numbers",
)
def example_ranking(student):
    # The example of the question: nobody is called, and yet the buyer has the highest score.
    result = reported(student, [0, 1], [0.2, 0.4], 0.5, PRICES)
    expect.close(result["average_precision"], 1.0, atol=1e-9, name="average precision")


@q1.check("computes the average precision", points=0.5, after="example_ranking")
def example_average_precision(student):
    result = reported(student, [0, 1, 0, 1], [0.1, 0.4, 0.6, 0.9], 0.5, PRICES)
    known = {0.75: "This is the area under the ROC curve, which is another number."}
    expect_number(result["average_precision"], 5 / 6, known, name="average precision")


@q1.check("takes the mean of what the errors cost", points=0.5, after="three_numbers")
def mean_cost(student):
    # Both errors have the same price here. One customer's score is the threshold.
    y, p = [0, 0, 1, 1, 0], [0.1, 0.3, 0.2, 0.8, 0.4]
    result = reported(student, y, p, 0.3, {"call": 6.0, "miss": 6.0})
    known = {
        18.0: "This is the total cost. The mean cost per customer is asked for.",
        6.0: "This is the mean cost per call or per error. The mean per customer is asked for.",
        2.4: "A customer whose score equals the threshold is called: p >= threshold.",
        4.8: "Calling a buyer is a right decision, and it seems to cost something here.",
        1.2: "The decisions do not seem to follow the argument threshold.",
        22.0: "The prices do not seem to be those of the argument cost.",
    }
    expect_number(result["cost"], 3.6, known, name="cost")


@q1.check(
    "gives each error its own price",
    points=0.5,
    misconception="swap-costs",
    after="mean_cost",
    hint="One of the four customers was called in vain. Write down who, and what that costs.",
)
def small_example(student):
    cost = {"call": 8.0, "miss": 2.0}
    result = reported(student, [0, 0, 1, 1], [0.1, 0.6, 0.6, 0.9], 0.5, cost)
    expect.close(result["cost"], 2.0, atol=1e-9, name="cost")


@q2.check("returns a classifier with fit and predict_proba", points=0.5)
def is_classifier(student):
    expect.estimator(student["make_model"](), methods=("fit", "predict_proba"))


@q2.check("gives two probabilities per customer", points=0.5, after="is_classifier")
def probabilities_each(student):
    model = student["make_model"]().fit(*some_customers(1500))
    table, _ = some_customers(200)
    p = expect.probabilities(model.predict_proba(table), rows=200, classes=2)[:, 1]
    expect_differences(p)


def expect_differences(p):
    expect.true(
        np.ptp(p) > 0.01,
        "All customers get nearly the same probability, so they cannot be ranked.",
        actual=f"from {p.min():.4f} to {p.max():.4f} for {len(p)} customers",
    )


def expect_unfitted(model, text, next_step):
    try:
        expect.fitted(model, some_customers(3)[0])
    except CheckFailed:
        return
    raise CheckFailed(text, expected="unfitted", actual="fitted", next_step=next_step)


@q2.check("returns a new model each time", points=0.5, after="probabilities_each")
def new_each_time(student):
    # The check before has fitted a model. That must not show in the next one.
    expect_unfitted(
        student["make_model"](),
        "The model that make_model() returns is fitted already.",
        "Make the model inside the function, and leave the fitting to the caller.",
    )


def fresh(student, name):
    """Return an unfitted copy of one of the two given models."""
    return student["clone"](student[name])


def fold_scores(student, function, model, X, y):
    scores = expect.shape(student[function](model, X, y), (5,), name="result")
    expect.between(expect.finite(scores, name="result").min(), 0, 1, name="smallest score")
    return scores


def expect_answer_found(student, function):
    """Expect scores of 1 where a column of the table holds the answer."""
    # Customers from the middle of the table, so their row labels do not begin with 0.
    X, y = some_customers(1500, start=1000)
    told = fold_scores(student, function, fresh(student, "memoriser"), X.assign(MKOOPKLA=y), y)
    expect.true(
        told.min() > 0.999,
        "Where a column of X holds the answer, each score should be 1.",
        expected="1",
        actual=f"{told.min():.4f}, the smallest of five",
        next_step="Rank the rows of a fold by the probability of class 1.",
    )


@q3.check(
    "returns the five scores of a ranking",
    points=0.5,
    hint="Folds give positions, and the rows of a table may have other labels: use .iloc.",
)
def five_scores(student):
    expect_answer_found(student, "evaluate")


@q3.check(
    "gives the guesser the share of buyers",
    points=0.5,
    after="five_scores",
    hint="The average precision of a ranking by chance is about the share of buyers.",
)
def guesser_scores(student):
    X, y = some_customers(1500, start=1000)
    found = float(fold_scores(student, "evaluate", fresh(student, "guesser"), X, y).mean())
    known = {
        float(1 - y.mean()): "This looks like the accuracy. Average precision is asked for.",
        0.5: "This looks like the area under the ROC curve. Average precision is asked for.",
    }
    expect_number(found, float(y.mean()), known, name="mean score", atol=0.005)


@q3.check("leaves the model as it was", points=0.5, after="five_scores")
def model_untouched(student):
    model = fresh(student, "memoriser")
    fold_scores(student, "evaluate", model, *some_customers(500, start=1000))
    expect_unfitted(
        model,
        "The model that your function was given is fitted afterwards.",
        "Fit a clone of it in each fold.",
    )


@q3.check(
    "does not depend on the order of the table",
    points=0.5,
    misconception="order-is-random",
    after="guesser_scores",
    hint="Folds can be shuffled, and they can keep the share of buyers equal.",
)
def sorted_table(student):
    # The buyers come first, in five blocks of one kind each: 1, 3, 5, 7, 9; all others are even.
    # A model that has met each kind ranks without error.
    kind = np.r_[np.repeat([1, 3, 5, 7, 9], 25), np.arange(375) % 6 * 2]
    X = some_customers(500)[0].mul(0).assign(MKOOPKLA=kind)
    y = pd.Series(kind % 2, index=X.index)
    scores = fold_scores(student, "evaluate", fresh(student, "memoriser"), X, y)
    expect.at_least(scores.min(), 0.9, name="smallest score on a sorted table")


@q4.check("returns the five scores of a ranking", points=1)
def five_scores_again(student):
    expect_answer_found(student, "evaluate_oversampled")
    X, y = some_customers(1500, start=1000)
    guessed = fold_scores(student, "evaluate_oversampled", fresh(student, "guesser"), X, y)
    expect.at_most(guessed.max(), 0.9, name="largest score of the guesser")


def chosen_threshold(student, p, y, cost):
    threshold = student["choose_threshold"](p, y, cost)
    return expect.between(threshold, -np.inf, np.inf, name="threshold")


def expect_cheapest(student, p, y, cost):
    threshold = chosen_threshold(student, p, y, cost)
    best = min(total_cost(p, y, cost, t) for t in [*p, np.inf])
    came = total_cost(p, y, cost, threshold)
    expect.true(
        np.isclose(came, best),
        f"For p = {p}, y = {y} and cost = {cost} your threshold {threshold:g} calls "
        f"{sum(score >= threshold for score in p)} of {len(p)} customers. Another is cheaper.",
        expected=f"a total cost of {best:g}",
        actual=f"a total cost of {came:g}",
        next_step="Write down the total cost for a threshold at each score and for calling nobody.",
    )


@q5.check("is cheapest when both errors cost the same", points=0.5)
def equal_prices(student):
    p, y = [0.1, 0.3, 0.6, 0.7, 0.8, 0.9], [0, 0, 1, 1, 0, 1]
    expect_cheapest(student, p, y, {"call": 1.0, "miss": 1.0})


@q5.check(
    "follows the prices",
    points=0.5,
    misconception="threshold-ignores-costs",
    after="equal_prices",
    hint="Call your function twice, once with a very dear miss.",
)
def follows_prices(student):
    p, y = [0.2, 0.4, 0.6, 0.8], [0, 1, 0, 1]
    calls = [
        sum(score >= chosen_threshold(student, p, y, cost) for score in p)
        for cost in ({"call": 1.0, "miss": 50.0}, {"call": 50.0, "miss": 1.0})
    ]
    expect.true(
        calls[0] != calls[1],
        f"For p = {p} and y = {y}, the same customers are called at two opposite prices.",
        expected="other customers where a miss is 50 times as dear and where a call is",
        actual=f"{calls[0]} calls in both cases",
    )


@q5.check(
    "is cheapest when a miss is dearer",
    points=0.5,
    misconception="swap-costs",
    after="follows_prices",
)
def cheapest_of_five(student):
    p, y = [0.1, 0.3, 0.4, 0.5, 0.8], [0, 1, 1, 0, 1]
    expect_cheapest(student, p, y, {"call": 1.0, "miss": 3.0})


@q5.check(
    "calls nobody when nobody buys",
    points=0.5,
    after="equal_prices",
    hint="The largest score as a threshold still calls one customer.",
)
def nobody_buys(student):
    expect_cheapest(student, [0.2, 1.0, 30.0], [0, 0, 0], PRICES)


@q5.check(
    "calls everybody when everybody buys",
    points=0.5,
    after="equal_prices",
    hint="Scores may be negative or large. Which thresholds can make a difference?",
)
def everybody_buys(student):
    expect_cheapest(student, [-4.0, 0.5, 30.0], [1, 1, 1], PRICES)


@q6.check("is fitted and gives two probabilities per customer", points=0.5)
def is_fitted(student):
    table, _ = some_customers(5)
    model = expect.estimator(student["final_model"], methods=["predict_proba"])
    P = expect.fitted(model, table, method="predict_proba", name="final_model")
    expect.probabilities(P, rows=5, classes=2)


@q6.check("tells customers apart", points=0.5, after="is_fitted")
def tells_apart(student):
    table, _ = some_customers(500)
    expect_differences(expect.probabilities(student["final_model"].predict_proba(table))[:, 1])


def answers(student, table):
    """Return whom the rule calls, as an array of True and False; 1 and 0 may stand for them."""
    given = expect.shape(student["who_to_call"](table), (len(table),), name="result")
    expect.true(
        given.dtype == bool or (given.dtype.kind in "iuf" and bool(np.isin(given, (0, 1)).all())),
        "The answers are not True and False.",
        expected="True or False",
        actual=f"values such as {given[:1].tolist()[0]!r}",
        next_step="A comparison such as p >= t gives one True or False per customer.",
    )
    return given.astype(bool)


@q7.check("answers True or False for each customer", points=0.5)
def one_answer_each(student):
    answers(student, some_customers(7)[0])


@q7.check(
    "calls some customers and not all",
    points=0.5,
    misconception="threshold-ignores-costs",
    after="one_answer_each",
)
def some_not_all(student):
    calls = int(answers(student, some_customers(500)[0]).sum())
    expect.between(calls, 1, 499, name="number of calls to 500 customers")
