"""A process that grades: loads a bundle once, then one submission after another.

Speaks with its supervisor over stdin and stdout: one line of JSON, followed for a submission by the
bytes of the notebook and of the files beside it. Started as ``python -m mlcourse.grading.worker``.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import socket
import sys
import threading
import traceback
from pathlib import Path
from typing import IO, Any

from mlcourse.errors import MlcourseError, UnitFaults, as_text
from mlcourse.grading.grader import Grader, grade_notebook, load_grader
from mlcourse.grading.level import choose_isolation

TRACE_LIMIT = 4000
_FIRST_TO_GO = "500"
"""Where memory runs out, the system ends boxes and their workers before the run itself."""
Task = tuple[dict[str, Any], bytes]


def main() -> None:
    """Serve one supervisor until it closes the channel."""
    channel = _own_channel()
    _offer_memory()
    tasks: queue.Queue[Task] = queue.Queue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, tasks), daemon=True).start()
    settings, _ = tasks.get()
    try:
        grader = _load(settings)
    except MlcourseError as error:
        _tell(channel, {"unusable": _told(error)})
        return
    with grader:
        grader.import_early()
        _tell(channel, {"ready": True, "deadline": grader.deadline, "origin": _origin(grader)})
        while True:
            task, data = tasks.get()
            _tell(channel, _graded(grader, task, data))


def _own_channel() -> IO[bytes]:
    """Keep stdout for the supervisor: whatever else prints goes where errors go."""
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return channel


def _offer_memory() -> None:
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO, encoding="ascii")


def _listen(stream: IO[bytes], tasks: queue.Queue[Task]) -> None:
    while line := stream.readline():
        header = json.loads(line)
        tasks.put((header, stream.read(header.get("size", 0))))
    # The supervisor is gone: nobody waits for a result, and the box goes with this process.
    os._exit(1)


def _load(settings: dict[str, Any]) -> Grader:
    isolation = choose_isolation(settings["level"], settings["trust"])
    given = settings.get("server")
    return load_grader(
        Path(settings["bundle"]),
        bytes.fromhex(settings["key"]),
        isolation,
        drawn_for=settings["drawn_for"],
        server=None if given is None else socket.socket(fileno=given),
    )


def _told(error: MlcourseError) -> dict[str, Any]:
    what = as_text(error) if isinstance(error, UnitFaults) else error.what
    return {"what": what, "why": error.why, "fix": error.fix, "exit_code": error.exit_code}


def _origin(grader: Grader) -> dict[str, Any]:
    """Return what results from here depend on: another machine than the run's may be different."""
    origin = grader.provenance
    return {
        "bundle": origin.bundle,
        "seed": origin.seed,
        "mlcourse": origin.mlcourse,
        "environment": dict(origin.environment),
        "isolation": dict(origin.isolation),
    }


def _graded(grader: Grader, task: dict[str, Any], data: bytes) -> dict[str, Any]:
    files, end = {}, len(data)
    for name, size in reversed(task["files"]):
        files[name] = data[end - size : end]
        end -= size
    try:
        result = grade_notebook(grader, task["student"], task["name_on_disk"], data[:end], files)
        return {"result": result}
    except Exception:
        return {"failed": traceback.format_exc()[-TRACE_LIMIT:]}


def _tell(channel: IO[bytes], message: dict[str, Any]) -> None:
    channel.write(json.dumps(message).encode() + b"\n")
    channel.flush()


if __name__ == "__main__":
    main()
