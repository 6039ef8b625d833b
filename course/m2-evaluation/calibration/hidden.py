"""Hidden checks: tables drawn anew, whose true probabilities are known: they were planted."""

import numpy as np
from checks import (
    at_share,
    expect_calibrated,
    expect_ranking,
    q1,
    q2,
    q3,
    share_of,
    stated_and_drawn,
)

from mlcourse.checks import expect


def calibration_error_of(p, outcomes, groups):
    """Return the calibration error of p against each row of outcomes."""
    parts = np.argsort(p, kind="stable").reshape(groups, -1)
    return np.abs(outcomes[..., parts].mean(axis=-1) - p[parts].mean(axis=1)).mean(axis=-1)


def right_share(p, y, groups, draws=2000):
    """Return the share that `luck_share` estimates, from many draws."""
    drawn = (np.random.default_rng(0).random((draws, len(p))) < p).astype(float)
    errors = calibration_error_of(p, np.vstack([y, drawn]), groups)
    # Errors are sums of fractions; equal ones may differ in the last digit.
    return float(np.mean(errors[1:] >= errors[0] - 1e-9))


def right_probability(p, fitted_share, real_share):
    """Return probabilities at another share of class 1, by counting weights of both classes."""
    ones, zeros = real_share / fitted_share, (1 - real_share) / (1 - fitted_share)
    return p * ones / (p * ones + (1 - p) * zeros)


# Distance from the right share, largest of six tables, 20 seeds: reference 0.015 ± 0.005, at most
# 0.024. Shuffled outcomes give a share of 1.00 in all, rows drawn again 0.51 and more (6 seeds).
@q1.check(
    "gives the right share for other tables",
    points=3,
    after="as_many_groups",
    time_limit=60.0,
    hint="Does your function use its own groups, and at least 500 draws?",
)
def other_tables(student, rng):
    for groups in (4, 10, 20):
        for bend in (1.0, 1.15):
            low = float(rng.uniform(0.05, 0.3))
            p, y = stated_and_drawn(rng, 600, lambda p, bend=bend: p**bend, low, low + 0.5)
            came, right = share_of(student, p, y, groups), right_share(p, y, groups)
            expect.true(
                abs(came - right) <= 0.1,
                "The share of draws is another one.",
                expected=f"about {right:.2f}",
                actual=f"{came:.2f}",
            )


# The formula is exact, so the reference differs by 0.
@q2.check(
    "gives the right probabilities at other shares",
    points=2,
    after="what_is_counted",
    hint="Call your function there and back: with the two shares exchanged, p must return.",
)
def other_shares(student, rng):
    for _ in range(6):
        p = rng.uniform(0.01, 0.99, size=20)
        fitted, real = (float(one) for one in rng.uniform(0.02, 0.98, size=2))
        came = at_share(student, p, fitted, real)
        expect.close(came, right_probability(p, fitted, real), rtol=1e-6, name="result of at_share")


def other_slopes(rng):
    """Return slopes of three features, none of them weak."""
    return rng.uniform(0.6, 1.1, size=3) * rng.choice([-1.0, 1.0], size=3)


# Area under the ROC curve minus the model's own, 10 seeds, both models: reference -0.004, at least
# -0.020; sigmoid or isotonic, one split or folds, ten groups at least -0.026; two groups at most
# -0.07, mutant constant-is-enough -0.23. A logistic regression in the place of memoriser -0.23.
@q3.check(
    "keeps the ranking on other tables",
    points=1,
    misconception="constant-is-enough",
    after="repairs_memoriser",
    time_limit=60.0,
    hint="Are two new rows with different scores still different, and in the same order?",
)
def ranking_again(student, rng):
    slopes = other_slopes(rng)
    for name in ("weighted", "memoriser"):
        expect_ranking(student, name, rng, slopes=slopes)


# Distance from the true probabilities, 10 seeds. weighted: reference 0.010 ± 0.006, the honest ways
# named above at most 0.035, mutant right-on-average 0.049 and more, weights-keep-probabilities
# 0.17. memoriser: reference 0.021 ± 0.004, honest ways at most 0.045, its own probabilities 0.093
# and more, the formula for class weights 0.105, mutant recalibrate-on-fitted-rows 0.17.
@q3.check(
    "is calibrated on other tables",
    points=3,
    misconception="recalibrate-on-fitted-rows",
    after="ranking_again",
    time_limit=60.0,
    hint="Which rows tell you what a stated probability is worth? Had the model seen them?",
)
def calibrated_again(student, rng):
    slopes = other_slopes(rng)
    for name in ("weighted", "memoriser"):
        expect_calibrated(student, name, rng, slopes=slopes)
