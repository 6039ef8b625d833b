"""The tools side by side: how each is prepared, run over a class, and asked for its scores."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import nbformat

from benchmarks.grading import writing
from benchmarks.grading.assignments import Assignment
from mlcourse.threads import ONE_THREAD

ENVIRONMENTS = Path(__file__).resolve().parents[1] / ".environments"
PEERS = {"nbgrader": "nbgrader==0.9.6", "otter": "otter-grader==7.0.0"}
CORES = os.cpu_count() or 1
Students = Mapping[str, Mapping[str, str]]


class Tool(Protocol):
    """A tool over one assignment."""

    name: str

    def prepare(self, assignment: Assignment, students: Students, folder: Path, /) -> None:
        """Write everything that is not part of grading a class."""

    def reset(self) -> None:
        """Remove what an earlier run left."""

    def grade(self) -> None:
        """Grade the class. This is what is measured."""

    def scores(self) -> dict[str, float]:
        """Return the points of each student."""


def run(command: Sequence[object], folder: Path, **environment: str) -> str:
    """Run a command and return what it printed.

    Raises
    ------
    RuntimeError
        If it fails.
    """
    with subprocess.Popen(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        _running.add(process.pid)
        printed, _ = process.communicate()
        _running.discard(process.pid)
    if process.returncode:
        raise RuntimeError(f"{command} failed:\n{printed[-3000:]}")
    return printed


def stop_all() -> None:
    """Kill what `run` is waiting for, with everything it started."""
    for group in list(_running):
        with suppress(OSError):
            os.killpg(group, signal.SIGKILL)


_running: set[int] = set()


def environment_for(peer: str, constraints: Path) -> Path:
    """Return the commands' folder of a peer's own environment, made when it is missing."""
    folder = ENVIRONMENTS / peer
    stamp = folder / "ready"
    wanted = f"{PEERS[peer]}\n{constraints.read_text()}"
    if not stamp.is_file() or stamp.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
        pinned = [
            line
            for line in constraints.read_text().splitlines()
            if line.split("==")[0].lower()
            in {"numpy", "scipy", "pandas", "scikit-learn", "matplotlib", "torch"}
        ]
        libraries = [*pinned, "ipykernel", PEERS[peer]]
        python = folder / "bin" / "python"
        run([python, "-m", "pip", "install", "--quiet", *libraries], folder)
        stamp.write_text(wanted)
    return folder / "bin"


@dataclass
class Mlcourse:
    """mlcourse, with as many boxes at a time as there are cores."""

    jobs: int = CORES
    name: str = "mlcourse"

    def prepare(self, assignment: Assignment, students: Students, folder: Path) -> None:
        self._folder = folder
        unit = writing.write_unit(assignment, folder)
        self._command = [sys.executable, "-m", "mlcourse"]
        run([*self._command, "build", unit, "--out", folder / "dist"], folder)
        released = folder / "dist" / assignment.name / "student" / f"{assignment.name}.ipynb"
        (folder / "submissions").mkdir()
        for student, answers in students.items():
            notebook = writing.answered(released, dict(answers))
            nbformat.write(notebook, folder / "submissions" / f"{student}.ipynb")
        self._bundle = folder / "dist" / assignment.name / "bundle"

    def reset(self) -> None:
        shutil.rmtree(self._folder / "run", ignore_errors=True)

    def grade(self) -> None:
        given = [self._bundle, "submissions", "--out", "run", "--jobs", str(self.jobs)]
        run([*self._command, "grade", *given], self._folder)

    def scores(self) -> dict[str, float]:
        found = (self._folder / "run" / "results").glob("*.json")
        results = [json.loads(path.read_text()) for path in found]
        return {result["submission"]: float(result["points"]) for result in results}


@dataclass
class Nbgrader:
    """nbgrader's autograde, as it comes."""

    bin: Path
    name: str = "nbgrader"

    def prepare(self, assignment: Assignment, students: Students, folder: Path) -> None:
        self._folder, self._assignment = folder, assignment
        writing.write_nbgrader_source(assignment, folder)
        self._release()
        writing.write_nbgrader_submissions(
            assignment, folder, {name: dict(answers) for name, answers in students.items()}
        )

    def _release(self) -> None:
        command = [self.bin / "nbgrader", "generate_assignment", self._assignment.name, "--force"]
        run(command, self._folder, **self._environment())

    def _environment(self) -> dict[str, str]:
        return {"PATH": f"{self.bin}:{os.environ['PATH']}"}

    def reset(self) -> None:
        shutil.rmtree(self._folder / "autograded", ignore_errors=True)
        (self._folder / "gradebook.db").unlink(missing_ok=True)
        self._release()

    def grade(self) -> None:
        command = [self.bin / "nbgrader", "autograde", self._assignment.name]
        run(command, self._folder, **self._environment())

    def scores(self) -> dict[str, float]:
        run([self.bin / "nbgrader", "export"], self._folder, **self._environment())
        import csv

        with open(self._folder / "grades.csv") as file:
            return {row["student_id"]: float(row["score"] or 0) for row in csv.DictReader(file)}


