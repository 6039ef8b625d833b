"""Hidden checks: the same demands on tables drawn anew."""

import numpy as np
from checks import (
    distances,
    expect_near,
    expect_share,
    other_rows,
    other_units,
    q1,
    q2,
    redundant,
    tables,
)


def expected_share(scores, attacks, budget):
    """Return the share of attacks among the alarms, as the mean over all orders of equal scores."""
    order = np.where(np.isnan(scores), -1e9, scores)
    free, found = min(budget, len(order)), 0.0
    for value in np.unique(order):
        group = attacks[order == value]
        taken = min(free, len(group))
        found, free = found + taken * group.mean(), free - taken
    return found / min(budget, len(order))


def drawn(rng, rows, *, equal=False, gaps=0):
    """Return scores and attacks; attacks are more frequent at low scores."""
    scores = rng.permutation(np.linspace(-0.8, -0.3, rows))
    if equal:
        scores = np.round(scores, 1)
    attacks = (rng.random(rows) < 0.7 + scores * 0.5).astype(int)
    attacks[rng.integers(rows)] = 1
    scores[rng.permutation(rows)[:gaps]] = np.nan
    return scores, attacks


@q1.check(
    "reads the sign in other tables",
    points=1,
    misconception="high-score-is-odd",
    after="among_alarms",
    hint="Low numbers are unusual here.",
)
def sign_again(student, rng):
    for _ in range(3):
        scores = rng.permutation(np.linspace(-0.8, -0.3, 60))
        attacks = (scores < -0.65).astype(int)
        for budget in (5, 11):
            expect_share(student, scores, attacks, budget, 1.0)
    for _ in range(4):
        table = drawn(rng, int(rng.integers(20, 60)))
        expect_share(student, *table, 9, expected_share(*table, 9))


@q1.check(
    "is fair to ties elsewhere",
    points=1,
    misconception="ties-in-table-order",
    after="any_order",
    hint="The rows that compete share the places that are left.",
)
def ties_again(student, rng):
    for _ in range(12):
        table = drawn(rng, int(rng.integers(12, 60)), equal=True)
        budget = int(rng.integers(1, 12))
        expect_share(student, *table, budget, expected_share(*table, budget))


@q1.check(
    "does not overlook gaps elsewhere",
    points=1,
    misconception="missing-is-harmless",
    errors_show_it=True,
    after="missing_first",
    hint="Rows without a score come before all others, and share the places fairly.",
)
def gaps_again(student, rng):
    for _ in range(6):
        scores = rng.permutation(np.linspace(-0.8, -0.3, 40))
        scores[:4] = np.nan
        attacks = np.isnan(scores).astype(int)
        mixed = rng.permutation(40)
        for budget in (2, 4, 7):
            table = scores[mixed], attacks[mixed]
            expect_share(student, *table, budget, expected_share(*table, budget))


@q1.check(
    "divides by what was raised elsewhere",
    points=1,
    misconception="budget-is-spent",
    errors_show_it=True,
    after="few_rows",
    hint="There cannot be more alarms than rows.",
)
def budgets_again(student, rng):
    for _ in range(4):
        table = drawn(rng, int(rng.integers(3, 12)))
        for budget in (12, 50):
            expect_share(student, *table, budget, expected_share(*table, budget))


@q1.check(
    "meets all demands at once",
    points=1,
    after=["any_order", "missing_first", "few_rows"],
    hint="Try a table with equal scores, with gaps, and with a budget that ends among them.",
)
def all_together(student, rng):
    for _ in range(20):
        rows = int(rng.integers(5, 40))
        table = drawn(rng, rows, equal=True, gaps=int(rng.integers(0, 5)))
        budget = int(rng.integers(1, 50))
        expect_share(student, *table, budget, expected_share(*table, budget))


def right_distances(known, new):
    """Return the Mahalanobis distances, by whitening with the singular values of the known rows."""
    middle = known.mean(axis=0)
    _, spread, turn = np.linalg.svd((known - middle) / np.sqrt(len(known)), full_matrices=False)
    return np.linalg.norm((new - middle) @ turn.T / spread, axis=1)


# Reference: off by less than 1e-9 on 200 draws; columns-judged-alone by 30 % and more.
@q2.check(
    "agrees where columns go together elsewhere",
    points=2,
    misconception="columns-judged-alone",
    after="against_the_line",
    hint="The inverse of the covariance matrix has entries beside its diagonal.",
)
def together_again(student, rng):
    for columns in (2, 3, 5):
        known, new = tables(rng, columns)
        right = right_distances(known, new)
        expect_near(distances(student, known, new), right, f"for {columns} columns")


@q2.check(
    "keeps to the known rows elsewhere",
    points=1,
    misconception="fit-on-each-table",
    after="others_do_not_count",
    hint="Change one new row, and compare all others.",
)
def rows_again(student, rng):
    other_rows(student, rng)


@q2.check(
    "is free of units elsewhere",
    points=1,
    misconception="scale-is-a-detail",
    after="units_do_not_count",
    hint="Compare the distances in metres and in millimetres.",
)
def units_again(student, rng):
    other_units(student, rng)


@q2.check(
    "copes with redundant columns elsewhere",
    points=1,
    misconception="every-matrix-has-an-inverse",
    errors_show_it=True,
    after="follows_from_others",
    hint="Where the matrix has no inverse, something near to one is needed.",
)
def redundant_again(student, rng):
    redundant(student, rng)
    known, new = tables(rng)
    units = np.array([1e6, 1.0, 1.0])
    wide = [np.hstack([X * units, X[:, 1:2] - X[:, 2:3]]) for X in (known, new)]
    expect_near(distances(student, *wide), right_distances(known, new), "in very unequal units")
