"""The exercises of this lesson and the checks that students see."""

from itertools import product

import numpy as np
from scipy.linalg import orth

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["linear.solve-least-squares"])
q2 = question("q2", objectives=["linear.descend", "linear.interpret-coefficient"])
q3 = question("q3", objectives=["linear.check-residuals"])


def orthogonal_part(X, values):
    """Return the part of values that is orthogonal to every column and to ones.

    Residuals have the smallest error exactly if this part is all of them.
    """
    basis = orth((X - X.mean(axis=0)) / X.std(axis=0), rcond=1e-10)
    away = values - values.mean()
    return away - basis @ (basis.T @ away)


def fitted(student, X, y):
    """Return the student's intercept and coefficients."""
    columns = X.shape[1]
    came = expect.shape(student["fit"](X, y), (columns + 1,), name=f"fit of {columns} columns")
    return np.asarray(expect.finite(came, name="fit"), dtype=float)


def expect_best(student, X, y, what):
    """Expect predictions with the smallest error, and residuals orthogonal to every column."""
    w = fitted(student, X, y)
    predicted, scale = w[0] + X @ w[1:], y.std()
    residuals = y - predicted
    worst = float(np.max(np.abs(residuals - orthogonal_part(X, residuals))) / scale)
    expect.true(
        worst < 1e-5,
        f"For {what}, the predictions of your fit are not those with the smallest error.",
        expected="the same predictions up to 0.00001 standard deviations of y",
        actual=f"one that is {worst:.2g} standard deviations away",
    )
    unit = (X - X.mean(axis=0)) / X.std(axis=0)
    products = unit.T @ (residuals / scale) / len(y)
    largest = float(np.max(np.abs(products)))
    expect.true(
        largest < 1e-4,
        f"For {what}, the residuals are not orthogonal to every column.",
        expected="0",
        actual=f"{largest:.2g}, as the largest correlation with a column",
    )


def plain_table(rng, rows=200, columns=3):
    """Return columns that share a part, and a target."""
    X = rng.normal(size=(rows, columns)) + rng.normal(size=(rows, 1)) + 2
    return X, 7 + X @ (rng.uniform(1, 3, columns) * rng.choice([-1, 1], columns)) + rng.normal(
        size=rows
    )


@q1.check("gives one number more than there are columns", points=0)
def one_more(student):
    for columns in (1, 3):
        fitted(student, *plain_table(np.random.default_rng(1), columns=columns))


@q1.check(
    "fits without scikit-learn",
    points=0,
    after="one_more",
    hint="The lesson names a function of NumPy that takes one of many solutions.",
)
def own_steps(student):
    calls = student.define("from mlcourse.teaching.libraries import library_calls", "library_calls")
    found = calls(student["fit"], plain_table(np.random.default_rng(4)), ("sklearn",))
    expect.true(
        not found,
        "Your function calls scikit-learn.",
        expected="a solution with NumPy or SciPy",
        actual=", ".join(sorted({str(one).partition("._")[0] for one in found})[-2:]),
    )


@q1.check("puts the intercept first", points=0, after="own_steps")
def intercept_first(student):
    X, y = plain_table(np.random.default_rng(1))
    w = fitted(student, X, y)
    turned = y - w[-1] - X @ w[:-1]
    expect.true(
        not np.allclose(turned, orthogonal_part(X, turned), atol=1e-5),
        "The intercept stands at the end of the array.",
        expected="the intercept first, then a coefficient for each column",
        actual="coefficients first",
    )


@q1.check(
    "has an intercept",
    points=0,
    misconception="no-intercept-needed",
    after="intercept_first",
    hint="Which column makes the sum of the residuals zero, when they are orthogonal to it?",
)
def has_intercept(student):
    w = fitted(student, *plain_table(np.random.default_rng(2)))
    expect.true(
        bool(w[0] != 0) or not w.any(),
        "The intercept is 0, though the target does not begin at 0.",
        expected="another number",
        actual="0",
    )


def together_or_not(student):
    """Return the student's numbers for a table, the right ones, and those one by one.

    The columns have a correlation of 0.5. One by one, coefficients are off by 0.5 and more.
    """
    rng = np.random.default_rng(3)
    X = rng.normal(size=(400, 3)) + rng.normal(size=(400, 1))
    y = 3 + X @ [2.0, -2.0, 1.0] + 0.1 * rng.normal(size=400)
    away = X - X.mean(axis=0)
    alone = away.T @ y / np.sum(away**2, axis=0)
    return fitted(student, X, y), np.array([3.0, 2.0, -2.0, 1.0]), alone


