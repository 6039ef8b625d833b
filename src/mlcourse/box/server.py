"""Boxes as copies of one process that has imported the libraries already.

A cold box pays for its imports: two to six seconds where a student's own code takes half of one.
The server pays once. It lives inside bubblewrap like any box, and each copy of it is closed in
again, see `mlcourse.box.agent.enclosing`. Where it cannot be had, `mlcourse.box.session.open_box`
serves with the same results.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from typing import Any

from mlcourse.box import isolation as isolations
from mlcourse.box import probe, seccomp
from mlcourse.box.attendant import Attendant
from mlcourse.box.bwrap import SCRATCH, WORK
from mlcourse.box.cgroups import Group
from mlcourse.box.levels import Isolation
from mlcourse.box.limits import Limits
from mlcourse.box.process import Confined, StartFailed, rlimits, start
from mlcourse.box.session import NO_FILES, Box, BoxEnded, CellRun, begin, check_paths
from mlcourse.box.tools import ToolFailed

_PACKET = 1 << 16
_FOR_EVER = 1e7
_SERVER_MEMORY = 4 << 30
_GO = b"!"
_READY = 120.0
"""Seconds the server has for its imports, on a machine with other things to do."""


class NoServer(Exception):
    """There is no server, or none any more. The text says why; boxes can be opened cold."""


class Copy:
    """A copy of the server: the first process of a box, seen from outside.

    Parameters
    ----------
    handle : int
        A descriptor of the process; closed here in the end.
    group : Group or None
        Its control groups.
    """

    namespaced = True

    def __init__(self, handle: int, group: Group | None) -> None:
        self._handle: int | None = handle
        self.init, self.group = _process(handle), group

    def kill(self) -> None:
        """End everything inside. Does not wait."""
        if self._handle is not None:
            with suppress(OSError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def close(self, patience: float = 30.0) -> bool:
        """End everything inside and wait until nothing of it is left.

        The kernel ends the first process of a namespace last.

        Returns
        -------
        bool
            Whether all had ended within `patience` seconds.
        """
        self.kill()
        ended = True
        if self._handle is not None:
            poll = select.poll()
            poll.register(self._handle, select.POLLIN)
            ended = bool(poll.poll(patience * 1000))
            os.close(self._handle)
            self._handle = None
        if self.group is not None:
            self.group.remove()
        return ended


def _process(handle: int) -> int:
    with open(f"/proc/self/fdinfo/{handle}") as told:
        for line in told:
            name, _, value = line.partition(":")
            if name == "Pid" and int(value) > 0:
                return int(value)
    raise NoServer("a copy ended before it could be used")


class ForkServer:
    """A server of boxes. Made by `start_server`; used and closed by one thread.

    Parameters
    ----------
    isolation : Isolation
    control : socket
        Takes its orders.
    ground : Confined or Box or None
        What ends with it: its own box. None for a server that somebody else started.
    files : mapping of str to bytes
        Files of the working folder of every box.
    seed : int
        See `mlcourse.box.session.open_box`.
    """

    def __init__(
        self,
        isolation: Isolation,
        control: socket.socket,
        ground: Confined | Box | None,
        *,
        files: Mapping[str, bytes],
        seed: int,
    ) -> None:
        self._isolation, self._control, self._ground = isolation, control, ground
        self._files, self._seed = files, seed
        self._filter = seccomp.program().hex()
        self.done: tuple[CellRun, ...] = ()

    def close(self) -> None:
        """End the server. Boxes that came of it end as well."""
        self._control.close()
        if self._ground is not None:
            self._ground.close()

    def share(self) -> socket.socket:
        """Have the server serve another process as well; may be called before it has come up.

        Returns
        -------
        socket
            For that process, to make a `ForkServer` of. What comes of it ends when it is closed.

        Raises
        ------
        NoServer
            If the server is gone.
        """
        control, inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            order = json.dumps({"op": "serve"}).encode()
            socket.send_fds(self._control, [order], [inside.fileno()])
        except OSError as error:
            control.close()
            raise NoServer(f"the server does not answer: {error}") from error
        finally:
            inside.close()
        return control

    def come_up(self, limits: Limits) -> None:
        """Wait until the server has imported everything, and see that a box of it holds.

        Raises
        ------
        NoServer
            If it does not come up, or a box that comes of it does not hold.
        """
        self._control.settimeout(_READY)
        _ready(self._control)
        self._control.settimeout(limits.start)
        _see_that_it_holds(self, limits)

    def open(
        self, limits: Limits, *, seed: int | None = None, beside: Mapping[str, bytes] = NO_FILES
    ) -> Box:
        """Open a box as a copy of the server.

        Parameters
        ----------
        limits : Limits
        seed : int, optional
            Other than that of the server.
        beside : mapping of str to bytes
            Further files of the working folder; the server's own win.

        Raises
        ------
        NoServer
            If the server is gone.
        BoxEnded
            If the box does not come up.
        """
        order = {
            "op": "fork",
            "scratch": limits.scratch,
            "rlimits": rlimits(limits, namespaced=True),
            "seccomp": self._filter,
        }
        group = Group.create(limits) if self._isolation.level == "strong" else None
        attendant = self._copy(order, limits, group)
        given = self._seed if seed is None else seed
        box = begin(attendant, limits, files={**beside, **self._files}, seed=given)
        if isinstance(self._ground, Box):
            box.go_on_after(self._ground, self.done)
        return box

    def after(self, sources: Sequence[str], limits: Limits) -> ForkServer:
        """Run cells once and return a server of boxes that have them behind them.

        Parameters
        ----------
        sources : sequence of str
            Cells of the lecturer's own, never of a submission: they run in the server.
        limits : Limits

        Raises
        ------
        NoServer
            If the server is gone, or a copy would not be what running the cells in it gives: a cell
            failed, started a thread, or left files or descriptors behind.
        """
        control, control_inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        control.settimeout(limits.start)
        long = replace(limits, total=_FOR_EVER)
        try:
            attendant = self._copy({"op": "split"}, long, None, control_inside, watched=False)
        except BaseException:
            control.close()
            raise
        finally:
            control_inside.close()
        box = None
        try:
            box = begin(attendant, long, files=self._files, seed=self._seed)
            done = tuple(box.run(source) for source in sources)
            if any(run.error is not None or run.truncated for run in done):
                raise NoServer("a cell of the common start failed")
            box.freeze()
            _ready(control)
        except BaseException as error:
            control.close()
            if box is not None:
                box.close()
            if isinstance(error, BoxEnded):
                raise NoServer(f"the common start ended: {error.reason}") from error
            raise
        server = ForkServer(self._isolation, control, box, files=self._files, seed=self._seed)
        server.done = done
        return server

    def _copy(
        self,
        order: Mapping[str, Any],
        limits: Limits,
        group: Group | None,
        *given: socket.socket,
        watched: bool = True,
    ) -> Attendant:
        ours, theirs = socket.socketpair()
        printed, printing = os.pipe()
        try:
            descriptors = [*(one.fileno() for one in given), theirs.fileno(), printing]
            handle = self._order(order, descriptors)
            try:
                copy = Copy(handle, group)
                for entry in group.entries() if group else ():
                    with open(entry, "w") as file:
                        file.write(str(copy.init))
                ours.send(_GO)
            except (OSError, NoServer) as error:
                os.close(handle)
                raise NoServer(f"a copy could not be taken over: {error}") from error
        except BaseException:
            ours.close()
            os.close(printed)
            if group is not None:
                group.remove()
            raise
        finally:
            theirs.close()
            os.close(printing)
        return Attendant(copy, ours, printed, limits, watched=watched)

    def _order(self, order: Mapping[str, Any], descriptors: Sequence[int]) -> int:
        try:
            socket.send_fds(self._control, [json.dumps(order).encode()], descriptors)
            _, handles, _, _ = socket.recv_fds(self._control, _PACKET, 1)
        except OSError as error:
            raise NoServer(f"the server does not answer: {error}") from error
        if not handles:
            raise NoServer("the server has ended")
        return handles[0]


def start_server(
    isolation: Isolation,
    *,
    modules: Iterable[str],
    files: Mapping[str, bytes],
    limits: Limits,
    seed: int = 0,
) -> ForkServer:
    """Start a server; `ForkServer.come_up` waits until it can be used.

    Parameters
    ----------
    isolation : Isolation
        From `mlcourse.box.isolation.detect`.
    modules : iterable of str
        What to import beforehand.
    files : mapping of str to bytes
        Files of the working folder of every box.
    limits : Limits
        Of the boxes.
    seed : int
        See `mlcourse.box.session.open_box`.

    Raises
    ------
    NoServer
        If there can be none here.
    """
    if isolation.bwrap is None:
        raise NoServer("boxes without bubblewrap are started one by one")
    check_paths(files)
    control, inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    own = replace(limits, total=_FOR_EVER, memory=max(limits.memory, _SERVER_MEMORY))
    try:
        confined = start(
            isolation,
            f"from mlcourse.box.agent.zygote import main; main({inside.fileno()})",
            limits=own,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            keep=[inside.fileno()],
            serves=True,
        )
    except StartFailed as error:
        control.close()
        raise NoServer(str(error)) from error
    finally:
        inside.close()
    order = {"places": SCRATCH, "scratch": limits.scratch, "work": WORK}
    control.send(json.dumps({**order, "modules": list(modules)}).encode())
    return ForkServer(isolation, control, confined, files=files, seed=seed)


def _ready(control: socket.socket) -> None:
    try:
        told = control.recv(_PACKET)
    except OSError as error:
        raise NoServer(f"the server did not come up: {error}") from error
    if not told:
        raise NoServer("the server ended while it came up")
    try:
        report = json.loads(told)
        alone, left = report["threads"] == 1, ", ".join(report.get("left", ()))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise NoServer("the server said something else than how it came up") from None
    if not alone:
        raise NoServer("what was imported or run has started a thread")
    if left:
        raise NoServer(f"the common start leaves something open: {left}")


def _see_that_it_holds(server: ForkServer, limits: Limits) -> None:
    """Run the probe in a box that came of the server: what it finds must be what a cold box has."""
    with ExitStack() as held:
        told = isolations.arm(held)
        source = (
            "import json\nfrom mlcourse.box import probe\n"
            f"print(json.dumps(probe.findings(json.loads({json.dumps(told)!r}))))"
        )
        try:
            box = held.enter_context(server.open(limits))
            shown = box.run(source)
        except BoxEnded as ended:
            raise NoServer(f"a box that came of the server ended: {ended.reason}") from ended
        except ToolFailed as error:
            raise NoServer(str(error)) from error
    try:
        found = json.loads(shown.outputs[0]["text"])
        wrong = [name for name in probe.NAMES if found[name] is not True]
    except (LookupError, ValueError, TypeError):
        raise NoServer("the probe gave no findings in a box that came of the server") from None
    if wrong:
        raise NoServer(f"a box that came of the server does not hold: {', '.join(wrong)}")
