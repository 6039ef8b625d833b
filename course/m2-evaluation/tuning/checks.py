"""The exercises of this lesson and the checks that students see."""

import numpy as np

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["tuning.nest-search"])
q2 = question("q2", objectives=["tuning.report-optimism"])

SEEDS, MORE_SEEDS = ({"random_state": list(range(count))} for count in (10, 16))
REPORT = ("promised", "honest", "optimism")


def coin_table(rng, rows=100, columns=60):
    """Return a table of +1 and -1, and two equal classes that have nothing to do with it."""
    return rng.choice([-1.0, 1.0], size=(rows, columns)), rng.permutation(np.arange(rows) % 2)


def accuracies(student, model, grid, X, y, *, outer=2, inner=2):
    """Return the accuracies that the student's function gives; few folds take little time."""
    came = student["nested_accuracy"](student[model], grid, X, y, outer, inner)
    found = expect.shape(came, (outer,), name=f"result for {outer} outer folds").astype(float)
    for one in found:
        expect.between(one, 0, 1, name="accuracy on one outer fold")
    return found


def on_coins(student, rng, model, sizes, outer=2):
    """Return the mean accuracy over tables of these sizes, in which nothing can be learned."""
    tables, grid = (coin_table(rng, rows) for rows in sizes), SEEDS
    if model == "stump":  # two seeds may ask about one column, so more of them are needed
        grid = MORE_SEEDS
    came = [accuracies(student, model, grid, *table, outer=outer) for table in tables]
    return float(np.mean(came))


def expect_chance(student, rng, model, sizes, bound, outer=2):
    """Expect a mean accuracy near one half where coins have drawn the classes."""
    expect.between(
        on_coins(student, rng, model, sizes, outer),
        1 - bound - 0.03,
        bound,
        name=f"mean accuracy of {model} in {len(sizes)} tables whose classes were drawn by coin",
    )


@q1.check("gives one accuracy for each outer fold", points=0, time_limit=60.0)
def one_for_each_fold(student):
    X, y = coin_table(np.random.default_rng(1))
    for outer, inner in ((5, 3), (3, 4)):
        grid = {"random_state": [0, 1]}
        accuracies(student, "guesser", grid, X, y, outer=outer, inner=inner)


# One setting, so nothing is chosen: on 20 draws the reference has 0.51 ± 0.06, at most 0.60;
# whoever scores fitted rows has 1.
@q1.check(
    "scores rows that were not fitted",
    points=0,
    misconception="score-fitted-rows",
    after="one_for_each_fold",
    time_limit=60.0,
    hint="Which rows does each accuracy come from, and which rows were fitted?",
)
def rows_not_fitted(student):
    X, y = coin_table(np.random.default_rng(2))
    came = accuracies(student, "neighbours", {"n_neighbors": [1]}, X, y)
    expect.at_most(
        float(came.mean()), 0.8, name="accuracy of one neighbour where a coin drew the classes"
    )


def one_column_tells(rng, flipped, rows=150):
    """Return four columns of +1 and -1 and two classes: one column tells, up to flipped rows."""
    X, y = coin_table(rng, rows, 4)
    wrong = rng.permutation(np.arange(rows) < flipped * rows)
    X[:, rng.integers(4)] = np.where(wrong, 1 - 2 * y, 2 * y - 1)
    return X, y


@q1.check(
    "finds the setting that sees the pattern",
    points=1,
    after="rows_not_fitted",
    time_limit=60.0,
    hint="Are all settings of grid tried, and is the best one fitted before it is scored?",
)
def finds_the_setting(student):
    X, y = one_column_tells(np.random.default_rng(3), 0.1)
    came = accuracies(student, "stump", SEEDS, X, y)
    expect.at_least(
        float(came.mean()), 0.8, name="accuracy of stump where one of four columns tells the class"
    )


# Few rows in each fold: reference 0.50 ± 0.03, mutant best-score-is-performance 0.58 ± 0.02, mutant
# choose-on-test-fold 0.73 ± 0.01.
@q1.check(
    "does not choose by the rows that it scores",
    points=0,
    misconception="choose-on-test-fold",
    after="finds_the_setting",
    time_limit=60.0,
    hint="In one outer fold: which rows decide which setting is best?",
)
def not_by_the_test_fold(student):
    expect_chance(student, np.random.default_rng(4), "guesser", [100] * 3, 0.65, outer=10)


# Reference 0.500 ± 0.014, mutant best-score-is-performance 0.578 ± 0.007. New folds bring a guesser
# new luck, so mutant tune-then-validate passes here; the next check is for it.
@q1.check(
    "finds nothing in the seeds of a guesser",
    points=1,
    misconception="best-score-is-performance",
    after="not_by_the_test_fold",
    time_limit=60.0,
    hint="Has a row that is scored taken part in the choice of the setting?",
)
def nothing_in_seeds(student):
    expect_chance(student, np.random.default_rng(5), "guesser", [100] * 14, 0.55)


# On this draw the reference has 0.49, mutant tune-then-validate 0.56.
@q1.check(
    "searches anew in each outer fold",
    points=0,
    misconception="tune-then-validate",
    after="nothing_in_seeds",
    time_limit=60.0,
    hint="Which rows did the search see before the first outer fold was left out?",
)
def searches_anew(student):
    expect_chance(student, np.random.default_rng(6), "stump", [100] * 14, 0.55)


