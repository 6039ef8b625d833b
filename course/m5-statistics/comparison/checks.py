"""The exercises of this lesson and the checks that students see."""

import numpy as np

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["comparison.test-paired", "comparison.weigh-alarms"])
q2 = question("q2", objectives=["comparison.correct-many"])

NAMES = ("gain", "low", "high", "p")

# Five differences −2, −1, 0, 1, 2 have the mean 0 and the variance 2.5. With 80 training and 20
# test rows the corrected standard error is 1.0607.
# A table of the t-distribution with 4 degrees of freedom: 2.776 leaves 5 % on both sides.
STEPS = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
ERROR, LIMIT = 1.06066, 2.7764
HARD = np.array([70.0, 50.0, 90.0, 60.0, 80.0])


def compared(student, old, new, train=80, test=20):
    """Return what the student's function gives: gain, low, high and p."""
    came = student["compare_models"](old, new, train, test)
    came = expect.type_(came, dict, name="result of compare_models")
    expect.true(
        set(came) == set(NAMES),
        "The dictionary does not have the four names that were asked for.",
        expected=", ".join(NAMES),
        actual=", ".join(sorted(str(name) for name in came)),
    )
    return {name: expect.between(came[name], -np.inf, np.inf, name=name) for name in NAMES}


def drawn(rng, k=10, gain=1.0):
    """Return the scores of two models on the same resamples, some of which are hard for both."""
    hard = rng.normal(70, 8, size=k)
    return hard + rng.normal(0, 1, size=k), hard + gain + rng.normal(0, 1, size=k)


def on_steps(student, gain, train=80, test=20):
    """Return the result where the differences are −2 to 2 plus a gain."""
    return compared(student, HARD, HARD + STEPS + gain, train, test)


@q1.check("gives four numbers by name", points=0)
def four_numbers(student):
    compared(student, *drawn(np.random.default_rng(1)))


@q1.check(
    "counts a gain of the new model as positive",
    points=0.5,
    after="four_numbers",
    hint="Which of the two models is subtracted?",
)
def sign_of_the_gain(student):
    for gain in (3.0, -5.0):
        came = on_steps(student, gain)
        expect.close(came["gain"], gain, atol=1e-9, name="gain")
        expect.true(
            came["low"] < gain < came["high"],
            "The interval does not hold the gain.",
            expected=f"low, then {gain:g}, then high",
            actual=f"{came['low']:.3f}, {came['high']:.3f}",
        )


@q1.check(
    "compares on each resample",
    points=0,
    misconception="pairs-as-two-groups",
    after="sign_of_the_gain",
    hint="Add 100 to both scores of one resample. Is anything changed in the comparison?",
)
def paired(student):
    even = compared(student, np.full(5, 70.0), 70.0 + STEPS + 3)
    hard = compared(student, HARD, HARD + STEPS + 3)
    expect.true(
        bool(abs(even["p"] - hard["p"]) < 1e-6),
        "The result changes when a resample is hard for both models alike.",
        expected=f"p = {even['p']:.4f}, as without hard resamples",
        actual=f"p = {hard['p']:.4f}",
    )


@q1.check(
    "knows that resamples share rows",
    points=0,
    misconception="folds-are-independent",
    after="paired",
    hint="Which part of the variance depends on train and test?",
)
def knows_the_overlap(student):
    few, many = (on_steps(student, 3.0, train, 100 - train)["p"] for train in (90, 50))
    expect.true(
        not (abs(many - few) < 1e-9 and few < 0.1),
        "The result does not depend on how many rows are fitted and scored.",
        expected="a larger p with 50 rows of each than with 90 and 10",
        actual=f"p = {few:.4f} with 90 and 10, {many:.4f} with 50 and 50",
    )


@q1.check(
    "is less sure with more test rows for each training row",
    points=0,
    after="knows_the_overlap",
    hint="Which of train and test stands above the line in the correction?",
)
def overlap_the_right_way(student):
    few, many = (on_steps(student, 3.0, train, 100 - train) for train in (90, 50))
    expect.true(
        bool(many["p"] > few["p"] * 1.05 and many["high"] > few["high"] + 0.01),
        "The result is not less sure where test sets share more rows.",
        expected="a wider interval and a larger p with 50 rows of each than with 90 and 10",
        actual=f"p = {few['p']:.4f} with 90 and 10, {many['p']:.4f} with 50 and 50",
    )


@q1.check(
    "counts losses as well as gains",
    points=0,
    misconception="only-gains-count",
    after="overlap_the_right_way",
    hint="Exchange old and new. What should happen to p?",
)
def both_ways(student):
    up, down = on_steps(student, 2.0)["p"], on_steps(student, -2.0)["p"]
    expect.true(
        bool(abs(up - down) < 1e-6),
        "A loss has another p-value than a gain of the same size.",
        expected="the same p for +2 and for −2",
        actual=f"{up:.4f} for +2, {down:.4f} for −2",
    )


