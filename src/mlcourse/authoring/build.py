"""Building a unit: student notebook, solution notebook and bundle, all proven, or nothing."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlcourse.authoring.bundle import bundle_files, earlier_releases, write_bundle
from mlcourse.authoring.echoes import echoes
from mlcourse.authoring.environment import libraries_hash, package_hash
from mlcourse.authoring.leaks import scan_folder
from mlcourse.authoring.notebooks import as_bytes
from mlcourse.authoring.solution import execute_beside, solution_notebook, warnings_in
from mlcourse.authoring.student import notebook_name, student_notebook
from mlcourse.authoring.verify import verify_unit
from mlcourse.course.bundles import MANIFEST, Bundle, read_bundle
from mlcourse.course.records import Course, Unit
from mlcourse.course.registry import find_registry, load_course
from mlcourse.course.units import load_unit
from mlcourse.errors import (
    MlcourseError,
    OverwriteRefused,
    UnitError,
    UnitFaults,
    UsageError,
    Where,
)

STAMP = "build.json"
EXECUTED = ".executed"
SCHEMA = "mlcourse/build/v1"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class BuildReport:
    """What a build did.

    Parameters
    ----------
    folder : Path
        Holds ``student``, ``solution`` and ``bundle``.
    rebuilt : bool
        False when nothing had changed since the last build.
    seeds, mutants : int
        What the verification judged.
    warnings : tuple of str
        What the author should look at.
    """

    unit: str
    title: str
    kind: str
    release: str
    folder: Path
    rebuilt: bool
    points: float
    questions: int
    checks: int
    hidden: int
    seeds: int
    mutants: int
    warnings: tuple[str, ...]


def build_unit(
    unit: Path | str,
    out: Path | str,
    *,
    seeds: int = 5,
    jobs: int = 1,
    force: bool = False,
    progress: Progress = lambda _line: None,
) -> BuildReport:
    """Build a unit into ``out/UNIT`` and prove it.

    Parameters
    ----------
    unit : path
        The unit's folder.
    seeds : int
        How many draws of hidden data the reference solution must pass, at least 1.
    jobs : int
        How many boxes run at a time during verification.
    force : bool
        Build although nothing changed.
    progress : callable
        Called with a short line at each step.

    Raises
    ------
    UnitFaults
        The unit has faults, its verification fails, or something leaks. Nothing is written then.
    OverwriteRefused
        ``out/UNIT`` holds something that no build made.
    UsageError
        The previous bundle is damaged, so that the earlier releases in it would be lost.
    """
    if seeds < 1:
        raise UsageError("The reference solution needs at least one seed", fix="Give --seeds 1.")
    record = load_unit(unit)
    course = _course_of(record)
    target = Path(out) / record.id
    _recover(target)
    stamp = input_stamp(record, course, seeds)
    kept = _previous_build(target)
    if kept is not None and kept["inputs"] == stamp and not force:
        release = _intact(target, kept)
        if release is not None:
            return _report(record, target, release, kept["warnings"], seeds, rebuilt=False)
    previous = _previous_bundle(target)
    working = target.with_name(f".{target.name}.new-{os.getpid()}")
    shutil.rmtree(working, ignore_errors=True)
    try:
        release, warnings = _build(
            record, course, previous, working, seeds=seeds, jobs=jobs, progress=progress
        )
        _write_stamp(working, stamp, warnings)
        _swap(working, target)
    finally:
        shutil.rmtree(working, ignore_errors=True)
    return _report(record, target, release, warnings, seeds, rebuilt=True)


def _build(
    unit: Unit,
    course: Course,
    previous: Bundle | None,
    folder: Path,
    *,
    seeds: int,
    jobs: int,
    progress: Progress,
) -> tuple[str, tuple[str, ...]]:
    """Write the three parts of a build into a new folder; return release and warnings."""
    progress(f"{unit.id}: student notebook")
    student = student_notebook(unit, course)
    release = str(student.metadata.mlcourse.release)
    _write(folder / "student" / notebook_name(unit), as_bytes(student))
    for path in unit.files:
        _write(folder / "student" / path.relative_to(unit.folder), path.read_bytes())
    leaks = scan_folder(unit, course, folder / "student")
    if leaks:
        raise UnitFaults(tuple(_leak_fault(unit, str(leak)) for leak in leaks))
    with ThreadPoolExecutor(max_workers=1) as beside:
        progress(f"{unit.id}: solution notebook")
        executing = beside.submit(execute_beside, unit, folder.parent / EXECUTED, course)
        verification = verify_unit(
            unit, seeds=seeds, jobs=jobs, progress=lambda line: progress(f"{unit.id}: {line}")
        )
        executed = executing.result()
    if verification.faults:
        raise UnitFaults(verification.faults)
    solution = solution_notebook(unit, course, executed)
    _write(folder / "solution" / notebook_name(unit), as_bytes(solution))
    for path in unit.files:
        _write(folder / "solution" / path.relative_to(unit.folder), path.read_bytes())
    progress(f"{unit.id}: bundle")
    (folder / "bundle").mkdir(parents=True)
    write_bundle(
        unit,
        course,
        student,
        earlier_releases(previous, release),
        folder / "bundle",
        repeatable=verification.repeatable,
    )
    return release, (*echoes(unit), *warnings_in(executed, unit), *verification.warnings)


def _leak_fault(unit: Unit, leak: str) -> UnitError:
    return UnitError(
        f"Students would get what is not for them: {leak}",
        where=Where(str(unit.master)),
        fix="Take it out of the released part, or make it public on purpose in the text.",
    )


def input_stamp(unit: Unit, course: Course, seeds: int) -> str:
    """Return a hash of everything a build depends on."""
    registry = {
        "title": course.title,
        "book": course.book_url,
        "install": course.install,
        "objectives": {o: course.objectives[o].text for o in sorted(course.objectives)},
        "misconceptions": [repr(course.misconceptions[m]) for m in sorted(course.misconceptions)],
    }
    bibliographies = sorted(course.root.glob("*.bib"))
    contents = {
        "master": unit.master.read_bytes(),
        **bundle_files(unit),
        **{f"mutants/{mutant.id}": mutant.source.encode() for mutant in unit.mutants},
        **{path.name: path.read_bytes() for path in bibliographies},
    }
    hashes = {name: hashlib.sha256(contents[name]).hexdigest() for name in sorted(contents)}
    parts = [SCHEMA, package_hash(), libraries_hash(), seeds, registry, hashes]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _course_of(unit: Unit) -> Course:
    folder = find_registry(unit.folder)
    if folder is None:
        raise UsageError("No course registry was found", where=Where(str(unit.folder)))
    return load_course(folder)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / STAMP
    }


def _write_stamp(folder: Path, stamp: str, warnings: tuple[str, ...]) -> None:
    document = {
        "schema": SCHEMA,
        "inputs": stamp,
        "outputs": _hashes(folder),
        "warnings": list(warnings),
    }
    _write(folder / STAMP, (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode())


def _previous_build(target: Path) -> Any:
    """Return the stamp of the build that lies in the target folder, or None when it is not there.

    Raises
    ------
    OverwriteRefused
        The folder holds something else.
    """
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return None
    try:
        document = json.loads((target / STAMP).read_bytes())
        if document["schema"] == SCHEMA:
            return document
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise OverwriteRefused(
        f"{target} holds something that no build made",
        where=Where(str(target)),
        fix="Give another --out, or move the folder away.",
    )


def _intact(target: Path, kept: Any) -> str | None:
    """Return the release of a build whose files are all as they were written."""
    if _hashes(target) != kept["outputs"]:
        return None
    return str(json.loads((target / "bundle" / MANIFEST).read_bytes())["release"])


def _previous_bundle(target: Path) -> Bundle | None:
    folder = target / "bundle"
    if not folder.exists():
        return None
    try:
        return read_bundle(folder)
    except MlcourseError as fault:
        raise UsageError(
            f"The previous bundle of this unit cannot be read: {fault.what}",
            where=fault.where,
            why="It knows the earlier releases that students may still hand in.",
            fix=f"Put it back from a copy. If nothing was released yet, delete {target}.",
        ) from None


def _swap(new: Path, target: Path) -> None:
    """Put a finished build in place of the old one. A kill in between is mended by `_recover`."""
    old = target.with_name(f".{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.replace(old)
    new.replace(target)
    shutil.rmtree(old, ignore_errors=True)


def _recover(target: Path) -> None:
    old = target.with_name(f".{target.name}.old")
    if old.is_dir() and not target.exists():
        old.replace(target)


def _report(
    unit: Unit, target: Path, release: str, warnings: Any, seeds: int, *, rebuilt: bool
) -> BuildReport:
    checks = [check for question in unit.questions for check in question.checks]
    return BuildReport(
        unit=unit.id,
        title=unit.title,
        kind=unit.kind,
        release=release,
        folder=target,
        rebuilt=rebuilt,
        points=unit.points,
        questions=len(unit.questions),
        checks=len(checks),
        hidden=sum(check.hidden for check in checks),
        seeds=seeds,
        mutants=len(unit.mutants),
        warnings=tuple(warnings),
    )
