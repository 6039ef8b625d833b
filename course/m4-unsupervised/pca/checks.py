"""The exercises of this lesson and the checks that students see."""

import numpy as np
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["pca.compute", "pca.prepare"])
q2 = question("q2", objectives=["pca.tell-variance"])

PARTS = ("components", "variances", "scores", "restored")


def compressed(student, known, new, count, units):
    """Return what the student's function gives, as arrays by name."""
    came = student["compress"](known, new, count, units)
    came = expect.type_(came, dict, name="result of compress")
    expect.true(
        set(came) == set(PARTS),
        "The dictionary does not have the four names that were asked for.",
        expected=", ".join(PARTS),
        actual=", ".join(sorted(str(name) for name in came)),
    )
    shapes = ((None, None), (count,), (len(new), count), np.shape(new))
    arrays = {
        name: np.asarray(expect.finite(expect.shape(came[name], shape, name=name), name=name))
        for name, shape in zip(PARTS, shapes, strict=True)
    }
    columns = known.shape[1]
    if arrays["components"].shape != (columns, count):  # a check below speaks of this shape
        expect.shape(came["components"], (count, columns), name="components")
    return arrays


# By hand. The columns of SIGNS have mean 0, are uncorrelated, and their squares sum to 16. The rows
# of TURN are orthonormal. So the variances are 81, 9 and 1 times 16 / 15.
SIGNS = np.array([[a, b, c] for a in (-1, 1) for b in (-1, 1) for c in (-1, 1)] * 2, dtype=float)
TURN = np.array([[3.0, 2.0, 6.0], [6.0, -3.0, -2.0], [2.0, 6.0, -3.0]]) / 7
PLANTED = SIGNS * [9.0, 3.0, 1.0] @ TURN + [5.0, -3.0, 1.0]
SAME = ["cm", "cm", "cm"]


@q1.check("gives four arrays by name", points=0)
def four_arrays(student):
    for count in (1, 2, 3):
        compressed(student, PLANTED, PLANTED[:5], count, SAME)


@q1.check(
    "works without scikit-learn",
    points=0,
    after="four_arrays",
    hint="The function `principal` of the lesson has all that is needed.",
)
def own_steps(student):
    calls = student.define("from mlcourse.teaching.libraries import library_calls", "library_calls")
    given = PLANTED, PLANTED[:5], 2, SAME
    found = calls(student["compress"], given, ("sklearn",))
    expect.true(
        not found,
        "Your function calls scikit-learn.",
        expected="steps with NumPy, or with functions of the lesson",
        actual=", ".join(sorted({str(one).partition("._")[0] for one in found})[-2:]),
    )


@q1.check(
    "has one component in each row",
    points=0,
    misconception="components-in-columns",
    after="own_steps",
    hint="What are the rows of the last matrix that np.linalg.svd returns?",
)
def in_rows(student):
    came = compressed(student, PLANTED, PLANTED[:5], 2, SAME)["components"]
    turned = came.shape != (2, 3) or np.allclose(np.abs(came), np.abs(TURN[:, :2].T), atol=1e-3)
    expect.true(
        not turned,
        "Rows and columns of the components seem to be exchanged.",
        expected="2 rows of 3 loadings, each of them one direction",
        actual=str(came.round(3).tolist()),
    )


def mixed_table(rng, rows=60, columns=4):
    """Return columns with unlike means and spreads, and units that are not all the same."""
    X = rng.normal(size=(rows, columns)) + rng.normal(size=(rows, 1))
    units = ["cm", *rng.choice(["cm", "kg"], size=columns - 2), "kg"]
    return X * rng.uniform(0.5, 3, columns) + rng.uniform(-9, 9, columns), [str(u) for u in units]


def new_rows_change_nothing(student, rng):
    """Expect components, and the scores of a row, whatever other new rows there are."""
    X, units = mixed_table(rng)
    many = compressed(student, X[:40], X[40:], 2, units)
    alone = compressed(student, X[:40], X[45:46], 2, units)
    far = compressed(student, X[:40], 100 * X[40:], 2, units)
    for other in (alone, far):
        expect.close(other["components"], many["components"], atol=1e-6, name="components")
    expect.close(alone["scores"][0], many["scores"][5], atol=1e-6, name="scores of a row alone")


