"""The exercises of this lesson and the checks that students see."""

import numpy as np
from sklearn.base import clone
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

from mlcourse.checks import CheckFailed, expect, question

q1 = question("q1", objectives=["calibration.draw-curve"])
q2 = question("q2", objectives=["calibration.correct-share"])
q3 = question("q3", objectives=["calibration.recalibrate", "calibration.separate-ranking"])


def stated_and_drawn(rng, rows, truth, low, high):
    """Return stated probabilities, and outcomes drawn from what `truth` makes of them."""
    p = rng.uniform(low, high, size=rows)
    return p, (rng.random(rows) < truth(p)).astype(int)


def share_of(student, p, y, groups=10):
    return expect.between(student["luck_share"](p, y, groups), 0, 1, name="result of luck_share")


@q1.check("returns a share", points=0, time_limit=30.0)
def returns_share(student):
    share_of(student, *stated_and_drawn(np.random.default_rng(1), 200, lambda p: p, 0.1, 0.9))


def too_cautious(p):
    """Return true probabilities that are further from one half than the stated ones."""
    return 0.5 + 1.8 * (p - 0.5)


@q1.check(
    "gives the same for the same cases in another order",
    points=0,
    after="returns_share",
    time_limit=30.0,
    hint="Which cases form a group? Does each outcome go with its own probability?",
)
def order_does_not_matter(student):
    rng = np.random.default_rng(7)
    for truth in (lambda p: p, too_cautious):
        p, y = stated_and_drawn(rng, 400, truth, 0.25, 0.75)
        order = np.argsort(p)
        mixed, ordered = share_of(student, p, y), share_of(student, p[order], y[order])
        expect.true(
            abs(mixed - ordered) <= 0.15,
            "The same cases give another share after they have been sorted by probability.",
            expected="about the same share twice",
            actual=f"{mixed:.2f}, and {ordered:.2f} after sorting",
        )


@q1.check(
    "compares in the right direction",
    points=0,
    after="order_does_not_matter",
    time_limit=30.0,
    hint="Count the draws whose error is at least as large as the measured one.",
)
def right_direction(student):
    rng = np.random.default_rng(2)
    p = rng.uniform(0.1, 0.9, size=400)
    y = np.zeros(400, dtype=int)
    for part in np.argsort(p).reshape(10, -1):
        # As many ones as the probabilities of this group add up to, in random places.
        y[rng.permutation(part)[: round(p[part].sum())]] = 1
    came = share_of(student, p, y)
    expect.true(
        came >= 0.25,
        "In each group the outcomes are as close to the probabilities as they can be, "
        "so nearly all draws have a larger error.",
        expected="a share near 1",
        actual=f"{came:.2f}",
    )


@q1.check(
    "draws the outcomes from the probabilities",
    points=0,
    misconception="luck-keeps-outcomes",
    after="right_direction",
    time_limit=30.0,
    hint="If p is true, how likely is a one for the first case? Where does your draw use this?",
)
def draws_from_stated(student):
    p, y = stated_and_drawn(np.random.default_rng(15), 400, lambda p: p, 0.1, 0.9)
    came = share_of(student, p, y)
    expect.true(
        came <= 0.45,
        "These probabilities are true, and as large an error is rarer in the draws than you say.",
        expected="about 0.13",
        actual=f"{came:.2f}",
    )


@q1.check(
    "measures groups and not single cases",
    points=0,
    misconception="single-outcomes-as-error",
    after="draws_from_stated",
    time_limit=30.0,
    hint="Which two numbers does a group have, and what is the distance between them?",
)
def groups_not_cases(student):
    p, y = stated_and_drawn(np.random.default_rng(4), 600, lambda p: p / 2, 0.2, 0.45)
    came = share_of(student, p, y)
    expect.true(
        came <= 0.1,
        "These probabilities are twice the true ones, and you say that luck explains the error.",
        expected="a share near 0",
        actual=f"{came:.2f}",
    )


@q1.check(
    "does not let groups make up for each other",
    points=1,
    misconception="right-on-average",
    after="groups_not_cases",
    time_limit=30.0,
    hint="When do you take the distance: before or after the mean over the groups?",
)
def groups_do_not_cancel(student):
    p, y = stated_and_drawn(np.random.default_rng(5), 600, too_cautious, 0.25, 0.75)
    came = share_of(student, p, y)
    expect.true(
        came <= 0.1,
        "Low probabilities are too high here and high ones too low, "
        "and you say that luck explains the error.",
        expected="a share near 0",
        actual=f"{came:.2f}",
    )


