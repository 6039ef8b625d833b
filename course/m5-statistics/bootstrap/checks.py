"""The exercises of this lesson and the checks that students see."""

import numpy as np

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["bootstrap.resample-rows"])
q2 = question("q2", objectives=["bootstrap.plan-rows"])

MEAN_ERROR = """
def score(truth, predicted):
    return abs(truth - predicted).mean()
"""
RUNS = 2500


def ends(student, score, truth, predicted, groups, *, runs=RUNS, seed=0):
    """Return the two ends that the student's function gives."""
    came = student["score_interval"](score, truth, predicted, groups, runs, seed)
    low, high = expect.finite(expect.shape(came, (2,), name="result"), name="result").astype(float)
    expect.true(
        bool(low <= high),
        "The first number is larger than the second.",
        expected="the lower end first",
        actual=f"{low:.4g}, then {high:.4g}",
    )
    return float(low), float(high)


def plus_or_minus(rng, off, shift=0.0):
    """Return truths and predictions that are off by these numbers, up or down."""
    truth = rng.normal(50, 20, len(off))
    return truth, truth + shift + off * rng.choice([-1.0, 1.0], len(off))


def hundred_rows(unit=1.0):
    """Return a test of 100 rows: half of the errors are 2, half are 12, their mean is 7.

    The mean of 100 such errors has the standard error 0.5.
    """
    rng = np.random.default_rng(1)
    return plus_or_minus(rng, unit * rng.permutation(np.repeat([2.0, 12.0], 50)))


def fifty_groups(unit=1.0, rows=9):
    """Return a test of 50 groups: in half of them all errors are 2, in half all are 12.

    The mean of 50 such groups has the standard error 5 / √50, however many rows a group has.
    """
    rng = np.random.default_rng(2)
    off = np.repeat(rng.permutation(np.repeat([2.0, 12.0], 25)), rows)
    labels = np.repeat(rng.permutation(1000)[:50], rows)
    order = rng.permutation(len(off))
    return *plus_or_minus(rng, unit * off[order]), labels[order]


def widths(student, truth, predicted, groups=None, *, unit=1.0):
    """Return the width of the interval of the mean error, in standard errors, and its ends."""
    score = student.define(MEAN_ERROR, "score")
    low, high = ends(student, score, truth, predicted, groups)
    error = unit * (0.5 if groups is None else 5 / np.sqrt(50))
    return (high - low) / error, low, high


def expect_width(holds, came, text, *, due="6.0 to 8.0"):
    expect.true(
        bool(holds),
        text,
        expected=f"an interval of about {due} for errors of which half are 2 and half are 12",
        actual=f"{came[1]:.2f} to {came[2]:.2f}",
    )


def in_three_units(student, test):
    """Expect the right width, whatever the unit of the errors."""
    for unit in (1.0, 0.1, 30.0):
        came = widths(student, *test(unit), unit=unit)
        expect.between(
            came[0],
            3.6,
            4.25,
            name=f"width of the interval in standard errors, for errors times {unit:g},",
        )


@q1.check("gives two numbers, the lower one first", points=0)
def two_numbers(student):
    score = student.define(MEAN_ERROR, "score")
    truth, predicted = hundred_rows()
    ends(student, score, truth, predicted, None, runs=50)
    ends(student, score, truth, predicted, np.repeat(np.arange(20), 5), runs=50)
    ends(student, score, truth, predicted, np.repeat(list("abcde"), 20), runs=50)


@q1.check(
    "gives other ends for another seed, and the same for the same",
    points=0.5,
    after="two_numbers",
    hint="Is the generator made once, inside the function, from its argument seed?",
)
def follows_seed(student):
    score = student.define(MEAN_ERROR, "score")
    truth, predicted = hundred_rows()
    truth = truth + np.random.default_rng(3).normal(size=100)
    found = [ends(student, score, truth, predicted, None, runs=60, seed=s) for s in (1, 1, 2, 3)]
    expect.true(
        found[0] == found[1] and not found[1] == found[2] == found[3],
        "The ends do not follow from the seed.",
        expected="equal ends for seeds 1 and 1, other ends for 2 and 3",
        actual=", ".join(f"{low:.3f} to {high:.3f}" for low, high in found),
    )


