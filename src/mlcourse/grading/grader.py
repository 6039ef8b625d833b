"""Grading one notebook: located, run in a box, asked, judged. A function of its inputs."""

from __future__ import annotations

import importlib
import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np

from mlcourse.box.levels import Isolation
from mlcourse.box.limits import Limits
from mlcourse.box.server import ForkServer, start_server
from mlcourse.box.session import NO_FILES, Box, BoxEnded
from mlcourse.box.supply import Supply
from mlcourse.checks.loading import LoadedChecks, load_bundle_checks
from mlcourse.checks.outcome import Outcome, Reason, State
from mlcourse.checks.questions import Check
from mlcourse.checks.seeds import check_seed, generator
from mlcourse.course.bundles import Bundle, read_bundle
from mlcourse.errors import SubmissionRefused
from mlcourse.grading import results
from mlcourse.grading.asking import ask_all
from mlcourse.grading.editions import Edition, read_edition
from mlcourse.grading.executing import Budget, Execution
from mlcourse.grading.handed_in import digest_of
from mlcourse.grading.judging import is_lost, judge_question, private_notes, tidy
from mlcourse.grading.matching import common_start, plan
from mlcourse.grading.notebooks import read_notebook
from mlcourse.grading.plans import StepKind
from mlcourse.grading.results import Provenance, provenance
from mlcourse.grading.seeds import seed_name

BOXES = 12
"""Boxes for one submission: each cell or call that ends the process costs one."""
_WORDS = {Reason.TIME: results.TIMED_OUT, Reason.MEMORY: results.OUT_OF_MEMORY}
_SLOW = "A cell of this question, or one it needs, was stopped because it took too long."


@dataclass(frozen=True)
class Grader:
    """Everything about a bundle that is the same for all its submissions.

    ``drawn_for`` is the hash of the bundle whose hidden draws are used, this one's or an earlier's.
    As a context manager it keeps a server of boxes ready; without, each box starts one by itself.
    """

    bundle: Bundle
    edition: Edition
    checks: LoadedChecks
    key: bytes
    drawn_for: str
    supply: Supply
    provenance: Provenance

    def __enter__(self) -> Self:
        self.supply.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self.supply.__exit__(*error)

    def import_early(self) -> None:
        """Import what the checks will import; the boxes' server comes up meanwhile."""
        for name in self.bundle.environment.get("check_modules", ()):
            # What cannot be imported is reported by the check that needs it.
            with suppress(Exception):
                importlib.import_module(name)

    @property
    def deadline(self) -> float:
        """Seconds after which a submission is taken from a grader that does not come back."""
        limits = self.bundle.limits
        checks = sum(check.time_limit for check in self.checks.checks)
        return 2 * limits.total + BOXES * limits.start + checks + 60


def load_grader(
    folder: Path,
    key: bytes,
    isolation: Isolation,
    *,
    drawn_for: str | None = None,
    server: socket.socket | None = None,
) -> Grader:
    """Read a bundle and make ready to grade any number of submissions.

    Parameters
    ----------
    folder : Path
        The bundle.
    key : bytes
        Key of the run, see `mlcourse.grading.seeds.run_key`.
    isolation : Isolation
        From `mlcourse.box.isolation.detect`.
    drawn_for : str, optional
        Hash of the bundle whose hidden draws to use again; this one's own without it.
    server : socket, optional
        Of a server of boxes, see `serve_boxes`.

    Raises
    ------
    MlcourseError
        If the bundle or its checks cannot be read.
    """
    bundle = read_bundle(folder)
    edition = read_edition(bundle)
    drawn_for = drawn_for or bundle.hash
    supply = Supply(
        isolation,
        modules=bundle.environment.get("modules", ()),
        files=bundle.files,
        limits=bundle.limits,
        common=common_start(edition) if bundle.repeatable else (),
        shared=server,
    )
    return Grader(
        bundle=bundle,
        edition=edition,
        checks=load_bundle_checks(bundle.checks_source, bundle.hidden_source, folder=bundle.folder),
        key=key,
        drawn_for=drawn_for,
        supply=supply,
        provenance=provenance(
            bundle, seed_name(key, bundle.hash, drawn_for), isolation_record(isolation)
        ),
    )


def serve_boxes(bundle: Bundle, isolation: Isolation) -> ForkServer:
    """Start a server of boxes that several graders of a bundle can share.

    Raises
    ------
    NoServer
        If there can be none here; each grader opens its boxes by itself then.

    Notes
    -----
    It ends when the thread ends that called this.
    """
    return start_server(
        isolation,
        modules=bundle.environment.get("modules", ()),
        files=bundle.files,
        limits=bundle.limits,
    )


def isolation_record(isolation: Isolation) -> dict[str, Any]:
    """Return what a report says of the isolation."""
    return {"level": isolation.level, "probe": dict(isolation.probe)}


