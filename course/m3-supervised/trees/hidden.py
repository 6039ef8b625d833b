"""Hidden checks: the same properties on tables drawn anew."""

import numpy as np
from checks import (
    class_table,
    enough_rows,
    finds_best,
    grown_again,
    not_importance,
    nothing_to_ask,
    on_new_rows,
    one_apart,
    other_names,
    q1,
    q2,
    q3,
    right_in_all,
    rows_for,
    same_in_other_units,
    smallest_error,
)

from mlcourse.checks import expect


# Brute force over all questions: exact, so the reference never fails.
@q1.check(
    "matches brute force on thirty tables drawn anew",
    points=1,
    after="largest",
    time_limit=30.0,
    hint="Draw tables with many equal values, and compare with all questions one by one.",
)
def brute_force(student, rng):
    for number in range(30):
        values, classes = (None, 2, 3, 8)[number % 4], int(rng.integers(2, 6))
        X, y = class_table(rng, values=values, classes=classes)
        finds_best(student, X, y if number % 2 else np.array(list("edcba"))[y])


@q1.check(
    "takes words and numbers for classes drawn anew",
    points=0.5,
    misconception="classes-are-numbers",
    after="largest",
    hint="Exchange the names of two classes, and compare the gains.",
)
def names_anew(student, rng):
    other_names(student, rng)


@q1.check(
    "keeps to the least number of rows in tables drawn anew",
    points=0.5,
    misconception="pure-is-good-however-small",
    after="enough",
    hint="Ask with min_leaf from 1 to 12, and count the rows on both sides.",
)
def rows_anew(student, rng):
    for _ in range(6):
        for table in (class_table(rng, rows=40), one_apart(rng)):
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
        smallest_error(student, rows_for(rng, kind, unit, rows=int(rng.integers(40, 70))))


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


@q3.check(
    "knows stand-ins in tables drawn anew",
    points=0.5,
    misconception="blanked-is-left-out",
    after="right_numbers",
    hint="Plant a column twice, and leave out one of the two.",
)
def again_anew(student, rng):
    for _ in range(3):
        grown_again(student, rng)


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


@q3.check(
    "gives the right losses in tables drawn anew",
    points=1.5,
    after="right_numbers",
    time_limit=30.0,
    hint="Grow both trees yourself, for one column, and subtract the errors.",
)
def losses_anew(student, rng):
    right_in_all(student, rng, 5)
