"""The exercises of this lesson and the checks that students see."""

import numpy as np
import pandas as pd

from mlcourse.checks import expect, measured, question

q1 = question("q1", objectives=["splits.estimate-for-deployment", "splits.detect-dependence"])
q2 = question("q2", objectives=["splits.name-deployment", "splits.estimate-for-deployment"])

SPLITS = ("random", "grouped")


def neighbours_mean(X, Y, X_new, count):
    """Return the mean outcome of the nearest known rows of each new row, as KNeighborsRegressor."""
    distance = np.sum((X_new[:, None] - X) ** 2, axis=2)
    return Y[np.argsort(distance, axis=1, kind="stable")[:, :count]].mean(axis=1)


def visits(rng, patients, each, *, level=1.0, mixed=False):
    """Return table, outcomes and patients, as in the lesson, and the true errors of the two splits.

    The truth is that of three neighbours: a known patient's are visits of that patient, a new
    patient's are visits of others.
    """
    body, levels = rng.normal(size=(patients, 2)), level * rng.normal(size=patients)
    scale = 10 ** rng.uniform(0, 2)

    def draw(who, body, levels):
        dose = 0.2 * rng.normal(size=len(who))
        y = levels[who] + 0.5 * rng.normal(size=len(who))
        return np.column_stack([dose, 5 * body[who]]), scale * y

    who = np.repeat(np.arange(patients), each)
    who = rng.permutation(who) if mixed else who
    X, y = draw(who, body, levels)
    again = np.repeat(np.arange(patients), 25)
    others = rng.normal(size=(1000, 2)), level * rng.normal(size=1000)
    truth = []
    for rows, future in ((again, (body, levels)), (np.arange(1000), others)):
        X_new, y_new = draw(rows, *future)
        truth.append(float(np.mean(np.abs(y_new - neighbours_mean(X, y, X_new, 3)))))
    return X, y, who, dict(zip(SPLITS, truth, strict=True))


def over_truth(student, rng, *, tables=4, **how):
    """Return the student's errors over the true ones: means over tables of 40 patients."""
    shares = []
    for _ in range(tables):
        X, y, who, truth = visits(rng, 40, 10, **how)
        result = student["compare_splits"](student["neighbours"], X, y, who)
        shares.append(
            [float(expect.finite(result[name], name=name)) / truth[name] for name in SPLITS]
        )
    return dict(zip(SPLITS, np.mean(shares, axis=0), strict=True))


def expect_near(share, name, low=0.0, high=np.inf):
    """Expect an estimate over the truth to lie between two bounds, and say which way it misses."""
    measured(f"{name} over the truth", share, at_least=low, at_most=high)
    way = "smaller" if share < low else "larger"
    bound = f"at least {low:.2f}" if share < low else f"at most {high:.2f}"
    expect.true(
        low <= share <= high,
        f"{name} is {way} than the true error of new rows allows.",
        expected=f"{bound} times the true error",
        actual=f"{share:.2f} times the true error",
    )


@q1.check("returns two errors by name", points=0)
def two_errors(student):
    X, y, who, _ = visits(np.random.default_rng(1), 20, 5)
    result = student["compare_splits"](student["neighbours"], X, y, who)
    expect.type_(result, dict, name="result of compare_splits")
    expect.true(
        set(result) == set(SPLITS),
        "The dictionary does not have the two names that were asked for.",
        expected=", ".join(SPLITS),
        actual=", ".join(str(name) for name in result),
    )
    for name in SPLITS:
        error = expect.finite(result[name], name=name)
        expect.true(
            float(error) >= 0,
            f"`{name}` is negative, and an error cannot be.",
            expected="at least 0",
            actual=f"{float(error):.2f}",
            next_step="The scores of scikit-learn have a minus sign. mean_error takes it away.",
        )


# Errors over the truth, mean of 4 tables: spreads and seeds in hidden.py.
@q1.check(
    "scores rows that were not fitted",
    points=0,
    time_limit=30.0,
    misconception="score-fitted-rows",
    after="two_errors",
    hint="Which rows does each error come from, and which rows was the model fitted on?",
)
def rows_not_fitted(student):
    for name, share in over_truth(student, np.random.default_rng(2), level=0.0).items():
        expect_near(share, f"`{name}`", low=0.85)


