"""Hidden checks: tables with planted truths, and players drawn from a mechanism.

A new player has the statistics of a public one, moved by chance, and a salary drawn from a
mechanism that was fitted on the public table. So the nearest public player tells little, and the
error of any model on new players is known as exactly as one likes.
"""

from functools import lru_cache

import numpy as np
import pandas as pd
from checks import (
    CATEGORIES,
    ends,
    errors_of,
    fitted_on,
    fresh,
    halves,
    predicted,
    promised,
    public_table,
    q1,
    q2,
    q3,
    q4,
    q5,
    q6,
    q7,
    skill_of,
    width_of,
)
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.tree import DecisionTreeRegressor

from mlcourse.checks import expect


@lru_cache(maxsize=1)
def mechanism():
    """Return a smooth model of the public table and what it leaves unexplained."""
    X, y = public_table()
    coded = pd.get_dummies(X).astype(float)
    forest = ExtraTreesRegressor(100, min_samples_leaf=4, random_state=0)
    seen = cross_val_predict(forest, coded, y, cv=KFold(10, shuffle=True, random_state=0))
    return forest.fit(coded, y), coded.columns, y - seen


def new_players(rng, n):
    """Return features of n new players and the logarithms of their salaries."""
    X, _ = public_table()
    forest, columns, residuals = mechanism()
    drawn = X.iloc[rng.integers(len(X), size=n)].reset_index(drop=True)
    for name in drawn.columns.drop(CATEGORIES):
        drawn[name] = np.maximum(0, np.round(drawn[name] * rng.normal(1, 0.1, n)))
    coded = pd.get_dummies(drawn).reindex(columns=columns, fill_value=0).astype(float)
    return drawn, forest.predict(coded) + rng.choice(residuals, n)


@q1.check(
    "predicts each player alone",
    points=1,
    misconception="batch-scaling",
    after="any_units",
)
def each_alone(student, rng):
    X, y, others = halves()
    model = fitted_on(student, X, y)
    together = predicted(model, others)
    part = rng.permutation(len(others))[:12]
    few = predicted(model, others.iloc[part])
    expect.close(few, together[part], rtol=1e-6, atol=1e-6, name="predictions")


@q1.check(
    "takes gaps and new categories anywhere, and predicts sensibly",
    points=1,
    misconception="complete-rows-only",
    errors_show_it=True,
    after="gap_and_category",
)
def gaps_anywhere(student, rng):
    X, y, others = halves()
    numbers = X.columns.drop(CATEGORIES)
    holes = rng.random((len(others), len(numbers))) < 0.1
    spoiled = others.copy()
    spoiled[numbers] = others[numbers].astype(float).mask(holes)
    spoiled["League"] = rng.choice(["A", "N", "B"], len(others))
    found = predicted(fitted_on(student, X, y), spoiled)
    # Within the salaries there are, with room on both sides.
    expect.true(
        bool(np.all((found > y.min() - 2) & (found < y.max() + 2))), "Some are beyond all salaries."
    )


@q1.check("uses the columns that there are", points=0.5, after="gaps_anywhere")
def planted_column(student, rng):
    X, _, others = halves()
    names = [*rng.permutation(X.columns.drop(CATEGORIES))[:2], "Division"]
    for name in names:
        value = (
            np.where(X[name] == "E", 1.0, -1.0)
            if name == "Division"
            else X[name].rank().to_numpy() / len(X)
        )
        noise = rng.normal(0, 0.01, len(X))
        model = fitted_on(student, X, 5 + value + noise)
        low, high = others.copy(), others.copy()
        ends_of = ("W", "E") if name == "Division" else tuple(X[name].quantile([0.1, 0.9]))
        low[name], high[name] = ends_of
        change = float(np.mean(predicted(model, high) - predicted(model, low)))
        expect.at_least(change, 0.02, name="change of the prediction")


def wild_rows(rng, n=60):
    """Return rows whose labels and values are in disorder, and targets."""
    X = pd.DataFrame(rng.normal(size=(n, 3)), columns=list("abc"), index=rng.permutation(900)[:n])
    return X, rng.normal(size=n)


def due_errors(model, X, y, seed=0):
    """Return the honest errors in the folds of the question."""
    errors = np.empty(len(y))
    for fit, out in KFold(5, shuffle=True, random_state=seed).split(X):
        fitted = model().fit(X.iloc[fit], y[fit])
        errors[out] = np.abs(fitted.predict(X.iloc[out]) - y[out])
    return errors


def tree():
    return DecisionTreeRegressor(random_state=0)


@q2.check(
    "gives the errors of the folds that were asked for, row by row",
    points=1.5,
    hint="Which rows has each model seen, and to which row does each error go?",
    after="same_folds",
)
def right_errors(student, rng):
    for _ in range(2):
        X, y = wild_rows(rng)
        found = errors_of(student, fresh(student, "memoriser"), X, pd.Series(y, X.index))
        expect.close(found, due_errors(tree, X, y), atol=1e-9, name="errors")


