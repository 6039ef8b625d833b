"""The exercises of this lesson and the checks that students see."""

import numpy as np

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["bayes.update-share"])
q2 = question("q2", objectives=["bayes.read-p"])
q3 = question("q3", objectives=["bayes.decide-by-loss"])


def weights(student, grid, prior, answers, sent):
    """Return the student's posterior weights."""
    came = student["update"](np.array(grid, float), np.array(prior, float), answers, sent)
    name = f"update for {sum(sent):,} applications"
    came = expect.finite(expect.shape(came, (len(grid),), name=name), name=name)
    return np.asarray(came, dtype=float)


def expect_weights(student, given, right):
    """Expect these posterior weights; the message shows what was given."""
    came = weights(student, *given)
    worst = float(np.max(np.abs(came - np.asarray(right))))
    grid, prior, answers, sent = given
    small = len(grid) < 6 and len(sent) < 6
    shown = f" For grid {grid}, prior {prior}, answers {answers}, sent {sent}." if small else ""
    expect.true(
        worst < 1e-6,
        "update gives other weights." + shown,
        expected=np.array2string(np.asarray(right, float), precision=4) if small else None,
        actual=np.array2string(came, precision=4)
        if small
        else f"a weight that is off by {worst:.2g}",
    )


@q1.check("gives weights that sum to 1", points=0)
def sums_to_one(student):
    came = weights(student, [0.1, 0.2, 0.5], [1, 1, 1], [2], [9])
    expect.close(float(came.sum()), 1.0, atol=1e-6, name="sum of the weights")
    for one in came:
        expect.between(float(one), 0, 1, name="weight")


# By hand: with one answer of one sent, 3 · 0.2 and 1 · 0.6 are equal. With a flat prior they are
# as 1 to 3.
@q1.check(
    "multiplies by the prior",
    points=1,
    misconception="prior-is-decoration",
    after="sums_to_one",
    hint="What are prior times share for each of the two shares?",
)
def with_prior(student):
    expect_weights(student, ([0.2, 0.6], [3, 1], [1], [1]), [0.5, 0.5])
    expect_weights(student, ([0.2, 0.6], [1, 1], [1], [1]), [0.25, 0.75])


# By hand: an answer in each of two weeks gives 0.04 and 0.36; 9 · 0.04 = 1 · 0.36.
@q1.check(
    "counts all weeks",
    points=1,
    misconception="each-week-begins-anew",
    after="with_prior",
    hint="What is the prior of the second week?",
)
def all_weeks(student):
    expect_weights(student, ([0.2, 0.6], [9, 1], [1, 1], [1, 1]), [0.5, 0.5])
    expect_weights(student, ([0.2, 0.6], [3, 1], [], []), [0.75, 0.25])


# Of a million, 300,000 are answered, so 0.1 and 0.5 are impossible up to rounding. Where one half
# is answered, 0.25 and 0.75 are as probable as before.
@q1.check(
    "bears many applications",
    points=1,
    misconception="products-do-not-vanish",
    errors_show_it=True,
    after="with_prior",
    hint="What is 0.3 to the power of 300,000 in a computer?",
)
def many_applications(student):
    expect_weights(student, ([0.1, 0.3, 0.5], [1, 1, 1], [300_000], [1_000_000]), [0, 1, 0])
    expect_weights(student, ([0.25, 0.75], [1, 4], [20_000], [40_000]), [0.2, 0.8])


# By hand: no answer of one sent leaves 1 · 1 for 0, 1 · 0.5 for 0.5 and nothing for 1.
@q1.check(
    "knows what can be at the ends of the grid",
    points=1,
    misconception="ends-have-no-logarithm",
    errors_show_it=True,
    after="with_prior",
    hint="Which of the shares 0, 0.5 and 1 can be after one application without an answer?",
)
def ends_of_grid(student):
    expect_weights(student, ([0.0, 0.5, 1.0], [1, 1, 1], [0], [1]), [2 / 3, 1 / 3, 0])
    expect_weights(student, ([0.0, 0.5, 1.0], [1, 1, 1], [1], [2]), [0, 1, 0])
    expect_weights(student, ([0.0, 0.5, 1.0], [0, 3, 1], [], []), [0, 0.75, 0.25])


def after_p(student, *given):
    """Return the student's probability of no difference."""
    name = "no_difference" + str(given)
    return expect.between(student["no_difference"](*given), 0, 1, name=name)


@q2.check("gives a probability", points=0)
def probability(student):
    for given in ((0.5, 2.5, 0.04, 0.05), (0.9, 1.0, 0.0, 0.001)):
        after_p(student, *given)


@q2.check(
    "does not give a p-value",
    points=0,
    misconception="p-is-the-hypothesis",
    after="probability",
    hint="How often does p come into this range without a difference, and how often with one?",
)
def no_p_value(student):
    for given in ((0.5, 0.0, 0.01, 0.05), (0.5, 0.0, 0.0, 0.001)):
        came = after_p(student, *given)
        expect.true(
            came > given[3] + 1e-9,
            f"no_difference{given} lies among the p-values that were asked for.",
            expected="a probability of no difference, which is much larger here",
            actual=f"{came:.4g}",
        )


