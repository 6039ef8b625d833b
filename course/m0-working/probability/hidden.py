"""Hidden checks: tests drawn anew, whose truth is known because it was planted."""

import numpy as np
from checks import pairs, q1, q2
from hypothesis import strategies as st

from mlcourse.checks import expect

# Multiples of 1/64, both ends included: sums and products are exact, so that zero is zero.
SHARES = st.integers(0, 64).map(lambda n: n / 64)


def counted_posterior(prevalence, sensitivity, specificity, positive):
    """Return the posterior by counting a million people; nan if nobody has this result."""
    ill, healthy = 1e6 * prevalence, 1e6 * (1 - prevalence)
    found, alarms = ill * sensitivity, healthy * (1 - specificity)
    with_result = (found, alarms) if positive else (ill - found, healthy - alarms)
    return with_result[0] / sum(with_result) if sum(with_result) > 0 else np.nan


# The formula is exact: the reference differs by 0.
@q1.check(
    "is right for all tests, at the ends of the scale too",
    points=2,
    after="what_cannot_occur",
    time_limit=60.0,
    hint="Try prevalence, sensitivity and specificity 0 and 1, and both results.",
)
def everywhere_right(student, rng):
    inputs = st.tuples(SHARES, SHARES, SHARES, st.booleans())
    expect.everywhere(
        student["posterior"], counted_posterior, inputs, rng=rng, equal_nan=True, name="posterior"
    )


# One after the other: the posterior of the first result is the prior of the second.
@q1.check(
    "can be used twice, the posterior as the next prior",
    points=1,
    after="after_negative",
    hint="Does the result depend on the arguments alone?",
)
def used_twice(student, rng):
    for _ in range(6):
        prior, *rates = (float(one) for one in rng.uniform(0.02, 0.98, size=3))
        first = student["posterior"](prior, *rates, True)
        both = prior * rates[0] ** 2, (1 - prior) * (1 - rates[1]) ** 2
        expect.close(student["posterior"](first, *rates, True), both[0] / sum(both))
        back = prior * rates[0] * (1 - rates[0]), (1 - prior) * (1 - rates[1]) * rates[1]
        expect.close(student["posterior"](first, *rates, False), back[0] / sum(back))


def planted(rng):
    """Return a test, a number of people of whom some 300 are positive, and the truth.

    The truth lies away from one half, so that a standard error shows whether it follows the share.
    """
    while True:
        prevalence, sensitivity, specificity = rng.uniform([0.05, 0.6, 0.6], [0.5, 0.97, 0.97])
        positive = prevalence * sensitivity + (1 - prevalence) * (1 - specificity)
        truth = prevalence * sensitivity / positive
        if positive > 0.15 and 0.25 < abs(truth - 0.5) < 0.4:
            test = float(prevalence), float(sensitivity), float(specificity)
            return test, int(300 / positive), float(truth)


def simulated(student, rng, worlds, times):
    """Return distances from the truth, standard errors, and the latter over the right ones.

    Each is an array with a row for each world.
    """
    found = []
    for _ in range(worlds):
        test, n, truth = planted(rng)
        estimates, errors = pairs(student, test, n, rng.integers(2**31, size=times))
        right = np.sqrt(truth * (1 - truth) / 300)
        found.append((estimates - truth, errors, errors / right))
    return np.array(found).swapaxes(0, 1)


# Largest of three mean distances, in units of its own standard error (that of a share among 300).
@q2.check(
    "is right on average for other tests",
    points=1,
    after="share_among_positive",
    time_limit=60.0,
    hint="Does your function use its own arguments, or names from outside?",
)
def right_on_average(student, rng):
    distances, *_ = simulated(student, rng, worlds=3, times=40)
    expect.at_most(
        float(np.abs(distances.mean(axis=1)).max() / (0.5 / np.sqrt(300 * distances.shape[1]))),
        5,
        name="distance from the truth",
    )


# Coverage of 450 intervals whose truth is known: 0.95 for a right standard error, with a standard
# deviation of 0.01. Divided by all simulated people at most 0.85. Mean errors over the right ones:
# 1.00 with a standard deviation below 0.02; 1.15 and more where all shares are taken for one half.
@q2.check(
    "has errors that hold the truth as often as they promise",
    points=2,
    after="error_of_share",
    time_limit=60.0,
    hint="Simulate the same test with 100 seeds. How often is the truth within two errors?",
)
def holds_the_truth(student, rng):
    distances, errors, ratios = simulated(student, rng, worlds=5, times=90)
    coverage = float(np.mean(np.abs(distances) <= 2 * errors))
    expect.between(coverage, 0.9, 0.99, name="share of intervals that hold the truth")
    for ratio in ratios.mean(axis=1):
        expect.between(float(ratio), 0.88, 1.12, name="standard error over the right one")


# With three people a share can only be one of whole people.
@q2.check(
    "gives shares of whole people, also where all are ill or nobody is",
    points=1.5,
    after="share_among_positive",
    hint="Count the people in your simulation: is your share one count divided by another?",
)
def whole_people(student, rng):
    estimates, _ = pairs(student, (0.5, 0.9, 0.4), 3, rng.integers(2**31, size=20))
    known = estimates[np.isfinite(estimates)]
    possible = np.array([0, 1 / 3, 1 / 2, 2 / 3, 1])
    expect.true(
        len(known) > 0 and bool((np.abs(known[:, None] - possible).min(axis=1) < 1e-6).all()),
        "Among three people, the share is none that three people can have.",
    )
    for prevalence in (0, 1):
        estimates, _ = pairs(student, (prevalence, 0.8, 0.4), 200, rng.integers(2**31, size=3))
        expect.close(estimates, np.full(3, float(prevalence)), name="share of the ill")
