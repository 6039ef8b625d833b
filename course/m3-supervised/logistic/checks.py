"""The exercises of this lesson and the checks that students see."""

import numpy as np
import pandas as pd
from scipy.special import expit

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["logistic.derive-gradient"])
q2 = question("q2", objectives=["logistic.read-odds", "logistic.recognise-separable"])


def small_table(rng, rows=40, columns=4):
    """Return a table whose first column is 1, classes, and weights that are not the best."""
    X = np.column_stack([np.ones(rows), rng.normal(size=(rows, columns - 1))])
    y = (rng.random(rows) < expit(X @ rng.normal(size=columns))).astype(int)
    return X, y, rng.normal(size=columns)


# By hand: with weights ln 2, ln 3 and ln 4 the odds of the rows are 2·3 = 6, 2·4 = 8, 2/3·4 = 8/3
# and 2/4, so that p is 6/7, 8/9, 8/11 and 1/3. What came had 6/7, 1/9, 8/11 and 2/3, and their
# product is 32/693. The residuals are -1/7, 8/9, -3/11 and 1/3.
ROWS = np.array([[1.0, 1, 0], [1, 0, 1], [1, -1, 1], [1, 0, -1]])
CAME = np.array([1, 0, 1, 0])
WEIGHTS = np.log([2.0, 3, 4])
LOSS = np.log(693 / 32) / 4
GRADIENT = np.array([-1 / 7 + 8 / 9 - 3 / 11 + 1 / 3, -1 / 7 + 3 / 11, 8 / 9 - 3 / 11 - 1 / 3]) / 4


def two_results(student, w, X, y, penalty):
    """Return the student's loss and gradient, of the right kinds and shapes."""
    came = student["loss_and_gradient"](w, X, y, penalty)
    pair = isinstance(came, tuple | list) and len(came) == 2
    expect.true(
        pair,
        "`loss_and_gradient` does not return two results.",
        expected="the loss and the gradient, in this order",
        actual=f"{len(came)} results" if isinstance(came, tuple | list) else type(came).__name__,
    )
    loss = came[0]
    if isinstance(loss, np.ndarray) and loss.size == 1:
        loss = float(loss.reshape(()))
    expect.type_(loss, (int, float), name="loss")
    return loss, expect.shape(came[1], w.shape, name="gradient")


@q1.check("returns a number and an array of the shape of w", points=0)
def returns_two(student):
    X, y, w = small_table(np.random.default_rng(1))
    two_results(student, w, X, y, 0.0)


def not_summed(student, rng):
    """Expect neither loss nor gradient to grow when each row is written several times."""
    for rows, times in ((12, 2), (50, 3)):
        X, y, w = small_table(rng, rows)
        once = two_results(student, w, X, y, 0.0)
        more = two_results(student, w, np.tile(X, (times, 1)), np.tile(y, times), 0.0)
        for what, one, total in zip(("loss", "gradient"), once, more, strict=True):
            expect.true(
                not np.any(one) or not np.allclose(total, times * one, rtol=1e-6),
                f"The {what} is a sum over the rows.",
                expected="a mean, which does not grow with the table",
                actual=f"{times} times as much when each of {rows} rows is written {times} times",
            )


@q1.check(
    "gives means over the rows",
    points=0.5,
    misconception="rows-add-up",
    after="returns_two",
    hint="With w all zeros each row loses the logarithm of 2, about 0.693. What do 40 rows lose?",
)
def means(student):
    not_summed(student, np.random.default_rng(8))


def rows_give_the_loss(student, w, X, y):
    """Expect of each row alone what makes a log loss, and their mean for the table."""
    alone = np.array(
        [[two_results(student, w, x[None], np.array([c]), 0.0)[0] for c in (0, 1)] for x in X]
    )
    both = "exp(−loss) of a row as 0 plus exp(−loss) of the same row as 1"
    expect.close(np.exp(-alone).sum(axis=1), np.ones(len(X)), rtol=1e-6, name=both)
    odds = "loss of a row as 0 minus loss of the same row as 1, which is its score,"
    expect.close(alone[:, 0] - alone[:, 1], X @ w, rtol=1e-6, name=odds)
    loss, _ = two_results(student, w, X, y, 0.0)
    each = alone[np.arange(len(y)), y]
    expect.close(loss, float(each.mean()), rtol=1e-6, name="loss of a table, beside its rows',")


