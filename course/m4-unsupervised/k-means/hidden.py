"""Hidden checks: the same properties on tables drawn anew, and agreement with the library."""

import numpy as np
from checks import (
    clustered,
    expect_best_start,
    expect_means,
    expect_none_empty,
    expect_same_in_units,
    expect_squared,
    falling,
    far_groups,
    in_spreads,
    one_ball,
    q1,
    q2,
    shares,
    with_twins,
)
from sklearn.cluster import KMeans

from mlcourse.checks import expect


# The reference differs from the library by rounding alone, on every draw.
@q1.check(
    "equals the library on twenty tables drawn anew",
    points=0.5,
    after="at_rest",
    hint="Draw random tables yourself, and compare with KMeans from the same centres.",
)
def equals_library(student, rng):
    for _ in range(20):
        rows, columns, k = (
            int(rng.integers(60, 200)),
            int(rng.integers(1, 5)),
            int(rng.integers(2, 5)),
        )
        X = rng.normal(size=(rows, columns)) * 10.0 ** rng.integers(-2, 4, columns) + 3
        start = [int(one) for one in rng.permutation(rows)[:k]]
        Z = in_spreads(X, X)
        right = KMeans(k, init=Z[start], n_init=1, tol=0, max_iter=1000).fit(Z)
        labels, centres, inertia = clustered(student, X, [start])
        expect.close(inertia, right.inertia_, rtol=1e-5, name="inertia for a random table")
        moved = float(np.mean(labels != right.labels_))
        expect.at_most(moved, 0.001, name="share of rows with another label than the library's")
        expect.close(
            in_spreads(X, centres), right.cluster_centers_, atol=1e-5, name="scaled centres"
        )


@q1.check(
    "moves centres by columns in tables drawn anew",
    points=0.5,
    misconception="centre-is-one-number",
    after="at_rest",
    hint="Compare a centre with the mean of its rows, column by column.",
)
def columns_anew(student, rng):
    for _ in range(5):
        expect_means(student, *falling(rng, k=int(rng.integers(2, 5)), columns=3))


@q1.check(
    "assigns by squared distance in tables drawn anew",
    points=0.5,
    misconception="any-distance-will-do",
    after="at_rest",
    hint="Compare your labels with the nearest centre by squared distance.",
)
def squared_anew(student, rng):
    for _ in range(3):
        X = rng.normal(size=(500, 4)) * 10.0 ** rng.integers(-2, 4, 4)
        expect_squared(student, X, [0, 1, 2, 3])


@q1.check(
    "keeps its clusters when units are drawn anew",
    points=0.5,
    misconception="units-decide-clusters",
    after="any_units",
    hint="Multiply a column by 1000, and compare the labels.",
)
def units_anew(student, rng):
    for _ in range(3):
        expect_same_in_units(student, rng)


@q1.check(
    "fills an empty cluster in tables drawn anew",
    points=2,
    misconception="empty-cluster-stays",
    errors_show_it=True,
    after="none_empty",
    hint="Let a start name two equal rows, and count the rows of each cluster.",
)
def filled_anew(student, rng):
    for _ in range(5):
        expect_none_empty(student, rng)
        X, start = with_twins(rng)
        labels, _, _ = clustered(student, X, [start])
        counts = sorted(np.bincount(labels, minlength=3).tolist())
        expect.equal(counts, [30, 30, 31], name="numbers of rows of the clusters, sorted,")


@q1.check(
    "finds the lowest inertia wherever it stands",
    points=0.5,
    misconception="one-start-is-enough",
    after="best_start",
    hint="Change the order of the starts. Does the inertia change?",
)
def best_anew(student, rng):
    for _ in range(3):
        expect_best_start(student, rng)


# Two clusters in even squares 0.34 ± 0.07, in a narrow band 0.88 ± 0.06.
@q2.check(
    "finds more agreement in a band than in squares",
    points=0,
    after="from_rows",
    time_limit=60.0,
    hint="Give it an even square and a narrow band. Which of them has only one good cut?",
)
def changes_with_table(student, rng):
    came = [shares(student, rng.uniform(size=(120, 2)), 2, 3)[0] for _ in range(10)]
    expect.at_most(float(np.mean(came)), 0.65, name="agreement of two clusters in ten even squares")
    found, _ = shares(student, rng.uniform(size=(180, 2)) * [0.02, 1], 2, 30)
    expect.at_least(found, 0.6, name="agreement of two clusters in an even band")


# Uniform tables like the squares 0.54 ± 0.01, like the band 0.86.
@q2.check(
    "compares with tables of the same sides",
    points=1,
    after="no_groups",
    time_limit=60.0,
    hint="Give it an even square, then a narrow band. Must the number for uniform tables change?",
)
def about_this_table(student, rng):
    squares = [shares(student, rng.uniform(size=(120, 2)), 2, 3)[1] for _ in range(10)]
    _, band = shares(student, rng.uniform(size=(180, 2)) * [0.02, 1], 2, 30)
    expect.at_most(float(np.mean(squares)), 0.65, name="agreement in tables like ten even squares")
    expect.at_least(band, 0.7, name="agreement of two clusters in tables like an even band")


# Reference 1 up to a row or two; mutant numbers-name-clusters 1/k.
@q2.check(
    "recognises groups drawn anew",
    points=0.5,
    misconception="numbers-name-clusters",
    after=["whatever_numbers", "changes_with_table"],
    time_limit=60.0,
    hint="Give the clusters other numbers. Does your agreement change?",
)
def groups_anew(student, rng):
    found, _ = shares(student, far_groups(rng, 40)[:, ::-1] * rng.uniform(0.5, 2), 3, 15)
    expect.at_least(found, 0.9, name="agreement for three far groups and three clusters")


@q2.check(
    "splits rows of clouds drawn anew",
    points=1,
    misconception="same-rows-are-stable",
    after=["own_rows", "changes_with_table"],
    time_limit=60.0,
    hint="Fit to two halves of a round cloud, and look at the two cuts.",
)
def clouds_anew(student, rng):
    expect.at_most(one_ball(student, rng), 0.52, name="mean agreement in round clouds")


@q2.check(
    "compares with emptiness drawn anew",
    points=0.5,
    misconception="shuffled-is-empty",
    after="about_this_table",
    time_limit=60.0,
    hint="Draw your uniform table as a figure. It must not show the groups of X.",
)
def empty_anew(student, rng):
    _, uniform = shares(student, far_groups(rng), 3, 20)
    expect.at_most(uniform, 0.92, name="agreement of three clusters in uniform tables")


# Halves 0.52 ± 0.05 for three clusters and 0.73 ± 0.03 for four, in squares of 180 rows; samples
# of 80 % of the rows, as in the lesson, 0.76 and 0.88.
@q2.check(
    "agrees with what halves of squares give",
    points=1,
    after="about_this_table",
    time_limit=60.0,
    hint="Do the two halves share no row, and do they have all rows together?",
)
def halves_of_squares(student, rng):
    X = far_groups(rng)
    three, four = (shares(student, X, k, 30)[1] for k in (3, 4))
    expect.between(three, 0.3, 0.7, name="agreement of three clusters in uniform tables")
    expect.between(four, 0.6, 0.83, name="agreement of four clusters in uniform tables")
