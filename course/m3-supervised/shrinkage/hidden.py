"""Hidden checks: the same properties on tables drawn anew, all of them exact."""

import numpy as np
from checks import (
    as_it_came,
    drawn,
    fitted,
    level_is_free,
    not_of_fitted_rows,
    other_units,
    q1,
    q2,
    report,
    same_as_lesson,
    standard,
    task,
)

from mlcourse.checks import expect


def right_ridge(X, y, alpha):
    """Return the intercept and the coefficients for the table as it came."""
    centre, spread = X.mean(axis=0), X.std(axis=0)
    Z = (X - centre) / spread
    inside = Z.T @ Z + alpha * np.eye(X.shape[1])
    coefficients = np.linalg.solve(inside, Z.T @ (y - y.mean())) / spread
    return float(y.mean() - centre @ coefficients), coefficients


def mean_squares(X, y, alpha, fit, new, truth):
    intercept, coefficients = right_ridge(X[fit], y[fit], alpha)
    return float(np.mean((truth - intercept - new @ coefficients) ** 2))


def right_errors(X, y, strengths, folds):
    """Return the mean squared error of each strength, averaged over folds."""
    found = [
        [mean_squares(X, y, alpha, fit, X[left], y[left]) for fit, left in folds]
        for alpha in strengths
    ]
    return np.mean(found, axis=1)


def disagreeing(rng, count=3):
    """Return tasks in which folds and test rows prefer another strength, with the folds' one."""
    found = []
    while len(found) < count:
        given = task(rng)
        X, y, strengths, folds, X_test, y_test = given
        best = strengths[right_errors(X, y, strengths, folds).argmin()]
        rows = np.arange(len(y))
        tests = [mean_squares(X, y, alpha, rows, X_test, y_test) for alpha in strengths]
        if strengths[int(np.argmin(tests))] != best:
            found.append((given, float(best)))
    return found


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
    for count in (3, 5):
        given = task(rng, count=count)
        wanted = right_errors(*given[:4])
        expect.close(report(student, given)[0], wanted, rtol=1e-5, atol=1e-7, name="errors")


@q2.check(
    "chooses by the folds on other tables",
    points=1,
    after="folds_choose",
    hint="The answers of the test rows are used once, at the end.",
)
def folds_choose_again(student, rng):
    for given, best in disagreeing(rng):
        expect.close(report(student, given)[1], best, rtol=1e-9, name="strength")


@q2.check(
    "tests a model of all rows on other tables",
    points=1,
    after="error_on_test",
    hint="After the choice, one more fit is needed.",
)
def all_rows_again(student, rng):
    for given, best in disagreeing(rng):
        X, y, _, _, X_test, y_test = given
        wanted = mean_squares(X, y, best, np.arange(len(y)), X_test, y_test)
        expect.close(report(student, given)[2], wanted, rtol=1e-5, atol=1e-7, name="test error")
