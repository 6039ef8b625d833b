"""``python -m benchmarks.grading``: the tools side by side, several rounds, interleaved."""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import platform
import resource
import statistics
import tempfile
import time
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any

from benchmarks.grading import drawing
from benchmarks.grading.assignments import SCIKIT, TORCH, Assignment
from benchmarks.grading.cohort import cohort, expected_points
from benchmarks.grading.tools import (
    CORES,
    PEERS,
    Bare,
    Mlcourse,
    Nbgrader,
    Otter,
    Tool,
    environment_for,
)

ROOT = Path(__file__).resolve().parents[2]
_CHILD_SUBREAPER = 36
RESULTS = ROOT / "benchmarks" / "results"


def main() -> None:
    """Measure, check that all tools give right answers full marks, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--size", type=int, default=20, help="submissions")
    parser.add_argument("--only", choices=[SCIKIT.name, TORCH.name])
    given = parser.parse_args()
    adopt_orphans()
    bins = {peer: environment_for(peer, ROOT / "constraints.txt") for peer in PEERS}
    told: dict[str, Any] = {"machine": machine(), "size": given.size, "rounds": given.rounds}
    told["assignments"] = {}
    for assignment in (SCIKIT, TORCH):
        if given.only in (None, assignment.name):
            tools: list[Tool] = [
                Mlcourse(),
                Nbgrader(bins["nbgrader"]),
                Nbgrader(bins["nbgrader"], one_thread=True, name="nbgrader, 1 thread"),
                Otter(bins["otter"]),
                Otter(bins["otter"], CORES, name=f"otter, {CORES} at a time, 1 thread"),
                Bare(),
            ]
            told["assignments"][assignment.name] = measured(
                assignment, tools, given.size, given.rounds
            )
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "grading.json").write_text(json.dumps(told, indent=1) + "\n")
    table = drawing.table(told)
    (RESULTS / "grading.md").write_text(table)
    drawing.figure(told, RESULTS / "grading.svg")
    print(table)


def machine() -> dict[str, Any]:
    """Return what the figures depend on."""
    names = ["mlcourse", "scikit-learn", "torch", "numpy"]
    versions = {name: metadata.version(name) for name in names}
    versions |= {peer: wanted.partition("==")[2] for peer, wanted in PEERS.items()}
    return {
        "cores": CORES,
        "processor": platform.processor() or platform.machine(),
        "python": platform.python_version(),
        "versions": versions,
        "load before": os.getloadavg()[0],
    }


def measured(assignment: Assignment, tools: list[Tool], size: int, rounds: int) -> dict[str, Any]:
    """Return wall-clock and processor seconds of each tool in each round."""
    students = cohort(assignment, size)
    found: dict[str, Any] = {tool.name: {"wall": [], "cpu": []} for tool in tools}
    with tempfile.TemporaryDirectory(prefix="mlcourse-bench-") as folder:
        for number, tool in enumerate(tools):
            place = Path(folder, str(number))
            place.mkdir()
            tool.prepare(assignment, students, place)
        for one in range(rounds):
            for tool in tools[one % len(tools) :] + tools[: one % len(tools)]:
                tool.reset()
                before = resource.getrusage(resource.RUSAGE_CHILDREN)
                began = time.perf_counter()
                tool.grade()
                wall = time.perf_counter() - began
                collect_orphans()
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
                found[tool.name]["wall"].append(round(wall, 2))
                found[tool.name]["cpu"].append(round(cpu, 2))
                print(f"{assignment.name} {tool.name}: {wall:.1f} s, {cpu:.1f} CPU-s", flush=True)
                refuse_wrong_scores(assignment, tool, students)
    for times in found.values():
        times["median"] = statistics.median(times["wall"])
    return found


def adopt_orphans() -> None:
    """Become the parent of what a tool leaves behind: its processor time counts as well."""
    if ctypes.CDLL(None).prctl(_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise RuntimeError("processor time cannot be measured here")


def collect_orphans() -> None:
    """Wait for everything that a tool has started."""
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def refuse_wrong_scores(
    assignment: Assignment, tool: Tool, students: dict[str, dict[str, str]]
) -> None:
    """Stop if a tool did not give full marks where they are due, or gave them where they are not.

    A tool that does not grade is fast.
    """
    scores = tool.scores()
    full = float(sum(len(question.tests) for question in assignment.questions))
    for student, answers in students.items() if scores else ():
        due = expected_points(assignment, answers)
        if (due is not None and scores[student] != due) or (
            due is None and scores[student] >= full
        ):
            raise RuntimeError(f"{tool.name} gave {student} {scores[student]} of {full} points")


if __name__ == "__main__":
    main()