@q2.check("leaves the model as it came", points=0.5, after="right_errors")
def model_untouched(student, rng):
    X, y = wild_rows(rng)
    model = fresh(student, "memoriser")
    errors_of(student, model, X, y)
    expect.raises(model.predict, X, error=("NotFittedError",), name="model, asked afterwards")


def due_skill(model, X, y):
    rule = np.empty(len(y))
    for fit, out in KFold(5, shuffle=True, random_state=0).split(X):
        rule[out] = np.abs(np.median(y[fit]) - y[out])
    return 1 - due_errors(model, X, y).mean() / rule.mean()


@q3.check(
    "finds no skill where there is nothing to find",
    points=0.5,
    misconception="score-fitted-rows",
    after="means_of_all",
)
def no_skill(student, rng):
    X, y = wild_rows(rng, 150)
    expect.at_most(skill_of(student, fresh(student, "memoriser"), X, y), 0.1, name="skill")


@q3.check(
    "learns the median from the rows for fitting",
    points=1.5,
    misconception="baseline-from-test-rows",
    after="means_of_all",
)
def median_of_fitted(student, rng):
    # Few rows, so that the median of a fold and that of the other rows differ.
    for _ in range(3):
        X, y = wild_rows(rng, 25)
        found = skill_of(student, fresh(student, "memoriser"), X, y)
        expect.close(found, due_skill(tree, X, y), atol=1e-9, name="skill")


@q4.check(
    "lets no fold choose its own setting",
    points=1,
    misconception="choose-on-test-fold",
    after="outer_folds",
)
def no_own_choice(student, rng):
    # On the rows of the first fold a constant would be best, on all others the step.
    X = pd.DataFrame({"x": rng.random(100)})
    first = next(iter(KFold(5, shuffle=True, random_state=0).split(X)))[1]
    y = np.where(X["x"] > 0.5, 10.0, 0.0)
    y[first] = 5.0
    grid = {"min_samples_leaf": [1, 60]}
    model = fresh(student, "memoriser")
    found = errors_of(student, model, X, y, name="tuned_errors", grid=grid)
    expect.close(found[first], due_errors(tree, X, y)[first], atol=1e-9, name="errors of a fold")


@q4.check(
    "keeps the rows that are left out away from the search",
    points=1.5,
    misconception="tune-then-validate",
    after="no_own_choice",
    hint="Change the targets of the rows that are left out. May the setting that is chosen change?",
)
def no_part_in_search(student, rng):
    # Who has seen the wild targets of the first fold takes the constant, who has not the step.
    X = pd.DataFrame({"x": rng.random(100)})
    first = next(iter(KFold(5, shuffle=True, random_state=0).split(X)))[1]
    y = np.where(X["x"] > 0.5, 10.0, 0.0)
    y[first] = rng.permutation(np.repeat([-1000.0, 1000.0], 10))
    grid = {"min_samples_leaf": [1, 60]}
    model = fresh(student, "memoriser")
    found = errors_of(student, model, X, y, name="tuned_errors", grid=grid)
    expect.close(found[first], due_errors(tree, X, y)[first], atol=1e-9, name="errors of a fold")


@q4.check("has the errors of the rows in their order", points=0.5, after="no_part_in_search")
def order_of_rows(student, rng):
    X, y = wild_rows(rng, 60)
    grid = {"max_depth": [3]}
    found = errors_of(student, fresh(student, "memoriser"), X, y, name="tuned_errors", grid=grid)
    due = due_errors(lambda: DecisionTreeRegressor(max_depth=3, random_state=0), X, y)
    expect.close(found, due, atol=1e-9, name="errors")


@q5.check(
    "draws independent rows",
    points=1,
    hint="Each run draws as many rows as there are, with replacement, and takes their mean.",
    after="width_of_a_mean",
)
def independent_rows(student, rng):
    errors = rng.gamma(2.0, 0.1, 120)
    low, high = ends(student, errors, None, 4000, int(rng.integers(1000)))
    ratio = (high - low) / (2 * 1.96 * errors.std() / np.sqrt(120))
    expect.between(ratio, 0.88, 1.12, name="width over what it should be")


def grouped_errors(rng, groups=30):
    """Return errors of groups that differ, in groups of two to twelve rows, in disorder."""
    sizes = rng.integers(2, 13, groups)
    level = rng.gamma(4.0, 0.05, groups)
    labels = np.repeat(rng.permutation([f"player {n}" for n in range(groups)]), sizes)
    errors = np.repeat(level, sizes) * rng.uniform(0.8, 1.2, sizes.sum())
    order = rng.permutation(len(errors))
    return errors[order], labels[order]


