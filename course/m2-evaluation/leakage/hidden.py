"""Hidden checks: both canaries again, on tables drawn anew."""

from checks import (
    coin_groups,
    coin_kinds,
    natural_share,
    no_copies,
    poisoned_patients,
    q1,
    q2,
    q3,
    q4,
)


# Accuracy beyond one half, 20 seeds: reference 0.01 ± 0.04, at most 0.07; mutant
# select-before-split 0.35 and more. On draws of the visible check scores_new_rows: reference at
# most 0.14, mutant score-fitted-rows 0.25 and more.
@q1.check(
    "finds nothing in other groups drawn by coin",
    points=2,
    misconception="select-before-split",
    after="nothing_in_groups",
    hint="Which rows has SelectKBest seen when a fold is scored?",
)
def nothing_again(student, rng):
    coin_groups(student, rng)


# Precision beyond the share of buyers, 20 seeds: reference at most 0.03; resample-test-rows at most
# 0.41; resample-before-split 0.73 and more.
@q2.check(
    "keeps copies on one side in other tables",
    points=1,
    misconception="resample-before-split",
    after="customers_as_they_come",
    hint="Shuffle y and call your function. A tree recognises copies.",
)
def no_copies_again(student, rng):
    no_copies(student, rng)


# As above, in the larger tables of this check: reference 0.00 ± 0.01, at most 0.03; mutant
# resample-test-rows 0.28 and more.
@q2.check(
    "scores other customers as they come",
    points=1,
    misconception="resample-test-rows",
    after="no_copies_again",
    hint="How many of the scored rows are buyers?",
)
def natural_share_again(student, rng):
    natural_share(student, rng)


# Accuracy beyond one half, 20 seeds: reference 0.00 ± 0.01, at most 0.02; mutant
# encode-before-split 0.20 and more.
@q3.check(
    "finds nothing in other coins",
    points=2,
    misconception="encode-before-split",
    after="nothing_in_kinds",
    hint="Is the answer of a test row part of the mean that describes it?",
)
def coins_again(student, rng):
    coin_kinds(student, rng)


@q4.check(
    "predicts rows of another table one by one",
    points=2,
    misconception="scale-together",
    after="five_neighbours",
    hint="Change one new row and compare the predictions of all others.",
)
def no_neighbours_again(student, rng):
    poisoned_patients(student, rng)
