"""Asking a submission's box the checks of a bundle.

All visible checks come first: nothing hidden has entered the box then, so their messages may show
what the student's process answers. Each question is asked against its own snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mlcourse.checks.loading import LoadedChecks
from mlcourse.checks.outcome import Outcome, Reason, State
from mlcourse.checks.questions import Check, Question
from mlcourse.checks.running import run_check
from mlcourse.grading.executing import REASONS, STOPPED, BoxLike, Execution
from mlcourse.student import Student
from mlcourse.student.faults import Gone

RngFor = Callable[[Check], np.random.Generator]


def ask_all(
    execution: Execution, checks: LoadedChecks, rng_for: RngFor
) -> dict[str, tuple[Outcome, ...]]:
    """Return the outcomes of all checks by question, in the order of their declaration.

    Parameters
    ----------
    execution : Execution
        Brought up. A check that hangs or ends the process costs its own question: the box is made
        anew and the next question asked, as long as the budget lasts.
    checks : LoadedChecks
    rng_for : callable
        Gives each check its generator.
    """
    outcomes: dict[str, dict[str, Outcome]] = {id: {} for id in checks.questions}
    broken: dict[str, Reason] = {}
    for hidden in (False, True):
        for question in checks.questions.values():
            todo = [check for check in question.checks if check.hidden is hidden]
            outcomes[question.id].update(
                _ask(
                    execution,
                    question,
                    todo,
                    rng_for=rng_for,
                    earlier=outcomes[question.id],
                    broken=broken,
                )
            )
    return {
        id: tuple(outcomes[id][check.id] for check in question.checks)
        for id, question in checks.questions.items()
    }


def _ask(
    execution: Execution,
    question: Question,
    todo: list[Check],
    *,
    rng_for: RngFor,
    earlier: Mapping[str, Outcome],
    broken: dict[str, Reason],
) -> dict[str, Outcome]:
    if question.id not in execution.plan.attempted:
        return {check.id: _without(check, State.NOT_ATTEMPTED) for check in todo}
    passed = {outcome.check for outcome in earlier.values() if outcome.state is State.PASSED}
    found: dict[str, Outcome] = {}
    for check in todo:
        reason = broken.get(question.id) or _unavailable(execution, question.id)
        if reason is None:
            outcome, reason = _ask_one(execution, question.id, check, rng_for, passed)
        else:
            outcome = could_not(check, reason)
        if reason is not None:
            broken[question.id] = reason
        if outcome.state is State.PASSED:
            passed.add(check.id)
        found[check.id] = _after_a_stop(outcome) if execution.slow(question.id) else outcome
    return found


def _unavailable(execution: Execution, question: str) -> Reason | None:
    """Return why a question cannot be asked; brings the box up again when it is gone."""
    if execution.box is None and execution.over is None:
        execution.bring_up(sealed=True)
    return execution.reason_for(question)


def _ask_one(
    execution: Execution, question: str, check: Check, rng_for: RngFor, passed: set[str]
) -> tuple[Outcome, Reason | None]:
    """Make one check; the second value says why no more of its question can be made."""
    box = execution.box
    assert box is not None
    listener = _Listener(box)
    try:
        box.restore(question)
        outcome = run_check(check, Student(listener.ask), rng_for(check), passed)
    except Gone:
        ended = box.ended or "died"
        execution.close()
        reason = REASONS.get(ended, Reason.DIED)
        return replace(could_not(check, reason), private=f"The box ended: {ended}."), reason
    if outcome.reason is Reason.TIME or box.ended is not None:
        # The alarm may have struck in the middle of a reply: what follows could be out of step.
        reason = REASONS.get(box.ended or "time", Reason.DIED)
        execution.close()
        if outcome.state is State.PASSED:
            return outcome, None
        return outcome if outcome.reason is Reason.TIME else could_not(check, reason), reason
    if listener.late and outcome.state is State.FAILED:
        return replace(could_not(check, Reason.TIME), private=outcome.private), Reason.TIME
    return outcome, None


@dataclass
class _Listener:
    """Passes requests on, and notices when a call was stopped for its time."""

    box: BoxLike
    late: bool = False

    def ask(
        self, request: Mapping[str, Any], blobs: Sequence[bytes] = ()
    ) -> tuple[dict[str, Any], list[bytes]]:
        reply, data = self.box.ask(request, blobs)
        fault = reply.get("fault")
        kind = fault.get("type") if isinstance(fault, dict) else None
        self.late = self.late or (isinstance(kind, str) and kind.split(".")[-1] == STOPPED)
        return reply, data


def could_not(check: Check, reason: Reason) -> Outcome:
    """Return the outcome of a check that could not be made."""
    return replace(_without(check, State.COULD_NOT_CHECK), reason=reason)


def _without(check: Check, state: State) -> Outcome:
    return Outcome(check.id, check.title, state, check.points, 0.0, check.hidden)


def _after_a_stop(outcome: Outcome) -> Outcome:
    """A cell stopped for its time may have defined nothing: that is no wrong answer."""
    if outcome.state not in (State.FAILED, State.NOT_ATTEMPTED):
        return outcome
    return replace(
        outcome,
        state=State.COULD_NOT_CHECK,
        reason=Reason.TIME,
        message=None,
        misconception=None,
        hints=(),
    )
