"""The exercises of this lesson and the checks that students see."""

import numpy as np

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["descending.build-momentum"])
q2 = question("q2", objectives=["descending.build-adam", "descending.explain-noise"])
q3 = question("q3", objectives=["descending.predict-rate"])


def run_down(student, curvatures, start, rate, keep, steps):
    """Return the student's places on a bowl, and where the gradient was asked."""
    bowl = student["Bowl"](np.asarray(curvatures, dtype=float))
    came = student["nesterov"](bowl.gradient, np.asarray(start), rate, keep, steps)
    places = expect.shape(came, (steps + 1, len(start)), name=f"places of {steps} steps")
    return np.asarray(places, dtype=float), bowl.asked.value()


@q1.check("gives the start and one place for each step", points=0)
def one_place_each(student):
    places, _ = run_down(student, [2, 1], [1.0, 2.0], 0.1, 0.5, 4)
    expect.close(places[0], [1, 2], atol=1e-9, name="first place")
    expect.finite(places, name="places")


@q1.check(
    "begins each call anew",
    points=0,
    misconception="state-between-runs",
    after="one_place_each",
    hint="Where does the velocity live after your function has returned?",
)
def begins_anew(student):
    starts = [1.0, 2.0], [-3.0, 5.0], [1.0, 2.0]
    first, _, second = (run_down(student, [2, 1], one, 0.1, 0.5, 4)[0] for one in starts)
    expect.true(
        np.allclose(first, second, rtol=1e-9),
        "The same call gives other places after a call with another start.",
        expected=f"second place {first[1].round(4).tolist()}, as in the first call",
        actual=str(second[1].round(4).tolist()),
    )


@q1.check(
    "goes downhill",
    points=0,
    misconception="gradient-points-down",
    after="begins_anew",
    hint="Compute the height of the bowl at the start and after one step.",
)
def goes_downhill(student):
    places, _ = run_down(student, [2, 1], [1.0, 2.0], 0.1, 0.5, 1)
    moved = places[1] - places[0]
    expect.true(
        float(moved @ [2, 2]) < 0,
        "The first step goes uphill.",
        expected="smaller coordinates on a bowl with its minimum at zero",
        actual=f"from {places[0].tolist()} to {places[1].round(4).tolist()}",
    )


# By hand, curvatures 2 and 1, start (1, 2), rate 0.1, keep 0.5: the second gradient belongs to
# (0.7, 1.7). Asked at (0.8, 1.8) instead, the second step ends at (0.54, 1.52).
@q1.check(
    "asks where the velocity leads",
    points=1,
    misconception="gradient-at-old-point",
    after="goes_downhill",
    hint="Print bowl.asked. Is the second entry a place of your path, or one ahead of it?",
)
def asks_ahead(student):
    places, asked = run_down(student, [2, 1], [1.0, 2.0], 0.1, 0.5, 2)
    at_old = len(asked) > 1 and np.allclose(asked[1], [0.8, 1.8], atol=1e-6)
    expect.true(
        not at_old and not np.allclose(places[2], [0.54, 1.52], atol=1e-6),
        "The second gradient is asked where the first step ended.",
        expected="a place that the velocity has moved on, by keep times the velocity",
        actual=str(np.round(asked[1], 4).tolist() if len(asked) > 1 else asked),
    )


@q1.check(
    "gives the places of the example",
    points=1,
    after="asks_ahead",
    hint="Compute the second step by hand: the velocity is -0.2, half of it leads to 0.7.",
)
def example_places(student):
    places, _ = run_down(student, [2], [1.0], 0.1, 0.5, 3)
    expect.close(places[:, 0], [1, 0.8, 0.56, 0.352], atol=1e-6, name="places of the example")


def steps_needed(places, share=0.001):
    """Return after how many steps a share of the first distance is left."""
    near = np.linalg.norm(places, axis=1) < share * np.linalg.norm(places[0])
    return int(near.argmax()) if near.any() else len(places)


# The reference needs 58 steps. Without momentum, the same rate needs 325.
@q1.check(
    "needs few steps in a ravine of condition number 50",
    points=1,
    after="example_places",
    hint="Is the velocity the whole move of a step, both parts together?",
)
def few_steps(student):
    places, _ = run_down(student, [1, 50], [1.0, 1.0], 0.02, 0.752, 120)
    expect.between(steps_needed(places), 20, 90, name="steps to a thousandth of the distance")


TABLE = np.array([[1.0, 2], [0.5, 1], [3, -1], [2, 2], [-1, 4]])
TARGET = np.array([1.0, 3, -2, 0, 2])
ONE, TWO = np.array([[1.0], [1.0]]), np.array([1000.0, 1000.0])