@q1.check(
    "gives the log loss",
    points=0.5,
    after="means",
    hint="Compute the loss of one row with pencil and paper, for s = 0 and for s = 1.",
)
def mean_loss(student):
    X, y, w = small_table(np.random.default_rng(2), 8)
    loss, _ = two_results(student, np.zeros(4), X, y, 0.0)
    expect.close(loss, np.log(2), rtol=1e-6, name="loss with w = 0")
    loss, _ = two_results(student, WEIGHTS, ROWS, CAME, 0.0)
    expect.close(loss, LOSS, rtol=1e-6, name="loss with w = ln 2, ln 3, ln 4")
    rows_give_the_loss(student, w, X, y)


def gradient_points_up(student, w, X, y, true):
    """Expect a gradient that does not point against the true one."""
    _, came = two_results(student, w, X, y, 0.0)
    same = float(came @ true / max(np.linalg.norm(came) * np.linalg.norm(true), 1e-12))
    expect.at_least(same, -0.9, name="cosine of the angle between your gradient and the slopes")


@q1.check(
    "has the gradient point upwards",
    points=0.5,
    misconception="residual-reversed",
    after="mean_loss",
    hint="The loss falls when a weight changes against its gradient. Does it?",
)
def upwards(student):
    gradient_points_up(student, WEIGHTS, ROWS, CAME, GRADIENT)


def follows_probabilities(student, rng):
    """Expect a gradient that changes with probabilities on the same side of one half."""
    for _ in range(2):
        X, y, w = small_table(rng)
        half, double = (two_results(student, k * w, X, y, 0.0)[1] for k in (0.5, 2.0))
        near = abs(half - double).max() < 1e-9 * max(1.0, abs(half).max())
        expect.true(
            not near or not np.any(half),
            "The gradient is that of probabilities rounded to 0 or 1.",
            expected="a gradient that changes when all weights are doubled",
            actual="the same gradient for weights of half and of double the size",
        )


@q1.check(
    "uses probabilities in the gradient",
    points=0.5,
    misconception="answer-is-rounded",
    after="upwards",
    hint="How large is the residual of a row with y = 1 and p = 0.6?",
)
def probabilities(student):
    follows_probabilities(student, np.random.default_rng(4))


def agrees_with_slopes(student, rng, penalty, loss):
    """Expect the gradient that finite differences of a loss give, for tables of several sizes."""
    for rows, columns in ((1, 2), (30, 4), (80, 6)):
        X, y, w = small_table(rng, rows, columns)
        _, came = two_results(student, w, X, y, penalty)
        expect.gradient(
            came,
            lambda at, X=X, y=y: loss(at, X, y, penalty),
            w,
            name=f"gradient for {rows} rows and a penalty of {penalty:g}",
        )


@q1.check(
    "agrees with finite differences",
    points=0.5,
    after="probabilities",
    hint="Compare with (loss(w + h) − loss(w − h)) / 2h for a small h in one weight.",
)
def slopes(student):
    _, came = two_results(student, WEIGHTS, ROWS, CAME, 0.0)
    expect.close(came, GRADIENT, rtol=1e-4, atol=1e-6, name="gradient with w = ln 2, ln 3, ln 4")

    def own(*given):
        return two_results(student, *given)[0]

    agrees_with_slopes(student, np.random.default_rng(5), 0.0, own)


def intercept_is_free(student, rng):
    """Expect the penalty to leave the intercept alone."""
    X, y, w = small_table(rng)
    w[0] = 3.0
    plain, held = (two_results(student, w, X, y, penalty) for penalty in (0.0, 2.0))
    name = "change of the first entry of the gradient by a penalty"
    expect.close(held[1][0] - plain[1][0], 0.0, atol=1e-6, name=name)
    every = float(np.sum(np.square(w)))
    expect.true(
        abs(held[0] - plain[0] - every) > 1e-6,
        "The penalty of the loss counts the intercept.",
        expected=f"{every - 9:.4f} more for a penalty of 2",
        actual=f"{every:.4f} more",
    )


@q1.check(
    "leaves the intercept out of the penalty",
    points=0.5,
    misconception="odds-held-at-even",
    after="slopes",
    hint="Which weights belong to columns? The penalty counts these.",
)
def free_intercept(student):
    intercept_is_free(student, np.random.default_rng(6))


# Counted by hand for a penalty of 1: half of 1 + 4 + 9 for the loss; the first weight is free.
HELD = np.array([5.0, 1, -2, 3])
ADDED = (7.0, np.array([0.0, 1, -2, 3]))


