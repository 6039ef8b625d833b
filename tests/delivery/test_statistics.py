"""Figures of a cohort, against values worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from mlcourse.delivery.statistics import (
    ENOUGH,
    bins,
    correlation,
    fisher_interval,
    question_figures,
    row_of,
)


@pytest.fixture
def cohort(make):
    """Twelve submissions with two questions of 1 and 3 points."""

    def build(first, second):
        results = []
        for i, (a, b) in enumerate(zip(first, second, strict=True)):
            states = ["passed" if right else "failed" for right in (a, b)]
            questions = [
                make.question("q1", states[0], [make.check("q1.a", states[0])]),
                make.question("q2", states[1], [make.check("q2.a", states[1], 3.0)]),
            ]
            results.append(make.result(questions, submission=f"s{i}"))
        return results

    return build


def figures(results):
    questions = next(result["questions"] for result in results if result["questions"])
    return question_figures([row_of(result) for result in results], questions)


def test_difficulty_and_item_rest_agree_with_numpy(cohort):
    first = [1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1]
    second = [1, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0]
    one, two = figures(cohort(first, second))
    assert one.difficulty == pytest.approx(9 / 12)
    assert two.difficulty == pytest.approx(5 / 12)
    r = np.corrcoef(first, second)[0, 1]
    assert one.item_rest == two.item_rest == pytest.approx(r)
    low, high = one.interval
    assert math.atanh(high) - math.atanh(r) == pytest.approx(1.959964 / 3, abs=1e-5)
    assert low < r < high


def test_below_ten_nothing_is_claimed(cohort):
    few = figures(cohort([1, 0] * 4 + [1], [1, 0] * 4 + [0]))
    assert len(cohort([1], [1])) < ENOUGH
    assert all(f.difficulty is None and f.item_rest is None for f in few)
    assert few[0].mean_share == pytest.approx(5 / 9)


def test_without_spread_there_is_no_correlation(cohort):
    one, two = figures(cohort([1] * 12, [1, 0] * 6))
    assert one.item_rest is None
    assert two.item_rest is None


def test_not_attempted_and_unchecked_are_told_apart(make):
    states = ["passed", "failed", "not attempted", "could not check"]
    results = [
        make.result(
            [make.question("q1", state, [make.check("q1.a", state, 2.0)])], submission=f"s{i}"
        )
        for i, state in enumerate(states * 5)
    ]
    (one,) = figures(results)
    assert (one.attempted, one.full, one.not_attempted, one.unchecked) == (10, 5, 5, 5)
    assert one.mean_share == pytest.approx(0.5)
    assert one.difficulty == pytest.approx(5 / 15)


def test_only_scored_submissions_count(make):
    question = make.question("q1", "passed", [make.check("q1.a")])
    results = [make.result([question])] + [
        make.result([question], state=state)
        for state in ("refused", "timed out", "out of memory", "infrastructure error")
    ]
    assert figures(results)[0].attempted == 1
    assert sum(bins([row_of(result) for result in results], 1, 1)) == 1


def test_a_misconception_counts_once_per_submission(make):
    failed = [
        make.check("q1.a", "failed", misconception="m"),
        make.check("q1.b", "failed", misconception="m"),
        make.check("q1.c", "passed", misconception="n"),
    ]
    results = [make.result([make.question("q1", "failed", failed)]) for _ in range(3)]
    assert figures(results)[0].misconceptions == (("m", 3),)


def test_bins_hold_every_submission_once(make):
    rows = [
        row_of(make.result([], points=points, max_points=24.0))
        for points in [0, 1.9, 2, 11.999999, 12, 24, 24.0000001]
    ]
    assert bins(rows, 2, 12) == (2, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 2)


def test_correlation_has_the_edges_it_needs():
    assert correlation([1, 2], [1, 2]) is None
    assert correlation([1, 2, 3], [3, 2, 1]) == -1
    assert fisher_interval(1.0, 20) is None
    assert fisher_interval(0.5, 3) is None
