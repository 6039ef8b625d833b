"""The questions of this assessment and the checks that students see."""

import numpy as np

from mlcourse.checks import expect, question
from mlcourse.teaching.findings import comparison, visits

q1 = question("q1", objectives=["is-it-real.test-clusters"])
q2 = question("q2", objectives=["is-it-real.judge-stability"])
q3 = question("q3", objectives=["is-it-real.compare-paired"])
q4 = question("q4", objectives=["is-it-real.limit-false-findings"])
q5 = question("q5", objectives=["is-it-real.judge-findings"])
q6 = question("q6", objectives=["is-it-real.measure-bench"])


def far_groups(rng, k=2, rows=60, columns=2, apart=12.0):
    """Return k round groups far from each other, and the group of each row."""
    group = np.arange(rows) % k
    table = rng.normal(size=(rows, columns))
    table[:, 0] += apart * group
    return table, group


def p_of(student, X, k, draws, seed):
    """Return the student's p-value of one group: a number from 0 to 1."""
    name = f"clusters_p for {len(X)} rows, {k} clusters and {draws} draws"
    return expect.between(student["clusters_p"](X, k, draws, seed), 0, 1, name=name)


@q1.check("gives a number from 0 to 1", points=0, time_limit=60.0)
def one_number(student):
    rng = np.random.default_rng(1)
    p_of(student, rng.normal(size=(40, 3)), 2, 9, 0)


@q1.check(
    "is never 0",
    points=0.5,
    misconception="p-can-be-zero",
    time_limit=60.0,
    after="one_number",
    hint="Of 19 drawn tables none is as tight. How many tables are there with X itself?",
)
def never_zero(student):
    table, _ = far_groups(np.random.default_rng(2))
    found = p_of(student, table, 2, 19, 0)
    expect.true(
        found > 0,
        "Two groups lie far apart, and the p-value is 0.",
        expected="1 of 20, or more",
        actual=f"{found:.3g}",
    )


@q1.check(
    "finds groups in any units",
    points=0.5,
    misconception="units-decide-clusters",
    time_limit=60.0,
    after="never_zero",
    hint="Which column decides a distance? When are the columns scaled?",
)
def any_units(student):
    table, _ = far_groups(np.random.default_rng(3))
    for units in ([1.0, 1.0], [1.0, 1000.0]):
        expect.at_most(p_of(student, table * units, 2, 39, 0), 0.05, name="p-value of two groups")


def stability_of(student, X, labels, runs=20, seed=0):
    """Return the student's stability, one number from 0 to 1 for each cluster."""
    k = int(labels.max()) + 1
    name = f"cluster_stability for {k} clusters"
    found = expect.shape(student["cluster_stability"](X, labels, runs, seed), (k,), name=name)
    found = np.asarray(expect.finite(found, name=name), dtype=float)
    expect.true(
        bool(np.all((found > -1e-9) & (found < 1 + 1e-9))),
        "A stability lies outside of 0 to 1.",
        expected="numbers from 0 to 1",
        actual=f"from {found.min():.3g} to {found.max():.3g}",
    )
    return found


@q2.check("gives a number from 0 to 1 for each cluster", points=0, time_limit=60.0)
def one_each(student):
    table, group = far_groups(np.random.default_rng(4), k=3)
    stability_of(student, table, group)


@q2.check("gives 1 for a single cluster", points=0, after="one_each", time_limit=60.0)
def single(student):
    table, group = far_groups(np.random.default_rng(5))
    found = stability_of(student, table, 0 * group)
    expect.close(found, [1.0], atol=1e-6, name="stability of a single cluster of all rows")


@q2.check(
    "gives 1 for groups that lie far apart, however they are numbered",
    points=1,
    misconception="numbers-name-clusters",
    time_limit=60.0,
    after="one_each",
    hint="Which of the new clusters is the same as cluster 0?",
)
def any_numbers(student):
    table, group = far_groups(np.random.default_rng(6), k=3)
    for labels in (group, 2 - group, (group + 1) % 3):
        expect.close(stability_of(student, table, labels), np.ones(3), atol=0.01, name="stability")


# Ten of the 30 rows of one group have a name of their own. Both groups come back in each run. So
# the ten resemble theirs by 10 / 30; the 50 others resemble the other group by 30 / 50.
@q2.check(
    "divides rows in both by rows in either",
    points=0.5,
    misconception="found-again-is-enough",
    time_limit=60.0,
    after="any_numbers",
    hint="All ten rows come back together, with twenty others. What is in at least one of the two?",
)
def in_both_of_either(student):
    table, group = far_groups(np.random.default_rng(10), apart=25.0)
    labels = np.where(np.cumsum(group) * group > 20, 0, 1)
    expect.close(stability_of(student, table, labels), [1 / 3, 0.6], atol=0.01, name="stability")


def paired(student, a, b, groups, flips=999, seed=0):
    """Return the student's p-value of two equally good models: above 0, at most 1."""
    name = f"paired_p for {len(a)} visits"
    return expect.between(student["paired_p"](a, b, groups, flips, seed), 0, 1, name=name)


