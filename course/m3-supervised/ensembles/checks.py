"""The exercises of this lesson and the checks that students see."""

from itertools import pairwise

import numpy as np

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["ensembles.bag-trees", "ensembles.read-oob"])
q2 = question("q2", objectives=["ensembles.boost-residuals"])

PARTS = ("rows", "new", "oob")


def drawn(rng, rows=40, new=15, columns=1):
    """Return known rows with their answers, and new rows.

    With one column no two columns can split equally well, so a tree is the same however it is
    asked for: with weights, or with rows that come several times.
    """
    X, other = rng.normal(size=(rows, columns)), rng.normal(size=(new, columns))
    return X, 50 + 5 * X[:, 0] + rng.normal(size=rows), other


def bagged(student, X, y, new, count, seed, groups=None):
    """Return the rows, the predictions and the out-of-bag predictions, in their form.

    Each row is a group of its own where no groups are given.
    """
    groups = np.arange(len(X)) if groups is None else groups
    came = student["bagging"](X, y, groups, new, count, seed)
    came = expect.type_(came, dict, name="result of bagging")
    expect.true(
        set(came) == set(PARTS),
        "The dictionary does not have the three names that were asked for.",
        expected=", ".join(PARTS),
        actual=", ".join(sorted(str(name) for name in came)),
    )
    rows = expect.array(came["rows"], shape=(count, len(X)), dtype="integer", name="rows")
    expect.true(
        bool((rows >= 0).all() and (rows < len(X)).all()),
        "The array rows has positions that the table does not have.",
        expected=f"positions from 0 to {len(X) - 1}",
        actual=f"from {rows.min()} to {rows.max()}",
    )
    told = expect.shape(came["new"], (len(new),), name="new").astype(float)
    oob = expect.shape(came["oob"], (len(X),), name="oob").astype(float)
    expect.finite(told, name="new")
    return rows.astype(int), told, oob


def nearest(X, y, rows, new):
    """Return what full trees of one column say, known without a tree.

    All their cuts lie midway between two neighbours, so they say the answer of the nearest row.
    """
    near = [one[abs(new[:, :1] - X[one, 0]).argmin(axis=1)] for one in rows]
    return np.array([y[found] for found in near])


def times_drawn(rows, length):
    """Return how often each tree has drawn each row."""
    return np.array([np.bincount(one, minlength=length) for one in rows])


def bootstrap_counts(student, rng):
    """Expect samples in which rows are missing, and come twice and more, as often as they do."""
    X, y, new = drawn(rng, rows=60)
    rows = bagged(student, X, y, new, 30, int(rng.integers(1000)))[0]
    times = times_drawn(rows, 60)
    for wanted, low, high in (("none", 0.31, 0.43), ("three", 0.04, 0.13)):
        share = float(np.mean(times == 0 if wanted == "none" else times >= 3))
        come = "do not come in a sample" if wanted == "none" else "come three times or more"
        expect.between(share, low, high, name=f"mean share of rows that {come}")


def all_differ(student, rng):
    """Expect another sample for each tree."""
    X, y, new = drawn(rng)
    rows = bagged(student, X, y, new, 12, int(rng.integers(1000)))[0]
    expect.true(
        len(np.unique(np.sort(rows, axis=1), axis=0)) == len(rows),
        "Two of 12 trees have the same rows.",
        expected="a sample of its own for each tree",
    )


def follow_the_seed(student, rng):
    """Expect the same positions for a seed, and others for another."""
    X, y, new = drawn(rng)
    seed = int(rng.integers(1000))
    one, again, other = (bagged(student, X, y, new, 12, s)[0] for s in (seed, seed, seed + 1))
    expect.true(
        bool((one == again).all()),
        "Called twice with the same seed, the function gives other rows.",
        expected="the same rows for the same seed",
    )
    expect.true(
        not (one == other).all(),
        "With another seed the function gives the same rows.",
        expected="other rows for another seed",
    )


def mean_of_trees(student, rng):
    """Expect the mean of trees that were fitted to the rows that are told."""
    for count in (1, 10):
        X, y, new = drawn(rng)
        rows, told, _ = bagged(student, X, y, new, count, int(rng.integers(1000)))
        wanted = nearest(X, y, rows, new).mean(axis=0)
        expect.close(told, wanted, rtol=1e-6, atol=1e-6, name=f"array new, for {count} trees,")


@q1.check("gives rows, new and oob", points=0)
def three_parts(student):
    X, y, new = drawn(np.random.default_rng(1), columns=3)
    bagged(student, X, y, new, 5, 0)


@q1.check(
    "draws with replacement",
    points=0,
    misconception="sample-without-replacement",
    after="three_parts",
    hint="In a bootstrap sample some rows come twice. About which share comes at all?",
)
def replacement(student):
    X, y, new = drawn(np.random.default_rng(2), rows=60)
    rows = bagged(student, X, y, new, 10, 1)[0]
    expect.true(
        min(len(np.unique(one)) for one in rows) < 57,
        "Nearly all rows come in each sample, and none comes twice.",
        expected="some rows twice, and some not at all",
    )