def penalty_adds(student, w, X, y, penalty, added):
    """Expect a penalty to add what was asked for, to loss and gradient."""
    plain, held = (two_results(student, w, X, y, one) for one in (0.0, penalty))
    of_loss = f"change of the loss by a penalty of {penalty:.3g}"
    expect.close(held[0] - plain[0], added[0], rtol=1e-6, atol=1e-9, name=of_loss)
    of_slopes = f"change of the gradient by a penalty of {penalty:.3g}"
    change = held[1].astype(float) - plain[1].astype(float)
    expect.close(change, added[1], rtol=1e-6, atol=1e-8, name=of_slopes)


@q1.check(
    "adds the penalty to loss and gradient",
    points=0.5,
    after="free_intercept",
    hint="The penalty is added once to the mean, and its slope to each entry but the first.",
)
def penalty_added(student):
    rng = np.random.default_rng(9)
    for rows, penalty in ((20, 1.0), (60, 3.5)):
        X, y, _ = small_table(rng, rows)
        penalty_adds(student, HELD, X, y, penalty, [penalty * one for one in ADDED])


# By hand: the scores are 990, -970, 990, -970 and 500. A row on its own side loses nothing, another
# one its distance from 0: 990 + 970 + 500 in five rows. Residuals are 0, 0, 1, -1 and 1.
FAR = (np.array([[1.0, 1], [1, -1], [1, 1], [1, -1], [1, 0.5]]), np.array([1, 0, 0, 1, 0]))
FAR_WEIGHTS, FAR_LOSS, FAR_GRADIENT = np.array([10.0, 980]), 492.0, np.array([0.2, 0.5])


def stays_finite(student, w, X, y, right):
    """Expect the right loss and gradient for very large scores."""
    loss, came = two_results(student, w, X, y, 0.0)
    expect.finite(came, name="gradient for large scores")
    expect.finite(loss, name="loss for large scores")
    expect.close(loss, right[0], rtol=1e-6, name="loss for large scores")
    expect.close(came, right[1], rtol=1e-6, atol=1e-9, name="gradient for large scores")


def large_table(rng, rows=40):
    """Return a small table whose largest score is 990, right or wrong."""
    X, y, w = small_table(rng, rows)
    return X, y, 990 * w / abs(X @ w).max()


@q1.check(
    "stays right for scores up to ±1,000",
    points=0,
    misconception="log-of-zero",
    after="slopes",
    hint="Which floating-point number is exp(1000), and which is log(1 / (1 + exp(1000)))?",
)
def large_scores(student):
    stays_finite(student, FAR_WEIGHTS, *FAR, (FAR_LOSS, FAR_GRADIENT))
    X, y, w = large_table(np.random.default_rng(7), 10)
    rows_give_the_loss(student, w, X, y)


COLUMNS = ("mass", "depth", "age")


def colony(rng, rows=300, strength=1.0, names=COLUMNS):
    """Return columns in very different units, classes that overlap, and steps of some columns."""
    z = rng.normal(size=(rows, len(names))) + 0.4 * rng.normal(size=(rows, 1))
    sizes = np.resize([400.0, 1.5, 0.01], len(names)) * rng.uniform(0.5, 2, len(names))
    table = pd.DataFrame(z * sizes + 5 * sizes, columns=list(names))
    weights = strength * rng.choice([-1, 1], len(names)) * rng.uniform(0.7, 1.3, len(names))
    y = (rng.random(rows) < expit(z @ weights)).astype(int)
    steps = {
        name: float(size * step)
        for name, size, step in zip(names, sizes, rng.uniform(0.5, 1.5, len(names)), strict=True)
    }
    return table, y, steps


# Birds of class 1 and of class 0 that are heavy, deep, old (1) or not (0). Counted by hand: being
# heavy multiplies the odds of each kind by 3, being deep by 1/2, being old by 2. So a model of
# these columns gives each kind its own odds, and no other coefficients fit better.
COUNTS = {
    (0, 0, 0): (10, 10), (1, 0, 0): (3, 1), (0, 1, 0): (1, 2), (1, 1, 0): (12, 8),
    (0, 0, 1): (8, 4), (1, 0, 1): (6, 1), (0, 1, 1): (2, 2), (1, 1, 1): (9, 3),
}  # fmt: skip
# Heavy is 400 more, deep 1.5 more, and old 0.01 more: 0.02 is twice as much, 2·2 = 4.
COUNTED_STEPS = {"mass": 400.0, "depth": 1.5, "age": 0.02}
COUNTED_RATIOS = {"mass": 3.0, "depth": 0.5, "age": 4.0}
COUNTED_BACK = {"mass": -400.0, "depth": -1.5, "age": -0.02}
COUNTED_INVERSE = {"mass": 1 / 3, "depth": 2.0, "age": 0.25}