@q5.check(
    "draws whole groups where rows belong together",
    points=1.5,
    misconception="rows-drawn-alone",
    after="rows_of_groups",
)
def whole_groups(student, rng):
    errors, labels = grouped_errors(rng)
    _, place = np.unique(labels, return_inverse=True)
    sums, sizes = np.bincount(place, errors), np.bincount(place)
    # Standard error of a ratio of sums over groups (Cochran 1977, 2.4).
    left = sums - errors.mean() * sizes
    error = np.sqrt(np.sum(left**2)) / sizes.sum()
    low, high = ends(student, errors, list(labels), 4000, int(rng.integers(1000)))
    ratio = (high - low) / (2 * 1.96 * error)
    expect.between(ratio, 0.8, 1.2, name="width over what it should be")


@q5.check("follows the seed", points=0.5, after="independent_rows")
def follows_seed(student, rng):
    errors = rng.gamma(2.0, 0.1, 40)
    one, again, other = (ends(student, errors, None, 200, seed) for seed in (1, 1, 2))
    expect.true(one == again, "The same seed gives another interval.")
    expect.true(one != other, "Two seeds give the same interval.")


def due_width(errors, coverage):
    k = int(np.ceil((len(errors) + 1) * coverage - 1e-9))
    return float(np.sort(errors)[max(k, 1) - 1]) if k <= len(errors) else np.inf


@q6.check(
    "covers new errors as often as it promises",
    points=1,
    misconception="seen-are-all",
    after="goes_on",
)
def covers(student, rng):
    for n in (9, 40, 200):
        errors = rng.gamma(1.5, 0.1, n)
        for coverage in (0.5, 0.8, 0.9):
            found = width_of(student, errors, coverage)
            expect.close(found, due_width(errors, coverage), name=f"half_width, {n} errors")


@q6.check(
    "counts the new error among the others",
    points=1,
    misconception="seen-are-all",
    after="covers",
)
def counts_new_one(student, rng):
    for n in (4, 5, 19, 20):
        errors = rng.random(n)
        for coverage in (0.8, 0.9, 0.95, 0.99):
            found = width_of(student, errors, coverage)
            due = due_width(errors, coverage)
            same = found == due or abs(found - due) < 1e-9
            expect.true(bool(same), f"With {n} errors and a coverage of {coverage}, it differs.")


def on_new_players(student, rng, n=4000):
    """Return the errors of the promised model on new players, and their salaries."""
    X, y = new_players(rng, n)
    return np.abs(predicted(student["promise"]["model"], X) - y), y


def skill_on(errors, y):
    """Return the skill of errors, beside the rule that knows the median of these salaries."""
    return float(1 - errors.mean() / np.abs(np.median(y) - y).mean())


# Of a model without skill: whether it knows the public players by heart.
@q7.check(
    "does more than remember the players it has seen",
    points=0,
    misconception="lookup",
    after="four_parts",
    time_limit=30.0,
)
def not_remembered(student, rng):
    X, y = public_table()
    known = np.abs(predicted(student["promise"]["model"], X) - y).mean()
    errors, drawn = on_new_players(student, rng, 2000)
    expect.true(
        skill_on(errors, drawn) >= 0.49 or known > 0.2 * errors.mean(),
        "The model knows the salaries it was fitted on, and few others.",
    )


@q7.check(
    "has a model that helps on new players",
    points=1,
    after="not_remembered",
    hint="What is the skill of your model in question 3? A mean of many trees does well here.",
    time_limit=30.0,
)
def helps(student, rng):
    # The question says 0.5; the rest is for chance.
    expect.at_least(skill_on(*on_new_players(student, rng)), 0.49, name="skill on new players")


# The mechanism is not the league: boosted trees err a few per cent more on its players.
@q7.check(
    "promises no larger error than there is",
    points=0,
    after="helps",
    hint="From which errors does low come? They are absolute errors of y, and not of dollars.",
    time_limit=30.0,
)
def not_too_large(student, rng):
    errors, _ = on_new_players(student, rng)
    expect.at_least(float(errors.mean()) / promised(student, "low"), 0.92, name="error over low")


@q7.check(
    "keeps its promise on the mean error",
    points=2,
    misconception="promise-of-fitted-rows",
    after="not_too_large",
    time_limit=30.0,
)
def keeps_promise(student, rng):
    errors, _ = on_new_players(student, rng)
    expect.at_most(float(errors.mean()) / promised(student, "high"), 1.08, name="error over high")


@q7.check(
    "makes a promise that is of use",
    points=0.5,
    misconception="promise-everything",
    after="four_parts",
)
def of_use(student):
    expect.at_most(promised(student, "high") / promised(student, "low"), 1.5, name="high over low")


@q7.check(
    "covers about nine new salaries in ten",
    points=1,
    after="helps",
    hint="Which errors did you take the width from: of players that the model had seen, or not?",
    time_limit=30.0,
)
def nine_in_ten(student, rng):
    errors, _ = on_new_players(student, rng)
    covered = float(np.mean(errors <= promised(student, "width")))
    expect.between(covered, 0.82, 0.97, name="share covered")
