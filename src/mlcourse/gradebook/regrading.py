"""Grading again after a correction: proposed, looked at, and only then published.

A proposal lies in the run's folder ``regrade``. Published, it takes the place of the results; the
ones before go to ``history/N``. Killed at any moment, the same call goes on where it was.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlcourse.errors import UsageError, Where
from mlcourse.gradebook.changes import Change, compare
from mlcourse.gradebook.database import FILE, reading
from mlcourse.gradebook.reading import marks_of
from mlcourse.gradebook.recording import record
from mlcourse.gradebook.records import UnitMarks
from mlcourse.grading.locking import locked
from mlcourse.grading.output import writing
from mlcourse.grading.results import read_result, write_json
from mlcourse.grading.run import drawn_before
from mlcourse.grading.run_record import SCHEMA, Drawn
from mlcourse.grading.shapes import read_document

REGRADE, HISTORY = "regrade", "history"
SHOWN, SHOWN_SCHEMA = "shown.json", "mlcourse/shown/v1"


@dataclass(frozen=True)
class Proposal:
    """What publishing would change.

    Parameters
    ----------
    unit, bundle, bundle_before : str
        The assessment, and the hashes of both bundles.
    changes : tuple of Change
        Of every student, by name.
    """

    unit: str
    bundle: str
    bundle_before: str
    changes: tuple[Change, ...]


def draws_of(run: Path) -> Drawn:
    """Return the hidden draws of the run that is graded again.

    Raises
    ------
    UsageError
        If the folder holds no run.
    """
    finish(run)
    drawn = drawn_before(run)
    if drawn is None:
        raise UsageError(
            f"{run} holds no graded run.",
            where=Where(str(run)),
            fix="Give the folder that was --out of mlcourse grade.",
        )
    record(run, run / FILE)
    return drawn


def proposal(run: Path) -> Proposal:
    """Return what the results in the folder ``regrade`` of a run would change.

    Raises
    ------
    UsageError
        If nothing was graded again, or not all of it.
    """
    old, new = _record(run), _record(run / REGRADE)
    if old is None or new is None or new["state"] != "finished":
        raise UsageError(
            f"There is nothing in {run} that was graded again and not published yet.",
            where=Where(str(run / REGRADE)),
            fix="Grade again first: mlcourse regrade BUNDLE SUBMISSIONS --out RUN.",
        )
    marks = _marks(run, str(new["unit"]))
    before = dict(_results(run))
    after = dict(_results(run / REGRADE))
    return Proposal(
        str(new["unit"]),
        str(new["bundle"]),
        str(old["bundle"]),
        tuple(
            compare(before.get(student), after.get(student), marks)
            for student in sorted({*before, *after})
        ),
    )


def note_as_shown(run: Path) -> None:
    """Note which results a person has seen compared, so that nothing else is published."""
    with writing(run):
        write_json(run / REGRADE / SHOWN, {"schema": SHOWN_SCHEMA, **_state_of(run)})


def _state_of(run: Path) -> dict[str, str]:
    """Return a digest of the results that count, and one of those that are proposed."""
    return {"before": _digest(run / "results"), "after": _digest(run / REGRADE / "results")}


def _digest(results: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(results.glob("*.json")):
        digest.update(hashlib.sha256(path.name.encode()).digest())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def publish(run: Path) -> int:
    """Put what was graded again into the place of the results; return the number in the history.

    Raises
    ------
    UsageError
        If nothing was graded again, or not all of it; if results have changed since the comparison
        was shown, so that work handed in meanwhile would be lost.
    """
    if not finish(run):
        proposal(run)
        shown = read_document(run / REGRADE / SHOWN, SHOWN_SCHEMA) or {}
        if {name: shown.get(name) for name in ("before", "after")} != _state_of(run):
            raise UsageError(
                "Results have changed since it was shown what this correction changes.",
                where=Where(str(run)),
                fix="Look again, and publish then: mlcourse regrade BUNDLE SUBMISSIONS --out RUN.",
            )
        with locked(run), writing(run):
            # What counts first: should the machine stop here, publishing again adds nothing to it.
            record(run / REGRADE, run / FILE)
            place = run / HISTORY / str(max(_numbers(run), default=0) + 1)
            place.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(run / "run.json", place / "run.json")
            (run / "results").rename(place / "results")
        finish(run)
    return _numbers(run)[-1]


def finish(run: Path) -> bool:
    """Complete a publication that was cut short; say whether there was one."""
    regraded = run / REGRADE
    here, there = (run / "results").is_dir(), (regraded / "results").is_dir()
    if here == there or not (regraded / "run.json").is_file():
        return False
    with locked(run), writing(run):
        if there:
            (regraded / "results").rename(run / "results")
        (regraded / "run.json").replace(run / "run.json")
        shutil.rmtree(regraded, ignore_errors=True)
        # Pages of the results before would be taken for those of the new ones.
        shutil.rmtree(run / "feedback", ignore_errors=True)
    return True


def before_last(run: Path, name_on_disk: str) -> Mapping[str, Any] | None:
    """Return a student's result before the last publication, None without one."""
    numbers = _numbers(run)
    if not numbers:
        return None
    return read_result(run / HISTORY / str(numbers[-1]) / "results" / f"{name_on_disk}.json")


def _numbers(run: Path) -> list[int]:
    return sorted(
        int(one.name)
        for one in (run / HISTORY).glob("*")
        if one.name.isdecimal() and (one / "results").is_dir()
    )


def _record(run: Path) -> Mapping[str, Any] | None:
    return read_document(run / "run.json", SCHEMA)


def _results(run: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted((run / "results").glob("*.json")):
        result = read_result(path)
        if result is not None:
            yield str(result["submission"]), result


def _marks(run: Path, unit: str) -> UnitMarks:
    if not (run / FILE).is_file():
        return UnitMarks({}, {})
    with reading(run / FILE) as connection:
        return marks_of(connection, unit)
