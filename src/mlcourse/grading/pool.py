"""A local pool of worker processes, and the supervisor that outlives any of them.

Notes
-----
Each worker is a process group of its own, so that it can be killed with all it started. A worker
that dies costs its submission one of three tries. A worker that overstays its deadline is killed,
and its submission has timed out.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any

from mlcourse.errors import MlcourseError
from mlcourse.threads import ONE_THREAD

TRIES = 3
START_LIMIT = 300.0
_TAIL = 2000
_POLL = 0.5


class WorkerUnusable(MlcourseError):
    """A worker cannot grade anything: the bundle or the machine is at fault."""

    exit_code = 1


@dataclass(frozen=True)
class Job:
    """One submission to grade."""

    student: str
    name_on_disk: str
    data: bytes


@dataclass(frozen=True)
class Done:
    """How a job ended: with a result, or without one for the machine's sake.

    Parameters
    ----------
    result : mapping or None
    late : bool
        The worker was killed because it overstayed its deadline.
    poison : bool
        Every worker that tried it died.
    private : str
        What is known of the failure.
    """

    job: Job
    seconds: float
    result: Mapping[str, Any] | None = None
    late: bool = False
    poison: bool = False
    private: str = ""


@dataclass
class _Try:
    job: Job
    number: int = 1
    deaths: int = 0


@dataclass
class _Worker:
    process: subprocess.Popen[bytes]
    errors: IO[bytes]
    deadline: float
    ready: bool = False
    allowed: float = 0.0
    current: _Try | None = None
    began: float = field(default_factory=time.monotonic)

    def send(self, header: Mapping[str, Any], data: bytes = b"") -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({**header, "size": len(data)}).encode() + b"\n" + data)
        self.process.stdin.flush()

    def kill(self) -> None:
        if os.name == "posix":
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                self.process.kill()
        else:
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def last_words(self) -> str:
        self.errors.seek(0, os.SEEK_END)
        self.errors.seek(max(0, self.errors.tell() - _TAIL))
        return self.errors.read().decode("utf-8", "replace").strip()


class Pool:
    """Grades jobs in a number of worker processes.

    Parameters
    ----------
    settings : mapping
        For the workers: ``bundle``, ``key`` (hex) and ``level``.
    size : int
        Number of workers.
    command : tuple of str or None
        How a worker is started; for tests.
    """

    def __init__(
        self, settings: Mapping[str, Any], size: int, command: tuple[str, ...] | None = None
    ) -> None:
        self._settings = settings
        self._size = size
        self._command = command or (sys.executable, "-P", "-m", "mlcourse.grading.worker")
        self._workers: list[_Worker] = []
        self._heard: queue.Queue[tuple[_Worker, dict[str, Any] | None]] = queue.Queue()
        self._again: deque[_Try] = deque()

    def run(self, jobs: Iterator[Job], stop: Callable[[], bool] = lambda: False) -> Iterator[Done]:
        """Yield each job as it is done, in the order they finish.

        Parameters
        ----------
        jobs : iterator of Job
            Asked for the next one only when a worker is free, so that few lie in memory.
        stop : callable
            Asked now and then; True ends the run early.

        Raises
        ------
        WorkerUnusable
            If workers cannot even begin.
        """
        waiting = _Waiting(jobs, self._again)
        try:
            while not stop():
                self._employ(waiting)
                if not any(worker.current for worker in self._workers) and waiting.empty():
                    return
                yield from self._next()
                yield from self._overdue()
        finally:
            self.close()

    def close(self) -> None:
        """Kill all workers with everything they started."""
        while self._workers:
            self._dismiss(self._workers[0])

    def _dismiss(self, worker: _Worker) -> str:
        self._workers.remove(worker)
        worker.kill()
        words = worker.last_words()
        worker.errors.close()
        return words

    def _employ(self, waiting: _Waiting) -> None:
        for worker in list(self._workers):
            if worker.ready and worker.current is None and not waiting.empty():
                self._hand_over(worker, waiting.take())
        while len(self._workers) < self._size and not waiting.empty():
            self._workers.append(self._start())

    def _start(self) -> _Worker:
        errors = tempfile.TemporaryFile()  # noqa: SIM115
        process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=os.name == "posix",
            env={**os.environ, **ONE_THREAD},
        )
        worker = _Worker(process, errors, time.monotonic() + START_LIMIT)
        threading.Thread(target=self._listen, args=(worker,), daemon=True).start()
        # A worker that is gone already is heard of by its listener.
        with suppress(OSError):
            worker.send(self._settings)
        return worker

    def _listen(self, worker: _Worker) -> None:
        stream = worker.process.stdout
        assert stream is not None
        try:
            while line := stream.readline():
                self._heard.put((worker, json.loads(line)))
        except (OSError, ValueError):
            pass
        self._heard.put((worker, None))

    def _hand_over(self, worker: _Worker, task: _Try) -> None:
        worker.current = task
        worker.began = time.monotonic()
        worker.deadline = worker.began + worker.allowed
        header = {"student": task.job.student, "name_on_disk": task.job.name_on_disk}
        with suppress(OSError):
            worker.send(header, task.job.data)

    def _next(self) -> Iterator[Done]:
        try:
            worker, message = self._heard.get(timeout=_POLL)
        except queue.Empty:
            return
        if worker not in self._workers:
            return
        if message is None:
            yield from self._died(worker)
        elif "unusable" in message:
            raise WorkerUnusable(message["unusable"])
        elif "ready" in message:
            worker.ready, worker.allowed = True, float(message["deadline"])
            worker.deadline = float("inf")
        else:
            yield from self._answered(worker, message)

    def _answered(self, worker: _Worker, message: dict[str, Any]) -> Iterator[Done]:
        task, worker.current = worker.current, None
        worker.deadline = float("inf")
        if task is None:
            return
        if "result" in message:
            yield Done(task.job, time.monotonic() - worker.began, message["result"])
        else:
            yield from self._try_again(task, worker.began, str(message.get("failed")))

    def _died(self, worker: _Worker) -> Iterator[Done]:
        words = self._dismiss(worker)
        if worker.current is None:
            if not worker.ready:
                raise WorkerUnusable(
                    "The process that grades did not start.",
                    why=words[-500:] or None,
                    fix="Run mlcourse doctor.",
                )
            return
        worker.current.deaths += 1
        code = worker.process.returncode
        yield from self._try_again(worker.current, worker.began, f"exit status {code}\n{words}")

    def _try_again(self, task: _Try, began: float, private: str) -> Iterator[Done]:
        if task.number < TRIES:
            task.number += 1
            self._again.append(task)
            return
        poison = task.deaths == TRIES
        yield Done(task.job, time.monotonic() - began, poison=poison, private=private)

    def _overdue(self) -> Iterator[Done]:
        now = time.monotonic()
        for worker in [one for one in self._workers if one.deadline < now]:
            task = worker.current
            words = self._dismiss(worker)
            if task is None:
                raise WorkerUnusable("The process that grades did not start in time.", why=words)
            yield Done(task.job, now - worker.began, late=True, private=words)


class _Waiting:
    """Jobs that nobody works on yet; those tried before come last."""

    def __init__(self, jobs: Iterator[Job], again: deque[_Try]) -> None:
        self._jobs, self._again = jobs, again
        self._ahead: _Try | None = None

    def empty(self) -> bool:
        if self._ahead is None:
            job = next(self._jobs, None)
            if job is not None:
                self._ahead = _Try(job)
            elif self._again:
                self._ahead = self._again.popleft()
        return self._ahead is None

    def take(self) -> _Try:
        found = None if self.empty() else self._ahead
        assert found is not None
        self._ahead = None
        return found
