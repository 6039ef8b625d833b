"""Hidden checks: tables and searches drawn anew, whose truth is known: it was planted."""

import numpy as np
from checks import (
    SEEDS,
    accuracies,
    expect_chance,
    gain_that_is_there,
    luck_is_no_gain,
    one_column_tells,
    q1,
    q2,
)

from mlcourse.checks import expect
from mlcourse.data import load_digits


# Mean of 14 tables of 40 to 120 rows: mutant tune-then-validate 0.598 ± 0.015 on 12 seeds, at least
# 0.571. With 10 seeds instead of 16 the reference had 0.488 ± 0.015 on 5 seeds, at most 0.510.
@q1.check(
    "finds nothing in other coins",
    points=2,
    misconception="tune-then-validate",
    after="searches_anew",
    time_limit=60.0,
    hint="Which rows did the search see before the first outer fold was left out?",
)
def nothing_again(student, rng):
    expect_chance(student, rng, "stump", rng.integers(40, 120, size=14), 0.545)


# Reference: 0.90 for 10 % flipped rows, 0.75 for 25 % (5 seeds), 0.62 for 38 % of 800 rows (12
# seeds, without spread: the column is always found). A rule that calls small scores luck has 0.5.
@q1.check(
    "comes near the truth where a column tells",
    points=1,
    after="finds_the_setting",
    time_limit=60.0,
    hint="Are all settings of grid tried, and is the best one fitted before it is scored?",
)
def near_the_truth(student, rng):
    for flipped, rows, low in ((0.1, 150, 0.85), (0.25, 150, 0.69), (0.38, 800, 0.54)):
        X, y = one_column_tells(rng, flipped, rows)
        came = float(accuracies(student, "stump", SEEDS, X, y).mean())
        expect.between(came, low, 1 - flipped + 0.03, name="mean accuracy")


# 0.98 on 1,500 digits with two outer folds.
@q1.check(
    "reads handwritten digits",
    points=1,
    after="finds_the_setting",
    time_limit=60.0,
    hint="Does your function work for more than two classes?",
)
def reads_digits(student, rng):
    frame, _ = load_digits()
    rows = rng.permutation(len(frame))[:1500]
    X, y = frame.drop(columns="digit").to_numpy()[rows], frame["digit"].to_numpy()[rows]
    came = accuracies(student, "neighbours", {"n_neighbors": [1, 3, 25]}, X, y)
    expect.at_least(float(came.mean()), 0.97, name="mean accuracy for digits")


# Honest minus true gain, mean of 100 searches, 20 seeds, scale 1 (all of it grows with the scale):
# reference 0.000 ± 0.004, at most 0.009; the same for choices on random halves or on resampled
# folds. Mutant best-score-is-performance 0.029 and more for 10 settings, 0.046 and more for 80.
# Two scales, so that no rule for a certain size of a gain passes.
@q2.check(
    "finds no gain in other luck",
    points=1,
    misconception="best-score-is-performance",
    after="no_gain_from_luck",
    time_limit=60.0,
    hint="Has the fold that gives the score taken part in the choice?",
)
def no_gain_again(student, rng):
    for scale in (0.4, 1.8):
        luck_is_no_gain(student, rng, scale)


# As above where settings differ: reference -0.001 ± 0.003; random halves or resampled folds
# -0.006 ± 0.003; one half that chooses for the other at least -0.016. A single fold that chooses
# -0.024 and less; mutant mean-of-all-is-honest -0.113 and less; the limit of the box taken off
# -0.040 and less.
@q2.check(
    "comes near other gains",
    points=1,
    after="near_the_true_gain",
    time_limit=60.0,
    hint="How many folds choose the setting? The real choice has all of them.",
)
def true_gain_again(student, rng):
    for scale in (0.4, 1.8):
        gain_that_is_there(student, rng, 0.025, scale)