@q1.check(
    "gives the error for new groups",
    points=1,
    time_limit=30.0,
    misconception="rows-are-independent",
    after="rows_not_fitted",
    hint="For grouped folds: can one patient have visits on both sides of a split?",
)
def new_groups(student):
    share = over_truth(student, np.random.default_rng(3))["grouped"]
    expect_near(share, "`grouped`", low=0.65, high=1.4)


@q1.check(
    "keeps groups whole when their rows stand apart",
    points=0,
    time_limit=30.0,
    misconception="groups-argument-is-enough",
    after="new_groups",
    hint="Not every splitter reads the groups it is given. Which one does your code use?",
)
def groups_stand_apart(student):
    share = over_truth(student, np.random.default_rng(4), mixed=True)["grouped"]
    expect_near(share, "`grouped`", low=0.65, high=1.4)


@q1.check(
    "gives the error for new rows of known groups",
    points=1,
    time_limit=30.0,
    misconception="folds-in-table-order",
    after="groups_stand_apart",
    hint="This table is sorted by patient. Are your random folds shuffled?",
)
def known_groups(student):
    share = over_truth(student, np.random.default_rng(5))["random"]
    expect_near(share, "`random`", low=0.85, high=1.3)


WEEKS = pd.DataFrame({"week": np.arange(520)})


def hospital_visits(rng):
    """Return the visits of 80 patients in 8 hospitals, mixed."""
    patient = rng.permutation(np.repeat(np.arange(80), 5))
    home = rng.permutation(np.arange(80) % 8)
    return pd.DataFrame({"hospital": home[patient], "patient": patient})


def parts(student, deployment, table):
    """Return the student's folds as arrays of positions, each with rows on both sides."""
    found = student["parts_of"](deployment, table)
    result = [tuple(np.asarray(side, dtype=int) for side in part) for part in found]
    expect.true(
        bool(result) and all(len(fit) and len(test) for fit, test in result),
        f"The splits for “{deployment}” have a fold without rows for fitting or testing.",
    )
    rows = np.concatenate([side for part in result for side in part])
    expect.true(
        rows.min() >= 0 and rows.max() < len(table),
        f"The splits for “{deployment}” name rows that the table does not have.",
    )
    shared = any(np.isin(test, fit).any() for fit, test in result)
    expect.true(not shared, f"For “{deployment}” a row is both fitted and tested.")
    return result


def mean_over(folds, X, Y, neighbours):
    """Return the mean absolute error over folds, for many outcomes of the same rows at once."""
    errors = []
    for fit, test in folds:
        errors.append(
            np.mean(np.abs(Y[test] - neighbours_mean(X[fit], Y[fit], X[test], neighbours)))
        )
    return float(np.mean(errors))


def series_over_truth(student, rng, deployment, worlds=100):
    """Return estimated over true error for values that change a little from week to week."""
    folds = parts(student, deployment, WEEKS)
    X = np.arange(560.0)[:, None]
    Y = np.cumsum(rng.normal(size=(560, worlds)) + 0.05, axis=0)
    gaps = rng.choice(np.arange(520), 52, replace=False)
    future = {
        "gaps": [(np.setdiff1d(np.arange(520), gaps), gaps)],
        "closure": [(np.arange(520), np.arange(520, 546))],
        "delay": [(np.arange(week - 12), np.array([week])) for week in range(520, 560)],
    }[deployment]
    return mean_over(folds, X, Y, 2) / mean_over(future, X, Y, 2)


def hospitals_over_truth(student, rng, deployment, worlds=60):
    """Return estimated over true error where hospitals and patients have levels of their own."""
    table = hospital_visits(rng)
    folds = parts(student, deployment, table)
    patients, hospitals = 240, 32
    # Patients 0 to 79 are in the table. 80 to 159 come to its hospitals, 160 to 239 to others.
    known = table.groupby("patient")["hospital"].first()
    home = np.concatenate([known, np.arange(80) % 8, 8 + np.arange(80) % 24])
    place, body = 40 * rng.normal(size=hospitals), 5 * rng.normal(size=(patients, 2))
    levels = 16 * rng.normal(size=(hospitals, worlds))[home]
    levels += 10 * rng.normal(size=(patients, worlds))
    first = {"same patients": 0, "new patients": 80, "new hospitals": 160}[deployment]
    who = np.concatenate([table["patient"], first + np.repeat(np.arange(80), 5)])
    X = np.column_stack([place[home[who]], body[who], 0.2 * rng.normal(size=len(who))])
    Y = levels[who] + 3 * rng.normal(size=(len(who), worlds))
    future = [(np.arange(len(table)), np.arange(len(table), len(who)))]
    return mean_over(folds, X, Y, 3) / mean_over(future, X, Y, 3)


