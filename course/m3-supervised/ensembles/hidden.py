"""Hidden checks: the same properties on tables drawn anew, all but one of them exact."""

import numpy as np
from checks import (
    all_differ,
    bagged,
    bootstrap_counts,
    drawn,
    follow_the_seed,
    mean_of_trees,
    path,
    q1,
    q2,
)

from sklearn.tree import DecisionTreeRegressor

from mlcourse.checks import expect


def right_votes(X, y, rows, new):
    """Return what each tree says for new rows, for the positions that were drawn."""
    trees = [
        DecisionTreeRegressor(random_state=0).fit(
            X, y, sample_weight=np.bincount(one, minlength=len(X))
        )
        for one in rows
    ]
    return np.array([tree.predict(new) for tree in trees])


def right_oob(X, y, groups, rows):
    """Return the mean of those trees that have not seen a group, nan where there is none."""
    own, right = right_votes(X, y, rows, X), np.full(len(X), np.nan)
    for i in range(len(X)):
        unseen = ~(groups[rows] == groups[i]).any(axis=1)
        if unseen.any():
            right[i] = own[unseen, i].mean()
    return right


def unseen_only(student, rng, each):
    """Expect for each row the mean of the trees that have not seen its group, of `each` rows."""
    for count in (4, 30):
        X, y, new = drawn(rng)
        groups = rng.permutation(np.arange(len(X)) // each) + 3
        rows, _, oob = bagged(student, X, y, new, count, int(rng.integers(1000)), groups)
        wanted = right_oob(X, y, groups, rows)
        nans = int(np.isnan(wanted).sum())
        expect.true(
            bool((np.isnan(oob) == np.isnan(wanted)).all()),
            f"For {count} trees, nan does not stand at the rows that all trees have seen.",
            expected=f"{nans} nan",
            actual=f"{int(np.isnan(oob).sum())} nan",
        )
        name = f"array oob, for {count} trees,"
        expect.close(oob, wanted, rtol=1e-6, atol=1e-6, equal_nan=True, name=name)


def right_path(X, y, new, rows, rate, depth):
    """Return predictions before the first tree, and after each."""
    fitted, told = np.full(len(y), y.mean()), [np.full(len(new), y.mean())]
    for some in rows:
        tree = DecisionTreeRegressor(max_depth=depth, random_state=0)
        tree.fit(X[some], y[some] - fitted[some])
        fitted = fitted + rate * tree.predict(X)
        told.append(told[-1] + rate * tree.predict(new))
    return np.array(told)


def same_path(student, rng, share):
    """Expect the path of boosting where each tree sees a share of the rows."""
    for columns, depth, rate in ((1, 2, 0.3), (3, 1, 0.1), (1, 3, 1.0)):
        X, y, new = drawn(rng, rows=60, columns=columns)
        count = int(rng.integers(4, 12))
        rows = [np.sort(rng.permutation(60)[: int(60 * share)]) for _ in range(count)]
        wanted = right_path(X, y, new, rows, rate, depth)
        name = f"path of {count} trees of depth {depth}, with the learning rate {rate},"
        came = path(student, X, y, new, rows, rate, depth)
        expect.close(came, wanted, rtol=1e-6, atol=1e-6, name=name)


@q1.check(
    "samples other tables by the seed",
    points=0.5,
    after="seeded",
    hint="The positions come from the seed alone, and are drawn anew for each tree.",
)
def samples_again(student, rng):
    all_differ(student, rng)
    follow_the_seed(student, rng)


# 30 samples of 60 rows: 0.365 ± 0.008 do not come, 0.080 ± 0.005 come three times or more.
@q1.check(
    "draws bootstrap samples of other tables",
    points=0.5,
    after="bootstrap",
    hint="Draw as many positions as there are rows, each from all positions alike.",
)
def bootstrap_again(student, rng):
    bootstrap_counts(student, rng)


@q1.check(
    "averages the trees of other tables",
    points=0.5,
    after="means",
    hint="Fit grow(X, y, drawn) for each row of rows, and take the mean over the trees.",
)
def means_again(student, rng):
    mean_of_trees(student, rng)


@q1.check(
    "gives honest predictions for other known rows",
    points=0.5,
    after="out_of_bag",
    hint="The mean over the trees without this row; nan where there is no such tree.",
)
def out_of_bag_again(student, rng):
    for _ in range(3):
        unseen_only(student, rng, each=1)


@q1.check(
    "keeps whole patients out of other bags",
    points=2,
    misconception="oob-is-always-honest",
    after="no_seen_groups",
    hint="Give several rows one number in groups. May a tree with one of them speak for another?",
)
def patients_again(student, rng):
    for each in (2, 3):
        unseen_only(student, rng, each)


# R² of 60 trees on three columns: see the proof.
@q1.check(
    "uses all columns of a table",
    points=0.5,
    after="means",
    hint="Does each tree see the whole table?",
)
def all_columns(student, rng):
    X, _, new = drawn(rng, rows=250, new=300, columns=3)
    y, truth = X.sum(axis=1), new.sum(axis=1)
    expect.r2(bagged(student, X, y, new, 30, 5)[1], truth, at_least=0.6, name="new")


@q2.check(
    "boosts other tables step by step",
    points=0.5,
    after="step_by_step",
    hint="Compare your second row with the mean plus rate times the first tree.",
)
def steps_again(student, rng):
    same_path(student, rng, share=1)


@q2.check(
    "boosts other tables on parts of the rows",
    points=1.5,
    misconception="sum-moves-where-fitted",
    after="sum_of_all",
    hint="What is left of y, for a row that the last tree has not seen?",
)
def parts_again(student, rng):
    for share in (0.5, 0.7, 0.9):
        same_path(student, rng, share)


@q2.check(
    "does not depend on the level of the answers",
    points=0.5,
    misconception="boosting-begins-at-zero",
    after="step_by_step",
    hint="Add 1000 to each answer. By how much must the predictions move?",
)
def level(student, rng):
    X, y, new = drawn(rng)
    plain = path(student, X, y, new, 6, 0.2, 2)
    high = path(student, X, y + 1000, new, 6, 0.2, 2)
    expect.close(high - plain, np.full(plain.shape, 1000.0), rtol=1e-6, name="difference")
