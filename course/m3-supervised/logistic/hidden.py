"""Hidden checks: the same properties on tables drawn anew."""

import warnings

import numpy as np
from checks import (
    agrees_with_slopes,
    colony,
    factors,
    follows_probabilities,
    gradient_points_up,
    in_the_given_steps,
    large_table,
    none_where_separable,
    not_of_few_columns,
    numbers_come,
    numbers_where_few_overlap,
    on_the_right_side,
    penalty_adds,
    q1,
    q2,
    small_table,
    stays_finite,
    two_results,
    unpenalised,
    wide_colony,
)
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from mlcourse.checks import expect
from mlcourse.teaching.logistic import is_separable


def true_loss(w, X, y, penalty):
    """Return the mean log loss with a penalty on all weights but the first."""
    s = X @ w
    return float(np.mean(np.logaddexp(0, s) - y * s) + penalty / 2 * np.sum(np.square(w[1:])))


def true_gradient(w, X, y, penalty):
    """Return the gradient of true_loss."""
    return X.T @ (expit(X @ w) - y) / len(y) + penalty * np.concatenate([[0.0], w[1:]])


def right_ratios(table, y, steps):
    """Return the odds ratios of an unpenalised fit."""
    scale = table.std(ddof=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        free = LogisticRegression(C=np.inf, max_iter=10_000, tol=1e-9)
        free.fit((table - table.mean()) / scale, y)
    weights = dict(zip(table.columns, free.coef_[0] / scale, strict=True))
    return {name: float(np.exp(weights[name] * step)) for name, step in steps.items()}


@q1.check(
    "has the gradient of other tables point upwards",
    points=0.5,
    misconception="residual-reversed",
    after="upwards",
    hint="Take one small step against your gradient. Is the loss smaller then?",
)
def upwards_again(student, rng):
    X, y, w = small_table(rng)
    gradient_points_up(student, w, X, y, true_gradient(w, X, y, 0.0))
    follows_probabilities(student, rng)


# Exact properties: the reference differs by rounding only.
@q1.check(
    "agrees with the slopes of other losses",
    points=1,
    after="slopes",
    hint="Does one row give the same gradient as the same row written twice?",
)
def slopes_again(student, rng):
    for rows in (12, 40):
        X, y, w = small_table(rng, rows)
        loss, _ = two_results(student, w, X, y, 0.0)
        expect.close(loss, true_loss(w, X, y, 0.0), rtol=1e-6, name="loss with random w")
    agrees_with_slopes(student, rng, 0.0, true_loss)


@q1.check(
    "treats penalties of other sizes",
    points=1,
    after="penalty_added",
    hint="The penalty adds to the loss and to the gradient, and not to their first entries.",
)
def penalties_again(student, rng):
    for rows in (20, 60):
        X, y, w = small_table(rng, rows)
        penalty = float(rng.uniform(0.5, 4))
        right = [true(w, X, y, penalty) - true(w, X, y, 0.0) for true in (true_loss, true_gradient)]
        penalty_adds(student, w, X, y, penalty, right)
    agrees_with_slopes(student, rng, float(rng.uniform(0.1, 5)), true_loss)


@q1.check(
    "stays right for other large scores",
    points=1,
    misconception="log-of-zero",
    after="large_scores",
    hint="Write the loss with np.logaddexp, and the probability with expit.",
)
def large_again(student, rng):
    for rows in rng.integers(5, 60, size=3):
        X, y, w = large_table(rng, int(rows))
        right = true_loss(w, X, y, 0.0), true_gradient(w, X, y, 0.0)
        stays_finite(student, w, X, y, right)


@q2.check(
    "gives the factor for other tables and steps",
    points=1,
    misconception="log-odds-are-odds",
    after="right_side",
    hint="Multiply the coefficient by the step first, then take the exponential.",
)
def factors_again(student, rng):
    factors(student, rng)
    for _ in range(3):
        given = colony(rng)
        on_the_right_side(student, *given, right_ratios(*given))


@q2.check(
    "keeps ratios in other units",
    points=1,
    misconception="ratio-without-unit",
    after="follows_steps",
    hint="If columns were scaled for the fit, divide the coefficients by the scale.",
)
def steps_again(student, rng):
    in_the_given_steps(student, rng)


# Reference: relative error below 0.001; the default penalty 0.03 and more on the small tables.
@q2.check(
    "comes near ratios of fits to other colonies",
    points=2,
    misconception="default-is-unpenalised",
    after="no_penalty",
    hint="C=np.inf takes the penalty away; scaled columns help the search to its end.",
)
def unpenalised_again(student, rng):
    for rows, strength in ((60, 0.8), (400, 1.5)):
        given = colony(rng, rows, strength)
        while is_separable(given[0], given[1]):
            given = colony(rng, rows, strength)
        unpenalised(student, *given, right_ratios(*given))


@q2.check(
    "reads no column without the others",
    points=0.5,
    misconception="columns-read-alone",
    after="all_columns",
    hint="A column that is not in steps still belongs to the model.",
)
def other_columns(student, rng):
    table, y, steps = wide_colony(rng)
    came, right = numbers_come(student, table, y, steps), right_ratios(table, y, steps)
    few = right_ratios(table[list(steps)], y, steps)
    for name, step in steps.items():
        alone = right_ratios(table[[name]], y, {name: step})[name]
        # A model of fewer columns that happens to give nearly the right ratio proves nothing.
        wrong = (w if abs(right[name] / w - 1) >= 0.02 else None for w in (alone, few[name]))
        not_of_few_columns(came[name], name, *wrong)


@q2.check(
    "finds no ratio in other separable tables",
    points=1,
    misconception="separable-is-ideal",
    after="few_overlap",
    hint="Is every row on its own side? Then no finite coefficients are the best.",
)
def none_again(student, rng):
    for _ in range(3):
        none_where_separable(student, rng)
        numbers_where_few_overlap(student, rng)