@q1.check(
    "fits columns together that share what they tell",
    points=0,
    misconception="columns-one-by-one",
    after="has_intercept",
    hint="Do the columns get their coefficients together, or one after the other?",
)
def together(student):
    came, _, alone = together_or_not(student)
    expect.true(
        not np.allclose(came[1:], alone, atol=0.01),
        "Each coefficient is that of its column alone.",
        expected="coefficients of all columns together",
        actual="one regression for each column",
    )


@q1.check(
    "finds planted coefficients",
    points=0.5,
    after="together",
    hint="The residuals must be orthogonal to every column, and to a column of ones.",
)
def planted_coefficients(student):
    came, right, _ = together_or_not(student)
    expect.close(came, right, atol=0.05, name="fit")


def in_units(rng):
    """Return a table whose columns have very different units, and a target that needs each."""
    X, y = plain_table(rng, rows=int(rng.integers(60, 200)), columns=4)
    return X * rng.permutation([0.01, 0.1, 1, 1000.0]), y


def with_known_effects(rng):
    """Return such a table, a target, and effects per standard deviation that fit it best.

    The noise is orthogonal to every column, so that the planted effects have the smallest error.
    """
    X, y = in_units(rng)
    effects = rng.uniform(1, 3, 4) * rng.choice([-1, 1], 4)
    target = 7 + (X - X.mean(axis=0)) / X.std(axis=0) @ effects + orthogonal_part(X, y)
    return X, target, effects


def expect_not_shrunk(student, X, y, effects):
    """Expect effects that are not smaller than those with the smallest error."""
    came = np.asarray(expect.shape(student["fit"](X, y), (X.shape[1] + 1,), name="fit"), float)
    size = float(np.linalg.norm(came[1:] * X.std(axis=0)) / np.linalg.norm(effects))
    expect.true(
        not size < 1 - 1e-5,
        "For columns in other units, your coefficients are too small.",
        expected="those with the smallest error",
        actual=f"{size:.5f} times as large, where each counts with the spread of its column",
    )


@q1.check(
    "does not make coefficients smaller",
    points=0,
    misconception="penalty-is-harmless",
    after="planted_coefficients",
    hint="Is anything added to the normal equations? What happens to a column of small numbers?",
)
def not_shrunk(student):
    for seed in range(5):
        expect_not_shrunk(student, *with_known_effects(np.random.default_rng(seed)))


@q1.check(
    "has the smallest error in other units",
    points=0.5,
    after="not_shrunk",
    hint="Multiply a column by 1000, and compare the predictions.",
)
def other_units(student):
    for seed in range(5):
        expect_best(student, *in_units(np.random.default_rng(seed)), "columns in other units")


def nearly_same(rng):
    """Return a table with two columns of correlation 0.9998, whose difference tells the target."""
    X = rng.normal(size=(int(rng.integers(80, 200)), 4)) + 5
    X[:, 2] = X[:, 0] + 0.02 * rng.normal(size=len(X))
    y = 100 * (X[:, 2] - X[:, 0]) + X[:, 1] + 0.1 * rng.normal(size=len(X))
    return X[:, rng.permutation(4)], y


@q1.check(
    "keeps two columns that are nearly the same",
    points=0.5,
    misconception="correlated-is-redundant",
    after="other_units",
    hint="Can a small difference of two columns tell the target?",
)
def keeps_both(student):
    for seed in range(5):
        what = "two columns that are nearly the same"
        expect_best(student, *nearly_same(np.random.default_rng(seed)), what)


def with_redundant(rng):
    """Return a table of whole numbers in which one column is a combination of others."""
    X = rng.integers(-9, 10, size=(int(rng.integers(40, 150)), 4)).astype(float)
    redundant = [X[:, 0], 3 * X[:, 1], X[:, 0] + 2 * X[:, 2], 1 - X[:, 3]][rng.integers(4)]
    X = np.column_stack([X, redundant])[:, rng.permutation(5)]
    return X, X @ rng.normal(size=5) + rng.normal(size=len(X)) + 4


