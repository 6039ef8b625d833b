"""A process that grades: loads a bundle once, then one submission after another.

Speaks with its supervisor over stdin and stdout: one line of JSON, followed for a submission by the
bytes of the notebook. Started as ``python -m mlcourse.grading.worker``.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import traceback
from pathlib import Path
from typing import IO, Any

from mlcourse.box.isolation import detect
from mlcourse.errors import MlcourseError, as_text
from mlcourse.grading.grader import Grader, grade_notebook, load_grader

TRACE_LIMIT = 4000
Task = tuple[dict[str, Any], bytes]


def main() -> None:
    """Serve one supervisor until it closes the channel."""
    channel = _own_channel()
    tasks: queue.Queue[Task] = queue.Queue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, tasks), daemon=True).start()
    settings, _ = tasks.get()
    try:
        grader = _load(settings)
    except MlcourseError as error:
        _tell(channel, {"unusable": as_text(error)})
        return
    with grader:
        _tell(channel, {"ready": True, "deadline": grader.deadline})
        while True:
            task, data = tasks.get()
            _tell(channel, _graded(grader, task, data))


def _own_channel() -> IO[bytes]:
    """Keep stdout for the supervisor: whatever else prints goes where errors go."""
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return channel


def _listen(stream: IO[bytes], tasks: queue.Queue[Task]) -> None:
    while line := stream.readline():
        header = json.loads(line)
        tasks.put((header, stream.read(header.get("size", 0))))
    # The supervisor is gone: nobody waits for a result, and the box goes with this process.
    os._exit(1)


def _load(settings: dict[str, Any]) -> Grader:
    level = settings["level"]
    trusted = level == "none"
    isolation = detect(None if trusted else level, trust=trusted)
    return load_grader(Path(settings["bundle"]), bytes.fromhex(settings["key"]), isolation)


def _graded(grader: Grader, task: dict[str, Any], data: bytes) -> dict[str, Any]:
    try:
        return {"result": grade_notebook(grader, task["student"], task["name_on_disk"], data)}
    except Exception:
        return {"failed": traceback.format_exc()[-TRACE_LIMIT:]}


def _tell(channel: IO[bytes], message: dict[str, Any]) -> None:
    channel.write(json.dumps(message).encode() + b"\n")
    channel.flush()


if __name__ == "__main__":
    main()
