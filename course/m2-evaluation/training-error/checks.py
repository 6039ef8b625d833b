"""The exercises of this lesson and the checks that students see."""

import numpy as np

from mlcourse.checks import canary, expect, question

q1 = question("q1", objectives=["evaluation.estimate-error", "evaluation.separate-errors"])
q2 = question("q2", objectives=["evaluation.choose-by-validation"])


def noisy_table(rng, rows=120):
    """Return three features and an outcome of which the first two explain a part."""
    X = rng.normal(size=(rows, 3))
    return X, 10 * X[:, 0] + 5 * X[:, 1] + rng.normal(scale=8, size=rows)


@q1.check("returns three positive numbers by name", points=1)
def three_numbers(student):
    result = student["evaluate"](student["tree"], *noisy_table(np.random.default_rng(1)))
    expect.type_(result, dict)
    expect.equal(sorted(result), ["baseline", "mean", "spread"], name="names")
    for name in ("baseline", "mean", "spread"):
        expect.finite(result[name], name=name)


@q1.check(
    "gives the guesser and the baseline the same error",
    points=1,
    misconception="baseline-from-test-rows",
    after="three_numbers",
    hint="DummyRegressor answers with the mean of the rows it was fitted on; so does yours.",
)
def guesser_is_baseline(student):
    guesser = student["models"]["baseline"]
    result = student["evaluate"](guesser, *noisy_table(np.random.default_rng(2)))
    expect.close(result["mean"] - result["baseline"], 0.0, atol=1e-6, name="mean - baseline")


def shuffled_outcomes(student, rng):
    """Expect a full tree to do no better than the baseline when there is nothing to learn."""
    X, y = noisy_table(rng)
    canary.label_permutation(
        lambda table, outcome: student["evaluate"](student["tree"], table, outcome)["mean"],
        X,
        y,
        rng=rng,
        chance=float(np.mean(np.abs(y - y.mean()))),
        tolerance=0.0,
        greater_is_better=False,
        name="evaluate",
    )


@q1.check(
    "finds nothing in shuffled outcomes",
    points=1,
    misconception="score-fitted-rows",
    after="guesser_is_baseline",
    hint="Which rows do you predict: those the model was fitted on, or the hidden ones?",
)
def nothing_to_find(student):
    shuffled_outcomes(student, np.random.default_rng(6))


@q2.check("returns one of the depths", points=1)
def one_of_them(student):
    X, y = noisy_table(np.random.default_rng(3))
    depth = expect.between(student["choose_depth"](X, y, [1, 3, 9]), 1, 9, name="depth")
    expect.true(depth in (1, 3, 9), "The depth is not one of those in the list.")


@q2.check(
    "chooses a small tree where there is nothing to learn",
    points=1,
    misconception="lowest-training-error",
    after="one_of_them",
    hint="On pure noise the deepest tree stores every row. Does your function prefer it?",
)
def nothing_to_learn(student):
    rng = np.random.default_rng(7)
    X, y = rng.normal(size=(150, 4)), rng.normal(size=150)
    expect.at_most(student["choose_depth"](X, y, [1, 2, 16]), 2, name="depth on pure noise")
