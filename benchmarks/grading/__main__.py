"""``python -m benchmarks.grading``: the tools side by side, several rounds, interleaved."""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import statistics
import tempfile
import threading
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
    stop_all,
)

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180
"""Seconds that a tool has for one notebook with an endless loop."""
RESULTS = ROOT / "benchmarks" / "results"


def main() -> None:
    """Measure, check that all tools give right answers full marks, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--size", type=int, default=20, help="submissions")
    parser.add_argument("--only", choices=[SCIKIT.name, TORCH.name])
    given = parser.parse_args()
    # As an installed package is; an editable one is compiled when it is first used.
    compileall.compile_dir(ROOT / "src", quiet=2)
    bins = {peer: environment_for(peer, ROOT / "constraints.txt") for peer in PEERS}
    told: dict[str, Any] = {"machine": machine(), "size": given.size, "rounds": given.rounds}
    told["assignments"] = {}
    for assignment in (SCIKIT, TORCH):
        if given.only in (None, assignment.name):
            tools: list[Tool] = [
                Mlcourse(),
                Nbgrader(bins["nbgrader"]),
                Otter(bins["otter"], CORES, name=f"otter, {CORES} at a time"),
                Bare(),
            ]
            found = measured(assignment, tools, given.size, given.rounds)
            large = large_class(assignment, 5 * given.size, given.rounds)
            told["assignments"][assignment.name] = {"tools": found, "large": large}
    apart: list[Tool] = [Mlcourse(), Nbgrader(bins["nbgrader"]), Otter(bins["otter"])]
    told["endless"] = {"patience": PATIENCE, "seconds": endless(SCIKIT, apart)}
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
            tool.prepare(assignment, students, _place(folder, str(number)))
        for one in range(rounds):
            for tool in tools[one % len(tools) :] + tools[: one % len(tools)]:
                wall, cpu = timed(tool)
                found[tool.name]["wall"].append(wall)
                found[tool.name]["cpu"].append(cpu)
                print(f"{assignment.name} {tool.name}: {wall:.1f} s, {cpu:.1f} CPU-s", flush=True)
                refuse_wrong_scores(assignment, tool, students)
    for times in found.values():
        times["median"] = statistics.median(times["wall"])
    return found


def large_class(assignment: Assignment, size: int, rounds: int) -> dict[str, Any]:
    """Return how long mlcourse takes for a class in which its start hardly counts."""
    tool, students = Mlcourse(), cohort(assignment, size)
    with tempfile.TemporaryDirectory(prefix="mlcourse-bench-") as folder:
        tool.prepare(assignment, students, Path(folder))
        times = [timed(tool) for _ in range(rounds)]
        refuse_wrong_scores(assignment, tool, students)
    walls = [wall for wall, _ in times]
    return {
        "size": size,
        "wall": walls,
        "cpu": [cpu for _, cpu in times],
        "median": statistics.median(walls),
    }


def endless(assignment: Assignment, tools: list[Tool]) -> dict[str, float | None]:
    """Return how long each tool takes for one notebook with an endless loop; None: not ended."""
    first = assignment.questions[0].id
    answers = {question.id: question.answer for question in assignment.questions}
    students = {"endless": {**answers, first: "while True:\n    pass"}}
    found: dict[str, float | None] = {}
    with tempfile.TemporaryDirectory(prefix="mlcourse-bench-") as folder:
        for number, tool in enumerate(tools):
            tool.prepare(assignment, students, _place(folder, str(number)))
            tool.reset()
            began = time.perf_counter()
            work = threading.Thread(target=_grade_quietly, args=(tool,))
            work.start()
            work.join(PATIENCE)
            ended = not work.is_alive()
            found[tool.name] = round(time.perf_counter() - began, 1) if ended else None
            stop_all()
            work.join()
            print(f"endless loop, {tool.name}: {found[tool.name]} s", flush=True)
    return found


def _grade_quietly(tool: Tool) -> None:
    # That a tool reports the notebook as a failure is an answer, too.
    with suppress(RuntimeError):
        tool.grade()


def _place(folder: str, name: str) -> Path:
    place = Path(folder, name)
    place.mkdir()
    return place


def timed(tool: Tool) -> tuple[float, float]:
    """Return the seconds and the processor seconds of a tool for its class."""
    tool.reset()
    cpu, began = processor(), time.perf_counter()
    tool.grade()
    return round(time.perf_counter() - began, 2), round(processor() - cpu, 2)


def processor() -> float:
    """Return the seconds that all processors have worked.

    Those of the whole machine: no process is told what a box has used.
    """
    with open("/proc/stat") as counters:
        user, nice, system, _, _, irq, softirq = map(int, counters.readline().split()[1:8])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


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