def fitted(student, X, y, batches, rate):
    """Return the student's coefficients."""
    rows = [np.asarray(one) for one in batches]
    came = student["adam_in_batches"](X, y, rows, rate)
    found = expect.shape(came, (X.shape[1],), name="coefficients")
    return np.asarray(expect.finite(found, name="coefficients"), dtype=float)


@q2.check("gives one coefficient for each column", points=0)
def one_coefficient_each(student):
    fitted(student, TABLE, TARGET, [[0, 1], [2, 3, 4]], 0.1)


@q2.check(
    "gives the same coefficients when it is called twice",
    points=0,
    misconception="state-between-runs",
    after="one_coefficient_each",
    hint="Are both running means zero again when the next call begins?",
)
def called_twice(student):
    targets = TARGET, -5 * TARGET[::-1], TARGET
    batches = [[0, 1], [2, 3, 4], [0]]
    first, _, second = (fitted(student, TABLE, one, batches, 0.1) for one in targets)
    expect.close(second, first, atol=1e-9, name="coefficients of the second call")


# Without correction the first step is 0.1 / sqrt(0.001), that is 3.16, times the rate.
@q2.check(
    "has running means of the right size from its first step on",
    points=0,
    misconception="means-need-no-correction",
    after="called_twice",
    hint="After one step, which part of the gradient has the running mean taken in?",
)
def first_length(student):
    for rows in ([0], [3, 4]):
        came = np.abs(fitted(student, TABLE, TARGET, [rows], 0.1))
        expect.true(
            not np.allclose(came, 0.316, atol=0.002),
            "The first step is about three times longer than the learning rate.",
            expected="0.1 for each coordinate, at the rate 0.1",
            actual=", ".join(f"{one:.4f}" for one in came),
        )


@q2.check(
    "moves downhill by the learning rate in its first step",
    points=0,
    after="first_length",
    hint="Both running means hold one gradient, after the correction. What is their quotient?",
)
def first_step(student):
    expect.close(
        fitted(student, TABLE, TARGET, [[0]], 0.1),
        [0.1, 0.1],
        atol=1e-4,
        name="coefficients after one step at the rate 0.1",
    )


@q2.check(
    "takes the mean over a batch",
    points=1,
    misconception="gradient-sum-not-mean",
    after="first_step",
    hint="Put each row of one batch in twice. Should the gradient of the mean change?",
)
def mean_of_batch(student):
    once = fitted(student, TABLE, TARGET, [[0, 1], [2, 3], [4]], 0.1)
    twice = fitted(student, TABLE, TARGET, [[0, 1], [2, 3, 2, 3, 2, 3], [4]], 0.1)
    expect.true(
        np.allclose(once, twice, atol=1e-7),
        "Other coefficients come when a batch holds each of its rows three times.",
        expected=str(once.round(4).tolist()),
        actual=str(twice.round(4).tolist()),
    )


# Far from the target, every gradient is nearly the same, and Adam moves by the rate of the step.
@q2.check(
    "lets the learning rate fall",
    points=1,
    misconception="constant-rate-settles",
    after="mean_of_batch",
    hint="How long may the second step be at most?",
)
def rate_falls(student):
    came = float(fitted(student, ONE, TWO, [[0], [0, 1]], 0.1)[0])
    expect.at_most(came, 0.185, name="coefficient after two steps towards a far target")


# By hand: gradients -2g and 2g nearly. The corrected mean is (0.1 - 0.09) / 0.19 of 2g, so the
# second step goes back by 0.0037 only. With fresh means it would go back by 0.071.
@q2.check(
    "looks at the rows of one batch at a time",
    points=0,
    after="rate_falls",
    hint="Which rows decide the first step?",
)
def one_batch_at_a_time(student):
    opposite = np.array([1000.0, -1000.0])
    came = fitted(student, ONE, opposite, [[0]], 0.1)
    expect.close(came, [0.1], atol=1e-4, name="coefficient after a batch of the first row")


@q2.check(
    "remembers earlier batches",
    points=1,
    misconception="each-batch-begins-anew",
    after="one_batch_at_a_time",
    hint="Two batches with opposite gradients: what do the running means hold after the second?",
)
def remembers(student):
    opposite = np.array([1000.0, -1000.0])
    came = float(fitted(student, ONE, opposite, [[0], [1]], 0.1)[0])
    expect.at_least(came, 0.06, name="coefficient after two steps with opposite gradients")


# After one step the root is as large as the gradient, and 1e-8 is added to it. So a gradient of
# 2e-8 moves by two thirds of the rate, one of 1e-8 by one half. In larger ones a factor cancels.
@q2.check(
    "has the gradient of the mean squared error, and no other multiple",
    points=0,
    misconception="factor-drops-out",
    after="remembers",
    hint="Which factor comes from differentiating a square?",
)
def right_multiple(student):
    for rows in ([0], [0, 0, 0]):
        expect_multiple(student, np.array([[1e-4]]), np.array([1e-4]), rows, 2e-8)


