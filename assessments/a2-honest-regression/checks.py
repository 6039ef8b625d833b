"""The questions of this assignment and the checks that students see."""

from functools import lru_cache

import numpy as np
import pandas as pd
from sklearn.model_selection import KFold

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
    errors_show_it=True,
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
    errors_show_it=True,
    after="fits",
)
def new_category(student):
    X, y, others = halves()
    model = fitted_on(student, X, y)
    predicted(model, others.assign(Division="N"))


@q1.check(
    "gives a sensible salary where a row has a gap and a new category",
    points=0,
    after="missing_number",
    hint="Which number does your model put into a gap? Which columns does a new category fill?",
)
def gap_and_category(student):
    X, y, others = halves()
    odd = others.assign(Hits=np.nan, League="B")
    found = predicted(fitted_on(student, X, y), odd)
    # Within the salaries there are, with room on both sides.
    expect.true(
        bool(np.all((found > y.min() - 2) & (found < y.max() + 2))),
        "Some predictions lie far beyond all salaries.",
        expected=f"logarithms between {y.min() - 2:.1f} and {y.max() + 2:.1f}",
        actual=f"from {found.min():.3g} to {found.max():.3g}",
    )


@q1.check(
    "predicts the same when it is fitted again",
    points=0,
    after="fits",
    hint="Which step draws random numbers? Give it a fixed random_state.",
)
def same_again(student):
    X, y, others = halves()
    once, again = (predicted(fitted_on(student, X, y), others) for _ in range(2))
    expect.close(again, once, rtol=1e-4, atol=1e-4, name="predictions after a second fit")