@q1.check(
    "does not choose the direction by the result",
    points=0,
    misconception="direction-after-the-result",
    after="both_ways",
    hint="Where the mean difference is exactly 0, every result is at least as far from 0.",
)
def not_half(student):
    came = on_steps(student, 0.0)["p"]
    expect.true(
        not 0.45 < came < 0.55,
        "Where the mean difference is 0, p is not 1.",
        expected="p = 1, since chance alone always gives a difference of 0 or more",
        actual=f"{came:.3f}",
    )


@q1.check(
    "gives p = 0.05 where the corrected t-test does",
    points=0.5,
    after="not_half",
    hint="How many degrees of freedom do five differences have? Which variance has ddof=1?",
)
def right_p(student):
    for sign in (1, -1):
        came = on_steps(student, sign * LIMIT * ERROR)["p"]
        expect.close(came, 0.05, atol=2e-4, name="p where t is 2.776 with five differences")
    expect.close(on_steps(student, 0.0)["p"], 1.0, atol=1e-6, name="p of a mean difference of 0")


@q1.check(
    "has an interval that agrees with p",
    points=0.5,
    after="right_p",
    hint="Which percentile of which distribution do you multiply the standard error by?",
)
def right_interval(student):
    came = on_steps(student, LIMIT * ERROR)
    expect.close(came["low"], 0.0, atol=1e-3, name="low where p is 0.05")
    expect.close(came["high"], 2 * LIMIT * ERROR, atol=2e-3, name="high where p is 0.05")


def claimed(student, p_values, level=0.05):
    """Return the claims as a list of truth values."""
    came = expect.shape(
        student["claims"](np.array(p_values), level), (len(p_values),), name="claims"
    )
    expect.true(
        came.dtype == bool,
        "The claims are not truth values.",
        expected="True or False for each p-value",
        actual=str(came.dtype),
    )
    return [bool(one) for one in came]


def expect_claims(student, p_values, right, text, level=0.05):
    came = claimed(student, p_values, level)
    expect.true(
        came == list(right),
        text,
        expected=f"{list(right)} for the p-values {p_values}",
        actual=f"{came}",
    )


def expect_not(student, p_values, wrong, text, due):
    came = claimed(student, p_values)
    expect.true(
        came != list(wrong), text, expected=f"{due}, for the p-values {p_values}", actual=f"{came}"
    )


@q2.check("gives a truth value for each p-value", points=0)
def truth_values(student):
    claimed(student, [0.3, 0.001, 0.8])
    claimed(student, [0.2])


@q2.check(
    "does not claim each p-value below the level",
    points=0,
    misconception="each-test-alone",
    after="truth_values",
    hint="Of 100 equal models, how many have p below 0.05?",
)
def not_each_alone(student):
    p_values = [0.04, 0.3, 0.045, 0.6, 0.03, 0.9]
    expect_not(
        student,
        p_values,
        [one <= 0.05 for one in p_values],
        "Six models were compared, and each p-value seems to be judged as if it were the only one.",
        "no claim: the smallest, 0.03, is above 0.05 / 6",
    )


@q2.check(
    "does not test the best model alone",
    points=0,
    misconception="best-tested-alone",
    after="not_each_alone",
    hint="The smallest of six p-values is small by choice. With what is it to be compared?",
)
def not_the_best_alone(student):
    expect_not(
        student,
        [0.2, 0.3, 0.03, 0.6, 0.4, 0.9],
        [False, False, True, False, False, False],
        "The best of six models is claimed as if it had been the only one.",
        "no claim: 0.03 is above 0.05 / 6",
    )


@q2.check(
    "gives later p-values a larger limit",
    points=0,
    misconception="same-limit-for-all",
    after="not_the_best_alone",
    hint="After the smallest of three is claimed, how many are left to compare?",
)
def larger_limits(student):
    expect_not(
        student,
        [0.02, 0.01, 0.04],
        [False, True, False],
        "The limits 0.05 / 3, 0.05 / 2 and 0.05 are kept by all three, and one is claimed.",
        "three claims",
    )


@q2.check(
    "stops at the first that is too large",
    points=0,
    misconception="goes-on-after-the-stop",
    after="larger_limits",
    hint="0.04 is below 0.05 / 1. Was the one before it small enough?",
)
def stops(student):
    expect_not(
        student,
        [0.04, 0.001, 0.03],
        [True, True, False],
        "A p-value is claimed although a smaller one was too large for its limit.",
        "one claim: 0.03 is above 0.05 / 2, and there it stops",
    )


@q2.check(
    "answers in the order of the p-values",
    points=1,
    after="stops",
    hint="Where does the smallest p-value stand in your result, and where in p_values?",
)
def in_order(student):
    expect_claims(
        student,
        [0.9, 0.002, 0.5, 0.004, 0.7],
        [False, True, False, True, False],
        "Two p-values are small enough, the second and the fourth.",
    )
    expect_claims(student, [0.02, 0.01, 0.04], [True] * 3, "All three are below their limits.")
    expect_claims(student, [0.04, 0.001, 0.03], [False, True, False], "Only 0.001 is small enough.")
    expect_claims(student, [0.3, 0.6], [False, False], "No p-value is small enough.")
    expect_claims(student, [0.04], [True], "A single p-value below the level is a claim.")
    expect_claims(student, [0.02, 0.01], [False, False], "Neither holds at level 0.01.", 0.01)
