"""Hidden checks: tables and laboratories drawn anew, whose truth is known: it was planted."""

import numpy as np
from checks import ShuffleSplit, measured, noisy_table, q1, q2, right_remedy
from sklearn.linear_model import LinearRegression
from sklearn.metrics import root_mean_squared_error
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

from mlcourse.checks import expect
from mlcourse.teaching.remedies import FAMILIES


def on_another_table(student, rng):
    """Return what the student's function gives for another table, and what is right."""
    X, y = noisy_table(rng, rows=int(rng.integers(70, 90)))
    right = {"train_mean": [], "train_spread": [], "valid_mean": [], "valid_spread": []}
    for degree in (1, 2):
        train, valid = [], []
        for fit, hide in ShuffleSplit(20, test_size=0.25, random_state=0).split(X):
            powers = PolynomialFeatures(degree, include_bias=False)
            model = make_pipeline(StandardScaler(), powers, StandardScaler(), LinearRegression())
            model.fit(X[fit], y[fit])
            train.append(root_mean_squared_error(y[fit], model.predict(X[fit])))
            valid.append(root_mean_squared_error(y[hide], model.predict(X[hide])))
        for part, errors in (("train", train), ("valid", valid)):
            right[f"{part}_mean"].append(float(np.mean(errors)))
            right[f"{part}_spread"].append(float(np.std(errors, ddof=1)))
    return student["ladder_curve"](student["ladder"], X, y), right


# The splits are prescribed, so the reference differs by 0. Without ddof=1 the spread is 2.5 % less.
@q1.check(
    "gives the right means on other tables",
    points=2,
    after="twins_are_equal",
    time_limit=60.0,
    hint="Does your function use its own models, X and y, or those of the notebook?",
)
def other_means(student, rng):
    came, right = on_another_table(student, rng)
    for name in ("train_mean", "valid_mean"):
        expect.close(came[name], right[name], rtol=0.001, name=name)


@q1.check(
    "gives the right spreads on other tables",
    points=1,
    after="repeats_the_lesson",
    time_limit=60.0,
    hint="The spread is the standard deviation of twenty errors, with ddof=1.",
)
def other_spreads(student, rng):
    came, right = on_another_table(student, rng)
    for name in ("train_spread", "valid_spread"):
        expect.close(came[name], right[name], rtol=0.01, name=name)


def share_right(student, rng):
    """Return in which share of forty new laboratories the advice is right."""
    right = []
    for draw in list(FAMILIES.values()) * 5:
        laboratory = draw(rng)
        advice = student["remedy"](measured(laboratory, rng))
        right.append(advice == right_remedy(laboratory))
    return float(np.mean(right))


# Share of right advice over forty laboratories, 20 seeds: reference 0.997 ± 0.008, at least
# 0.975; mutant no-gap-no-problem 0.75, the other three 0.63 and less.
@q2.check(
    "is right for most new laboratories",
    points=1,
    after="one_of_four",
    time_limit=60.0,
    hint="Compare validation errors of neighbours before you look at anything else.",
)
def most_of_them(student, rng):
    expect.at_least(share_right(student, rng), 0.8, name="share of right advice")


@q2.check(
    "is right for nearly all new laboratories",
    points=2,
    after="most_of_them",
    time_limit=60.0,
    hint="Which changes are smaller than 3 %, and which cost nothing?",
)
def nearly_all(student, rng):
    expect.at_least(share_right(student, rng), 0.9, name="share of right advice")