@q1.check(
    "draws bootstrap samples",
    points=0.5,
    after="replacement",
    hint="Draw as many positions as there are rows, each from all positions alike.",
)
def bootstrap(student):
    bootstrap_counts(student, np.random.default_rng(2))


@q1.check(
    "draws anew for each tree",
    points=0,
    misconception="one-sample-for-all",
    after="bootstrap",
    hint="Where is the generator made: before the loop, or once for each tree?",
)
def anew(student):
    all_differ(student, np.random.default_rng(3))


@q1.check(
    "follows the seed",
    points=0.5,
    after="anew",
    hint="Make the generator from seed, and take all positions from it.",
)
def seeded(student):
    follow_the_seed(student, np.random.default_rng(4))


@q1.check(
    "predicts with the mean of all trees",
    points=0.5,
    after="seeded",
    hint="Fit grow(X, y, drawn) for each row of rows, and take the mean over the trees.",
)
def means(student):
    mean_of_trees(student, np.random.default_rng(5))


# Fully grown trees say for their own rows what was known.
@q1.check(
    "does not ask trees about rows that they have seen",
    points=0,
    misconception="oob-of-all-trees",
    after="means",
    hint="For one row: which trees may say something about it?",
)
def no_seen_rows(student):
    X, y, _ = drawn(np.random.default_rng(6))
    _, of_all, oob = bagged(student, X, y, X, 30, 3)
    expect.true(
        not any(np.allclose(oob, wrong, rtol=1e-6) for wrong in (of_all, y)),
        "The predictions in oob come from trees that have seen the row.",
        expected="the mean of the trees that have not drawn it",
    )


@q1.check(
    "predicts each row out of bag",
    points=0.5,
    after="no_seen_rows",
    hint="The mean over the trees without this row; nan where there is no such tree.",
)
def out_of_bag(student):
    X, y, _ = drawn(np.random.default_rng(7))
    for count in (1, 4):
        rows, of_all, oob = bagged(student, X, y, X, count, 8)
        drawn_by_all = (times_drawn(rows, len(X)) > 0).all(axis=0)
        expect.true(
            bool((np.isnan(oob) == drawn_by_all).all()),
            f"For {count} trees, nan does not stand at the rows that all trees have seen.",
            expected=f"{int(drawn_by_all.sum())} nan",
            actual=f"{int(np.isnan(oob).sum())} nan",
        )
        if count == 1:
            name = "array oob, for one tree and the rows that it has not seen,"
            expect.close(oob[~drawn_by_all], of_all[~drawn_by_all], rtol=1e-6, name=name)
    for row in (0, 5):
        other = y + 1000 * (np.arange(len(X)) == row)
        pair = [bagged(student, X, answers, X, 30, 8)[2] for answers in (y, other)]
        name = f"prediction out of bag for row {row}, after the answer of this row has changed,"
        expect.close(pair[1][row], pair[0][row], rtol=1e-6, name=name)
        expect.true(
            not np.allclose(*pair, rtol=1e-6, equal_nan=True),
            "The answer of a row has changed, and no other row is predicted otherwise.",
            expected="other predictions for its neighbours",
        )


# The rows 0 and 1 are one patient, whose answers lie far from all others at the same place. So a
# tree that has seen one of the two says nearly 1000 for the other.
def with_twins(rng, rows=20):
    """Return a table, answers and groups, in which two rows of one group stand side by side."""
    X = np.arange(rows, dtype=float)[:, None]
    X[1] = 0.5
    y = rng.normal(size=rows)
    y[:2] = 1000
    return X, y, np.concatenate([[7, 7], 10 + np.arange(rows - 2)])


@q1.check(
    "asks no tree that has seen another row of the patient",
    points=1,
    misconception="oob-is-always-honest",
    after="out_of_bag",
    hint="For one row: which rows belong to its group, and which trees have drawn none of them?",
)
def no_seen_groups(student):
    X, y, groups = with_twins(np.random.default_rng(8))
    oob = bagged(student, X, y, X, 100, 5, groups)[2]
    expect.true(
        bool((np.abs(oob[:2]) < 500).all()),
        "Two rows of one patient have the answer 1000, and all others lie near 0. A tree that "
        "knows neither of the two says nearly 0.",
        expected="two predictions out of bag that are near 0",
        actual=", ".join(f"{one:.4g}" for one in oob[:2]),
    )


def path(student, X, y, new, rows, rate, depth):
    """Return the student's predictions before the first tree, and after each.

    `rows` are the positions for each tree, or a number of trees that see all rows.
    """
    rows = [np.arange(len(X))] * rows if isinstance(rows, int) else rows
    came = student["boosting_path"](X, y, new, rows, rate, depth)
    told = expect.shape(came, (len(rows) + 1, len(new)), name="boosting_path").astype(float)
    return expect.finite(told, name="boosting_path")


