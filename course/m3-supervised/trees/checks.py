"""The exercises of this lesson and the checks that students see."""

import numpy as np

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["trees.split", "trees.name-limits"])
q2 = question("q2", objectives=["trees.prune"])
q3 = question("q3", objectives=["trees.judge-columns"])


def in_line(classes):
    """Return a table of one column, 1, 2, 3 …, whose rows have these classes in this order."""
    return np.arange(1.0, len(classes) + 1)[:, None], np.array(classes)


def yes_no():
    """Return two columns of zeros and ones, each of them one question, and two classes."""
    y = np.repeat([0, 1], 20)
    first = np.r_[np.zeros(15), np.ones(5), np.zeros(5), np.ones(15)]
    second = np.r_[np.zeros(9), np.ones(11), np.ones(20)]
    return np.column_stack([first, second]), y


# Counted on paper: table, largest gain, and its question as the column and the rows on the left.
# 001 and 111: all 1 - (1 + 4) / 9 = 4/9, left 4/9, right 0. Half of the rows are left: 2/9.
EQUAL = [
    ((np.repeat([[1.0], [2.0]], 3, axis=0), np.array(classes)), 2 / 9, (0, 3))
    for classes in ([0, 0, 1, 1, 1, 1], [1, 0, 0, 1, 1, 1])
]
# 000 and 122: all 1 - (9 + 1 + 4) / 36 = 11/18, right 4/9 with half of the rows: 11/18 - 2/9.
# 001222 is the same from the other end. 000 and 101: 4/9 - 4/9 / 2.
LINES = [
    (in_line([0, 0, 0, 1, 2, 2]), 7 / 18, (0, 3)),
    (in_line([0, 0, 1, 2, 2, 2]), 7 / 18, (0, 3)),
    (in_line([0, 0, 0, 1, 0, 1]), 2 / 9, (0, 3)),
]
# All 1/2. First column, 15 and 5 on both sides: 1/2 - 3/8. Second column, 9 of one class on the
# left, 11 and 20 on the right: 1/2 - 31/40 * 2 * 11 * 20 / 31**2 = 1/2 - 11/31, which is more.
YES_NO = (yes_no(), 9 / 62, (1, 9))


def class_table(rng, rows=None, values=None, classes=3):
    """Return a table, with repeated values if `values` is given, and classes that follow it."""
    rows = int(rng.integers(12, 50)) if rows is None else rows
    X = rng.normal(size=(rows, 3))
    if values is not None:
        X = rng.integers(0, values, size=(rows, 3)).astype(float)
    score = X @ rng.normal(size=3) + rng.normal(size=rows)
    return X, np.digitize(score, np.quantile(score, np.arange(1, classes) / classes))


def asked(student, X, y, min_leaf=1):
    """Return the student's column, threshold and gain."""
    came = student["best_split"](X, y, min_leaf)
    expect.true(
        isinstance(came, tuple | list) and len(came) == 3,
        "The result is not a tuple of column, threshold and gain.",
        expected="three numbers",
        actual=type(came).__name__,
    )
    column, threshold, gain = came
    expect.between(column, -np.inf, np.inf, name="column")
    expect.true(
        column in range(X.shape[1]),
        "The column is not the number of a column.",
        expected=f"a whole number from 0 to {X.shape[1] - 1}",
        actual=f"{column}",
    )
    expect.between(threshold, -np.inf, np.inf, name="threshold")
    expect.between(gain, -np.inf, np.inf, name="gain")
    return int(column), float(threshold), float(gain)


@q1.check("gives column, threshold and gain", points=0)
def three_numbers(student):
    asked(student, *class_table(np.random.default_rng(1)))


