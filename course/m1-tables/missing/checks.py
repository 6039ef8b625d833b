"""The exercises of this lesson and the checks that students see."""

import numpy as np
import pandas as pd

from mlcourse.checks import canary, expect, question

q1 = question("q1", objectives=["missing.build-pipeline", "missing.compare-treatments"])
q2 = question("q2", objectives=["missing.estimate-mean", "missing.name-mechanism"])

COLUMNS = ["income", "debts", "seniority", "amount"]


def probability(logit):
    return 1 / (1 + np.exp(-logit))


def applicants(rng, rows, *, gap_effect=2.2, effects=(0.6, -0.7)):
    """Return applicants and who defaults. A gap in the income comes by chance.

    The columns have units of their own, and seniority has gaps that say nothing.
    """
    values = rng.normal(size=(rows, 4))
    gap = rng.random(rows) < 0.25
    logit = -0.9 if gap_effect > 0 else 1.3
    logit = logit + values[:, 1:3] @ np.array(effects) + gap_effect * gap
    X = pd.DataFrame(values * [60, 900, 7, 400] + [140, 2000, 30, 3000], columns=COLUMNS)
    X.loc[gap, "income"] = np.nan
    X.loc[rng.random(rows) < 0.15, "seniority"] = np.nan
    return X, pd.Series((rng.random(rows) < probability(logit)).astype(int), name="bad")


def fitted(student, X, y):
    """Return the student's model, fitted on a table."""
    model = student["make_model"]()
    expect.estimator(model, ("fit", "predict_proba"), name="make_model()")
    model.fit(X, y)
    return model


def scores(model, X):
    """Return the probability of the second class for each row."""
    came = expect.finite(model.predict_proba(X), name="predict_proba(X)")
    came = expect.shape(came, (len(X), 2), name="predict_proba(X)")
    return np.asarray(came, dtype=float)[:, 1]


def rows_with_gaps(student, rng):
    X, y = applicants(rng, 400)
    risk = scores(fitted(student, X, y), X)
    expect.true(
        bool(np.all((risk >= 0) & (risk <= 1))),
        "Some probabilities are not between 0 and 1.",
        expected="numbers from 0 to 1",
        actual=f"{risk.min():.3g} to {risk.max():.3g}",
    )


def no_row_is_complete(student, rng, decides, sign):
    """Expect the model to learn from a table in which every row has one gap."""
    X, y = applicants(rng, 800)
    X = X.fillna(X.median())
    y = (sign * X[decides] > sign * X[decides].median()).astype(int)
    for row, column in enumerate(rng.integers(0, 4, size=len(X))):
        X.iloc[row, column] = np.nan
    risk = scores(fitted(student, X, y), X)
    # By chance 0.5. Three of four rows still show the column that decides the answer.
    expect.roc_auc(risk, y, at_least=0.75, name="ranking of rows that all have a gap")


def gaps_are_heard(student, rng, gap_effect):
    """Expect a probability of its own for a gap where gaps default far more, or less, often."""
    X, y = applicants(rng, 1500, gap_effect=gap_effect)
    model = fitted(student, X, y)
    usual = applicants(rng, 300)[0].fillna(X.median())
    with_gap = scores(model, usual.assign(income=np.nan))
    came = np.sign(gap_effect) * (with_gap.mean() - scores(model, usual).mean())
    what = "adds to" if gap_effect > 0 else "takes off"
    expect.at_least(came, 0.2, name=f"mean that a gap in the income {what} the probability")


def not_from_other_rows(student, rng):
    """Expect a row's gap to be filled without looking at the other new rows."""
    X, y = applicants(rng, 400)
    new, _ = applicants(rng, 40)
    new.loc[:9, "amount"] = np.nan
    canary.poison(
        fitted(student, X, y).predict_proba, None, None, new, rng=rng, name="predict_proba"
    )


def nothing_filled_in(student, rng):
    """Expect an answer for somebody who comes alone and left every cell empty."""
    X, y = applicants(rng, 400)
    nobody = pd.DataFrame([[np.nan] * 4], columns=COLUMNS)
    risk = scores(fitted(student, X, y), nobody)
    expect.between(risk[0], 0, 1, name="probability for an empty row")


@q1.check("gives probabilities for rows with gaps", points=1)
def gives_probabilities(student):
    rows_with_gaps(student, np.random.default_rng(1))


@q1.check(
    "learns from rows with gaps",
    points=1,
    misconception="dropping-is-safe",
    errors_show_it=True,
    after="gives_probabilities",
    hint="Here every row has a gap. How many rows are left when incomplete ones are dropped?",
)
def learns_from_gaps(student):
    no_row_is_complete(student, np.random.default_rng(2), "debts", 1)


@q1.check(
    "tells a gap from a usual value",
    points=1,
    misconception="gap-is-no-information",
    after="learns_from_gaps",
    hint="After filling, does any column still say that there was a gap?",
)
def hears_gaps(student):
    gaps_are_heard(student, np.random.default_rng(3), 2.2)


@q1.check(
    "fills a row without looking at other new rows",
    points=1,
    misconception="fill-each-part",
    after="learns_from_gaps",
    hint="Which rows is the number computed from that stands in for the gap?",
)
def fills_alone(student):
    not_from_other_rows(student, np.random.default_rng(4))
    nothing_filled_in(student, np.random.default_rng(5))


