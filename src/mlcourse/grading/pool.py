"""A local pool of worker processes, and the supervisor that outlives any of them.

Notes
-----
Each worker is a process group of its own, so that it can be killed with all it started. A worker
that dies costs its submission one of three tries. A worker that overstays its deadline is killed,
and its submission has timed out.
"""

from __future__ import annotations

import queue
import signal
import socket
import time
from collections.abc import Iterator, Mapping
from typing import Any

from mlcourse.box.server import ForkServer, NoServer
from mlcourse.errors import FINDINGS
from mlcourse.grading.jobs import (
    POLL,
    TRIES,
    Attempt,
    Task,
    WorkerUnusable,
)
from mlcourse.grading.process import COMMAND, GradingProcess, Message

PAUSED = 5.0
"""Seconds without a look at the workers after which this process itself must have been stopped."""
_KILLED = "The process was killed. The system does that when memory runs out."


class Pool:
    """Grades jobs in a number of worker processes on this machine.

    Parameters
    ----------
    settings : mapping
        For the workers, see `mlcourse.grading.process.GradingProcess`.
    size : int
        Number of workers.
    command : tuple of str or None
        How a worker is started; for tests.
    server : ForkServer or None
        Of boxes, shared by all workers; closed here in the end.
    """

    def __init__(
        self,
        settings: Mapping[str, Any],
        size: int,
        command: tuple[str, ...] | None = None,
        server: ForkServer | None = None,
    ) -> None:
        self.ready: Message = {}
        self._settings = settings
        self._size = size
        self._command = command or COMMAND
        self._server = server
        self._workers: list[GradingProcess] = []
        self._told: queue.SimpleQueue[tuple[GradingProcess, Message | None]] = queue.SimpleQueue()
        self._stillborn = 0
        self._looked = time.monotonic()

    def room(self) -> int:
        """Return how many more jobs can be given now."""
        return self._size - sum(1 for worker in self._workers if worker.current is not None)

    def give(self, task: Task) -> None:
        """Give a job to an idle worker, or to one that is started for it."""
        idle = next((worker for worker in self._workers if worker.current is None), None)
        (idle or self._start()).begin(task)

    def heard(self, seconds: float) -> Iterator[tuple[Task, Attempt]]:
        """Yield the jobs whose try ended, after waiting some seconds at most."""
        try:
            worker, message = self._told.get(timeout=seconds)
        except queue.Empty:
            pass
        else:
            if worker in self._workers:
                yield from self._gone(worker) if message is None else self._said(worker, message)
        yield from self._overdue()

    def wake(self) -> Message:
        """Start a worker, and return what it says when it is ready."""
        while not self.ready:
            if not self._workers:
                self._start()
            for _ in self.heard(POLL):
                pass
        return self.ready

    def close(self) -> None:
        """Kill all workers with everything they started."""
        for worker in self._workers:
            worker.kill()
        while self._workers:
            self._workers.pop().bury()
        if self._server is not None:
            self._server.close()
            self._server = None

    def abandon(self) -> None:
        """Kill what the workers do; whoever waits for it learns that they died."""
        for worker in list(self._workers):
            worker.kill()

    def _start(self) -> GradingProcess:
        try:
            worker = GradingProcess(
                self._settings,
                self._command,
                lambda *told: self._told.put(told),
                self._share(),
            )
        except OSError as error:
            raise WorkerUnusable(
                "The process that grades could not be started.",
                why=error.strerror or type(error).__name__,
                fix="Run mlcourse doctor; then give the same command again.",
            ) from None
        self._workers.append(worker)
        return worker

    def _share(self) -> socket.socket | None:
        try:
            return None if self._server is None else self._server.share()
        except NoServer:
            return None

    def _dismiss(self, worker: GradingProcess) -> str:
        self._workers.remove(worker)
        return worker.bury()

    def _said(self, worker: GradingProcess, message: Message) -> Iterator[tuple[Task, Attempt]]:
        if "unusable" in message:
            raise _unusable(message["unusable"])
        if "ready" in message:
            self._stillborn = 0
            self.ready = message
            worker.is_ready(float(message["deadline"]))
            return
        task, seconds = worker.end()
        if task is None:
            return
        if isinstance(message.get("result"), dict):
            yield task, Attempt(seconds, message["result"])
        else:
            yield task, Attempt(seconds, private=str(message.get("failed")))

    def _gone(self, worker: GradingProcess) -> Iterator[tuple[Task, Attempt]]:
        words = self._dismiss(worker)
        if worker.ready:
            task, seconds = worker.end()
            if task is not None:
                yield task, Attempt(seconds, died=True, private=_obituary(worker, words))
            return
        # Where memory is short, the system may kill a process before it is ready, and once only.
        self._stillborn += 1
        if self._stillborn >= TRIES:
            raise WorkerUnusable(
                "The process that grades did not start.",
                why=words[-500:] or _obituary(worker, ""),
                fix="Run mlcourse doctor.",
            )
        if worker.current is not None:
            self.give(worker.current)

    def _overdue(self) -> Iterator[tuple[Task, Attempt]]:
        now = time.monotonic()
        gap, self._looked = now - self._looked, now
        if gap > PAUSED:
            # Nobody listened for so long, as after Ctrl-Z: an answer may lie unread.
            for worker in self._workers:
                worker.postpone(gap)
        for worker in [one for one in self._workers if one.deadline < now]:
            words = self._dismiss(worker)
            if not worker.ready:
                raise WorkerUnusable("The process that grades did not start in time.", why=words)
            task, seconds = worker.end()
            if task is not None:
                yield task, Attempt(seconds, late=True, private=words)


def _obituary(worker: GradingProcess, words: str) -> str:
    status = worker.exit_status
    killed = status is not None and status == -getattr(signal, "SIGKILL", 9)
    return "\n".join(
        part for part in (_KILLED if killed else f"exit status {status}", words) if part
    )


def _unusable(told: object) -> WorkerUnusable:
    said: Message = told if isinstance(told, dict) else {"what": told}
    error = WorkerUnusable(str(said.get("what")), why=said.get("why"), fix=said.get("fix"))
    error.exit_code = int(said.get("exit_code", FINDINGS))
    return error
