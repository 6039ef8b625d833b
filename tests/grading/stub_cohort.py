"""Cohorts for the stub grader, and what there is to say of a run of them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

import stub_grader
from small_unit import write_bundle

from mlcourse.grading.results import STATES, read_result
from mlcourse.grading.run import grade
from mlcourse.grading.run_record import RunSummary
from mlcourse.grading.seeds import course_key

NAMES = [f"s{number:03d}" for number in range(12)]


class Cohort:
    """A bundle, a folder of submissions, and runs of the stub grader over them."""

    def __init__(self, folder: Path, names: Iterable[str]) -> None:
        self.folder = folder
        self.bundle = write_bundle(folder / "bundle")
        self.submissions = folder / "submissions"
        self.submissions.mkdir()
        self.marks = folder / "marks"
        self.marks.mkdir()
        self.add(names)
        course_key()

    def add(self, names: Iterable[str]) -> None:
        for name in names:
            (self.submissions / f"{name}.ipynb").write_text(f'{{"by": "{name}"}}', encoding="utf-8")

    def command(self, *more: str) -> tuple[str, ...]:
        return stub_grader.command(self.marks, *more)

    def grade(self, out: str = "out", *more: str, **options: object) -> RunSummary:
        command = self.command(*more)
        options = {"isolation": "none", "trust": True, "pool_command": command, **options}
        return grade(self.bundle, self.submissions, self.folder / out, **options)

    def tries(self, name: str) -> int:
        return len(list(self.marks.glob(f"{name}.*")))

    def record(self, out: str = "out") -> dict[str, object]:
        return json.loads((self.folder / out / "run.json").read_text("utf-8"))

    def results(self, out: str = "out") -> dict[str, bytes]:
        """Return the bytes of every result file, and nothing else may lie there."""
        return {
            path.name: path.read_bytes()
            for path in sorted((self.folder / out / "results").iterdir())
        }

    def states(self, out: str = "out") -> dict[str, str]:
        """Return each student's state, and make sure that everything that counts adds up."""
        found = {}
        for path in (self.folder / out / "results").iterdir():
            result = read_result(path)
            assert result is not None, path
            assert result["submission"] not in found
            found[result["submission"]] = result["state"]
        record = self.record(out)
        lines = {line["submission"]: line["state"] for line in record["submissions"]}
        assert len(lines) == len(record["submissions"]) == record["total"]
        assert lines == found
        counted = {state: list(found.values()).count(state) for state in STATES}
        assert record["counts"] == counted
        assert sum(counted.values()) == record["total"]
        return found


def alive(pid: int) -> bool:
    """Say whether a process runs; one that nobody has waited for yet does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text("ascii")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def descendants(pid: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        children = parents.get(todo.pop(), [])
        found += children
        todo += children
    return found


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a program of its own that shares the tests' key."""
    tests = Path(__file__).parent
    paths = [str(tests), os.environ.get("PYTHONPATH", "")]
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
