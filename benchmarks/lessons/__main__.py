"""``python -m benchmarks.lessons``: units executed with and without a server of kernels."""

from __future__ import annotations

import json
import statistics
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from mlcourse.authoring.environment import environment_of
from mlcourse.authoring.notebooks import as_bytes
from mlcourse.authoring.solution import execute_unit
from mlcourse.book.staging import staged_units
from mlcourse.course.records import Unit
from mlcourse.kernels.server import kernel_server

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "benchmarks" / "results"
ROUNDS = 3
EVERY = 4
"""One unit in so many is executed, from the first page of the book to the last."""


def main() -> None:
    """Execute units both ways in turn, see that they show the same, and write the seconds."""
    units = list(staged_units(ROOT).values())[::EVERY]
    times: dict[bool, list[float]] = {False: [], True: []}
    for number in range(ROUNDS):
        shown = {}
        for served in (False, True) if number % 2 else (True, False):
            began = time.perf_counter()
            shown[served] = executed(units, served=served)
            times[served].append(round(time.perf_counter() - began, 1))
            print(f"{len(units)} units, server {served}: {times[served][-1]} s", flush=True)
        differing = [id for id, text in shown[True].items() if text != shown[False][id]]
        if differing:
            raise RuntimeError(f"other outputs with the server: {', '.join(differing)}")
    told = {
        f"{len(units)} units, {'one server' if served else 'a kernel each'}, s": [
            statistics.median(seconds),
            min(seconds),
            max(seconds),
        ]
        for served, seconds in times.items()
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "lessons.json").write_text(json.dumps(told, indent=1) + "\n")
    print(json.dumps(told, indent=1))


def executed(units: list[Unit], *, served: bool) -> dict[str, bytes]:
    """Return the executed notebooks by unit; the server's start is part of it."""
    modules = sorted({name for unit in units for name in environment_of(unit)["modules"]})
    with kernel_server(modules) if served else nullcontext():
        return {unit.id: as_bytes(without_seconds(execute_unit(unit))) for unit in units}


def without_seconds(notebook: Any) -> Any:
    """Return an executed notebook without what is another number each time: how long a fit took."""
    for score in notebook.metadata["decisions"]:
        del score["seconds"]
    return notebook


if __name__ == "__main__":
    main()
