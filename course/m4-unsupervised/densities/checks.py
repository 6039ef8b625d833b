"""The exercises of this lesson and the checks that students see."""

import numpy as np

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["densities.run-em", "densities.explain-likelihood"])
q2 = question("q2", objectives=["densities.count-softly"])

VALUES = ("weights", "means", "covariances")


def named(came, names, name):
    """Return a dictionary with these names and no others."""
    result = expect.type_(came, dict, name=name)
    expect.true(
        set(result) == set(names),
        "The dictionary does not have the names that were asked for.",
        expected=", ".join(names),
        actual=", ".join(sorted(str(one) for one in result)),
    )
    return result


def stepped(student, X, weights, means, covariances):
    """Return the three arrays and the log-likelihood as the student's function gives them."""
    given = [np.array(one, dtype=float) for one in (X, weights, means, covariances)]
    result = named(student["em_columns"](*given), (*VALUES, "log_likelihood"), "em_columns")
    shapes = [one.shape for one in given[1:]]
    came = [
        np.asarray(expect.shape(result[name], shape, name=f"array of {name}"), dtype=float)
        for name, shape in zip(VALUES, shapes, strict=True)
    ]
    return came, result["log_likelihood"]


def two_kinds(rng, rows=200):
    """Return two groups in the plane, and values that are near them."""
    group = rng.random(rows) < 0.4
    X = rng.normal(size=(rows, 2)) + np.where(group[:, None], [3.0, 1.0], [0.0, 0.0])
    return X, np.array([0.5, 0.5]), np.array([[-0.5, 0.0], [2.5, 0.5]]), np.array([np.eye(2)] * 2)


@q1.check("gives three arrays and a number by name", points=0)
def by_name(student):
    _, likelihood = stepped(student, *two_kinds(np.random.default_rng(1)))
    expect.between(likelihood, -np.inf, np.inf, name="log_likelihood")


@q1.check(
    "takes the step without the library's mixture",
    points=0,
    after="by_name",
    hint="`em_step` has the same steps for one column. Which lines speak of variances?",
)
def own_steps(student):
    calls = student.define("from mlcourse.teaching.libraries import library_calls", "library_calls")
    given = two_kinds(np.random.default_rng(6))
    found = calls(student["em_columns"], given, ("sklearn.mixture",))
    expect.true(
        not found,
        "Your function calls a mixture of scikit-learn.",
        expected="steps with NumPy or SciPy",
        actual="sklearn.mixture",
    )


# Two rows halfway between two kinds: by symmetry the probability of each kind is its weight.
HALFWAY = np.array([[0.0, -1.0], [0.0, 1.0]])
SIDES = np.array([[-1.0, 0.0], [1.0, 0.0]])


@q1.check(
    "shares doubtful rows between kinds",
    points=0.5,
    misconception="soft-and-hard-agree",
    after="own_steps",
    hint="Two rows lie halfway between two equal kinds. How much of them does each kind get?",
)
def shared(student):
    (weights, _, _), _ = stepped(student, HALFWAY, [0.5, 0.5], SIDES, [np.eye(2)] * 2)
    expect.between(float(weights.min()), 0.3, 0.7, name="smaller new weight of two equal kinds")
    beside = SIDES + np.array([0.1, 0.0])
    (weights, _, _), _ = stepped(student, HALFWAY, [0.5, 0.5], beside, [np.eye(2)] * 2)
    expect.between(float(weights.min()), 0.3, 0.7, name="smaller new weight of two equal kinds")


@q1.check(
    "lets frequent kinds be more probable",
    points=0.5,
    misconception="kinds-are-equally-frequent",
    after="shared",
    hint="Two rows lie halfway, and one kind is four times as frequent. What does Bayes' rule say?",
)
def frequent(student):
    (weights, _, _), _ = stepped(student, HALFWAY, [0.8, 0.2], SIDES, [np.eye(2)] * 2)
    expect.close(weights, np.array([0.8, 0.2]), atol=1e-6, name="new weights of rows halfway")


@q1.check(
    "makes wide kinds lower",
    points=0.5,
    misconception="distance-is-density",
    after="shared",
    hint="Two kinds have the same mean, and one has twice the spread. Which is denser at the mean?",
)
def wide_is_low(student):
    at_mean = np.zeros((4, 1))
    (weights, _, _), _ = stepped(student, at_mean, [0.5, 0.5], np.zeros((2, 1)), [[[1.0]], [[4.0]]])
    expect.close(
        weights, np.array([2 / 3, 1 / 3]), atol=1e-6, name="new weights of rows at both means"
    )


