"""The exercises of this lesson and the checks that students see."""

import numpy as np

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["scores.count-errors"])
q2 = question("q2", objectives=["scores.read-curves"])
q3 = question("q3", objectives=["scores.choose-threshold", "scores.price-decisions"])

RATES = ("recall", "precision", "false_positive_rate")
# Four different counts: 4 true negatives, 1 false positive, 3 false negatives, 2 true positives.
TRUTH, DECISIONS = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1], [0, 0, 0, 0, 1, 0, 0, 0, 1, 1]
COUNTS = np.array([[4, 1], [3, 2]])


def card(student, truth, decisions):
    """Return the student's scorecard, with its four names."""
    result = expect.type_(student["scorecard"](truth, decisions), dict, name="scorecard")
    names = {"matrix", *RATES}
    expect.true(
        set(result) == names,
        "The dictionary does not have the four names that were asked for.",
        expected=", ".join(sorted(names)),
        actual=", ".join(sorted(str(name) for name in result)),
    )
    return result


def counts_of(result):
    return expect.shape(result["matrix"], (2, 2), name="matrix")


@q1.check("returns a matrix and three rates by name", points=0)
def four_names(student):
    result = card(student, TRUTH, DECISIONS)
    counts_of(result)
    for name in RATES:
        expect.between(result[name], 0, 1, name=name)


@q1.check(
    "has the truth in its rows",
    points=0,
    misconception="truth-in-columns",
    after="four_names",
    hint="Five cases of this table have truth 1. Which two cells must add up to five?",
)
def truth_in_rows(student):
    came = counts_of(card(student, TRUTH, DECISIONS))
    expect.true(
        not np.array_equal(came, COUNTS.T),
        "The rows are the decisions and the columns are the truth.",
        expected=f"{COUNTS.tolist()} for truth = {TRUTH} and decisions = {DECISIONS}",
        actual=str(np.asarray(came).tolist()),
    )


@q1.check(
    "counts the four cases of a small table",
    points=1,
    after="truth_in_rows",
    hint="Count the four cases of the table by hand. What should stand first in the first row?",
)
def counts_small_table(student):
    expect.close(counts_of(card(student, TRUTH, DECISIONS)), COUNTS, name="matrix")


@q1.check(
    "tells recall from precision",
    points=0,
    misconception="precision-for-recall",
    after="counts_small_table",
    hint="Which cases stand in the denominator: those that are 1, or those that were selected?",
)
def recall_is_not_precision(student):
    result = card(student, TRUTH, DECISIONS)
    expect.true(
        abs(result["recall"] - 2 / 3) > 1e-6 or abs(result["precision"] - 2 / 5) > 1e-6,
        "With the matrix [[4, 1], [3, 2]], recall and precision are exchanged.",
        expected="recall 2/5 and precision 2/3",
        actual=f"recall {result['recall']:.3f} and precision {result['precision']:.3f}",
    )


@q1.check(
    "divides the false positives by all negative cases",
    points=0,
    misconception="false-positives-of-selected",
    after="recall_is_not_precision",
    hint="The false-positive rate looks at one row of the matrix. Which one?",
)
def rate_of_negatives(student):
    came = card(student, TRUTH, DECISIONS)["false_positive_rate"]
    expect.true(
        abs(came - 1 / 3) > 1e-6,
        "With the matrix [[4, 1], [3, 2]], the false positive is divided by the selected cases.",
        expected="1/5",
        actual=f"{came:.3f}",
    )


@q1.check(
    "computes the rates of a small table",
    points=1,
    after="rate_of_negatives",
    hint="Write the three fractions for the matrix [[4, 1], [3, 2]] on paper.",
)
def rates_small_table(student):
    result = card(student, TRUTH, DECISIONS)
    for name, right in zip(RATES, (2 / 5, 2 / 3, 1 / 5), strict=True):
        expect.close(result[name], right, name=name)


