"""Hidden checks: tables drawn anew, whose future is simulated, so that its error is known."""

from checks import expect_near, near_truth, over_truth, q1, q2


# Error over the true error, mean of 4 tables, 8 seeds and 3 honest ways of splitting (GroupKFold of
# 5 and 10 folds, GroupShuffleSplit). Grouped: 1.00 ± 0.08, from 0.86 to 1.23; mutants
# rows-are-independent and groups-argument-is-enough at most 0.41, score-fitted-rows 0.28. Random:
# 1.00 ± 0.02; mutant folds-in-table-order 2.33 and more, on the sorted tables of known_groups.
@q1.check(
    "gives both errors for other tables",
    points=2,
    time_limit=30.0,
    misconception="groups-argument-is-enough",
    after="known_groups",
    hint="Do both errors hold for tables whose rows stand in another order?",
)
def other_tables(student, rng):
    for level in (1.0, 2.0):
        shares = over_truth(student, rng, level=level, mixed=True)
        expect_near(shares["grouped"], "`grouped`", low=0.65, high=1.4)
        expect_near(shares["random"], "`random`", low=0.85, high=1.3)


# As above, without levels: both 1.00 ± 0.02, from 0.96 to 1.06; score-fitted-rows at most 0.74.
@q1.check(
    "gives the same error twice where groups do not matter",
    points=1,
    time_limit=30.0,
    after="other_tables",
    hint="Without levels, are both of your errors those of new rows?",
)
def groups_do_not_matter(student, rng):
    for name, share in over_truth(student, rng, level=0.0, mixed=True).items():
        expect_near(share, f"`{name}`", low=0.9, high=1.15)


# Estimated over true error, 6 seeds: 5, 10, 20 folds and ShuffleSplit 0.94 to 1.11; mutant
# dates-split-forward 8.4 and more, forward one week at a time 1.42 and more.
@q2.check(
    "estimates the error in other gaps",
    points=1,
    time_limit=30.0,
    misconception="dates-split-forward",
    after="gaps",
    hint="Are the weeks after a gap known when it is filled in?",
)
def gaps_again(student, rng):
    near_truth(student, rng, "gaps", low=0.8, high=1.3)


# 3 to 18 blocks of 26 weeks 0.93 to 1.21; mutants any-block-will-do 1.80 and more,
# future-may-be-fitted at most 0.24. Folds in the order of the table reach 1.04 to 1.19 by fitting
# later weeks: closure_from_before is there for them.
@q2.check(
    "estimates the error of other closures",
    points=1,
    time_limit=30.0,
    misconception="any-block-will-do",
    after="closure",
    hint="How many weeks does the model have to supply, and how many does each fold test?",
)
def closure_again(student, rng):
    near_truth(student, rng, "closure", low=0.75, high=1.3)


# 5 to 100 tested weeks behind a gap of 12 or 13 weeks 0.85 to 1.17 (fewer worlds than now); mutant
# delay-is-ignored at most 0.33, blocks of 12 weeks without a gap at most 0.74.
@q2.check(
    "estimates the error with other delays",
    points=1,
    time_limit=30.0,
    misconception="delay-is-ignored",
    after="delay",
    hint="How many weeks lie between the last known value and the predicted one?",
)
def delay_again(student, rng):
    near_truth(student, rng, "delay", low=0.78, high=1.25)


# 6 seeds: 5 and 10 folds 1.02 to 1.21; mutant groups-always-whole 4.27 and more (hospitals
# differed less then, which patients do not feel).
@q2.check(
    "estimates the error for the same patients in other tables",
    points=1,
    time_limit=30.0,
    misconception="groups-always-whole",
    after="same_patients",
    hint="Does the model know other visits of these patients when it is used?",
)
def same_patients_again(student, rng):
    near_truth(student, rng, "same patients", low=0.8, high=1.4)


# 5 seeds: 5 folds, 10 folds, one patient at a time and GroupShuffleSplit 0.95 to 1.10; mutants
# rows-are-independent at most 0.29, largest-group-is-safest 1.45 and more.
@q2.check(
    "estimates the error for other new patients",
    points=1,
    time_limit=30.0,
    misconception="rows-are-independent",
    after="known_hospitals",
    hint="Does the model know other visits of these patients when it is used?",
)
def new_patients_again(student, rng):
    near_truth(student, rng, "new patients", low=0.8, high=1.28)


# 5 seeds: 4, 5 and 8 folds, one hospital at a time and GroupShuffleSplit 0.97 to 1.04; mutant
# any-group-will-do at most 0.68.
@q2.check(
    "estimates the error for other new hospitals",
    points=1,
    time_limit=30.0,
    misconception="any-group-will-do",
    after="new_hospitals",
    hint="Does the model know other patients of these hospitals when it is used?",
)
def new_hospitals_again(student, rng):
    near_truth(student, rng, "new hospitals", low=0.84, high=1.25)