@q1.check(
    "asks without scikit-learn",
    points=0,
    after="three_numbers",
    hint="`best_question` of the lesson is for numbers. What must be counted for classes?",
)
def own_steps(student):
    calls = student.define("from mlcourse.teaching.libraries import library_calls", "library_calls")
    X, y = class_table(np.random.default_rng(2))
    found = calls(student["best_split"], (X, y, 1), ("sklearn",))
    expect.true(
        not found,
        "Your function calls scikit-learn.",
        expected="counts and gains with NumPy",
        actual=", ".join(sorted({str(one).partition("._")[0] for one in found})[-2:]),
    )


@q1.check(
    "asks between values that differ",
    points=0,
    misconception="split-between-equal-values",
    after="own_steps",
    hint="What are the gains of the questions that send equal values to the same side?",
)
def between_values(student):
    for (X, y), right, _ in EQUAL:
        column, threshold, gain = asked(student, X, y)
        own = right if 1 <= threshold < 2 else 0.0
        expect.true(
            threshold not in X[:, column] or gain < right + 1e-9,
            f"Rows with the value {threshold:g} in column {column} stand on both sides of the "
            "place to which your gain belongs, and no threshold can part them.",
            expected=f"a question with its own gain; that of this threshold is {own:.4f}",
            actual=f"{gain:.4f}",
        )


def differs_from(student, what, tables):
    """Expect other gains than those of another measure.

    Each table comes with two gains to be seen if its question was chosen by the other measure: the
    gain by that measure, and the one asked for.
    """
    same = 0
    for ((X, y), _, _), *others in tables:
        same += any(abs(asked(student, X, y)[2] - other) < 1e-6 for other in others)
    expect.at_most(
        same / len(tables), 0.6, name=f"share of tables in which the gain is that of {what}"
    )


@q1.check(
    "counts each side with its rows",
    points=0,
    misconception="children-count-equally",
    after="between_values",
    hint="One row on the left and 99 on the right: what do both fractions of the box do?",
)
def with_rows(student):
    # 0001 and 22: 11/18 - 3/8 / 2, or 11/18 - 3/8 * 4/6. The same for 00 and 1222.
    # 00010 and 1: 4/9 - 8/25 / 2, or 4/9 - 8/25 * 5/6.
    others = [(61 / 144, 13 / 36), (61 / 144, 13 / 36), (64 / 225, 8 / 45)]
    tables = [(one, *other) for one, other in zip(LINES, others, strict=True)]
    differs_from(student, "sides that count alike", tables)


@q1.check(
    "does not count errors",
    points=0,
    misconception="fewest-errors",
    after="with_rows",
    hint="Gini can fall although the most frequent class is the same on both sides.",
)
def not_errors(student):
    # Wrong of six: three in all, one after the question. Of 40: 20 in all, 5 + 5 or 11 after it.
    tables = [(LINES[0], 1 / 3), (LINES[1], 1 / 3), (YES_NO, 1 / 4, 1 / 8)]
    differs_from(student, "counted errors", tables)


def other_names(student, rng):
    """Expect the same gain when classes are called by other numbers."""
    for _ in range(2):
        X, y = class_table(rng, rows=24, classes=4)
        plain = asked(student, X, y)[2]
        for names in ([0, 3, 1, 2], [7, -2, 40, 1], [5, 1, 0, 9]):
            other = asked(student, X, np.array(names)[y])[2]
            expect.true(
                abs(other - plain) <= 1e-9,
                "The gain changes when classes are called by other numbers.",
                expected="the same gain for both",
                actual=f"{plain:.4g} with the numbers 0 to 3, {other:.4g} with {names}",
            )


@q1.check(
    "does not compute with the names of classes",
    points=0,
    misconception="classes-are-numbers",
    after="not_errors",
    hint="Count how often each class occurs. Does it matter whether it is called 2 or 9?",
)
def no_numbers(student):
    other_names(student, np.random.default_rng(5))


