"""``./run bench``: all benchmarks."""

from __future__ import annotations

import runpy

if __name__ == "__main__":
    for name in (
        "benchmarks.grading",
        "benchmarks.boxes",
        "benchmarks.checking",
        "benchmarks.lessons",
        "benchmarks.damages",
    ):
        runpy.run_module(name, run_name="__main__", alter_sys=True)
