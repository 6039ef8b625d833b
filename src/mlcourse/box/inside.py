"""The first process of a container: lets the agent in it speak over standard input and output.

The agent gets an end of a socket pair under the number it expects, and a pipe for what the notebook
prints. It cannot reach the container's own streams: what it prints leaves in pieces that say so,
see `multiplex`, and cannot be mixed into what it says. `outside` takes them apart again.

When the channel closes, or the agent ends, this process ends, and the kernel ends all others of the
container with it. Its one argument is a JSON object: ``code``, ``channel``: number of a descriptor
or null, ``rlimits``, ``work``: folder to start in.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from mlcourse.box import launcher, multiplex, seccomp, supervisor
from mlcourse.box.cgroups import Group

OUT_OF_MEMORY = 77
"""Exit code of a container of which something was ended for its memory."""

_SET_DUMPABLE = 4
_CHUNK = multiplex.MOST
_MOST_PRINTED = 8
"""Pieces of what is printed that are passed on before what is said is looked at again."""

_LOOK = 0.25
_OWN_GROUPS = Group((Path("/sys/fs/cgroup"), Path("/sys/fs/cgroup/memory")))


def main(text: str) -> NoReturn:
    """Do what `text` says."""
    order: dict[str, Any] = json.loads(text)
    # Else the agent, which is the same user, could open our streams by way of /proc.
    launcher.c_library().prctl(_SET_DUMPABLE, 0, 0, 0, 0)
    launcher.limit(order["rlimits"], strict=True)
    Path(order["work"]).mkdir(parents=True)
    wake, woken = os.pipe()
    os.set_blocking(wake, False)
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    ours, theirs = socket.socketpair()
    printed, printing = os.pipe()
    agent = os.fork()
    if agent == 0:
        _become(order, theirs, printing)
    theirs.close()
    os.close(printing)
    if order["channel"] is None:
        ours.close()
        os.close(printed)
        while True:
            select.select([wake], [], [])
            if (code := _collect(agent, wake)) is not None:
                os._exit(code % 256)
    _Relay(ours, printed, agent, wake).run()


def _become(order: dict[str, Any], theirs: socket.socket, printing: int) -> NoReturn:
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        channel = order["channel"]
        if channel is not None:
            os.dup2(theirs.fileno(), channel)
            os.set_inheritable(channel, True)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(printing, 1)
            os.dup2(printing, 2)
        os.closerange(3, channel or 3)
        os.closerange((channel or 2) + 1, os.sysconf("SC_OPEN_MAX"))
        os.chdir(order["work"])
        os.setsid()
        library = launcher.c_library()
        launcher.fix_addresses(library)  # where the engine's own filter lets it
        supervisor.install_filter(library, seccomp.program())
        os.execv(sys.executable, ["python", "-P", "-s", "-c", order["code"]])
    except Exception as error:
        os.write(2, f"mlcourse could not start the box: {error}\n".encode("utf-8", "replace"))
    finally:
        os._exit(supervisor.NOT_STARTED)


def _collect(agent: int, wake: int) -> int | None:
    """Collect what has ended; return the agent's exit code when it has."""
    code = None
    with suppress(BlockingIOError):
        os.read(wake, 1 << 10)
    with suppress(ChildProcessError):
        while (collected := os.waitpid(-1, os.WNOHANG))[0]:
            if collected[0] == agent:
                code = os.waitstatus_to_exitcode(collected[1])
    return code


def _end(code: int) -> NoReturn:
    os._exit(OUT_OF_MEMORY if _OWN_GROUPS.out_of_memory() else code % 256)


class _Relay:
    """Passes on what comes on either side, as fast as the other takes it.

    Parameters
    ----------
    ours : socket
        Our end of the agent's channel.
    printed : int
        What the notebook prints.
    agent : int
    wake : int
        Can be read when a process has ended.
    """

    def __init__(self, ours: socket.socket, printed: int, agent: int, wake: int) -> None:
        ours.setblocking(False)
        for stream in (0, 1, printed):
            os.set_blocking(stream, False)
        self._ours, self._printed, self._agent, self._wake = ours, printed, agent, wake
        self._inward, self._outward = b"", b""
        self._prints = True
        self._looked = 0.0

    def run(self) -> NoReturn:
        """Pass on until one side is gone."""
        while True:
            reading: list[Any] = [self._wake]
            reading += [] if self._inward else [0]
            if not self._outward:
                reading += [self._ours, self._printed] if self._prints else [self._ours]
            writing: list[Any] = [1] if self._outward else []
            writing += [self._ours] if self._inward else []
            ready, free, _ = select.select(reading, writing, [], _LOOK)
            if 0 in ready:
                self._from_grader()
            if self._printed in ready:
                self._from_notebook()
            if self._ours in ready:
                self._from_agent()
            if 1 in free:
                self._to_grader()
            if self._ours in free:
                self._to_agent()
            if self._wake in ready and (code := _collect(self._agent, self._wake)) is not None:
                self._leave(code)
            if time.monotonic() - self._looked > _LOOK:
                self._looked = time.monotonic()
                if _OWN_GROUPS.out_of_memory():
                    self._leave(OUT_OF_MEMORY)

    def _from_grader(self) -> None:
        with suppress(BlockingIOError):
            self._inward = os.read(0, _CHUNK)
            if not self._inward:  # it is done with this box, or gone
                os._exit(0)

    def _from_notebook(self) -> None:
        with suppress(BlockingIOError):
            for _ in range(_MOST_PRINTED):
                data = os.read(self._printed, _CHUNK)
                if not data:
                    self._prints = False
                    return
                self._outward += multiplex.piece(multiplex.PRINTED, data)

    def _from_agent(self) -> None:
        with suppress(BlockingIOError):
            data = self._ours.recv(_CHUNK)
            if not data:  # nobody can ask it anything any more
                self._leave(0)
            # What was printed before this was said is in the pipe by now.
            self._from_notebook()
            self._outward += multiplex.piece(multiplex.SAID, data)

    def _to_grader(self) -> None:
        with suppress(BlockingIOError):
            self._outward = self._outward[os.write(1, self._outward) :]

    def _to_agent(self) -> None:
        with suppress(OSError):  # it has closed its end: that will be read
            self._inward = self._inward[self._ours.send(self._inward) :]

    def _leave(self, code: int) -> NoReturn:
        """Pass on what was printed and said last, and end."""
        os.set_blocking(1, True)
        with suppress(OSError):
            self._from_notebook()
            with suppress(BlockingIOError):
                while data := self._ours.recv(_CHUNK):
                    self._outward += multiplex.piece(multiplex.SAID, data)
            while self._outward:
                self._to_grader()
        _end(code)


if __name__ == "__main__":
    main(sys.argv[1])
