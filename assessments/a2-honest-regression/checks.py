"""The questions of this assignment and the checks that students see."""

from functools import lru_cache

import numpy as np
import pandas as pd

from mlcourse.checks import expect, question
from mlcourse.data import load_hitters

q1 = question("q1", objectives=["regression-report.build-model"])
q2 = question("q2", objectives=["regression-report.collect-errors"])
q3 = question("q3", objectives=["regression-report.compare-with-baseline"])
q4 = question("q4", objectives=["regression-report.tune-honestly"])
q5 = question("q5", objectives=["regression-report.give-interval"])
q6 = question("q6", objectives=["regression-report.bound-predictions"])
q7 = question("q7", objectives=["regression-report.keep-promise"])

CATEGORIES = ["League", "Division", "NewLeague"]


@lru_cache(maxsize=1)
def public_table():
    """Return the table of the notebook: features (263 × 19) and logarithms of salaries."""
    frame, _ = load_hitters()
    paid = frame[frame["Salary"].notna()].reset_index(drop=True)
    return paid.drop(columns="Salary"), np.log10(1000 * paid["Salary"]).to_numpy()


def halves():
    """Return players to fit on, their targets, and others."""
    X, y = public_table()
    return X.iloc[:180], y[:180], X.iloc[180:]


def predicted(model, X):
    """Return a model's predictions for a table, one finite number per row."""
    return expect.finite(expect.shape(model.predict(X), (len(X),)), name="predictions")


def fitted_on(student, X, y):
    model = student["make_model"]()
    expect.estimator(model, name="make_model()")
    return model.fit(X, y)


@q1.check("predicts higher salaries for players who earn more", points=0.5)
def fits(student):
    X, y, others = halves()
    found = predicted(fitted_on(student, X, y), others)
    expect.at_least(float(np.std(found)), 1e-6, name="spread of the predictions")
    earned = public_table()[1][180:]
    found = float(np.corrcoef(found, earned)[0, 1])
    expect.at_least(found, 0.3, name="correlation with the salaries of 83 other players")


@q1.check(
    "goes on where a number is missing",
    points=0.5,
    misconception="complete-rows-only",
    after="fits",
)
def missing_number(student):
    X, y, others = halves()
    model = fitted_on(student, X, y)
    predicted(model, others.assign(Hits=np.where(np.arange(len(others)) % 3, np.nan, 90.0)))


@q1.check(
    "goes on where a category is new",
    points=0.5,
    misconception="closed-world",
    after="fits",
)
def new_category(student):
    X, y, others = halves()
    model = fitted_on(student, X, y)
    predicted(model, others.assign(Division="N"))


@q1.check(
    "does not depend on units",
    points=0.5,
    misconception="scale-outside-model",
    after="fits",
)
def any_units(student):
    X, y, others = halves()
    before = predicted(fitted_on(student, X, y), others)
    model = fitted_on(student, X.assign(CHits=X["CHits"] * 1024.0), y)
    after = predicted(model, others.assign(CHits=others["CHits"] * 1024.0))
    expect.close(after, before, rtol=1e-4, atol=1e-4, name="predictions in other units")


def errors_of(student, model, X, y, *, name="honest_errors", grid=None):
    """Return one error per row from a function of the student's."""
    f = student[name]
    found = f(model, X, y) if grid is None else f(model, grid, X, y)
    found = expect.finite(expect.shape(found, (len(y),), name=f"{name}(…)"), name="errors")
    return np.asarray(found, dtype=float)


def fresh(student, name):
    """Return a copy of a model of the notebook, so that the original stays as it is."""
    return student[name].copy()


LINE = pd.DataFrame({"x": np.arange(20.0)}, index=np.arange(20) * 3 + 7)


@q2.check("gives one error for each row", points=0.5)
def one_each(student):
    X, y = public_table()
    errors_of(student, fresh(student, "guesser"), X, pd.Series(y))


@q2.check(
    "gives absolute errors",
    points=0.5,
    misconception="errors-cancel",
    after="one_each",
)
def absolute(student):
    y = np.tile([0.0, 10.0], 10)
    found = errors_of(student, fresh(student, "guesser"), LINE, y)
    expect.true(
        bool(np.all(found >= 0)),
        "Some errors are negative.",
        next_step="Take the absolute value of each difference.",
    )


