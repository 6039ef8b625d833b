"""Hidden checks: tests drawn anew from populations whose truth is known, because it was planted."""

import numpy as np
from checks import MEAN, MEAN_ERROR, ends, plus_or_minus, q1, q2, rows_for

from mlcourse.checks import expect


def due(score, truth, predicted, groups, runs, seed):
    """Return the ends of the percentile interval."""
    rng, scores = np.random.default_rng(seed), []
    labels = np.arange(len(truth)) if groups is None else groups
    members = [np.flatnonzero(labels == one) for one in np.unique(labels)]
    for _ in range(runs):
        rows = np.concatenate(
            [members[one] for one in rng.integers(len(members), size=len(members))]
        )
        scores.append(score(truth[rows], predicted[rows]))
    return np.percentile(scores, [2.5, 97.5])


def typical_tests(rng, groups, rows, mean, count=400, of=8000):
    """Return errors of tests that stand for all tests, as arrays of shape (groups, rows).

    Many are drawn, put in the order of their distance from the truth in standard errors, and one
    of each twentieth is kept: the coverage of 400 of them is surer than that of 400 drawn alone.
    """
    errors = mean + 2 * (rng.normal(size=(of, groups, 1)) + rng.uniform(-1, 1, (of, groups, rows)))
    means = errors.mean(axis=2)
    order = np.argsort((means.mean(axis=1) - mean) / means.std(axis=1))
    return errors[order[of // count // 2 :: of // count]]


def coverage(student, rng, tests, mean, grouped, runs=400):
    """Return the share of intervals that hold the true mean error."""
    score, held = student.define(MEAN_ERROR, "score"), []
    for one in tests:
        truth, predicted = plus_or_minus(rng, one.ravel())
        labels = np.repeat(np.arange(one.shape[0]), one.shape[1]) if grouped else None
        low, high = ends(
            student, score, truth, predicted, labels, runs=runs, seed=int(rng.integers(2**31))
        )
        held.append(low <= mean <= high)
    return float(np.mean(held))


# Errors are positive: their mean is five standard deviations and more.
@q1.check(
    "keeps its promise where rows are independent",
    points=2,
    after="width_of_rows",
    time_limit=180.0,
    hint="Draw 100 tests whose truth you know. How many of your intervals hold it?",
)
def promise_of_rows(student, rng):
    mean = float(rng.uniform(20, 40))
    tests = typical_tests(rng, 160, 1, mean)
    found = coverage(student, rng, tests, mean, grouped=False)
    expect.between(found, 0.92, 0.97, name="share of 400 intervals that hold the truth")


@q1.check(
    "keeps its promise where groups were drawn",
    points=2,
    after="width_of_groups",
    time_limit=180.0,
    hint="Draw groups whose rows are alike. How many of your intervals hold the truth?",
)
def promise_of_groups(student, rng):
    mean = float(rng.uniform(20, 40))
    tests = typical_tests(rng, 60, 3, mean, count=200, of=6000)
    found = coverage(student, rng, tests, mean, grouped=True, runs=200)
    expect.between(found, 0.895, 0.975, name="share of 200 intervals that hold the truth")


SCORES = {
    "import numpy as np\ndef score(truth, predicted):\n"
    "    return np.corrcoef(truth, predicted)[0, 1]\n": lambda t, p: np.corrcoef(t, p)[0, 1],
    "import numpy as np\ndef score(truth, predicted):\n"
    "    return np.sqrt(np.mean((truth - predicted) ** 2))\n": lambda t, p: np.sqrt(
        np.mean((t - p) ** 2)
    ),
    "import numpy as np\ndef score(truth, predicted):\n"
    "    return np.mean(truth > predicted)\n": lambda t, p: np.mean(t > p),
}


# Both sides draw their own resamples, so that ends differ by their Monte-Carlo errors.
@q1.check(
    "is right for any score, with groups of any size",
    points=1.5,
    after="width_of_rows",
    time_limit=60.0,
    hint="Does your function use score and nothing else to judge the rows it has drawn?",
)
def any_score(student, rng):
    for source, score in SCORES.items():
        for grouped in (False, True):
            sizes = rng.integers(1, 7, size=50)
            labels = np.repeat(rng.permutation(500)[:50], sizes) if grouped else None
            truth = rng.normal(size=sizes.sum())
            # Rows of a group are so alike that an interval of single rows is half as wide.
            shared = np.repeat(rng.normal(0, 2.5, size=50), sizes)
            predicted = truth + shared + rng.normal(size=len(truth))
            right = due(score, truth, predicted, labels, 1500, int(rng.integers(1000)))
            came = ends(
                student, student.define(source, "score"), truth, predicted, labels,
                runs=1500, seed=int(rng.integers(1000)),
            )  # fmt: skip
            error = (right[1] - right[0]) / 3.92
            expect.at_most(
                float(np.abs(np.array(came) - right).max() / error),
                0.7,
                name="distance of an end from the right one, in standard errors,",
            )


MEDIAN = "from numpy import median as statistic"
SPREAD = "from numpy import std as statistic"
PLANNED = {MEAN: np.mean, MEDIAN: np.median, SPREAD: np.std}


# Both sides draw their own resamples; the mean of five first tests makes their error small.
@q2.check(
    "gives the rows that other statistics need",
    points=3,
    after="rows_of_a_mean",
    time_limit=60.0,
    hint="Does your function use its argument statistic, and as many rows as values has?",
)
def other_statistics(student, rng):
    for source, statistic in PLANNED.items():
        ratios = []
        for _ in range(5):
            values = rng.normal(10, 3, size=int(rng.integers(60, 200)))
            width = float(rng.uniform(0.3, 1.2))
            places = rng.integers(len(values), size=(4000, len(values)))
            now = np.ptp(np.percentile(statistic(values[places], axis=1), [2.5, 97.5]))
            came = rows_for(
                student, width, values=values, source=source, seeds=[int(rng.integers(1000))]
            )
            ratios.append(came / (len(values) * (now / width) ** 2))
        expect.between(float(np.mean(ratios)), 0.87, 1.15, name="rows over the right number")


@q2.check(
    "takes more rows as the root law says, in tests drawn anew",
    points=1,
    after="other_statistics",
    hint="What happens to the number of rows when the width is a third?",
)
def root_law_again(student, rng):
    values = rng.exponential(5, size=int(rng.integers(60, 200)))
    wide = float(rng.uniform(0.1, 0.15) * values.std())
    seed = int(rng.integers(1000))
    few, many = (
        rows_for(student, one, values=values, seeds=[seed, seed + 1]) for one in (wide, wide / 3)
    )
    expect.between(many / few, 7.3, 10.9, name="rows for a third of the width over rows for it")