SMALL = pd.DataFrame(
    {
        "shift": ["day", "day", "day", "day", "night", "night"],
        "sleep": [7.0, 8.0, np.nan, 9.0, 5.0, np.nan],
    },
    index=[3, 0, 0, 5, 1, 1],  # the question says that a number may stand there twice
)
SLEEP = ("sleep", "shift", 0, 24)  # column, group, lowest and highest possible number
KEYS = ("by chance", "by group", "lowest", "highest")
# By hand: known are 7, 8 and 9 of four rows by day, and 5 of two rows by night.
MEANS = {"by chance": 29 / 4, "by group": 7.0, "lowest": 29 / 6, "highest": (29 + 2 * 24) / 6}


def answers_of(student, table, case):
    """Return the student's four answers."""
    call = student["four_means"](table, *case)
    came = expect.type_(call, dict, name="four_means(…)")
    expect.true(
        set(came) == set(KEYS),
        "The dictionary does not have the four keys that were asked for.",
        expected=", ".join(KEYS),
        actual=", ".join(str(one) for one in came),
    )
    return came


def number_of(came, key):
    """Return one of the four answers as a number."""
    expect.true(
        isinstance(came, (int, float, np.number)) and not isinstance(came, bool),
        f"The mean “{key}” is no number.",
        expected="a number, or nan",
        actual=type(came).__name__,
    )
    return float(came)


def one_answer(student, key, table, case, right):
    came = answers_of(student, table, case)[key]
    expect.close(came, right, name=f"mean “{key}”")


def not_the_dropped_mean(student, table, case):
    """Expect another answer than the mean of the rows that are left."""
    came = number_of(answers_of(student, table, case)["by group"], "by group")
    dropped = np.nanmean(table[case[0]])
    expect.true(
        not np.isclose(came, dropped),
        "The mean “by group” is the mean of the rows that are left.",
        expected="a mean that knows how many rows of each group are missing",
        actual=f"{came:.4g}, the same as “by chance”",
    )


def all_gaps_in_one_group(student, table, column, by, group):
    """Expect nan when a group has no known value at all."""
    table = table.copy()
    table.loc[table[by] == group, column] = np.nan
    answers = answers_of(student, table, (column, by, 0, 100))
    came = number_of(answers["by group"], "by group")
    expect.true(
        bool(np.isnan(came)),
        "The mean “by group” has an answer although one group has no known value.",
        expected="nan: nothing is known of this group",
        actual=f"{came:.4g}",
    )


@q2.check("gives the mean if gaps come by chance", points=0.5)
def by_chance(student):
    one_answer(student, "by chance", SMALL, SLEEP, MEANS["by chance"])


@q2.check(
    "gives a number by group",
    points=0,
    after="by_chance",
    hint="The index holds numbers twice here. Which of your steps brings rows together by index?",
)
def number_by_group(student):
    came = number_of(answers_of(student, SMALL, SLEEP)["by group"], "by group")
    expect.true(
        not np.isnan(came),
        "The mean “by group” is nan, although each group has a known value.",
        expected="a number",
        actual="nan",
    )


@q2.check(
    "corrects for the group",
    points=0,
    misconception="dropping-keeps-the-mean",
    after="number_by_group",
    hint="How many rows of each group are in the table, and how many have a value?",
)
def corrects(student):
    not_the_dropped_mean(student, SMALL, SLEEP)


@q2.check(
    "weighs groups by all their rows",
    points=1,
    misconception="groups-count-alike",
    after="corrects",
    hint="Four of six rows are of the day shift. Which weight has its mean?",
)
def weighs(student):
    one_answer(student, "by group", SMALL, SLEEP, MEANS["by group"])


@q2.check(
    "says nan where a group has no known value",
    points=0.5,
    misconception="empty-group-left-out",
    after="weighs",
    hint="Which number do you multiply with the rows of a group without values?",
)
def says_nan(student):
    all_gaps_in_one_group(student, SMALL, "sleep", "shift", "night")


@q2.check(
    "gives a lowest and a highest mean",
    points=0,
    after="by_chance",
    hint="Is the lower of the two numbers under the name “lowest”?",
)
def two_limits(student):
    came = answers_of(student, SMALL, SLEEP)
    lowest, highest = (number_of(came[key], key) for key in ("lowest", "highest"))
    expect.true(
        lowest <= highest,
        "The mean “lowest” is not below the mean “highest”.",
        expected="two numbers, the lower one under the name “lowest”",
        actual=f"lowest {lowest:.4g}, highest {highest:.4g}",
    )


@q2.check(
    "does not fill the gaps with what is known",
    points=0,
    misconception="gaps-look-like-the-known",
    after="two_limits",
    hint="The lowest known value is not the lowest possible one.",
)
def not_the_known(student):
    came, known = answers_of(student, SMALL, SLEEP), SMALL["sleep"]
    for key, filler in (("lowest", known.min()), ("highest", known.max())):
        expect.true(
            not np.isclose(came[key], known.fillna(filler).mean()),
            f"The mean “{key}” has the {key} known value in each gap.",
            expected="the possible number that was given as an argument",
            actual=f"{filler:g} in each gap",
        )


@q2.check(
    "fills the gaps with what is possible",
    points=1,
    after="not_the_known",
    hint="Each gap counts as one row with the number low, or high. How many rows are there in all?",
)
def possible_limits(student):
    for key in ("lowest", "highest"):
        one_answer(student, key, SMALL, SLEEP, MEANS[key])
