import numpy as np
from checks import q1, q2, q3

from mlcourse.checks import expect, secret

MAGIC = 31337.123456


@q1.check("scales each column by itself", points=1, misconception="one-scale-for-all")
def by_column(student, rng):
    X = rng.normal(size=(30, 4)) + [0.0, 50.0, -20.0, 3.0]
    scaled = expect.shape(student["standardise"](X), (30, 4))
    expect.close(scaled.mean(axis=0), np.zeros(4), atol=1e-6)


@q1.check("scales tables it has never seen", points=2, misconception="centre-only")
def unseen_spread(student, rng):
    X = rng.normal(size=(20, 3)) * [1.0, 7.0, 0.1] + 2.0
    X[0, 0] = MAGIC
    expect.close(student["standardise"](X), (X - X.mean(axis=0)) / X.std(axis=0), rtol=1e-6)


@q2.check("does not give one class to all", points=1, misconception="always-the-largest")
def several_classes(student, rng):
    X = np.array([[0.0, 1, 2], [2, 5, 9], [3, 6, 1]]) + rng.uniform(0, 0.01, size=(3, 3))
    predicted = expect.shape(student["predict"](X), (3,))
    expect.true(len(np.unique(predicted)) == 3, "Three classes occur.")


@q2.check("classifies rows it has never seen", points=2, misconception="lookup")
def unseen_rows(student, rng):
    X = rng.uniform(0, 4, size=(200, 3))
    y = secret(np.digitize(X[:, 0], [1.5, 2.5]))
    expect.accuracy(student["predict"](X), y, at_least=0.95, classes=[0, 1, 2])


@q3.check("leaves missing values out", points=1, misconception="mean-of-all")
def without_missing(student):
    value = expect.finite(student["mean_reading"])
    # The sum and the mean of what is not missing; the next check tells these two apart.
    expect.true(min(abs(value - 5.0), abs(value - 15.0)) < 1e-9, "Missing values count not.")


@q3.check("is the mean", points=1, misconception="sum-not-mean")
def the_mean(student):
    expect.close(student["mean_reading"], 5.0, atol=1e-9)
