"""A seccomp filter written as raw BPF: system calls a notebook never needs and attacks do.

The filter allows by default. It denies what reaches the kernel's rarely used corners, what makes
new namespaces, and what would hide memory from the watcher (``memfd_create``, System V segments).
Sockets are limited to the families Python uses: without that, ``AF_VSOCK`` would reach the host of
a virtual machine past every network namespace.
"""

from __future__ import annotations

import platform
import struct
from dataclasses import dataclass

_EPERM, _ENOSYS, _EAFNOSUPPORT = 1, 38, 97
_ALLOW, _KILL_PROCESS, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000

_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_AT_NUMBER, _AT_ARCHITECTURE, _AT_FIRST, _AT_SECOND = 0, 4, 16, 24

_NAMESPACE_FLAGS = 0x7E020000
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_X32_BIT = 0x40000000
_FAMILIES = (1, 2, 10, 16)  # unix, internet of both versions, netlink

# Names of the calls that are denied. Where a machine type lacks one, its table below has no number.
DENIED = (
    *("ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "pidfd_getfd", "process_madvise"),
    *("mount", "umount2", "pivot_root", "chroot", "unshare", "setns", "open_tree", "move_mount"),
    *("fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr", "open_by_handle_at"),
    *("add_key", "request_key", "keyctl", "bpf", "perf_event_open", "userfaultfd"),
    *("io_uring_setup", "io_uring_enter", "io_uring_register", "fanotify_init"),
    *("kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module", "reboot"),
    *("swapon", "swapoff", "acct", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex"),
    *("iopl", "ioperm", "syslog", "quotactl", "quotactl_fd", "vhangup", "personality"),
    *("lookup_dcookie", "nfsservctl", "uselib"),
    *("memfd_create", "memfd_secret", "shmget", "msgget"),
)


@dataclass(frozen=True)
class Machine:
    """Numbers of the system calls of one machine type, from the kernel's own headers."""

    audit: int
    clone: int
    clone3: int
    ioctl: int
    socket: int
    has_x32: bool
    numbers: dict[str, int]


_COMMON = {
    "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "open_tree": 428,
    "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433,
    "pidfd_getfd": 438, "process_madvise": 440, "mount_setattr": 442, "quotactl_fd": 443,
    "memfd_secret": 447,
}  # fmt: skip

MACHINES = {
    "x86_64": Machine(
        0xC000003E, 56, 435, 16, 41, True,
        _COMMON | {
            "shmget": 29, "msgget": 68, "ptrace": 101, "syslog": 103, "uselib": 134,
            "personality": 135, "vhangup": 153, "pivot_root": 155, "adjtimex": 159, "chroot": 161,
            "acct": 163, "settimeofday": 164, "mount": 165, "umount2": 166, "swapon": 167,
            "swapoff": 168, "reboot": 169, "iopl": 172, "ioperm": 173, "init_module": 175,
            "delete_module": 176, "quotactl": 179, "nfsservctl": 180, "lookup_dcookie": 212,
            "clock_settime": 227, "kexec_load": 246, "add_key": 248, "request_key": 249,
            "keyctl": 250, "unshare": 272, "perf_event_open": 298, "fanotify_init": 300,
            "open_by_handle_at": 304, "clock_adjtime": 305, "setns": 308, "process_vm_readv": 310,
            "process_vm_writev": 311, "kcmp": 312, "finit_module": 313, "memfd_create": 319,
            "kexec_file_load": 320, "bpf": 321, "userfaultfd": 323,
        },
    ),
    "aarch64": Machine(
        0xC00000B7, 220, 435, 29, 198, False,
        _COMMON | {
            "lookup_dcookie": 18, "umount2": 39, "mount": 40, "pivot_root": 41, "nfsservctl": 42,
            "chroot": 51, "vhangup": 58, "quotactl": 60, "acct": 89, "personality": 92,
            "unshare": 97, "kexec_load": 104, "init_module": 105, "delete_module": 106,
            "clock_settime": 112, "syslog": 116, "ptrace": 117, "reboot": 142,
            "settimeofday": 170, "adjtimex": 171, "msgget": 186, "shmget": 194, "add_key": 217,
            "request_key": 218, "keyctl": 219, "swapon": 224, "swapoff": 225,
            "perf_event_open": 241, "fanotify_init": 262, "open_by_handle_at": 265,
            "clock_adjtime": 266, "setns": 268, "process_vm_readv": 270, "process_vm_writev": 271,
            "kcmp": 272, "finit_module": 273, "memfd_create": 279, "bpf": 280, "userfaultfd": 282,
            "kexec_file_load": 294,
        },
    ),
}  # fmt: skip


def _step(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("<HBBI", code, then, otherwise, value)


def _answer(error: int) -> bytes:
    return _step(_RETURN, _ERRNO | error)


def _on_argument(call: int, offset: int, body: bytes) -> bytes:
    """Run `body` on an argument of `call`; afterwards the number of the call is loaded again."""
    guarded = _step(_LOAD, offset) + body + _step(_LOAD, _AT_NUMBER)
    return _step(_JUMP_EQUAL, call, 0, len(guarded) // 8) + guarded


def program(machine: str | None = None) -> bytes:
    """Return the filter as an array of ``struct sock_filter``.

    Parameters
    ----------
    machine : str, optional
        Machine type as ``platform.machine()`` names it; this machine's by default.

    Returns
    -------
    bytes
        Eight bytes per instruction, as ``bwrap --seccomp`` reads them.

    Raises
    ------
    KeyError
        For a machine type whose system calls are not known here.

    Notes
    -----
    ``clone3`` takes its flags by pointer, which a filter cannot follow; it is answered with
    ENOSYS, so that the C library falls back to ``clone``, whose flags are in a register.
    """
    known = MACHINES[machine or platform.machine()]
    steps = [
        _step(_LOAD, _AT_ARCHITECTURE),
        _step(_JUMP_EQUAL, known.audit, 1, 0),
        _step(_RETURN, _KILL_PROCESS),
        _step(_LOAD, _AT_NUMBER),
    ]
    if known.has_x32:
        steps += [_step(_JUMP_AT_LEAST, _X32_BIT, 0, 1), _answer(_ENOSYS)]
    for name in DENIED:
        if name in known.numbers:
            steps += [_step(_JUMP_EQUAL, known.numbers[name], 0, 1), _answer(_EPERM)]
    steps += [_step(_JUMP_EQUAL, known.clone3, 0, 1), _answer(_ENOSYS)]
    namespaces = _step(_JUMP_ANY_BIT, _NAMESPACE_FLAGS, 0, 1) + _answer(_EPERM)
    steps.append(_on_argument(known.clone, _AT_FIRST, namespaces))
    terminal = b"".join(
        _step(_JUMP_EQUAL, request, 0, 1) + _answer(_EPERM) for request in (_TIOCSTI, _TIOCLINUX)
    )
    steps.append(_on_argument(known.ioctl, _AT_SECOND, terminal))
    count = len(_FAMILIES)
    families = b"".join(
        _step(_JUMP_EQUAL, family, count - place, 0) for place, family in enumerate(_FAMILIES)
    )
    steps.append(_on_argument(known.socket, _AT_FIRST, families + _answer(_EAFNOSUPPORT)))
    steps.append(_step(_RETURN, _ALLOW))
    return b"".join(steps)
