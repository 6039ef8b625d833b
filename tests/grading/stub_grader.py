"""Stands in for the process that grades: answers at once, or fails in the way a name asks for.

Started as ``python stub_grader.py MARKS``; in the folder MARKS it leaves a file for every try.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

from mlcourse.course.bundles import read_bundle
from mlcourse.grading.results import provenance
from mlcourse.grading.seeds import seed_name

DEADLINE = 60.0


def command(marks: Path, *more: str) -> tuple[str, ...]:
    """Return how the stub is started.

    How a submission fares stands at the start of its student's name, or behind an underscore.
    ``more`` may hold ``deadline=SECONDS``, and ``odd=unusable`` or ``odd=old`` for all machines but
    the first.
    """
    return (sys.executable, "-P", __file__, str(marks), *more)


def main() -> None:
    marks = Path(sys.argv[1])
    options = dict(word.partition("=")[::2] for word in sys.argv[2:])
    settings, _ = _read()
    isolation = {"level": settings["level"] or "none", "probe": {}}
    bundle = read_bundle(settings["bundle"])
    seed = seed_name(bytes.fromhex(settings["key"]), bundle.hash, settings["drawn_for"])
    origin = provenance(bundle, seed, isolation)
    if "odd" in options and _on_another_machine(marks):
        if options["odd"] == "unusable":
            _tell({"unusable": {"what": "No isolation here.", "why": "odd", "fix": None}})
            return
        origin = replace(origin, environment={"python": "2.7", "packages": {}})
    told = {name: getattr(origin, name) for name in ("bundle", "seed", "mlcourse")}
    told |= {"environment": dict(origin.environment), "isolation": isolation}
    _tell({"ready": True, "deadline": float(options.get("deadline", DEADLINE)), "origin": told})
    while True:
        header, data = _read()
        name = header["student"]
        tried = next(n for n in itertools.count() if not (marks / f"{name}.{n}").exists())
        (marks / f"{name}.{tried}").touch()
        kind = name.rpartition("_")[2]
        _misbehave(kind, tried, marks)
        digest = hashlib.sha256(data).hexdigest()
        result = origin.blank(name, header["name_on_disk"], digest)
        result["points"] = float(int(digest[:4], 16) % 9)
        if name.startswith("another"):
            result["submission"] = "somebody-else"
        _tell({"failed": "OSError: no room"} if _fails(kind, tried) else {"result": result})


def _on_another_machine(marks: Path) -> bool:
    """Every parent but the first that ever started a stub stands for a machine that is odd."""
    with contextlib.suppress(FileExistsError), (marks / "first").open("x") as first:
        first.write(str(os.getppid()))
    for _ in range(100):
        if first := (marks / "first").read_text():
            return int(first) != os.getppid()
        time.sleep(0.02)
    raise AssertionError


def _fails(name: str, tried: int) -> bool:
    return name.startswith("fails") or (name.startswith("mends") and tried < 2)


def _misbehave(name: str, tried: int, marks: Path) -> None:
    if name.startswith("dies") or (name.startswith("flaky") and tried == 0):
        print("last words", file=sys.stderr, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    if name.startswith("poison"):
        # Takes the Dask worker along that started it, or the run itself where there is none.
        os.kill(os.getppid(), signal.SIGKILL)
        os._exit(1)
    if name.startswith("hangs"):
        time.sleep(600)
    if name.startswith("slow"):
        time.sleep(0.2)
    if name.startswith("waits"):
        while not (marks / "go").exists():
            time.sleep(0.02)


def _read() -> tuple[dict[str, str], bytes]:
    line = sys.stdin.buffer.readline()
    if not line:
        os._exit(1)
    header = json.loads(line)
    return header, sys.stdin.buffer.read(header["size"])


def _tell(message: dict[str, object]) -> None:
    sys.stdout.buffer.write(json.dumps(message).encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
