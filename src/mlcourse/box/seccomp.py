"""A seccomp filter written as raw BPF: system calls a notebook never needs and attacks do.

The filter allows by default. It denies what reaches the kernel's rarely used corners, what makes
new namespaces, and what would hide memory from the watcher (``memfd_create``, System V segments).
Sockets are limited to the families Python uses: without that, ``AF_VSOCK`` would reach the host of
a virtual machine past every network namespace.

Two boxes see the same system files, so nobody is told of their use, neither by watches nor by
leases. Locks remain: SQLite needs them between the processes of one box, and no filter can tell a
file of the box from one that all share.

A process without namespaces of its own gets a stricter filter, which denies what they would keep
inside and `mlcourse.box.landlock` does not.
"""

from __future__ import annotations

import platform
import struct
from dataclasses import dataclass

_PRETENDED, _EPERM, _ENOSYS, _ESOCKTNOSUPPORT, _EAFNOSUPPORT = 0, 1, 38, 94, 97
_ALLOW, _KILL_PROCESS, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000

_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_AND = 0x54
_AT_NUMBER, _AT_ARCHITECTURE, _AT_FIRST, _AT_SECOND = 0, 4, 16, 24

_NAMESPACE_FLAGS = 0x7E020000
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
FIRST_UNKNOWN = 463
"""Calls from this number on came after the tables below. (So did those of x32, by their bit.)"""

_UNIX, _STREAM, _SEQUENCED, _KIND_OF_SOCKET = 1, 1, 5, 0xF
_FAMILIES = (_UNIX, 2, 10, 16)  # unix, internet of both versions, netlink
_USER_OF_PRIORITY, _USER_OF_IO = 2, 3
_SET_LEASE, _NOTIFY_OF_FOLDER, _SET_DUMPABLE = 1024, 1026, 4

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
    # Who is told of the use of a file; requests to the kernel of which a machine has so many.
    *("inotify_init", "inotify_init1", "inotify_add_watch", "io_setup"),
)

# Denied as well where no namespace keeps them inside: sockets by path and port, what System V and
# POSIX queues have in common for all processes, what is mounted.
DENIED_ALONE = (
    *("connect", "bind", "listen", "accept", "accept4"),
    *("shmat", "shmctl", "semget", "semop", "semtimedop", "semctl", "msgsnd", "msgrcv", "msgctl"),
    *("mq_open", "mq_unlink", "migrate_pages", "move_pages", "statmount", "listmount"),
    # Landlock does not see these: a file that everybody may write could be marked for the next box.
    *("chown", "fchown", "lchown", "fchownat", "utime", "utimes", "utimensat", "futimesat"),
    *("setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr"),
)
# Allowed on the caller alone, which is what 0 as their first argument says: another process of the
# same user could be slowed or ended by its limits.
ON_ITSELF = (
    *("prlimit64", "sched_setparam", "sched_setscheduler", "sched_setaffinity", "sched_setattr"),
)
# Landlock does not see these, with which one user's box could lock that user out of files. They do
# nothing and say that they did it, since copying a file copies its mode.
PRETENDED = ("chmod", "fchmod", "fchmodat", "fchmodat2")


@dataclass(frozen=True)
class Machine:
    """Numbers of the system calls of one machine type, from the kernel's own headers."""

    audit: int
    clone: int
    clone3: int
    ioctl: int
    socket: int
    fcntl: int
    numbers: dict[str, int]
    alone: dict[str, int]


_COMMON = {
    "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "open_tree": 428,
    "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433,
    "pidfd_getfd": 438, "process_madvise": 440, "mount_setattr": 442, "quotactl_fd": 443,
    "memfd_secret": 447,
}  # fmt: skip
_COMMON_ALONE = {"fchmodat2": 452, "statmount": 457, "listmount": 458}

