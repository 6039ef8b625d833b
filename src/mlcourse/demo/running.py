"""The demo: build, make up a cohort, grade, write pages, and compare with what must come out."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from mlcourse.authoring.build import build_unit
from mlcourse.box.isolation import Isolation, detect
from mlcourse.course.units import load_unit
from mlcourse.delivery.feedback import write_feedback
from mlcourse.delivery.report import write_report
from mlcourse.demo.cohort import Kind, Member, make_cohort
from mlcourse.demo.hostile import ARMED
from mlcourse.errors import FINDINGS, IsolationMissing
from mlcourse.grading.run import grade

# The second assessment has the larger number of mutants; the first shows all attacks and oddities.
UNITS = (("assessments/a3-rare-events", None), ("assessments/a5-neural-networks", 2))


@dataclass(frozen=True)
class Graded:
    """One assessment's part of the demo."""

    unit: str
    members: tuple[Member, ...]
    results: Mapping[str, Mapping[str, Any]]
    report: Path
    seconds: float


def demo(root: Path, out: Path) -> int:
    """Run the demo and return an exit code: 0 when everything came out as it must.

    Parameters
    ----------
    root : Path
        The repository.
    out : Path
        Folder for all that is written; what an earlier demo graded is graded anew.
    """
    started = time.monotonic()
    isolation = _isolation()
    shutil.rmtree(out, ignore_errors=True)
    graded = [_one(root / folder, out, isolation, each) for folder, each in UNITS]
    findings = [line for part in graded for line in unexpected(part.members, part.results)]
    print(_table(graded))
    for line in findings:
        print(f"NOT AS IT MUST BE: {line}")
    print(f"\nIsolation: {isolation.level}. {isolation.note}")
    print(f"Done in {(time.monotonic() - started) / 60:.1f} minutes. Open in a browser:")
    for part in graded:
        print(f"  {part.report}")
    return FINDINGS if findings else 0


def _isolation() -> Isolation:
    try:
        return detect()
    except IsolationMissing as error:
        print(error, file=sys.stderr)
        print(
            "The demo goes on with its own honest submissions alone, without isolation; "
            'every report is stamped "none".',
            file=sys.stderr,
        )
        return detect(trust=True)


def _one(folder: Path, out: Path, isolation: Isolation, each: int | None) -> Graded:
    started = time.monotonic()
    unit = load_unit(folder)
    jobs = os.cpu_count() or 1
    _say(
        f"Building {unit.title}: reference on 5 seeds, stub, {len(unit.mutants)} mutants, leak scan"
    )
    build_unit(folder, out / "build", jobs=jobs)
    built = out / "build" / unit.id
    released = nbformat.read(built / "student" / f"{unit.id}.ipynb", as_version=4)
    members = make_cohort(unit, released, hostile=isolation.level != "none", each=each)
    submissions = out / "submissions" / unit.id
    submissions.mkdir(parents=True)
    for member in members:
        _write(submissions, unit.id, member)
    _say(f"Grading {len(members)} submissions, {jobs} at a time")
    run = out / "runs" / unit.id
    grade(
        built / "bundle",
        submissions,
        run,
        jobs=jobs,
        isolation=None if isolation.level == "none" else isolation.level,
        trust=isolation.level == "none",
        progress=_Progress(len(members)),
    )
    write_feedback(run)
    report = write_report(run)
    results = [json.loads(path.read_text("utf-8")) for path in (run / "results").glob("*.json")]
    by_name = {result["submission"]: result for result in results}
    return Graded(unit.title, members, by_name, report, time.monotonic() - started)


def _write(folder: Path, unit: str, member: Member) -> None:
    # Half of the cohort comes as files, half as folders: both are ways a class hands in.
    target = folder / f"{member.name}.ipynb"
    if member.kind in (Kind.ODD, Kind.PARTLY):
        target = folder / member.name / f"{unit}.ipynb"
        target.parent.mkdir()
    text = json.dumps(member.notebook, ensure_ascii=False, indent=1)
    target.write_text(text, encoding="utf-8")


def unexpected(members: Sequence[Member], results: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return a line for each submission that did not come out as its kind must.

    Parameters
    ----------
    members : sequence of Member
    results : mapping
        Results of schema ``mlcourse/result/v1`` by submission.
    """
    found = []
    for member in members:
        result = results.get(member.name)
        if result is None:
            found.append(f"{member.name} has no result")
            continue
        wrong = _wrong(member, result)
        if wrong:
            found.append(f"{member.name} ({member.kind}): {wrong}")
    return found


def _wrong(member: Member, result: Mapping[str, Any]) -> str | None:
    points, most = result["points"], result["max_points"]
    match member.kind:
        case Kind.REFERENCE | Kind.ODD | Kind.DAMAGED:
            return None if points == most else f"{points:g} of {most:g} points"
        case Kind.STUB:
            states = {question["state"] for question in result["questions"]}
            return None if points == 0 and states == {"not attempted"} else f"{points:g}, {states}"
        case Kind.PARTLY:
            return None if 0 < points < most else f"{points:g} of {most:g} points"
        case Kind.HOSTILE:
            if not _attacked(result):
                return "the attack did not run"
            return None if points == 0 else f"earned {points:g} points"
        case Kind.MUTANT:
            named = {
                check["misconception"]
                for question in result["questions"]
                if question["id"] == member.question
                for check in question["checks"]
                if check["state"] == "failed"
            }
            return (
                None if member.misconception in named else f"failed with {sorted(map(str, named))}"
            )


def _attacked(result: Mapping[str, Any]) -> bool:
    return any(ARMED in json.dumps(cell["outputs"]) for cell in result["cells"])


def _table(graded: Sequence[Graded]) -> str:
    lines = []
    for part in graded:
        kinds = Counter(member.kind for member in part.members)
        states = Counter(result["state"] for result in part.results.values())
        lines += ["", f"{part.unit}: {len(part.members)} submissions in {part.seconds:.0f} s"]
        lines += [f"  {'made to be':<26}{'number':>7}{'mean points':>13}"]
        for kind in Kind:
            if kinds[kind]:
                points = [
                    part.results[member.name]["points"]
                    for member in part.members
                    if member.kind is kind and member.name in part.results
                ]
                mean = sum(points) / len(points) if points else float("nan")
                lines.append(f"  {kind:<26}{kinds[kind]:>7}{mean:>13.1f}")
        lines.append(
            "  " + ", ".join(f"{state}: {count}" for state, count in sorted(states.items()))
        )
    return "\n".join(lines)


class _Progress:
    """A line on stderr for every tenth submission."""

    def __init__(self, total: int) -> None:
        self.total, self.done = total, 0

    def __call__(self, *_event: object) -> None:
        self.done += 1
        if self.done % 10 == 0 or self.done == self.total:
            _say(f"  {self.done} of {self.total} graded")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
