"""The exercises of this lesson and the checks that students see."""

import numpy as np

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["anomalies.count-alarms"])
q2 = question("q2", objectives=["anomalies.score-rows"])

NAN = float("nan")


def share(student, scores, attacks, budget):
    """Return the student's share of attacks for a table and a budget."""
    name = f"expected_precision for {len(scores)} rows and a budget of {budget}"
    return expect.between(student["expected_precision"](scores, attacks, budget), 0, 1, name=name)


def expect_share(student, scores, attacks, budget, right):
    """Expect this share of attacks; the message shows the table if it is a small one."""
    came = share(student, np.array(scores), np.array(attacks), budget)
    table = f" for scores {list(scores)}, attacks {list(attacks)} and a budget of {budget}."
    expect.true(
        abs(came - right) < 1e-6,
        "expected_precision gives another share" + (table if len(scores) < 9 else "."),
        expected=f"{right:.4g}",
        actual=f"{came:.4g}",
    )


@q1.check("gives one number from 0 to 1, for arrays and for lists", points=0)
def one_number(student):
    rng = np.random.default_rng(1)
    scores, attacks = rng.normal(size=30), rng.integers(2, size=30)
    share(student, scores, attacks, 7)
    share(student, scores.tolist(), attacks.tolist(), 7)


@q1.check(
    "gives 1 where all rows are attacks, and 0 where none is",
    points=0,
    after="one_number",
    hint="With a budget of nine, all nine rows are alarms.",
)
def all_or_none(student):
    scores = np.random.default_rng(2).normal(size=9)
    for right in (1.0, 0.0):
        expect_share(student, scores, np.full(9, int(right)), 9, right)


# Counted by hand, and the same from either end of the scores. The base rate and the share of right
# decisions are others here; the recall is the same, since as many rows are alarms as are attacks.
@q1.check(
    "asks which rows are alarms",
    points=0,
    after="all_or_none",
    hint="Choose the alarms first. The share is among them, and not among all rows.",
)
def of_alarms(student):
    scores = [-0.9, -0.8, -0.7, -0.6, -0.5, -0.4, -0.3]
    expect_share(student, scores, [1, 0, 0, 0, 0, 0, 1], 2, 0.5)
    expect_share(student, scores, [0, 0, 1, 0, 1, 0, 0], 2, 0.0)


# Counted by hand: one attack, at the lowest score.
@q1.check(
    "takes the lowest scores for the most unusual",
    points=1,
    misconception="high-score-is-odd",
    after="of_alarms",
    hint="Read in the text which end of score_samples is unusual.",
)
def lowest_first(student):
    expect_share(student, [-0.3, -0.7, -0.4, -0.5], [0, 1, 0, 0], 1, 1.0)
    expect_share(student, [-0.3, -0.7, -0.4, -0.5], [1, 0, 0, 0], 2, 0.0)


@q1.check(
    "counts the attacks among the alarms",
    points=0,
    misconception="precision-for-recall",
    after="lowest_first",
    hint="How many alarms are there, and how many of them are attacks?",
)
def among_alarms(student):
    expect_share(student, [-0.9, -0.8, -0.7, -0.4, -0.3], [1, 0, 0, 1, 1], 2, 0.5)


# Rows 2 and 3 compete for one place; one of them is an attack, in either order.
@q1.check(
    "does not depend on the order of rows with equal scores",
    points=1,
    misconception="ties-in-table-order",
    after="among_alarms",
    hint="Which rows are alarms in any case? How many places are left for the rows that compete?",
)
def any_order(student):
    for attacks in ([1, 0, 1, 0], [1, 1, 0, 0]):
        expect_share(student, [-0.6, -0.5, -0.5, -0.4], attacks, 2, 0.75)
    expect_share(student, [-0.5] * 4, [0, 1, 0, 0], 3, 0.25)


@q1.check(
    "looks at rows without a score first",
    points=1,
    misconception="missing-is-harmless",
    errors_show_it=True,
    after="among_alarms",
    hint="Where does your sorting put NaN?",
)
def missing_first(student):
    expect_share(student, [-0.6, NAN, -0.5], [0, 1, 0], 1, 1.0)
    expect_share(student, [-0.6, -0.5, -0.4, NAN], [1, 0, 0, 0], 2, 0.5)


@q1.check(
    "counts alarms that were raised",
    points=1,
    misconception="budget-is-spent",
    errors_show_it=True,
    after="among_alarms",
    hint="How many alarms can three rows give?",
)
def few_rows(student):
    expect_share(student, [-0.6, -0.5, -0.4], [1, 0, 0], 3, 1 / 3)
    expect_share(student, [-0.6, -0.5], [1, 0], 8, 0.5)


