"""The exercises of this lesson and the checks that students see."""

import numpy as np
import pandas as pd

from mlcourse.checks import canary, expect, question

q1 = question("q1", objectives=["leakage.repair-selection", "leakage.use-canaries"])
q2 = question("q2", objectives=["leakage.repair-resampling", "leakage.use-canaries"])
q3 = question("q3", objectives=["leakage.repair-encoding", "leakage.use-canaries"])
q4 = question("q4", objectives=["leakage.repair-scaling", "leakage.use-canaries"])


def two_groups(rng, rows=60, columns=40, shift=0.0):
    """Return a table and two equal groups that differ by `shift` in five of the columns."""
    y = rng.permutation(np.arange(rows) % 2)
    X = rng.normal(size=(rows, columns))
    X[:, rng.permutation(columns)[:5]] += shift * y[:, None]
    return X, y


# On this draw the reference reaches 0.98. Without a choice it is 0.70, with a choice of its own for
# each part or with the first twenty columns 0.62 and less.
@q1.check(
    "finds five genes among four thousand",
    points=0,
    hint="Are twenty columns chosen on the fitting rows, and the same twenty used for the others?",
)
def finds_groups(student):
    X, y = two_groups(np.random.default_rng(0), columns=4000, shift=2.5)
    expect.between(
        student["gene_accuracy"](X, y), 0.9, 1.0, name="accuracy where five genes tell the group"
    )


# Twenty columns, so choosing twenty of them chooses nothing: only scoring fitted rows beats chance.
@q1.check(
    "scores rows that were not fitted",
    points=0,
    misconception="score-fitted-rows",
    after="finds_groups",
    hint="Which rows does the score come from, and which rows was the model fitted on?",
)
def scores_new_rows(student):
    rng = np.random.default_rng(6)
    X, y = two_groups(rng, rows=40, columns=20)
    canary.label_permutation(student["gene_accuracy"], X, y, rng=rng, chance=0.5, tolerance=0.2)


def coin_groups(student, rng):
    """Expect chance for groups drawn by coin in a table of many columns."""
    X, y = two_groups(rng, columns=2000)
    canary.label_permutation(student["gene_accuracy"], X, y, rng=rng, chance=0.5, tolerance=0.2)


@q1.check(
    "finds nothing where a coin drew the groups",
    points=1,
    misconception="select-before-split",
    after="scores_new_rows",
    hint="Which rows has SelectKBest seen when a fold is scored?",
)
def nothing_in_groups(student):
    coin_groups(student, np.random.default_rng(7))


@q2.check("finds buyers that differ a lot", points=0)
def finds_buyers(student):
    rng = np.random.default_rng(2)
    X = rng.normal(size=(400, 3))
    y = (np.arange(400) % 10 == 0).astype(int)
    X[:, 0] += 8.0 * y
    expect.between(student["buyer_precision"](X, y), 0.9, 1.0, name="precision")


def rare_buyers(rng, rows=800):
    return rng.normal(size=(rows, 4)), (rng.random(rows) < 0.1).astype(int)


def no_copies(student, rng):
    """Expect a tree to find no buyers again by their copies."""
    X, y = rare_buyers(rng)
    # Far above the share of buyers, so that balanced test rows alone, one half, are not meant here.
    canary.label_permutation(
        student["buyer_precision"], X, y, rng=rng, chance=float(y.mean()), tolerance=0.6
    )


@q2.check(
    "keeps copies of one row on one side of the split",
    points=1,
    misconception="resample-before-split",
    after="finds_buyers",
    hint="Shuffle y and call your function. A tree recognises copies.",
)
def copies_on_one_side(student):
    no_copies(student, np.random.default_rng(8))


def natural_share(student, rng):
    """Expect the share of buyers, as it is in the table, for shuffled answers."""
    X, y = rare_buyers(rng, rows=1600)
    canary.label_permutation(
        student["buyer_precision"], X, y, rng=rng, chance=float(y.mean()), tolerance=0.12
    )


@q2.check(
    "scores customers as they come",
    points=0,
    misconception="resample-test-rows",
    after="copies_on_one_side",
    hint="How many of the scored rows are buyers?",
)
def customers_as_they_come(student):
    natural_share(student, np.random.default_rng(13))


@q3.check("finds kinds that always answer the same", points=0)
def finds_kinds(student):
    kind = pd.Series(np.arange(200) % 4)
    y = pd.Series((kind >= 2).astype(int))
    expect.between(student["kind_accuracy"](kind, y), 0.99, 1.0, name="accuracy")


def one_yes_one_no():
    """Return kinds of two rows, one yes and one no: fitting rows never tell the right answer."""
    kind = pd.Series(np.repeat(np.arange(200), 2))
    y = pd.Series(np.tile([0, 1], 200))
    order = np.random.default_rng(9).permutation(400)
    return tuple(column.iloc[order].reset_index(drop=True) for column in (kind, y))


