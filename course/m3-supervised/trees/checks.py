"""The exercises of this lesson and the checks that students see."""

import numpy as np

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["trees.split"])
q2 = question("q2", objectives=["trees.prune"])
q3 = question("q3", objectives=["trees.judge-columns"])


def gini(shares):
    """Return the Gini impurity of shares of classes."""
    return 1 - float(np.sum(shares**2))


def fewest_errors(shares):
    """Return the share of rows that are wrong if the most frequent class is named."""
    return 1 - float(shares.max())


def shares_of(labels, classes):
    return np.array([np.mean(labels == one) for one in classes])


def gain_of(X, y, column, threshold, *, impurity=gini, weighted=True):
    """Return the gain of one question; both sides must have rows."""
    classes, left = np.unique(y), X[:, column] <= threshold
    weight = left.mean() if weighted else 0.5
    sides = [impurity(shares_of(y[side], classes)) for side in (left, ~left)]
    return impurity(shares_of(y, classes)) - weight * sides[0] - (1 - weight) * sides[1]


def best_gain(X, y, min_leaf=1, **how):
    """Return the largest gain of all allowed questions by trying each; 0 if there is none."""
    best = 0.0
    for column in range(X.shape[1]):
        values = np.unique(X[:, column])
        for threshold in (values[1:] + values[:-1]) / 2:
            count = int(np.sum(X[:, column] <= threshold))
            if min(count, len(y) - count) >= min_leaf:
                best = max(best, gain_of(X, y, column, threshold, **how))
    return best


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
    "asks between values that differ",
    points=0,
    misconception="split-between-equal-values",
    after="three_numbers",
    hint="What are the gains of the questions that send equal values to the same side?",
)
def between_values(student):
    for seed in range(8):
        X, y = class_table(np.random.default_rng(seed), values=3)
        column, threshold, gain = asked(student, X, y)
        left = X[:, column] <= threshold
        own = gain_of(X, y, column, threshold) if 0 < left.sum() < len(y) else 0.0
        expect.true(
            threshold not in X[:, column] or gain < best_gain(X, y) + 1e-9,
            f"Rows with the value {threshold:g} in column {column} stand on both sides of the "
            "place to which your gain belongs, and no threshold can part them.",
            expected=f"a question with its own gain; that of this threshold is {own:.4f}",
            actual=f"{gain:.4f}",
        )


def differs_from(student, what, **how):
    """Expect gains other than those of another measure, on tables where the two differ."""
    same = compared = 0
    for seed in range(12):
        X, y = class_table(np.random.default_rng(seed))
        other, right = best_gain(X, y, **how), best_gain(X, y)
        if abs(other - right) > 0.01:
            compared += 1
            column, threshold, gain = asked(student, X, y)
            left = X[:, column] <= threshold
            if left.any() and not left.all():
                reached = gain_of(X, y, column, threshold, **how)
                chosen = gain_of(X, y, column, threshold) < right - 1e-9
                same += abs(gain - other) < 1e-6 or (chosen and abs(reached - other) < 1e-6)
    expect.at_most(
        same / compared, 0.6, name=f"share of tables in which the gain is that of {what}"
    )


@q1.check(
    "counts each side with its rows",
    points=0,
    misconception="children-count-equally",
    after="between_values",
    hint="One row on the left and 99 on the right: what do both fractions of the box do?",
)
def with_rows(student):
    differs_from(student, "sides that count alike", weighted=False)


@q1.check(
    "does not count errors",
    points=0,
    misconception="fewest-errors",
    after="with_rows",
    hint="Gini can fall although the most frequent class is the same on both sides.",
)
def not_errors(student):
    differs_from(student, "counted errors", impurity=fewest_errors)


def other_names(student, rng):
    """Expect the same gain when classes are called by other numbers."""
    for _ in range(6):
        X, y = class_table(rng, classes=4)
        plain = asked(student, X, y)[2]
        for names in ([0, 3, 1, 2], [7, -2, 40, 1], [5, 1, 0, 9]):
            other = asked(student, X, np.array(names)[y])[2]
            expect.close(other, plain, atol=1e-9, name="gain, with other numbers for the classes,")


@q1.check(
    "does not compute with the names of classes",
    points=0,
    misconception="classes-are-numbers",
    after="not_errors",
    hint="Count how often each class occurs. Does it matter whether it is called 2 or 9?",
)
def no_numbers(student):
    other_names(student, np.random.default_rng(5))


def finds_best(student, X, y, min_leaf=1):
    """Expect the largest gain, reported for a question that has it."""
    column, threshold, gain = asked(student, X, y, min_leaf)
    left = X[:, column] <= threshold
    expect.true(
        bool(left.any() and not left.all()),
        f"All rows go to one side of the threshold {threshold:.4g} of column {column}.",
        expected="rows on both sides",
        actual=f"{left.sum()} of {len(left)} rows go left",
    )
    expect.close(gain, gain_of(X, y, column, threshold), atol=1e-9, name="gain of your question")
    expect.close(gain, best_gain(X, y, min_leaf), atol=1e-9, name="largest gain")
    values = np.unique(X[:, column])
    halfway = (values[1:] + values[:-1]) / 2
    expect.true(
        bool(np.isclose(halfway, threshold).any()),
        "The threshold is not halfway between two neighbouring values of the column.",
        expected="one of " + ", ".join(f"{one:.4g}" for one in halfway[:6]),
        actual=f"{threshold:.4g}",
    )


