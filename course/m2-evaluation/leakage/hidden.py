"""Hidden checks: both canaries, on tables drawn anew."""

import numpy as np
import pandas as pd
from checks import q1, q2, q3, q4, two_groups
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlcourse.checks import canary, expect


# Twenty columns, so choosing twenty of them chooses nothing: only scoring fitted rows beats chance.
@q1.check(
    "scores rows that were not fitted",
    points=1,
    misconception="score-fitted-rows",
    after="finds_groups",
    hint="Which rows does the score come from, and which rows was the model fitted on?",
)
def scores_new_rows(student, rng):
    X, y = two_groups(rng, rows=80, columns=20)
    canary.label_permutation(
        student["gene_accuracy"], X, y, rng=rng, chance=0.5, tolerance=0.15, repeats=4
    )


@q1.check(
    "chooses columns without the rows it scores",
    points=2,
    misconception="select-before-split",
    after="scores_new_rows",
    hint="Draw y by coin and call your function. What should come out?",
)
def chooses_inside(student, rng):
    X, y = two_groups(rng, rows=80, columns=2000)
    canary.label_permutation(
        student["gene_accuracy"], X, y, rng=rng, chance=0.5, tolerance=0.13, repeats=4
    )


def rare_buyers(rng):
    X = rng.normal(size=(800, 6))
    return X, (rng.random(800) < 0.08).astype(int)


@q2.check(
    "keeps copies of one row on one side of the split",
    points=2,
    misconception="resample-before-split",
    after="finds_buyers",
    hint="Shuffle y and call your function. A tree recognises copies.",
)
def copies_on_one_side(student, rng):
    X, y = rare_buyers(rng)
    canary.label_permutation(
        student["buyer_precision"], X, y, rng=rng, chance=0.5, tolerance=0.25
    )


@q2.check(
    "scores customers as they come",
    points=1,
    misconception="resample-test-rows",
    after="copies_on_one_side",
    hint="How many of the scored rows are buyers?",
)
def natural_share(student, rng):
    X, y = rare_buyers(rng)
    canary.label_permutation(
        student["buyer_precision"], X, y, rng=rng, chance=float(y.mean()), tolerance=0.12
    )


@q3.check(
    "encodes test rows with what was learned from fitting rows",
    points=1,
    misconception="encode-each-part",
    after="finds_kinds",
    hint="When a row is new, is its answer known?",
)
def learned_from_fitting(student, rng):
    # Each kind has one yes and one no, so fitting rows never tell the right answer.
    kind = pd.Series(np.repeat(np.arange(200), 2))
    y = pd.Series(np.tile([0, 1], 200))
    order = rng.permutation(400)
    shuffled = [column.iloc[order].reset_index(drop=True) for column in (kind, y)]
    expect.at_most(student["kind_accuracy"](*shuffled), 0.62, name="the accuracy")


@q3.check(
    "finds nothing where a coin answers",
    points=2,
    misconception="encode-before-split",
    after="learned_from_fitting",
    hint="Is the answer of a test row part of the mean that describes it?",
)
def coin_answers(student, rng):
    kind = pd.Series(rng.integers(0, 250, size=800))
    y = pd.Series(rng.permutation(np.arange(800) % 2))
    canary.label_permutation(
        student["kind_accuracy"],
        kind,
        y,
        rng=rng,
        chance=0.5,
        tolerance=0.1,
    )


def patients(rng):
    known, new = rng.normal(size=(150, 5)), rng.normal(size=(40, 5))
    return known, known @ np.array([3.0, 2.0, 1.0, 0.0, 0.0]), new


@q4.check(
    "answers for a patient who comes alone",
    points=1,
    misconception="batch-scaling",
    after="units_do_not_matter",
    hint="What are the mean and the spread of a table with a single row?",
)
def comes_alone(student, rng):
    known, outcome, new = patients(rng)
    model = make_pipeline(StandardScaler(), KNeighborsRegressor(5)).fit(known, outcome)
    expected = model.predict(new[:15])
    alone = [
        float(expect.shape(student["progression_of"](new[i : i + 1], known, outcome), (1,))[0])
        for i in range(15)
    ]
    expect.at_least(float(np.corrcoef(alone, expected)[0, 1]), 0.8)


@q4.check(
    "predicts a row without looking at the other new rows",
    points=2,
    misconception="scale-together",
    after="comes_alone",
    hint="Change one new row and compare the predictions of all others.",
)
def no_neighbours(student, rng):
    known, outcome, new = patients(rng)
    canary.poison(
        lambda rows: student["progression_of"](rows, known, outcome), None, None, new, rng=rng
    )
