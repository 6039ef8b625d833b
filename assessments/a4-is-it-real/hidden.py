"""Hidden checks: how often the bench is wrong where nothing is there, and finds what is there."""

import itertools

import numpy as np
from checks import (
    far_groups,
    judged,
    named,
    numbers_of,
    p_of,
    paired,
    q1,
    q2,
    q3,
    q4,
    q5,
    q6,
    stability_of,
    world,
)
from scipy.stats import false_discovery_control
from sklearn.cluster import KMeans

from mlcourse.checks import expect
from mlcourse.teaching.findings import patients, sent, visits


def in_units(rng, table):
    """Return a table whose columns come in units of their own."""
    return table * 10 ** rng.uniform(-2, 2, table.shape[1])


def one_group(rng):
    """Return a single group whose columns rise together."""
    return in_units(rng, patients(rng, 1))


def groups(rng, k):
    """Return k groups."""
    return in_units(rng, patients(rng, k, apart=12.0))


@q1.check(
    "says of single groups that they may be one",
    points=3,
    misconception="nothing-is-shapeless",
    after="any_units",
    time_limit=60.0,
)
def mostly_nothing(student, rng):
    p_values = [p_of(student, one_group(rng), 3, 19, int(rng.integers(99))) for _ in range(12)]
    expect.at_least(float(np.mean(p_values)), 0.2, name="mean p-value of single groups")


@q1.check("finds groups that are there", points=0.5, after="any_units", time_limit=60.0)
def power(student, rng):
    p_values = [p_of(student, groups(rng, k), k, 19, int(rng.integers(99))) for k in (2, 3, 2, 3)]
    expect.at_most(float(np.mean(p_values)), 0.3, name="mean p-value of planted groups")


@q1.check(
    "depends on the seed and on nothing else",
    points=0.5,
    after="mostly_nothing",
    time_limit=60.0,
    hint="Where does each random number come from?",
)
def seeded(student, rng):
    table = one_group(rng)
    first = [p_of(student, table, 2, 19, seed) for seed in range(5)]
    again = [p_of(student, table, 2, 19, seed) for seed in range(5)]
    expect.close(again, first, name="p-values of the same seeds")
    expect.true(len(set(first)) > 1, "Five seeds give the same p-value.")


# A row is drawn at least once in 64 of 100 runs. Where it is not, nothing resembles its cluster.
@q2.check(
    "says that a cluster of a single row comes back only where this row is drawn",
    points=1.5,
    misconception="same-rows-are-stable",
    after="in_both_of_either",
    time_limit=60.0,
)
def one_row(student, rng):
    table, group = far_groups(rng, 2, rows=40, apart=25.0)
    table, labels = np.vstack([table, [[12.0, 60.0]]]), np.append(group, 2)
    found = stability_of(student, table, labels, runs=60, seed=int(rng.integers(99)))
    expect.at_most(float(found[2]), 0.9, name="stability of a cluster of one row")


def resemblance(labels, group):
    """Return the largest Jaccard index of each label with a group."""
    sets = [[set(np.flatnonzero(a == b)) for b in np.unique(a)] for a in (labels, group)]
    return [max(len(one & other) / len(one | other) for other in sets[1]) for one in sets[0]]


# The groups lie so far apart that they come back in each run, whatever the rows are.
@q2.check(
    "measures how far any clusters resemble what comes back",
    points=2,
    misconception="found-again-is-enough",
    after=("in_both_of_either", "one_row"),
    time_limit=60.0,
)
def any_labels(student, rng):
    for k in (2, 3, 4):
        table, group = far_groups(rng, k, rows=60, apart=25.0)
        labels = np.concatenate([np.arange(k), rng.integers(k, size=60 - k)])
        mixed = np.where(rng.random(60) < 0.5, labels, group)
        found = stability_of(student, table, mixed, runs=10, seed=int(rng.integers(99)))
        expect.close(found, resemblance(mixed, group), atol=0.02, name="stability")


def exact(a, b, who):
    """Return the p-value over all flips of few patients."""
    difference = np.asarray(a) - np.asarray(b)
    sums = np.array([difference[who == one].sum() for one in np.unique(who)])
    means = np.abs([np.dot(signs, sums) for signs in itertools.product((-1, 1), repeat=len(sums))])
    return float(np.mean(means >= abs(sums.sum()) - 1e-9))


