"""Hidden checks: EM against the library, and the fewest rows left out, on tables drawn anew."""

import numpy as np
from checks import expect_far, one_kind, q1, q2, sorted_rows, stepped
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from mlcourse.checks import expect


def drawn(rng):
    """Return a random table with correlated columns, and values of two or three kinds."""
    rows, p, k = int(rng.integers(40, 150)), int(rng.integers(1, 5)), int(rng.integers(2, 4))
    X = rng.normal(size=(rows, p)) @ rng.normal(size=(p, p)) + rng.normal(size=p)
    roots = rng.normal(size=(k, p, p))
    covariances = roots @ roots.transpose(0, 2, 1) + 0.5 * np.eye(p)
    return X, rng.dirichlet(np.full(k, 4.0)), X[rng.permutation(rows)[:k]], covariances


def right_step(X, weights, means, covariances):
    """Return what EM gives after one step, and the log-likelihood before it."""
    kinds = zip(weights, means, covariances, strict=True)
    parts = np.column_stack(
        [np.log(w) + np.atleast_1d(multivariate_normal(m, C).logpdf(X)) for w, m, C in kinds]
    )
    total = logsumexp(parts, axis=1)
    R = np.exp(parts - total[:, None])
    new = (R.T @ X) / R.sum(axis=0)[:, None]
    p = X.shape[1]
    spread = [np.cov(X.T, aweights=r, ddof=0).reshape(p, p) for r in R.T]
    return (R.mean(axis=0), new, np.array(spread)), total.mean()


def expect_right(student, X, *values):
    """Expect the values after one step, and the log-likelihood before it."""
    came, likelihood = stepped(student, X, *values)
    right, before = right_step(X, *values)
    for one, other, name in zip(came, right, ("weights", "means", "covariances"), strict=True):
        expect.close(one, other, rtol=1e-5, atol=1e-6, name=f"new {name}")
    expect.close(likelihood, before, rtol=1e-6, atol=1e-6, name="log_likelihood")


# The reference differs by rounding alone, on every draw.
@q1.check(
    "equals the formulas on twenty tables drawn anew",
    points=1,
    after="far_row",
    hint="Compare one step with GaussianMixture(max_iter=1, reg_covar=0) from the same values.",
)
def equals_formulas(student, rng):
    for _ in range(20):
        X, *values = drawn(rng)
        expect_right(student, X, *values)
    expect_right(student, np.vstack([X, X[:1] + 50]), *values)


@q1.check(
    "keeps joint spread in tables drawn anew",
    points=0.5,
    misconception="columns-are-independent",
    after="by_hand",
    hint="With one kind, compare your covariance with np.cov(X.T, ddof=0).",
)
def joint_anew(student, rng):
    for _ in range(3):
        expect_right(student, *one_kind(rng))


@q1.check(
    "counts far rows in tables drawn anew",
    points=1,
    misconception="densities-never-vanish",
    after="far_row",
    hint="Put one row a hundred standard deviations away.",
)
def far_anew(student, rng):
    for _ in range(3):
        expect_far(student, rng)


def drawn_doubts(rng):
    """Return probabilities of two to four kinds, and an allowed share of wrong labels."""
    kinds = int(rng.integers(2, 5))
    P = rng.dirichlet(np.full(kinds, rng.uniform(0.2, 0.6)), size=int(rng.integers(50, 300)))
    return P, float(rng.uniform(0.3, 0.8) * (1 - P.max(axis=1)).mean())


@q2.check(
    "counts softly in tables drawn anew",
    points=0.5,
    misconception="soft-and-hard-agree",
    after=["soft_shares", "all_labels"],
    hint="The expected number of rows of a kind is a sum of probabilities.",
)
def soft_anew(student, rng):
    for _ in range(10):
        P, allowed = drawn_doubts(rng)
        shares, _, _ = sorted_rows(student, P, allowed)
        expect.close(shares, P.mean(axis=0), atol=1e-6, name="shares")


@q2.check(
    "leaves out no more rows than it must, in tables drawn anew",
    points=1,
    misconception="each-row-within-the-limit",
    after="few_left",
    hint="Take the surest rows one by one, and watch the mean of their doubts.",
)
def fewest_anew(student, rng):
    for _ in range(10):
        P, allowed = drawn_doubts(rng)
        _, labels, _ = sorted_rows(student, P, allowed)
        doubts = np.sort(1 - P.max(axis=1))
        right = int((np.cumsum(doubts) / np.arange(1, len(P) + 1) <= allowed).sum())
        expect.true(
            right - 1 <= int((labels >= 0).sum()) <= right,
            "Another number of rows can have a label.",
        )


@q2.check(
    "labels and measures right in tables drawn anew",
    points=1,
    after="doubtful_out",
    hint="A label is the most probable kind. Which rows does the share of wrong labels belong to?",
)
def labels_anew(student, rng):
    for _ in range(10):
        P, allowed = drawn_doubts(rng)
        _, labels, wrong = sorted_rows(student, P, allowed)
        kept = labels >= 0
        expect.true(
            bool((labels[kept] == P[kept].argmax(axis=1)).all()),
            "A label is not the most probable kind of its row.",
        )
        doubt = 1 - P.max(axis=1)
        expect.close(wrong, float(doubt[kept].mean()), atol=1e-6, name="expected_wrong")
        sure = float(doubt[kept].max()) if kept.any() else 0.0
        left = float(doubt[~kept].min()) if (~kept).any() else 1.0
        expect.true(sure <= left, "A row has a label, and a surer one has none.")