@q1.check(
    "learns nothing from new rows",
    points=0.5,
    misconception="new-rows-are-fitted",
    after="in_rows",
    hint="Which rows give the mean, the spread and the directions?",
)
def known_rows_only(student):
    new_rows_change_nothing(student, np.random.default_rng(6))


@q1.check(
    "does not depend on where the cloud lies",
    points=0.5,
    misconception="not-centred",
    after="known_rows_only",
    hint="Add 100 to all values of a column. Which direction has the largest squares then?",
)
def any_place(student):
    moved = PLANTED + np.array([0, 0, 50.0])
    here = compressed(student, PLANTED, PLANTED[:5], 2, SAME)
    there = compressed(student, moved, moved[:5], 2, SAME)
    for name in ("components", "variances"):
        expect.true(
            np.allclose(np.abs(here[name]), np.abs(there[name]), atol=1e-6),
            f"When 50 is added to a column, {name} change.",
            expected=str(np.abs(here[name]).round(2).tolist()),
            actual=str(np.abs(there[name]).round(2).tolist()),
        )


def one_wide_column(student, rng):
    """Expect the wide column to stay the first component where all columns have one unit."""
    known = rng.normal(size=(80, 4)) * rng.permutation([100.0, 1.0, 1.0, 1.0])
    wide = int(known.std(axis=0).argmax())
    came = compressed(student, known, known[:3], 2, ["m"] * 4)["components"]
    expect.at_least(
        abs(float(came[0, wide])),
        0.95,
        name="loading of a column that is 100 times as wide as others in the same unit, its size",
    )


@q1.check(
    "keeps the spreads where all units are the same",
    points=0.5,
    misconception="scale-whatever-the-unit",
    after="any_place",
    hint="Four columns in metres: does it mean something that one of them varies more?",
)
def same_unit(student):
    one_wide_column(student, np.random.default_rng(1))


def other_units(student, rng):
    """Expect the same components when a column is written in another unit."""
    X, units = mixed_table(rng)
    factor = np.ones(4)
    factor[int(rng.integers(4))] = 1000
    plain = compressed(student, X[:40], X[40:], 2, units)
    other = compressed(student, X[:40] * factor, X[40:] * factor, 2, units)
    for name in ("components", "scores"):
        expect.close(np.abs(other[name]), np.abs(plain[name]), atol=1e-6, name=f"size of {name}")


@q1.check(
    "does not depend on units where they differ",
    points=0.5,
    misconception="pca-knows-units",
    after="same_unit",
    hint="Write a column in grams and not in kilograms. What happens to its variance?",
)
def any_unit(student):
    other_units(student, np.random.default_rng(2))


@q1.check(
    "scales by known rows, with n − 1",
    points=0,
    after="any_unit",
    hint="Scaled columns have variance 1 each. What is then the sum over all components?",
)
def scaled_sum(student):
    X, units = mixed_table(np.random.default_rng(3), rows=12)
    came = compressed(student, X, X[:3], 4, units)["variances"]
    total = float(came.sum())
    allowed = (4.0, 4 * 11 / 12)  # the second one divides by n at the end; a check below is for it
    expect.true(
        any(abs(total - one) < 1e-6 for one in allowed),
        "For 4 scaled columns, all variances together have another sum.",
        expected="4",
        actual=f"{total:.4g}",
    )


@q1.check(
    "gives variances as a sample has them",
    points=0.5,
    misconception="mean-of-squares-is-variance",
    after="scaled_sum",
    hint="The sum is over all rows. By what is it divided?",
)
def right_divisor(student):
    came = compressed(student, PLANTED, PLANTED[:5], 3, SAME)["variances"]
    expect.true(
        not np.allclose(came, [81, 9, 1], rtol=1e-3),
        "The variances of 16 rows are too small.",
        expected="[86.4, 9.6, 1.07]",
        actual=str(came.round(2).tolist()),
    )


