"""The exercises of this lesson and the checks that students see."""

import numpy as np
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["shrinkage.solve-ridge", "shrinkage.explain-collinearity"])
q2 = question("q2", objectives=["shrinkage.choose-strength"])

REPORT = ("errors", "strength", "test error")


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
        wanted = Ridge(alpha=alpha).fit(X, y).coef_
        expect.close(coefficients, wanted, rtol=1e-5, atol=1e-7, name=name)


def level_is_free(student, rng):
    """Expect the intercept to follow the answers, and the coefficients not to."""
    X, y = standard(rng)
    for level in (500.0, -30.0):
        intercept, coefficients = fitted(student, X, y + level, 15.0)
        name = f"intercept for scaled columns, where the answers have the mean {level:g},"
        expect.close(intercept, level, rtol=1e-6, atol=1e-6, name=name)
        name = f"array of coefficients after {level:g} is added to each answer,"
        wanted = Ridge(alpha=15).fit(X, y).coef_
        expect.close(coefficients, wanted, rtol=1e-5, atol=1e-6, name=name)


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
    """Expect the predictions of the library for columns with any mean and any unit."""
    X, y = drawn(rng)
    intercept, coefficients = fitted(student, X, y, alpha)
    model = make_pipeline(StandardScaler(), Ridge(alpha=alpha)).fit(X, y)
    expect.close(
        intercept + X @ coefficients,
        model.predict(X),
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
            if np.allclose(coefficients, Ridge(alpha=5.0 * factor).fit(X, y).coef_, rtol=1e-5):
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
    hint="For such a table, ridge(X, y, alpha) of the lesson gives the coefficients. "
    "A spread is X.std(axis=0), which divides by n.",
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


# Counted by hand. In both folds the columns have mean 2 and standard deviation 1, so x becomes -1
# or 1. The coefficient is 4 / (2 + alpha) in the first fold and 8 / (2 + alpha) in the second.
# Errors at 6: 0.25 and (25 + 9) / 2. At 2: 1 and (16 + 16) / 2. All rows at 2: 4 + 12 / (4 + 2) z.
def by_hand():
    """Return a task of four rows, in which the test rows prefer the other strength."""
    X, y = np.array([[1.0], [3.0], [1.0], [3.0]]), np.array([0.0, 4.0, 2.0, 10.0])
    folds = [(np.array([0, 1]), np.array([2])), (np.array([2, 3]), np.array([0, 1]))]
    return X, y, np.array([6.0, 2.0]), folds, np.array([[3.0], [4.0]]), np.array([5.0, 6.0])


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
    # Fitted are x = 1 and 3, answers 0 and 10; scored is x = 5. With the variance of all three
    # rows, 8/3, the coefficient in the unit of x is 10 / (2 + 3 * 8/3) = 1.
    X, y = np.array([[1.0], [3.0], [5.0]]), np.array([0.0, 10.0, 12.0])
    folds = [(np.array([0, 1]), np.array([2]))]
    error = float(report(student, (X, y, np.array([3.0]), folds, X, y))[0][0])
    expect.true(
        not np.isclose(error, (12 - (5 + 1 * 3)) ** 2, rtol=1e-6),
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
    came = report(student, by_hand())[0]
    expect.close(came, [8.625, 8.5], rtol=1e-6, name="array of errors, counted by hand,")
    # As above, with the variance of the fitted rows, 1: the coefficient is 10 / (2 + 3 * 1) = 2.
    X, y = np.array([[1.0], [3.0], [5.0]]), np.array([0.0, 10.0, 12.0])
    folds = [(np.array([0, 1]), np.array([2]))]
    came = report(student, (X, y, np.array([3.0]), folds, X, y))[0]
    wanted = [(12 - (5 + 2 * 3)) ** 2]
    expect.close(came, wanted, rtol=1e-6, name="array of errors of a fold, counted by hand,")


@q2.check(
    "does not let the test rows choose",
    points=0,
    misconception="test-rows-choose",
    after="error_of_each",
    hint="Which errors decide the strength?",
)
def test_rows_do_not_choose(student):
    expect.true(
        abs(report(student, by_hand())[1] - 6) > 1e-9,
        "The strength is the one that is best on the test rows, and not in the folds.",
        expected="the strength with the lowest of errors",
    )


@q2.check(
    "chooses the strength with the lowest error",
    points=1,
    after="test_rows_do_not_choose",
    hint="argmin gives a position. The strength is what stands there in strengths.",
)
def folds_choose(student):
    expect.close(report(student, by_hand())[1], 2, rtol=1e-9, name="strength")


@q2.check(
    "fits all rows before the test",
    points=0,
    misconception="last-fold-is-the-model",
    after="folds_choose",
    hint="How many rows of X has the model seen that meets the test rows?",
)
def all_rows(student):
    # The first fold predicts 3 and 4 for the test rows, the second 8 and 10.
    came = report(student, by_hand())[2]
    parts = [(4 + 4) / 2, (9 + 16) / 2]
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
    # All rows predict 6 and 8, where 5 and 6 are true.
    expect.close(report(student, by_hand())[2], (1 + 4) / 2, rtol=1e-6, name="test error")
