"""Hidden checks: tables drawn anew, whose redundant columns are known because they were planted."""

import numpy as np
from checks import expect_gradient, expect_kept, q1, q2, reduced

from mlcourse.checks import expect


# The reference differs from central differences by about 1e-9; 1e-4 is allowed.
@q1.check(
    "agrees with finite differences for other shapes, at random points",
    points=2,
    after="one_slope_each",
    hint="Does your function use its own arguments alone, and no shape fixed beforehand?",
)
def other_shapes(student, rng):
    for n, d in ((1, 1), (1, 4), (6, 1), (2, 5), (4, 4), (30, 3)):
        for _ in range(2):
            X, y, w = rng.normal(size=(n, d)), rng.normal(size=n), rng.normal(size=d)
            expect_gradient(student, X, y, w)


@q1.check(
    "takes whole numbers",
    points=1,
    after="one_slope_each",
    hint="Which type has your result when X, y and w hold whole numbers?",
)
def whole_numbers(student, rng):
    X, y = rng.integers(-5, 6, size=(7, 3)), rng.integers(-5, 6, size=7)
    expect_gradient(student, X, y, rng.integers(-3, 4, size=3))


@q1.check(
    "is zero at the least-squares fit",
    points=1,
    after="one_slope_each",
    hint="At the lowest place, the residual is orthogonal to every column.",
)
def zero_at_fit(student, rng):
    X, y = rng.normal(size=(25, 3)), rng.normal(size=25)
    came = student["mse_gradient"](X, y, np.linalg.lstsq(X, y)[0])
    expect.close(came, np.zeros(3), atol=1e-6, name="gradient at the least-squares fit")
    came = student["mse_gradient"](X, y, np.ones(3))
    expect.true(
        float(np.abs(np.asarray(came, dtype=float)).max()) > 1e-3,
        "Your gradient is zero away from the lowest place, too.",
    )


def planted(rng, n, independent, redundant):
    """Return a table with redundant columns among others, and which columns are to be kept."""
    columns, kept = [rng.normal(size=n)], [0]
    rest = rng.permutation([True] * (independent - 1) + [False] * redundant)
    for new in rest:
        if new:
            kept.append(len(columns))
            columns.append(rng.normal(size=n))
        else:
            mix = rng.uniform(0.5, 2, size=len(columns)) * rng.choice([-1, 1], size=len(columns))
            columns.append(np.column_stack(columns) @ mix)
    return np.column_stack(columns), kept


def true_projection(X, y):
    """Return the projection of y onto the columns of X."""
    return X @ np.linalg.lstsq(X, y)[0]


SHAPES = ((8, 3, 2), (12, 4, 4), (20, 2, 1), (6, 1, 0), (5, 3, 6), (1, 1, 2))


# The reference keeps the planted columns in every draw.
@q2.check(
    "keeps the planted columns of other tables",
    points=2,
    after="two_things",
    hint="Try tables with more columns than rows, and with one column only.",
)
def keeps_planted(student, rng):
    for shape in SHAPES:
        X, kept = planted(rng, *shape)
        expect_kept(student, X, rng.normal(size=len(X)), kept)


@q2.check(
    "leaves out a column of zeros",
    points=1,
    after="two_things",
    hint="Zero times any column gives a column of zeros.",
)
def leaves_out_zeros(student, rng):
    for zero in (1, 2, 4):
        X = rng.normal(size=(6, 5))
        X[:, zero] = 0
        expect_kept(student, X, rng.normal(size=6), [j for j in range(5) if j != zero])


@q2.check(
    "projects onto the columns of other tables",
    points=2,
    after="two_things",
    hint="Is your projection one that redundant columns do not change?",
)
def projects_others(student, rng):
    for shape in SHAPES:
        X, kept = planted(rng, *shape)
        y = rng.normal(size=len(X))
        _, came = reduced(student, X, y)
        expect.close(came, true_projection(X[:, kept], y), atol=1e-6, name="projection")
