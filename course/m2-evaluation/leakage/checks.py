"""The exercises of this lesson and the checks that students see."""

import numpy as np
import pandas as pd

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["leakage.repair-selection", "leakage.use-canaries"])
q2 = question("q2", objectives=["leakage.repair-resampling", "leakage.use-canaries"])
q3 = question("q3", objectives=["leakage.repair-encoding", "leakage.use-canaries"])
q4 = question("q4", objectives=["leakage.repair-scaling", "leakage.use-canaries"])


def two_groups(rng, rows=60, columns=40, shift=0.0):
    """Return a table and two equal groups that differ by `shift` in the first five columns."""
    y = rng.permutation(np.arange(rows) % 2)
    X = rng.normal(size=(rows, columns))
    X[:, :5] += shift * y[:, None]
    return X, y


@q1.check("finds groups that differ a lot", points=1)
def finds_groups(student):
    X, y = two_groups(np.random.default_rng(1), shift=3.0)
    expect.between(student["gene_accuracy"](X, y), 0.9, 1.0, name="the accuracy")


@q2.check("finds buyers that differ a lot", points=1)
def finds_buyers(student):
    rng = np.random.default_rng(2)
    X = rng.normal(size=(400, 3))
    y = (np.arange(400) % 10 == 0).astype(int)
    X[:, 0] += 8.0 * y
    expect.between(student["buyer_precision"](X, y), 0.9, 1.0, name="the precision")


@q3.check("finds kinds that always answer the same", points=1)
def finds_kinds(student):
    kind = pd.Series(np.arange(200) % 4)
    y = pd.Series((kind >= 2).astype(int))
    expect.between(student["kind_accuracy"](kind, y), 0.99, 1.0, name="the accuracy")


@q4.check("gives one number per new row", points=0.5)
def one_per_row(student):
    rng = np.random.default_rng(4)
    known, new = rng.normal(size=(50, 3)), rng.normal(size=(7, 3))
    expect.shape(student["progression_of"](new, known, known[:, 0]), (7,))


@q4.check(
    "does not care about the units of a column",
    points=0.5,
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
    expect.close(other, plain, atol=1e-6, name="the predictions in other units")
