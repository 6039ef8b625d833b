"""What runs inside a Dask worker: it keeps processes that grade, and watches over their deadlines.

A task of Dask cannot be stopped once it runs. So the task does not grade: it hands the submission
to a process group of its own, which can be killed, and waits for it no longer than its deadline.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from distributed import Worker, WorkerPlugin, get_worker

from mlcourse.errors import MlcourseError
from mlcourse.grading.jobs import POLL, Attempt, Job, Task
from mlcourse.grading.pool import Pool

IDLE = 600.0
"""Seconds without a submission after which nothing of a run is kept: its driver may be dead."""


class Graders(WorkerPlugin):
    """The processes that grade for one run, on one Dask worker.

    Parameters
    ----------
    settings : mapping
        For the processes, see `mlcourse.grading.process.GradingProcess`; without the bundle.
    bundle : mapping
        The bundle's files by name, so that the machines need not share a disk.
    command : tuple of str or None
        How a process is started; for tests.
    """

    def __init__(
        self,
        settings: Mapping[str, Any],
        bundle: Mapping[str, bytes],
        command: tuple[str, ...] | None = None,
    ) -> None:
        self._settings, self._bundle, self._command = dict(settings), dict(bundle), command

    def setup(self, worker: Worker) -> None:
        """Make ready; processes are started when there is something to grade."""
        # Dask clears this folder away, also after a worker that was killed.
        self._scratch = Path(worker.local_directory)
        self._folder: Path | None = None
        self._lock = threading.Lock()
        self._idle: list[tuple[str | None, Pool]] = []
        self._busy: list[Pool] = []
        self._used = time.monotonic()
        self._closed = threading.Event()
        threading.Thread(target=self._retire, daemon=True).start()

    def teardown(self, worker: Worker) -> None:  # noqa: ARG002
        """Kill all processes with everything they started."""
        self._closed.set()
        with self._lock:
            for crew in self._busy:
                crew.abandon()
            self._clear()

    def wake(self, level: str | None) -> Mapping[str, Any]:
        """Return what a process says when it is ready to grade at an isolation level."""
        crew = self._hire(level)
        try:
            return crew.wake()
        finally:
            self._dismiss(level, crew)

    def grade(self, level: str | None, job: Job) -> Attempt:
        """Grade a submission, within its deadline."""
        crew = self._hire(level)
        try:
            crew.give(Task(job))
            while True:
                for _, attempt in crew.heard(POLL):
                    return attempt
        finally:
            self._dismiss(level, crew)

    def _hire(self, level: str | None) -> Pool:
        with self._lock:
            found = next((one for one in self._idle if one[0] == level), None)
            if found is None:
                settings = {**self._settings, "level": level, "bundle": str(self._unpacked())}
                found = level, Pool(settings, 1, self._command)
            else:
                self._idle.remove(found)
            self._busy.append(found[1])
            return found[1]

    def _dismiss(self, level: str | None, crew: Pool) -> None:
        with self._lock:
            self._busy.remove(crew)
            self._used = time.monotonic()
            if self._closed.is_set():
                crew.close()
                self._clear()
            else:
                self._idle.append((level, crew))

    def _unpacked(self) -> Path:
        if self._folder is None:
            folder = Path(tempfile.mkdtemp(prefix="mlcourse-", dir=self._scratch))
            try:
                for name, data in self._bundle.items():
                    (folder / name).parent.mkdir(parents=True, exist_ok=True)
                    (folder / name).write_bytes(data)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            self._folder = folder
        return self._folder

    def _retire(self) -> None:
        while not self._closed.wait(IDLE / 10):
            with self._lock:
                if not self._busy and time.monotonic() - self._used > IDLE:
                    self._clear()

    def _clear(self) -> None:
        while self._idle:
            self._idle.pop()[1].close()
        if self._folder is not None and not self._busy:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


def wake(name: str, level: str | None) -> bytes:
    """Return, as JSON, what a process of this worker says when it is ready."""
    try:
        return _packed({"ready": dict(_graders(name).wake(level))})
    except MlcourseError as error:
        return _packed({"unusable": _told(error)})


def grade(
    name: str,
    level: str | None,
    student: str,
    name_on_disk: str,
    data: bytes,
    *,
    files: Mapping[str, bytes],
) -> bytes:
    """Grade one submission on this worker; return the `Attempt` as JSON."""
    began = time.monotonic()
    try:
        attempt = _graders(name).grade(level, Job(student, name_on_disk, data, files))
    except MlcourseError as error:
        return _packed({"unusable": _told(error), "place": get_worker().address})
    except (OSError, KeyError) as error:
        attempt = Attempt(time.monotonic() - began, private=f"{type(error).__name__}: {error}")
    return _packed(
        {
            "seconds": attempt.seconds,
            "result": attempt.result,
            "late": attempt.late,
            "died": attempt.died,
            "private": attempt.private,
            "place": get_worker().address,
        }
    )


def _graders(name: str) -> Graders:
    found = get_worker().plugins[name]
    assert isinstance(found, Graders)
    return found


def _told(error: MlcourseError) -> dict[str, Any]:
    code = error.exit_code
    return {"what": error.what, "why": error.why, "fix": error.fix, "exit_code": code}


def _packed(document: Mapping[str, Any]) -> bytes:
    # Text, so that nothing but text is ever unpickled where results are written.
    return json.dumps(document).encode()
