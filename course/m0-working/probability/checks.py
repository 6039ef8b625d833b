"""The exercises of this lesson and the checks that students see."""

import numpy as np

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["probability.apply-bayes"])
q2 = question("q2", objectives=["probability.simulate-conditional", "probability.report-error"])

# Prevalence, sensitivity, specificity. The numbers of a test are not equal here, so that it shows
# which of them was used where.
TESTS = ((0.1, 0.8, 0.95), (0.02, 0.95, 0.9))
# Counted on paper: the probability of an illness after a positive and after a negative result.
POSTERIORS = {True: (16 / 25, 19 / 117), False: (4 / 175, 1 / 883)}


def answers(student, positive):
    """Return what the student's function gives for the two tests."""
    return [
        expect.between(student["posterior"](*test, positive), -np.inf, np.inf, name="posterior")
        for test in TESTS
    ]


def expect_other_than(came, wrong, positive, text, next_step):
    """Expect results that differ from those of a wrong formula."""
    expect.true(
        any(abs(one - bad) > 1e-6 for one, bad in zip(came, wrong, strict=True)),
        text,
        expected=" and ".join(f"{one:.4f}" for one in POSTERIORS[positive])
        + f" for (prevalence, sensitivity, specificity) = {TESTS[0]} and {TESTS[1]}",
        actual=" and ".join(f"{one:.4f}" for one in came),
        next_step=next_step,
    )


def expect_posteriors(student, positive):
    for test, right in zip(TESTS, POSTERIORS[positive], strict=True):
        came = student["posterior"](*test, positive)
        expect.close(came, right, name=f"result of posterior{(*test, positive)}")


@q1.check("returns a number for each result", points=0)
def a_number(student):
    for positive in (True, False):
        answers(student, positive)


@q1.check(
    "asks how many of the positive are ill, not how many of the ill are positive",
    points=0,
    misconception="transposed-conditional",
    after="a_number",
    hint="Of 1,000 people, how many are ill and positive, and how many are positive in all?",
)
def not_the_sensitivity(student):
    came = answers(student, True)
    expect_other_than(
        came,
        [sensitivity for _, sensitivity, _ in TESTS],
        True,
        "Your numbers are the sensitivity.",
        "Divide by all people with a positive result, the healthy among them too.",
    )


@q1.check(
    "weighs the ill and the healthy by how many they are",
    points=0,
    misconception="prevalence-left-out",
    after="not_the_sensitivity",
    hint="Call your function with prevalences 0.5 and 0.01. Should the results be equal?",
)
def weighs_both(student):
    came = answers(student, True)
    expect_other_than(
        came,
        [sensitivity / (sensitivity + 1 - specificity) for _, sensitivity, specificity in TESTS],
        True,
        "Your numbers are right only where half of all people are ill.",
        "Multiply each of the two rates by the share of the people it is about.",
    )


@q1.check(
    "gives the posterior after a positive result",
    points=1,
    after="weighs_both",
    hint="Write down the ill and positive and the healthy and positive people of 1,000.",
)
def after_positive(student):
    expect_posteriors(student, True)


@q1.check(
    "counts anew after a negative result",
    points=0,
    misconception="negative-is-the-rest",
    after="after_positive",
    hint="Of 1,000 people, how many are ill and negative? How many are negative in all?",
)
def not_the_rest(student):
    came = answers(student, False)
    expect_other_than(
        came,
        [1 - one for one in POSTERIORS[True]],
        False,
        "Your numbers are 1 minus the posterior of a positive result.",
        "Write Bayes' rule again, with negative in each place of positive.",
    )


@q1.check(
    "gives the posterior after a negative result",
    points=1,
    after="not_the_rest",
    hint="Which share of the ill test negative? Which share of the healthy?",
)
def after_negative(student):
    expect_posteriors(student, False)


@q1.check(
    "knows what cannot occur",
    points=1,
    after="after_negative",
    hint="Which number do you divide by when no person can have this result?",
)
def what_cannot_occur(student):
    ends = {
        (0, 0.5, 0.75, True): 0.0,
        (1, 0.5, 0.75, False): 1.0,
        (0.5, 0, 1, True): np.nan,
        (1, 1, 0.5, False): np.nan,
    }
    expect.function(
        student["posterior"], lambda *test: ends[test], ends, equal_nan=True, name="posterior"
    )


# Share among the positive 1/2, sensitivity 0.8, share of the ill and positive among all 0.16. The
# rates that `company` has without being told otherwise give 0.96.
KNOWN = (0.2, 0.8, 0.8)
KNOWN_ERROR = np.sqrt(0.5 * 0.5 / (4000 * 0.32))


def pairs(student, test, n, seeds):
    """Return estimates and standard errors of several simulations, as two arrays."""
    found = []
    for seed in seeds:
        result = student["simulate_posterior"](*test, n, int(seed))
        found.append(expect.shape(result, (2,), name="result of simulate_posterior"))
    return np.asarray(found, dtype=float).T


def expect_numbers(values, what):
    expect.true(
        bool(np.isfinite(values).all()),
        f"There are people with a positive result here, and {what} is not a number.",
        expected="two numbers",
        actual="nan or infinity",
    )