def parted(student, X, y, min_leaf=1):
    """Return the student's column, threshold and gain; expect rows on both sides."""
    column, threshold, gain = asked(student, X, y, min_leaf)
    left = X[:, column] <= threshold
    expect.true(
        bool(left.any() and not left.all()),
        f"All rows go to one side of the threshold {threshold:.4g} of column {column}.",
        expected="rows on both sides",
        actual=f"{left.sum()} of {len(left)} rows go left",
    )
    return column, threshold, gain


def stands_halfway(X, column, threshold):
    values = np.unique(X[:, column])
    halfway = (values[1:] + values[:-1]) / 2
    expect.true(
        bool(np.isclose(halfway, threshold).any()),
        "The threshold is not halfway between two neighbouring values of the column.",
        expected="one of " + ", ".join(f"{one:.4g}" for one in halfway[:6]),
        actual=f"{threshold:.4g}",
    )


def planted(rng, values=None):
    """Return a table in which one question parts two classes: it gains the whole impurity."""
    X, _ = class_table(rng, rows=24, values=values)
    column = int(rng.integers(3))
    y = (X[:, column] > np.quantile(X[:, column], rng.uniform(0.2, 0.8))).astype(int)
    ones = int(y.sum())
    return (X, y), 2 * ones * (24 - ones) / 24**2, (column, 24 - ones)


@q1.check(
    "gives a threshold in the unit of its column",
    points=0,
    misconception="trees-need-scaling",
    after="no_numbers",
    hint="Does a question about an area change who goes left, when the area comes in another unit?",
)
def own_unit(student):
    for seed in range(3):
        (X, y), _, _ = planted(np.random.default_rng(seed))
        X = 1000 + 50 * X
        column, threshold, _ = asked(student, X, y)
        x = X[:, column]
        values = np.unique(x)
        halfway = (values[1:] + values[:-1]) / 2
        for centre, size in ((x.mean(), x.std()), (x.mean(), x.std(ddof=1)), (x.min(), np.ptp(x))):
            expect.true(
                not np.isclose(halfway, centre + size * threshold, rtol=0, atol=1e-6).any(),
                "The threshold belongs to a scaled column, and the table has no such values.",
                expected=f"a threshold between {values[0]:.4g} and {values[-1]:.4g}",
                actual=f"{threshold:.4g}",
            )


@q1.check(
    "finds the largest gain",
    points=1,
    after="own_unit",
    hint="Try each column and each threshold between neighbouring values, and keep the best.",
)
def largest(student):
    drawn = [planted(np.random.default_rng(seed), (None, 6)[seed % 2]) for seed in range(6)]
    for (X, y), right, best in [*EQUAL, *LINES, YES_NO, *drawn]:
        column, threshold, gain = parted(student, X, y)
        expect.close(gain, right, atol=1e-9, name="largest gain")
        here = (column, int(np.sum(X[:, column] <= threshold)))
        expect.true(
            here == best,
            "Your gain is the largest, and another question than yours has it.",
            expected=f"column {best[0]}, with {best[1]} rows on the left",
            actual=f"column {here[0]}, with {here[1]} rows on the left",
        )
        stands_halfway(X, column, threshold)


def enough_rows(student, X, y, min_leaf):
    """Expect the least number of rows on both sides."""
    column, threshold, _ = asked(student, X, y, min_leaf)
    count = int(np.sum(X[:, column] <= threshold))
    smaller = min(count, len(y) - count)
    expect.true(
        smaller >= min_leaf,
        f"One side of your question has {smaller} rows, and min_leaf is {min_leaf}.",
        expected=f"at least {min_leaf}",
        actual=str(smaller),
    )


def one_apart(rng, rows=40):
    """Return a table in which the best question parts few rows from all others."""
    X, y = rng.normal(size=(rows, 3)), rng.integers(0, 2, rows)
    far = rng.permutation(rows)[:2]
    X[far, rng.integers(3)] = 5
    y[far] = 2
    return X, y


