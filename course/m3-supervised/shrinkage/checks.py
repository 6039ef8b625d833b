"""The exercises of this lesson and the checks that students see."""

import numpy as np

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["shrinkage.solve-ridge", "shrinkage.explain-collinearity"])
q2 = question("q2", objectives=["shrinkage.choose-strength"])

REPORT = ("errors", "strength", "test error")


def right_ridge(X, y, alpha):
    """Return the intercept and the coefficients for the table as it came."""
    centre, spread = X.mean(axis=0), X.std(axis=0)
    Z = (X - centre) / spread
    inside = Z.T @ Z + alpha * np.eye(X.shape[1])
    coefficients = np.linalg.solve(inside, Z.T @ (y - y.mean())) / spread
    return float(y.mean() - centre @ coefficients), coefficients


def fitted(student, X, y, alpha):
    """Return the student's intercept and coefficients."""
    came = student["fit_ridge"](X, y, alpha)
    came = expect.type_(came, (tuple, list), name="result of fit_ridge")
    expect.true(
        len(came) == 2,
        "The result of fit_ridge does not have two parts.",
        expected="the intercept and the coefficients",
        actual=f"{len(came)} parts",
    )
    coefficients = expect.shape(came[1], (X.shape[1],), name="coefficients").astype(float)
    expect.finite(coefficients, name="coefficients")
    return expect.between(came[0], -np.inf, np.inf, name="intercept"), coefficients


def drawn(rng, rows=30, columns=4):
    """Return a table whose columns have means and units of their own, and answers."""
    units = 10.0 ** rng.uniform(-2, 2, size=columns)
    X = units * (rng.normal(size=(rows, columns)) + rng.normal(size=columns))
    return X, 20 + (X / units) @ rng.normal(size=columns) + rng.normal(size=rows)


def standard(rng, rows=30, columns=4):
    """Return scaled columns, and answers with mean 0, as the lesson's ridge wants them."""
    X, y = drawn(rng, rows, columns)
    return (X - X.mean(axis=0)) / X.std(axis=0), y - y.mean()


def same_as_lesson(student, rng, rows=30):
    """Expect the ridge of the lesson where the table is already as it wants it."""
    for alpha in (0.5, 20.0):
        X, y = standard(rng, rows)
        coefficients = fitted(student, X, y, alpha)[1]
        name = f"array of coefficients for scaled columns, {rows} rows and alpha = {alpha},"
        expect.close(coefficients, right_ridge(X, y, alpha)[1], rtol=1e-5, atol=1e-7, name=name)


def level_is_free(student, rng):
    """Expect the intercept to follow the answers, and the coefficients not to."""
    X, y = standard(rng)
    for level in (500.0, -30.0):
        intercept, coefficients = fitted(student, X, y + level, 15.0)
        name = f"intercept for scaled columns, where the answers have the mean {level:g},"
        expect.close(intercept, level, rtol=1e-6, atol=1e-6, name=name)
        name = f"array of coefficients after {level:g} is added to each answer,"
        expect.close(coefficients, right_ridge(X, y, 15.0)[1], rtol=1e-5, atol=1e-6, name=name)


def other_units(student, rng):
    """Expect the same predictions in other units."""
    X, y = standard(rng)
    units = rng.permutation([0.001, 1.0, 50.0, 2000.0])
    plain, far = fitted(student, X, y, 15.0), fitted(student, units * X, y, 15.0)
    expect.close(
        far[0] + (units * X) @ far[1],
        plain[0] + X @ plain[1],
        rtol=1e-5,
        atol=1e-6,
        name="prediction in other units",
    )


def as_it_came(student, rng, alpha):
    """Expect intercept and coefficients for columns with any mean and any unit."""
    X, y = drawn(rng)
    intercept, coefficients = fitted(student, X, y, alpha)
    wanted = right_ridge(X, y, alpha)
    expect.close(
        intercept + X @ coefficients,
        wanted[0] + X @ wanted[1],
        rtol=1e-5,
        atol=1e-6,
        name="intercept + X @ coefficients, for columns with other means and units,",
    )


@q1.check("gives an intercept and a coefficient for each column", points=0)
def two_parts(student):
    X, y = standard(np.random.default_rng(1))
    fitted(student, X, y, 2.0)


@q1.check(
    "gives other coefficients at another strength",
    points=0,
    misconception="ignores-the-penalty",
    after="two_parts",
    hint="What does a very large alpha do to the coefficients?",
)
def penalty_counts(student):
    X, y = standard(np.random.default_rng(2))
    weak, strong = (fitted(student, X, y, alpha)[1] for alpha in (2.0, 200.0))
    expect.true(
        not np.allclose(weak, strong, rtol=1e-6),
        "The coefficients are the same at alpha = 2 and at alpha = 200.",
        expected="smaller ones at the larger strength",
    )