def one_kind(rng, rows=100):
    """Return rows whose columns rise together, and one kind far from them."""
    X = rng.normal(size=(rows, 2)) @ np.array([[1.0, 0.8], [0.0, 0.6]]) + 4
    return X, np.array([1.0]), np.array([[1.0, 1.0]]), np.array([np.eye(2)])


@q1.check(
    "measures spread around the new means",
    points=0.5,
    misconception="spread-around-the-old-mean",
    after="own_steps",
    hint="With one kind, the new mean is that of all rows. And the new variance?",
)
def around_new(student):
    X, *values = one_kind(np.random.default_rng(2))
    (_, _, came), _ = stepped(student, X, *values)
    ratio = float(np.max(np.diag(came[0]) / X.var(axis=0)))
    expect.at_most(ratio, 2, name="variance of a single kind, divided by that of the rows,")


@q1.check(
    "keeps what stands beside the diagonal",
    points=0.5,
    misconception="columns-are-independent",
    after="around_new",
    hint="The columns of a kind can rise together. Which entry of the covariance says so?",
)
def beside_diagonal(student):
    X, *values = one_kind(np.random.default_rng(3))
    (_, _, came), _ = stepped(student, X, *values)
    joint = float(came[0, 0, 1] / np.sqrt(came[0, 0, 0] * came[0, 1, 1]))
    expect.at_least(joint, 0.4, name="correlation in a kind whose columns rise together")


@q1.check(
    "gives numbers that can be counted by hand",
    points=0.5,
    after=["frequent", "wide_is_low", "beside_diagonal"],
    hint="One kind at 0 with variance 1, rows at -1 and 1. What is the logarithm of the density?",
)
def by_hand(student):
    (weights, means, covariances), likelihood = stepped(
        student, [[-1.0], [1.0]], [1.0], [[0.0]], [[[1.0]]]
    )
    expect.close(weights, np.array([1.0]), atol=1e-6, name="weight")
    expect.close(means, np.array([[0.0]]), atol=1e-6, name="mean")
    expect.close(covariances, np.array([[[1.0]]]), atol=1e-6, name="covariance")
    expect.close(likelihood, -0.5 - 0.9189385, atol=1e-6, name="log_likelihood")


@q1.check(
    "never lowers the likelihood",
    points=0.5,
    after="by_hand",
    hint="Print the log-likelihood of ten steps. Is it that of the values that were given?",
)
def never_falls(student):
    X, *values = two_kinds(np.random.default_rng(4))
    before = -np.inf
    for _ in range(12):
        values, likelihood = stepped(student, X, *values)
        likelihood = expect.between(likelihood, -np.inf, np.inf, name="log_likelihood")
        expect.true(
            likelihood > before - 1e-9,
            "The log-likelihood has fallen from one step to the next.",
            expected=f"at least {before:.4f}",
            actual=f"{likelihood:.4f}",
        )
        before = likelihood


def expect_far(student, rng):
    """Expect numbers where a row is so far from all kinds that densities are rounded to zero."""
    X, *values = two_kinds(rng)
    X = np.vstack([X, [rng.uniform(80, 120), 0.0]])
    came, likelihood = stepped(student, X, *values)
    fine = all(np.isfinite(one).all() for one in came) and np.isfinite(float(likelihood))
    expect.true(
        fine,
        "One row lies a hundred standard deviations away, and your step has lost its numbers.",
        expected="finite weights, means, covariances and log_likelihood",
        actual=f"log_likelihood {float(likelihood):.3g}, weights {came[0]}",
    )
    total = float(came[0].sum())
    expect.close(total, 1.0, atol=1e-6, name="sum of the new weights, with a row far away,")


@q1.check(
    "counts a row that is far from all kinds",
    points=0.5,
    misconception="densities-never-vanish",
    after="by_hand",
    hint="What is the density of a normal distribution at a hundred standard deviations?",
)
def far_row(student):
    expect_far(student, np.random.default_rng(5))


PARTS = ("shares", "labels", "expected_wrong")


def sorted_rows(student, P, allowed):
    """Return shares, labels and the expected share of wrong labels, as the student gives them."""
    result = named(student["sort_rows"](np.array(P, dtype=float), allowed), PARTS, "sort_rows")
    rows, kinds = np.shape(P)
    shares = expect.shape(result["shares"], (kinds,), name="array of shares")
    labels = np.asarray(expect.shape(result["labels"], (rows,), name="array of labels"))
    expect.true(
        bool(np.isin(labels, np.arange(-1, kinds)).all()),
        "A label is neither a kind nor -1.",
        expected=f"whole numbers from -1 to {kinds - 1}",
        actual=", ".join(str(one) for one in np.unique(labels)[:6]),
    )
    wrong = expect.between(result["expected_wrong"], 0, 1, name="expected_wrong")
    return np.asarray(shares, dtype=float), labels.astype(int), wrong