@q1.check(
    "does not give the score of the same rows again",
    points=0,
    misconception="shuffled-is-another-test",
    after="two_numbers",
    hint="How many of the rows does one of your resamples leave out?",
)
def not_the_same_rows(student):
    came = widths(student, *hundred_rows())
    expect_width(
        came[0] > 1e-6 or abs(came[1] - 7) > 1e-6,
        came,
        "Both ends are the score of the test itself.",
    )


@q1.check(
    "draws anew in each run",
    points=0,
    misconception="seed-in-the-loop",
    after="not_the_same_rows",
    hint="Print two of the resampled scores. How many times is your generator made?",
)
def anew_in_each_run(student):
    came = widths(student, *hundred_rows())
    expect_width(came[0] > 1e-6, came, "Both ends are the same number.")


def explained_ends(student):
    """Return the interval of the explained variance of 100 rows, whose own value is 0.78."""
    return ends(student, student["explained"], *hundred_rows(), None, runs=500)


# Drawn apart, predictions and truths have an explained variance of −1.2 ± 0.2.
@q1.check(
    "keeps each prediction with its truth",
    points=0,
    misconception="columns-drawn-apart",
    after="anew_in_each_run",
    hint="Which number stands beside the truth of a row after your draw?",
)
def pairs_stay_together(student):
    low, high = explained_ends(student)
    expect.true(
        not -3 < low <= high < 0.2,
        "The interval of the explained variance lies near that of predictions which know nothing.",
        expected="an interval that holds 0.78",
        actual=f"{low:.2f} to {high:.2f}",
    )


@q1.check(
    "holds the score of the test itself",
    points=0.5,
    after="pairs_stay_together",
    hint="Does your function use its argument score? Which percentiles does it take?",
)
def holds_the_score(student):
    low, high = explained_ends(student)
    expect.true(
        low < 0.78 < high,
        "The interval of the explained variance does not hold that of the test.",
        expected="an interval that holds 0.78",
        actual=f"{low:.2f} to {high:.2f}",
    )


@q1.check(
    "tells how far scores of tests lie apart, not single rows",
    points=0,
    misconception="rows-for-tests",
    after="holds_the_score",
    hint="Is each of your resampled scores the score of as many rows as the test has?",
)
def not_of_rows(student):
    came = widths(student, *hundred_rows())
    expect_width(came[0] < 10, came, "The interval is as wide as the errors of single rows.")


@q1.check(
    "takes the scatter of the resampled scores as it is",
    points=0,
    misconception="divided-once-more",
    after="not_of_rows",
    hint="Each resample has as many rows as the test. What is there left to divide by?",
)
def not_divided(student):
    came = widths(student, *hundred_rows())
    expect_width(came[0] > 1, came, "The interval is about as many times too narrow as √rows.")


@q1.check(
    "leaves five of 100 scores outside, on both sides together",
    points=0,
    misconception="five-on-each-side",
    after="not_divided",
    hint="How many of 1,000 resampled scores lie below your lower end, and how many above?",
)
def five_in_all(student):
    came = widths(student, *hundred_rows())
    expect_width(not 3.1 < came[0] < 3.5, came, "The interval is one of about 90 %.")


@q1.check(
    "has the width that is due for rows",
    points=0.5,
    after=("five_in_all", "follows_seed"),
    time_limit=60.0,
    hint="Compare with interval(np.abs(truth - predicted), np.mean, runs, seed).",
)
def width_of_rows(student):
    in_three_units(student, hundred_rows)


@q1.check(
    "draws whole groups where there are groups",
    points=0,
    misconception="rows-drawn-alone",
    after="width_of_rows",
    time_limit=60.0,
    hint="In your resamples, does a group come with all its rows?",
)
def whole_groups(student):
    came = widths(student, *fifty_groups())
    expect_width(
        came[0] > 2,
        came,
        "The interval is as narrow as if all rows were independent.",
        due="5.6 to 8.4",
    )


