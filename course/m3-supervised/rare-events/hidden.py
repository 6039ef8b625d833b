"""Hidden checks: the same properties on tables drawn anew."""

import numpy as np
from checks import (
    asked,
    codes_of_both,
    draws_evenly,
    expects_enough,
    expects_no_more,
    expects_nothing_of_lots,
    follows_the_seed,
    goes_to_neighbours,
    keeps_codes,
    keeps_the_budget,
    lies_on_segments,
    makes_no_copies,
    one_way_for_all_columns,
    q1,
    q2,
    reaches_buyers,
)
from sklearn.metrics import average_precision_score
from sklearn.model_selection import StratifiedKFold

from mlcourse.checks import expect
from mlcourse.data import load_caravan


@q1.check(
    "makes no copies of other rows",
    points=0.5,
    misconception="own-neighbour",
    after="to_neighbours",
    hint="Leave the row itself out before you draw a neighbour.",
)
def no_copies_again(student, rng):
    makes_no_copies(student, rng)


# Exact properties: the reference lies on its segments up to rounding.
@q1.check(
    "keeps columns together in other tables",
    points=0.5,
    misconception="each-column-its-own-way",
    after="to_neighbours",
    hint="All columns of a new row go the same part of the way.",
)
def segments_again(student, rng):
    one_way_for_all_columns(student, rng)


@q1.check(
    "ends at neighbours in other tables",
    points=0.5,
    misconception="any-two-rows-will-do",
    after="to_neighbours",
    hint="The end is one of the nearest rows of the start.",
)
def neighbours_again(student, rng):
    goes_to_neighbours(student, rng)


@q1.check(
    "is fair to rows and places elsewhere",
    points=0.5,
    after="evenly",
    hint="Draw the row, the neighbour and the place, each from all that are allowed.",
)
def evenly_again(student, rng):
    lies_on_segments(student, rng)
    draws_evenly(student, rng)
    follows_the_seed(student, rng)


@q1.check(
    "leaves codes alone in other tables",
    points=2,
    misconception="code-is-a-number",
    after="both_codes",
    hint="Blend the measurements only. A code comes from one of the two rows.",
)
def codes_again(student, rng):
    keeps_codes(student, rng)
    codes_of_both(student, rng)


@q2.check(
    "reaches buyers among other customers",
    points=1,
    after="enough",
    time_limit=60.0,
    hint="Try several models on customers that were set aside.",
)
def reaches_again(student, rng):
    keeps_the_budget(student, rng)
    reaches_buyers(student, rng)
    expects_enough(student, rng)


@q2.check(
    "plans for other campaigns",
    points=1,
    misconception="weights-keep-probabilities",
    after="expectation",
    time_limit=60.0,
    hint="If you weight or resample, divide the odds by the same factor afterwards.",
)
def expectation_again(student, rng):
    expects_no_more(student, rng)


@q2.check(
    "promises nothing for other shuffled answers",
    points=1,
    misconception="count-on-fitted-rows",
    after="nothing_of_lots",
    time_limit=60.0,
    hint="Scores of fitted rows say nothing about new ones.",
)
def lots_again(student, rng):
    expects_nothing_of_lots(student, rng)


# Lots have 0.06, a tree of ten rows a leaf 0.10, logistic regression 0.158 with the usual penalty
# and more with a strong one.
@q2.check(
    "ranks the insurer's own customers on fresh folds",
    points=0.5,
    after=["in_order", "expectation"],
    time_limit=120.0,
    hint="There are many columns for few buyers. What does a stronger penalty do?",
)
def average_precision(student, rng):
    customers, _ = load_caravan()
    X, y = customers.drop(columns="Purchase").to_numpy(float), customers["Purchase"].to_numpy()
    splits, found = [], []
    for seed in rng.integers(2**31, size=2):
        splits += StratifiedKFold(5, shuffle=True, random_state=int(seed)).split(X, y)
    for known, new in splits:
        rows, _ = asked(student, X[known], y[known], X[new], len(new))
        expect.equal(len(rows), len(new), name="number of letters for a budget of all")
        found.append(average_precision_score(y[new][rows], -np.arange(len(new))))
    name = "average precision on hidden customers of the insurer, in twice five folds"
    expect.at_least(float(np.mean(found)), 0.15, name=name)