def counted(times=1):
    """Return the birds of COUNTS, each of them several times, and their classes."""
    rows, y = [], []
    for kind, numbers in COUNTS.items():
        for one, number in zip((1, 0), numbers, strict=True):
            rows += [kind] * number * times
            y += [one] * number * times
    table = pd.DataFrame(np.array(rows) * [400, 1.5, 0.01] + [4600, 14, 0.03], columns=[*COLUMNS])
    return table, np.array(y)


def apart(rng, rows=40):
    """Return a table whose classes a plane separates with room to spare, and steps."""
    z = rng.normal(size=(4 * rows, 3))
    side = z @ rng.choice([-1, 1], 3)
    z, side = z[abs(side) > 0.4][:rows], side[abs(side) > 0.4][:rows]
    table = pd.DataFrame(z * [400.0, 1.5, 0.01], columns=list(COLUMNS))
    return table, (side > 0).astype(int), {"mass": 100.0, "age": 0.01}


def ratios(student, table, y, steps):
    """Return the student's dictionary, with the keys of steps."""
    came = expect.type_(student["odds_ratios"](table, y, steps), dict, name="odds_ratios")
    expect.true(
        set(came) == set(steps),
        "The dictionary does not have the keys of `steps`.",
        expected=", ".join(steps),
        actual=", ".join(str(one) for one in came) or "no keys",
    )
    return came


def numbers_come(student, table, y, steps):
    """Return the student's ratios, a number for each step."""
    came = ratios(student, table, y, steps)
    for name in steps:
        expect.true(
            came[name] is not None,
            f"There is no ratio for {name}, and no plane separates these classes.",
            expected="a number",
            actual="None",
            next_step="Is a fit that is right for most rows right for all of them?",
        )
        came[name] = expect.between(came[name], -np.inf, np.inf, name=f"ratio of {name}")
    return came


@q2.check("gives a number for each key where classes overlap", points=0)
def gives_numbers(student):
    numbers_come(student, *colony(np.random.default_rng(1)))


def factors(student, rng):
    """Expect factors, which no exchange turns into their negatives, as it does with log odds."""
    for _ in range(3):
        table, y, steps = colony(rng)
        came = numbers_come(student, table, y, steps)
        back = {name: -step for name, step in steps.items()}
        for what, other in (
            ("the logarithm of the factor", (table, y, back)),
            ("log odds for one unit", (table, 1 - y, steps)),
        ):
            turned = numbers_come(student, *other)
            same = all(abs(came[n] + turned[n]) < 0.03 * abs(came[n]) for n in came)
            expect.true(
                not same,
                f"The ratios are {what}, and not the factor.",
                expected="factors, all of them positive",
                actual=", ".join(f"{one:.3g}" for one in came.values()),
            )


@q2.check(
    "gives factors of the odds",
    points=0.5,
    misconception="log-odds-are-odds",
    after="gives_numbers",
    hint="A coefficient adds to the log odds. What does it do to the odds?",
)
def gives_factors(student):
    factors(student, np.random.default_rng(2))


def on_the_right_side(student, table, y, steps, right):
    """Expect a factor above 1 where a column raises the odds, and below 1 where it lowers them."""
    came = numbers_come(student, table, y, steps)
    for name, one in right.items():
        expect.true(
            came[name] > 0 and (came[name] > 1) == (one > 1),
            f"The ratio of {name} lies on the wrong side of 1.",
            expected="above 1" if one > 1 else "between 0 and 1",
            actual=f"{came[name]:.3g}",
        )


@q2.check(
    "is above 1 where a column raises the odds",
    points=0.5,
    after="gives_factors",
    hint="Which factor do odds have that do not change?",
)
def right_side(student):
    table, y = counted()
    on_the_right_side(student, table, y, COUNTED_STEPS, COUNTED_RATIOS)
    on_the_right_side(student, table, 1 - y, COUNTED_STEPS, COUNTED_INVERSE)