@q1.check(
    "does not depend on units",
    points=0.5,
    misconception="scale-outside-model",
    after="same_again",
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


def labelled(y):
    """Return targets of LINE as a series with its labels."""
    return pd.Series(y, index=LINE.index)


def left_out_rows():
    """Return the four rows of LINE that each fold of the question leaves out."""
    return [out for _, out in KFold(5, shuffle=True, random_state=0).split(LINE)]


def fold_targets():
    """Return targets of LINE by which a median tells its fold, and the errors that are due.

    Half of the targets are 10. Without the third fold, as many tens as zeros are left, so that
    their median is 5. Without any other, the median is the number that the fold has not.
    """
    folds, y, due = left_out_rows(), np.zeros(20), np.full(20, 10.0)
    y[np.concatenate([folds[0], folds[1], folds[2][:2]])] = 10.0
    due[folds[2]] = 5.0
    return y, due


@q2.check("gives one error for each row", points=0.5)
def one_each(student):
    X, y = public_table()
    errors_of(student, fresh(student, "guesser"), X, pd.Series(y))


@q2.check(
    "takes rows by their position, whatever their labels",
    points=0,
    after="one_each",
    hint="KFold gives positions. X.iloc takes rows by position, and so does np.asarray(y).",
)
def any_labels(student):
    y = np.tile([0.0, 10.0], 10)
    for targets in (y, labelled(y)):
        errors_of(student, fresh(student, "guesser"), LINE, targets)


@q2.check(
    "gives absolute errors",
    points=0.5,
    misconception="errors-cancel",
    after="any_labels",
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


@q2.check(
    "uses the folds that were asked for, and keeps the order of the rows",
    points=0,
    after="left_out",
    hint="Is it KFold with all three arguments of the question, and nothing squared or divided?",
)
def same_folds(student):
    y, due = fold_targets()
    found = errors_of(student, fresh(student, "guesser"), LINE, labelled(y))
    expect.close(found, due, name="errors")


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


@q3.check(
    "divides a mean over all rows by a mean over all rows",
    points=0,
    after="easy_line",
    hint="Collect the errors of all folds first, those of the model and those of the rule.",
)
def means_of_all(student):
    # In each fold the median of the other rows is 1. The rule errs by 2 in seven of the 20 rows,
    # a model that always says 2 errs by 1 in each.
    y = np.ones(20)
    for threes, fold in zip((1, 1, 1, 2, 2), left_out_rows(), strict=True):
        y[fold[:threes]] = 3.0
    model = fresh(student, "guesser").set_params(strategy="constant", constant=2.0)
    expect.close(skill_of(student, model, LINE, labelled(y)), 1 - 20 / 14, name="skill")


GRID = {"max_depth": [1, 2, 4]}


@q4.check("gives one error for each row", points=0.5)
def one_each_tuned(student):
    X, y = LINE, np.arange(20.0)
    found = errors_of(student, fresh(student, "memoriser"), X, y, name="tuned_errors", grid=GRID)
    expect.true(
        bool(np.all(found >= 0)),
        "Some errors are negative.",
        next_step="Take the absolute value of each difference.",
    )


@q4.check("takes the best setting of the grid", points=0.5, after="one_each_tuned")
def best_setting(student):
    # A step in the middle: one split is enough, and none is far from it.
    X = pd.DataFrame({"x": np.linspace(0, 1, 200)})
    y = np.where(X["x"] > 0.5, 10.0, 0.0)
    grid = {"max_depth": [1], "min_samples_leaf": [1, 150]}
    model = fresh(student, "memoriser")
    found = errors_of(student, model, X, y, name="tuned_errors", grid=grid)
    expect.at_most(float(found.mean()), 1.0, name="mean error")


@q4.check(
    "uses the outer folds of question 2, and keeps the order of the rows",
    points=0,
    after="best_setting",
    hint="The folds of the search are yours to choose, those around it are given.",
)
def outer_folds(student):
    y, due = fold_targets()
    model, grid = fresh(student, "guesser"), {"strategy": ["median"]}
    found = errors_of(student, model, LINE, labelled(y), name="tuned_errors", grid=grid)
    expect.close(found, due, name="errors")


def ends(student, errors, groups, runs=1000, seed=0):
    found = student["interval"](errors, groups, runs, seed)
    found = expect.finite(expect.shape(found, (2,), name="interval(…)"), name="ends")
    low, high = (float(end) for end in found)
    expect.true(
        low <= high,
        "The first end lies above the second.",
        expected="the lower end first",
        actual=f"{low:.3f} and {high:.3f}",
    )
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


# A width of 0.069 is due; with the percentiles 5 and 95 it is 0.058.
@q5.check(
    "leaves 2.5 in a hundred of the means beyond each end",
    points=0,
    after="of_a_mean",
    hint="How many rows does each of your runs draw, and which percentiles do you take?",
)
def width_of_a_mean(student):
    low, high = ends(student, EVEN, None, runs=4000)
    expect.between(high - low, 0.061, 0.0775, name="width of the interval")


@q5.check(
    "takes all rows of a group that is drawn, and the mean of all rows",
    points=0,
    after="width_of_a_mean",
    hint="Groups can have different sizes. Is your mean one of rows, or one of groups?",
)
def rows_of_groups(student):
    # Twenty groups of nine rows without error, and twenty of a single row with an error of 1.
    labels = [f"player {n}" for n in range(20)] * 9 + [f"player {n}" for n in range(20, 40)]
    low, high = ends(student, [0.0] * 180 + [1.0] * 20, labels)
    expect.true(
        low < 0.1 < high < 0.4,
        "The ends do not lie around the mean of all rows.",
        expected="ends below and above 0.1",
        actual=f"{low:.3f} and {high:.3f}",
    )


NINE = [0.5, 0.1, 0.4, 0.2, 0.3, 0.6, 0.7, 0.9, 0.8]


def width_of(student, errors, coverage):
    """Return the student's half width as a number, which may be infinite."""
    found = student["half_width"](errors, coverage)
    return expect.between(found, -np.inf, np.inf, name=f"half_width(errors, {coverage})")


@q6.check("gives a number", points=0)
def one_number(student):
    width_of(student, NINE, 0.5)


@q6.check(
    "gives a width for single salaries, not for their mean",
    points=0,
    misconception="mean-error-covers",
    after="one_number",
)
def for_most(student):
    found = width_of(student, NINE, 0.9)
    within = sum(error <= found for error in NINE)
    expect.true(
        within >= 8,
        "With a coverage of 0.9, too many of nine errors are larger than the half width.",
        expected="at least 8 of 9 errors within it",
        actual=f"{within} of 9 errors within {found:.3g}",
    )


@q6.check(
    "takes the right one of the errors",
    points=0.5,
    after="for_most",
    hint="Sort the errors. The k-th smallest is one of them, and no number between two of them.",
)
def right_one(student):
    for coverage, due in ((0.9, 0.9), (0.5, 0.5)):
        expect.close(width_of(student, NINE, coverage), due, name=f"half_width(errors, {coverage})")


@q6.check(
    "does not stop where k is larger than n",
    points=0,
    after="right_one",
    hint="Compare k with the number of errors before you take the k-th of them.",
)
def goes_on(student):
    width_of(student, [0.1, 0.2, 0.3], 0.95)


@q6.check(
    "says when there are too few errors",
    points=0.5,
    misconception="seen-are-all",
    after="goes_on",
)
def too_few(student):
    found = width_of(student, [0.1, 0.2, 0.3], 0.95)
    expect.true(
        found == np.inf,
        "Three errors cannot promise a coverage of 95 %.",
        expected="inf",
        actual=str(found),
    )


PARTS = ("model", "low", "high", "width")


def promised(student, name):
    """Return a number of the promise."""
    return expect.between(student["promise"][name], 0, 10, name=f"promise[{name!r}]")


@q7.check("makes a promise with four parts", points=0.5)
def four_parts(student):
    expect.type_(student["promise"], "dict", name="promise")
    for name in PARTS:
        expect.true(
            student["promise"].attribute("__contains__")(name),
            f"The promise has no part {name!r}.",
            expected=", ".join(PARTS),
            next_step="Add it to the dictionary, with the name as it stands in the question.",
        )
    X, _ = public_table()
    expect.fitted(student["promise"]["model"], X.iloc[:5], name="model of the promise")
    predicted(student["promise"]["model"], X.iloc[:5])
    low, high, _ = (promised(student, name) for name in PARTS[1:])
    expect.true(
        0 < low < high,
        "low is to be above 0 and below high.",
        expected="0 < low < high",
        actual=f"low {low:.3g}, high {high:.3g}",
    )


@q7.check(
    "gives a width for single salaries, not for their mean",
    points=0,
    misconception="mean-error-covers",
    after="four_parts",
)
def for_single_salaries(student):
    low, width = promised(student, "low"), promised(student, "width")
    # Nine in ten errors lie below about twice their mean, and low lies below this mean.
    expect.true(
        width > 1.5 * low,
        "The width is hardly larger than the mean error.",
        expected="a width that nine single salaries in ten lie within",
        actual=f"{width:.3g}, and the mean error is at least {low:.3g}",
    )