@q1.check(
    "leaves enough rows on both sides",
    points=0.5,
    misconception="pure-is-good-however-small",
    after="largest",
    hint="How many rows does your question send to the smaller side?",
)
def enough(student):
    for seed in range(3):
        rng = np.random.default_rng(seed)
        for table in (class_table(rng, rows=30), one_apart(rng)):
            enough_rows(student, *table, 8)


def nothing_to_ask(rng):
    """Return tables and least numbers of rows for which no question is allowed or gains."""
    X, y = class_table(rng, rows=10)
    yield X, np.zeros(10, dtype=int), 1
    yield np.ones((10, 2)), y, 1
    yield X, y, 6
    yield np.repeat([0.0, 1.0], 4)[:, None], np.tile([0, 1], 4), 1


@q1.check(
    "gives None where there is nothing to ask",
    points=0,
    after="three_numbers",
    hint="What does your function return if no question gains more than 0?",
)
def none_to_ask(student):
    for X, y, min_leaf in nothing_to_ask(np.random.default_rng(6)):
        came = student["best_split"](X, y, min_leaf)
        expect.true(
            came is None,
            "There is no question that gains anything, and the result is not None.",
            expected="None",
            actual=type(came).__name__,
        )


def tree(alpha=0.0):
    from sklearn.tree import DecisionTreeRegressor

    return DecisionTreeRegressor(random_state=0, ccp_alpha=alpha)


def rows_for(rng, kind, unit=1.0, rows=70):
    """Return rows to grow on and rows to validate on.

    Parameters
    ----------
    kind : {"noise", "steps", "slope"}
        Nothing to learn; two questions that tell nearly all; a sum that takes many questions.
    unit : float
        Of the target.
    """
    X = rng.uniform(-1, 1, size=(2 * rows, 3))
    wanted = {
        "noise": np.zeros(2 * rows),
        "steps": 3.0 * (X[:, 0] > 0.1) + 2.0 * (X[:, 1] > -0.2),
        "slope": 3 * X[:, 0] + 2 * X[:, 1],
    }[kind]
    y = unit * (wanted + rng.normal(0, 0.15 if kind == "slope" else 1, 2 * rows))
    return X[:rows], y[:rows], X[rows:], y[rows:]


def chosen(student, table):
    """Return the student's alpha for a table."""
    came = student["choose_alpha"](*table)
    expect.between(came, -np.inf, np.inf, name="alpha")
    expect.true(
        came >= 0,
        "The price of a leaf is negative.",
        expected="a number of at least 0",
        actual=f"{came:.3g}",
    )
    return float(came)


def leaves_of(table, alpha):
    return int(tree(alpha).fit(*table[:2]).get_n_leaves())


def error_of(table, alpha):
    X, y, X_new, y_new = table
    return float(np.mean((y_new - tree(alpha).fit(X, y).predict(X_new)) ** 2))


@q2.check("gives a price that is not negative", points=0)
def a_price(student):
    chosen(student, rows_for(np.random.default_rng(1), "steps", rows=20))


@q2.check(
    "prunes where there is nothing to learn",
    points=0,
    misconception="lowest-training-error",
    after="a_price",
    time_limit=30.0,
    hint="On which rows do you compare the trees?",
)
def prunes_noise(student):
    for seed in range(2):
        table = rows_for(np.random.default_rng(seed), "noise", rows=40)
        leaves, full = leaves_of(table, chosen(student, table)), leaves_of(table, 0.0)
        expect.true(
            leaves < full,
            "Your tree has as many leaves as the full tree, and there is nothing to learn.",
            expected=f"fewer than {full} leaves",
            actual=f"{leaves} leaves",
        )


@q2.check(
    "keeps questions that tell",
    points=0,
    misconception="smaller-is-safer",
    after="a_price",
    time_limit=30.0,
    hint="A tree with one leaf names the mean. Is its error on validation rows the smallest?",
)
def keeps_questions(student):
    for seed in range(2):
        table = rows_for(np.random.default_rng(seed), "steps", rows=40)
        leaves = leaves_of(table, chosen(student, table))
        expect.true(
            leaves > 1,
            "Your tree has one leaf, and two columns tell the target.",
            expected="several leaves",
            actual="one leaf",
        )


