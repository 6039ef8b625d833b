"""The exercises of this lesson and the checks that students see."""

import numpy as np
from sklearn.model_selection import train_test_split

from mlcourse.checks import canary, expect, question
from mlcourse.data import load_diabetes

q1 = question("q1", objectives=["evaluation.estimate-error", "evaluation.separate-errors"])
q2 = question("q2", objectives=["evaluation.choose-by-validation"])

NAMES = ("mean", "spread", "baseline")


def noisy_table(rng, rows=120):
    """Return three features and an outcome of which the first two explain a part."""
    X = rng.normal(size=(rows, 3))
    return X, 10 * X[:, 0] + 5 * X[:, 1] + rng.normal(scale=8, size=rows)


def clinic():
    """Return the table and the outcomes of this lesson."""
    patients, _ = load_diabetes()
    return patients.drop(columns="progression"), patients["progression"]


@q1.check("returns three numbers by name, for the table it gets", points=0)
def three_numbers(student):
    result = student["evaluate"](student["tree"], *noisy_table(np.random.default_rng(1)))
    expect.type_(result, dict, name="result of evaluate")
    expect.true(
        set(result) == set(NAMES),
        "The dictionary does not have the three names that were asked for.",
        expected=", ".join(NAMES),
        actual=", ".join(str(name) for name in result),
    )
    for name in NAMES:
        expect.at_least(result[name], 0, name=name)
    # The clinic's patients have a baseline several times that of this table.
    expect.true(
        result["baseline"] < 30,
        "The numbers seem to belong to another table than the one the function was given.",
        expected="a baseline below 30 for this table",
        actual=f"a baseline of {result['baseline']:.1f}",
        next_step="Use the arguments X and y inside the function, no names from outside.",
    )


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
    after="three_numbers",
    hint="Which rows do you predict: those the model was fitted on, or the hidden ones?",
)
def nothing_to_find(student):
    shuffled_outcomes(student, np.random.default_rng(6))


@q1.check(
    "has a baseline that does not know the hidden outcomes",
    points=0,
    misconception="baseline-from-test-rows",
    after="nothing_to_find",
    hint="Whose mean do you take: that of the rows for fitting, or that of the hidden rows?",
)
def baseline_knows_nothing(student):
    X, y = noisy_table(np.random.default_rng(2))
    found = student["evaluate"](student["models"]["baseline"], X, y)["baseline"]
    parts = [train_test_split(y, test_size=0.25, random_state=seed)[1] for seed in range(20)]
    too_good = np.mean([np.mean(np.abs(part - part.mean())) for part in parts])
    expect.true(
        abs(found - too_good) > 1e-6,
        "The baseline is what the mean of the hidden outcomes would give.",
        expected=f"another number than {too_good:.4f}",
        actual=f"{found:.4f}",
    )


@q1.check(
    "gives DummyRegressor the error of the baseline",
    points=1,
    after="baseline_knows_nothing",
    hint="DummyRegressor answers with the mean of the outcomes it was fitted on; so does yours.",
)
def guesser_is_baseline(student):
    guesser = student["models"]["baseline"]
    result = student["evaluate"](guesser, *noisy_table(np.random.default_rng(2)))
    expect.true(
        abs(result["mean"] - result["baseline"]) < 1e-6,
        "The model is DummyRegressor, so its mean error is the baseline. Yours differ.",
        expected=f"a baseline of {result['mean']:.4f}, as the mean",
        actual=f"a baseline of {result['baseline']:.4f}",
    )


@q1.check(
    "repeats the lesson's mean for the linear model",
    points=0,
    after="guesser_is_baseline",
    hint="Compare the exercise with your code: which error, which seeds, how many?",
)
def repeats_the_mean(student):
    result = student["evaluate"](student["models"]["linear model"], *clinic())
    expect.close(result["mean"], 44.34, atol=0.01, name="mean for the linear model")


@q1.check(
    "measures the spread between splits",
    points=0,
    misconception="spread-of-cases",
    after="repeats_the_mean",
    hint="Twenty splits give twenty errors. The spread is that of these twenty numbers.",
)
def spread_of_few(student):
    result = student["evaluate"](student["models"]["linear model"], *clinic())
    expect.at_most(result["spread"], 6, name="spread for the linear model")


@q1.check(
    "repeats the lesson's spread for the linear model",
    points=1,
    after="spread_of_few",
    hint="Compare the exercise with your code: what stands in the brackets after spread?",
)
def repeats_the_spread(student):
    result = student["evaluate"](student["models"]["linear model"], *clinic())
    expect.close(result["spread"], 2.01, atol=0.01, name="spread for the linear model")


@q2.check("returns one of the depths", points=0)
def one_of_them(student):
    X, y = noisy_table(np.random.default_rng(3))
    depths = [3, 5, 9]
    depth = expect.between(student["choose_depth"](X, y, depths), 0, 9, name="depth")
    expect.true(
        depth in depths,
        "The depth is not one of those in the list.",
        expected="3, 5 or 9",
        actual=str(depth),
        next_step="Return the depth itself, not its place in the list.",
    )


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


@q2.check(
    "chooses a deep tree where there is much to learn and no noise",
    points=1,
    misconception="smallest-gap",
    after="nothing_to_learn",
    hint="Two errors that are equally large have no gap between them. Which error do you minimise?",
)
def much_to_learn(student):
    X = np.random.default_rng(8).normal(size=(200, 2))
    depth = student["choose_depth"](X, 20 * np.sin(2 * X[:, 0]), [1, 8])
    expect.at_least(depth, 8, name="depth where there is no noise")
