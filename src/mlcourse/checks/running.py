"""Making a check: from a check and a student to one outcome, whatever happens in between."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from numbers import Real
from typing import Any

import numpy as np

from mlcourse.checks.explaining import explain, is_placeholder, is_slip
from mlcourse.checks.measuring import measuring
from mlcourse.checks.messages import truncate
from mlcourse.checks.outcome import Message, Outcome, Reason, State
from mlcourse.checks.questions import Check, Question
from mlcourse.checks.timing import TimeUp, limited
from mlcourse.checks.verdicts import CheckFailed, CouldNotCheck, Partial
from mlcourse.student.faults import Gone, StudentFault

PRIVATE_LIMIT = 8000
FAULT_TEXT = (
    "This check met something it was not made for. That can come from the kind of value your code "
    "gives, or from a fault in the check."
)
FAULT_STEP = "Look at the type and shape of your answer; if they are right, tell your instructor."


def run_check(
    check: Check, student: Any, rng: np.random.Generator, passed: Collection[str]
) -> Outcome:
    """Make one check.

    Parameters
    ----------
    check : Check
    student : Student
        Whom the check asks.
    rng : numpy.random.Generator
        Given to the check function when it takes one.
    passed : collection of str
        Ids of the checks that have passed so far.

    Returns
    -------
    Outcome
        Of a hidden check that failed it has no message: values, texts and tracebacks are in
        ``private``. With ``feedback="none"`` the misconception and the hints are left out too.

    Raises
    ------
    Gone
        If the process behind the student is gone; the caller knows what to do then.
    """
    waited = next((b for b in check.after if f"{check.question}.{b.name}" not in passed), None)
    if waited is not None:
        text = f"This check waits for another one: “{waited.title}”."
        step = "Mend that one first."
        return _outcome(check, State.COULD_NOT_CHECK, Message(text, None, None, step), Reason.WAITS)
    with measuring() as found:
        outcome = _made(check, student, rng)
    return replace(outcome, measured=tuple(found)) if found else outcome


def _made(check: Check, student: Any, rng: np.random.Generator) -> Outcome:
    """Call the check function, and make one outcome of whatever comes."""
    arguments = (student, rng) if check.takes_rng else (student,)
    clock = None
    try:
        with limited(check.time_limit) as clock:
            result = check.function(*arguments)
        outcome = _judged(check, result)
    except TimeUp:
        outcome = _time_up(check)
    except Gone:
        raise
    except CheckFailed as failure:
        outcome = _failed(check, failure)
    except CouldNotCheck as reason:
        outcome = _outcome(check, State.COULD_NOT_CHECK, Message(str(reason)))
    except StudentFault as fault:
        if is_placeholder(fault):
            outcome = _outcome(check, State.NOT_ATTEMPTED, explain(fault).message())
        else:
            shows = check.errors_show_it and not is_slip(fault)
            outcome = _failed(check, explain(fault), names_misconception=shows)
    except Exception as error:
        outcome = _fault(check, error)
    # Whatever the interrupted code made of the alarm, it is the time that ended the check.
    return _time_up(check) if clock is not None and clock.up else outcome


def run_question(
    question: Question,
    student: Any,
    rng_for: Callable[[Check], np.random.Generator],
    *,
    hidden: bool | None = None,
    earlier: Sequence[Outcome] = (),
) -> tuple[Outcome, ...]:
    """Make the checks of a question, in the order of their declaration.

    Parameters
    ----------
    question : Question
    student : Student
    rng_for : callable
        Gives each check its generator.
    hidden : bool or None
        True: only the hidden checks; False: only the visible ones; None: all.
    earlier : sequence of Outcome
        Outcomes that checks to be made now may wait for.

    Returns
    -------
    tuple of Outcome

    Raises
    ------
    Gone
        If the process behind the student is gone.
    """
    passed = {outcome.check for outcome in earlier if outcome.state is State.PASSED}
    outcomes = []
    for check in question.checks:
        if hidden is not None and check.hidden is not hidden:
            continue
        outcome = run_check(check, student, rng_for(check), passed)
        if outcome.state is State.PASSED:
            passed.add(outcome.check)
        outcomes.append(outcome)
    return tuple(outcomes)


def _judged(check: Check, result: object) -> Outcome:
    text = None
    if isinstance(result, Partial):
        credit, text = result.credit, result.text
    elif result is None:
        credit = 1.0
    elif isinstance(result, Real) and not isinstance(result, (bool, np.bool_)):
        credit = float(result)
        if not 0 <= credit <= 1:  # NaN included
            raise ValueError(f"the check returned {credit}, which is not a credit from 0 to 1")
    else:
        raise TypeError(f"the check returned {type(result).__name__}, not None or a credit")
    if credit == 1.0:
        return _outcome(check, State.PASSED)
    share = f"Partly right: {credit:.0%} of the points of this check."
    failure = CheckFailed(text or share, next_step=share if text else None)
    return _failed(check, failure, credit)


def _failed(
    check: Check,
    failure: CheckFailed,
    credit: float = 0.0,
    *,
    names_misconception: bool = True,
) -> Outcome:
    if check.feedback == "none":
        message = Message("This check does not pass yet. Its details are not shown.")
    else:
        message = failure.message(show_expected=check.feedback == "full")
    private = None
    if check.hidden or check.feedback != "full":
        parts = (failure.text, failure.expected, failure.actual)
        labels = ("", "expected: ", "actual: ")
        private = truncate(
            "\n".join(label + part for label, part in zip(labels, parts, strict=True) if part),
            PRIVATE_LIMIT,
        )
    outcome = _outcome(check, State.FAILED, message, credit=credit, private=private)
    return outcome if names_misconception else replace(outcome, misconception=None)


def _fault(check: Check, error: Exception) -> Outcome:
    private = "".join(traceback.format_exception(error))
    message = Message(FAULT_TEXT, next_step=FAULT_STEP)
    return _outcome(
        check,
        State.COULD_NOT_CHECK,
        message,
        Reason.FAULT,
        private=truncate(private, PRIVATE_LIMIT),
    )


def _time_up(check: Check) -> Outcome:
    text = f"This check was stopped after {check.time_limit:g} seconds."
    step = "Look for a loop that does not end, or for work that grows with the square of the rows."
    message = Message(text, next_step=step)
    return _outcome(check, State.COULD_NOT_CHECK, message, Reason.TIME)


def _outcome(
    check: Check,
    state: State,
    message: Message | None = None,
    reason: Reason | None = None,
    *,
    credit: float | None = None,
    private: str | None = None,
) -> Outcome:
    earned = credit if credit is not None else float(state is State.PASSED)
    if check.hidden and message is not None and private is None:
        private = message.text
    tells = state is State.FAILED and not (check.hidden and check.feedback == "none")
    return Outcome(
        check=check.id,
        title=check.title,
        state=state,
        points=check.points,
        credit=earned,
        hidden=check.hidden,
        message=None if check.hidden else message,
        reason=reason,
        misconception=check.misconception if tells else None,
        hints=check.hints if tells else (),
        private=private,
    )