@q1.check(
    "fits a table with a redundant column",
    points=1,
    misconception="equations-have-one-solution",
    errors_show_it=True,
    after="other_units",
    hint="What do np.linalg.lstsq and np.linalg.solve do where many coefficients are right?",
)
def redundant(student):
    for seed in range(12):
        what = "a table with a redundant column"
        expect_best(student, *with_redundant(np.random.default_rng(seed)), what)


PARTS = ("effects", "coefficients", "intercept")


def descended(student, X, y, rate, steps):
    """Return the student's effects, coefficients and intercept."""
    came = expect.type_(
        student["fit_by_descent"](X, y, rate, steps), dict, name="result of fit_by_descent"
    )
    expect.true(
        set(came) == set(PARTS),
        "The dictionary does not have the three names that were asked for.",
        expected=", ".join(PARTS),
        actual=", ".join(sorted(str(name) for name in came)),
    )
    columns = X.shape[1]
    arrays = [
        np.asarray(expect.shape(came[name], (columns,), name=name), dtype=float)
        for name in PARTS[:2]
    ]
    intercept = came["intercept"]
    if isinstance(intercept, np.ndarray) and intercept.size == 1:
        intercept = intercept.item()
    expect.between(intercept, -np.inf, np.inf, name="intercept")
    return *arrays, float(intercept)


# Three columns of ones and minus ones, each combination eight times: uncorrelated, spread 1.
A, B, C = np.array(list(product([-1.0, 1.0], repeat=3)) * 8).T
# The first two columns have mean 0, spread 1 and correlation 3/5, the third has none with them.
SHARED = np.column_stack([(2 * A + B) / np.sqrt(5), (2 * A - B) / np.sqrt(5), C])
TARGET = 7 + 4 * A - 3 * B + 2 * C + 5 * A * B * C


def by_hand(rate, steps):
    """Return the effects on this one table, and the prediction at the mean of all columns.

    By hand: with effects e and f of the first two columns, the loss is 25 and four squares:
    4/5 (2 sqrt(5) - (e + f))², 1/5 (3 sqrt(5) + (e - f))², and the squares of the ways that the
    third effect has to 2 and the mean to 7. A step takes 1.6 rate of its way off e + f by e, and
    as much by f, so that 1 - 3.2 rate of it is left; likewise 1 - 0.8 rate of that of e - f, and
    1 - 2 rate of the other two.
    """
    plus = 2 * np.sqrt(5) * (1 - (1 - 3.2 * rate) ** steps)
    minus = -3 * np.sqrt(5) * (1 - (1 - 0.8 * rate) ** steps)
    other = 1 - (1 - 2 * rate) ** steps
    return np.array([(plus + minus) / 2, (plus - minus) / 2, 2 * other]), 7 * other


def scaled_table(rng, rows=60):
    """Return columns with mean 0 and standard deviation 1, in which nothing need be scaled."""
    X, y = plain_table(rng, rows)
    return (X - X.mean(axis=0)) / X.std(axis=0), y


def near(came, right, y):
    """Whether numbers are equal, up to rounding at the size of the target."""
    came, right = np.asarray(came, dtype=float), np.asarray(right, dtype=float)
    with np.errstate(all="ignore"):
        return bool(np.all(np.abs(came - right) <= 1e-6 * np.std(y) + 1e-6 * np.abs(right)))


@q2.check("gives effects, coefficients and intercept", points=0)
def three_parts(student):
    X, y = scaled_table(np.random.default_rng(1))
    for part in descended(student, X, y, 0.1, 3):
        expect.finite(part, name="result after 3 steps on scaled columns")


@q2.check(
    "makes the error smaller",
    points=0,
    misconception="residual-turned-round",
    after="three_parts",
    hint="Take one step. Does it go along the gradient, or against it?",
)
def downhill(student):
    X, y = scaled_table(np.random.default_rng(2))
    _, coefficients, intercept = descended(student, X, y, 1e-4, 3)
    error = float(np.mean((y - intercept - X @ coefficients) ** 2))
    expect.at_most(error, float(np.mean(y**2)), name="mean squared error after 3 steps")


