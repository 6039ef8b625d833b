"""The fork server: has imported the libraries once, and makes each box as a copy of itself.

Runs inside bubblewrap. It takes orders on a control socket, one packet of JSON each, with the
descriptors that the order is about, and answers each with one packet; `serve` alone is answered
on the new socket, and `main` begins with one order that says what to import.
"""

from __future__ import annotations

import fcntl
import gc
import json
import os
import random
import signal
import socket
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from mlcourse.box.agent.enclosing import (
    close_all_but,
    enclose,
    fork_first_process,
    take_places,
)
from mlcourse.box.agent.main import Agent, serve
from mlcourse.box.agent.warming import threads, warm

PACKET = 1 << 16
GO = b"!"
"""What a copy waits for on its channel, while it is taken into its control groups."""

_CACHES = ("MPLCONFIGDIR", "IPYTHONDIR", "XDG_CACHE_HOME")
"""Names of folders where libraries keep what they can do without."""
_MOST_DESCRIPTORS = 4
_BROKEN = 121


def main(descriptor: int) -> None:
    """Serve orders on a socket until its other end closes."""
    agent = Agent()
    control = socket.socket(fileno=descriptor)
    control.set_inheritable(False)
    order, _ = _receive(control)
    # Looking for garbage among what stays would take a tenth of the time.
    gc.disable()
    missing = warm(order["modules"])
    gc.enable()
    _serve(control, agent, {"missing": missing, "left": _shared_memory()}, order)


def _serve(
    control: socket.socket, agent: Agent, ready: dict[str, Any], given: dict[str, Any]
) -> NoReturn:
    """Take orders. What is `given` is the first order, about the server itself."""
    # What exists now is never looked at by the collector again: looking would copy its pages.
    gc.collect()
    gc.freeze()
    given = {**given, "folders": _folders(given["places"])}
    control.send(json.dumps({**ready, "threads": threads()}).encode())
    while True:
        order, descriptors = _receive(control)
        _collect_ended()
        try:
            if order["op"] == "fork":
                _fork_box(control, agent, {**given, **order}, descriptors)
            elif order["op"] == "serve":
                _fork_peer(control, agent, descriptors, ready, given)
            else:
                _fork_server(control, agent, descriptors, given)
        except OSError:
            if order["op"] != "serve":
                control.send(b"{}")
        for one in descriptors:
            os.close(one)


def _receive(control: socket.socket) -> tuple[dict[str, Any], list[int]]:
    message, descriptors, _, _ = socket.recv_fds(control, PACKET, _MOST_DESCRIPTORS)
    if not message:  # the grader is gone
        os._exit(0)
    return json.loads(message), descriptors


def _hand_over(control: socket.socket, process: int) -> None:
    """Answer an order with a descriptor of the copy."""
    handle = os.pidfd_open(process)
    socket.send_fds(control, [b"{}"], [handle])
    os.close(handle)


def _collect_ended() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _folders(places: Iterable[str]) -> list[str]:
    """Return the folders that libraries have made for themselves: a box gets them, empty."""
    return [str(path) for place in places for path in _inside(Path(place)) if path.is_dir()]


def _inside(folder: Path) -> Iterator[Path]:
    """Yield what lies in a folder and below, without what is mounted there."""
    device = folder.stat().st_dev
    for path in folder.iterdir():
        about = path.lstat()
        if about.st_dev == device:
            yield path
            if stat.S_ISDIR(about.st_mode):
                yield from _inside(path)


def _fork_box(
    control: socket.socket,
    agent: Agent,
    order: dict[str, Any],
    descriptors: list[int],
) -> None:
    randomness = random.getstate(), np.random.get_state()
    if not fork_first_process(partial(_hand_over, control)):
        return
    try:
        control.close()
        channel, printing = descriptors
        _take_over(channel, printing, order.get("reading", ()))
        enclose(order, bytes.fromhex(order["seccomp"]))
        inner = os.fork()
        if inner:
            _attend_to_orphans(inner)
        # Python's generator takes a new seed in every copy of a process.
        random.setstate(randomness[0])
        np.random.set_state(randomness[1])
        serve(socket.socket(fileno=channel), agent)
    except BaseException as error:
        _last_words(error)
    os._exit(_BROKEN)


def _take_over(channel: int, printing: int, reading: Iterable[tuple[int, str]]) -> None:
    """Keep nothing of the server's but the box's own channel, and wait until it may go on.

    Files that the server was `reading` are opened anew: copies of a descriptor share its position,
    so that one box would move it for all others.
    """
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(printing, 1)
    os.dup2(printing, 2)
    # A library may have closed one since, and its number may be that of the channel now.
    own = {one: _opened_anew(one, path) for one, path in reading if _is_open_at(one, path)}
    close_all_but({channel, *own, *own.values()})
    for descriptor, anew in own.items():
        os.dup2(anew, descriptor, inheritable=False)
        os.close(anew)
    if os.read(channel, 1) != GO:
        os._exit(0)