def distances(student, known, new):
    """Return the student's distances, one for each new row."""
    name = f"unusualness of {len(new)} new rows with {known.shape[1]} columns"
    came = expect.shape(student["unusualness"](known, new), (len(new),), name=name)
    return np.asarray(expect.finite(came, name=name), dtype=float)


def expect_near(came, right, what):
    """Expect distances up to 1 %, so that n and n - 1 both pass."""
    worst = float(np.max(np.abs(came - right) / (np.abs(right) + 1e-9)))
    expect.true(
        worst < 0.01,
        f"Your distances are others {what}.",
        expected="the same up to 1 %",
        actual=f"one that is off by {worst:.0%}",
    )


def tables(rng, columns=3, new=40):
    """Return known and new rows; the columns share a part, so they go together."""
    mix = rng.normal(size=(columns, columns)) + 2
    known, other = (rng.normal(size=(rows, columns)) @ mix + 5 for rows in (300, new))
    return known, other


@q2.check("gives one distance for each new row", points=0)
def one_for_each(student):
    rng = np.random.default_rng(1)
    for columns in (1, 4):
        distances(student, *tables(rng, columns, new=6))


# By hand: mean 10 and standard deviation 2, so 16 lies 3 standard deviations away.
@q2.check(
    "counts standard deviations where there is one column",
    points=1,
    after="one_for_each",
    hint="How many standard deviations lie between a value and the mean? Is yours a square?",
)
def one_column(student):
    known = np.array([8.0, 12.0] * 100)[:, None]
    name = "unusualness of 16, 10 and 9, where known rows have mean 10 and standard deviation 2,"
    came = distances(student, known, np.array([[16.0], [10.0], [9.0]]))
    expect.close(came, [3.0, 0.0, 0.5], rtol=0.05, atol=0.05, name=name)


def other_rows(student, rng):
    """Expect the same distance for a row, whatever other rows are asked about."""
    known, new = tables(rng)
    alone = np.concatenate([distances(student, known, new[[row]]) for row in range(3)])
    far = np.vstack([new[:3], 1000 * new[3:]])
    expect_near(distances(student, known, new)[:3], alone, "when a row comes alone")
    expect_near(distances(student, known, far)[:3], alone, "when other new rows change")


@q2.check(
    "does not look at the other new rows",
    points=1,
    misconception="fit-on-each-table",
    after="one_column",
    hint="From which table do mean and covariance come?",
)
def others_do_not_count(student):
    other_rows(student, np.random.default_rng(2))


def other_units(student, rng):
    """Expect the same distances in other units."""
    known, new = tables(rng)
    units = 10 ** rng.permutation([-3.0, 0.0, 3.0])
    plain = distances(student, known, new)
    expect_near(distances(student, known * units, new * units), plain, "in other units")


@q2.check(
    "does not depend on units",
    points=1,
    misconception="scale-is-a-detail",
    after="one_column",
    hint="Multiply a column by 1000 in both tables.",
)
def units_do_not_count(student):
    other_units(student, np.random.default_rng(3))


# Correlation 0.96 and standard deviations of 1: the squared distance along the line is 2 / 1.96,
# across it 2 / 0.04, so the ratio of the distances is 7.
@q2.check(
    "finds a row unusual that breaks what goes together",
    points=1,
    misconception="columns-judged-alone",
    after="one_column",
    hint="Does your distance use all entries of the covariance matrix?",
)
def against_the_line(student):
    along = np.repeat([1.0, -1.0], 100) * np.sqrt(0.98)
    across = np.tile([1.0, -1.0], 100) * np.sqrt(0.02)
    known = np.column_stack([along + across, along - across])
    came = distances(student, known, np.array([[1.0, 1.0], [1.0, -1.0]]))
    expect.true(
        abs(came[1] / came[0] - 7) < 0.1,
        "Of two columns that rise together, (1, -1) should lie 7 times as far away as (1, 1).",
        expected="7",
        actual=f"{came[1] / came[0]:.3g}",
    )


def redundant(student, rng):
    """Expect the same distances with a column that follows from others, and a constant one."""
    known, new = tables(rng)
    plain = distances(student, known, new)
    for what, turn in (
        ("with a column in centimetres", lambda X: 100 * X[:, :1]),
        ("with the sum of two columns", lambda X: X[:, :1] + X[:, 1:2]),
        ("with a constant column", lambda X: np.full((len(X), 1), 7.0)),
    ):
        wide = [np.hstack([table, turn(table)]) for table in (known, new)]
        expect_near(distances(student, *wide), plain, what)


@q2.check(
    "accepts columns that follow from others",
    points=1,
    misconception="every-matrix-has-an-inverse",
    errors_show_it=True,
    after="against_the_line",
    hint="What does numpy.linalg.pinv do, and what does its argument rcond leave out?",
)
def follows_from_others(student):
    redundant(student, np.random.default_rng(4))