def first_step(student):
    """Return how many times the right length the first step of a descent has."""
    came, right = descended(student, SHARED, TARGET, 0.001, 1)[0], by_hand(0.001, 1)[0]
    return float(came @ right / (right @ right)), len(TARGET)


@q2.check(
    "takes steps that do not grow with the number of rows",
    points=0,
    misconception="gradient-sum-not-mean",
    after="downhill",
    hint="The loss is a mean over the rows. What does this say of its gradient?",
)
def mean_of_rows(student):
    times, rows = first_step(student)
    expect.true(
        all(abs(times / rows - one) > 0.01 for one in (0.5, 1)),
        f"With {rows} rows, the first step is {times:.3g} times as long as it must be.",
        expected="1 times",
        actual=f"{times:.3g} times",
    )


@q2.check(
    "takes steps of the right length",
    points=0,
    misconception="factor-does-not-matter",
    after="mean_of_rows",
    hint="What is the derivative of a square?",
)
def right_length(student):
    times, _ = first_step(student)
    expect.true(
        abs(times - 0.5) > 0.01,
        f"The first step is {times:.3g} times as long as it must be.",
        expected="1 times",
        actual=f"{times:.3g} times",
    )


def expect_parts(came, right, y, steps):
    """Expect effects, coefficients and intercept after some steps."""
    for name, one, other in zip(PARTS, came, right, strict=True):
        expect.close(
            one,
            other,
            rtol=1e-5,
            atol=1e-6 * float(y.std()),
            name=f"entry {name} after {steps} steps",
        )


@q2.check(
    "takes as many steps as were asked for",
    points=0.5,
    after="right_length",
    hint="Is each column scaled by X.std(axis=0)? All numbers begin at zero, the intercept too.",
)
def as_many_steps(student):
    for steps in (0, 1, 7, 400):
        effects, mean = by_hand(0.05, steps)
        came = descended(student, SHARED, TARGET, 0.05, steps)
        expect_parts(came, (effects, effects, mean), TARGET, steps)


def in_wild_units(rng):
    """Return columns with means and units that are far apart."""
    X, y = plain_table(rng, rows=int(rng.integers(50, 120)), columns=3)
    return (X + rng.uniform(-3, 3, 3)) * rng.permutation([0.02, 3.0, 500.0]), 100 * y


def known_descent(rng):
    """Return the one table in units drawn, and what 30 steps with rate 0.1 give.

    These are effects, coefficients and predictions.
    """
    unit, shift = rng.permutation([0.02, 3.0, 500.0]), rng.uniform(-1, 5, 3)
    effects, mean = by_hand(0.1, 30)
    right = 100 * effects, 100 * effects / unit, 100 * (mean + SHARED @ effects)
    return (SHARED + shift) * unit, 100 * TARGET, right


def finds_the_way(student, X, y, right):
    """Expect effects or predictions to be right in any units; both are wrong without scaling."""
    came = descended(student, X, y, 0.1, 30)
    with np.errstate(all="ignore"):
        predicted = came[2] + X @ came[1]
    expect.true(
        near(came[0], right[0], y) or near(predicted, right[2], y),
        "In a table whose columns have very different units, neither the effects nor the "
        "predictions are those of a descent on scaled columns.",
        expected="the same descent in all units",
        actual="another result",
    )


def predicts_in_units(student, X, y, right):
    """Expect intercept and coefficients that belong to the table as it is written."""
    came = descended(student, X, y, 0.1, 30)
    with np.errstate(all="ignore"):
        predicted = came[2] + X @ came[1]
    worst = float(np.max(np.abs(predicted - right[2])) / y.std())
    expect.true(
        near(predicted, right[2], y),
        "intercept + X @ coefficients is not the prediction of the descent.",
        expected="the same predictions",
        actual=f"one that is {worst:.3g} standard deviations of y away",
    )
    expect.true(
        near(came[1] * X.std(axis=0), right[0], y),
        "The coefficients are not those of the columns as they are written.",
        expected=", ".join(f"{one:.4g}" for one in right[1]),
        actual=", ".join(f"{one:.4g}" for one in came[1]),
    )


