"""The record of a run: one state for every submission, and counts that add up."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from mlcourse.course.bundles import Bundle
from mlcourse.errors import DONE, PARTIAL, SubmissionRefused
from mlcourse.grading import output, results
from mlcourse.grading.editions import Edition, read_edition
from mlcourse.grading.grader import refused
from mlcourse.grading.handed_in import Chosen, choose, digest_of
from mlcourse.grading.intake import Intake, Submission, open_submission
from mlcourse.grading.jobs import Done, Job, Wish
from mlcourse.grading.matching import answered
from mlcourse.grading.results import Provenance, is_result, read_result
from mlcourse.grading.shards import Shard, cohort_id, part_of

SCHEMA = "mlcourse/run/v1"
OUR_FAULT = "Something on the grading side failed. This is no judgement of the work."
TOO_LATE = "Grading this submission took longer than it may in all."
NO_RESULT = "The worker's answer was no result for this submission."


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
class Drawn:
    """Which hidden data a run's checks draw.

    Parameters
    ----------
    draw : str or None
        Name of a draw of its own, see `mlcourse.grading.seeds.run_key`.
    bundle : str
        Hash of the bundle that it was drawn for first: one that was corrected later draws the same.
    """

    draw: str | None
    bundle: str


@dataclass(frozen=True, slots=True)
class Line:
    """What the record of a run says of one submission."""

    submission: Submission
    state: str
    poison: bool
    points: float
    max_points: float
    seconds: float
    reused: bool
    notes: tuple[str, ...]
    digest: str

    def as_json(self) -> dict[str, Any]:
        """Return the line as it stands in ``run.json``."""
        one = self.submission
        return {
            "submission": one.student,
            "name_on_disk": one.name_on_disk,
            "file": one.file,
            "state": self.state,
            "poison": self.poison,
            "points": self.points,
            "max_points": self.max_points,
            "seconds": self.seconds,
            "reused": self.reused,
            "notes": list(self.notes),
            "submitted": one.submitted,
            "late": one.late,
            "result_sha256": self.digest,
        }


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

    @property
    def advice(self) -> tuple[str, ...]:
        """What to do next about submissions that were lost, none if none was."""
        lost = self.counts[results.INFRASTRUCTURE_ERROR]
        if not lost:
            return ()
        return (
            f"{lost} of {self.total} were lost to the machine, which is neither a zero nor a pass. "
            "The private notes in their results say how. The same command again grades only "
            "these; with fewer --jobs if memory ran out.",
        )

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
    intake : Intake
        The whole cohort, also where only a shard of it is graded.
    drawn : Drawn
        Hidden draws.
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
    drawn: Drawn
    progress: Callable[[Progress], None] | None
    began: float
    shard: Shard | None = None
    states: dict[str, Line] = field(default_factory=dict)
    reused: int = 0
    graded: int = 0
    first_job: float | None = None

    def __post_init__(self) -> None:
        self.part = self.intake if self.shard is None else part_of(self.intake, self.shard)
        self._named = {one.student: one for one in self.part.submissions}
        self._notes: dict[str, tuple[str, ...]] = {}
        self._lost: list[Submission] = []

    @property
    def total(self) -> int:
        """How many submissions this run is about."""
        return len(self.part.submissions)

    def sort_out(self, force: bool, wish: Callable[[], Wish]) -> list[Submission]:
        """Record what needs no grading; return the submissions that do."""
        output.sweep(self.out)
        output.set_aside(self.out, {f"{one.name_on_disk}.json" for one in self.part.submissions})
        todo = []
        self._lost.clear()
        for one in self.part.submissions:
            if wish() is not Wish.GO_ON:
                return []
            try:
                chosen = self._read(one)
            except SubmissionRefused as refusal:
                self._refuse(one, refusal)
                continue
            old = None if force else read_result(self.path(one.name_on_disk))
            if old and self.origin.holds(old, one.student, chosen.digest):
                self.reused += 1
                self._notes[one.student] = chosen.notes
                digest = hashlib.sha256(self.path(one.name_on_disk).read_bytes()).hexdigest()
                self._record(one, old, digest, reused=True)
            elif old and old["state"] == results.INFRASTRUCTURE_ERROR:
                self._lost.append(one)
            else:
                todo.append(one)
        # Whatever took its machine along before comes when all others are done.
        return todo + self._lost

    def _read(self, one: Submission) -> Chosen:
        bundle = self.bundle
        found = open_submission(self.part.folder, one, bundle.notebook)
        return choose(found, lambda data: answered(data, self._edition), bundle.files)

    @cached_property
    def _edition(self) -> Edition:
        return read_edition(self.bundle)

    def jobs(self, todo: Sequence[Submission]) -> Iterator[Job]:
        """Read the submissions one by one, as workers become free."""
        self.first_job = time.monotonic()
        lost = {one.student for one in self._lost}
        for one in todo:
            try:
                chosen = self._read(one)
            except SubmissionRefused as refusal:
                self._refuse(one, refusal)
                continue
            self._notes[one.student] = chosen.notes
            again = one.student in lost
            yield Job(one.student, one.name_on_disk, chosen.notebook, chosen.files, again)

    def take(self, done: Done) -> str:
        """Write the result of a job; return its state."""
        one = self._named[done.job.student]
        digest = digest_of(done.job.data, done.job.files)
        result, private = done.result, done.private
        if result is not None and not _answers(result, one, digest):
            result, private = None, NO_RESULT
        if result is None:
            state = results.TIMED_OUT if done.late else results.INFRASTRUCTURE_ERROR
            result = self.origin.without_grade(
                one.student,
                one.name_on_disk,
                digest,
                state=state,
                reason=TOO_LATE if done.late else OUR_FAULT,
                poison=done.poison,
                private=[private] if private else (),
            )
        written = output.put(self.out, self.path(one.name_on_disk), result)
        self.graded += 1
        self._record(one, result, written, done.seconds)
        return str(result["state"])

    def _refuse(self, one: Submission, refusal: SubmissionRefused) -> None:
        result = refused(self.origin, one.student, one.name_on_disk, None, refusal)
        self._record(one, result, output.put(self.out, self.path(one.name_on_disk), result))

    def _record(
        self,
        one: Submission,
        result: Mapping[str, Any],
        digest: str,
        seconds: float = 0.0,
        *,
        reused: bool = False,
    ) -> None:
        notes = self._notes.pop(one.student, ())
        self.states[one.student] = Line(
            submission=one,
            state=result["state"],
            poison=result["poison"],
            points=result["points"],
            max_points=result["max_points"],
            seconds=round(seconds, 3),
            reused=reused,
            notes=(*one.notes, *notes),
            digest=digest,
        )
        if self.progress is not None:
            state = str(result["state"])
            done = len(self.states)
            self.progress(Progress(done, self.total, one.student, state, reused, self._left()))

    def _left(self) -> float | None:
        if self.first_job is None or not self.graded:
            return None
        rest = self.total - len(self.states)
        return (time.monotonic() - self.first_job) / self.graded * rest

    def path(self, name_on_disk: str) -> Path:
        return self.out / "results" / f"{name_on_disk}.json"

    def counts(self) -> dict[str, int]:
        """Return how many submissions are in each state."""
        counted = Counter(one.state for one in self.states.values())
        return {state: counted[state] for state in results.STATES}

    def write(self, state: str) -> None:
        """Write the run's record."""
        origin, manifest = self.origin, self.bundle.manifest
        output.put(
            self.out,
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
                "draw": self.drawn.draw,
                "drawn_for": self.drawn.bundle,
                "jobs": self.width,
                "shard": None if self.shard is None else str(self.shard),
                "cohort": cohort_id(one.student for one in self.intake.submissions),
                "state": state,
                "total": self.total,
                "counts": self.counts(),
                "reused": self.reused,
                "seconds": round(time.monotonic() - self.began, 3),
                "submissions": [
                    self.states[one.student].as_json()
                    for one in self.part.submissions
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
            total=self.total,
            reused=self.reused,
            seconds=round(time.monotonic() - self.began, 3),
            superseded=self.intake.superseded,
            passed_over=self.intake.passed_over,
        )


def _answers(result: Mapping[str, Any], one: Submission, digest: str) -> bool:
    """Say whether what a worker sent is a result, and the one that was asked for."""
    named = {
        "submission": one.student,
        "name_on_disk": one.name_on_disk,
        "submission_sha256": digest,
    }
    return is_result(result) and all(result[name] == value for name, value in named.items())