def in_the_given_steps(student, rng):
    """Expect factors that follow the step, and that a change of units leaves alone."""
    table, y, steps = colony(rng)
    one, two = (
        numbers_come(student, table, y, {n: size * k for n, size in steps.items()}) for k in (1, 2)
    )
    for name in steps:
        expect.close(
            two[name], one[name] ** 2, rtol=0.03, name=f"ratio of {name} for a step twice as large"
        )
    other = table.assign(mass=table["mass"] / 1000)
    came = numbers_come(student, other, y, steps | {"mass": steps["mass"] / 1000})
    for name in steps:
        what = f"ratio of {name} for the same step, with mass written in another unit,"
        expect.close(came[name], one[name], rtol=0.03, name=what)


@q2.check(
    "belongs to the step that is asked for",
    points=0.5,
    misconception="ratio-without-unit",
    after="right_side",
    hint="What does a step of two units do to the odds, if one unit multiplies them by 1.5?",
)
def follows_steps(student):
    in_the_given_steps(student, np.random.default_rng(3))


def wide_colony(rng):
    """Return a colony of five columns, and steps of two of them."""
    table, y, steps = colony(rng, 300, 1.2, ("mass", "depth", "age", "wing", "beak"))
    return table, y, {"wing": steps["wing"], "depth": -steps["depth"]}


def not_of_few_columns(came, name, alone, few):
    """Expect a ratio that differs from those of models with fewer columns (None: of no model)."""
    for what, wrong in (("alone", alone), ("with the columns of steps alone", few)):
        expect.true(
            wrong is None or abs(came - wrong) > 0.005 * abs(wrong),
            f"The ratio of {name} is that of a model that sees this column {what}.",
            expected="a model that sees all columns of the table",
            actual=f"{came:.3g}",
        )


@q2.check(
    "keeps the other columns in the model",
    points=0.5,
    misconception="columns-read-alone",
    after="follows_steps",
    hint="A column that is not in steps still belongs to the model.",
)
def all_columns(student):
    table, y, steps = wide_colony(np.random.default_rng(7))
    came = numbers_come(student, table, y, steps)
    few = numbers_come(student, table[list(steps)], y, steps)
    for name, step in steps.items():
        alone = numbers_come(student, table[[name]], y, {name: step})
        not_of_few_columns(came[name], name, alone[name], few[name])


def unpenalised(student, table, y, steps, right):
    """Expect the ratios of a fit without penalty, to all columns."""
    came = numbers_come(student, table, y, steps)
    for name in right:
        what = f"ratio of {name} in {len(table)} rows"
        expect.close(came[name], right[name], rtol=0.01, name=what)


@q2.check(
    "is fitted without a penalty",
    points=0.5,
    misconception="default-is-unpenalised",
    after="all_columns",
    hint="What does LogisticRegression() do with large coefficients by default?",
)
def no_penalty(student):
    for times in (1, 5):
        unpenalised(student, *counted(times), COUNTED_STEPS, COUNTED_RATIOS)
        unpenalised(student, *counted(times), COUNTED_BACK, COUNTED_INVERSE)


def none_where_separable(student, rng):
    """Expect None for separable classes, and numbers where a few rows overlap."""
    for rows in (16, 60):
        table, y, steps = apart(rng, rows)
        came = ratios(student, table, y, steps)
        for name in steps:
            expect.true(
                came[name] is None,
                f"There is a ratio for {name} where a plane separates the classes.",
                expected="None",
                actual=f"{came[name]!r}"[:60],
            )


def numbers_where_few_overlap(student, rng):
    """Expect numbers where all rows but a few lie on their own side."""
    table, y, steps = apart(rng, 120)
    y = y.copy()
    for one in rng.permutation(len(y))[:6]:
        y[one] = 1 - y[one]
    numbers_come(student, table, y, steps)


@q2.check(
    "gives None where a plane separates the classes",
    points=0.5,
    misconception="separable-is-ideal",
    after="gives_numbers",
    hint="What happens to the loss when all coefficients are doubled and every row is right?",
)
def none_where_apart(student):
    none_where_separable(student, np.random.default_rng(5))


@q2.check(
    "gives numbers where a few rows overlap",
    points=0.5,
    after="none_where_apart",
    hint="Most rows on their own side are not yet all rows.",
)
def few_overlap(student):
    numbers_where_few_overlap(student, np.random.default_rng(8))
