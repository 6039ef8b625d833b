"""Tries, from inside a box, whatever a box must not allow. Runs as a program in the box.

It reads what to try from standard input and writes what it found, both as JSON. Each finding is
worded so that true is good.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import signal
import socket
import sys
import sysconfig
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import mlcourse

NAMES = (
    "no network",
    "no outside sockets",
    "no outside files",
    "outside files closed",
    "no outside environment",
    "no outside processes",
    "outside processes untouched",
    "system is read-only",
    "no new namespaces",
    "no capabilities",
    "no new privileges",
    "system calls filtered",
    "not root",
    "scratch space limited",
    "scratch space writable",
)
LIMITS = ("memory limited", "processes limited")
"""Found where the limits are held by something that only a trial can tell of."""

_NEW_USER_NAMESPACE, _NO_NEW_PRIVILEGES, _SECCOMP_MODE = 0x10000000, 39, 21
_CAPABILITIES_VERSION = 0x20080522
_MOST_PROCESSES = 4
_FIRST_OUTSIDE = 100  # a number below may be that of a process in here
_CHUNK = 1 << 20


def _fails(action: Callable[[], object]) -> bool:
    try:
        action()
    except OSError:
        return True
    return False


def _connect(family: int, address: Any) -> None:
    with socket.socket(family, socket.SOCK_STREAM) as one:
        one.settimeout(2)
        one.connect(address)


def _send(family: int, address: Any) -> None:
    with socket.socket(family, socket.SOCK_DGRAM) as one:
        one.sendto(b"probe", address)


def _send_from_a_pair(address: str) -> None:
    # Needs neither socket() nor connect().
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with one, other:
        one.sendto(b"probe", address)


def _writable(folder: str) -> bool:
    path = Path(folder, "mlcourse-probe")
    try:
        path.touch()
        path.unlink()
    except OSError:
        return False
    return True


def _closed(path: str) -> bool:
    """Return whether a file can neither be read nor changed; it may not be seen at all."""

    def change_mode() -> None:
        before = os.stat(path).st_mode  # noqa: PTH116
        os.chmod(path, 0o600 if before & 0o044 else 0o644)  # noqa: PTH101
        if os.stat(path).st_mode == before:  # noqa: PTH116
            raise PermissionError

    changes = (
        lambda: open(path, "rb").close(),
        lambda: open(path, "r+b").close(),
        lambda: os.truncate(path, 0),
        lambda: os.rename(path, path + "-moved"),  # noqa: PTH104
        lambda: os.link(path, path + "-linked"),
        lambda: os.unlink(path),  # noqa: PTH108
        change_mode,
    )
    return all(_fails(change) for change in changes)


def _processes() -> list[str]:
    with suppress(OSError):
        return [entry.name for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return []


def _seen(process: int) -> bool:
    """Return whether a process outside is seen in here."""
    if process < _FIRST_OUTSIDE:
        return False
    with suppress(ProcessLookupError):
        with suppress(PermissionError):
            os.kill(process, 0)
        return True
    return os.path.lexists(f"/proc/{process}")


def _untouched(process: int, same_numbers: bool) -> bool:
    """Return whether a process outside can be neither signalled nor limited."""
    if not same_numbers and process < _FIRST_OUTSIDE:
        return True
    import resource

    actions = (
        lambda: os.kill(process, 0),
        lambda: resource.prlimit(process, resource.RLIMIT_NOFILE),
        lambda: os.setpriority(os.PRIO_PROCESS, process, 19),
        lambda: os.sched_setaffinity(process, os.sched_getaffinity(0)),
        lambda: open(f"/proc/{process}/mem", "rb").close(),
    )
    return all(_fails(action) for action in actions)


def _marker_seen(marker: str, outside: int) -> bool:
    for process in {*_processes(), str(outside)}:
        for name in ("environ", "cmdline"):
            with suppress(OSError), open(f"/proc/{process}/{name}", "rb") as file:
                if marker.encode() in file.read():
                    return True
    return marker in json.dumps(dict(os.environ))


def _no_capabilities(library: Any) -> bool:
    # Asked of the kernel itself: there may be no /proc to read it from.
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_VERSION, 0)
    held = (ctypes.c_uint32 * 6)(*[1] * 6)
    if library.capget(header, held) != 0:
        return False
    return not any(held[index] for index in (0, 1, 3, 4))  # effective and permitted


def _filtered(library: Any) -> bool:
    if library.prctl(_SECCOMP_MODE, 0, 0, 0, 0) != 2:
        return False
    try:  # ours, not just any: a container's own filter allows this
        os.close(os.memfd_create("mlcourse-probe"))
    except OSError as error:
        return error.errno == errno.EPERM
    return False


def findings(told: dict[str, Any]) -> dict[str, bool]:
    """Return what was found.

    Parameters
    ----------
    told : dict
        ``port`` of a listener on the loopback interface outside, ``abstract`` name and ``path`` of
        others, ``files`` that exist outside, ``marker`` in the environment outside, ``process``:
        number of one outside, ``same_numbers``: whether it would have that number in here too,
        ``scratch``: bytes a writable place may hold.

    Returns
    -------
    dict of str to bool
        One for each of `NAMES`.
    """
    library = ctypes.CDLL(None, use_errno=True)
    with suppress(OSError):  # sent is not received: that is for the other side to tell
        _send(socket.AF_INET, ("127.0.0.1", told["port"]))
    unix = "\0" + told["abstract"]
    home = os.environ.get("HOME", "/tmp")
    scratch = {os.environ.get("TMPDIR", "/tmp"), home, "."}
    memory = {"/tmp", home, "/dev/shm"} if not told["same_numbers"] else scratch
    # The libraries, not the prefix: that may lie below /tmp, where a box has a place of its own.
    libraries = (sysconfig.get_path("stdlib"), sysconfig.get_path("purelib"))
    package = str(Path(__file__).resolve().parents[1])
    read_only = {"/usr", "/", "/dev", "/etc", "/var", "/var/tmp", "/run", "/run/lock", "/opt"}
    if told["same_numbers"]:
        read_only |= {"/tmp", "/dev/shm", "/dev/mqueue"}
    read_only |= {*libraries, package}
    held = (
        _fails(lambda: _connect(socket.AF_INET, ("127.0.0.1", told["port"]))),
        _fails(lambda: _connect(socket.AF_UNIX, unix))
        and _fails(lambda: _connect(socket.AF_UNIX, told["path"]))
        and _fails(lambda: _send_from_a_pair(told["path"] + "-datagrams")),
        not any(os.path.lexists(path) for path in told["files"]),
        all(_closed(path) for path in told["files"]),
        not _marker_seen(told["marker"], told["process"]),
        len(_processes()) <= _MOST_PROCESSES and not _seen(told["process"]),
        _untouched(told["process"], told["same_numbers"]),
        not any(_writable(place) for place in read_only),
        library.unshare(_NEW_USER_NAMESPACE) != 0,
        _no_capabilities(library),
        library.prctl(_NO_NEW_PRIVILEGES, 0, 0, 0, 0) == 1,
        _filtered(library),
        os.getuid() != 0,
        all(_size(place) <= told["scratch"] for place in memory),
        all(_writable(place) for place in scratch),
    )
    return dict(zip(NAMES, held, strict=True))


def _size(place: str) -> int:
    state = os.statvfs(place)
    return state.f_blocks * state.f_frsize


def limits(memory: int, tasks: int) -> dict[str, bool]:
    """Try to get over limits and return whether each was held.

    Parameters
    ----------
    memory : int
        Bytes that all processes together may have.
    tasks : int
        Processes that there may be.

    Returns
    -------
    dict of str to bool
        One for each of `LIMITS`.
    """
    return dict(zip(LIMITS, (_memory_held(memory), _tasks_held(tasks)), strict=True))


def _memory_held(memory: int) -> bool:
    """Return whether a copy of this process ends before it has got that much."""
    reading, writing = os.pipe()
    copy = os.fork()
    if copy == 0:
        with suppress(BaseException):
            hoard = [bytearray(b"1") * _CHUNK for _ in range(memory // _CHUNK)]
            os.write(writing, b"got it" if hoard else b"")
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as told:
        held = not told.read()
    os.waitpid(copy, 0)
    return held


def _tasks_held(tasks: int) -> bool:
    """Return whether no more than that many copies of this process can be started."""
    copies: list[int] = []
    try:
        for _ in range(tasks):
            copy = os.fork()
            if copy == 0:
                signal.pause()
                os._exit(0)
            copies.append(copy)
    except OSError:
        return True
    finally:
        for copy in copies:
            os.kill(copy, signal.SIGKILL)
            os.waitpid(copy, 0)
    return False


def main() -> None:
    """Tell what was found of what standard input says."""
    told = json.load(sys.stdin)
    found: dict[str, object] = {"mlcourse": mlcourse.__version__, **findings(told)}
    if told.get("memory"):
        found |= limits(told["memory"], told["tasks"])
    print(json.dumps(found))


if __name__ == "__main__":
    main()
