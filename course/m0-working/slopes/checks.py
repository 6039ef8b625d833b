"""The exercises of this lesson and the checks that students see."""

import numpy as np

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["slopes.check-gradient"])
q2 = question("q2", objectives=["slopes.compute-projection", "slopes.relate-rank"])

# Five rows, two columns; no residual is zero, and no factor below gives another one by chance.
TABLE = np.array([[1.0, 2], [0, 1], [3, -1], [2, 2], [-1, 4]])
TARGET = np.array([1.0, 3, -2, 0, 2])
POINT = np.array([0.5, -1.5])
# On paper, with the formula of the lesson: at POINT the products of the columns with what is left
# are 16 and -54.5, and there are five rows.
GRADIENT = np.array([6.4, -21.8])


def mean_squared_error(X, y, w):
    """Return the mean squared error of a linear model."""
    return float(np.mean((X @ np.asarray(w, dtype=float) - y) ** 2))


def expect_gradient(student, X, y, w):
    """Expect the student's gradient to agree with central differences."""
    came = expect.shape(
        student["mse_gradient"](X, y, w), w.shape, name="result of mse_gradient(X, y, w)"
    )
    expect.gradient(
        came, lambda at: mean_squared_error(X, y, at), at=w, name="result of mse_gradient(X, y, w)"
    )


def expect_not_times(student, factor, text, next_step):
    """Expect a gradient that is not the right one times a wrong factor."""
    came = expect.shape(
        student["mse_gradient"](TABLE, TARGET, POINT), (2,), name="result of mse_gradient(X, y, w)"
    )
    expect.true(
        not np.allclose(np.asarray(came, dtype=float), factor * GRADIENT, rtol=1e-3),
        text,
        expected=f"{GRADIENT.tolist()} for a table of five rows and two columns",
        actual=str(np.asarray(came, dtype=float).round(4).tolist()),
        next_step=next_step,
    )


@q1.check("returns one slope for each coefficient", points=0)
def one_slope_each(student):
    expect.shape(
        student["mse_gradient"](TABLE, TARGET, POINT), (2,), name="result of mse_gradient(X, y, w)"
    )


@q1.check(
    "points uphill",
    points=0,
    misconception="residual-turned-round",
    after="one_slope_each",
    hint="Which of y and X @ w stands first in your difference, and what does this do to the sign?",
)
def points_uphill(student):
    for size in (1, 0.5, len(TARGET)):
        expect_not_times(
            student,
            -size,
            "Your gradient points to where the error falls.",
            "Take one small step along your gradient, and compute the error before and after.",
        )


@q1.check(
    "belongs to the mean over the rows",
    points=0,
    misconception="gradient-sum-not-mean",
    after="points_uphill",
    hint="Write each row of the table twice. Should the mean squared error or its gradient change?",
)
def mean_over_rows(student):
    for size in (len(TARGET), len(TARGET) / 2):
        expect_not_times(
            student,
            size,
            "Your gradient is a sum over the five rows.",
            "Divide by the number of rows.",
        )


@q1.check(
    "keeps the factor of the square",
    points=0,
    misconception="factor-does-not-matter",
    after="mean_over_rows",
    hint="What is the derivative of the square of a number?",
)
def keeps_the_factor(student):
    expect_not_times(
        student,
        0.5,
        "Your gradient is half of the right one.",
        "Derive the square of one residual by hand, and compare.",
    )


@q1.check(
    "agrees with finite differences at three points",
    points=1,
    after="keeps_the_factor",
    hint="Compare your result with the formula of the lesson, one factor after the other.",
)
def agrees_at_points(student):
    for w in (POINT, np.zeros(2), np.array([-2.0, 0.25])):
        expect_gradient(student, TABLE, TARGET, w)


@q1.check(
    "holds for one row and for one column",
    points=1,
    after="one_slope_each",
    hint="Print the shapes of X, y and w for one row, and those of each product.",
)
def one_row_one_column(student):
    expect_gradient(student, TABLE[:1], TARGET[:1], POINT)
    expect_gradient(student, TABLE[:, :1], TARGET, POINT[:1])
    expect_gradient(student, TABLE[:1, :1], TARGET[:1], POINT[:1])


