"""A box: one place where one submission runs."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType, TracebackType
from typing import Any, Self

from mlcourse.box.attendant import Attendant, Ended
from mlcourse.box.cgroups import most_tasks
from mlcourse.box.levels import Isolation
from mlcourse.box.limits import Limits
from mlcourse.box.outputs import assemble, error_of, error_output, marker
from mlcourse.box.process import StartFailed, start
from mlcourse.student.faults import Gone

NO_FILES: Mapping[str, bytes] = MappingProxyType({})
_SAID_AT_START = 1 << 14
GRACE = 3.0
"""Seconds a cell or a call that was told to stop has for stopping, before the box is ended."""


class BoxEnded(Gone):
    """The box is gone, ended by us or by itself.

    Parameters
    ----------
    reason : str
        "time", "total", "memory", "processes", "died" or "protocol"; "closed" after ``close()``.
    outputs : tuple of dict
        What the cell that was running had shown until then.
    truncated : bool
        Whether some of that was left out.
    """

    def __init__(
        self, reason: str, outputs: tuple[dict[str, Any], ...] = (), truncated: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason, self.outputs, self.truncated = reason, outputs, truncated


@dataclass(frozen=True)
class CellError:
    """An error a cell ended with; all texts are cleaned and cut.

    Parameters
    ----------
    type_name : str
        Name of the exception's class; "TimeLimit" when the cell was stopped for its time.
    text : str
    frames : tuple of (int, str)
        Line number and source line of each frame in student code, outermost first.
    """

    type_name: str
    text: str
    frames: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class CellRun:
    """What running a cell gave.

    Parameters
    ----------
    outputs : tuple of dict
        nbformat outputs.
    error : CellError or None
    truncated : bool
        Whether outputs were left out, because they were larger than the limits.
    """

    outputs: tuple[dict[str, Any], ...]
    error: CellError | None
    truncated: bool


class Box:
    """A running box. Made by `open_box`; to be closed by the thread that opened it.

    Parameters
    ----------
    attendant : Attendant
    limits : Limits
    token : str
        What the marks in the printed stream begin with.

    Attributes
    ----------
    done : tuple of CellRun
        The runs of the cells that the box has behind it from its start, see
        `mlcourse.box.server.ForkServer.after`.
    """

    def __init__(self, attendant: Attendant, limits: Limits, token: str) -> None:
        self._attendant, self._limits = attendant, limits
        self._marks = marker(token)
        self._room = limits.output_total
        self._sealed = False
        self._count = 0
        self.done: tuple[CellRun, ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def ended(self) -> str | None:
        """Why the box is gone; None while it lives."""
        return self._attendant.ended

    def run(self, source: str) -> CellRun:
        """Run one cell.

        A cell over its time is told to stop by an exception; when it does not react, the box is
        ended.

        Raises
        ------
        BoxEnded
            If the box is gone or goes; what the cell had shown is in ``outputs``.
        """
        self._count += 1
        room = 0 if self._sealed else min(self._limits.output_cell, self._room)
        capture = self._attendant.capture(room)
        limit = min(self._limits.cell, self._attendant.remaining())
        reply: dict[str, Any] = {}
        reason = None
        try:
            request = {"op": "run", "source": source, "limit": limit, "room": room}
            reply, _ = self._attendant.ask(request, (), limit + GRACE)
        except Ended as gone:
            reason = str(gone)
        except ValueError:  # a source that no frame holds
            return CellRun((), CellError("ValueError", "The cell is too large.", ()), False)
        printed = capture.take()
        left = max(0, room - len(printed))
        shown = assemble(printed, reply.get("rich"), self._marks, room=left, number=self._count)
        self._room -= min(self._room, shown.size)
        truncated = not self._sealed and (
            capture.truncated or shown.truncated or reply.get("left_out") is True
        )
        if reason is not None:
            raise BoxEnded(reason, shown.outputs, truncated)
        told = error_of(reply.get("error"))
        if told is None:
            return CellRun(shown.outputs, None, truncated)
        outputs = shown.outputs if self._sealed else (*shown.outputs, error_output(*told))
        return CellRun(outputs, CellError(*told), truncated)

    def ask(
        self, request: Mapping[str, Any], blobs: Sequence[bytes] = (), *, limit: float | None = None
    ) -> tuple[dict[str, Any], list[bytes]]:
        """Have the agent answer one request of the student protocol.

        Parameters
        ----------
        request : mapping
        blobs : sequence of bytes
        limit : float, optional
            Seconds the student's code has for it, ``Limits.call`` by default.

        Returns
        -------
        dict, list of bytes
            The reply, within the limits of the wire and otherwise not to be believed.

        Raises
        ------
        BoxEnded
            If the box is gone or goes.
        """
        seconds = min(self._limits.call if limit is None else limit, self._attendant.remaining())
        try:
            reply, data = self._attendant.ask(
                {"op": "ask", "request": dict(request), "limit": seconds}, blobs, seconds + GRACE
            )
        except Ended as gone:
            raise BoxEnded(str(gone)) from None
        answer = reply.get("reply")
        if type(answer) is not dict:
            self._attendant.end("protocol")
            raise BoxEnded("protocol")
        return answer, data

    def snapshot(self, name: str) -> None:
        """Remember the names the notebook has defined so far."""
        self._order("snapshot", name)

    def restore(self, name: str) -> None:
        """Put the names back as they were at `snapshot`."""
        self._order("restore", name)

    def _order(self, operation: str, name: str) -> None:
        reply, _ = self.ask({"op": operation, "name": name})
        if "fault" in reply:  # going on would ask checks against the wrong names
            self._attendant.end("protocol")
            raise BoxEnded("protocol")

    def seal(self) -> None:
        """Throw away whatever is printed from now on: it may have seen hidden data."""
        self._sealed = True
        self._attendant.capture(0)

    def go_on_after(self, earlier: Box, done: tuple[CellRun, ...]) -> None:
        """Count the cells that `earlier` has run as this box's own: it is a copy of that box."""
        self.done = done
        self._count, self._room = earlier._count, earlier._room

    def freeze(self) -> None:
        """Have the agent stop to take requests: it becomes a server of copies of itself.

        Raises
        ------
        BoxEnded
            If the box is gone or goes.
        """
        try:
            self._attendant.ask({"op": "freeze"}, (), self._limits.call)
        except Ended as gone:
            raise BoxEnded(str(gone)) from None

    def close(self) -> None:
        """End the box and wait until nothing of it is left."""
        self._attendant.close()