# Counted by hand: the mean is 3. The first tree says -3 below x = 2.5 and 9 above, the second half
# as much, since half of each is added. The fourth cuts at 1.5.
LINE = np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([-1.0, 0.0, 1.0, 12.0])
AT = np.array([[0.2], [1.9], [2.9]])
BY_HAND = [[3, 3, 3], [1.5, 1.5, 7.5], [0.75, 0.75, 9.75], [0.375, 0.375, 10.875]]
BY_HAND += [[-0.0625, 0.8125, 11.3125]]
# Where the residuals are those of the mean, of the last part alone, and of whole trees.
OF_OTHER_SUMS = [[0, 0, 12], [2.25, 2.25, 11.25], [1, 1.5 + 1 / 6, 7.5 + 1 / 6]]


def steps_fit(student, rng):
    """Expect steps that are a part of the mean residual, in few groups of rows."""
    for columns, depth, rate in ((1, 2, 0.3), (3, 1, 0.1), (1, 3, 1.0)):
        X, y, _ = drawn(rng, rows=60, columns=columns)
        came = path(student, X, y, X, 6, rate, depth)
        for before, after in pairwise(came):
            groups = np.unique(np.round(after - before, 8), return_inverse=True)[1].ravel()
            expect.between(
                int(groups.max()) + 1,
                2,
                2**depth,
                name=f"number of different steps by a tree of depth {depth}",
            )
            means = np.bincount(groups, y - before) / np.bincount(groups)
            name = f"step by one tree, with the learning rate {rate},"
            expect.close(after - before, rate * means[groups], rtol=1e-5, atol=1e-6, name=name)


@q2.check("gives a row before the first tree and one after each", points=0)
def form(student):
    X, y, new = drawn(np.random.default_rng(1), columns=3)
    for count in (1, 6):
        path(student, X, y, new, count, 0.2, 2)


@q2.check(
    "begins with the mean",
    points=0,
    misconception="boosting-begins-at-zero",
    after="form",
    hint="What is the best prediction for y before there is a tree?",
)
def begins(student):
    X, y, new = drawn(np.random.default_rng(2))
    came = path(student, X, y, new, 3, 0.2, 2)
    expect.close(came[0], np.full(len(new), y.mean()), rtol=1e-6, name="first row of the path")


@q2.check(
    "adds only a part of each tree",
    points=0,
    misconception="rate-is-for-fitting",
    after="begins",
    hint="By how much does the first tree change the predictions for X_new?",
)
def only_a_part(student):
    came = path(student, *LINE, AT, 1, 0.5, 1)
    expect.true(
        not np.allclose(came[1], [0, 0, 12], rtol=1e-6),
        "With the learning rate 0.5, the first tree is added as a whole.",
        expected="one half of it",
    )


@q2.check(
    "fits each tree to what the sum leaves",
    points=0,
    misconception="residuals-of-another-sum",
    after="only_a_part",
    hint="After two trees: what is the prediction for a training row, and what is left of y?",
)
def left_by_the_sum(student):
    came = path(student, *LINE, AT, 4, 0.5, 1)
    expect.true(
        not any(np.allclose(came[2], wrong, rtol=1e-6) for wrong in OF_OTHER_SUMS),
        "The trees are fitted to something else than what the sum of all parts so far leaves.",
        expected="y minus the mean and minus the parts of all earlier trees",
    )


@q2.check(
    "follows boosting step by step",
    points=1,
    after="left_by_the_sum",
    hint="Compare your second row with the mean plus rate times the first tree.",
)
def step_by_step(student):
    came = path(student, *LINE, AT, 4, 0.5, 1)
    expect.close(came, np.array(BY_HAND), rtol=1e-6, name="path of four trees, counted by hand,")
    steps_fit(student, np.random.default_rng(5))


# Counted by hand. The first tree sees 2 and 3, cuts at 2.5, and says -2 and 9. The second sees 0
# and 1, with -3 and -2 left, and cuts at 0.5. The third sees 1 and 3, with -1 and 5.5 left.
PARTS_OF_LINE = [np.array([2, 3]), np.array([0, 1]), np.array([1, 3])]
BY_PARTS = [[3, 3, 3], [2, 2, 7.5], [0.5, 1, 6.5], [0, 0.5, 9.25]]


@q2.check(
    "fits each tree to its own rows",
    points=0.5,
    misconception="trees-see-all-rows",
    after="step_by_step",
    hint="The first tree sees the rows 2 and 3 only. What does it say for the row 0?",
)
def own_rows(student):
    came = path(student, *LINE, AT, PARTS_OF_LINE[:1], 0.5, 1)
    expect.close(came[1], np.array(BY_PARTS[1]), rtol=1e-6, name="path after a tree for two rows")


@q2.check(
    "adds each tree to the sum of all rows",
    points=1,
    misconception="sum-moves-where-fitted",
    after="own_rows",
    hint="The second tree sees rows that the first did not. What has the first added for them?",
)
def sum_of_all(student):
    came = path(student, *LINE, AT, PARTS_OF_LINE, 0.5, 1)
    expect.close(came, np.array(BY_PARTS), rtol=1e-6, name="path of three trees, two rows each,")
