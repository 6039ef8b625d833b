"""From outcomes to what a result says: points and states, of a hidden check only public text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from mlcourse.checks.loading import LoadedChecks
from mlcourse.checks.outcome import Outcome, Reason, State
from mlcourse.checks.questions import Check
from mlcourse.course.bundles import Bundle, BundleQuestion

HIDDEN_FAILED = "A hidden check did not pass."
PASSED, FAILED, PARTLY = "passed", "failed", "partly"
NOT_ATTEMPTED, COULD_NOT_CHECK = "not attempted", "could not check"


def judge_question(
    bundle: Bundle,
    question: BundleQuestion,
    outcomes: Sequence[Outcome],
    checks: LoadedChecks,
    note: str | None = None,
) -> dict[str, Any]:
    """Return what the result says of one question.

    Parameters
    ----------
    bundle : Bundle
    question : BundleQuestion
    outcomes : sequence of Outcome
        Of all its checks, in order.
    checks : LoadedChecks
        As loaded from the bundle; gives the feedback policy.
    note : str or None
        What the student should know about the question as a whole.
    """
    by_id = {check.id: check for check in checks.questions[question.id].checks}
    return {
        "id": question.id,
        "title": question.title,
        "objectives": list(question.objectives),
        "state": question_state(outcomes),
        "points": tidy(sum(outcome.earned for outcome in outcomes)),
        "max_points": tidy(sum(outcome.points for outcome in outcomes)),
        "note": note,
        "checks": [_check(bundle, outcome, by_id[outcome.check]) for outcome in outcomes],
    }


def question_state(outcomes: Sequence[Outcome]) -> str:
    """Return the state of a question from those of its checks."""
    states = {outcome.state for outcome in outcomes if outcome.reason is not Reason.WAITS}
    if states == {State.NOT_ATTEMPTED}:
        return NOT_ATTEMPTED
    if any(is_lost(outcome) for outcome in outcomes):
        return COULD_NOT_CHECK
    if all(outcome.state is State.PASSED for outcome in outcomes):
        return PASSED
    return PARTLY if sum(outcome.earned for outcome in outcomes) > 0 else FAILED


def is_lost(outcome: Outcome) -> bool:
    """Say whether a check was not made for a reason that is not the answer's."""
    return outcome.state is State.COULD_NOT_CHECK and outcome.reason is not Reason.WAITS


def tidy(points: float) -> float:
    """Return points without the dust of floating-point sums."""
    return round(points, 9) + 0.0


def _check(bundle: Bundle, outcome: Outcome, check: Check) -> dict[str, Any]:
    silent = outcome.hidden and check.feedback == "none"
    tells = outcome.state is State.FAILED and not silent
    misconception = outcome.misconception if tells else None
    message = None if outcome.message is None else asdict(outcome.message)
    if outcome.hidden:
        message = _public(bundle.misconceptions.get(misconception or "")) if tells else None
    return {
        "id": outcome.check,
        "title": outcome.title,
        "hidden": outcome.hidden,
        "state": outcome.state.value,
        "reason": None if outcome.reason is None else outcome.reason.value,
        "points": tidy(outcome.earned),
        "max_points": tidy(outcome.points),
        "message": message,
        "misconception": misconception,
        "hints": list(check.hints) if tells else [],
    }


def _public(misconception: Mapping[str, str | None] | None) -> dict[str, Any]:
    """Return all that a student reads of a failed hidden check: the same for every wrong answer."""
    says = misconception.get("says") if misconception else None
    return {"text": says or HIDDEN_FAILED, "expected": None, "actual": None, "next_step": None}


def private_notes(outcomes: Sequence[Outcome]) -> list[str]:
    """Return what only the instructor reads: details of hidden checks, faults of checks."""
    return [f"{outcome.check}: {outcome.private}" for outcome in outcomes if outcome.private]
