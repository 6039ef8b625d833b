"""Grading a folder of submissions: the whole of ``mlcourse grade``."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlcourse.box.levels import Isolation
from mlcourse.box.server import ForkServer, NoServer
from mlcourse.course.bundles import Bundle, read_bundle
from mlcourse.errors import INTERRUPTED, MlcourseError, UsageError, Where
from mlcourse.grading.arrivals import with_arrivals
from mlcourse.grading.grader import isolation_record, serve_boxes
from mlcourse.grading.intake import Intake, Submission, find_submissions
from mlcourse.grading.jobs import Crew, work_off
from mlcourse.grading.level import choose_isolation
from mlcourse.grading.locking import locked
from mlcourse.grading.output import OutputFailed, make_ready
from mlcourse.grading.pool import Pool
from mlcourse.grading.results import Provenance, provenance
from mlcourse.grading.run_record import SCHEMA, Drawn, Progress, Run, RunSummary
from mlcourse.grading.seeds import course_key, fresh_draw, run_key, seed_name
from mlcourse.grading.shapes import has_shape, read_document
from mlcourse.grading.shards import Shard
from mlcourse.grading.stopping import Stop, stoppable

if TYPE_CHECKING:
    from distributed import Client


class Interrupted(MlcourseError):
    """A person stopped the run; what is done is kept."""

    exit_code = INTERRUPTED


def grade(
    bundle: Path,
    submissions: Path | Intake,
    out: Path,
    *,
    jobs: int = 1,
    isolation: str | None = None,
    trust: bool = False,
    fresh_seeds: bool = False,
    drawn_for: Drawn | None = None,
    times: Path | None = None,
    force: bool = False,
    shard: Shard | None = None,
    scheduler: str | Client | None = None,
    progress: Callable[[Progress], None] | None = None,
    tell: Callable[[str], object] = lambda _: None,
    pool_command: tuple[str, ...] | None = None,
) -> RunSummary:
    """Grade all submissions in a folder and write one result for each.

    Parameters
    ----------
    bundle, submissions, out : Path
        Folders. A run that was killed goes on where it was when ``out`` is the same. Where it is
        known already what was handed in, ``submissions`` may be that.
    jobs : int
        Submissions graded at a time; a cluster knows that itself.
    isolation : str or None
        Level to insist on; the best that holds by default.
    trust : bool
        The submissions are one's own: without working isolation, grade without any.
    fresh_seeds : bool
        Draw hidden data anew.
    drawn_for : Drawn or None
        Hidden draws of another run, to use them in this one.
    times : Path or None
        Table of when submissions arrived, see `mlcourse.grading.arrivals.with_arrivals`.
    force : bool
        Grade again what has a result already.
    shard : Shard or None
        Grade one part of the cohort alone, for `mlcourse.grading.merging.merge`.
    scheduler : str, dask.distributed.Client or None
        Grade on the machines of a Dask cluster: its scheduler's address, or a client of it.
    progress : callable or None
        Told about each submission as it is finished.
    tell : callable
        Told what a person at the terminal should know meanwhile.
    pool_command : tuple of str or None
        How a worker is started, `mlcourse.grading.worker` by default.

    Raises
    ------
    IsolationMissing
        If no isolation holds; nothing was graded then.
    UsageError, UnitError
        If a folder, the bundle or the key is not what it should be.
    OutputFailed
        If results cannot be written; those written before are whole.
    WorkerUnusable, TooManyLost, SchedulerLost
        If the machine or the cluster is at fault.
    Interrupted
        If a person stopped the run.
    """
    began = time.monotonic()
    read = read_bundle(bundle)
    kept_apart = choose_isolation(isolation, trust) if scheduler is None else None
    found = submissions if isinstance(submissions, Intake) else _intake(submissions, read)
    intake = with_arrivals(found, times)
    make_ready(out)
    with locked(out), stoppable(stop := Stop(tell)):
        drawn = drawn_for or _drawn(out, read, fresh_seeds, shard)
        key = run_key(course_key(make=shard is None), drawn.draw)
        plan = _Plan(read, key, drawn.bundle, isolation, trust, jobs, out, pool_command, stop, tell)
        with _crew(plan, kept_apart, scheduler) as (origin, crew):
            run = Run(
                bundle=read,
                origin=origin,
                intake=intake,
                out=out,
                width=jobs,
                drawn=drawn,
                progress=progress,
                began=began,
                shard=shard,
            )
            run.write("running")
            _ended(run, lambda: _work(run, crew, run.sort_out(force, stop), stop))
        return run.summary()


def _intake(submissions: Path, bundle: Bundle) -> Intake:
    intake = find_submissions(submissions, bundle.unit, bundle.notebook)
    if not intake.submissions:
        raise UsageError(
            f"{submissions} holds no submissions.",
            where=Where(str(submissions)),
            why=" ".join(intake.passed_over[:3]) or None,
            fix="Put notebooks (.ipynb), the zips of export(), or one folder per student there.",
        )
    return intake


@dataclass(frozen=True)
class _Plan:
    """What is settled before anybody is at work."""

    bundle: Bundle
    key: bytes
    drawn_for: str
    isolation: str | None
    trust: bool
    jobs: int
    out: Path
    command: tuple[str, ...] | None
    stop: Stop
    tell: Callable[[str], object]

    def settings(self, level: str | None, trust: bool) -> dict[str, Any]:
        """Return what workers are told first."""
        return {
            "bundle": str(self.bundle.folder.resolve()),
            "key": self.key.hex(),
            "drawn_for": self.drawn_for,
            "level": level,
            "trust": trust,
        }


@contextmanager
def _crew(
    plan: _Plan, kept_apart: Isolation | None, scheduler: str | Client | None
) -> Iterator[tuple[Provenance, Crew]]:
    """Give who grades, and what their results depend on."""
    seed = seed_name(plan.key, plan.bundle.hash, plan.drawn_for)
    if kept_apart is not None:
        origin = provenance(plan.bundle, seed, isolation_record(kept_apart))
        settings = plan.settings(kept_apart.level, kept_apart.level == "none")
        server = _server(plan.bundle, kept_apart)
        with closing(Pool(settings, plan.jobs, plan.command, server)) as pool:
            yield origin, pool
        return
    assert scheduler is not None
    scheduling = _scheduling()
    with scheduling.connected(scheduler) as client:
        settings = plan.settings(plan.isolation, plan.trust)
        cluster = scheduling.Cluster(
            client,
            settings,
            plan.bundle,
            plan.out,
            wish=plan.stop,
            tell=plan.tell,
            command=plan.command,
        )
        with closing(cluster):
            yield cluster.origin(seed), cluster


def _server(bundle: Bundle, isolation: Isolation) -> ForkServer | None:
    try:
        return serve_boxes(bundle, isolation)
    except NoServer:
        return None


def _scheduling() -> Any:
    try:
        from mlcourse.grading import scheduler
    except ImportError as error:
        if (error.name or "").partition(".")[0] == "mlcourse":
            raise
        raise UsageError(
            "Dask is not installed, and a scheduler was named.",
            why=str(error),
            fix='pip install "mlcourse[dask]", here and on the machines of the cluster',
        ) from None
    return scheduler


def _work(run: Run, crew: Crew, todo: list[Submission], stop: Stop) -> None:
    with closing(work_off(run.jobs(todo), crew, stop)) as finished:
        for done in finished:
            run.take(done)


def _ended(run: Run, work: Callable[[], None]) -> None:
    """Do the work, and write down how it ended, however that was."""
    try:
        work()
    except KeyboardInterrupt:
        pass
    except BaseException:
        with suppress(OutputFailed):
            run.write("stopped")
        raise
    if len(run.states) == run.total:
        run.write("finished")
        return
    run.write("interrupted")
    raise Interrupted(
        f"Stopped: {len(run.states)} of {run.total} submissions are done.",
        fix="Run the same command again: it goes on where it was.",
    )


def drawn_before(out: Path) -> Drawn | None:
    """Return the hidden draws of the run in a folder, None where there is no run.

    Raises
    ------
    UsageError
        If its record is damaged.
    """
    record = _record_before(out)
    return None if record is None else _draws_of(record)


def _record_before(out: Path) -> Mapping[str, Any] | None:
    """Return the record of the run in a folder, None where there is none; refuse a damaged one."""
    record = read_document(out / "run.json", SCHEMA)
    if record is None:
        _nothing_lost(out)
        return None
    shape = {"unit": str, "bundle": str, "draw": (str, type(None)), "state": str}
    if not has_shape(record, shape) or not isinstance(record.get("drawn_for", ""), str):
        raise _damaged(out)
    return record


def _draws_of(record: Mapping[str, Any]) -> Drawn:
    return Drawn(record["draw"], record.get("drawn_for", record["bundle"]))


def _drawn(out: Path, bundle: Bundle, fresh: bool, shard: Shard | None) -> Drawn:
    """Return the hidden draws of this run: those of the run that is gone on with, or new ones.

    What was graded once is graded again with the same draws, also where checks have changed.
    """
    if fresh and shard is not None:
        raise UsageError(
            "A shard cannot draw hidden data anew: the other shards would not know of it.",
            fix="Give all shards a new key in MLCOURSE_KEY_FILE instead, and a new --out.",
        )
    record = _record_before(out)
    if record is None:
        return Drawn(fresh_draw() if fresh else None, bundle.hash)
    before = _draws_of(record)
    if record["unit"] != bundle.unit:
        raise UsageError(
            f"{out} holds the results of another unit, {record['unit']}.",
            where=Where(str(out)),
            fix="Give another folder with --out.",
        )
    held, wanted = record.get("shard"), None if shard is None else str(shard)
    if held != wanted:
        raise UsageError(
            f"{out} holds {_part(held)}, and this run is about {_part(wanted)}.",
            where=Where(str(out)),
            fix="Give each shard a folder of its own with --out.",
        )
    if fresh and (before.draw is None or record["state"] == "finished"):
        return Drawn(fresh_draw(), bundle.hash)
    return before


def _part(shard: object) -> str:
    return "the whole cohort" if shard is None else f"shard {shard}"


def _nothing_lost(out: Path) -> None:
    """Refuse to go on where results lie whose run cannot be known any more."""
    if (out / "run.json").exists() and any((out / "results").glob("*.json")):
        raise _damaged(out)


def _damaged(out: Path) -> UsageError:
    return UsageError(
        f"The record of the run in {out} is damaged, or of another version of mlcourse.",
        where=Where(str(out / "run.json")),
        why="It says how the hidden data of the results beside it were drawn.",
        fix="Give another folder with --out, or move run.json away to grade all anew.",
    )