@q1.check(
    "counts a group twice that is drawn twice",
    points=0,
    misconception="drawn-twice-counts-once",
    after="whole_groups",
    time_limit=60.0,
    hint="A group has 9 rows and was drawn twice. How many of its rows stand in the resample?",
)
def twice_is_twice(student):
    came = widths(student, *fifty_groups())
    expect_width(
        came[0] > 3.4,
        came,
        "The interval is narrower than that of groups drawn anew.",
        due="5.6 to 8.4",
    )


@q1.check(
    "has the width that is due for groups",
    points=0.5,
    after="twice_is_twice",
    time_limit=60.0,
    hint="How many groups does each of your runs draw, and from which?",
)
def width_of_groups(student):
    in_three_units(student, fifty_groups)


# Half of the values are 0, half are 10: the mean has the standard error 5 / √100, so an interval
# of 100 rows is 1.96 wide.
FIRST_TEST = np.random.default_rng(5).permutation(np.repeat([0.0, 10.0], 50))
MEAN = "from numpy import mean as statistic"


def rows_for(student, width, *, values=FIRST_TEST, source=MEAN, seeds=range(4)):
    """Return the mean of what the student's function gives for several seeds."""
    statistic, found = student.define(source, "statistic"), []
    for seed in seeds:
        came = student["rows_needed"](values, statistic, width, int(seed))
        came = expect.type_(came, (int, float), name="rows_needed")
        expect.true(
            bool(came >= 1 and float(came).is_integer()),
            "A test has a whole number of rows, and at least one.",
            expected="a whole number",
            actual=f"{came}",
        )
        found.append(float(came))
    return float(np.mean(found))


@q2.check("gives a whole number", points=0)
def whole_number(student):
    rows_for(student, 1.0)


def times_the_rows(student):
    """Return how many times the rows are needed for half the width."""
    return rows_for(student, 0.4) / rows_for(student, 0.8)


@q2.check(
    "does not take twice the rows for half the width",
    points=0,
    misconception="rows-in-proportion",
    after="whole_number",
    hint="What happened to the width in the lesson from 80 to 320 houses?",
)
def not_in_proportion(student):
    ratio = times_the_rows(student)
    expect.true(
        not 1.6 < ratio < 2.6,
        "Half the width takes another number of rows.",
        expected="four times as many",
        actual=f"{ratio:.2f} times as many",
    )


@q2.check(
    "takes four times the rows for half the width",
    points=0.5,
    after="not_in_proportion",
    hint="What happened to the width in the lesson from 80 to 320 houses?",
)
def four_times(student):
    expect.between(
        times_the_rows(student), 3.4, 4.6, name="rows for half the width over rows for the width"
    )


@q2.check(
    "asks how wide the interval is, not how wide the values are",
    points=0,
    misconception="rows-for-tests",
    after="four_times",
    hint="For a width of 1.96, as many rows as there are now are enough.",
)
def not_the_values(student):
    came = rows_for(student, 1.96)
    expect.true(
        came < 1000,
        "The 100 values have an interval of the mean that is 1.96 wide already.",
        expected="about 100 rows for this width",
        actual=f"{came:.0f}",
    )


@q2.check(
    "counts the width from end to end",
    points=0,
    misconception="half-is-the-width",
    after="not_the_values",
    hint="An interval from 4 to 6 is 2 wide. Which part of it do you compare?",
)
def end_to_end(student):
    came = rows_for(student, 0.98)
    expect.true(
        not (80 < came < 125 or 1280 < came < 2000),
        "Half the interval seems to be compared with the whole width.",
        expected="about 400 rows for a width of 0.98",
        actual=f"{came:.0f}",
    )


@q2.check(
    "gives the rows that a mean needs",
    points=0.5,
    after="end_to_end",
    hint="How many times narrower must the interval become, and how many times more rows is that?",
)
def rows_of_a_mean(student):
    for unit in (1, 20):
        came = rows_for(student, 0.98 * unit, values=FIRST_TEST * unit)
        expect.between(came, 340, 465, name=f"rows for a width of {0.98 * unit}")
