"""Grading a folder of submissions: the whole of ``mlcourse grade``."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

from mlcourse.box.isolation import detect
from mlcourse.box.levels import Isolation
from mlcourse.course.bundles import Bundle, read_bundle
from mlcourse.errors import INTERRUPTED, IsolationMissing, MlcourseError, UsageError, Where
from mlcourse.grading.grader import isolation_record
from mlcourse.grading.intake import find_submissions
from mlcourse.grading.locking import locked
from mlcourse.grading.pool import Pool
from mlcourse.grading.results import provenance
from mlcourse.grading.run_record import Progress, Run, RunSummary
from mlcourse.grading.seeds import course_key, fresh_draw, key_id, run_key


class Interrupted(MlcourseError):
    """A person stopped the run; what is done is kept."""

    exit_code = INTERRUPTED


def grade(
    bundle: Path,
    submissions: Path,
    out: Path,
    *,
    jobs: int = 1,
    isolation: str | None = None,
    trust: bool = False,
    fresh_seeds: bool = False,
    force: bool = False,
    progress: Callable[[Progress], None] | None = None,
    pool_command: tuple[str, ...] | None = None,
) -> RunSummary:
    """Grade all submissions in a folder and write one result for each.

    Parameters
    ----------
    bundle, submissions, out : Path
        Folders. A run that was killed goes on where it was when ``out`` is the same.
    jobs : int
        Submissions graded at a time.
    isolation : {"strong", "standard", "none"} or None
        Level to insist on; the best that holds by default.
    trust : bool
        The submissions are one's own: without working isolation, grade without any.
    fresh_seeds : bool
        Draw hidden data anew.
    force : bool
        Grade again what has a result already.
    progress : callable or None
        Told about each submission as it is finished.
    pool_command : tuple of str or None
        How a worker is started, `mlcourse.grading.worker` by default.

    Raises
    ------
    IsolationMissing
        If no isolation holds; nothing was graded then.
    UsageError, UnitError
        If a folder, the bundle or the key is not what it should be.
    Interrupted
        If a person stopped the run.
    """
    began = time.monotonic()
    read = read_bundle(bundle)
    kept_apart = _isolation(isolation, trust)
    intake = find_submissions(submissions, read.unit, read.notebook)
    if not intake.submissions:
        raise UsageError(
            f"{submissions} holds no submissions.",
            where=Where(str(submissions)),
            why=" ".join(intake.passed_over[:3]) or None,
            fix="Put notebooks (.ipynb), the zips of export(), or one folder per student there.",
        )
    (out / "results").mkdir(parents=True, exist_ok=True)
    with locked(out):
        draw = _draw(out, read, fresh_seeds)
        key = run_key(course_key(), draw)
        origin = provenance(read, key_id(key), isolation_record(kept_apart))
        run = Run(
            bundle=read,
            origin=origin,
            intake=intake,
            out=out,
            width=jobs,
            draw=draw,
            progress=progress,
            began=began,
        )
        run.write("running")
        try:
            todo = run.sort_out(force)
            if todo:
                settings = {"bundle": str(bundle.resolve()), "key": key.hex()}
                settings["level"] = kept_apart.level
                pool = Pool(settings, min(jobs, len(todo)), pool_command)
                for done in pool.run(run.jobs(todo)):
                    run.take(done)
        except KeyboardInterrupt:
            run.write("interrupted")
            raise Interrupted(
                f"Stopped: {len(run.states)} of {len(intake.submissions)} submissions are done.",
                fix="Run the same command again: it goes on where it was.",
            ) from None
        run.write("finished")
        return run.summary()


def _isolation(wanted: str | None, trust: bool) -> Isolation:
    if wanted == "none":
        if not trust:
            raise IsolationMissing(
                "Isolation level none runs submissions without any protection.",
                fix="Add --i-trust-these-submissions if you wrote them yourself.",
            )
        return detect(trust=True)
    try:
        return detect(wanted)
    except IsolationMissing:
        if not trust or wanted is not None:
            raise
        return detect(trust=True)


def _draw(out: Path, bundle: Bundle, fresh: bool) -> str | None:
    """Return the name of the draw of hidden data; a run that was not finished keeps its own."""
    try:
        record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        record = {}
    if not isinstance(record, dict):
        record = {}
    if record.get("unit", bundle.unit) != bundle.unit:
        raise UsageError(
            f"{out} holds the results of another unit, {record['unit']}.",
            where=Where(str(out)),
            fix="Give another folder with --out.",
        )
    draw = record.get("draw")
    known = draw if isinstance(draw, str) else None
    if fresh and not (known is not None and record.get("state") != "finished"):
        return fresh_draw()
    return known
