"""Hidden checks: tables drawn anew, whose truth is known because it was planted."""

import numpy as np
from checks import noisy_table, q1, q2, shuffled_outcomes
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeRegressor

from mlcourse.checks import expect


# Error with shuffled outcomes, 20 seeds: that of the reference's full tree lies 4.2 and more above
# the baseline of about 10, mutant score-fitted-rows has error 0.
@q1.check(
    "finds nothing in other shuffled outcomes",
    points=1,
    misconception="score-fitted-rows",
    after="nothing_to_find",
    hint="Which rows do you predict: those the model was fitted on, or the hidden ones?",
)
def nothing_to_find_again(student, rng):
    shuffled_outcomes(student, rng)


# The splits are prescribed, so the reference differs by 0. Without ddof=1 the spread is 2.5 % less.
@q1.check(
    "gives the same mean and spread on other tables",
    points=1,
    after="repeats_the_spread",
    hint="Does your function use its own X and y, or those of the notebook?",
)
def other_tables(student, rng):
    X, y = noisy_table(rng)
    errors = []
    for seed in range(20):
        A, B, a, b = train_test_split(X, y, test_size=0.25, random_state=seed)
        errors.append(mean_absolute_error(b, LinearRegression().fit(A, a).predict(B)))
    result = student["evaluate"](student["models"]["linear model"], X, y)
    expect.close(result["mean"], float(np.mean(errors)), rtol=0.01, name="mean")
    expect.close(result["spread"], float(np.std(errors, ddof=1)), rtol=0.01, name="spread")


def wave(X):
    """Return an outcome that takes a tree many levels to follow."""
    return 20 * np.sin(1.5 * X[:, 0]) + 10 * X[:, 1]


def error_of_depth(depth, X, y, X_new, y_new):
    model = DecisionTreeRegressor(max_depth=int(depth), random_state=0).fit(X, y)
    return mean_absolute_error(y_new, model.predict(X_new))


# Error of the chosen depth over the smallest error among the depths, 20 seeds and two tables:
# reference 1.02 ± 0.04, at most 1.13; mutant smallest-gap 1.63 and more.
@q2.check(
    "comes close to the best depth on new rows",
    points=2,
    after="much_to_learn",
    time_limit=20.0,
    hint="One split is partly luck. Compare the depths by their mean error over many splits.",
)
def close_to_best(student, rng):
    depths = [1, 3, 6, 16]
    for rows, noise in ((150, 3.0), (250, 8.0)):
        X, X_new = rng.normal(size=(rows, 3)), rng.normal(size=(4000, 3))
        y, y_new = (wave(Z) + rng.normal(scale=noise, size=len(Z)) for Z in (X, X_new))
        chosen = student["choose_depth"](X, y, depths)
        best = min(error_of_depth(depth, X, y, X_new, y_new) for depth in depths)
        expect.at_most(error_of_depth(chosen, X, y, X_new, y_new) / best, 1.2)
