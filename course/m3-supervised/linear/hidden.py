"""Hidden checks: the same properties on tables drawn anew."""

import numpy as np
from checks import (
    CURVES,
    EQUAL,
    FANS,
    STRAIGHT,
    descended,
    effects_of_descent,
    effects_without_units,
    expect_best,
    expect_not_shrunk,
    expect_parts,
    finds_the_way,
    in_units,
    in_wild_units,
    nearly_same,
    plain_table,
    predicts_in_units,
    q1,
    q2,
    q3,
    reads,
    scaled_table,
    with_known_effects,
    with_redundant,
)


# The reference differs from the smallest error by rounding alone; each mutant on every draw.
@q1.check(
    "equals least squares on thirty tables drawn anew",
    points=0.5,
    after="planted_coefficients",
    hint="Draw random tables yourself, and compare with LinearRegression of scikit-learn.",
)
def drawn_anew(student, rng):
    for _ in range(30):
        columns = int(rng.integers(1, 7))
        expect_best(
            student, *plain_table(rng, int(rng.integers(20, 90)), columns), "a random table"
        )


@q1.check(
    "adds no penalty in units drawn anew",
    points=0.5,
    misconception="penalty-is-harmless",
    after="other_units",
    hint="Divide a column by 100, and compare the predictions.",
)
def units_anew(student, rng):
    for _ in range(10):
        expect_not_shrunk(student, *with_known_effects(rng))
        expect_best(student, *in_units(rng), "columns in other units")


@q1.check(
    "drops no column for a correlation in tables drawn anew",
    points=0.5,
    misconception="correlated-is-redundant",
    after="keeps_both",
    hint="What is the target, if it follows the difference of two columns?",
)
def both_anew(student, rng):
    for _ in range(10):
        expect_best(student, *nearly_same(rng), "two columns that are nearly the same")


@q1.check(
    "finds one of many solutions in tables drawn anew",
    points=2,
    misconception="equations-have-one-solution",
    errors_show_it=True,
    after="redundant",
    hint="Add a column that is the sum of two others, and look at the predictions.",
)
def redundant_anew(student, rng):
    for _ in range(20):
        expect_best(student, *with_redundant(rng), "a table with a redundant column")


def right_descent(X, y, rate, steps):
    """Return what the descent gives, in the same order."""
    middle, spread = X.mean(axis=0), X.std(axis=0)
    A = np.column_stack([np.ones(len(X)), (X - middle) / spread])
    w = np.zeros(A.shape[1])
    for _ in range(steps):
        w = w + rate * 2 / len(y) * A.T @ (y - A @ w)
    return w[1:], w[1:] / spread, w[0] - float(middle @ (w[1:] / spread))


def drawn_descent(rng):
    """Return a table in wild units, and effects, coefficients and predictions of 30 steps."""
    X, y = in_wild_units(rng)
    effects, coefficients, intercept = right_descent(X, y, 0.1, 30)
    return X, y, (effects, coefficients, intercept + X @ coefficients)


# The reference differs from the descent by rounding alone.
@q2.check(
    "takes as many steps in tables drawn anew",
    points=0.5,
    after="as_many_steps",
    hint="Draw a table whose columns are correlated, and compare with the descent of the lesson.",
)
def steps_anew(student, rng):
    for steps in (0, 1, 7, 400):
        X, y = scaled_table(rng)
        came = descended(student, X, y, 0.05, steps)
        expect_parts(came, right_descent(X, y, 0.05, steps), y, steps)


@q2.check(
    "descends alike in units drawn anew",
    points=0.5,
    misconception="one-rate-for-all-units",
    after="any_units",
    hint="Multiply a column by 1000, and compare what comes after thirty steps.",
)
def way_anew(student, rng):
    for _ in range(5):
        finds_the_way(student, *drawn_descent(rng))


@q2.check(
    "predicts from its own numbers in tables drawn anew",
    points=0.5,
    misconception="scaled-coefficients-for-the-table",
    after="back_in_units",
    hint="Put your intercept and coefficients together, and compare with the descent.",
)
def back_anew(student, rng):
    for _ in range(5):
        predicts_in_units(student, *drawn_descent(rng))


@q2.check(
    "keeps effects when units are drawn anew",
    points=1,
    misconception="larger-coefficient-matters-more",
    after="no_units",
    hint="Multiply a column by 1000, and compare the effects.",
)
def effects_anew(student, rng):
    for _ in range(5):
        effects_without_units(student, rng)
        effects_of_descent(student, *drawn_descent(rng))


# The reference is right in all tables on nearly every draw; a constant answer in half of them.
@q3.check(
    "tells curves from straight lines in tables drawn anew",
    points=1,
    misconception="uncorrelated-is-straight",
    after="sees_curves",
    time_limit=30.0,
    hint="Plan a curve and draw it. Which means differ along the prediction?",
)
def curves_anew(student, rng):
    kinds = CURVES + STRAIGHT
    reads(student, rng, "curved", kinds, repeats=6, unit=None, fits=(0.4, 0.9))


@q3.check(
    "tells unequal spread from equal in tables drawn anew",
    points=1,
    misconception="mean-tells-spread",
    after="no_fan",
    time_limit=30.0,
    hint="Plan a spread that shrinks and draw it. Which spreads differ?",
)
def fans_anew(student, rng):
    reads(student, rng, "unequal", FANS + EQUAL, repeats=8, unit=None, fits=(0.4, 0.9))