@q3.check(
    "encodes test rows with what was learned from fitting rows",
    points=0,
    misconception="encode-each-part",
    after="finds_kinds",
    hint="When a row is new, is its answer known?",
)
def learned_from_fitting(student):
    accuracy = student["kind_accuracy"](*one_yes_one_no())
    expect.at_most(accuracy, 0.62, name="accuracy where each kind has one yes and one no")


# Where both rows of a kind are tested together, the overall mean is right for one of them: the
# reference has 0.10. Whoever takes the mean of the other rows of a kind has 0.
@q3.check(
    "does not use the answers of other test rows",
    points=0,
    after="learned_from_fitting",
    hint="Two rows of one kind may be tested together. Whose answers are known then?",
)
def other_test_rows(student):
    accuracy = student["kind_accuracy"](*one_yes_one_no())
    expect.at_least(accuracy, 0.02, name="accuracy where each kind has one yes and one no")


@q3.check(
    "gives the overall mean to a kind that is new",
    points=0,
    after="other_test_rows",
    hint="What does map give for a kind that the fitting rows do not have?",
)
def kinds_are_new(student):
    # Each kind occurs once and four in five answer yes, so the overall mean says yes.
    y = pd.Series((np.arange(200) % 5 > 0).astype(int))
    accuracy = student["kind_accuracy"](pd.Series(np.arange(200)), y)
    expect.at_least(accuracy, 0.75, name="accuracy where each kind is new")


def coin_kinds(student, rng):
    """Expect chance for answers drawn by coin."""
    kind = pd.Series(rng.integers(0, 250, size=800))
    y = pd.Series(rng.permutation(np.arange(800) % 2))
    canary.label_permutation(student["kind_accuracy"], kind, y, rng=rng, chance=0.5, tolerance=0.1)


@q3.check(
    "finds nothing where a coin answers",
    points=1,
    misconception="encode-before-split",
    after="kinds_are_new",
    hint="Is the answer of a test row part of the mean that describes it?",
)
def nothing_in_kinds(student):
    coin_kinds(student, np.random.default_rng(10))


@q4.check("gives one number per new row", points=0)
def one_per_row(student):
    rng = np.random.default_rng(4)
    known, new = rng.normal(size=(50, 3)), rng.normal(size=(7, 3))
    expect.shape(student["progression_of"](new, known, known[:, 0]), (7,))


@q4.check(
    "does not care about the units of a column",
    points=0,
    misconception="scaling-is-cosmetic",
    after="one_per_row",
    hint="Neighbours are found by distance. What does a column in thousandths do to it?",
)
def units_do_not_matter(student):
    rng = np.random.default_rng(5)
    known, new = rng.normal(size=(80, 3)), rng.normal(size=(20, 3))
    outcome, units = known[:, 0] + known[:, 1], np.array([1.0, 1000.0, 0.001])
    plain = np.asarray(student["progression_of"](new, known, outcome), dtype=float)
    other = student["progression_of"](new * units, known * units, outcome)
    expect.close(other, plain, atol=1e-6, name="prediction in other units")


@q4.check(
    "answers for a patient who comes alone",
    points=0,
    misconception="batch-scaling",
    after="units_do_not_matter",
    hint="What are the mean and the spread of a table with a single row?",
)
def comes_alone(student):
    known = np.random.default_rng(11).normal(size=(200, 2))
    for first in (-1.5, 1.5):
        alone = student["progression_of"](np.array([[first, 0.0]]), known, 10 * known[:, 0])
        expect.between(
            expect.shape(alone, (1,))[0],
            10 * first - 7,
            10 * first + 7,
            name=f"prediction for a patient who comes alone, with outcome {10 * first:.0f}",
        )


def poisoned_patients(student, rng):
    """Expect each prediction to stay when other new rows change."""
    known, new = rng.normal(size=(150, 5)), rng.normal(size=(20, 5))
    outcome = known @ np.array([3.0, 2.0, 1.0, 0.0, 0.0])
    canary.poison(
        lambda rows: student["progression_of"](rows, known, outcome),
        None,
        None,
        new,
        rng=rng,
        name="progression_of",
    )


@q4.check(
    "predicts a row without looking at the other new rows",
    points=1,
    misconception="scale-together",
    after="comes_alone",
    hint="Change one new row and compare the predictions of all others.",
)
def no_neighbours(student):
    poisoned_patients(student, np.random.default_rng(12))


@q4.check(
    "answers with the mean of five neighbours",
    points=0,
    after="no_neighbours",
    hint="Only the scaling had to be repaired. Which model did the function fit before?",
)
def five_neighbours(student):
    known = np.arange(40.0)[:, None]
    outcome = np.random.default_rng(14).normal(size=40)
    new = np.array([[10.0], [30.0]])
    expect.close(
        student["progression_of"](new, known, outcome),
        np.array([outcome[8:13].mean(), outcome[28:33].mean()]),
        name="prediction for two patients",
    )
