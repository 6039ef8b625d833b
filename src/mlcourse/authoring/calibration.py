"""Where reference and mutants lie beside the thresholds of checks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from mlcourse.authoring.faults import telling
from mlcourse.authoring.trial import Trial
from mlcourse.checks.loading import LoadedChecks
from mlcourse.checks.measuring import Measurement
from mlcourse.checks.outcome import Outcome
from mlcourse.course.records import Mutant

NEEDED = 3.0
DIFFERENCE = "beyond the baseline"
_SLACK = 1e-9


@dataclass(frozen=True)
class Threshold:
    """One threshold of a check, and what fell on its two sides over the draws.

    Where a check measures the same thing several times, its worst value stands for a draw. A bound
    that differs between draws is taken as zero, and the values as distances from it.

    Parameters
    ----------
    check : str
        Id of the check.
    label : str
        What is measured.
    at_least, at_most : float or None
        The bounds, both included.
    mean, spread : float
        Of the reference: mean and standard deviation over the draws.
    mutants : mapping
        For each mutant that this threshold stops on every draw, by its id, the value that came
        nearest to passing.
    """

    check: str
    label: str
    at_least: float | None
    at_most: float | None
    mean: float
    spread: float
    mutants: Mapping[str, float] = field(default_factory=dict)

    @property
    def margin(self) -> float:
        """Distance from the reference's mean to its nearest bound, in standard deviations."""
        room = min(
            math.inf if self.at_least is None else self.mean - self.at_least,
            math.inf if self.at_most is None else self.at_most - self.mean,
        )
        if self.spread > 0:
            return room / self.spread
        return math.inf if room >= 0 else -math.inf

    @property
    def is_justified(self) -> bool:
        """Whether the reference stands three standard deviations clear of the bound."""
        return self.margin >= NEEDED - _SLACK


def thresholds(
    loaded: LoadedChecks,
    reference: Trial,
    mutants: Sequence[Mutant],
    trials: Mapping[str, Trial],
) -> tuple[Threshold, ...]:
    """Return the thresholds of a unit's checks with what was measured at them.

    Parameters
    ----------
    loaded : LoadedChecks
    reference : Trial
    mutants : sequence of Mutant
    trials : mapping
        Of mutants, by their id.
    """
    rows = []
    for question, draws in reference.outcomes.items():
        for place in _places(draws):
            worst = [_worst(place, outcomes) for outcomes in draws]
            values = [one for one in worst if one is not None]
            if len(values) < len(draws):
                continue
            bound = _common(values)
            if _is_natural(place[1], bound):
                continue
            numbers = [_value(one, bound) for one in values]
            if not np.isfinite(numbers).all():
                continue  # infinity passes every bound, and has no mean
            stopped = {
                mutant.id: near
                for mutant in mutants
                if mutant.question == question and mutant.id in trials
                for near in _nearest(loaded, mutant, trials[mutant.id], place, bound)
            }
            rows.append(
                Threshold(
                    place[0],
                    place[1] if bound else f"{place[1]}, from its bound",
                    *(bound or (None, 0.0)),
                    mean=float(np.mean(numbers)),
                    spread=float(np.std(numbers, ddof=1)) if len(numbers) > 1 else 0.0,
                    mutants=stopped,
                )
            )
    return tuple(rows)


_Place = tuple[str, str]
_Bound = tuple[float | None, float | None] | None


def _places(draws: Sequence[Sequence[Outcome]]) -> list[_Place]:
    """Return check and label of everything measured, in the order of the first draw."""
    found = {
        (outcome.check, one.label): None
        for outcomes in draws[:1]
        for outcome in outcomes
        for one in outcome.measured
    }
    return list(found)


def _worst(place: _Place, outcomes: Sequence[Outcome]) -> Measurement | None:
    here = [
        one
        for outcome in outcomes
        if outcome.check == place[0]
        for one in outcome.measured
        if one.label == place[1]
    ]
    return max(here, key=lambda one: one.excess, default=None)


def _common(values: Sequence[Measurement]) -> _Bound:
    """Return the bounds if they are the same for all values."""
    bounds = {(one.at_least, one.at_most) for one in values}
    return bounds.pop() if len(bounds) == 1 else None


def _is_natural(label: str, bound: _Bound) -> bool:
    """Return whether a bound is the end of a scale: of a share, or of what cannot be negative.

    No right answer can lie beyond it, however near to it some lie. A difference can.
    """
    return bound in {(0.0, 1.0), (0.0, None)} and not label.endswith(DIFFERENCE)


def _value(one: Measurement, bound: _Bound) -> float:
    return one.value if bound else one.excess


def _nearest(
    loaded: LoadedChecks, mutant: Mutant, trial: Trial, place: _Place, bound: _Bound
) -> Iterator[float]:
    """Give a mutant's value that came nearest to passing, if this threshold stops it every time."""
    stopping = []
    for outcomes in trial.outcomes.get(mutant.question, ()):
        told = telling(loaded, mutant, outcomes)
        if told is None or told[0].check != place[0] or not told[0].measured:
            return
        last = told[0].measured[-1]
        if last.label != place[1] or last.excess <= 0:
            return
        stopping.append(last)
    if stopping:
        yield _value(min(stopping, key=lambda one: one.excess), bound)