@q1.check(
    "finds the largest gain",
    points=1,
    after="no_numbers",
    hint="Try each column and each threshold between neighbouring values, and keep the best.",
)
def largest(student):
    for seed in range(10):
        rng = np.random.default_rng(seed)
        finds_best(student, *class_table(rng, values=(None, 2, 6)[seed % 3], classes=2 + seed % 3))


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
    for seed in range(6):
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
    chosen(student, rows_for(np.random.default_rng(1), "steps"))


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
        table = rows_for(np.random.default_rng(seed), "noise")
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
        table = rows_for(np.random.default_rng(seed), "steps")
        leaves = leaves_of(table, chosen(student, table))
        expect.true(
            leaves > 1,
            "Your tree has one leaf, and two columns tell the target.",
            expected="several leaves",
            actual="one leaf",
        )


def same_in_other_units(student, rng):
    """Expect trees of the same error when the target comes in another unit."""
    plain = rows_for(rng, "steps")
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


def smallest_error(student, table):
    """Expect the smallest error on validation rows among all trees of the path."""
    path = np.maximum(tree().cost_complexity_pruning_path(*table[:2]).ccp_alphas, 0)
    best = min(error_of(table, alpha) for alpha in path)
    came = error_of(table, chosen(student, table))
    expect.true(
        came <= best * 1.01,
        "Another price of a leaf gives a smaller error on the validation rows.",
        expected=f"{best:.4g}, mean squared error",
        actual=f"{came:.4g}",
    )


@q2.check(
    "finds the smallest error on validation rows",
    points=1,
    after="any_unit",
    time_limit=60.0,
    hint="Are all values of ccp_alphas tried, and the mean of squared errors compared?",
)
def finds_smallest(student):
    for seed, kind in enumerate(("steps", "slope")):
        smallest_error(student, rows_for(np.random.default_rng(seed), kind, rows=60))


def twin_table(rng, rows=300):
    """Return rows to grow on and new rows: prices follow an area that stands there twice."""
    area = rng.uniform(50, 250, 2 * rows)
    X = np.column_stack([rng.normal(size=2 * rows), area, 10 * np.round(area / 10)])
    y = 2 * area + 60 * (X[:, 0] > 0) + rng.normal(0, 20, 2 * rows)
    return X[:rows], y[:rows], X[rows:], y[rows:]


def grown(X, y, leaves):
    from sklearn.tree import DecisionTreeRegressor

    return DecisionTreeRegressor(max_leaf_nodes=leaves, random_state=0).fit(X, y)


def rms(model, X, y):
    return float(np.sqrt(np.mean((y - model.predict(X)) ** 2)))


def right_losses(X, y, X_new, y_new, leaves):
    """Return the growth of the error on new rows without each column."""
    whole = rms(grown(X, y, leaves), X_new, y_new)
    losses = []
    for j in range(X.shape[1]):
        a, b = np.delete(X, j, axis=1), np.delete(X_new, j, axis=1)
        losses.append(rms(grown(a, y, leaves), b, y_new) - whole)
    return np.array(losses)


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


def grown_again(student, rng):
    """Expect that a column whose twin stays is not missed much."""
    table = twin_table(rng)
    came, right = losses_of(student, table, 12)[1], right_losses(*table, 12)[1]
    expect.at_most(
        float(came),
        float(right) + 10,
        name="loss without the exact area, beside which a rounded one stays,",
    )


def on_new_rows(student, rng):
    """Expect errors on new rows, and not on those on which the tree was grown."""
    table = twin_table(rng)
    came = losses_of(student, table, 12)
    known = right_losses(*table[:2], *table[:2], 12)
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
    grown_again(student, np.random.default_rng(3))


@q3.check(
    "takes the errors of new rows",
    points=0,
    misconception="known-rows-tell-worth",
    after="again",
    hint="Which rows has the tree not seen?",
)
def new_rows(student):
    on_new_rows(student, np.random.default_rng(4))


def right_in_all(student, rng, tables):
    """Expect the right numbers in tables with several numbers of leaves."""
    for _ in range(tables):
        table, leaves = twin_table(rng, int(rng.integers(100, 250))), int(rng.integers(3, 20))
        right = right_losses(*table, leaves)
        expect.close(losses_of(student, table, leaves), right, atol=1e-6, name="lost_without")


@q3.check(
    "gives the growth of the root mean squared error",
    points=1,
    after="new_rows",
    hint="Error without the column minus error with all. How many leaves do both trees have?",
)
def right_numbers(student):
    right_in_all(student, np.random.default_rng(5), 3)
