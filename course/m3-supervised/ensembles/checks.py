"""The exercises of this lesson and the checks that students see."""

import numpy as np
from sklearn.tree import DecisionTreeRegressor

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


def bagged(student, X, y, new, count, seed):
    """Return the rows, the predictions and the out-of-bag predictions, in their form."""
    came = expect.type_(student["bagging"](X, y, new, count, seed), dict, name="result of bagging")
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


def right_votes(X, y, rows, new):
    """Return what each tree says for new rows, for the positions that were drawn."""
    trees = [
        DecisionTreeRegressor(random_state=0).fit(
            X, y, sample_weight=np.bincount(one, minlength=len(X))
        )
        for one in rows
    ]
    return np.array([tree.predict(new) for tree in trees])


def right_oob(X, y, rows):
    """Return the mean of those trees that have not seen a row, nan where there is none."""
    own, right = right_votes(X, y, rows, X), np.full(len(X), np.nan)
    for i in range(len(X)):
        unseen = ~(rows == i).any(axis=1)
        if unseen.any():
            right[i] = own[unseen, i].mean()
    return right


def bootstrap_counts(student, rng):
    """Expect samples in which rows are missing, and come twice and more, as often as they do."""
    X, y, new = drawn(rng, rows=60)
    rows = bagged(student, X, y, new, 30, int(rng.integers(1000)))[0]
    times = np.array([np.bincount(one, minlength=60) for one in rows])
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
        wanted = right_votes(X, y, rows, new).mean(axis=0)
        expect.close(told, wanted, rtol=1e-6, atol=1e-6, name=f"array new, for {count} trees,")


def unseen_only(student, rng):
    """Expect for each row the mean of the trees that have not seen it."""
    for count in (4, 30):
        X, y, new = drawn(rng)
        rows, _, oob = bagged(student, X, y, new, count, int(rng.integers(1000)))
        wanted = right_oob(X, y, rows)
        nans = int(np.isnan(wanted).sum())
        expect.true(
            bool((np.isnan(oob) == np.isnan(wanted)).all()),
            f"For {count} trees, nan does not stand at the rows that all trees have seen.",
            expected=f"{nans} nan",
            actual=f"{int(np.isnan(oob).sum())} nan",
        )
        name = f"array oob, for {count} trees,"
        expect.close(oob, wanted, rtol=1e-6, atol=1e-6, equal_nan=True, name=name)


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
    points=1,
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
    points=1,
    after="anew",
    hint="Make the generator from seed, and take all positions from it.",
)
def seeded(student):
    follow_the_seed(student, np.random.default_rng(4))


@q1.check(
    "predicts with the mean of all trees",
    points=1,
    after="seeded",
    hint="Fit grow(X, y, drawn) for each row of rows, and take the mean over the trees.",
)
def means(student):
    mean_of_trees(student, np.random.default_rng(5))


# Fully grown trees say for their own rows what was known; a mean over all trees is nearer to the
# answers than any honest one.
@q1.check(
    "does not ask trees about rows that they have seen",
    points=0,
    misconception="oob-of-all-trees",
    after="means",
    hint="For one row: which trees may say something about it?",
)
def no_seen_rows(student):
    X, y, new = drawn(np.random.default_rng(6))
    rows, _, oob = bagged(student, X, y, new, 30, 3)
    own = right_votes(X, y, rows, X)
    seen = [own[(rows == i).any(axis=1), i].mean() for i in range(len(X))]
    expect.true(
        not any(np.allclose(oob, wrong, rtol=1e-6) for wrong in (own.mean(axis=0), seen)),
        "The predictions in oob come from trees that have seen the row.",
        expected="the mean of the trees that have not drawn it",
    )


@q1.check(
    "predicts each row out of bag",
    points=1,
    after="no_seen_rows",
    hint="The mean over the trees without this row; nan where there is no such tree.",
)
def out_of_bag(student):
    unseen_only(student, np.random.default_rng(7))


def path(student, X, y, new, count, rate, depth):
    """Return the student's predictions before the first tree, and after each."""
    came = student["boosting_path"](X, y, new, count, rate, depth)
    told = expect.shape(came, (count + 1, len(new)), name="boosting_path").astype(float)
    return expect.finite(told, name="boosting_path")


def right_path(X, y, new, count, rate, depth):
    """Return predictions before the first tree, and after each."""
    fitted, told = np.full(len(y), y.mean()), [np.full(len(new), y.mean())]
    for _ in range(count):
        tree = DecisionTreeRegressor(max_depth=depth, random_state=0).fit(X, y - fitted)
        fitted = fitted + rate * tree.predict(X)
        told.append(told[-1] + rate * tree.predict(new))
    return np.array(told)


def wrong_residuals(X, y, new, count, rate):
    """Return paths whose residuals are not those of the sum so far."""
    paths = []
    for kind in ("mean", "last", "whole"):
        last, told = np.full(len(y), y.mean()), [np.full(len(new), y.mean())]
        for _ in range(count):
            tree = DecisionTreeRegressor(max_depth=2, random_state=0).fit(X, y - last)
            said = tree.predict(X)
            last = {"mean": last, "last": rate * said, "whole": last + said}[kind]
            told.append(told[-1] + rate * tree.predict(new))
        paths.append(np.array(told))
    return paths


def same_path(student, rng):
    """Expect the path of boosting on tables of one and of several columns."""
    for columns, depth, rate in ((1, 2, 0.3), (3, 1, 0.1), (1, 3, 1.0)):
        X, y, new = drawn(rng, rows=60, columns=columns)
        count = int(rng.integers(4, 12))
        wanted = right_path(X, y, new, count, rate, depth)
        name = f"path of {count} trees of depth {depth}, with the learning rate {rate},"
        came = path(student, X, y, new, count, rate, depth)
        expect.close(came, wanted, rtol=1e-6, atol=1e-6, name=name)


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
    X, y, new = drawn(np.random.default_rng(3))
    came = path(student, X, y, new, 1, 0.1, 2)
    whole = right_path(X, y, new, 1, 1.0, 2)
    expect.true(
        not np.allclose(came[1], whole[1], rtol=1e-6),
        "With the learning rate 0.1, the first tree is added as a whole.",
        expected="one tenth of it",
    )


@q2.check(
    "fits each tree to what the sum leaves",
    points=0,
    misconception="residuals-of-another-sum",
    after="only_a_part",
    hint="After two trees: what is the prediction for a training row, and what is left of y?",
)
def left_by_the_sum(student):
    X, y, new = drawn(np.random.default_rng(4))
    came = path(student, X, y, new, 5, 0.3, 2)
    expect.true(
        not any(
            np.allclose(came, wrong, rtol=1e-6) for wrong in wrong_residuals(X, y, new, 5, 0.3)
        ),
        "The trees are fitted to something else than what the sum of all parts so far leaves.",
        expected="y minus the mean and minus the parts of all earlier trees",
    )


@q2.check(
    "follows boosting step by step",
    points=2,
    after="left_by_the_sum",
    hint="Compare your second row with the mean plus rate times the first tree.",
)
def step_by_step(student):
    same_path(student, np.random.default_rng(5))