@q3.check(
    "seldom finds a difference where there is none",
    points=0.5,
    after="counts_flips",
    hint="Try two models of which none is better: visits(rng, better=0).",
)
def seldom_alarms(student, rng):
    found = [paired(student, *visits(rng, 0.0), flips=99) for _ in range(30)]
    expect.at_least(float(np.mean(found)), 0.3, name="mean p-value of models that are equally good")


@q3.check(
    "uses that both models saw the same visits",
    points=1,
    misconception="pairs-do-not-matter",
    after="either_way",
)
def uses_pairs(student, rng):
    found = [paired(student, *visits(rng, 0.4), flips=199) for _ in range(30)]
    expect.at_least(float(np.mean(np.array(found) <= 0.05)), 0.6, name="share that was found")


@q3.check(
    "gives the p-value of all flips, for patients with few and with many visits",
    points=2,
    after=("uses_pairs", "seldom_alarms"),
    hint="Is your mean one over visits? Does the observed mean count among the flipped ones?",
)
def all_flips(student, rng):
    for _ in range(4):
        who = np.repeat(rng.permutation(7), rng.integers(1, 9, 7))
        a = rng.gamma(2.0, size=len(who)) + rng.normal(0, 2, 7)[who]
        b = a - rng.normal(0.2, 0.4, 7)[who] - rng.normal(0, 0.1, len(who))
        found = paired(student, a, b, who, flips=4000, seed=int(rng.integers(99)))
        expect.close(found, exact(a, b, who), atol=0.04, name="p-value")


@q4.check(
    "names the right ones of many",
    points=1.5,
    misconception="first-gap-ends",
    after="up_to_the_last",
)
def many(student, rng):
    for share in (0.05, 0.2):
        for real in (0, 3, 20):
            p = np.concatenate([rng.uniform(size=60), rng.uniform(0, 0.02, real)])
            p = np.round(rng.permutation(p), 3)
            due = false_discovery_control(p) <= share + 1e-12
            found = named(student, p, share)
            expect.true(bool(np.array_equal(found, due)), "Other findings should be named.")


@q5.check(
    "names few findings in which nothing is there",
    points=2,
    misconception="each-p-alone",
    after="right_way_round",
    time_limit=60.0,
)
def few_false(student, rng):
    false = real = 0
    for _ in range(3):
        findings, truth = sent(rng, 4, 116, tables=0.0)
        found = judged(student, findings, seed=int(rng.integers(99)))
        false, real = false + int((found & ~truth).sum()), real + int((found & truth).sum())
    expect.at_least(real / 12, 0.6, name="share of the real findings that was named")
    expect.at_most(false / max(false + real, 1), 0.3, name="share of false ones among those named")


@q5.check(
    "judges groups of patients too",
    points=1.5,
    misconception="nothing-is-shapeless",
    after="right_way_round",
    time_limit=60.0,
)
def groups_too(student, rng):
    tables = [one_group(rng) for _ in range(3)] + [groups(rng, 3) for _ in range(2)]
    findings = [{"kind": "clusters", "X": table, "k": 3} for table in tables]
    found = judged(student, findings, share=0.05, seed=int(rng.integers(99)))
    expect.at_least(float(found[3:].mean()), 0.25, name="share of tables with groups called real")
    expect.at_most(float(found[:3].mean()), 0.9, name="share of single groups called real")


@q6.check(
    "gives the numbers of other benches in worlds of any size",
    points=2,
    after="none_named",
    hint="Which of both numbers is a mean over worlds, and which counts all findings together?",
)
def any_worlds(student, rng):
    for _ in range(3):
        sizes = rng.integers(1, 12, size=5)
        worlds = [world(rng.random(size) < 0.5) for size in sizes]
        worlds.append(world([1, 0]))
        truths = [truth for _, truth in worlds]
        real = sum(truth.sum() for truth in truths)
        false, found = numbers_of(student, "trusting_bench", worlds)
        expect.close(false, np.mean([1 - truth.mean() for truth in truths]), name="false")
        expect.close(found, 1.0, name="found")
        false, found = numbers_of(student, "lazy_bench", worlds)
        firsts = [truth[0] for truth in truths[::2]]
        expect.close(false, sum(not one for one in firsts) / len(worlds), name="false")
        expect.close(found, sum(firsts) / real, name="found")
