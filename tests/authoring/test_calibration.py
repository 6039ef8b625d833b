"""Thresholds stand in a table with what the reference and the mutants gave."""

from __future__ import annotations

import math
from types import SimpleNamespace

import pytest

from mlcourse.authoring.calibration import DIFFERENCE, Threshold, thresholds
from mlcourse.authoring.trial import Trial
from mlcourse.checks.measuring import Measurement
from mlcourse.checks.outcome import Outcome, State

CHECK = SimpleNamespace(id="q1.ranks", misconception="swap", feedback="full")
LOADED = SimpleNamespace(questions={"q1": SimpleNamespace(checks=[CHECK])})
MUTANT = SimpleNamespace(id="q1-swap", question="q1", misconception="swap")


def outcome(*measured, state=State.PASSED):
    named = "swap" if state is State.FAILED else None
    told = {"hidden": True, "misconception": named, "measured": measured}
    return Outcome("q1.ranks", "ranks", state, 1, 1.0, **told)


def score(value, **bounds):
    return Measurement("score", value, **(bounds or {"at_least": 0.6}))


def table(draws, mutant_draws=()):
    reference = Trial({"q1": tuple((one,) for one in draws)}, {})
    mutant = Trial({"q1": tuple((one,) for one in mutant_draws)}, {})
    return thresholds(LOADED, reference, [MUTANT], {"q1-swap": mutant} if mutant_draws else {})


def test_mean_and_spread_of_the_reference():
    (row,) = table([outcome(score(0.8)), outcome(score(0.9)), outcome(score(1.0))])
    assert (row.check, row.label, row.at_least, row.at_most) == ("q1.ranks", "score", 0.6, None)
    assert (row.mean, row.spread) == (pytest.approx(0.9), pytest.approx(0.1))
    assert row.margin == pytest.approx(3.0) and row.is_justified
    assert row.mutants == {}


def test_the_worst_of_several_stands_for_a_draw():
    (row,) = table([outcome(score(0.9), score(0.7)), outcome(score(0.7), score(0.8))])
    assert (row.mean, row.spread) == (pytest.approx(0.7), pytest.approx(0))


def test_bounds_that_differ_are_taken_as_zero():
    draws = [outcome(score(2.0, at_most=3.0)), outcome(score(4.0, at_most=6.0))]
    (row,) = table(draws)
    assert (row.label, row.at_least, row.at_most) == ("score, from its bound", None, 0.0)
    assert row.mean == pytest.approx(-1.5)


def test_what_is_not_measured_on_every_draw_has_no_row():
    assert table([outcome(score(0.9)), outcome()]) == ()


def failed(*values):
    return [outcome(score(value), state=State.FAILED) for value in values]


def test_the_mutants_nearest_value_stands_beside_the_threshold():
    (row,) = table([outcome(score(0.9))] * 2, failed(0.5, 0.55))
    assert row.mutants == {"q1-swap": 0.55}


def test_a_mutant_that_another_expectation_stops_does_not_stand_there():
    other = outcome(score(0.9), Measurement("size", 1.0, at_least=2.0), state=State.FAILED)
    rows = table([outcome(score(0.9), Measurement("size", 3.0, at_least=2.0))] * 2, [other] * 2)
    assert [(row.label, dict(row.mutants)) for row in rows] == [
        ("score", {}),
        ("size", {"q1-swap": 1.0}),
    ]


def test_a_mutant_that_passes_once_does_not_stand_there():
    (row,) = table([outcome(score(0.9))] * 2, [*failed(0.5), outcome(score(0.7))])
    assert row.mutants == {}


@pytest.mark.parametrize(
    ("bounds", "mean", "spread", "margin"),
    [
        ((0.6, None), 0.9, 0.1, 3.0),
        ((None, 0.6), 0.5, 0.1, 1.0),
        ((0.0, 1.0), 0.9, 0.1, 1.0),
        ((0.5, None), 0.5, 0.0, math.inf),
        ((0.5, None), 0.4, 0.0, -math.inf),
    ],
)
def test_margin(bounds, mean, spread, margin):
    row = Threshold("q1.ranks", "score", *bounds, mean, spread)
    assert row.margin == pytest.approx(margin)


@pytest.mark.parametrize("bounds", [{"at_least": 0.0}, {"at_least": 0.0, "at_most": 1.0}])
def test_the_end_of_a_scale_is_no_threshold(bounds):
    near = [outcome(score(0.01, **bounds)), outcome(score(0.5, **bounds))]
    assert table(near) == ()


def test_a_difference_of_zero_is_a_threshold():
    gain = Measurement(f"accuracy {DIFFERENCE}", 0.1, at_least=0.0)
    assert len(table([outcome(gain), outcome(gain)])) == 1