def effects_without_units(student, rng):
    """Expect effects that stay when a column comes in another unit, and that are right."""
    X, y = in_wild_units(rng)
    plain = descended(student, X, y, 0.1, 30)[0]
    other = descended(student, X * [1000.0, 0.001, 7.0], y, 0.1, 30)[0]
    expect.true(
        near(other, plain, y),
        "The effects change when a column comes in other units.",
        expected=", ".join(f"{one:.4g}" for one in plain),
        actual=", ".join(f"{one:.4g}" for one in other),
    )


@q2.check(
    "finds the way in any units",
    points=0.25,
    misconception="one-rate-for-all-units",
    after="as_many_steps",
    hint="Which columns does the descent run on: those of X, or scaled ones?",
)
def any_units(student):
    for seed in range(3):
        finds_the_way(student, *known_descent(np.random.default_rng(seed)))


@q2.check(
    "gives coefficients for the table as it is written",
    points=0.25,
    misconception="scaled-coefficients-for-the-table",
    after="any_units",
    hint="One standard deviation of the column is how many of its units?",
)
def back_in_units(student):
    for seed in range(3):
        predicts_in_units(student, *known_descent(np.random.default_rng(seed)))


@q2.check(
    "gives effects that do not depend on units",
    points=0,
    misconception="larger-coefficient-matters-more",
    after="back_in_units",
    hint="An effect is the change for one standard deviation, a coefficient that for one unit.",
)
def no_units(student):
    for seed in range(3):
        effects_without_units(student, np.random.default_rng(seed))


@q2.check(
    "gives effects of the scaled columns",
    points=0.5,
    after="no_units",
    hint="The effects are the coefficients that the descent itself has found.",
)
def right_effects(student):
    for seed in range(3):
        effects_of_descent(student, *known_descent(np.random.default_rng(seed)))


def effects_of_descent(student, X, y, right):
    """Expect the effects that the descent gives."""
    came = descended(student, X, y, 0.1, 30)[0]
    expect.close(came, right[0], atol=1e-6 * float(y.std()), name="effects")


def residual_table(rng, *, curve, fan, fit=0.7, unit=1.0):
    """Return predictions of a line and targets.

    Parameters
    ----------
    curve : -1, 0 or 1
        Bends down, not at all, or up.
    fan : -1, 0 or 1
        The spread shrinks, stays, or grows.
    fit : float
        How steep the line is, as a share of the target's spread (its R², nearly).
    unit : float
        Of the target.
    """
    rows = int(rng.integers(500, 900))
    x = rng.uniform(-1, 1, rows)
    power = rng.uniform(1.35, 1.6) * fan
    noise = rng.normal(size=rows) * np.exp(power * x)
    noise /= np.sqrt(np.mean(np.exp(2 * power * x)))
    bend = curve * rng.uniform(2.0, 2.5) * (x**2 - 1 / 3)
    steep = np.sqrt(fit / (1 - fit) * 3) * np.sqrt(1 + 0.45 * abs(curve))
    y = unit * (5 + steep * x + bend + noise)
    w = np.polyfit(x, y, 1)
    return w[0] * x + w[1], y


def read(student, predicted, y):
    """Return the two truth values of the student."""
    came = expect.type_(student["read_residuals"](predicted, y), dict, name="read_residuals")
    expect.true(
        set(came) == {"curved", "unequal"},
        "The dictionary does not have the two names that were asked for.",
        expected="curved, unequal",
        actual=", ".join(sorted(str(name) for name in came)),
    )
    for name, value in came.items():
        expect.true(
            isinstance(value, bool | np.bool_),
            f"{name} is not a truth value.",
            expected="True or False",
            actual=type(value).__name__,
        )
    return {name: bool(value) for name, value in came.items()}


def reads(student, rng, name, kinds, *, repeats=5, unit=1.0, fits=(0.7,)):
    """Expect one of the two answers to be right in at least nine of ten tables.

    `kinds` are pairs of curve and fan. Several of them are drawn `repeats` times each.
    """
    right = tables = 0
    for _ in range(repeats):
        for curve, fan in kinds:
            for fit in fits:
                size = unit if unit else 10.0 ** rng.uniform(-4, 5)
                table = residual_table(rng, curve=curve, fan=fan, fit=fit, unit=size)
                truth = bool(curve) if name == "curved" else bool(fan)
                right += read(student, *table)[name] == truth
                tables += 1
    expect.at_least(right / tables, 0.9, name=f"share of {tables} tables in which {name} is right")