@q1.check(
    "gives nan as precision when nothing is selected",
    points=0.5,
    after="counts_small_table",
    hint="How many cases are selected here, and what happens when you divide by that number?",
)
def nothing_selected(student):
    came = card(student, [0, 1, 1], [0, 0, 0])["precision"]
    expect.true(
        isinstance(came, (float, np.floating)) and bool(np.isnan(came)),
        "No case was selected, so the precision is not defined.",
        expected="nan",
        actual=str(came),
        next_step="Ask first whether any decision is 1, and give np.nan if none is.",
    )


# Two points with the share of positive cases, and the precision that belongs to each.
POINTS = ((0.9, 0.05, 0.01), (0.6, 0.2, 0.3))
PRECISIONS = (2 / 13, 9 / 16)


def expect_not(student, wrong, text):
    """Expect the student's function to differ from a wrong formula."""
    came = [student["precision_at"](*point) for point in POINTS]
    for one in came:
        expect.between(one, -np.inf, np.inf, name="result of precision_at")
    right = ", ".join(f"{one:.3f}" for one in PRECISIONS)
    expect.true(
        any(abs(one - wrong(*point)) > 1e-6 for one, point in zip(came, POINTS, strict=True)),
        text,
        expected=f"{right} for the points (recall, rate, share) {POINTS[0]} and {POINTS[1]}",
        actual=", ".join(f"{one:.3f}" for one in came),
    )


@q2.check(
    "depends on the share of positive cases",
    points=0,
    misconception="base-rate-ignored",
    hint="Call your function with the same point and two shares, 0.5 and 0.01.",
)
def share_matters(student):
    expect_not(
        student,
        lambda recall, rate, share: recall / (recall + rate),
        "Your numbers are right only where half of all cases are positive.",
    )


@q2.check(
    "does not take one rate for the other",
    points=0,
    misconception="false-positives-of-selected",
    after="share_matters",
    hint="Of 1,000 cases, how many are negative, and how many of these are selected?",
)
def rate_is_not_of_selected(student):
    expect_not(
        student,
        lambda recall, rate, share: 1 - rate,
        "Your numbers are 1 minus the false-positive rate.",
    )


@q2.check(
    "gives the precision of two points",
    points=1,
    after="rate_is_not_of_selected",
    hint="Fill the confusion matrix of 1,000 cases first, then divide within one column.",
)
def two_points(student):
    for point, right in zip(POINTS, PRECISIONS, strict=True):
        came = student["precision_at"](*point)
        expect.close(came, right, name=f"precision at the point {point}")


ERRORS_DEAR = np.array([[0, 1], [5, 0]])
LEVELS = np.arange(0.05, 1, 0.1)


def graded_cases(true_probability):
    """Return ten levels of scores with 400 cases each, and their truth in the exact shares."""
    positives = np.round(400 * true_probability(LEVELS)).astype(int)
    return np.repeat(LEVELS, 400), (np.arange(400) < positives[:, None]).astype(int).ravel()


def cheapest_by_level(true_probability, costs):
    """Return the cheaper decision of each level; it is known, because the shares are."""
    q, c = np.round(400 * true_probability(LEVELS)) / 400, np.asarray(costs)
    return ((1 - q) * c[0, 1] + q * c[1, 1] < (1 - q) * c[0, 0] + q * c[1, 0]).astype(int)


def decisions_by_level(student, true_probability, costs):
    """Return what the student decides about one new case of each level."""
    p, truth = graded_cases(true_probability)
    came = expect.shape(student["decide"](LEVELS, p, truth, costs), (len(LEVELS),))
    expect.true(
        came.dtype.kind in "biuf" and bool(np.isin(came, (0, 1)).all()),
        "The decisions are not 0 and 1.",
        expected="0 or 1 for each new case",
        actual=str(came.tolist()),
    )
    return came.astype(int)