def grade_notebook(
    grader: Grader,
    student: str,
    name_on_disk: str,
    data: bytes,
    files: Mapping[str, bytes] = NO_FILES,
) -> dict[str, Any]:
    """Return the result of one submission.

    Parameters
    ----------
    grader : Grader
    student, name_on_disk : str
        Whose it is, see `mlcourse.grading.intake.Submission`.
    data : bytes
        The notebook.
    files : mapping of str to bytes
        The student's own files beside it, see `mlcourse.grading.handed_in.choose`.

    Raises
    ------
    BoxMissing, OSError
        If the machine fails. Never for anything that is in the submission.
    """
    digest = digest_of(data, files)
    try:
        located = plan(read_notebook(data), grader.edition)
    except SubmissionRefused as refusal:
        return refused(grader.provenance, student, name_on_disk, digest, refusal)
    limits = grader.bundle.limits
    result = grader.provenance.blank(student, name_on_disk, digest)
    budget = Budget(2 * limits.total, BOXES)
    opening = _Opening(grader.supply, files)
    with Execution(located, opening.open, limits, budget) as execution:
        if located.attempted:
            execution.bring_up()
        outcomes = ask_all(execution, grader.checks, lambda check: _rng(grader, check))
    result["seeds"] = {check.id: f"{_seed(grader, check):032x}" for check in grader.checks.checks}
    result["questions"] = [
        judge_question(
            grader.bundle,
            question,
            outcomes[question.id],
            grader.checks,
            _SLOW if _suffers(execution, outcomes[question.id], question.id) else None,
        )
        for question in grader.bundle.questions
    ]
    result["points"] = tidy(sum(question["points"] for question in result["questions"]))
    result["state"], result["reason"] = _state(outcomes, result["points"])
    result["cells"] = _cells(execution)
    result["repairs"] = list(located.notes)
    result["private"] = [*opening.notes, *_private(execution, outcomes)]
    return result


@dataclass
class _Opening:
    """Opens the boxes of one submission, with the student's files as long as they come up."""

    supply: Supply
    files: Mapping[str, bytes]
    notes: list[str] = field(default_factory=list)

    def open(self, limits: Limits, upcoming: Sequence[str]) -> Box:
        try:
            return self.supply.open(limits, upcoming, beside=self.files)
        except BoxEnded as ended:
            if not self.files:
                raise
            # What a student hands in is never the machine's fault.
            self.notes.append(f"No box came up with the files beside the notebook: {ended}.")
            self.files = NO_FILES
            return self.supply.open(limits, upcoming)


def refused(
    origin: Provenance,
    student: str,
    name_on_disk: str,
    digest: str | None,
    refusal: SubmissionRefused,
) -> dict[str, Any]:
    """Return the result of a submission that was not opened."""
    reason = " ".join(part for part in (refusal.what, refusal.why, refusal.fix) if part)
    return origin.without_grade(student, name_on_disk, digest, state=results.REFUSED, reason=reason)


def _seed(grader: Grader, check: Check) -> int:
    return check_seed(grader.key, grader.drawn_for, check.id)


def _rng(grader: Grader, check: Check) -> np.random.Generator:
    return generator(_seed(grader, check))


def _state(outcomes: Mapping[str, tuple[Outcome, ...]], points: float) -> tuple[str, str | None]:
    lost = {id: [one for one in made if is_lost(one)] for id, made in outcomes.items()}
    if not any(lost.values()):
        return results.GRADED, None
    judged = [
        id
        for id, made in outcomes.items()
        if not lost[id] and any(one.state is not State.NOT_ATTEMPTED for one in made)
    ]
    reasons = {one.reason for some in lost.values() for one in some}
    if not judged and not points and len(reasons) == 1:
        state = _WORDS.get(reasons.pop() or Reason.FAULT)
        if state is not None:
            return state, "Nothing in the notebook could be checked."
    names = ", ".join(id for id in outcomes if lost[id])
    return results.PARTLY_GRADED, f"Could not be checked in full: {names}."


def _suffers(execution: Execution, outcomes: tuple[Outcome, ...], question: str) -> bool:
    return any(one.reason is Reason.TIME for one in outcomes) and execution.slow(question)


def _cells(execution: Execution) -> list[dict[str, Any]]:
    kinds = {StepKind.ANSWER: "answer", StepKind.EXTRA: "extra", StepKind.ALTERED: "given"}
    cells = []
    again = {
        (step.cell, step.source): execution.runs[number]
        for number, step in enumerate(execution.plan.steps)
        if step.kind is StepKind.AGAIN and number in execution.runs
    }
    for number, step in enumerate(execution.plan.steps):
        if step.kind not in kinds:
            continue
        run = again.get((step.cell, step.source), execution.runs.get(number))
        cells.append(
            {
                "question": step.questions[0] if step.questions else None,
                "kind": kinds[step.kind],
                "source": step.source,
                "outputs": [] if run is None else list(run.outputs),
                "error": None if run is None or run.error is None else asdict(run.error),
                "truncated": run is not None and run.truncated,
            }
        )
    return cells


def _private(execution: Execution, outcomes: Mapping[str, tuple[Outcome, ...]]) -> list[str]:
    notes = []
    for number, reason in sorted(execution.lost.items()):
        step = execution.plan.steps[number]
        which = f"cell {step.cell}" if step.own else f"a {step.kind.value} step of ours"
        notes.append(f"Left out after it ended the box ({reason.value}): {which}.")
    for made in outcomes.values():
        notes += private_notes(made)
    return notes