def same_in_other_units(student, rng):
    """Expect trees of the same error when the target comes in another unit."""
    plain = rows_for(rng, "steps", rows=40)
    error = error_of(plain, chosen(student, plain))
    for factor in (2.0**-5, 2.0**5):
        other = (plain[0], plain[1] * factor, plain[2], plain[3] * factor)
        came = error_of(other, chosen(student, other)) / factor**2
        expect.true(
            abs(came / error - 1) < 0.1,
            "With the target in another unit, another tree is chosen.",
            expected=f"the same mean squared error, {error:.4g}, counted in the first unit",
            actual=f"{came:.4g}",
        )


@q2.check(
    "chooses alike in any unit",
    points=0.5,
    misconception="alpha-without-unit",
    after=["prunes_noise", "keeps_questions"],
    time_limit=30.0,
    hint="Which unit has an impurity? So which unit has the price of a leaf?",
)
def any_unit(student):
    same_in_other_units(student, np.random.default_rng(4))


def expect_smallest(student, table, best):
    """Expect a tree with the smallest error that a tree of the path has on validation rows."""
    came = error_of(table, chosen(student, table))
    expect.true(
        came <= best * 1.01,
        "Another price of a leaf gives a smaller error on the validation rows.",
        expected=f"{best:.4g}, mean squared error",
        actual=f"{came:.4g}",
    )


def pairs_to_prune(merged):
    """Return rows in eight pairs, of which the first are to be merged, and the smallest error.

    The means of the pairs are 1000 apart, so each pair ends in two leaves. Their targets are
    20, 21, … 27 apart, so the pairs fall in this order. On validation rows, merged pairs stand at
    their mean and all others where they were, but for the last row: it is off by 1, of 16 rows.
    """
    apart, mean = np.arange(20.0, 28), 1000.0 * np.arange(8)
    y = np.column_stack([mean - apart / 2, mean + apart / 2])
    y_new = np.where(np.arange(8)[:, None] < merged, mean[:, None], y)
    y_new[-1, -1] += 1
    X = np.arange(16.0)[:, None]
    return (X, y.ravel(), X, y_new.ravel()), 1 / 16


def far_off():
    """Return rows on which squared errors want one leaf, and other errors two.

    Two leaves answer -1 where -1, -1, 4 are right: 25 / 3. One leaf answers 0: 18 / 3.
    """
    X = np.array([[0.0], [1.0]])
    return (X, np.array([-1.0, 1.0]), np.zeros((3, 1)), np.array([-1.0, -1.0, 4.0])), 6.0


@q2.check(
    "finds the smallest error on validation rows",
    points=1,
    after="any_unit",
    time_limit=60.0,
    hint="Are all values of ccp_alphas tried, and the mean of squared errors compared?",
)
def finds_smallest(student):
    for table, best in (*map(pairs_to_prune, (0, 1, 3, 5, 7)), far_off()):
        expect_smallest(student, table, best)


def twin_table(rng, rows=300):
    """Return rows to grow on and new rows: prices follow an area that stands there twice."""
    area = rng.uniform(50, 250, 2 * rows)
    X = np.column_stack([rng.normal(size=2 * rows), area, 10 * np.round(area / 10)])
    y = 2 * area + 60 * (X[:, 0] > 0) + rng.normal(0, 20, 2 * rows)
    return X[:rows], y[:rows], X[rows:], y[rows:]


def grown(X, y, leaves):
    from sklearn.tree import DecisionTreeRegressor

    return DecisionTreeRegressor(max_leaf_nodes=leaves, random_state=0).fit(X, y)


def losses_of(student, table, leaves):
    came = expect.shape(
        student["lost_without"](*table, leaves), (table[0].shape[1],), name="lost_without"
    )
    return np.asarray(expect.finite(came, name="lost_without"), dtype=float)