@q1.check(
    "adds the penalty to the sum of the squared errors",
    points=0,
    misconception="penalty-for-the-mean",
    after="penalty_counts",
    hint="Is alpha added to the diagonal as it is, or times the number of rows?",
)
def penalty_of_the_sum(student):
    for rows in (10, 60):
        X, y = standard(np.random.default_rng(3), rows)
        coefficients, off = fitted(student, X, y, 5.0)[1], ""
        for factor in (rows, 1 / rows, 2 * rows, 0.5 / rows):
            if np.allclose(coefficients, right_ridge(X, y, 5.0 * factor)[1], rtol=1e-5):
                off = f"{5.0 * factor:.3g}"
        expect.true(
            not off,
            f"For {rows} rows and alpha = 5 the coefficients are those of another strength.",
            expected="alpha = 5",
            actual=f"alpha = {off}",
        )


@q1.check(
    "agrees with the lesson's ridge on scaled columns",
    points=1,
    after="penalty_of_the_sum",
    hint="For such a table, ridge(X, y, alpha) of the lesson gives the coefficients.",
)
def lesson_ridge(student):
    for rows in (10, 60):
        same_as_lesson(student, np.random.default_rng(3), rows)


@q1.check(
    "leaves the intercept free",
    points=1,
    misconception="intercept-is-penalised",
    after="lesson_ridge",
    hint="Add 500 to all answers. What must happen to the intercept, and to the coefficients?",
)
def free_intercept(student):
    level_is_free(student, np.random.default_rng(4))


# With hardly any penalty, so that the units say nothing about it.
@q1.check(
    "gives coefficients for the table as it came",
    points=1,
    misconception="coefficients-stay-scaled",
    after="free_intercept",
    hint="A standardised column is (x - mean) / spread. Put this into the prediction, and sort.",
)
def table_as_it_came(student):
    as_it_came(student, np.random.default_rng(6), 1e-10)


@q1.check(
    "predicts the same in other units",
    points=1,
    misconception="penalty-knows-units",
    after="table_as_it_came",
    hint="Which columns does the penalty see: those that came, or the standardised ones?",
)
def units(student):
    other_units(student, np.random.default_rng(5))
    as_it_came(student, np.random.default_rng(6), 8.0)


def task(rng, rows=24, columns=6, count=3):
    """Return a table, strengths, folds of unequal sizes, and test rows."""
    X, y = drawn(rng, rows + 40, columns)
    y = y + 2 * rng.normal(size=len(y))
    cuts = np.sort(rng.choice(np.arange(3, rows - 3, 3), size=count - 1, replace=False))
    parts = np.split(rng.permutation(rows), cuts)
    folds = [(np.setdiff1d(np.arange(rows), part), np.sort(part)) for part in parts]
    strengths = rng.permutation([0.01, 0.3, 3.0, 30.0, 300.0])
    return X[:rows], y[:rows], strengths, folds, X[rows:], y[rows:]


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


def report(student, given):
    """Return the student's report, its three parts in form."""
    result = expect.type_(student["tuned_ridge"](*given), dict, name="result of tuned_ridge")
    expect.true(
        set(result) == set(REPORT),
        "The dictionary does not have the three names that were asked for.",
        expected=", ".join(REPORT),
        actual=", ".join(sorted(str(name) for name in result)),
    )
    errors = expect.shape(result["errors"], (len(given[2]),), name="errors").astype(float)
    expect.finite(errors, name="errors")
    expect.at_least(float(errors.min()), 0, name="lowest of errors")
    for name in REPORT[1:]:
        expect.between(result[name], 0, np.inf, name=name)
    return errors, float(result["strength"]), float(result["test error"])


# A table of coins: with hardly any penalty and more columns than rows, fitted rows have no error.
def not_of_fitted_rows(student, rng):
    """Expect errors of rows that were not fitted, where fitted rows have none."""
    X, y, rows = rng.normal(size=(40, 60)), rng.normal(size=40), np.arange(40)
    y = (y - y.mean()) / y.std()
    folds = [(np.setdiff1d(rows, part), part) for part in np.split(rng.permutation(40), 4)]
    strengths = np.array([1e-6, 1e4])
    errors = report(student, (X, y, strengths, folds, X, y))[0]
    expect.at_least(
        float(errors.min()), 0.2, name="lowest of errors, where nothing can be predicted"
    )


def honest_errors(student, rng):
    """Expect the errors of models whose every step is fitted on the rows to fit."""
    for count in (3, 5):
        given = task(rng, count=count)
        wanted = right_errors(*given[:4])
        expect.close(report(student, given)[0], wanted, rtol=1e-5, atol=1e-7, name="errors")