CURVES = [(1, 0), (-1, 0), (1, 1), (-1, -1)]
FANS = [(0, 1), (0, -1), (1, 1), (-1, 1)]
STRAIGHT, EQUAL = [(0, 0), (0, 1), (0, -1)], [(0, 0), (1, 0), (-1, 0)]


@q3.check("gives two truth values by name", points=0)
def two_values(student):
    read(student, *residual_table(np.random.default_rng(1), curve=0, fan=0))


def share_flagged(student, seed, name, kinds, *, fit=0.7):
    """Return in which share of tables the student's answer is True."""
    rng = np.random.default_rng(seed)
    tables = [residual_table(rng, curve=c, fan=f, fit=fit) for _ in range(4) for c, f in kinds]
    return float(np.mean([read(student, *table)[name] for table in tables]))


@q3.check(
    "does not judge the form by the fit",
    points=0,
    misconception="good-fit-is-straight",
    after="two_values",
    time_limit=30.0,
    hint="Residuals can be large around a straight line. Do their means change along it?",
)
def not_by_fit(student):
    loose = share_flagged(student, 2, "curved", STRAIGHT, fit=0.3)
    tight = share_flagged(student, 2, "curved", STRAIGHT, fit=0.9)
    expect.at_most(
        loose - tight, 0.5, name="share of straight lines called curved, loose less tight ones,"
    )


@q3.check(
    "sees no curve around a straight line",
    points=0.5,
    after="not_by_fit",
    time_limit=30.0,
    hint="By chance alone, how far do two means of 200 residuals each lie apart?",
)
def no_curve(student):
    reads(student, np.random.default_rng(2), "curved", STRAIGHT, fits=(0.3, 0.9))


@q3.check(
    "sees some of the curves",
    points=0,
    misconception="uncorrelated-is-straight",
    after="no_curve",
    time_limit=30.0,
    hint="Compare the mean residual at both ends of the predictions with that in the middle.",
)
def some_curves(student):
    found = share_flagged(student, 3, "curved", CURVES)
    expect.at_least(found, 0.15, name="share of curves that are called curved")


@q3.check(
    "sees curves up and down",
    points=0.5,
    after="some_curves",
    time_limit=30.0,
    hint="The outer quarters can lie above the middle half, or below it.",
)
def sees_curves(student):
    reads(student, np.random.default_rng(3), "curved", CURVES, fits=(0.3, 0.9))


@q3.check(
    "sees some unequal spreads",
    points=0,
    misconception="mean-tells-spread",
    after="two_values",
    time_limit=30.0,
    hint="Which number says how far residuals lie apart, at the low and at the high predictions?",
)
def some_fans(student):
    found = share_flagged(student, 4, "unequal", FANS)
    expect.at_least(found, 0.15, name="share of unequal spreads that are called unequal")


@q3.check(
    "sees a spread that grows or shrinks",
    points=0.5,
    after="some_fans",
    time_limit=30.0,
    hint="The spread can be larger at the high predictions, or at the low ones.",
)
def sees_fans(student):
    reads(student, np.random.default_rng(4), "unequal", FANS)


@q3.check(
    "sees no unequal spread where it is equal",
    points=0,
    after="sees_fans",
    time_limit=30.0,
    hint="By chance alone, how far do two spreads of 200 residuals each lie apart?",
)
def no_fan(student):
    reads(student, np.random.default_rng(5), "unequal", EQUAL)


@q3.check(
    "reads curves in any unit",
    points=0.25,
    misconception="threshold-without-unit",
    after="sees_curves",
    time_limit=30.0,
    hint="Large compared with what? Divide by something that has the unit of the target.",
)
def curves_in_any_unit(student):
    rng = np.random.default_rng(6)
    for unit in (1e-4, 1e5):
        reads(student, rng, "curved", CURVES + STRAIGHT, repeats=3, unit=unit)


@q3.check(
    "reads spreads in any unit",
    points=0.25,
    misconception="threshold-without-unit",
    after="no_fan",
    time_limit=30.0,
    hint="Large compared with what? A ratio of two spreads has no unit.",
)
def spreads_in_any_unit(student):
    rng = np.random.default_rng(7)
    for unit in (1e-4, 1e5):
        reads(student, rng, "unequal", FANS + EQUAL, repeats=3, unit=unit)