@q3.check("gives a number from 0 to 1, for lists and arrays", points=0)
def one_p(student):
    rng = np.random.default_rng(7)
    a, b = rng.normal(size=(2, 12))
    who = np.repeat(["Ann", "Bo", "Cy"], 4)
    paired(student, a, b, who)
    paired(student, a.tolist(), b.tolist(), who.tolist())


@q3.check(
    "gives 1 for two models with the same errors",
    points=0,
    after="one_p",
    hint="Does a flipped mean that equals the observed one count?",
)
def same_errors(student):
    errors = [0.5, 0.2, 0.9, 0.4]
    found = paired(student, errors, errors, [1, 1, 2, 2])
    expect.close(found, 1.0, name="p-value of two models with the same errors")


# All differences of a single patient change their sign together, and the absolute value stays:
# the p-value is 1. Were visits flipped one by one, hardly any mean would be as large.
@q3.check(
    "learns nothing from the visits of a single patient",
    points=0.5,
    misconception="visits-are-patients",
    after="same_errors",
    hint="What was drawn independently: visits or patients?",
)
def one_patient(student):
    found = paired(student, [1.0] * 12, [0.5] * 12, ["Ann"] * 12)
    expect.true(
        found > 0.3,
        "Twelve visits of one patient seem to show that one model is better.",
        expected="a p-value of 1",
        actual=f"{found:.3g}",
    )


def six_who_agree():
    """Return errors of six patients with two visits each, all better by model b."""
    return np.ones(12), np.tile([0.5, 0.7], 6), np.repeat(np.arange(6), 2)


@q3.check(
    "gives about the same when the models change places",
    points=0.5,
    misconception="one-side-is-enough",
    after="one_patient",
    hint="The claim is that both are equally good. Which differences speak against it?",
)
def either_way(student):
    a, b, who = six_who_agree()
    one, other = paired(student, a, b, who), paired(student, b, a, who)
    expect.true(
        abs(one - other) < 0.1,
        "The p-value depends on which model comes first.",
        expected="about the same p-value",
        actual=f"{one:.3g} and {other:.3g}",
    )


# Two of the 64 ways to flip six patients who agree are as extreme as the one that was seen.
@q3.check(
    "counts flips of patients",
    points=0,
    after="either_way",
    hint="How many of the 64 ways to flip six patients are as extreme as what was seen?",
)
def counts_flips(student):
    found = paired(student, *six_who_agree(), flips=4000)
    expect.close(found, 2 / 64, atol=0.015, name="p-value of six patients who agree")


@q3.check(
    "gives no p-value of 0",
    points=0.5,
    misconception="p-can-be-zero",
    after="counts_flips",
    hint="Of 19 flips none is as extreme. How many means are there with the observed one?",
)
def never_zero_flips(student):
    found = paired(student, *far_better(), flips=19)
    expect.true(
        found > 0,
        "Model b is better for all of 20 patients, and the p-value is 0.",
        expected="1 of 20, or more",
        actual=f"{found:.3g}",
    )


def named(student, p_values, share):
    """Return the student's truth values as an array."""
    name = f"real_ones for {len(p_values)} p-values"
    found = expect.shape(student["real_ones"](p_values, share), (len(p_values),), name=name)
    found = np.asarray(found)
    expect.true(
        found.dtype == bool or set(found.tolist()) <= {0, 1},
        "real_ones gives other things than truth values.",
        expected="True or False for each p-value",
        actual=str(found.dtype),
    )
    return found.astype(bool)


def expect_named(student, p_values, share, due):
    """Expect exactly these findings to be named."""
    found = named(student, p_values, share)
    expect.true(
        found.tolist() == [bool(one) for one in due],
        f"For p-values {p_values} and a share of {share}, other findings should be named.",
        expected=", ".join(str(p) for p, one in zip(p_values, due, strict=True) if one) or "none",
        actual=", ".join(str(p) for p, one in zip(p_values, found, strict=True) if one) or "none",
    )


@q4.check("gives a truth value for each p-value, also for none", points=0)
def truth_values(student):
    named(student, [0.2, 0.001, 0.5], 0.1)
    named(student, np.array([0.9, 0.8]), 0.1)
    named(student, [], 0.1)


@q4.check("names a p-value that is tiny", points=0, after="truth_values")
def tiny(student):
    expect_named(student, [0.9, 0.000001], 0.05, [0, 1])


# The lines for four p-values and 0.05 are 0.0125, 0.025, 0.0375 and 0.05.
@q4.check(
    "looks at all p-values together",
    points=1,
    misconception="each-p-alone",
    after="tiny",
    hint="Where is the line of the second smallest of four p-values?",
)
def together(student):
    expect_named(student, [0.9, 0.01, 0.8, 0.04], 0.05, [0, 1, 0, 0])
    expect_named(student, [0.9, 0.03, 0.8, 0.04], 0.05, [0, 0, 0, 0])


@q4.check(
    "allows more where more is found",
    points=1,
    misconception="no-error-allowed",
    after="together",
    hint="The line rises from one p-value to the next. How?",
)
def rising_line(student):
    expect_named(student, [0.02, 0.5, 0.01, 0.03], 0.05, [1, 0, 1, 1])


