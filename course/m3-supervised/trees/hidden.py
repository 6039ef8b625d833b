"""Hidden checks: the same properties on tables drawn anew."""

import numpy as np
from checks import (
    class_table,
    enough_rows,
    error_of,
    expect_smallest,
    grown,
    grown_again,
    losses_of,
    not_importance,
    nothing_to_ask,
    on_new_rows,
    one_apart,
    other_names,
    parted,
    q1,
    q2,
    q3,
    rows_for,
    same_in_other_units,
    stands_halfway,
    tree,
    twin_table,
)

from mlcourse.checks import expect


def all_gains(X, y, column):
    """Return the thresholds of a column, the rows on the left of each, and the gain of each."""
    order = np.argsort(X[:, column], kind="stable")
    x, n = X[order, column], len(y)
    counts = np.cumsum(y[order, None] == np.unique(y), axis=0)
    last = np.flatnonzero(x[1:] > x[:-1])
    left = last + 1
    pure = np.sum(counts[last] ** 2, axis=1) / left
    pure += np.sum((counts[-1] - counts[last]) ** 2, axis=1) / (n - left)
    return (x[last] + x[left]) / 2, left, (pure - np.sum(counts[-1] ** 2) / n) / n


def finds_best(student, X, y, min_leaf=1):
    """Expect the largest gain, reported for a question that has it."""
    column, threshold, gain = parted(student, X, y, min_leaf)
    gains = [all_gains(X, y, one) for one in range(X.shape[1])]
    largest = max(
        np.max(gain_of, where=np.minimum(left, len(y) - left) >= min_leaf, initial=0.0)
        for _, left, gain_of in gains
    )
    _, left, own = gains[column]
    here = int(np.flatnonzero(left == np.sum(X[:, column] <= threshold))[0])
    expect.close(gain, float(own[here]), atol=1e-9, name="gain of your question")
    expect.close(gain, float(largest), atol=1e-9, name="largest gain")
    stands_halfway(X, column, threshold)


def smallest_error(student, table):
    """Expect the smallest error on validation rows among all trees of the path."""
    path = np.maximum(tree().cost_complexity_pruning_path(*table[:2]).ccp_alphas, 0)
    expect_smallest(student, table, min(error_of(table, alpha) for alpha in np.unique(path)))


def rms(model, X, y):
    return float(np.sqrt(np.mean((y - model.predict(X)) ** 2)))


def right_losses(X, y, X_new, y_new, leaves):
    """Return the growth of the error on new rows without each column."""
    whole = rms(grown(X, y, leaves), X_new, y_new)
    losses = []
    for j in range(X.shape[1]):
        a, b = np.delete(X, j, axis=1), np.delete(X_new, j, axis=1)
        losses.append(rms(grown(a, y, leaves), b, y_new) - whole)
    return np.array(losses)


def has_losses(student, rng):
    """Expect the right numbers in a table with a number of leaves, both drawn anew."""
    table, leaves = twin_table(rng, int(rng.integers(100, 250))), int(rng.integers(3, 20))
    right = right_losses(*table, leaves)
    expect.close(losses_of(student, table, leaves), right, atol=1e-6, name="lost_without")


# The visible checks compare with tables counted on paper, which could be looked up. So each hidden
# check also asks for the right result in a table drawn anew.
# All questions are tried: exact, so the reference never fails.
@q1.check(
    "matches brute force on sixteen tables drawn anew",
    points=1,
    after="largest",
    time_limit=30.0,
    hint="Draw tables with many equal values, and compare with all questions one by one.",
)
def brute_force(student, rng):
    for number in range(16):
        values, classes = (None, 2, 3, 8)[number % 4], int(rng.integers(2, 6))
        X, y = class_table(rng, rows=int(rng.integers(12, 36)), values=values, classes=classes)
        finds_best(student, X, y if number // 4 % 2 else np.array(list("edcba"))[y])


@q1.check(
    "takes words and numbers for classes drawn anew",
    points=0.5,
    misconception="classes-are-numbers",
    after="largest",
    hint="Exchange the names of two classes, and compare the gains.",
)
def names_anew(student, rng):
    other_names(student, rng)
    finds_best(student, *class_table(rng, rows=24, classes=4))


@q1.check(
    "keeps to the least number of rows in tables drawn anew",
    points=0.5,
    misconception="pure-is-good-however-small",
    after="enough",
    hint="Ask with min_leaf from 1 to 12, and count the rows on both sides.",
)
def rows_anew(student, rng):
    for _ in range(3):
        for table in (class_table(rng, rows=30), one_apart(rng, rows=30)):
            min_leaf = int(rng.integers(4, 12))
            enough_rows(student, *table, min_leaf)
            finds_best(student, *table, min_leaf)


@q1.check(
    "asks nothing in tables without a question",
    points=0.5,
    after=["none_to_ask", "largest"],
    hint="One class, one value, too few rows: each leaves nothing to ask.",
)
def none_anew(student, rng):
    for X, y, min_leaf in nothing_to_ask(rng):
        expect.true(student["best_split"](X, y, min_leaf) is None, "There is nothing to ask here.")
    finds_best(student, *class_table(rng, rows=24))


@q2.check(
    "has the smallest error in tables drawn anew",
    points=2,
    after="finds_smallest",
    time_limit=60.0,
    hint="Compare the mean squared error on the validation rows for all values of the path.",
)
def smallest_anew(student, rng):
    for kind in ("noise", "steps", "slope"):
        unit = 10.0 ** rng.uniform(-1, 3)
        smallest_error(student, rows_for(rng, kind, unit, rows=int(rng.integers(30, 50))))


@q2.check(
    "prices leaves in the unit of tables drawn anew",
    points=0.5,
    misconception="alpha-without-unit",
    after="finds_smallest",
    time_limit=60.0,
    hint="Multiply all targets by 1000, and compare the number of leaves.",
)
def units_anew(student, rng):
    same_in_other_units(student, rng)
    smallest_error(student, rows_for(rng, "steps", rows=30))


@q3.check(
    "knows stand-ins in tables drawn anew",
    points=0.5,
    misconception="blanked-is-left-out",
    after="right_numbers",
    hint="Plant a column twice, and leave out one of the two.",
)
def again_anew(student, rng):
    for _ in range(3):
        grown_again(student, rng, lambda table, leaves: float(right_losses(*table, leaves)[1]) + 10)
    has_losses(student, rng)


@q3.check(
    "takes neither importances nor known rows in tables drawn anew",
    points=0.5,
    misconception="unused-is-useless",
    after="right_numbers",
    hint="Look at a column that the tree does not ask about.",
)
def neither_anew(student, rng):
    not_importance(student, rng)
    on_new_rows(student, rng)
    has_losses(student, rng)


@q3.check(
    "gives the right losses in tables drawn anew",
    points=1.5,
    after="right_numbers",
    time_limit=30.0,
    hint="Grow both trees yourself, for one column, and subtract the errors.",
)
def losses_anew(student, rng):
    for _ in range(5):
        has_losses(student, rng)