def _attend_to_orphans(inner: int) -> NoReturn:
    """Be the first process of the box: collect whatever ends, and end with the agent."""
    os.closerange(0, os.sysconf("SC_OPEN_MAX"))
    while True:
        process, status = os.wait()
        if process == inner:
            os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def _fork_server(
    control: socket.socket, agent: Agent, descriptors: list[int], given: dict[str, Any]
) -> None:
    """Make a copy that first runs cells as an agent, then serves copies of what came of them."""
    process = os.fork()
    if process:
        _hand_over(control, process)
        return
    try:
        control.close()
        own, channel, printing = descriptors
        os.dup2(printing, 1)
        os.dup2(printing, 2)
        close_all_but({own, channel})
        if os.read(channel, 1) != GO:
            os._exit(0)
        take_places(given)
        before = _open_descriptors().keys()
        served = socket.socket(fileno=channel)
        serve(served, agent)
        opened = {one: path for one, path in _open_descriptors().items() if one not in before}
        reading = [one for one in opened.items() if _can_be_opened_anew(*one, given["places"])]
        left = {
            *(path for one in opened.items() if one not in reading for path in one[1:]),
            *_left_files(given["places"], agent.files),
            *_shared_memory(),
        }
        given = {**given, "reading": reading}
        _serve(socket.socket(fileno=own), agent, {"left": sorted(left)}, given)
    except BaseException as error:
        _last_words(error)
    os._exit(_BROKEN)


def _fork_peer(
    control: socket.socket,
    agent: Agent,
    descriptors: list[int],
    ready: dict[str, Any],
    given: dict[str, Any],
) -> None:
    """Make a copy that serves another process; all that comes of it ends with it."""
    if not fork_first_process(lambda _: None):
        return
    try:
        control.close()
        (own,) = descriptors
        close_all_but({own})
        take_places(given)
        _serve(socket.socket(fileno=own), agent, ready, given)
    except BaseException as error:
        _last_words(error)
    os._exit(_BROKEN)


def _open_descriptors() -> dict[int, str]:
    """Return what is open, by descriptor: a copy would share it with all others."""
    found = {}
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208
        with suppress(OSError):
            found[int(name)] = os.readlink(f"/proc/self/fd/{name}")  # noqa: PTH115
    return found


def _can_be_opened_anew(descriptor: int, path: str, places: Iterable[str]) -> bool:
    """Tell whether a copy gets the same from the path: a file of a library, open to be read.

    matplotlib keeps the files of its fonts open. What lies where cells can write is never meant.
    """
    if fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY:
        return False
    if not _is_open_at(descriptor, path):
        return False
    here = os.fstat(descriptor)
    elsewhere = here.st_dev not in {Path(place).stat().st_dev for place in places}
    return elsewhere and stat.S_ISREG(here.st_mode)


def _is_open_at(descriptor: int, path: str) -> bool:
    """Tell whether a descriptor is one of the file that lies there."""
    try:
        there, here = Path(path).lstat(), os.fstat(descriptor)
    except OSError:
        return False
    return (there.st_dev, there.st_ino) == (here.st_dev, here.st_ino)


def _opened_anew(descriptor: int, path: str) -> int:
    """Return another descriptor of the same file, at the same position."""
    anew = os.open(path, os.O_RDONLY)
    os.lseek(anew, os.lseek(descriptor, 0, os.SEEK_CUR), os.SEEK_SET)
    return anew


def _shared_memory() -> list[str]:
    """Return what one copy would write to and all others would read."""
    with open("/proc/self/maps") as told:
        mappings = [line.split(None, 5) for line in told]
    return [
        f"shared memory {' '.join(mapping[5:]).strip()}".rstrip()
        for mapping in mappings
        if mapping[1][1] == "w" and mapping[1][3] == "s"
    ]


def _left_files(places: Iterable[str], given: frozenset[str]) -> list[str]:
    """Return the files that cells have written: a copy would not find them."""
    own = [os.environ.get(name, "") for name in _CACHES]
    return [
        str(path)
        for place in places
        for path in _inside(Path(place))
        if path.is_file()
        and str(path) not in given
        and not any(folder and path.is_relative_to(folder) for folder in own)
    ]


def _last_words(error: BaseException) -> None:
    with suppress(BaseException):
        signal.alarm(5)
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