@q4.check(
    "names those below the last one under its line",
    points=0.5,
    misconception="first-gap-ends",
    after="rising_line",
    hint="Look for the largest i first.",
)
def up_to_the_last(student):
    expect_named(student, [0.03, 0.9, 0.035, 0.036], 0.05, [1, 0, 1, 1])


def judged(student, findings, share=0.1, seed=0):
    """Return the student's verdicts as an array of truth values."""
    name = f"judge for {len(findings)} findings"
    found = expect.shape(student["judge"](findings, share, seed), (len(findings),), name=name)
    return np.asarray(found).astype(bool)


@q5.check("gives a verdict for each finding of both kinds", points=0.5, time_limit=60.0)
def verdicts(student):
    rng = np.random.default_rng(8)
    table, _ = far_groups(rng)
    judged(student, [comparison(*visits(rng, 1.0)), {"kind": "clusters", "X": table, "k": 2}])


def far_better():
    """Return errors at visits of which each shows that model b is better."""
    return visits(np.random.default_rng(9), 1.0)


@q5.check(
    "finds a difference that each patient shows",
    points=0,
    after="verdicts",
    hint="How small can your p-values be? How many flips are there?",
)
def finds_better(student):
    findings = [comparison(*far_better()) for _ in range(2)]
    expect.true(
        bool(judged(student, findings).all()),
        "The errors of model b are smaller by 1, for 20 patients, and it is not called real.",
        expected="True for each of two such findings",
        actual="False",
    )


@q5.check(
    "calls model b better only where its errors are smaller",
    points=1,
    misconception="difference-is-better",
    after="finds_better",
    hint="What does the claim say, and what does your p-value say?",
)
def right_way_round(student):
    a, b, who = far_better()
    expect.true(
        not judged(student, [comparison(a, b, who), comparison(b, a, who)])[1],
        "A comparison is called real in which model b has the larger errors.",
        expected="False",
        actual="True",
    )


def world(truth):
    """Return a world of findings that no bench looks into, and which of them are real."""
    truth = np.array(truth, dtype=bool)
    return [{"kind": "comparison", "number": place} for place in range(len(truth))], truth


# A bench that names the finding whose place is the seed.
BY_SEED = """
def by_seed(findings, share, seed):
    return [place == seed for place in range(len(findings))]
"""


def numbers_of(student, bench, worlds):
    """Return both of the student's numbers for a bench of the notebook, or for `by_seed`."""
    asked = student.define(BY_SEED, bench) if bench == "by_seed" else student[bench]
    found = student["bench_numbers"](asked, worlds, 0.1)
    expect.true(
        isinstance(found, dict) and set(found) == {"false", "found"},
        "bench_numbers must return a dictionary with the entries false and found.",
        next_step="Take both names as they stand in the question.",
    )
    name = f"of {bench} in {len(worlds)} worlds"
    return [expect.between(found[key], 0, 1, name=f"{key} {name}") for key in ("false", "found")]


@q6.check("gives both numbers", points=0)
def both_numbers(student):
    numbers_of(student, "trusting_bench", [world([1, 0, 0, 1])])


# All eight findings are named, and two of them are real.
@q6.check(
    "asks how much of what was named is false",
    points=0.5,
    misconception="alarms-of-what-is-empty",
    after="both_numbers",
    hint="What do you divide by: all empty findings, or all that were named?",
)
def among_named(student):
    false, found = numbers_of(student, "trusting_bench", [world([1, 0, 0, 0, 0, 1, 0, 0])])
    expect.close(false, 0.75, name="share of false ones where all eight are named and two are real")
    expect.close(found, 1.0, name="share that was found where all are named")


@q6.check(
    "asks each world with its own seed, and counts over all worlds",
    points=0,
    after="among_named",
    hint="Which seed has the second world? Which number is a mean over worlds, which is not?",
)
def mean_over_worlds(student):
    false, _ = numbers_of(student, "trusting_bench", [world([1, 0, 0, 0]), world([1])])
    expect.close(false, 0.375, name="mean of the shares 0.75 and 0 of two worlds")
    worlds = [world([1, 0, 0, 0, 0]), world([0, 1, 1, 1, 0]), world([0, 0, 1, 0, 0])]
    _, found = numbers_of(student, "by_seed", worlds)
    expect.close(found, 3 / 5, name="share found by a bench that names the place of its seed")


# Seeds 0 and 2 name the first finding, which is real once; seed 1 names none.
@q6.check(
    "counts a world in which nothing was named",
    points=0.5,
    misconception="nothing-named-is-no-world",
    errors_show_it=True,
    after="mean_over_worlds",
    hint="How many of the named ones are false where none is named?",
)
def none_named(student):
    worlds = [world([0, 1]), world([1, 0]), world([1, 1])]
    false, _ = numbers_of(student, "lazy_bench", worlds)
    expect.close(false, 1 / 3, name="mean share of false ones, with a world in which none is named")