# With a shift of 0 both kinds of study have the same p-values, so nothing is learned.
@q2.check(
    "learns nothing where p-values tell nothing",
    points=1,
    after="no_p_value",
    hint="With a shift of 0, all is alike with and without a difference. Are both sides of z?",
)
def nothing_learned(student):
    for given in ((0.5, 0.0, 0.01, 0.05), (0.5, 0.0, 0.0, 0.001)):
        expect.close(after_p(student, *given), 0.5, atol=0.02, name="no_difference" + str(given))


@q2.check(
    "follows how often there is no difference",
    points=1,
    misconception="worlds-are-even",
    after="nothing_learned",
    hint="With a shift of 0, the probability after is the probability before.",
)
def follows_share(student):
    for share in (0.1, 0.9):
        given = (share, 0.0, 0.01, 0.05)
        expect.close(after_p(student, *given), share, atol=0.02, name="no_difference" + str(given))


# All p-values: nothing is selected, whatever the shift is.
@q2.check(
    "learns nothing from all p-values together",
    points=1,
    misconception="one-tail-is-enough",
    after="follows_share",
    hint="Every study has a p-value from 0 to 1. Which z belong to them?",
)
def all_p(student):
    came = after_p(student, 0.7, 3.0, 0.0, 1.0)
    expect.close(came, 0.7, atol=0.02, name="no_difference(0.7, 3.0, 0.0, 1.0)")


STUDIES = ("small", "large", "equal")


@q2.check("states a claim with its evidence", points=0)
def has_claim(student):
    given = student["same_p"].value()
    value = given.get("value") if isinstance(given, dict) else given
    expect.claim(given, value, among=STUDIES, words=8, name="same_p")


@q2.check(
    "claims what the numbers show",
    points=1,
    misconception="larger-study-same-p",
    after=["all_p", "has_claim"],
    hint="Call no_difference for both studies, with low=0.04 and high=0.05.",
)
def claims(student):
    small, large = (after_p(student, 0.5, shift, 0.04, 0.05) for shift in (2.5, 6.0))
    holds = "equal" if abs(small - large) < 0.001 else STUDIES[int(large > small)]
    expect.claim(student["same_p"], holds, among=STUDIES, words=8, name="same_p")


def booked(student, *given):
    """Return the student's number of places, a whole number."""
    name = "places" + str(given)
    came = expect.between(student["places"](*given), 0, given[2], name=name)
    expect.true(
        float(came) == int(came),
        f"{name} is not a whole number.",
        expected="a whole number of places",
        actual=f"{came:.6g}",
    )
    return int(came)


def expect_places(student, given, low, high):
    """Expect a number of places in a range whose ends were computed beforehand."""
    came = booked(student, *given)
    expect.true(
        low <= came <= high,
        f"Another number of places costs less, for places{given}.",
        expected=f"from {low} to {high}",
        actual=f"{came}",
    )


@q3.check("gives a whole number of places", points=0)
def whole_number(student):
    booked(student, 2, 10, 50, 9, 1)


@q3.check(
    "books no fewer places where a missing one is dear",
    points=1,
    misconception="prices-exchanged",
    after="whole_number",
    hint="What is dear: a place too few, or a place too many?",
)
def right_way_round(student):
    many, few = (booked(student, 20, 100, 100, *prices) for prices in ((9, 1), (1, 9)))
    expect.true(
        many >= few,
        "You book fewer places where a place too few is the dearer error.",
        expected="at least as many",
        actual=f"{many}, and {few} where a place too many is dearer",
    )


# The mean is 60. Faults that are named below still come to these ranges.
@q3.check(
    "lets the prices count",
    points=1,
    misconception="mean-is-the-plan",
    after="right_way_round",
    hint="Book a few places more than the mean. What is then lost less often?",
)
def prices_count(student):
    expect_places(student, (300, 1000, 200, 19, 1), 63, 76)
    expect_places(student, (300, 1000, 200, 1, 19), 44, 57)


# With a share that is taken for known, 145; with the right one 234.
@q3.check(
    "knows that the share is uncertain",
    points=1,
    misconception="estimate-is-the-share",
    after="prices_count",
    hint="After 4 applications, is the share known? Draw it anew each time.",
)
def share_uncertain(student):
    expect_places(student, (1, 4, 400, 9, 1), 216, 255)


# Where the count is taken for new times the share, 20; with the right one 25.
@q3.check(
    "knows that a share is not yet a count",
    points=1,
    misconception="share-is-the-count",
    after="prices_count",
    hint="With a known share of 0.5, do always 5 of 10 answer?",
)
def count_uncertain(student):
    expect_places(student, (50_000, 100_000, 40, 19, 1), 25, 26)