def draw_search(rng, settings, folds, spread, scale=1.0):
    """Return the scores of a search, those of an old model, and the true gain of each setting.

    All settings are as good as the old model where `spread` is 0. Some folds are easier than
    others, for all alike. `scale` makes all differences larger or smaller.
    """
    gain, easier = scale * spread * rng.normal(size=settings), 0.03 * rng.normal(size=folds)
    scores = 0.5 + gain[:, None] + easier + 0.06 * scale * rng.normal(size=(settings, folds))
    return scores, 0.5 + easier + 0.06 * scale * rng.normal(size=folds), gain


def report(student, scores, old):
    """Return the student's report, with its three names."""
    result = expect.type_(student["gain_report"](scores, old), dict, name="gain_report")
    expect.true(
        set(result) == set(REPORT),
        "The dictionary does not have the three names that were asked for.",
        expected=", ".join(REPORT),
        actual=", ".join(sorted(str(name) for name in result)),
    )
    for name in REPORT:
        expect.between(result[name], -np.inf, np.inf, name=name)
    return result


def over_searches(student, rng, *, settings, spread, scale=1.0, searches=100):
    """Return means over searches: promised and honest gain, and true gain of the best setting."""
    found = []
    for _ in range(searches):
        scores, old, gain = draw_search(rng, settings, 8, spread, scale)
        result = report(student, scores, old)
        true = gain[scores.mean(axis=1).argmax()]
        found.append([result["promised"], result["honest"], true])
    return dict(zip(("promised", "honest", "true"), np.mean(found, axis=0), strict=True))


SMALL = np.array([[0.6, 0.9, 0.6, 0.7], [0.8, 0.6, 0.9, 0.8], [0.7, 0.7, 0.7, 0.7]])
SMALL_OLD = np.array([0.7, 0.6, 0.8, 0.7])


@q2.check("gives three numbers by name", points=0)
def three_numbers(student):
    report(student, SMALL, SMALL_OLD)


@q2.check(
    "gives the gain that the search promises",
    points=1,
    after="three_numbers",
    hint="Which setting of the small table has the highest mean, and what is the mean of old?",
)
def promised_gain(student):
    came = report(student, SMALL, SMALL_OLD)["promised"]
    expect.true(
        abs(came - 0.075) < 1e-6,
        f"For scores = {SMALL.tolist()} and old = {SMALL_OLD.tolist()} another gain is promised.",
        expected="0.075",
        actual=f"{came:.3f}",
    )


@q2.check(
    "gives as optimism what is promised and not kept",
    points=0,
    after="promised_gain",
    hint="The promised gain has two parts. One is honest.",
)
def parts_add_up(student):
    result = report(student, *draw_search(np.random.default_rng(1), 12, 5, 0.0)[:2])
    expect.close(
        result["optimism"], result["promised"] - result["honest"], atol=1e-6, name="optimism"
    )


@q2.check(
    "does not take the best of each fold",
    points=0,
    misconception="choose-on-test-fold",
    after="parts_add_up",
    time_limit=60.0,
    hint="For one fold: may its own scores say which setting is chosen?",
)
def not_best_of_each_fold(student):
    means = over_searches(student, np.random.default_rng(2), settings=40, spread=0.0)
    expect.at_most(
        means["honest"],
        means["promised"] + 0.01,
        name="honest gain, as the mean of 100 searches of pure luck",
    )


def luck_is_no_gain(student, rng, scale=1.0):
    """Expect no honest gain where all settings are as good as the old model."""
    for settings in (10, 80):
        means = over_searches(student, rng, settings=settings, spread=0.0, scale=scale)
        expect.between(
            means["honest"],
            -0.02 * scale,
            0.02 * scale,
            name=f"honest gain, as the mean of 100 searches of {settings} equally good settings",
        )


@q2.check(
    "finds no gain where there is luck only",
    points=1,
    misconception="best-score-is-performance",
    after="not_best_of_each_fold",
    time_limit=60.0,
    hint="Has the fold that gives the score taken part in the choice?",
)
def no_gain_from_luck(student):
    luck_is_no_gain(student, np.random.default_rng(3))


def gain_that_is_there(student, rng, short, scale=1.0):
    """Expect the true gain, or a little less, where settings differ."""
    means = over_searches(student, rng, settings=40, spread=0.06, scale=scale)
    expect.between(
        means["honest"],
        means["true"] - short * scale,
        means["true"] + 0.02 * scale,
        name="honest gain, as the mean of 100 searches in which the best setting truly gains "
        f"{means['true']:.3f}",
    )


@q2.check(
    "keeps the gain that is there",
    points=0,
    misconception="mean-of-all-is-honest",
    after="no_gain_from_luck",
    time_limit=60.0,
    hint="Is your honest gain that of the setting that one would use?",
)
def keeps_a_true_gain(student):
    gain_that_is_there(student, np.random.default_rng(4), 0.07)


@q2.check(
    "comes near the gain that is there",
    points=0,
    after="keeps_a_true_gain",
    time_limit=60.0,
    hint="How many folds choose the setting? The real choice has all of them.",
)
def near_the_true_gain(student):
    gain_that_is_there(student, np.random.default_rng(5), 0.025)