@q1.check(
    "cuts into as many groups as it is told",
    points=0,
    after="groups_do_not_cancel",
    time_limit=30.0,
    hint="Does your function use the argument groups, or the ten groups of the lesson?",
)
def as_many_groups(student):
    rng = np.random.default_rng(8)
    p = np.sort(rng.uniform(0.3, 0.7, size=600))
    # Twenty groups miss the truth to both sides in turn, and two halves hardly miss it.
    y = (rng.random(600) < p + 0.2 * (-1) ** (np.arange(600) // 30)).astype(int)
    few, many = share_of(student, p, y, 2), share_of(student, p, y, 20)
    expect.true(
        few >= 0.15 and many <= 0.05,
        "Neighbouring groups are wrong in opposite ways here, which shows in 20 groups "
        "and not in 2.",
        expected="about 0.60 with 2 groups and 0.00 with 20",
        actual=f"{few:.2f} with 2 groups and {many:.2f} with 20",
    )


LEVELS = np.array([0.01, 0.1, 0.25, 0.5, 0.6, 0.9, 0.99])


def at_share(student, p, fitted_share, real_share):
    return expect.shape(student["at_share"](p, fitted_share, real_share), (len(p),))


def expect_not(student, wrong, text):
    """Expect the student's function to differ from a wrong formula."""
    came = expect.finite(at_share(student, LEVELS, 0.5, 0.1))
    expect.true(
        not np.allclose(came, wrong(LEVELS, 0.5, 0.1), atol=1e-6),
        text,
        expected="[0.001, 0.012, 0.036, 0.1, 0.143, 0.5, 0.917] "
        f"for p = {LEVELS.tolist()} and the shares 0.5 and 0.1",
        actual=f"{np.asarray(came, dtype=float).round(3).tolist()}",
    )


@q2.check("returns one number for each probability", points=0)
def one_for_each(student):
    expect.finite(at_share(student, LEVELS, 0.5, 0.1))
    expect.finite(at_share(student, [0.2, 0.7], 0.5, 0.1))


@q2.check(
    "keeps sure cases nearly sure",
    points=0,
    misconception="share-scales-probability",
    after="one_for_each",
    hint="Call your function with p = [0.99]. Are such cases still the most likely ones by far?",
)
def nearly_sure(student):
    expect_not(
        student,
        lambda p, fitted, real: p * real / fitted,
        "Your numbers are p times the ratio of the two shares, so a sure case becomes doubtful.",
    )


@q2.check(
    "counts both classes anew",
    points=0,
    misconception="only-one-class-changed",
    after="nearly_sure",
    hint="The share of class 1 falls from 0.5 to 0.1. What happens to the share of class 0?",
)
def both_classes(student):
    expect_not(
        student,
        lambda p, fitted, real: p * real / fitted / (p * real / fitted + 1 - p),
        "Your odds change by the ratio of the shares of class 1, and class 0 stays as it was.",
    )


@q2.check(
    "gives what can be counted",
    points=1,
    after="both_classes",
    hint="Write the odds of one level on paper, in the fitted table and among the cases to come.",
)
def what_is_counted(student):
    # Cases to come, by level: ones and zeros. The fitted table has each zero of 20 only once.
    ones, zeros = np.array([10, 60, 200]), np.array([4000, 1200, 600])
    fitted = ones / (ones + zeros / 20)
    shares = [float(ones.sum() / (ones.sum() + part)) for part in (zeros.sum() / 20, zeros.sum())]
    came = at_share(student, fitted, *shares)
    expect.close(came, ones / (ones + zeros), rtol=1e-6, name="result of at_share")


SLOPES = (1.0, 0.7, -0.5)
# The models that the notebook gives, to know how well each ranks by itself.
MODELS = {
    "weighted": LogisticRegression(class_weight="balanced"),
    "memoriser": HistGradientBoostingClassifier(max_iter=50, learning_rate=0.5, random_state=0),
}


def customers(rng, rows, slopes, *, bent=False):
    """Return features, true probabilities and outcomes; about one outcome in four is 1.

    In a bent world the log-odds grow to both sides, so that a logistic regression ranks nobody.
    """
    X = rng.normal(size=(rows, len(slopes)))
    along = X @ np.asarray(slopes)
    p = 1 / (1 + np.exp(3.1 - 1.6 * np.abs(along) if bent else 1.75 - along))
    return X, p, (rng.random(rows) < p).astype(int)


def fresh(student, name):
    """Return an unfitted copy of one of the two given models."""
    return student["clone"](student[name])


def believed(student, name, rng, *, slopes=SLOPES, rows=4000):
    """Return the student's probabilities for new rows, their truth, and both areas.

    The areas under the ROC curve are the student's and that of the model's own probabilities.
    """
    bent = name == "memoriser"
    X, _, y = customers(rng, rows, slopes, bent=bent)
    X_new, p_new, y_new = customers(rng, 4000, slopes, bent=bent)
    came = student["believable"](fresh(student, name), X, y, X_new)
    came = expect.probabilities(expect.shape(came, (4000,), name="result of believable"))
    came = np.asarray(came, dtype=float)
    with threadpool_limits(1):
        own = clone(MODELS[name]).fit(X, y).predict_proba(X_new)[:, 1]
    return came, p_new, (roc_auc_score(y_new, came), roc_auc_score(y_new, own))


def distance_from_truth(came, p):
    """Return the mean distance of stated from true probability in ten groups of equal size."""
    parts = np.argsort(came, kind="stable").reshape(10, -1)
    return float(np.mean(np.abs(came[parts].mean(axis=1) - p[parts].mean(axis=1))))


def expect_ranking(student, name, rng, *, slopes=SLOPES):
    _, _, (area, own) = believed(student, name, rng, slopes=slopes)
    expect.true(
        area >= own - 0.04,
        f"With `{name}`, the ranking of new rows is worse than the model's own.",
        expected=f"an area under the ROC curve of at least {own - 0.04:.3f}",
        actual=f"{area:.3f}",
    )


FARTHEST = {"weighted": 0.042, "memoriser": 0.06}


def expect_calibrated(student, name, rng, *, slopes=SLOPES):
    came, p, _ = believed(student, name, rng, slopes=slopes)
    distance = distance_from_truth(came, p)
    expect.true(
        distance <= FARTHEST[name],
        f"With `{name}`, the probabilities of new rows miss their known truth.",
        expected=f"at most {FARTHEST[name]}, as a mean over ten groups of new rows",
        actual=f"{distance:.3f}; their mean is {came.mean():.2f}, the true one {p.mean():.2f}",
    )


@q3.check("gives one probability for each new row", points=0, time_limit=30.0)
def one_probability_each(student):
    believed(student, "weighted", np.random.default_rng(1), rows=500)


@q3.check(
    "leaves the model as it came",
    points=0.5,
    after="one_probability_each",
    hint="Fit clone(model), and not model itself.",
)
def model_untouched(student):
    model = fresh(student, "weighted")
    X, _, y = customers(np.random.default_rng(6), 500, SLOPES)
    student["believable"](model, X, y, X[:5])
    try:
        expect.fitted(model, X[:5])
    except CheckFailed:
        return
    raise CheckFailed(
        "The model that your function was given is fitted afterwards.",
        expected="unfitted",
        actual="fitted",
        next_step="Fit a clone of it.",
    )


@q3.check(
    "keeps the ranking of the model",
    points=0.5,
    misconception="constant-is-enough",
    after="one_probability_each",
    time_limit=30.0,
    hint="Are two new rows with different scores still different, and in the same order?",
)
def keeps_ranking(student):
    expect_ranking(student, "weighted", np.random.default_rng(2))


@q3.check(
    "expects as many ones as there are",
    points=0,
    misconception="weights-keep-probabilities",
    after="keeps_ranking",
    time_limit=30.0,
    hint="Compare the mean of your probabilities with the share of ones in y.",
)
def right_mean(student):
    came, p, _ = believed(student, "weighted", np.random.default_rng(3))
    expect.true(
        abs(came.mean() - p.mean()) <= 0.05,
        "With `weighted`, the probabilities of new rows are not right on average.",
        expected=f"a mean of about {p.mean():.2f}",
        actual=f"{came.mean():.2f}",
    )


@q3.check(
    "is right for low and for high probabilities",
    points=1,
    misconception="right-on-average",
    after="right_mean",
    time_limit=30.0,
    hint="Sort new rows by probability and compare stated and counted in each tenth.",
)
def right_in_groups(student):
    expect_calibrated(student, "weighted", np.random.default_rng(4))


@q3.check(
    "repairs a model that remembers its rows",
    points=1,
    misconception="recalibrate-on-fitted-rows",
    after="right_in_groups",
    time_limit=30.0,
    hint="Which rows tell you what a stated probability is worth? Had the model seen them?",
)
def repairs_memoriser(student):
    expect_calibrated(student, "memoriser", np.random.default_rng(5))
