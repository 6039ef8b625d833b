"""Hidden checks: comparisons drawn anew, in which it is known who is better."""

import numpy as np
from checks import claimed, compared, drawn, q1, q2
from scipy import stats

from mlcourse.checks import expect


def worlds(rng, gain, k, train, test, count):
    """Return scores of old and new models, each of shape (count, k).

    Two differences have the correlation test / (train + test), and the gain is in units of their
    standard deviation. To make the shares surer, twenty times as many are drawn, put in the order
    of the corrected t, and one of each twenty is kept. Some resamples are hard for both.
    """
    shared = test / (train + test)
    own = rng.normal(size=(20 * count, k)) * np.sqrt(1 - shared)
    each = gain + rng.normal(size=(20 * count, 1)) * np.sqrt(shared) + own
    order = np.argsort(each.mean(axis=1) / each.std(axis=1))
    each = each[order[10::20]]
    hard = rng.normal(70, 5, size=each.shape)
    return hard, hard + each


def alarms(student, rng, gain, k, train, test, count=200):
    """Return the share of comparisons with p below 0.05."""
    pairs = zip(*worlds(rng, gain, k, train, test, count), strict=True)
    return float(np.mean([compared(student, a, b, train, test)["p"] < 0.05 for a, b in pairs]))


RESAMPLES = ((10, 80, 20), (5, 160, 40), (20, 90, 10), (6, 60, 60))


# Shares of one of each twenty ordered comparisons: the reference has 0.05, nearly without spread.
# The paired t-test has 0.2 and more, a corrected t with normal percentiles 0.12 with five.
@q1.check(
    "keeps its false alarms below 7 of 100",
    points=2,
    after="right_p",
    time_limit=60.0,
    hint="Draw two equal models a hundred times. How often is your p below 0.05?",
)
def few_false_alarms(student, rng):
    for k, train, test in RESAMPLES:
        found = alarms(student, rng, 0.0, k, train, test)
        expect.between(found, 0.02, 0.07, name="share of false alarms among equal models")


# The reference finds 0.35 to 0.75 of these gains; an unpaired test nearly none.
@q1.check(
    "finds the gains that can be found",
    points=1.5,
    after="right_p",
    time_limit=60.0,
    hint="Is the variance that of the differences, and corrected once?",
)
def enough_power(student, rng):
    for k, train, test in RESAMPLES:
        gain = 1.4 if test < train else 2.4
        old, new = worlds(rng, gain, k, train, test, 150)
        each = new - old
        error = np.sqrt((1 / k + test / train) * each.var(axis=1, ddof=1))
        due = np.mean(np.abs(each.mean(axis=1)) / error > stats.t.ppf(0.975, k - 1))
        came = [
            compared(student, a, b, train, test)["p"] < 0.05 for a, b in zip(old, new, strict=True)
        ]
        expect.at_least(
            float(np.mean(came) - due), -0.1, name="power, less that of the corrected test"
        )


@q1.check(
    "has intervals that agree with the test, in comparisons drawn anew",
    points=1,
    after="right_interval",
    hint="Where is 0 when p is below 0.05?",
)
def intervals_again(student, rng):
    for _ in range(20):
        k, train, test = int(rng.integers(3, 25)), int(rng.integers(40, 90)), 20
        old, new = drawn(rng, k, float(rng.normal(0, 2)))
        each = new - old
        error = np.sqrt((1 / k + test / train) * each.var(ddof=1))
        half = stats.t.ppf(0.975, k - 1) * error
        came = compared(student, old, new, train, test)
        for name, sign in (("low", -1), ("high", 1)):
            expect.close(came[name], each.mean() + sign * half, rtol=1e-4, atol=1e-6, name=name)
        right = 2 * stats.t.sf(abs(each.mean()) / error, k - 1)
        expect.close(came["p"], right, rtol=1e-3, atol=1e-9, name="p")


def due(p_values, level):
    """Return the claims by Holm's method, from adjusted p-values."""
    order = np.argsort(p_values)
    limits = level / np.arange(len(p_values), 0, -1)
    first = np.flatnonzero(np.append(np.asarray(p_values)[order] > limits, True))[0]
    right = np.zeros(len(p_values), dtype=bool)
    right[order[:first]] = True
    return right


def factory(rng, equal, better):
    """Return p-values of models that are equal, and of others that are better; and which are."""
    truth = rng.permutation(np.repeat([False, True], [equal, better]))
    z = rng.normal(size=len(truth)) + 3.2 * truth
    return 2 * stats.norm.sf(np.abs(z)), truth


# Any false claim: the reference has 0.045 ± 0.011 of 400 factories, each p-value alone 0.3.
@q2.check(
    "claims nothing false in most factories",
    points=2,
    after="in_order",
    time_limit=60.0,
    hint="Draw ten p-values between 0 and 1 a hundred times. How often is there a claim?",
)
def few_false_claims(student, rng):
    wrong = 0
    for _ in range(400):
        p_values, truth = factory(rng, int(rng.integers(6, 12)), int(rng.integers(0, 4)))
        wrong += bool(np.any(np.array(claimed(student, p_values)) & ~truth))
    expect.at_most(wrong / 400, 0.085, name="share of factories with a false claim")


@q2.check(
    "claims what Holm's method allows, in factories drawn anew",
    points=2,
    after="in_order",
    time_limit=60.0,
    hint="Write down the sorted p-values of a small example, and their limits beside them.",
)
def same_claims(student, rng):
    for _ in range(150):
        p_values, _ = factory(rng, int(rng.integers(0, 6)), int(rng.integers(1, 8)))
        level = float(rng.choice([0.01, 0.05, 0.1, 0.2]))
        came = claimed(student, p_values, level)
        expect.true(
            came == [bool(one) for one in due(p_values, level)],
            "In a factory drawn anew, other models are claimed.",
        )
