"""Landlock: a process takes from itself, for good, what it may do with files, TCP and signals.

Works without namespaces and without rights, so also in a container that allows neither. Only the
standard library is used: the supervisor of a box imports this before anything else is there.

Landlock leaves open what `mlcourse.box.seccomp` has to close: whether a file exists and who owns
it, changes of mode and owner, sockets with a path, datagrams.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import struct
from collections.abc import Iterable
from typing import Any

OLDEST = 6
"""First version that keeps signals and abstract sockets inside."""

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE, _DEVICE_CONTROL = 1 << 14, 1 << 15
ALL_FILES = (1 << 16) - 1
"""All rights on files that version 6 knows; those not granted are denied."""

READ = EXECUTE | READ_FILE | READ_DIR
WRITE = ALL_FILES & ~_DEVICE_CONTROL & ~(1 << 6) & ~(1 << 9) & ~(1 << 11)  # no devices, no sockets
USE = READ_FILE | WRITE_FILE
"""What is done with a device such as ``/dev/null``."""

_ON_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | _TRUNCATE | _DEVICE_CONTROL
_ALL_TCP, _ALL_SCOPES = 0b11, 0b11

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every machine type
_TELL_VERSION, _BELOW_A_PATH = 1, 1
_NO_NEW_PRIVILEGES = 38
_PATH_ONLY = 0o10000000

Rule = tuple[str, int]


def version() -> int:
    """Return the version of Landlock that the kernel has switched on; 0 for none."""
    try:
        return max(0, int(_library().syscall(_CREATE_RULESET, None, 0, _TELL_VERSION)))
    except (AttributeError, OSError, TypeError):  # no such function on this system
        return 0


def restrict(rules: Iterable[Rule]) -> None:
    """Let this process and all it starts do with files only what `rules` grant.

    Connections, abstract sockets and signals to the outside are taken away as well. New rights can
    not be had any more, by a program that runs as somebody else, say.

    Parameters
    ----------
    rules : iterable of (str, int)
        Paths, which stand for all that is below them, and the rights granted there. A path that
        does not exist grants nothing.

    Raises
    ------
    OSError
        If Landlock is not there, or too old.
    """
    library = _library()
    if (found := version()) < OLDEST:
        raise OSError(errno.ENOSYS, f"Landlock is at version {found}, not {OLDEST} or newer")
    handled = struct.pack("=QQQ", ALL_FILES, _ALL_TCP, _ALL_SCOPES)
    ruleset = _checked(library.syscall(_CREATE_RULESET, handled, len(handled), 0), "a ruleset")
    try:
        for path, rights in rules:
            _grant(library, ruleset, path, rights)
        _checked(library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0), "no new privileges")
        _checked(library.syscall(_RESTRICT_SELF, ruleset, 0), "Landlock")
    finally:
        os.close(ruleset)


def _grant(library: Any, ruleset: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, _PATH_ONLY | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= _ON_A_FILE
        rule = struct.pack("=Qi", rights, place)
        _checked(library.syscall(_ADD_RULE, ruleset, _BELOW_A_PATH, rule, 0), f"a rule for {path}")
    finally:
        os.close(place)


def _library() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result
