"""Grades 10,000 small submissions with a stub in the grader's place: what the driver itself costs.

    python benchmarks/soak.py               10,000 submissions, two workers
    python benchmarks/soak.py 2000 tcp://…  2,000 on a Dask cluster

Writes ``benchmarks/results/soak.json`` (or prints it, for a cluster) and fails where memory grows,
time is not linear, or a submission is not in exactly one state.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests" / "grading"))
RESULTS = HERE / "results" / "soak.json"


def main(words: list[str]) -> int:
    """Soak, and return an exit code."""
    from soaking import faults, soak

    number = int(words[0]) if words else 10_000
    options = {"scheduler": words[1]} if len(words) > 1 else {}
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["MLCOURSE_KEY_FILE"] = str(Path(scratch) / "key" / "course.key")
        (Path(scratch) / "soak").mkdir()
        found = soak(Path(scratch) / "soak", number, **options)
    found |= {"python": platform.python_version(), "cores": os.cpu_count()}
    found["faults"] = faults(found)
    text = json.dumps(found) + "\n"
    if options or found["faults"]:
        print(text)
    else:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(text, encoding="utf-8")
        print(f"{number} submissions in {found['seconds']} s; see {RESULTS}")
    return 1 if found["faults"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
