"""Hidden checks: the same properties on tables drawn anew, all of them exact."""

import numpy as np
from checks import (
    as_it_came,
    best_of_folds,
    drawn,
    final_error,
    fitted,
    honest_errors,
    level_is_free,
    not_of_fitted_rows,
    other_units,
    q1,
    q2,
    right_ridge,
    same_as_lesson,
    standard,
)

from mlcourse.checks import expect


@q1.check(
    "solves other tables of scaled columns",
    points=1,
    after="lesson_ridge",
    hint="For such a table, ridge(X, y, alpha) of the lesson gives the coefficients.",
)
def lesson_ridge_again(student, rng):
    for rows in rng.integers(5, 80, size=4):
        same_as_lesson(student, rng, int(rows))


@q1.check(
    "moves with the level of other answers",
    points=1,
    misconception="intercept-is-penalised",
    after="free_intercept",
    hint="The intercept takes the mean of the answers, whatever alpha is.",
)
def free_again(student, rng):
    level_is_free(student, rng)


@q1.check(
    "predicts from other tables as they came",
    points=1,
    misconception="coefficients-stay-scaled",
    after="table_as_it_came",
    hint="A standardised column is (x - mean) / spread. Put this into the prediction, and sort.",
)
def as_it_came_again(student, rng):
    for _ in range(5):
        as_it_came(student, rng, 1e-10)


@q1.check(
    "keeps predictions in yet other units",
    points=1,
    misconception="penalty-knows-units",
    after="units",
    hint="Multiply a column by 1000, and compare the predictions.",
)
def units_again(student, rng):
    other_units(student, rng)
    for alpha in (2.0, 50.0):
        as_it_came(student, rng, alpha)


# More columns than rows, twins, and rising strengths: exact for the reference on every draw.
@q1.check(
    "shrinks wide tables with twins more and more",
    points=1,
    after="units",
    hint="Does your function work with more columns than rows, and with two equal columns?",
)
def wide(student, rng):
    X, y = drawn(rng, rows=12, columns=20)
    X[:, 1] = 3 * X[:, 0] + 1
    spread, norms = X.std(axis=0), []
    for alpha in (0.1, 1.0, 10.0, 1000.0):
        intercept, coefficients = fitted(student, X, y, alpha)
        wanted = right_ridge(X, y, alpha)
        came = intercept + X @ coefficients
        expect.close(came, wanted[0] + X @ wanted[1], rtol=1e-4, atol=1e-5, name="prediction")
        norms.append(float(np.linalg.norm(coefficients * spread)))
    expect.true(
        bool((np.diff(norms) < 0).all()),
        "The coefficients of the scaled columns do not become smaller with each larger alpha.",
        expected="a smaller sum of squares at each step",
    )
    Z, c = standard(rng)
    expect.close(fitted(student, Z, c, 1e-9)[1], np.linalg.lstsq(Z, c, rcond=None)[0], rtol=1e-4)


@q2.check(
    "gives honest errors on other tables",
    points=1,
    after="error_of_each",
    hint="Fit a new scaler and a new model on the rows to fit of each fold.",
)
def errors_again(student, rng):
    not_of_fitted_rows(student, rng)
    honest_errors(student, rng)


@q2.check(
    "chooses by the folds on other tables",
    points=1,
    after="folds_choose",
    hint="The answers of the test rows are used once, at the end.",
)
def folds_choose_again(student, rng):
    best_of_folds(student, rng)


@q2.check(
    "tests a model of all rows on other tables",
    points=1,
    after="error_on_test",
    hint="After the choice, one more fit is needed.",
)
def all_rows_again(student, rng):
    final_error(student, rng)
