"""Hidden checks: tables drawn anew, compared with the eigenvectors of the covariance matrix."""

import numpy as np
from checks import (
    PARTS,
    compressed,
    hidden_table,
    means_of,
    mixed_table,
    new_rows_change_nothing,
    one_wide_column,
    other_units,
    q1,
    q2,
    standard_columns,
)

from mlcourse.checks import expect


def right(known, new, count, units):
    """Return the right arrays by name; directions from the covariance and not from the SVD."""
    middle = known.mean(axis=0)
    spread = known.std(axis=0, ddof=1)
    unit = np.where(spread > 0, spread, 1) if len(set(units)) > 1 else np.ones(known.shape[1])
    values, vectors = np.linalg.eigh(np.atleast_2d(np.cov((known / unit).T)))
    components, variances = vectors.T[::-1][:count], values[::-1][:count]
    sizes = components[np.arange(count), np.abs(components).argmax(axis=1)]
    components = components * np.sign(sizes)[:, None]
    scores = (new - middle) / unit @ components.T
    restored = middle + scores @ components * unit
    return dict(zip(PARTS, (components, variances, scores, restored), strict=True))


def drawn(rng, columns):
    """Return a table whose components are well apart, with units that differ or not.

    Two scaled columns have two loadings of equal size, and no rule for the sign. So there are three
    columns at least.
    """
    turn = np.linalg.qr(rng.normal(size=(columns, columns)))[0]
    sizes = 3.0 ** -np.arange(columns)
    X = rng.normal(size=(60, columns)) * sizes @ turn * 10.0 ** rng.integers(-2, 3)
    units = ["cm"] * columns if rng.random() < 0.5 else [f"unit {i % 2}" for i in range(columns)]
    return X + X.std() * rng.normal(size=columns), units


@q1.check(
    "agrees with scikit-learn's directions on tables drawn anew",
    points=1.5,
    after="restores",
    hint="Draw random tables, and compare with PCA of scikit-learn up to the sign.",
)
def drawn_anew(student, rng):
    for _ in range(20):
        X, units = drawn(rng, int(rng.integers(3, 6)))
        count = int(rng.integers(1, X.shape[1]))
        came = compressed(student, X[:45], X[45:], count, units)
        wanted = right(X[:45], X[45:], count, units)
        scale = float(X.std())
        for name in PARTS:
            size = max(1.0, scale) if name in ("scores", "restored") else 1.0
            expect.close(came[name], wanted[name], rtol=1e-5, atol=1e-5 * size, name=name)


@q1.check(
    "compresses tables with more columns than rows",
    points=0.5,
    after="restores",
    hint="How many components can 12 rows have?",
)
def wide(student, rng):
    X = rng.normal(size=(16, 40)) + rng.normal(size=(16, 2)) * 9 @ rng.normal(size=(2, 40))
    came = compressed(student, X[:12], X[12:], 2, ["V"] * 40)
    wanted = right(X[:12], X[12:], 2, ["V"] * 40)
    for name in PARTS:
        expect.close(came[name], wanted[name], rtol=1e-5, atol=1e-4, name=name)


@q1.check(
    "treats spreads as units ask, in tables drawn anew",
    points=0.5,
    misconception="pca-knows-units",
    after="any_unit",
    hint="Multiply a column by 1000, once with equal units and once with different ones.",
)
def units_anew(student, rng):
    for _ in range(4):
        other_units(student, rng)
        one_wide_column(student, rng)


@q1.check(
    "takes nothing from other rows, in tables drawn anew",
    points=1,
    misconception="new-rows-are-fitted",
    after="restores",
    hint="Change one new row, and look at the components and at the scores of the others.",
)
def new_rows_anew(student, rng):
    for _ in range(4):
        new_rows_change_nothing(student, rng)
        X, units = mixed_table(rng)
        came = compressed(student, X[:40], X[40:] + 100, 2, units)
        wanted = right(X[:40], X[40:] + 100, 2, units)
        expect.close(np.abs(came["scores"]), np.abs(wanted["scores"]), atol=1e-4, name="scores")


def drawn_sizes(rng):
    """Return sizes of four tables."""
    return [(int(rng.integers(400, 500)) * 2, int(rng.integers(3, 12))) for _ in range(4)]


# Reference, mean of four tables: 0.50 ± 0.02 before the last, 1.00 for the last.
@q2.check(
    "hides the classes from the wide directions of other tables",
    points=1,
    misconception="pca-keeps-what-predicts",
    after="last_decides",
    hint="Does it also work for other numbers of rows and columns?",
)
def useless_again(student, rng):
    sizes = drawn_sizes(rng)
    standard_columns(student, sizes, int(rng.integers(10**6)))
    expect.at_most(means_of(student, sizes, rng, 0), 0.6, name="accuracy before the last component")


@q2.check(
    "leaves the classes in the narrowest direction of other tables",
    points=1.5,
    misconception="useless-is-noise",
    after="last_decides",
    hint="Is the last component the same in each table, and does it tell the class in each?",
)
def decides_again(student, rng):
    sizes = drawn_sizes(rng)
    hidden_table(student, *sizes[0], int(rng.integers(10**6)))
    expect.at_least(means_of(student, sizes, rng, 1), 0.95, name="accuracy of the last component")
