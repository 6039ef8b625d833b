"""The questions of this assignment and the checks that students see."""

from functools import lru_cache

import numpy as np

from mlcourse.checks import expect, question
from mlcourse.data import load_caravan

q1 = question("q1", objectives=["rare-events.report-for-decision"])
q2 = question("q2", objectives=["rare-events.build-pipeline"])
q3 = question("q3", objectives=["evaluation.cross-validate-ranking"])
q4 = question("q4", objectives=["rare-events.resample-in-folds"])
q5 = question("q5", objectives=["rare-events.choose-threshold"])
q6 = question("q6", objectives=["rare-events.believe-probabilities"])
q7 = question("q7", objectives=["rare-events.decide"])

PRICES = {"call": 10.0, "miss": 90.0}


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


def chosen_threshold(student, p, y, cost):
    threshold = student["choose_threshold"](p, y, cost)
    return expect.between(threshold, -np.inf, np.inf, name="threshold")


@q1.check("returns the three numbers by name", points=1)
def three_numbers(student):
    result = student["report"]([0, 1], [0.2, 0.4], 0.5, PRICES)
    expect.type_(result, dict)
    expect.equal(sorted(result), ["accuracy", "average_precision", "cost"], name="names")
    expect.close(result["accuracy"], 0.5, atol=1e-9, name="accuracy")


@q1.check(
    "prices a small example",
    points=1,
    misconception="swap-costs",
    after="three_numbers",
    hint="One of the four customers was called in vain. Write down who, and what that costs.",
)
def small_example(student):
    result = student["report"]([0, 0, 1, 1], [0.1, 0.6, 0.6, 0.9], 0.5, PRICES)
    expect.close(result["cost"], 2.5, atol=1e-9, name="cost")


@q2.check("returns a classifier with fit and predict_proba", points=0.5)
def is_classifier(student):
    expect.estimator(student["make_model"](), methods=("fit", "predict_proba"))


@q2.check("gives two probabilities per customer", points=0.5, after="is_classifier")
def probabilities_each(student):
    model = student["make_model"]().fit(*some_customers(1500))
    table, _ = some_customers(5, start=1500)
    expect.probabilities(model.predict_proba(table), rows=5, classes=2)


@q3.check("returns five average precisions", points=1)
def five_scores(student):
    scores = student["evaluate"](student["memoriser"], *some_customers(1500))
    scores = expect.finite(expect.shape(scores, (5,), name="result"), name="result")
    expect.between(scores.min(), 0, 1, name="smallest score")


@q3.check(
    "works on a table sorted by the answer",
    points=1,
    misconception="order-is-random",
    after="five_scores",
    hint="Folds can be shuffled, and they can keep the share of buyers equal.",
)
def sorted_table(student):
    features, bought = some_customers(1500)
    order = np.argsort(bought.to_numpy(), kind="stable")
    scores = student["evaluate"](student["memoriser"], features.iloc[order], bought.iloc[order])
    scores = expect.finite(expect.shape(scores, (5,)), name="result on a sorted table")
    expect.at_least(scores.min(), 0.02, name="smallest score on a sorted table")


@q4.check("returns five average precisions", points=1)
def five_scores_again(student):
    scores = student["evaluate_oversampled"](student["memoriser"], *some_customers(1500))
    scores = expect.finite(expect.shape(scores, (5,), name="result"), name="result")
    expect.between(scores.min(), 0, 1, name="smallest score")


@q5.check("finds a cheapest threshold of a small example", points=1)
def cheapest_of_four(student):
    p, y, cost = [0.1, 0.2, 0.3, 0.8], [0, 1, 0, 1], {"call": 1.0, "miss": 3.0}
    threshold = chosen_threshold(student, p, y, cost)
    expect.close(total_cost(p, y, cost, threshold), 1.0, atol=1e-9, name="total cost")


@q5.check("calls nobody when nobody buys", points=1, after="cheapest_of_four")
def nobody_buys(student):
    p, y = [0.1, 0.5, 1.0], [0, 0, 0]
    threshold = chosen_threshold(student, p, y, PRICES)
    expect.at_most(total_cost(p, y, PRICES, threshold), 0.0, name="total cost")


@q6.check("final_model gives two probabilities per customer", points=1)
def is_fitted(student):
    table, _ = some_customers(5)
    expect.probabilities(student["final_model"].predict_proba(table), rows=5, classes=2)


@q7.check("answers True or False for each customer", points=1)
def one_answer_each(student):
    table, _ = some_customers(7)
    answers = expect.shape(student["who_to_call"](table), (7,), name="result")
    expect.true(
        answers.dtype == bool,
        "The answers are not True and False.",
        expected="True or False",
        actual=f"values such as {answers[0]!r}",
    )