def estimate_over_truth(student, rng, deployment):
    """Return estimated over true error of one deployment: 1 is right, less promises too much."""
    on_weeks = deployment in ("gaps", "closure", "delay")
    return (series_over_truth if on_weeks else hospitals_over_truth)(student, rng, deployment)


def near_truth(student, rng, deployment, *, low=0.0, high=np.inf):
    share = estimate_over_truth(student, rng, deployment)
    expect_near(share, f"The estimate for “{deployment}”", low, high)


@q2.check("gives splits for all six deployments", points=0)
def six_splits(student):
    for deployment in ("gaps", "closure", "delay"):
        parts(student, deployment, WEEKS)
    for deployment in ("same patients", "new patients", "new hospitals"):
        parts(student, deployment, hospital_visits(np.random.default_rng(1)))


# Estimated over true error, for these checks and their hidden twins: the spreads are in hidden.py.
@q2.check(
    "imitates gaps",
    points=0,
    time_limit=30.0,
    misconception="dates-split-forward",
    hint="Which weeks beside a gap are known when it is filled in, before it and after it?",
)
def gaps(student):
    near_truth(student, np.random.default_rng(2), "gaps", low=0.8, high=1.3)


def only_earlier_rows(student, deployment):
    """Expect every fold to fit rows from before the tested rows."""
    for fit, test in parts(student, deployment, WEEKS):
        expect.true(
            fit.max() < test.min(),
            f"For “{deployment}” a fold fits weeks that come after a tested week.",
            expected=f"fitted weeks before week {test.min()}",
            actual=f"week {fit.max()} among them",
        )


@q2.check(
    "imitates the closure with rows from before it",
    points=0,
    time_limit=30.0,
    misconception="future-may-be-fitted",
    hint="Which weeks are known on the day when the station closes?",
)
def closure_from_before(student):
    only_earlier_rows(student, "closure")


@q2.check(
    "imitates the length of the closure",
    points=0,
    time_limit=30.0,
    misconception="any-block-will-do",
    after="closure_from_before",
    hint="How many weeks does the model have to supply, and how many does each fold test?",
)
def closure(student):
    near_truth(student, np.random.default_rng(3), "closure", low=0.75, high=1.3)


@q2.check(
    "imitates the delay with rows from before it",
    points=0,
    time_limit=30.0,
    misconception="future-may-be-fitted",
    hint="Which weeks are known when the value of a week is predicted?",
)
def delay_from_before(student):
    only_earlier_rows(student, "delay")


@q2.check(
    "imitates the length of the delay",
    points=0,
    time_limit=30.0,
    misconception="delay-is-ignored",
    after="delay_from_before",
    hint="How many weeks lie between the last known value and the predicted one?",
)
def delay(student):
    near_truth(student, np.random.default_rng(4), "delay", low=0.78, high=1.25)


@q2.check(
    "imitates further visits of the same patients",
    points=0,
    time_limit=30.0,
    misconception="groups-always-whole",
    hint="Does the model know other visits of these patients when it is used?",
)
def same_patients(student):
    near_truth(student, np.random.default_rng(5), "same patients", low=0.8, high=1.4)


@q2.check(
    "imitates new patients without knowing them",
    points=0,
    time_limit=30.0,
    misconception="rows-are-independent",
    hint="Does the model know other visits of these patients when it is used?",
)
def new_patients(student):
    near_truth(student, np.random.default_rng(6), "new patients", low=0.8)


@q2.check(
    "imitates new patients of known hospitals",
    points=0,
    time_limit=30.0,
    misconception="largest-group-is-safest",
    after="new_patients",
    hint="Does the model know other patients of these hospitals when it is used?",
)
def known_hospitals(student):
    near_truth(student, np.random.default_rng(7), "new patients", high=1.28)


@q2.check(
    "imitates new hospitals",
    points=0,
    time_limit=30.0,
    misconception="any-group-will-do",
    hint="Does the model know other patients of these hospitals when it is used?",
)
def new_hospitals(student):
    near_truth(student, np.random.default_rng(8), "new hospitals", low=0.84, high=1.25)
