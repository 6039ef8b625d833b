"""Hidden checks: tables and maps drawn anew, compared with the formulas and with scikit-learn."""

import numpy as np
from checks import (
    circle,
    invents_or_tears,
    joint,
    judged,
    perplexities_of_rings,
    q1,
    q2,
    same_in_units,
)
from scipy.optimize import brentq
from scipy.stats import spearmanr
from sklearn.manifold import trustworthiness

from mlcourse.checks import expect


def right_shares(X, perplexity):
    """Return the shares of all pairs; the precision of a row is the root of a function."""
    n, P = len(X), np.zeros((len(X), len(X)))
    for i in range(n):
        squared = np.delete(np.sum((X - X[i]) ** 2, axis=1), i)
        squared = (squared - squared.min()) / squared.mean()

        def entropy(log_precision, squared=squared):
            p = np.exp(-np.exp(log_precision) * squared)
            return np.log(p.sum()) + np.exp(log_precision) * (p @ squared) / p.sum()

        found = brentq(lambda one, e=entropy: e(one) - np.log(perplexity), -20, 20, xtol=1e-12)
        p = np.exp(-np.exp(found) * squared)
        P[i, np.arange(n) != i] = p / p.sum()
    return (P + P.T) / (2 * n)


@q1.check(
    "deals out the right shares in tables drawn anew",
    points=1.5,
    after="any_unit",
    hint="Compare each row's perplexity with the one that was asked for.",
)
def shares_anew(student, rng):
    for _ in range(5):
        rows, columns = int(rng.integers(20, 40)), int(rng.integers(2, 8))
        X = rng.normal(size=(rows, columns)) * rng.uniform(0.5, 2, columns) + 7
        wanted = float(rng.uniform(2, rows / 3))
        expect.close(joint(student, X, wanted), right_shares(X, wanted), atol=2e-5, name="shares")


@q1.check(
    "finds a width for rings of any size",
    points=1,
    misconception="one-width-for-all",
    after="each_row_its_width",
    hint="Each row has a width of its own, in thin and in dense regions.",
)
def rings_anew(student, rng):
    for _ in range(3):
        rows = int(rng.integers(10, 16))
        radius = float(rng.uniform(2.5, 6))
        X = np.vstack([circle(rows), circle(rows, radius, 12 * radius)])
        wanted = float(rng.uniform(3, rows / 2))
        for came in perplexities_of_rings(student, X, rows, wanted):
            expect.close(came, wanted, atol=0.01, name="perplexity of a row on a ring")


@q1.check(
    "takes no notice of units drawn anew",
    points=0.5,
    misconception="width-has-no-unit",
    after="any_unit",
    hint="Multiply the table by a thousand, and compare.",
)
def units_anew(student, rng):
    X = rng.normal(size=(24, 3))
    same_in_units(student, X, float(rng.uniform(3, 8)), 10.0 ** rng.integers(5, 9, size=2))


def drawn_map(rng):
    """Return a table, a map that is partly right, and a number of neighbours."""
    rows = int(rng.integers(15, 60))
    X = rng.normal(size=(rows, 4))
    return X, X[:, :2] + rng.uniform(0.1, 1) * rng.normal(size=(rows, 2)), int(rng.integers(1, 7))


@q2.check(
    "equals scikit-learn's trustworthiness on maps drawn anew",
    points=2,
    misconception="overlap-is-trust",
    after="by_rank",
    hint="Draw a table and a map at random, and compare with the library.",
)
def trust_anew(student, rng):
    for _ in range(10):
        X, Y, k = drawn_map(rng)
        came = judged(student, X, Y, k)
        expect.close(
            came["trustworthiness"],
            float(trustworthiness(X, Y, n_neighbors=k)),
            atol=1e-6,
            name="trustworthiness",
        )


@q2.check(
    "gives continuity and rank correlation of maps drawn anew",
    points=1.5,
    after=["by_rank", "rank_correlation"],
    hint="Exchange table and map, and compare the first two numbers.",
)
def others_anew(student, rng):
    for _ in range(10):
        X, Y, k = drawn_map(rng)
        came, (i, j) = judged(student, X, Y, k), np.triu_indices(len(X), 1)
        far = [np.linalg.norm(one[i] - one[j], axis=1) for one in (X, Y)]
        swapped = float(trustworthiness(Y, X, n_neighbors=k))
        expect.close(came["continuity"], swapped, atol=1e-6, name="continuity")
        expect.close(came["distances"], float(spearmanr(*far)[0]), atol=1e-6, name="distances")


@q2.check(
    "names the fault of stacked and of torn maps drawn anew",
    points=0.5,
    misconception="torn-is-invented",
    after="two_faults",
    hint="Let a map lay rows on each other that are far apart. Which of the two numbers must fall?",
)
def faults_anew(student, rng):
    for _ in range(3):
        invents_or_tears(student, rng)
