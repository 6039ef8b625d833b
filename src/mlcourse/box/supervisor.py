"""Starts and ends a process that has no namespaces of its own. Runs as a script beside each box.

In an interpreter of its own, because it becomes the parent of all orphans of the box, and because
the box must end when the grader is gone. It takes one line of JSON from the pipe whose number is
its only argument, and lives until that pipe closes or the box's first process ends. Then it ends
whatever is left, and ends itself only when nothing is. The line holds:

``rlimits``, ``join``, ``folder``, ``command``, ``argv``, ``environment``: as `launcher` has them ·
``covers``: ``[[folder, [path, …]], …]``, folders that the later user may not enter, and what below
them it needs · ``user``: uid and gid to change to, or null · ``rules``: ``[[path, rights], …]`` for
Landlock · ``filter``: the filter of system calls, in hexadecimal.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.append(str(Path(__file__).resolve().parents[2]))

from mlcourse.box import landlock, launcher

_SUBREAPER, _DIE_WITH_PARENT, _SECCOMP, _AMBIENT = 36, 1, 22, 47
_FILTER_MODE, _CLEAR_ALL = 2, 4
_CAPABILITIES_VERSION = 0x20080522
_BETWEEN_TRIES = 0.002
NOT_STARTED = 125
"""Exit code of a box that did not come up."""


def confine(order: dict[str, Any]) -> None:
    """Give up all that the box must not have. There is no way back."""
    library = launcher.c_library()
    launcher.limit(order["rlimits"], strict=True)
    launcher.join(order["join"])
    launcher.give_way()
    if order["covers"]:
        _open_up(library, order["covers"])
    launcher.fix_addresses(library)
    if order["user"] is not None:
        launcher.become(order["user"])
    library.prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    drop_capabilities(library)
    os.umask(0o077)
    os.chdir(order["folder"])
    landlock.restrict(tuple(rule) for rule in order["rules"])
    install_filter(library, bytes.fromhex(order["filter"]))


def _open_up(library: Any, covers: list[tuple[str, list[str]]]) -> None:
    try:
        launcher.own_mounts(library)
        for folder, paths in covers:
            launcher.bind(library, folder, [[path, path] for path in paths])
    except OSError as error:
        folders = ", ".join(folder for folder, _ in covers)
        raise OSError(
            error.errno, f"Python lies below {folders}, where no other user may enter ({error})"
        ) from None


def drop_capabilities(library: Any) -> None:
    """Give up every capability.

    Raises
    ------
    OSError
        If that fails.
    """
    library.prctl(_AMBIENT, _CLEAR_ALL, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_VERSION, 0)
    if library.capset(header, (ctypes.c_uint32 * 6)()) != 0:
        raise OSError(ctypes.get_errno(), "the capabilities could not be given up")


def install_filter(library: Any, program: bytes) -> None:
    """Have the kernel refuse system calls; nothing new can be executed with more rights.

    Parameters
    ----------
    library : CDLL
        The C library.
    program : bytes
        See `mlcourse.box.seccomp.program`.

    Raises
    ------
    OSError
        If the kernel does not take it.
    """

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))

    filter_ = Program(len(program) // 8, program)
    if library.prctl(38, 1, 0, 0, 0) or library.prctl(
        _SECCOMP, _FILTER_MODE, ctypes.byref(filter_), 0, 0
    ):
        raise OSError(ctypes.get_errno(), "the filter of system calls could not be installed")


def main(lifeline: int) -> None:
    """Start a box, attend to it and end it; does not return."""
    order = _read_order(lifeline)
    if order["user"] in (0, os.getuid()):  # all processes of the box's user are ended with it
        os._exit(NOT_STARTED)
    launcher.c_library().prctl(_SUBREAPER, 1, 0, 0, 0)
    wake, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    first = os.fork()
    if first == 0:
        _become(order, (lifeline, wake, woken))
    _let_go(keep={lifeline, wake, woken})
    code = _attend(first, lifeline, wake)
    _end_all(order["user"], order["join"])
    os._exit(code)


def _read_order(lifeline: int) -> dict[str, Any]:
    text = b""
    while not text.endswith(b"\n"):
        piece = os.read(lifeline, 1 << 16)
        if not piece:
            os._exit(NOT_STARTED)
        text += piece
    order: dict[str, Any] = json.loads(text)
    return order


def _become(order: dict[str, Any], own: tuple[int, ...]) -> None:
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        for descriptor in own:
            os.close(descriptor)
        confine(order)
        os.execve(order["command"], order["argv"], order["environment"])
    except Exception as error:
        os.write(2, f"mlcourse could not start the box: {error}\n".encode("utf-8", "replace"))
    finally:
        os._exit(NOT_STARTED)


def _let_go(keep: set[int]) -> None:
    """Close what belongs to the box: while it is open here, its end would not be seen."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in map(int, os.listdir("/proc/self/fd")):  # noqa: PTH208
        with suppress(OSError):
            if descriptor in (0, 1, 2):
                os.dup2(nothing, descriptor)
            elif descriptor not in keep:
                os.close(descriptor)


def _attend(first: int, lifeline: int, wake: int) -> int:
    """Collect what ends; return the first process's exit code, also when it has to be ended."""
    while True:
        ready, _, _ = select.select([lifeline, wake], [], [])
        if wake in ready:
            os.read(wake, 1 << 10)
            with suppress(ChildProcessError):
                while True:
                    process, status = os.waitpid(-1, os.WNOHANG)
                    if process == first:
                        return os.waitstatus_to_exitcode(status) % 256
                    if process == 0:
                        break
        if lifeline in ready:
            return NOT_STARTED


def _end_all(user: int | None, groups: list[str]) -> None:
    """End everything that came of the box, and return when nothing of it is left.

    All its processes are our children by now, or will be once their parents have ended.
    """
    while True:
        if user is not None:
            _kill_user(user)
        else:
            for process in {*_members(groups), *_descendants(os.getpid())} - {os.getpid()}:
                _stop_forking(process)
                with suppress(OSError):
                    os.kill(process, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(_BETWEEN_TRIES)


def _kill_user(user: int) -> None:
    """End all processes of a user at once: the kernel lets none of them fork meanwhile."""
    killer = os.fork()
    if killer == 0:
        try:
            launcher.become(user)
            os.kill(-1, signal.SIGKILL)
        finally:
            os._exit(0)
    os.waitpid(killer, 0)


def _stop_forking(process: int) -> None:
    """What this process starts from now on can start nothing in its turn."""
    with suppress(OSError, ImportError):
        import resource

        resource.prlimit(process, resource.RLIMIT_NPROC, (0, 0))


def _members(groups: list[str]) -> list[int]:
    found: list[int] = []
    for group in groups:
        with suppress(OSError), open(group) as members:
            found += map(int, members.read().split())
    return found


def _descendants(process: int) -> list[int]:
    found = [process]
    for parent in found:
        with suppress(OSError):
            for thread in os.listdir(f"/proc/{parent}/task"):  # noqa: PTH208
                with suppress(OSError), open(f"/proc/{parent}/task/{thread}/children") as children:
                    found += map(int, children.read().split())
    return found[1:]


if __name__ == "__main__":
    main(int(sys.argv[1]))
