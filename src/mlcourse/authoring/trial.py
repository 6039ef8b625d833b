"""Runs of a unit's cells in a box, and the checks asked of what they left behind."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from mlcourse.box.limits import Limits
from mlcourse.box.session import Box, CellError
from mlcourse.box.supply import Supply
from mlcourse.checks.outcome import Outcome, State
from mlcourse.checks.questions import Check, Question
from mlcourse.checks.running import run_check
from mlcourse.student import Student
from mlcourse.student.faults import Gone

RngFor = Callable[[Check], np.random.Generator]


@dataclass(frozen=True)
class Step:
    """One thing to do in the box: run a cell, or keep a snapshot at a question's check cell.

    Parameters
    ----------
    key : str
        Key of the cell.
    source : str
        Code to run; nothing for a snapshot.
    question : str or None
        The question whose answer this is, or whose snapshot is kept.
    """

    kind: Literal["run", "answer", "snapshot"]
    key: str
    source: str = ""
    question: str | None = None


@dataclass(frozen=True)
class Trial:
    """What came of a run.

    Parameters
    ----------
    outcomes : mapping
        For each question asked, the outcomes of its checks, once for each source of randomness.
    errors : mapping
        The error of each cell that raised one, by the cell's key.
    ended : str or None
        Why the box ended before everything was asked.
    at : str or None
        Key of the cell that was running then; None where a check was being asked.
    """

    outcomes: Mapping[str, tuple[tuple[Outcome, ...], ...]]
    errors: Mapping[str, CellError]
    ended: str | None = None
    at: str | None = None


def run_and_ask(
    supply: Supply,
    steps: Sequence[Step],
    questions: Sequence[Question],
    draws: Sequence[RngFor],
    *,
    limits: Limits,
) -> Trial:
    """Run cells in a box of their own and ask the checks of some questions afterwards.

    Parameters
    ----------
    supply : Supply
        Of boxes with what lies beside the notebook.
    steps : sequence of Step
        The notebook in order, with a snapshot step for each question that is asked.
    questions : sequence of Question
        Asked in this order, each check against its question's snapshot.
    draws : sequence of callable
        Each gives every check its generator; the checks are asked once for each of them.
    """
    errors: dict[str, CellError] = {}
    outcomes: dict[str, tuple[tuple[Outcome, ...], ...]] = {}
    box = None
    at: str | None = None
    try:
        with supply.open(limits, beginning(steps)) as box:
            box.seal()
            for step in steps[len(box.done) :]:
                at = step.key
                _take(box, step, errors)
            at = None
            for question in questions:
                asked = [_ask(box, question, question.id, draw) for draw in draws]
                outcomes[question.id] = tuple(asked)
    except Gone as gone:
        return Trial(outcomes, errors, (box and box.ended) or str(gone), at)
    return Trial(outcomes, errors)


def run_variants(
    supply: Supply,
    steps: Sequence[Step],
    variants: Mapping[str, Mapping[str, str]],
    questions: Mapping[str, Question],
    draws: Sequence[RngFor],
    *,
    limits: Limits,
) -> dict[str, Trial]:
    """Try several answers to each question in one box, which saves the imports of the others.

    The reference runs through. At each answer the namespace is kept, every variant is run and asked
    from there, and the namespace is put back. That is shallow: objects that a variant changed in
    place stay changed. A verdict that matters is therefore confirmed by `run_and_ask`.

    Parameters
    ----------
    variants : mapping
        By question, the sources of its variants by their ids.
    draws : sequence of callable
        Each gives every check its generator. Every check is asked for the first; for the others, no
        check is asked after one that failed, which is all that tells what a variant shows.

    Returns
    -------
    dict
        By variant; those that were not reached before the box ended are missing.
    """
    found: dict[str, Trial] = {}
    open_questions = {question for question, sources in variants.items() if sources}
    try:
        with supply.open(limits, beginning(steps)) as box:
            box.seal()
            for position, step in enumerate(steps):
                if position < len(box.done):
                    continue
                if not open_questions:
                    break
                if step.kind == "answer" and step.question in open_questions:
                    open_questions.remove(step.question)
                    rest = _until_snapshot(steps[position + 1 :], step.question)
                    box.snapshot(_BEFORE)
                    for id, source in variants[step.question].items():
                        box.restore(_BEFORE)
                        errors: dict[str, CellError] = {}
                        for own in (replace(step, source=source), *rest):
                            _take(box, own, errors)
                        box.snapshot(_AFTER)
                        asked = tuple(
                            _ask(box, questions[step.question], _AFTER, draw, briefly=number > 0)
                            for number, draw in enumerate(draws)
                        )
                        found[id] = Trial({step.question: asked}, errors)
                    box.restore(_BEFORE)
                _take(box, step, {})
    except Gone:
        return found
    return found


def beginning(steps: Sequence[Step]) -> list[str]:
    """Return the cells that come before the first answer."""
    return [step.source for step in itertools.takewhile(lambda step: step.kind == "run", steps)]


_BEFORE, _AFTER = "before the variants", "after a variant"


def _until_snapshot(steps: Sequence[Step], question: str) -> Sequence[Step]:
    for number, step in enumerate(steps):
        if step.kind == "snapshot" and step.question == question:
            return steps[:number]
    return ()


def _take(box: Box, step: Step, errors: dict[str, CellError]) -> None:
    if step.kind == "snapshot":
        box.snapshot(str(step.question))
        return
    error = box.run(step.source).error
    if error is not None:
        errors[step.key] = error


def _ask(
    box: Box, question: Question, snapshot: str, draw: RngFor, *, briefly: bool = False
) -> tuple[Outcome, ...]:
    student = Student(box.ask)
    outcomes: list[Outcome] = []
    for check in question.checks:
        box.restore(snapshot)
        passed = {outcome.check for outcome in outcomes if outcome.state is State.PASSED}
        outcomes.append(run_check(check, student, draw(check), passed))
        if briefly and outcomes[-1].state is State.FAILED and outcomes[-1].misconception:
            break
    return tuple(outcomes)