@q1.check(
    "finds planted components",
    points=0.5,
    after="right_divisor",
    hint="Compare your variances with those of the equation, and look at the order.",
)
def planted_components(student):
    came = compressed(student, PLANTED, PLANTED[:5], 3, SAME)
    expect.close(came["variances"], np.array([81, 9, 1]) * 16 / 15, rtol=1e-6, name="variances")
    for i, row in enumerate(came["components"]):
        alike = abs(float(row @ TURN[i]))
        expect.close(float(row @ row), 1.0, atol=1e-6, name=f"length of component {i}")
        expect.close(alike, 1.0, atol=1e-6, name=f"component {i} times the planted direction, size")


@q1.check(
    "has a positive loading where it is largest",
    points=0.5,
    misconception="sign-is-given",
    after="planted_components",
    hint="Find the largest loading of each row by its size. What if it is negative?",
)
def one_sign(student):
    rng = np.random.default_rng(4)
    for _ in range(8):
        known = (
            rng.normal(size=(30, 5)) * [5, 4, 3, 2, 1] @ np.linalg.qr(rng.normal(size=(5, 5)))[0]
        )
        for row in compressed(student, known, known[:2], 4, ["V"] * 5)["components"]:
            expect.true(
                bool(row[np.abs(row).argmax()] > 0),
                "The loading with the largest size is negative.",
                expected="a positive one",
                actual=str(row.round(3).tolist()),
            )


@q1.check(
    "restores no more than the scores hold",
    points=0,
    misconception="restored-is-given",
    after="one_sign",
    hint="Two numbers are kept of each row, and the row had three. What cannot come back?",
)
def loses_the_rest(student):
    came = compressed(student, PLANTED, PLANTED[:5], 2, SAME)["restored"]
    expect.true(
        not np.allclose(came, PLANTED[:5], atol=1e-6),
        "Two of three components restore rows without any loss, though the rows have all three.",
        expected="rows without the part that lies along the third component",
        actual="the new rows as they were given",
        next_step="Compute them from the two scores, and from nothing else of the new rows.",
    )


@q1.check(
    "restores new rows in the units of the table",
    points=1,
    misconception="scores-are-the-table",
    after="loses_the_rest",
    hint="What was taken away, and what was divided by, before the scores were computed?",
)
def restores(student):
    came = compressed(student, PLANTED, PLANTED[:5], 2, SAME)["restored"]
    kept = SIGNS[:5] * [9.0, 3.0, 0.0] @ TURN + [5.0, -3.0, 1.0]
    expect.close(came, kept, atol=1e-6, name="restored from 2 of 3 components")
    X, units = mixed_table(np.random.default_rng(5))
    for given in (units, ["cm"] * 4):
        came = compressed(student, X[:40], X[40:], 4, given)["restored"]
        expect.close(came, X[40:], atol=1e-6, name="restored from all 4 components")


@q1.check(
    "leaves a constant column as it is",
    points=0,
    after="restores",
    hint="What is the standard deviation of a constant column, and what is divided by it?",
)
def constant_column(student):
    X, units = mixed_table(np.random.default_rng(7))
    X[:, 1] = 3.0
    came = compressed(student, X[:40], X[40:], 3, units)["restored"]
    expect.close(came, X[40:], atol=1e-6, name="restored where one of 4 columns is constant")


def hidden_table(student, rows, columns, seed):
    """Return the student's table and classes."""
    came = student["hide"](rows, columns, seed)
    came = expect.type_(came, (tuple, list), name="result of hide")
    expect.true(len(came) == 2, "Two things were asked for, X and y.", actual=f"{len(came)}")
    X = np.asarray(expect.finite(expect.shape(came[0], (rows, columns), name="X"), name="X"), float)
    y = np.asarray(expect.finite(expect.shape(came[1], (rows,), name="y"), name="y"))
    expect.true(set(y.tolist()) == {0, 1}, "y does not hold zeros and ones, and both of them.")
    expect.between(float(np.mean(y)), 0.4, 0.6, name="share of ones in y")
    expect.true(bool(np.all(np.ptp(X, axis=0) > 0)), "A column of X is constant.")
    return X, y


