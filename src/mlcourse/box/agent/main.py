"""The loop of the process in a box: takes requests, runs cells, answers questions."""

from __future__ import annotations

import os
import random
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from mlcourse.box.agent.shell import make_shell
from mlcourse.box.agent.streams import Stream, Tape
from mlcourse.box.agent.timing import TimeLimit, time_limit
from mlcourse.box.agent.tracebacks import describe, frame_filter, sendable, text_of
from mlcourse.box.wire import pack, receive
from mlcourse.student import Answerer

_MOST = 1 << 30
"""Bytes of blobs in one request. They come from the grader: a guard against mistakes only."""

Blobs = Sequence[bytes]


class Agent:
    """Answers the requests of one grader.

    Made before anything of a submission is known: a fork server makes one and copies it.
    """

    def __init__(self) -> None:
        self._folder = Path.cwd()
        self._tape = Tape(1)
        sys.stdout, sys.stderr = Stream(self._tape, "o"), Stream(self._tape, "e")
        self._shell, self._recorder = make_shell(self._tape)
        self._filter = frame_filter(self._folder)
        self._answerer = Answerer(self._shell.user_ns, self._filter)
        self._begun = False
        self.files: frozenset[str] = frozenset()

    def begin(self, header: dict[str, Any], blobs: Blobs) -> None:
        """Set up for one submission.

        Parameters
        ----------
        header : dict
            The first request: names of ``files``, ``token`` of the marks in the printed stream,
            ``tasks`` there may be (or None) and ``seed``.
        blobs : sequence of bytes
            The files of the working folder.
        """
        for name, content in zip(header["files"], blobs, strict=True):
            path = self._folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        self.files = frozenset(str(self._folder / name) for name in header["files"])
        if header["tasks"] is not None:
            import resource

            resource.setrlimit(resource.RLIMIT_NPROC, (header["tasks"], header["tasks"]))
        self._tape.token = header["token"]
        if self._begun:  # a copy of an agent that has run the first cells goes on from there
            return
        self._begun = True
        random.seed(header["seed"])
        np.random.seed(header["seed"] % 2**32)
        sys.path.insert(0, str(self._folder))

    def answer(self, header: dict[str, Any], blobs: Blobs) -> tuple[dict[str, Any], Blobs]:
        """Return the reply to one request."""
        if header["op"] == "run":
            return self._run(header["source"], header["limit"], header["room"]), ()
        try:
            with time_limit(header["limit"]) as clock:
                reply, data = self._answerer.answer(header["request"], blobs)
            if clock.over and "fault" in reply:
                reply, data = _fault(clock.error(), reply["fault"].get("frames")), []
            return {"reply": reply}, data
        except BaseException as error:
            return {"reply": _fault(error)}, ()

    def _run(self, source: str, limit: float, room: int) -> dict[str, Any]:
        recorder, shell = self._recorder, self._shell
        recorder.begin(room)
        shell.errors_shown.clear()
        error: BaseException | None
        late = False
        try:
            with time_limit(limit) as clock:
                result = shell.run_cell(source, store_history=True)
                error = result.error_before_exec or result.error_in_exec
            late = clock.over
        except BaseException as stop:  # its time; what IPython leaves uncaught: a cell too deep
            error = stop
        told = None
        if error is not None:
            # The first one noted: what comes after it may stem from IPython's own dealing with it.
            first = next(filter(None, shell.errors_shown), error)
            told = describe(first, self._filter)
            if late:
                told |= {"type": TimeLimit.__name__, "text": str(clock.error())}
        else:
            for other in filter(None, shell.errors_shown):  # of a figure, say
                sys.stderr.write(f"{type(other).__name__}: {text_of(other)}\n")
        return {"error": told, "rich": recorder.items, "left_out": recorder.left_out}


def main(descriptor: int) -> None:
    """Serve the requests on a socket until its other end closes."""
    serve(socket.socket(fileno=descriptor), Agent())
    os._exit(0)


def serve(channel: socket.socket, agent: Agent) -> None:
    """Serve the requests that come on `channel`; return after the request "freeze"."""
    channel.set_inheritable(False)
    own = os.getpid()
    begun = False
    while True:
        try:
            header, blobs = receive(channel.recv_into, _MOST)
        except (EOFError, OSError):
            os._exit(0)
        reply: dict[str, Any] = {}
        data: Blobs = ()
        frozen = header["op"] == "freeze"
        if not begun:
            begun = True
            agent.begin(header, blobs)
        elif not frozen:
            reply, data = agent.answer(header, blobs)
        if os.getpid() != own:  # a copy of this process that a cell made and did not end
            os._exit(0)
        try:
            pieces = pack({**reply, "id": header["id"]}, data)
        except (TypeError, ValueError) as error:
            pieces = pack({"id": header["id"], "reply": _fault(error)})
        try:
            for piece in pieces:
                channel.sendall(piece)
        except OSError:
            os._exit(0)
        if frozen:
            return


def _fault(error: BaseException, frames: list[Any] | None = None) -> dict[str, Any]:
    details = {
        "kind": "raised",
        "type": type(error).__name__,
        "text": sendable(text_of(error), 300),
        "frames": frames or [],
    }
    return {"fault": details}
