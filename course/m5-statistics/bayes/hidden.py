"""Hidden checks: the same demands on numbers drawn anew."""

import numpy as np
from checks import after_p, booked, expect_weights, q1, q2, q3
from scipy.special import xlog1py, xlogy
from scipy.stats import betabinom, norm

from mlcourse.checks import expect


def right_weights(grid, prior, answers, sent):
    """Return the posterior weights, with logarithms and without the impossible shares."""
    theta, prior = np.asarray(grid, float), np.asarray(prior, float)
    k, n = sum(answers), sum(sent)
    level = np.where(prior > 0, xlogy(k, theta) + xlog1py(n - k, -theta), -np.inf)
    weight = prior * np.exp(level - level.max())
    return weight / weight.sum()


def drawn(rng, points, weeks, most):
    """Return a grid without its ends, a prior, and counts of some weeks."""
    grid = np.sort(rng.uniform(0.02, 0.98, points))
    sent = rng.integers(most // 2, most, size=weeks)
    answers = rng.binomial(sent, rng.choice(grid))
    return grid.tolist(), rng.uniform(0.2, 3, points).tolist(), answers.tolist(), sent.tolist()


def expect_right(student, given):
    """Expect the right posterior weights."""
    expect_weights(student, given, right_weights(*given))


@q1.check(
    "uses what was believed before elsewhere",
    points=1,
    misconception="prior-is-decoration",
    after="with_prior",
    hint="The weight of a share is its prior times its likelihood.",
)
def prior_again(student, rng):
    for _ in range(4):
        expect_right(student, drawn(rng, 4, 1, 9))


@q1.check(
    "adds up weeks elsewhere",
    points=1,
    misconception="each-week-begins-anew",
    after="all_weeks",
    hint="The posterior of a week is the prior of the next.",
)
def weeks_again(student, rng):
    for weeks in (2, 5, 9):
        expect_right(student, drawn(rng, 6, weeks, 8))


@q1.check(
    "survives large numbers elsewhere",
    points=1,
    misconception="products-do-not-vanish",
    errors_show_it=True,
    after=["many_applications", "all_weeks"],
    hint="Add logarithms, and subtract the largest that is possible before exp.",
)
def many_again(student, rng):
    for most in (4_000, 9_000_000):
        expect_right(student, drawn(rng, 40, 1, most))
    # The most likely share is not believed possible, so the others must be compared.
    grid, prior = [0.2, 0.3, 0.7], [0.0, 1.0, 2.0]
    expect_right(student, (grid, prior, [int(rng.integers(150_000, 250_000))], [1_000_000]))


@q1.check(
    "treats impossible shares elsewhere",
    points=1,
    misconception="ends-have-no-logarithm",
    errors_show_it=True,
    after="ends_of_grid",
    hint="Try a grid from 0 to 1, with no answer, with all, and with some.",
)
def ends_again(student, rng):
    for answers in (0, 3, 12):
        grid, prior, _, _ = drawn(rng, 5, 1, 9)
        expect_right(student, ([0.0, *grid, 1.0], [1.0, *prior, 2.0], [answers], [12]))


# Flat prior on a fine grid: the posterior is Beta(1 + k, 1 + n - k).
@q1.check(
    "has the mean of the formula",
    points=1,
    after="all_weeks",
    hint="Compare with the Beta distribution, for a flat prior on a fine grid.",
)
def formula(student, rng):
    theta = (np.arange(2000) + 0.5) / 2000
    for _ in range(3):
        n = int(rng.integers(5, 400))
        k = int(rng.integers(0, n + 1))
        came = student["update"](theta, np.ones(2000), [k], [n])
        weight = np.asarray(expect.shape(came, (2000,), name="update"), dtype=float)
        expect.close(float(theta @ weight), (1 + k) / (2 + n), atol=1e-4, name="posterior mean")


def right_after_p(share, shift, low, high):
    """Return the probability of no difference, by the density of z on both sides."""
    near, far = norm.isf(high / 2), norm.isf(low / 2)
    some = norm.cdf(far, shift) - norm.cdf(near, shift)
    some += norm.cdf(-near, shift) - norm.cdf(-far, shift)
    none = high - low
    return share * none / (share * none + (1 - share) * some)


def expect_after_p(student, *given, off=0.01):
    """Expect the right probability of no difference."""
    expect.close(after_p(student, *given), right_after_p(*given), atol=off, name="no_difference")


@q2.check(
    "counts both sides elsewhere",
    points=1,
    misconception="one-tail-is-enough",
    after="all_p",
    hint="A z far below 0 has a small p-value, too.",
)
def both_sides(student, rng):
    for _ in range(3):
        low = rng.uniform(0.1, 0.5)
        expect_after_p(student, rng.uniform(0.3, 0.7), rng.uniform(0.2, 8), low, low + 0.3)


@q2.check(
    "is right for studies that are well planned",
    points=1,
    after="both_sides",
    hint="How often is p in this range without a difference, and how often with one?",
)
def planned(student, rng):
    for _ in range(4):
        low = rng.uniform(0, 0.04)
        expect_after_p(student, rng.uniform(0.2, 0.8), rng.uniform(1.5, 3.5), low, low + 0.01)


@q2.check(
    "holds in very unlike worlds",
    points=1,
    after="both_sides",
    hint="Where nearly no hypothesis is true, a small p says little.",
)
def unlike(student, rng):
    for share in (0.02, 0.98):
        expect_after_p(student, share, rng.uniform(1, 3), 0.0, rng.uniform(0.001, 0.05))


@q2.check(
    "is exact to three digits",
    points=1,
    after="both_sides",
    hint="Simulation needs millions of studies for this. The formula needs four calls of norm.cdf.",
)
def exact(student, rng):
    for _ in range(6):
        low = rng.uniform(0, 0.9)
        shift, share = rng.uniform(0, 8), rng.uniform(0.05, 0.95)
        expect_after_p(student, share, shift, low, low + 0.02, off=0.001)


def expect_cheap(student, *given):
    """Expect a number of places whose expected loss is at most 3 % above the smallest."""
    k, n, new, too_few, too_many = given
    came = booked(student, *given)
    coming, every = np.arange(new + 1), np.arange(new + 1)[:, None]
    chance = betabinom(new, 1 + k, 1 + n - k).pmf(coming)
    loss = too_few * np.maximum(coming - every, 0) + too_many * np.maximum(every - coming, 0)
    cost = loss @ chance
    above = float(cost[came] / cost.min() - 1)
    expect.at_most(above, 0.03, name="expected loss above the smallest, as a part of it,")


def prices(rng):
    """Return two prices, one of them 9 to 19 times the other."""
    dear = int(rng.integers(9, 20))
    return (dear, 1) if rng.random() < 0.5 else (1, dear)


@q3.check(
    "doubts the share after few applications",
    points=2,
    misconception="estimate-is-the-share",
    after="share_uncertain",
    hint="The share has a posterior. Draw from it, then draw the answers.",
)
def doubts_again(student, rng):
    for _ in range(3):
        n = int(rng.integers(4, 9))
        expect_cheap(student, int(rng.integers(2, n - 1)), n, int(rng.integers(200, 400)), 12, 1)


@q3.check(
    "doubts the count with a known share",
    points=2,
    misconception="share-is-the-count",
    after="count_uncertain",
    hint="How many of the new ones answer is drawn by lot, too.",
)
def counts_again(student, rng):
    for _ in range(3):
        n = int(rng.integers(50_000, 100_000))
        k = int(n * rng.uniform(0.3, 0.7))
        expect_cheap(student, k, n, int(rng.integers(30, 80)), *prices(rng))


@q3.check(
    "plans for other offices",
    points=1,
    after=["share_uncertain", "count_uncertain"],
    hint="Compare with a simulation of your own.",
)
def other_offices(student, rng):
    for _ in range(4):
        n = int(rng.integers(10, 300))
        k, new = int(rng.integers(0, n + 1)), int(rng.integers(60, 400))
        k = min(max(k, n // 5), n - n // 5)
        expect_cheap(student, k, n, new, *prices(rng))