def hidden_scores(X, y, rng):
    """Return the accuracy on half of the rows: of all components but the last, and of the last."""
    rows = rng.permutation(len(X))
    known, new = rows[: len(X) // 2], rows[len(X) // 2 :]
    pca = PCA().fit(X[known])
    first, last = pca.transform(X)[:, :-1], pca.transform(X)[:, -1:] / pca.transform(X)[:, -1].std()
    fit = (LogisticRegression(C=100, max_iter=2000).fit(S[known], y[known]) for S in (first, last))
    return [m.score(S[new], y[new]) for m, S in zip(fit, (first, last), strict=True)]


SIZES = ((1000, 3), (1000, 6), (800, 10))


def standard_columns(student, sizes, seed):
    """Expect mean 0 and standard deviation 1 in each column."""
    for rows, columns in sizes:
        X, _ = hidden_table(student, rows, columns, seed)
        expect.close(X.mean(axis=0), np.zeros(columns), atol=0.02, name="means of the columns")
        spreads = X.std(axis=0)
        expect.close(
            spreads, np.ones(columns), atol=0.02, name="standard deviations of the columns"
        )


def means_of(student, sizes, rng, which):
    """Return the mean accuracy over tables: of all but the last component, or of the last."""
    found = []
    for rows, columns in sizes:
        X, y = hidden_table(student, rows, columns, int(rng.integers(10**6)))
        found.append(hidden_scores(X, y, rng)[which])
    return float(np.mean(found))


@q2.check("gives a table and classes", points=0)
def table_and_classes(student):
    for rows, columns in SIZES:
        hidden_table(student, rows, columns, 1)


@q2.check(
    "gives columns of equal spread",
    points=0,
    misconception="small-unit-hides",
    after="table_and_classes",
    hint="Scale the columns at the end. Is the class still found in the last component?",
)
def equal_spreads(student):
    spreads = hidden_table(student, *SIZES[1], 1)[0].std(axis=0)
    expect.at_most(
        float(spreads.max() / spreads.min()),
        1.1,
        name="largest spread of a column over the smallest",
    )


@q2.check(
    "gives columns with mean 0 and standard deviation 1",
    points=0.5,
    after="equal_spreads",
    hint="Subtract the mean of each column, and divide by its standard deviation.",
)
def scaled_columns(student):
    standard_columns(student, SIZES, 1)


@q2.check(
    "gives another table for another seed",
    points=0,
    after="table_and_classes",
    hint="Which generator do your numbers come from?",
)
def other_seeds(student):
    one, two, again = (hidden_table(student, 300, 4, seed)[0] for seed in (1, 2, 1))
    expect.true(not np.allclose(one, two), "Seeds 1 and 2 give the same table.")
    expect.true(np.allclose(one, again), "Seed 1 gives two different tables.")


# Reference, mean of three tables: 0.50 ± 0.02.
@q2.check(
    "tells nothing in the components before the last",
    points=0.5,
    misconception="pca-keeps-what-predicts",
    after=["scaled_columns", "other_seeds"],
    hint="Let something that has nothing to do with the classes move all columns together.",
)
def first_useless(student):
    came = means_of(student, SIZES, np.random.default_rng(1), 0)
    expect.at_most(came, 0.6, name="accuracy from all components but the last, mean of 3 tables")


@q2.check(
    "decides by the last component",
    points=1.5,
    misconception="useless-is-noise",
    after="first_useless",
    hint="In which direction do the rows of both classes lie close together, and yet apart?",
)
def last_decides(student):
    came = means_of(student, SIZES, np.random.default_rng(2), 1)
    expect.at_least(came, 0.95, name="accuracy from the last component, mean of 3 tables")
