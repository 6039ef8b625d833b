"""``python -m benchmarks.boxes``: cold boxes beside copies of a server, in turn."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from mlcourse.box.isolation import detect
from mlcourse.box.limits import Limits
from mlcourse.box.process import processes
from mlcourse.box.server import start_server
from mlcourse.box.session import Box, open_box
from mlcourse.student import Student

RESULTS = Path(__file__).resolve().parents[1] / "results"
MODULES = ["numpy", "pandas", "sklearn.linear_model", "matplotlib.pyplot", "torch"]
IMPORTS = "import numpy, pandas, sklearn.linear_model, matplotlib.pyplot, torch"
ROUNDS = 10


def main() -> None:
    """Measure and write the results."""
    isolation = detect()
    limits = Limits()
    told: dict[str, Any] = {"isolation": isolation.level, "load before": os.getloadavg()[0]}
    began = time.perf_counter()
    server = start_server(isolation, modules=MODULES, files={}, limits=limits)
    server.come_up(limits)
    told["server ready, s"] = round(time.perf_counter() - began, 2)
    openings: dict[str, Callable[[], Box]] = {
        "cold": lambda: open_box(isolation, files={}, limits=limits),
        "copy": lambda: server.open(limits),
    }
    times: dict[str, list[float]] = {}
    for number in range(ROUNDS):
        for name, opened in openings.items():
            if name == "cold" and number >= ROUNDS // 3:
                continue
            with seconds(times, f"{name}: box ready, ms"):
                box = opened()
            with seconds(times, f"{name}: libraries imported, ms"):
                assert box.run(IMPORTS).error is None
            if name == "copy":
                _ask(box, times)
                if number == 0:
                    with server.open(limits) as second:
                        second.run("1")
                        told["further box, MB"] = round(_own_memory(second) / 1e6, 1)
            with seconds(times, f"{name}: box closed, ms"):
                box.close()
    server.close()
    for name, values in times.items():
        told[name] = [round(1000 * one, 2) for one in spread(values)]
    told |= start_up()
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "boxes.json").write_text(json.dumps(told, indent=1) + "\n")
    print(json.dumps(told, indent=1))


class seconds:  # noqa: N801  reads as what it does
    """Add the time of a block to `times`."""

    def __init__(self, times: dict[str, list[float]], name: str) -> None:
        self._values = times.setdefault(name, [])

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self._values.append(time.perf_counter() - self._began)


def spread(values: list[float]) -> tuple[float, float, float]:
    """Return median, smallest and largest."""
    return statistics.median(values), min(values), max(values)


def _ask(box: Box, times: dict[str, list[float]]) -> None:
    box.run("def same(x):\n    return x\none = 1")
    student = Student(box.ask)
    with seconds(times, "a hundred calls into a box, ms"):
        for _ in range(100):
            box.ask({"op": "snapshot", "name": "a"})
    large = np.random.default_rng(0).normal(size=1_000_000)
    with seconds(times, "8 MB there and back, ms"):
        back = np.asarray(student["same"](large))
    assert np.array_equal(back, large)


def _own_memory(box: Box) -> int:
    """Return the bytes of memory that only the processes of this box use."""
    total = 0
    for process in processes(box._attendant._confined.init):
        with open(f"/proc/{process}/smaps_rollup") as report:
            for line in report:
                if line.startswith(("Private_Clean:", "Private_Dirty:")):
                    total += 1024 * int(line.split()[1])
    return total


def start_up() -> dict[str, list[float]]:
    """Return seconds that ``import mlcourse`` adds to NumPy and IPython."""
    programs = {
        "without": "import numpy, IPython",
        "with": "import numpy, IPython, mlcourse; mlcourse.check",
    }
    times: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for name, program in programs.items():
            with seconds(times, name):
                subprocess.run([sys.executable, "-c", program], check=True)
    added = [b - a for a, b in zip(times["without"], times["with"], strict=True)]
    return {"import mlcourse adds, s": [round(one, 3) for one in spread(added)]}


if __name__ == "__main__":
    main()