def open_box(
    isolation: Isolation, *, files: Mapping[str, bytes], limits: Limits, seed: int = 0
) -> Box:
    """Start a box for one submission.

    Parameters
    ----------
    isolation : Isolation
        From `mlcourse.box.isolation.detect`.
    files : mapping of str to bytes
        Files of the working folder: relative paths with ``/``, and contents.
    limits : Limits
    seed : int
        State that Python's and NumPy's global random generators start from.

    Returns
    -------
    Box
        A context manager.

    Raises
    ------
    BoxEnded
        If the box does not come up.
    ValueError
        If a file's path is not relative, or leads out of the working folder.
    """
    check_paths(files)
    ours, theirs = socket.socketpair()
    printed, printing = os.pipe()
    try:
        confined = start(
            isolation,
            f"from mlcourse.box.agent.main import main; main({theirs.fileno()})",
            limits=limits,
            stdin=subprocess.DEVNULL,
            stdout=printing,
            stderr=printing,
            keep=[theirs.fileno()],
        )
    except BaseException as error:
        ours.close()
        os.close(printed)
        if isinstance(error, StartFailed):
            raise BoxEnded("died") from error
        raise
    finally:
        theirs.close()
        os.close(printing)
    return begin(Attendant(confined, ours, printed, limits), limits, files=files, seed=seed)


def check_paths(files: Iterable[str]) -> None:
    """Refuse names that are not paths inside the working folder.

    Raises
    ------
    ValueError
    """
    for name in files:
        path = PurePosixPath(name)
        if not path.parts or path.is_absolute() or ".." in path.parts or "\0" in name:
            raise ValueError(f"not a path inside the working folder: {name!r}")


def begin(attendant: Attendant, limits: Limits, *, files: Mapping[str, bytes], seed: int) -> Box:
    """Set up an agent that waits for its first request.

    Parameters
    ----------
    attendant : Attendant
        Closed here when the agent does not come up.
    limits : Limits
    files, seed
        See `open_box`.

    Raises
    ------
    BoxEnded
        If the box does not come up.
    """
    token = secrets.token_hex(8)
    box = Box(attendant, limits, token)
    request = {
        "op": "start",
        "files": list(files),
        "token": token,
        "seed": seed,
        "tasks": most_tasks(limits) if attendant.namespaced else None,
    }
    said = attendant.capture(_SAID_AT_START)
    try:
        attendant.ask(request, list(files.values()), limits.start)
    except Ended as gone:
        box.close()
        shown = assemble(said.take(), [], marker(token), room=0, number=0)
        raise BoxEnded(str(gone), shown.outputs, shown.truncated) from None
    except BaseException:
        box.close()
        raise
    attendant.capture(0)
    attendant.start_clock()
    return box