@dataclass
class Otter:
    """otter run for each submission: one after the other, or several at a time with one thread.

    Several at a time is what a person makes of it who knows how; otter itself has it in Docker.
    """

    bin: Path
    at_a_time: int = 1
    name: str = "otter"

    def prepare(self, assignment: Assignment, students: Students, folder: Path) -> None:
        self._folder, self._students = folder, list(students)
        writing.write_otter(assignment, folder)
        writing.write_otter_submissions(
            assignment, folder, {name: dict(answers) for name, answers in students.items()}
        )
        command = [self.bin / "otter", "generate", "-t", "tests", "--config", "otter_config.json"]
        run([*command, "--no-environment"], folder, **self._environment())

    def _environment(self) -> dict[str, str]:
        path = {"PATH": f"{self.bin}:{os.environ['PATH']}"}
        return path | (dict(ONE_THREAD) if self.at_a_time > 1 else {})

    def reset(self) -> None:
        shutil.rmtree(self._folder / "out", ignore_errors=True)

    def grade(self) -> None:
        def one(student: str) -> None:
            work = self._folder / "out" / student
            work.mkdir(parents=True)
            notebook = work / f"{student}.ipynb"
            shutil.copyfile(self._folder / "submissions" / f"{student}.ipynb", notebook)
            archive = next(self._folder.glob("*autograder*.zip"))
            command = [self.bin / "otter", "run", notebook.name, "-a", archive, "-o", "."]
            run(command, work, **self._environment())

        with ThreadPoolExecutor(self.at_a_time) as pool:
            list(pool.map(one, self._students))

    def scores(self) -> dict[str, float]:
        found = {}
        for student in self._students:
            told = json.loads((self._folder / "out" / student / "results.json").read_text())
            found[student] = float(sum(test.get("score", 0) for test in told["tests"]))
        return found


_BARE = """\
import io, json, sys
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
told = json.load(sys.stdin)
exec(told["given"], {})
for cells in told["students"]:
    names = {}
    for cell in cells:
        try:
            exec(cell, names)
        except Exception:
            pass
        for number in plt.get_fignums():
            plt.figure(number).savefig(io.BytesIO(), format="png", bbox_inches="tight")
        plt.close("all")
"""


@dataclass
class Bare:
    """No tool: every cell and every test by ``exec``, one process for each core and half the class.

    The lower bound without sharing anything but imports, and without any protection or feedback.
    Figures are drawn as a notebook would.
    """

    processes: int = CORES
    name: str = "bare exec"

    def prepare(self, assignment: Assignment, students: Students, _: Path) -> None:
        tests = {
            question.id: [test.peer for test in question.tests] for question in assignment.questions
        }
        cells = [
            [assignment.given, *(part for q, a in answers.items() for part in (a, *tests[q]))]
            for answers in students.values()
        ]
        self._given = assignment.given
        self._parts = [cells[number :: self.processes] for number in range(self.processes)]

    def reset(self) -> None:
        pass

    def grade(self) -> None:
        started = []
        for part in self._parts:
            process = subprocess.Popen(
                [sys.executable, "-c", _BARE],
                env={**os.environ, **ONE_THREAD},
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            assert process.stdin is not None
            process.stdin.write(json.dumps({"given": self._given, "students": part}).encode())
            process.stdin.close()
            started.append(process)
        for process in started:
            if process.wait():
                raise RuntimeError("bare execution failed")

    def scores(self) -> dict[str, float]:
        return {}
