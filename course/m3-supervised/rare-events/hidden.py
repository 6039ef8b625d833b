"""Hidden checks: the same properties on tables drawn anew."""

from checks import (
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
