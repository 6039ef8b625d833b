"""A long run with the stub grader, watched from inside: memory, time, and one state for each."""

from __future__ import annotations

import os
import time
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from stub_cohort import Cohort

GROWTH = 1.0
"""MB that a run may grow by for a thousand submissions: their lines in its record."""


def resident() -> float:
    """Return the memory of this process in MB."""
    fields = Path("/proc/self/statm").read_text("ascii").split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def soak(folder: Path, number: int, jobs: int = 2, **options: object) -> dict[str, Any]:
    """Grade so many submissions with the stub, and return what was seen on the way.

    Every 97th submission is lost to the machine, every 89th kills its first worker.

    Returns
    -------
    dict
        ``memory_mb`` of the driver and ``at_seconds``: both after each ``every`` submissions.
    """
    names = [_name(one) for one in range(number)]
    cohort = Cohort(folder, names)
    memory, seconds, every = [], [], max(number // 20, 1)
    began = time.monotonic()

    def watch(at: Any) -> None:
        if at.done % every == 0:
            memory.append(round(resident(), 1))
            seconds.append(round(time.monotonic() - began, 2))

    cohort.grade("out", jobs=jobs, progress=watch, **options)
    graded = time.monotonic() - began
    began_again = time.monotonic()
    reused = cohort.grade("out", jobs=jobs, **options).reused
    again = time.monotonic() - began_again
    states = cohort.states("out")
    counts = {state: list(states.values()).count(state) for state in sorted(set(states.values()))}
    return {
        "submissions": number,
        "jobs": jobs,
        "load": round(os.getloadavg()[0], 1),
        "seconds": round(graded, 1),
        "seconds_again": round(again, 1),
        "reused": reused,
        "counts": counts,
        "every": every,
        "memory_mb": memory,
        "at_seconds": seconds,
    }


def expected(number: int) -> dict[str, int]:
    """Return the counts that a soak must end with."""
    lost = sum(_name(one).endswith("fails") for one in range(number))
    return {"graded": number - lost} | ({"infrastructure error": lost} if lost else {})


def _name(number: int) -> str:
    kind = "fails" if number % 97 == 96 else "flaky" if number % 89 == 88 else "s"
    return f"{number:06d}_{kind}"


def faults(found: dict[str, Any]) -> list[str]:
    """Return what is not as it must be: flat memory, linear time, one state for each."""
    memory, times = found["memory_mb"], found["at_seconds"]
    half = len(memory) // 2
    steps = [later - sooner for sooner, later in pairwise(times)]
    growth = memory[-1] - memory[half // 2]
    told = []
    if found["counts"] != expected(found["submissions"]):
        told.append(f"counts {found['counts']} instead of {expected(found['submissions'])}")
    if growth > 1 + GROWTH * found["submissions"] / 1000:
        told.append(f"the driver grew by {growth:.1f} MB")
    if median(steps[half:]) > 2 * median(steps[:half]):
        told.append(f"the second half took {sum(steps[half:]):.0f} s of {times[-1]:.0f} s")
    return told
