"""The record of a run: one state for every submission, and counts that add up."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mlcourse.course.bundles import Bundle
from mlcourse.errors import DONE, PARTIAL, SubmissionRefused
from mlcourse.grading import results
from mlcourse.grading.grader import refused
from mlcourse.grading.intake import Intake, Submission, read_submission
from mlcourse.grading.pool import Done, Job
from mlcourse.grading.results import Provenance, read_result, write_json

SCHEMA = "mlcourse/run/v1"
OUR_FAULT = "Something on the grading side failed. This is no judgement of the work."
TOO_LATE = "Grading this submission took longer than it may in all."


@dataclass(frozen=True)
class Progress:
    """How far a run is.

    Parameters
    ----------
    done, total : int
        Submissions.
    student, state : str
        The one that was just finished.
    reused : bool
        Its result was there already.
    seconds_left : float or None
        Estimate for the rest, None as long as nothing was graded.
    """

    done: int
    total: int
    student: str
    state: str
    reused: bool
    seconds_left: float | None


@dataclass(frozen=True)
class RunSummary:
    """How a run ended.

    Parameters
    ----------
    counts : mapping
        Number of submissions in each state; they add up to ``total``.
    reused : int
        How many results were there already and still held.
    superseded, passed_over : tuple of str
        Files that were not graded, with the reason.
    """

    unit: str
    title: str
    out: Path
    level: str
    counts: Mapping[str, int]
    total: int
    reused: int
    seconds: float
    superseded: tuple[str, ...]
    passed_over: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """0, or 3 when some submissions were refused or lost to infrastructure."""
        return PARTIAL if any(self.counts[state] for state in results.INCOMPLETE) else DONE

    def as_json(self) -> dict[str, Any]:
        """Return the summary as a document of schema ``mlcourse/run-summary/v1``."""
        return {
            "schema": "mlcourse/run-summary/v1",
            "unit": self.unit,
            "title": self.title,
            "out": str(self.out),
            "level": self.level,
            "counts": dict(self.counts),
            "total": self.total,
            "reused": self.reused,
            "seconds": self.seconds,
            "superseded": list(self.superseded),
            "passed_over": list(self.passed_over),
            "exit_code": self.exit_code,
        }


@dataclass
class Run:
    """One run while it lasts: what is known of each submission, and the files that say so.

    Parameters
    ----------
    draw : str or None
        Name of the draw of hidden data.
    began : float
        On the monotonic clock.
    states : dict
        What ``run.json`` says of each submission, by student.
    """

    bundle: Bundle
    origin: Provenance
    intake: Intake
    out: Path
    width: int
    draw: str | None
    progress: Callable[[Progress], None] | None
    began: float
    states: dict[str, dict[str, Any]] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)
    reused: int = 0
    first_job: float | None = None

    def sort_out(self, force: bool) -> list[Submission]:
        """Record what needs no grading; return the submissions that do."""
        self._set_aside()
        todo = []
        for one in self.intake.submissions:
            try:
                data, _ = read_submission(self.intake.folder, one, self.bundle.notebook)
            except SubmissionRefused as refusal:
                self._refuse(one, refusal)
                continue
            old = None if force else read_result(self.path(one.name_on_disk))
            if old and self.origin.holds(old, one.student, hashlib.sha256(data).hexdigest()):
                self.reused += 1
                self._record(one, old, 0.0, reused=True)
            else:
                todo.append(one)
        return todo

    def _set_aside(self) -> None:
        """Move results of submissions that are no longer there out of the way, never away."""
        expected = {f"{one.name_on_disk}.json" for one in self.intake.submissions}
        for path in sorted((self.out / "results").glob("*.json")):
            if path.name not in expected:
                (self.out / "set-aside").mkdir(exist_ok=True)
                path.replace(self.out / "set-aside" / path.name)

    def jobs(self, todo: Sequence[Submission]) -> Iterator[Job]:
        """Read the submissions one by one, as workers become free."""
        self.first_job = time.monotonic()
        for one in todo:
            try:
                data, note = read_submission(self.intake.folder, one, self.bundle.notebook)
            except SubmissionRefused as refusal:
                self._refuse(one, refusal)
                continue
            if note:
                self.notes.setdefault(one.student, []).append(note)
            yield Job(one.student, one.name_on_disk, data)

    def take(self, done: Done) -> None:
        """Write the result of a job."""
        one = next(o for o in self.intake.submissions if o.student == done.job.student)
        result = done.result
        if result is None:
            state = results.TIMED_OUT if done.late else results.INFRASTRUCTURE_ERROR
            result = self.origin.without_grade(
                one.student,
                one.name_on_disk,
                hashlib.sha256(done.job.data).hexdigest(),
                state=state,
                reason=TOO_LATE if done.late else OUR_FAULT,
                poison=done.poison,
                private=[done.private] if done.private else (),
            )
        write_json(self.path(one.name_on_disk), result)
        self._record(one, result, done.seconds)

    def _refuse(self, one: Submission, refusal: SubmissionRefused) -> None:
        result = refused(self.origin, one.student, one.name_on_disk, None, refusal)
        write_json(self.path(one.name_on_disk), result)
        self._record(one, result, 0.0)

    def _record(
        self, one: Submission, result: Mapping[str, Any], seconds: float, *, reused: bool = False
    ) -> None:
        self.states[one.student] = {
            "submission": one.student,
            "name_on_disk": one.name_on_disk,
            "file": one.file,
            "state": result["state"],
            "poison": result["poison"],
            "points": result["points"],
            "max_points": result["max_points"],
            "seconds": round(seconds, 3),
            "reused": reused,
            "notes": [*one.notes, *self.notes.get(one.student, ())],
        }
        if self.progress is not None:
            done, total = len(self.states), len(self.intake.submissions)
            state = str(result["state"])
            self.progress(Progress(done, total, one.student, state, reused, self._left()))

    def _left(self) -> float | None:
        graded = sum(1 for one in self.states.values() if one["seconds"])
        if self.first_job is None or not graded:
            return None
        rest = len(self.intake.submissions) - len(self.states)
        return (time.monotonic() - self.first_job) / graded * rest

    def path(self, name_on_disk: str) -> Path:
        return self.out / "results" / f"{name_on_disk}.json"

    def counts(self) -> dict[str, int]:
        counted = Counter(one["state"] for one in self.states.values())
        return {state: counted[state] for state in results.STATES}

    def write(self, state: str) -> None:
        """Write the run's record."""
        origin, manifest = self.origin, self.bundle.manifest
        write_json(
            self.out / "run.json",
            {
                "schema": SCHEMA,
                "unit": origin.unit,
                "title": origin.title,
                "release": origin.release,
                "bundle": origin.bundle,
                "mlcourse": origin.mlcourse,
                "environment": dict(origin.environment),
                "built_with": dict(self.bundle.environment),
                "level": origin.isolation["level"],
                "isolation": dict(origin.isolation),
                "seed": origin.seed,
                "draw": self.draw,
                "jobs": self.width,
                "state": state,
                "total": len(self.intake.submissions),
                "counts": self.counts(),
                "reused": self.reused,
                "seconds": round(time.monotonic() - self.began, 3),
                "submissions": [
                    self.states[one.student]
                    for one in self.intake.submissions
                    if one.student in self.states
                ],
                "superseded": list(self.intake.superseded),
                "passed_over": list(self.intake.passed_over),
                "objectives": dict(self.bundle.objectives),
                "misconceptions": {k: dict(v) for k, v in self.bundle.misconceptions.items()},
                "book_url": manifest.get("book_url"),
            },
        )

    def summary(self) -> RunSummary:
        return RunSummary(
            unit=self.origin.unit,
            title=self.origin.title,
            out=self.out,
            level=str(self.origin.isolation["level"]),
            counts=self.counts(),
            total=len(self.intake.submissions),
            reused=self.reused,
            seconds=round(time.monotonic() - self.began, 3),
            superseded=self.intake.superseded,
            passed_over=self.intake.passed_over,
        )