# The third column is twice the first, minus the second: a combination of two, a multiple of none.
MIXED = np.column_stack([TABLE, 2 * TABLE[:, 0] - TABLE[:, 1], [1.0, 0, 0, 2, 1]])
MIXED_KEPT = [0, 1, 3]
# The second column is a multiple of the first.
PAIRS = np.column_stack([TABLE[:, 0], -3 * TABLE[:, 0], TABLE[:, 1]])
PAIRS_KEPT = [0, 2]
# The projections of TARGET, in exact fractions: the coefficients of the kept columns solve the
# equations of an orthogonal residual. They are -167/389 and 218/389 for PAIRS, and -44/338,
# 326/338 and -345/338 for MIXED.
PAIRS_PROJECTED = np.array([269, 218, -719, 102, 1039]) / 389
MIXED_PROJECTED = np.array([263, 326, -458, -126, 1003]) / 338


def reduced(student, X, y):
    """Return the student's kept columns and projection, as two arrays."""
    result = student["reduce_and_project"](X, y)
    if not isinstance(result, list):
        expect.type_(result, tuple, name="result of reduce_and_project(X, y)")
    expect.equal(len(result), 2, name="number of things returned")
    kept = expect.shape(result[0], (None,), name="list of kept columns")
    projection = expect.shape(result[1], (len(y),), name="projection")
    return np.asarray(kept), np.asarray(projection, dtype=float)


def expect_kept(student, X, y, kept):
    """Expect these positions of columns, in their order."""
    came, _ = reduced(student, X, y)
    expect.true(
        came.tolist() == list(kept),
        f"Other columns are kept, for a table of shape {X.shape}.",
        expected=str(list(kept)),
        actual=str(came.tolist()),
        next_step="Compare the rank with and without each column, from left to right.",
    )


@q2.check("returns positions and a projection", points=0)
def two_things(student):
    reduced(student, PAIRS, TARGET)


@q2.check(
    "leaves out a column that is a multiple of another",
    points=1,
    after="two_things",
    hint="Does the rank grow when this column is added to those kept before it?",
)
def leaves_out_multiples(student):
    expect_kept(student, PAIRS, TARGET, PAIRS_KEPT)


@q2.check(
    "leaves out a column that is a combination of several",
    points=1,
    misconception="redundant-pairs-only",
    after="leaves_out_multiples",
    hint="Which rank has the table with this column, and which without it?",
)
def leaves_out_combinations(student):
    expect_kept(student, MIXED, TARGET, MIXED_KEPT)


@q2.check(
    "returns the projection, not what is left",
    points=0,
    misconception="residual-is-projection",
    after="two_things",
    hint="Add your second result to the residual. What should come out?",
)
def not_the_residual(student):
    _, came = reduced(student, PAIRS, TARGET)
    expect.true(
        not np.allclose(came, TARGET - PAIRS_PROJECTED, rtol=1e-6),
        "Your second result is what the columns cannot reach.",
        expected="a combination of the columns",
        actual="the residual",
    )


@q2.check(
    "takes all kept columns together",
    points=0,
    misconception="columns-one-by-one",
    after="not_the_residual",
    hint="The kept columns overlap. Is the residual orthogonal to each of them?",
)
def columns_together(student):
    _, came = reduced(student, PAIRS, TARGET)
    columns = PAIRS[:, PAIRS_KEPT]
    alone = sum(c * (c @ TARGET) / (c @ c) for c in columns.T)
    expect.true(
        not np.allclose(came, alone, rtol=1e-6),
        "Your projection is the sum of the projections onto each column alone.",
        expected="a residual that is orthogonal to every column",
        actual=f"products with the columns: {(columns.T @ (TARGET - came)).round(2).tolist()}",
    )


@q2.check(
    "leaves a residual that is orthogonal to every column",
    points=1,
    after="columns_together",
    hint="Compute X.T @ (y - projection) for all columns of X, also the left-out ones.",
)
def orthogonal_residual(student):
    for X, right in ((PAIRS, PAIRS_PROJECTED), (MIXED, MIXED_PROJECTED)):
        _, came = reduced(student, X, TARGET)
        expect.close(came, right, atol=1e-6, name="projection")