def expect_cheapest(student, true_probability, costs, text):
    came = decisions_by_level(student, true_probability, costs)
    right = cheapest_by_level(true_probability, costs)
    expect.true(
        np.array_equal(came, right),
        text,
        expected=f"{right.tolist()} for the scores {LEVELS.round(2).tolist()}",
        actual=str(came.tolist()),
    )


def as_they_are(p):
    return p


@q3.check("gives 0 or 1 for each new case", points=0, time_limit=30.0)
def one_decision_each(student):
    decisions_by_level(student, as_they_are, ERRORS_DEAR)


@q3.check(
    "moves with the costs",
    points=0.5,
    misconception="threshold-ignores-costs",
    after="one_decision_each",
    time_limit=30.0,
    hint="Does your function use the matrix it is given, or the one of the lesson?",
)
def moves_with_costs(student):
    came = [
        decisions_by_level(student, as_they_are, costs)
        for costs in (np.array([[0, 1], [9, 0]]), np.array([[0, 9], [1, 0]]))
    ]
    expect.true(
        not np.array_equal(*came),
        "The decisions are the same at two opposite prices.",
        expected="other decisions when a false negative is nine times as dear as a false positive",
        actual=str(came[0].tolist()),
    )


@q3.check(
    "reads the matrix with the truth in its rows",
    points=0.5,
    misconception="cost-axes-exchanged",
    after="moves_with_costs",
    time_limit=30.0,
    hint="Make false negatives very dear. Should then more cases get decision 1, or fewer?",
)
def reads_the_axes(student):
    came = decisions_by_level(student, as_they_are, np.array([[0, 1], [9, 0]]))
    expect.at_least(int(came.sum()), 5, name="number of ones where a false negative costs nine")


@q3.check(
    "counts what right decisions cost",
    points=0.5,
    misconception="right-decisions-free",
    after="reads_the_axes",
    time_limit=30.0,
    hint="Which cell of the matrix belongs to a true positive, and what does it cost here?",
)
def counts_all_cells(student):
    costs = np.array([[0, 1], [5, 3]])
    expect_cheapest(student, as_they_are, costs, f"With costs {costs.tolist()} others are cheaper.")


@q3.check(
    "works with scores that are no probabilities",
    points=0.5,
    misconception="threshold-theory",
    after="counts_all_cells",
    time_limit=30.0,
    hint="What do the validation cases say about the scores? Count costs on them.",
)
def works_with_any_scores(student):
    expect_cheapest(
        student,
        np.square,
        ERRORS_DEAR,
        "The scores are square roots of probabilities here, and other decisions are cheaper.",
    )


@q3.check(
    "can decide 0 for everybody, and 1",
    points=0,
    after="works_with_any_scores",
    time_limit=30.0,
    hint="Which thresholds do you try? One must lie above all scores, one below.",
)
def all_or_nobody(student):
    for costs in (np.array([[0, 90], [1, 0]]), np.array([[0, 1], [90, 0]])):
        expect_cheapest(
            student, as_they_are, costs, f"With costs {costs.tolist()} one answer is best for all."
        )


def other_names(student, p, truth, costs, new):
    """Return decisions made after the two classes have changed names, in the old names."""
    came = student["decide"](1 - new, 1 - p, 1 - truth, np.asarray(costs)[::-1, ::-1])
    return 1 - expect.shape(came, (len(new),)).astype(int)


@q3.check(
    "decides the same when the classes change names",
    points=0,
    after="all_or_nobody",
    time_limit=30.0,
    hint="Exchange 0 and 1 in everything, costs as well. What may change?",
)
def names_do_not_matter(student):
    p, truth = graded_cases(np.square)
    right = cheapest_by_level(np.square, ERRORS_DEAR)
    came = other_names(student, p, truth, ERRORS_DEAR, LEVELS)
    expect.true(
        np.array_equal(came, right),
        "With 0 and 1 exchanged everywhere, other cases are selected.",
        expected=str((1 - right).tolist()),
        actual=str((1 - came).tolist()),
    )