def disagreeing(rng, count=3):
    """Return tasks in which folds and test rows prefer another strength, with both."""
    found = []
    while len(found) < count:
        given = task(rng)
        X, y, strengths, folds, X_test, y_test = given
        best = strengths[right_errors(X, y, strengths, folds).argmin()]
        rows = np.arange(len(y))
        tests = [mean_squares(X, y, alpha, rows, X_test, y_test) for alpha in strengths]
        if strengths[int(np.argmin(tests))] != best:
            found.append((given, float(best), float(strengths[int(np.argmin(tests))])))
    return found


def best_of_folds(student, rng):
    """Expect the strength that the folds choose, where the test rows would choose another."""
    for given, best, _ in disagreeing(rng):
        expect.close(report(student, given)[1], best, rtol=1e-9, name="strength")


def final_error(student, rng):
    """Expect the test error of one model that is fitted to all rows."""
    for given, best, _ in disagreeing(rng):
        X, y, _, _, X_test, y_test = given
        wanted = mean_squares(X, y, best, np.arange(len(y)), X_test, y_test)
        expect.close(report(student, given)[2], wanted, rtol=1e-5, atol=1e-7, name="test error")


@q2.check("gives three numbers by their names", points=0)
def three_names(student):
    report(student, task(np.random.default_rng(1)))


@q2.check(
    "scores rows that a fold has left out",
    points=0,
    misconception="score-fitted-rows",
    after="three_names",
    hint="In one fold: which rows are fitted, and which are scored?",
)
def left_out_rows(student):
    not_of_fitted_rows(student, np.random.default_rng(2))


@q2.check(
    "scales inside the folds",
    points=0,
    misconception="scale-before-folds",
    after="left_out_rows",
    hint="From which rows come the means and spreads?",
)
def scaling_inside(student):
    given = task(np.random.default_rng(3))
    X, y, strengths, folds = given[:4]
    Z, wrong = (X - X.mean(axis=0)) / X.std(axis=0), []
    for alpha in strengths:
        each = []
        for fit, left in folds:
            centre, c = Z[fit].mean(axis=0), y[fit] - y[fit].mean()
            A = Z[fit] - centre
            b = np.linalg.solve(A.T @ A + alpha * np.eye(A.shape[1]), A.T @ c)
            each.append(np.mean((y[left] - y[fit].mean() - (Z[left] - centre) @ b) ** 2))
        wrong.append(np.mean(each))
    expect.true(
        not np.allclose(report(student, given)[0], wrong, rtol=1e-6),
        "The errors are those of models whose columns were scaled with all rows.",
        expected="means and spreads of the rows to fit, in each fold",
    )


@q2.check(
    "gives the mean squared error of each strength",
    points=1,
    after="scaling_inside",
    hint="Columns are standardised, errors are squared, and each fold counts the same.",
)
def error_of_each(student):
    honest_errors(student, np.random.default_rng(4))


@q2.check(
    "does not let the test rows choose",
    points=0,
    misconception="test-rows-choose",
    after="error_of_each",
    hint="Which errors decide the strength?",
)
def test_rows_do_not_choose(student):
    tried = disagreeing(np.random.default_rng(5))
    same = [abs(report(student, given)[1] - test) < 1e-9 for given, _, test in tried]
    expect.true(
        not all(same),
        "In three tables, the strength is the one that is best on the test rows, and not in the "
        "folds.",
        expected="the strength with the lowest of errors",
    )


@q2.check(
    "chooses the strength with the lowest error",
    points=1,
    after="test_rows_do_not_choose",
    hint="argmin gives a position. The strength is what stands there in strengths.",
)
def folds_choose(student):
    best_of_folds(student, np.random.default_rng(6))


@q2.check(
    "fits all rows before the test",
    points=0,
    misconception="last-fold-is-the-model",
    after="folds_choose",
    hint="How many rows of X has the model seen that meets the test rows?",
)
def all_rows(student):
    for given, best, _ in disagreeing(np.random.default_rng(7)):
        X, y, _, folds, X_test, y_test = given
        came = report(student, given)[2]
        parts = [mean_squares(X, y, best, fit, X_test, y_test) for fit, _ in folds]
        expect.true(
            not np.isclose(came, [*parts, np.mean(parts)], rtol=1e-6).any(),
            "The test error is that of models that have not seen all rows.",
            expected="the error of one model, fitted to all rows of X",
        )


@q2.check(
    "gives the error on the test rows",
    points=0,
    after="all_rows",
    hint="Fit the best strength to all rows of X, and take the mean squared error.",
)
def error_on_test(student):
    final_error(student, np.random.default_rng(8))
