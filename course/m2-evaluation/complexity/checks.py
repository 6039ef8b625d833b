"""The exercises of this lesson and the checks that students see."""

import numpy as np
from sklearn.model_selection import ShuffleSplit

from mlcourse.checks import canary, expect, question
from mlcourse.data import load_diabetes
from mlcourse.teaching.remedies import (
    REMEDIES,
    eight_laboratories,
    measured,
    right_remedy,
    true_error,
)

q1 = question("q1", objectives=["complexity.draw-curves"])
q2 = question("q2", objectives=["complexity.diagnose", "complexity.choose-remedy"])

NAMES = ("train_mean", "train_spread", "valid_mean", "valid_spread")


def noisy_table(rng, rows=60):
    """Return three features and an outcome of which the first two explain a part."""
    X = rng.normal(size=(rows, 3))
    return X, 10 * X[:, 0] + 5 * X[:, 1] + rng.normal(scale=8, size=rows)


def clinic():
    """Return the table and the outcomes of this lesson."""
    patients, _ = load_diabetes()
    return patients.drop(columns="progression"), patients["progression"]


@q1.check("returns four lists by name, with a number per model", points=0, time_limit=60.0)
def four_lists(student):
    result = student["ladder_curve"](student["ladder"], *noisy_table(np.random.default_rng(1)))
    expect.type_(result, dict, name="result of ladder_curve")
    expect.true(
        set(result) == set(NAMES),
        "The dictionary does not have the four names that were asked for.",
        expected=", ".join(NAMES),
        actual=", ".join(str(name) for name in result),
    )
    for name in NAMES:
        numbers = expect.shape(result[name], (2,), name=name)
        expect.true(
            bool((numbers >= 0).all()),
            f"`{name}` has a negative number, and an error is a distance.",
            expected="numbers of at least 0",
            actual=f"{numbers.min():.2f}",
            next_step="A score of scikit-learn is better when it is larger, so errors come with a "
            "minus sign. Turn it back before you take the mean.",
        )


def shuffled_outcomes(student, rng):
    """Expect a model of degree 2 to do no better than the mean when there is nothing to learn."""
    X, y = noisy_table(rng)
    canary.label_permutation(
        lambda table, outcome: student["ladder_curve"](student["ladder"], table, outcome)[
            "valid_mean"
        ][-1],
        X,
        y,
        rng=rng,
        chance=float(np.std(y)),
        tolerance=0.0,
        repeats=2,
        greater_is_better=False,
        name="ladder_curve",
    )


# Error with shuffled outcomes over that of the mean: on this draw the reference has 1.15 and mutant
# score-fitted-rows 0.95; over 20 draws 1.16 ± 0.06, at least 1.04, and 0.90 ± 0.04, at most 0.95.
@q1.check(
    "finds nothing in shuffled outcomes",
    points=0,
    misconception="score-fitted-rows",
    after="four_lists",
    time_limit=60.0,
    hint="Which rows is a model fitted on, before its error on the hidden rows is measured?",
)
def nothing_to_find(student):
    shuffled_outcomes(student, np.random.default_rng(6))


@q1.check(
    "gives the same model the same numbers",
    points=0,
    misconception="other-splits-for-each-model",
    after="nothing_to_find",
    hint="Which patients are hidden from the first model, and which from the second?",
    time_limit=60.0,
)
def twins_are_equal(student):
    result = student["ladder_curve"](student["twins"], *noisy_table(np.random.default_rng(2)))
    for name in NAMES:
        first, second = expect.shape(result[name], (2,), name=name)
        expect.true(
            abs(first - second) <= 1e-9 * abs(first),
            f"Two models that are the same get different numbers in `{name}`.",
            expected="two equal numbers",
            actual=f"{first:.3f} and {second:.3f}",
        )


