"""Closes a copy of the fork server into a box of its own, and gives up every right it has.

The server runs inside bubblewrap, with rights over the namespaces it lives in and nothing else.
Here a copy of it takes namespaces of its own, mounts its own ``/proc`` and its own empty writable
places, then drops all capabilities for good and installs the filter of system calls. Student code
comes only after that.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import re
import resource
import socket
import stat
import struct
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

_MOUNTS, _CGROUP, _UTS, _IPC, _USERS, _PROCESSES, _NETWORK = (
    *(0x00020000, 0x02000000, 0x04000000, 0x08000000),
    *(0x10000000, 0x20000000, 0x40000000),
)
_NO_SUID, _NO_DEVICES, _NO_PROGRAMS = 2, 4, 8
_PRIVATE = 0x4000 | 0x40000  # with all that lies below
_BIND = 0x1000 | 0x4000  # with all that lies below
_DROP_FROM_BOUND, _NO_NEW_PRIVILEGES, _AMBIENT, _CLEAR_ALL = 24, 38, 47, 4
_SET_FILTER, _BY_PROGRAM = 22, 2
_CAPABILITY_VERSION = 0x20080522
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 0x1
_MOST_FILES = 200_000
_ESCAPED = re.compile(r"\\([0-7]{3})")

_library: Any = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def _checked(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def _mount(source: str, target: str, kind: str, flags: int, data: str = "") -> None:
    result = _library.mount(
        source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), data.encode()
    )
    _checked(result, f"mount {target}")


def fork_first_process(hand_over: Callable[[int], None]) -> bool:
    """Fork, with the copy as the first process of a new process namespace.

    Parameters
    ----------
    hand_over : callable
        Given the number of the copy, in a process that ends right after that.

    Returns
    -------
    bool
        True in the copy, False in the process that called.

    Raises
    ------
    OSError
        If there is no copy.

    Notes
    -----
    In between stands a process that asks for the namespace: only its children are born into that,
    and a process can ask only once.
    """
    between = os.fork()
    if between:
        _, status = os.waitpid(between, 0)
        if status:
            raise OSError("no new process namespace")
        return False
    code = 1
    try:
        _checked(_library.unshare(_PROCESSES), "a process namespace")
        copy = os.fork()
        if not copy:
            return True
        hand_over(copy)
        code = 0
    except OSError:
        pass
    os._exit(code)


def enclose(order: Mapping[str, Any], seccomp: bytes) -> None:
    """Take namespaces and places of its own, then give up all rights. Cannot be undone.

    Parameters
    ----------
    order : mapping
        ``places``: writable places, each emptied; ``scratch``: bytes each may hold; ``folders``: to
        be made in them; ``work``: where to go; ``rlimits``: pairs of name and value.
    seccomp : bytes
        The filter, as `mlcourse.box.seccomp.program` returns it.

    Raises
    ------
    OSError
        If any of it is refused. The process must end then.
    """
    _checked(_library.unshare(_NETWORK | _IPC | _UTS), "namespaces")
    _library.unshare(_CGROUP)
    take_places(order)
    _mount("proc", "/proc", "proc", _NO_SUID | _NO_DEVICES | _NO_PROGRAMS)
    # The server's would be everybody's: each could open the terminals of all.
    own = "newinstance,ptmxmode=0666,mode=620"
    _mount("devpts", "/dev/pts", "devpts", _NO_SUID | _NO_PROGRAMS, own)
    _raise_loopback()
    for name, value in order["rlimits"]:
        _lower(name, value)
    _become_a_user_of_its_own()
    _give_up_rights()
    program = _Program(len(seccomp) // 8, seccomp)
    _checked(_library.prctl(_SET_FILTER, _BY_PROGRAM, ctypes.byref(program), 0, 0), "seccomp")


def take_places(order: Mapping[str, Any]) -> None:
    """Take a namespace of mounts in which the writable places are its own and empty.

    Parameters
    ----------
    order : mapping
        ``places``, ``scratch``, ``folders`` and ``work``, as for `enclose`.

    Raises
    ------
    OSError
        If it is refused.
    """
    _checked(_library.unshare(_MOUNTS), "a namespace of mounts")
    _mount("none", "/", "none", _PRIVATE)
    kept = {point: os.open(point, os.O_PATH) for point in _mounted_below(order["places"])}
    for place in order["places"]:
        size = f"size={order['scratch']},nr_inodes={_MOST_FILES},mode=0755"
        _mount("tmpfs", place, "tmpfs", _NO_SUID | _NO_DEVICES, size)
    for point, descriptor in kept.items():
        _mount_again(descriptor, Path(point))
    for folder in (order["work"], *order["folders"]):
        Path(folder).mkdir(parents=True, exist_ok=True)
    os.chdir(order["work"])


def _mounted_below(places: Iterable[str]) -> list[str]:
    """Return what is mounted in the places: libraries that are installed below ``/home``, say.

    Of mounts in one another only the outermost.
    """
    found: list[str] = []
    with open("/proc/self/mountinfo") as told:
        for line in told:
            point = _ESCAPED.sub(lambda code: chr(int(code[1], 8)), line.split()[4])
            inside = any(point.startswith(f"{place}/") for place in places)
            if inside and not any(f"{point}/".startswith(f"{kept}/") for kept in found):
                found.append(point)
    return found


def _mount_again(descriptor: int, target: Path) -> None:
    """Mount what a descriptor stands for, with the rights that the mount has."""
    if stat.S_ISDIR(os.fstat(descriptor).st_mode):
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    _mount(f"/proc/self/fd/{descriptor}", str(target), "none", _BIND)
    os.close(descriptor)


def _raise_loopback() -> None:
    """Switch on the loopback device: bubblewrap's boxes have it, and some libraries need it."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sH14x", b"lo", 0)
        flags = struct.unpack("16sH14x", fcntl.ioctl(any_socket, _GET_FLAGS, request))[1]
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sH14x", b"lo", flags | _UP))


def _become_a_user_of_its_own() -> None:
    """Take a user namespace: the kernel counts processes and signals for each user of each.

    Without it a box that starts as many processes as it may would leave its neighbours none.
    """
    user, group = os.getuid(), os.getgid()
    _checked(_library.unshare(_USERS), "a user namespace")
    for name, text in (
        ("uid_map", f"{user} {user} 1"),
        ("setgroups", "deny"),
        ("gid_map", f"{group} {group} 1"),
    ):
        Path("/proc/self", name).write_text(text)


def _lower(name: str, value: int) -> None:
    kind = getattr(resource, name)
    hard = resource.getrlimit(kind)[1]
    most = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (most, most))


def _give_up_rights() -> None:
    _checked(_library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0), "no new privileges")
    _checked(_library.prctl(_AMBIENT, _CLEAR_ALL, 0, 0, 0), "ambient capabilities")
    with open("/proc/sys/kernel/cap_last_cap") as last:
        for capability in range(int(last.read()) + 1):
            _checked(_library.prctl(_DROP_FROM_BOUND, capability, 0, 0, 0), "bounding set")
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _checked(_library.capset(header, nothing), "capabilities")


def close_all_but(kept: Iterable[int]) -> None:
    """Close every descriptor above standard error except those in `kept`."""
    low = 3
    for one in [*sorted(kept), os.sysconf("SC_OPEN_MAX")]:
        os.closerange(low, one)
        low = one + 1
