"""The exercises of this lesson and the checks that students see."""

import numpy as np

from mlcourse.checks import expect, question

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
    expect.equal(sorted(result), ["baseline", "mean", "spread"], name="the names")
    for name in ("baseline", "mean", "spread"):
        expect.finite(result[name], name=name)


@q1.check(
    "gives the guesser and the baseline the same error",
    points=1,
    misconception="baseline-from-test-rows",
    after="three_numbers",
    hint="DummyRegressor answers with the mean of the rows it was fitted on. Your baseline does too.",
)
def guesser_is_baseline(student):
    guesser = student["models"]["baseline"]
    result = student["evaluate"](guesser, *noisy_table(np.random.default_rng(2)))
    expect.close(result["mean"] - result["baseline"], 0.0, atol=1e-6, name="mean - baseline")


@q2.check("returns one of the depths", points=1)
def one_of_them(student):
    X, y = noisy_table(np.random.default_rng(3))
    depth = expect.between(student["choose_depth"](X, y, [1, 3, 9]), 1, 9, name="the depth")
    expect.true(depth in (1, 3, 9), "The depth is not one of those in the list.")
