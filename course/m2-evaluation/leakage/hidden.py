"""Hidden checks: both canaries again, on tables drawn anew."""

from checks import (
    coin_groups,
    coin_kinds,
    no_copies,
    poisoned_patients,
    q1,
    q2,
    q3,
    q4,
    rare_buyers,
)

from mlcourse.checks import canary


# Accuracy beyond one half, 20 seeds: reference 0.00 ± 0.04, at most 0.06; mutant
# select-before-split 0.33 and more. On draws of the visible check before it: reference at most
# 0.08, mutant score-fitted-rows 0.17 and more.
@q1.check(
    "finds nothing in other groups drawn by coin",
    points=2,
    misconception="select-before-split",
    after="nothing_in_groups",
    hint="Which rows has SelectKBest seen when a fold is scored?",
)
def nothing_again(student, rng):
    coin_groups(student, rng)


# Precision beyond one half, 20 seeds: reference below 0; resample-before-split 0.37 and more.
@q2.check(
    "keeps copies on one side in other tables",
    points=1,
    misconception="resample-before-split",
    after="copies_on_one_side",
    hint="Shuffle y and call your function. A tree recognises copies.",
)
def no_copies_again(student, rng):
    no_copies(student, rng)


# Precision beyond the share of buyers, 20 seeds: reference 0.00 ± 0.01, at most 0.02; mutant
# resample-test-rows 0.30 and more.
@q2.check(
    "scores customers as they come",
    points=1,
    misconception="resample-test-rows",
    after="no_copies_again",
    hint="How many of the scored rows are buyers?",
)
def natural_share(student, rng):
    X, y = rare_buyers(rng, rows=1600)
    canary.label_permutation(
        student["buyer_precision"], X, y, rng=rng, chance=float(y.mean()), tolerance=0.12, repeats=4
    )


# Accuracy beyond one half, 20 seeds: reference 0.00 ± 0.01, at most 0.03; mutant
# encode-before-split 0.19 and more.
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
    after="no_neighbours",
    hint="Change one new row and compare the predictions of all others.",
)
def no_neighbours_again(student, rng):
    poisoned_patients(student, rng)