@q2.check("returns two numbers", points=0)
def two_numbers(student):
    estimates, errors = pairs(student, KNOWN, 2000, range(3))
    expect_numbers(estimates, "the share")
    expect_numbers(errors, "the standard error")


@q2.check(
    "gives the same for the same seed",
    points=0,
    after="two_numbers",
    hint="Is every random number drawn from one generator, made inside the function from seed?",
)
def repeats_itself(student):
    one, again = pairs(student, KNOWN, 2000, [1, 1])[0]
    expect.true(
        one == again,
        "The same seed gives two different shares.",
        expected=f"{one:.4f} again for seed 1",
        actual=f"{again:.4f}",
        next_step="Draw every random number from a generator made from seed.",
    )


@q2.check(
    "simulates anew for another seed",
    points=1,
    misconception="seed-inside",
    after="repeats_itself",
    hint="From what is your random generator made?",
)
def follows_seed(student):
    estimates, _ = pairs(student, KNOWN, 2000, [1, 2, 3, 4])
    expect.true(
        len(set(estimates.tolist())) > 1,
        "Four seeds give four times the same share.",
        expected="a result that differs from seed to seed",
        actual=f"{estimates[0]:.4f} four times",
        next_step="Make the random generator inside the function, from its argument seed.",
    )


def expect_share_is_not(student, wrong, text):
    mean = pairs(student, KNOWN, 4000, range(10))[0].mean()
    expect.true(
        abs(mean - wrong) > 0.03,
        f"With prevalence 0.2, sensitivity 0.8 and specificity 0.8, your share is {text}.",
        expected="about 0.5, the share of the ill among the positive",
        actual=f"{mean:.2f} as the mean of ten simulations",
    )


@q2.check(
    "divides by the positive, not by the ill",
    points=0,
    misconception="transposed-conditional",
    after="follows_seed",
    hint="Which people do you keep first: those who are ill, or those with a positive result?",
)
def not_turned_round(student):
    expect_share_is_not(student, 0.8, "that of the positive among the ill")


@q2.check(
    "divides by the positive, not by everybody",
    points=0,
    misconception="joint-for-conditional",
    after="not_turned_round",
    hint="Of how many people is your share a share?",
)
def not_of_everybody(student):
    expect_share_is_not(student, 0.16, "that of the ill and positive among all people")


# The mean of ten shares has a standard deviation of 0.0044.
@q2.check(
    "gives the share of the ill among the positive",
    points=1,
    after="not_of_everybody",
    hint="Compare with posterior(0.2, 0.8, 0.8, True). Are all five arguments used?",
)
def share_among_positive(student):
    mean = pairs(student, KNOWN, 4000, range(10))[0].mean()
    expect.between(mean, 0.46, 0.54, name="mean share of ten simulations")


def error_ratio(student):
    """Return the mean standard error of ten simulations over the right one."""
    errors = pairs(student, KNOWN, 4000, range(10))[1]
    return float(errors.mean() / KNOWN_ERROR)


@q2.check(
    "counts the people with a positive result for the standard error",
    points=0,
    misconception="all-runs-count",
    after="share_among_positive",
    hint="How many people stand in the denominator of your share?",
)
def not_all_runs(student):
    ratio = error_ratio(student)
    expect.true(
        abs(ratio / np.sqrt(0.32) - 1) > 0.1,
        "Your standard error is that of a share among all simulated people.",
        expected="about 0.0140 for (0.2, 0.8, 0.8) and 4,000 people, 1,280 of them positive",
        actual=f"{ratio * KNOWN_ERROR:.4f}",
    )


@q2.check(
    "gives the error of the share, not the spread of the people",
    points=0,
    misconception="spread-is-the-error",
    after="not_all_runs",
    hint="What happens to your standard error when you simulate four times as many people?",
)
def not_the_spread(student):
    ratio = error_ratio(student)
    expect.true(
        ratio < 10,
        "Your standard error is as large as the spread of single people.",
        expected="about 0.0140 for (0.2, 0.8, 0.8) and 4,000 people, 1,280 of them positive",
        actual=f"{ratio * KNOWN_ERROR:.4f}",
    )


@q2.check(
    "gives the standard error of this share",
    points=1,
    after="not_the_spread",
    hint="Compare your last line with the formula for the standard error, sign by sign.",
)
def error_of_share(student):
    ratio = error_ratio(student)
    expect.true(
        0.85 <= ratio <= 1.15,
        "The standard error is another one.",
        expected="about 0.0140 for (0.2, 0.8, 0.8) and 4,000 people, 1,280 of them positive",
        actual=f"{ratio * KNOWN_ERROR:.4f}",
    )


@q2.check(
    "gives nan when nobody tests positive",
    points=0.5,
    after="two_numbers",
    hint="With prevalence 0 and specificity 1, how many people test positive?",
)
def nobody_positive(student):
    came = expect.shape(student["simulate_posterior"](0, 1, 1, 50, 0), (2,), name="result")
    expect.true(
        bool(np.isnan(np.asarray(came, dtype=float)).all()),
        "Nobody tests positive here, so there is no share and no error.",
        expected="nan and nan",
        actual=", ".join(f"{one}" for one in came),
        next_step="Count the positive first, and return np.nan twice if there are none.",
    )
