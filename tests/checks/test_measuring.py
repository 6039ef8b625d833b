"""What expectations hold against thresholds is heard by whoever listens, and only then."""

from __future__ import annotations

import numpy as np
import pytest

from mlcourse.checks import CheckFailed, canary, expect, measured, question
from mlcourse.checks.measuring import Measurement, measuring
from mlcourse.checks.outcome import State
from mlcourse.checks.running import run_check


@pytest.mark.parametrize(
    ("measure", "came"),
    [
        (
            lambda: expect.at_least(3, 2, name="folds"),
            Measurement("`folds`", 3.0, at_least=2.0),
        ),
        (
            lambda: expect.at_most(3, 5, name="mean depth"),
            Measurement("The mean depth", 3.0, None, 5.0),
        ),
        (lambda: expect.between(0.5, 0, 1), Measurement("The result", 0.5, 0.0, 1.0)),
        (
            lambda: expect.accuracy([1, 0, 1, 1], [1, 0, 0, 1], at_least=0.6),
            Measurement("accuracy", 0.75, at_least=0.6),
        ),
        (
            lambda: expect.mean_absolute_error([1.0, 2.0], [1.0, 3.0], at_most=1.0),
            Measurement("mean absolute error", 0.5, at_most=1.0),
        ),
        (
            lambda: expect.better_than(0.9, 0.7, by=0.1, what="accuracy"),
            Measurement("accuracy beyond the baseline", pytest.approx(0.2), at_least=0.1),
        ),
        (
            lambda: canary.label_permutation(
                lambda X, y: 0.55, np.zeros((4, 1)), [0, 1, 0, 1], rng=np.random.default_rng(0)
            ),
            Measurement("score beyond chance with shuffled labels", pytest.approx(0.05), None, 0.1),
        ),
    ],
)  # fmt: skip
def test_what_is_measured_is_heard(measure, came):
    with measuring() as found:
        measure()
    assert found == [came]


def test_a_measurement_that_fails_is_heard_too():
    with measuring() as found, pytest.raises(CheckFailed):
        expect.at_least(1, 2)
    assert found == [Measurement("The result", 1.0, at_least=2.0)]


@pytest.mark.parametrize(
    ("value", "bounds", "excess"),
    [
        (3.0, {"at_least": 2.0}, -1.0),
        (3.0, {"at_most": 2.0}, 1.0),
        (3.0, {"at_least": 2.0, "at_most": 3.5}, -0.5),
        (1.0, {"at_least": 2.0, "at_most": 3.5}, 1.0),
    ],
)
def test_how_far_a_value_lies_beyond_its_bounds(value, bounds, excess):
    assert Measurement("x", value, **bounds).excess == excess


def test_an_outcome_keeps_what_its_check_measured():
    q1 = question("q1", objectives=["a.b"])

    @q1.check("is large", points=1)
    def is_large(student):
        expect.at_least(student, 2, name="answer")

    (check,) = q1.checks
    for answer, state in ((3, State.PASSED), (1, State.FAILED)):
        outcome = run_check(check, answer, np.random.default_rng(0), ())
        assert outcome.state is state
        assert outcome.measured == (Measurement("`answer`", float(answer), at_least=2.0),)


def test_what_has_no_bound_is_no_threshold():
    with measuring() as found:
        expect.between(3, float("-inf"), float("inf"))
        measured("share", 2, at_least=1, at_most=float("inf"))
    assert found == [Measurement("share", 2.0, at_least=1.0)]