@q3.check("gives a number for each column", points=0)
def each_column(student):
    losses_of(student, twin_table(np.random.default_rng(1)), 8)


def not_importance(student, rng):
    """Expect something else than the importances of the tree with all columns."""
    table = twin_table(rng)
    came = losses_of(student, table, 12)
    importance = grown(*table[:2], 12).feature_importances_
    total = float(np.sum(came))
    expect.true(
        total == 0 or not np.allclose(came / total, importance, atol=1e-6),
        "These are the importances of the tree that has all columns.",
        expected="differences of errors on new rows",
        actual=", ".join(f"{one:.3f}" for one in came),
    )


def grown_again(student, rng, bound):
    """Expect that a column whose twin stays is not missed much."""
    table = twin_table(rng)
    expect.at_most(
        float(losses_of(student, table, 12)[1]),
        bound(table, 12),
        name="loss without the exact area, beside which a rounded one stays,",
    )


def on_new_rows(student, rng):
    """Expect errors on new rows, and not on those on which the tree was grown."""
    table = twin_table(rng)
    came = losses_of(student, table, 12)
    known = losses_of(student, (*table[:2], *table[:2]), 12)
    expect.true(
        not np.allclose(came, known, atol=1e-9),
        "These are differences of errors on the rows on which the trees were grown.",
        expected="differences of errors on new rows",
        actual=", ".join(f"{one:.3f}" for one in came),
    )


@q3.check(
    "does not take importances",
    points=0,
    misconception="unused-is-useless",
    after="each_column",
    hint="What does the tree do when the column is not in the table?",
)
def no_importances(student):
    not_importance(student, np.random.default_rng(2))


@q3.check(
    "grows the tree again",
    points=0,
    misconception="blanked-is-left-out",
    after="no_importances",
    hint="Can another column take the place of the one that is left out?",
)
def again(student):
    # The noise of the prices alone is 20; without both areas the error grows by some 100.
    grown_again(student, np.random.default_rng(3), lambda table, leaves: 7.5)


@q3.check(
    "takes the errors of new rows",
    points=0,
    misconception="known-rows-tell-worth",
    after="again",
    hint="Which rows has the tree not seen?",
)
def new_rows(student):
    on_new_rows(student, np.random.default_rng(4))


# Four rows with the prices 0, 2, 10, 16, and two tables of columns. The first column parts them
# into 0, 2 and 10, 16, and in the second table further. The second column has 0, 1, 0, 1: without
# the first, the answers are 5, 9, 5, 9. New rows have the same columns and the prices 1, 1, 13, 15.
OLD, NEW = np.array([0.0, 2, 10, 16]), np.array([1.0, 1, 13, 15])
HALVES = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
QUARTERS = np.array([[0.0, 0], [1, 1], [2, 0], [3, 1]])
# Squared errors on paper. All columns: answers 1, 1, 13, 13 of two leaves give 4; 1, 1, 10, 16 of
# three give 10; 0, 2, 10, 16 of four give 12. Without the first column they give 180. Without the
# second, two leaves are left in the first table (4), and as many as before in the second.
SQUARED = {
    2: (4, 180, {"halves": 4, "quarters": 4}),
    3: (10, 180, {"halves": 4, "quarters": 10}),
    4: (12, 180, {"halves": 4, "quarters": 12}),
}


@q3.check(
    "gives the growth of the root mean squared error",
    points=1,
    after="new_rows",
    hint="Error without the column minus error with all. How many leaves do both trees have?",
)
def right_numbers(student):
    for leaves, (whole, first, second) in SQUARED.items():
        for name, X in (("halves", HALVES), ("quarters", QUARTERS)):
            right = np.sqrt([first / 4, second[name] / 4]) - np.sqrt(whole / 4)
            came = losses_of(student, (X, OLD, X, NEW), leaves)
            expect.close(came, right, atol=1e-6, name="lost_without")
