"""One process that grades, seen from outside: a group of its own that can be killed as a whole."""

from __future__ import annotations

import json
import os
import queue
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from mlcourse.grading.jobs import Task
from mlcourse.threads import ONE_THREAD

START_LIMIT = 300.0
COMMAND = (sys.executable, "-P", "-m", "mlcourse.grading.worker")
Message = dict[str, Any]
_TAIL = 2000


class GradingProcess:
    """A process that was started to grade.

    Parameters
    ----------
    settings : mapping
        What it is told first: ``bundle``, ``key`` (hex), ``level`` and ``trust``. The number of
        ``server`` comes with it.
    command : tuple of str
        How it is started.
    heard : callable
        Called, in a thread of its own, with this object and each message, and None at the end.
    server : socket, optional
        Of a server of boxes, which becomes this process's; closed here.

    Attributes
    ----------
    current : Task or None
        What it works on, or will as soon as it is ready.
    ready : bool
    deadline : float
        When it has to be back, on the monotonic clock.

    Raises
    ------
    OSError
        If it cannot be started.
    """

    def __init__(
        self,
        settings: Mapping[str, Any],
        command: tuple[str, ...],
        heard: Callable[[GradingProcess, Message | None], object],
        server: socket.socket | None = None,
    ) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                start_new_session=os.name == "posix",
                env={**os.environ, **ONE_THREAD},
                pass_fds=() if server is None else (server.fileno(),),
            )
        except BaseException:
            self._errors.close()
            raise
        finally:
            number = None if server is None else server.fileno()
            if server is not None:
                server.close()
        self.current: Task | None = None
        self.ready = False
        self.began = time.monotonic()
        self.deadline = self.began + START_LIMIT
        self._allowed = 0.0
        self._heard = heard
        self._letters: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()
        # A pipe that nobody reads from must not stop whoever watches over deadlines.
        threading.Thread(target=self._write, daemon=True).start()
        self._send({**settings, "server": number})

    @property
    def exit_status(self) -> int | None:
        """What it ended with; minus the signal's number when a signal ended it."""
        return self._process.returncode

    def is_ready(self, allowed: float) -> None:
        """Note that it can begin, and how long it may take for each job."""
        self.ready, self._allowed = True, allowed
        self.deadline = float("inf")
        if self.current is not None:
            self.begin(self.current)

    def begin(self, task: Task) -> None:
        """Hand a job over; one that is not ready yet gets it when it is."""
        self.current = task
        if not self.ready:
            return
        self.began = time.monotonic()
        self.deadline = self.began + self._allowed
        job = task.job
        header = {
            "student": job.student,
            "name_on_disk": job.name_on_disk,
            "files": [[name, len(data)] for name, data in job.files.items()],
        }
        self._send(header, job.data, *job.files.values())

    def end(self) -> tuple[Task | None, float]:
        """Note that it is done; return with what, and how long it took."""
        task, self.current = self.current, None
        self.deadline = float("inf")
        return task, time.monotonic() - self.began

    def kill(self) -> None:
        """Kill it with everything it started."""
        if os.name == "posix":
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                self._process.kill()
        else:
            self._process.kill()

    def bury(self) -> str:
        """Kill it, let go of all that was held for it, and return its last words."""
        self.kill()
        self._process.wait()
        self._letters.put(None)
        with self._errors as errors:
            errors.seek(0, os.SEEK_END)
            errors.seek(max(0, errors.tell() - _TAIL))
            return errors.read().decode("utf-8", "replace").strip()

    def postpone(self, seconds: float) -> None:
        """Give it more time: for so long nobody could hear it."""
        self.deadline += seconds

    def _send(self, header: Mapping[str, Any], *data: bytes) -> None:
        line = json.dumps({**header, "size": sum(map(len, data))}).encode() + b"\n"
        self._letters.put(b"".join([line, *data]))

    def _write(self) -> None:
        stream = self._process.stdin
        assert stream is not None
        # A process that is gone is heard of by the listener.
        with suppress(OSError), stream:
            while (letter := self._letters.get()) is not None:
                stream.write(letter)
                stream.flush()

    def _listen(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        with suppress(OSError, ValueError, RecursionError), stream:
            while line := stream.readline():
                message = json.loads(line)
                if not isinstance(message, dict):
                    break
                self._heard(self, message)
        self._heard(self, None)