MACHINES = {
    "x86_64": Machine(
        0xC000003E, 56, 435, 16, 41, 72,
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
            "kexec_file_load": 320, "bpf": 321, "userfaultfd": 323, "inotify_init": 253,
            "inotify_init1": 294, "inotify_add_watch": 254, "io_setup": 206,
        },
        _COMMON_ALONE | {
            "shmat": 30, "shmctl": 31, "connect": 42, "accept": 43, "bind": 49, "listen": 50,
            "socketpair": 53, "semget": 64, "semop": 65, "semctl": 66, "msgsnd": 69, "msgrcv": 70,
            "msgctl": 71, "chmod": 90, "fchmod": 91, "chown": 92, "fchown": 93,
            "lchown": 94, "utime": 132, "setpriority": 141, "sched_setparam": 142,
            "sched_setscheduler": 144, "prctl": 157, "setxattr": 188, "lsetxattr": 189,
            "fsetxattr": 190, "removexattr": 197, "lremovexattr": 198, "fremovexattr": 199,
            "sched_setaffinity": 203, "semtimedop": 220, "utimes": 235, "mq_open": 240,
            "mq_unlink": 241, "ioprio_set": 251,
            "migrate_pages": 256, "fchownat": 260, "futimesat": 261, "fchmodat": 268,
            "move_pages": 279, "utimensat": 280, "accept4": 288,
            "prlimit64": 302, "sched_setattr": 314,
        },
    ),
    "aarch64": Machine(
        0xC00000B7, 220, 435, 29, 198, 25,
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
            "kexec_file_load": 294, "inotify_init1": 26, "inotify_add_watch": 27, "io_setup": 0,
        },
        _COMMON_ALONE | {
            "setxattr": 5, "lsetxattr": 6, "fsetxattr": 7, "removexattr": 14, "lremovexattr": 15,
            "fremovexattr": 16,
            "ioprio_set": 30, "fchmod": 52, "fchmodat": 53, "fchownat": 54, "fchown": 55,
            "utimensat": 88, "sched_setparam": 118, "sched_setscheduler": 119,
            "sched_setaffinity": 122, "setpriority": 140, "prctl": 167, "mq_open": 180,
            "mq_unlink": 181, "msgctl": 187, "msgrcv": 188, "msgsnd": 189, "semget": 190,
            "semctl": 191, "semtimedop": 192, "semop": 193, "shmctl": 195, "shmat": 196,
            "socketpair": 199, "bind": 200, "listen": 201, "accept": 202, "connect": 203,
            "migrate_pages": 238, "move_pages": 239, "accept4": 242, "prlimit64": 261,
            "sched_setattr": 274,
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


def _deny_if(value: int, error: int = _EPERM) -> bytes:
    return _step(_JUMP_EQUAL, value, 0, 1) + _answer(error)


def _deny_unless(values: tuple[int, ...], error: int = _EPERM) -> bytes:
    count = len(values)
    jumps = (_step(_JUMP_EQUAL, value, count - place) for place, value in enumerate(values))
    return b"".join(jumps) + _answer(error)


def program(machine: str | None = None, *, namespaces: bool = True, own_user: bool = True) -> bytes:
    """Return the filter as an array of ``struct sock_filter``.

    Parameters
    ----------
    machine : str, optional
        Machine type as ``platform.machine()`` names it; this machine's by default.
    namespaces : bool
        Whether what runs under the filter has namespaces of its own.
    own_user : bool
        Whether it runs as a user that nothing else belongs to.

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
    ENOSYS, so that the C library falls back to ``clone``, whose flags are in a register. So are
    calls newer than these tables, as an older kernel would.
    """
    known = MACHINES[machine or platform.machine()]
    steps = [
        _step(_LOAD, _AT_ARCHITECTURE),
        _step(_JUMP_EQUAL, known.audit, 1, 0),
        _step(_RETURN, _KILL_PROCESS),
        _step(_LOAD, _AT_NUMBER),
        _step(_JUMP_AT_LEAST, FIRST_UNKNOWN, 0, 1) + _answer(_ENOSYS),
    ]
    steps += [_deny_if(known.numbers[name]) for name in DENIED if name in known.numbers]
    steps.append(_deny_if(known.clone3, _ENOSYS))
    namespace_flags = _step(_JUMP_ANY_BIT, _NAMESPACE_FLAGS, 0, 1) + _answer(_EPERM)
    steps.append(_on_argument(known.clone, _AT_FIRST, namespace_flags))
    terminal = _deny_if(_TIOCSTI) + _deny_if(_TIOCLINUX)
    steps.append(_on_argument(known.ioctl, _AT_SECOND, terminal))
    requests = _deny_if(_SET_LEASE) + _deny_if(_NOTIFY_OF_FOLDER)
    steps.append(_on_argument(known.fcntl, _AT_SECOND, requests))
    if namespaces:
        families = _deny_unless(_FAMILIES, _EAFNOSUPPORT)
        steps.append(_on_argument(known.socket, _AT_FIRST, families))
    else:
        steps += _alone(known)
    if not own_user:
        numbers = (known.alone[name] for name in PRETENDED if name in known.alone)
        steps += [_deny_if(number, _PRETENDED) for number in numbers]
    steps.append(_step(_RETURN, _ALLOW))
    return b"".join(steps)


def _alone(known: Machine) -> list[bytes]:
    """Return the steps for a process without namespaces of its own."""
    numbers = known.alone
    steps = [_deny_if(numbers[name]) for name in DENIED_ALONE if name in numbers]
    steps.append(_deny_if(known.socket, _EAFNOSUPPORT))
    # A pair of datagram sockets would send to any address: to the system's log, for one.
    kinds = _step(_AND, _KIND_OF_SOCKET) + _deny_unless((_STREAM, _SEQUENCED), _ESOCKTNOSUPPORT)
    steps.append(_on_argument(numbers["socketpair"], _AT_SECOND, kinds))
    pairs = _deny_unless((_UNIX,), _EAFNOSUPPORT)
    steps.append(_on_argument(numbers["socketpair"], _AT_FIRST, pairs))
    itself = _deny_unless((0,))
    steps += [_on_argument(numbers[name], _AT_FIRST, itself) for name in ON_ITSELF]
    for name, user in (("setpriority", _USER_OF_PRIORITY), ("ioprio_set", _USER_OF_IO)):
        steps.append(_on_argument(numbers[name], _AT_FIRST, _deny_if(user)))
        steps.append(_on_argument(numbers[name], _AT_SECOND, itself))
    # Else its numbers could be hidden from the watcher.
    steps.append(_on_argument(numbers["prctl"], _AT_FIRST, _deny_if(_SET_DUMPABLE)))
    return steps