@q1.check(
    "measures the spread between splits",
    points=0,
    misconception="spread-of-cases",
    after="twins_are_equal",
    hint="Twenty splits give twenty errors. The spread is that of these twenty numbers.",
    time_limit=60.0,
)
def spread_of_few(student):
    result = student["ladder_curve"](student["twins"], *clinic())
    expect.at_most(result["valid_spread"][0], 12, name="valid_spread of the twins for the clinic")


@q1.check(
    "repeats the lesson's numbers for degrees 1 and 2",
    points=1,
    after="spread_of_few",
    time_limit=60.0,
    hint="One error per split, then mean and standard deviation. Which ddof does the text ask?",
)
def repeats_the_lesson(student):
    result = student["ladder_curve"](student["ladder"], *clinic())
    wanted = {
        "train_mean": (53.29, 47.90),
        "train_spread": (1.00, 1.21),
        "valid_mean": (54.87, 60.32),
        "valid_spread": (2.97, 4.97),
    }
    for name, values in wanted.items():
        expect.close(list(result[name])[:2], list(values), atol=0.01, name=name)


def eight_cases():
    """Return the laboratories A to H with what they measured, as in the lesson."""
    draw = np.random.default_rng(0)
    laboratories = eight_laboratories(seed=4)
    return {letter: (one, measured(one, draw)) for letter, one in laboratories.items()}


@q2.check("gives one of the four texts", points=0)
def one_of_four(student):
    for letter, (_, case) in eight_cases().items():
        advice = student["remedy"](case)
        expect.true(
            isinstance(advice, str) and advice in REMEDIES,
            f"For laboratory {letter} the result is not one of the four texts.",
            expected=", ".join(REMEDIES),
            actual=repr(advice),
        )


def never_wrongly(student, advice):
    """Expect a function not to give this advice where the truth says otherwise."""
    for letter, (laboratory, case) in eight_cases().items():
        right = right_remedy(laboratory)
        if student["remedy"](case) != advice or right == advice:
            continue
        rows, (simpler, now, complex_) = laboratory.rows, laboratory.degrees
        before = true_error(laboratory, now, rows)
        followed = {
            "simpler": true_error(laboratory, simpler, rows),
            "more complex": true_error(laboratory, complex_, rows),
            "more rows": true_error(laboratory, now, 2 * rows),
            "keep": before,
        }
        reached = f"the true error goes from {before:.1f} to {followed[advice]:.1f} units"
        if advice == "more rows" and right in ("simpler", "more complex"):
            reached += ", and another model, which costs nothing, leads to a lower one"
        if advice == "keep":
            reached = f"the true error stays {before:.1f} units, and another advice lowers it"
        expect.true(
            False,
            f'For laboratory {letter} your function advises "{advice}". When it is followed, '
            f"{reached}.",
            expected="another advice",
            actual=advice,
            next_step=f"Look at panel {letter} of the figure: validation errors, side by side.",
        )


@q2.check(
    "does not make a model simpler because of its gap",
    points=0,
    misconception="gap-means-overfitting",
    after="one_of_four",
    hint="Does the simpler model have a lower validation error than the model as it is?",
)
def simpler_where_it_helps(student):
    never_wrongly(student, "simpler")


@q2.check(
    "does not make a model more complex because it fits better",
    points=0,
    misconception="lower-training-error-helps",
    after="simpler_where_it_helps",
    hint="Which of the two errors always falls when a model becomes more complex?",
)
def complex_where_it_helps(student):
    never_wrongly(student, "more complex")


@q2.check(
    "does not buy rows that are not needed",
    points=0,
    misconception="more-data-always-helps",
    after="complex_where_it_helps",
    hint="Ask two things first: does another model help, and does the error still fall with rows?",
)
def rows_where_they_help(student):
    never_wrongly(student, "more rows")


@q2.check(
    "does not keep a model that can be improved",
    points=1,
    misconception="no-gap-no-problem",
    after="rows_where_they_help",
    hint="Two errors may agree because both are large. Which other settings were measured?",
)
def kept_where_nothing_helps(student):
    never_wrongly(student, "keep")