@q2.check(
    "leaves each row out before it predicts it",
    points=0.5,
    misconception="score-fitted-rows",
    after="absolute",
)
def left_out(student):
    # Each row is a world of its own: who has not seen it cannot know its value.
    y = np.arange(20.0) ** 2
    found = errors_of(student, fresh(student, "memoriser"), LINE, y)
    expect.true(
        bool(np.all(found > 0.5)),
        "Some rows are predicted without any error, though each has a value of its own.",
        expected="errors of rows that the model has not seen",
        actual=f"{int(np.sum(found <= 0.5))} of 20 rows without error",
    )


def skill_of(student, model, X, y):
    return expect.between(student["skill"](model, X, y), -np.inf, 1.0, name="skill(…)")


@q3.check("gives about 0 for the rule itself", points=0.5)
def rule_itself(student):
    X, y = public_table()
    expect.close(skill_of(student, fresh(student, "guesser"), X, y), 0.0, atol=0.1, name="skill")


@q3.check("gives nearly 1 where there is hardly an error", points=0.5, after="rule_itself")
def easy_line(student):
    X = pd.DataFrame({"x": np.linspace(0, 1, 200)})
    found = skill_of(student, fresh(student, "memoriser"), X, 5 * X["x"].to_numpy())
    expect.at_least(found, 0.9, name="skill")


GRID = {"max_depth": [1, 2, 4]}


@q4.check("gives one error for each row", points=0.5)
def one_each_tuned(student):
    X, y = LINE, np.arange(20.0)
    found = errors_of(student, fresh(student, "memoriser"), X, y, name="tuned_errors", grid=GRID)
    expect.true(bool(np.all(found >= 0)), "Some errors are negative.")


@q4.check("takes the best setting of the grid", points=0.5, after="one_each_tuned")
def best_setting(student):
    # A step in the middle: one split is enough, and none is far from it.
    X = pd.DataFrame({"x": np.linspace(0, 1, 200)})
    y = np.where(X["x"] > 0.5, 10.0, 0.0)
    grid = {"max_depth": [1], "min_samples_leaf": [1, 150]}
    model = fresh(student, "memoriser")
    found = errors_of(student, model, X, y, name="tuned_errors", grid=grid)
    expect.at_most(float(found.mean()), 1.0, name="mean error")


def ends(student, errors, groups, runs=1000, seed=0):
    found = student["interval"](errors, groups, runs, seed)
    found = expect.finite(expect.shape(found, (2,), name="interval(…)"), name="ends")
    low, high = (float(end) for end in found)
    expect.true(low <= high, "The first end lies above the second.")
    return low, high


EVEN = [0.1, 0.2, 0.3, 0.4] * 10


@q5.check("gives two ends around the mean error", points=0.5)
def around_mean(student):
    low, high = ends(student, EVEN, None)
    expect.true(
        low < 0.25 < high,
        "The mean error does not lie between the ends.",
        expected="ends below and above 0.25",
        actual=f"{low:.3f} and {high:.3f}",
    )


@q5.check(
    "gives the interval of a mean",
    points=0.5,
    misconception="interval-of-cases",
    after="around_mean",
)
def of_a_mean(student):
    low, high = ends(student, EVEN, None)
    # 2 × 1.96 standard errors are 0.069; nine tenths of the single errors span 0.3.
    expect.true(
        high - low < 0.15,
        "The interval is much wider than that of a mean.",
        expected="about 0.07 wide",
        actual=f"{high - low:.3f}",
    )


@q6.check("takes the right one of the errors", points=0.5, misconception="mean-error-covers")
def right_one(student):
    errors = [0.5, 0.1, 0.4, 0.2, 0.3, 0.6, 0.7, 0.9, 0.8]
    for coverage, due in ((0.9, 0.9), (0.5, 0.5)):
        found = student["half_width"](errors, coverage)
        expect.close(found, due, name=f"half_width(errors, {coverage})")


@q6.check(
    "says when there are too few errors",
    points=0.5,
    misconception="seen-are-all",
    after="right_one",
)
def too_few(student):
    found = student["half_width"]([0.1, 0.2, 0.3], 0.95)
    expect.true(
        found == np.inf,
        "Three errors cannot promise a coverage of 95 %.",
        expected="inf",
        actual=str(found),
    )


def promised(student, name):
    """Return a number of the promise."""
    return expect.between(student["promise"][name], 0, 10, name=f"promise[{name!r}]")


@q7.check("makes a promise with four parts", points=0.5)
def four_parts(student):
    X, _ = public_table()
    predicted(student["promise"]["model"], X.iloc[:5])
    low, high, width = (promised(student, name) for name in ("low", "high", "width"))
    expect.true(0 < low < high, "low is to be above 0 and below high.")
    expect.true(width > low, "The width is to cover nine salaries in ten, and it is below low.")