def expect_multiple(student, X, y, rows, size):
    """Expect the first gradient of this size, for a column of numbers so small that it shows."""
    share = abs(float(fitted(student, X, y, [rows], 0.1)[0])) / 0.1
    # Without the 1e-8, or with one under the root, nothing is seen: that is no matter of a factor.
    if 0.25 < share < 0.97:
        came = share / (1 - share) * 1e-8
        expect.true(
            abs(came / size - 1) < 0.02,
            "The first gradient of a small table is a multiple of the one that was asked for.",
            expected=f"about {size:.2g}, as the size of the first step shows it",
            actual=f"{came:.2g}",
            next_step="Differentiate the mean squared error of one row, and compare it with yours.",
        )


@q2.check(
    "gives the coefficient of the example",
    points=1,
    after="right_multiple",
    hint="Is the second step 0.1 divided by the root of two?",
)
def example_coefficient(student):
    came = fitted(student, ONE, TWO, [[0], [0, 1]], 0.1)
    expect.close(came, [0.1707], atol=1e-4, name="coefficient of the example")


BOWL, FIRST = np.array([1.0, 50.0]), np.array([1.0, 1.0])


def usable(student, rates, *, keep=0.0, steps=200, goal=0.001, curvatures=BOWL, start=FIRST):
    """Return the rates that the student calls usable, each of them one of those given."""
    came = student["usable_rates"](curvatures, start, list(rates), keep, steps, goal)
    found = expect.shape(came, (None,), name="usable rates")
    found = [float(one) for one in found]
    expect.true(
        all(one in rates for one in found) and len(set(found)) == len(found),
        "Not all of your rates are among those given, each once.",
        expected=f"some of {list(rates)}",
        actual=str(found),
    )
    return found


def expect_usable(student, rates, right, **options):
    """Expect these of the rates, in their order."""
    came = usable(student, rates, **options)
    expect.true(
        came == right,
        "Other rates are usable.",
        expected=str(right),
        actual=str(came),
        next_step="Follow one coordinate with one rate on paper, or run momentum from the lesson.",
    )


def expect_left_out(student, rate):
    """Expect a rate that is too small for 200 steps not to be called usable."""
    expect.true(
        rate not in usable(student, [rate, 0.039]),
        f"A rate of {rate:g} is called usable, for 200 steps on curvatures of 1 and 50.",
        expected="only rates with which both coordinates come near zero",
        actual=f"{rate:g} among them",
    )


@q3.check("gives some of the rates", points=0)
def some_rates(student):
    usable(student, [0.001, 0.039, 0.041])


@q3.check(
    "leaves out a tiny rate",
    points=0,
    misconception="smaller-step-is-safer",
    after="some_rates",
    hint="Where do both coordinates stand after 200 steps of a millionth?",
)
def leaves_out_tiny(student):
    expect_left_out(student, 1e-6)


@q3.check(
    "looks at the flat direction, too",
    points=0,
    misconception="steep-direction-decides",
    after="leaves_out_tiny",
    hint="Which coordinate is slower with a small rate: the steep one or the flat one?",
)
def flat_direction(student):
    expect_left_out(student, 0.001)


@q3.check(
    "leaves out a rate above the limit",
    points=1,
    after="flat_direction",
    hint="By which factor does a step of 0.041 multiply the steep coordinate?",
)
def above_limit(student):
    expect_usable(student, [0.001, 0.039, 0.041], [0.039])


@q3.check(
    "knows that momentum moves the limit",
    points=1,
    misconception="limit-without-momentum",
    after="above_limit",
    hint="Run momentum from the lesson with the rate 0.041 and keep 0.5.",
)
def momentum_moves_limit(student):
    expect_usable(student, [0.001, 0.039, 0.041], [0.039, 0.041], keep=0.5)


@q3.check(
    "looks at a saddle",
    points=1,
    after="momentum_moves_limit",
    hint="What happens to a coordinate of zero, and to one with a negative curvature?",
)
def saddles(student):
    saddle = np.array([1.0, -1.0])
    expect_usable(student, [0.1, 0.5], [], curvatures=saddle)
    on_ridge = np.array([1.0, 0.0])
    expect_usable(student, [0.1, 0.5], [0.1, 0.5], curvatures=saddle, start=on_ridge)


@q3.check(
    "foresees a billion steps",
    points=1,
    after="momentum_moves_limit",
    hint="A power of a matrix needs no loop over the steps.",
)
def billion_steps(student):
    flat = np.array([1e-7, 1.0])
    expect_usable(student, [0.01, 0.5], [0.5], steps=10**9, curvatures=flat)