FIVE = np.array([[0.98, 0.02], [0.1, 0.9], [0.45, 0.55], [0.8, 0.2], [0.7, 0.3]])


@q2.check("gives shares, labels and a number by name", points=0)
def three_parts(student):
    sorted_rows(student, FIVE, 0.5)


@q2.check(
    "counts kinds by probabilities",
    points=0.5,
    misconception="soft-and-hard-agree",
    after="three_parts",
    hint="Five rows of which three have the label 0. How many rows of kind 0 are to be expected?",
)
def soft_shares(student):
    shares, _, _ = sorted_rows(student, FIVE, 1.0)
    expect.close(shares, np.array([0.606, 0.394]), atol=1e-6, name="shares of five rows")


@q2.check(
    "counts rows without a label, too",
    points=0,
    after="soft_shares",
    hint="Which rows do the shares belong to?",
)
def all_rows_count(student):
    shares, _, _ = sorted_rows(student, FIVE, 0.1)
    expect.close(shares, np.array([0.606, 0.394]), atol=1e-6, name="shares of five rows")


@q2.check(
    "labels all rows where every doubt is allowed",
    points=0.5,
    after="three_parts",
    hint="The label of a row is its most probable kind.",
)
def all_labels(student):
    _, labels, wrong = sorted_rows(student, FIVE, 1.0)
    expect.close(labels.tolist(), [0, 1, 1, 0, 0], name="labels")
    expect.close(wrong, 0.214, atol=1e-6, name="expected_wrong")


@q2.check(
    "divides by the rows that have a label",
    points=0.5,
    misconception="left-out-rows-are-right",
    after="all_labels",
    hint="Three rows have a label. What is the mean of their doubts?",
)
def labelled_only(student):
    _, labels, wrong = sorted_rows(student, FIVE, 0.11)
    doubts = 1 - FIVE.max(axis=1)[labels >= 0]
    expect.true(
        len(doubts) > 0 and abs(wrong - doubts.mean()) < 1e-6,
        "expected_wrong is not the mean doubt of the rows that have a label.",
        expected=f"{doubts.mean() if len(doubts) else 0:.3f}",
        actual=f"{wrong:.3f}",
    )


@q2.check(
    "keeps to the allowed share of wrong labels",
    points=0,
    after="labelled_only",
    hint="What is the mean doubt of the rows that you have given a label?",
)
def within_limit(student):
    for allowed in (0.11, 0.16):
        _, labels, _ = sorted_rows(student, FIVE, allowed)
        doubts = 1 - FIVE.max(axis=1)[labels >= 0]
        mean = float(doubts.mean()) if len(doubts) else 0.0
        expect.true(
            mean < allowed + 1e-9,
            "More labels are expected to be wrong than is allowed.",
            expected=f"at most {allowed}",
            actual=f"{mean:.3f}",
        )


@q2.check(
    "leaves as few rows as possible to the expert",
    points=0.5,
    misconception="each-row-within-the-limit",
    after="within_limit",
    hint="Sure rows make room for doubtful ones. What is the mean doubt of the three surest?",
)
def few_left(student):
    for allowed, right in ((0.11, 3), (0.16, 4)):
        _, labels, _ = sorted_rows(student, FIVE, allowed)
        count = int((labels >= 0).sum())
        expect.equal(count, right, name=f"number of labels for allowed = {allowed}")


@q2.check(
    "leaves out the most doubtful rows",
    points=0.5,
    after="few_left",
    hint="Order the rows by their largest probability.",
)
def doubtful_out(student):
    _, labels, _ = sorted_rows(student, FIVE, 0.11)
    expect.close(labels.tolist(), [0, 1, -1, 0, -1], name="labels for allowed = 0.11")


@q2.check(
    "gives no label where all rows are in doubt",
    points=0.5,
    after="doubtful_out",
    hint="No row has a label. What is expected_wrong then?",
)
def none_labelled(student):
    _, labels, wrong = sorted_rows(student, [[0.5, 0.3, 0.2], [0.3, 0.3, 0.4]], 0.2)
    expect.close(labels.tolist(), [-1, -1], name="labels of two doubtful rows")
    expect.close(wrong, 0.0, atol=1e-9, name="expected_wrong without labels")
