"""One run at a time for one output folder."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlcourse.errors import UsageError, Where
from mlcourse.grading.output import writing

_HELD = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)


class FolderBusy(UsageError):
    """Another run writes to the folder; it will not for ever."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder; the system lets go of it when the process ends, however it ends.

    Raises
    ------
    UsageError
        If another process holds it, or its file system has no locks.
    """
    with writing(folder):
        descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(descriptor, folder)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, folder: Path) -> None:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise _refusal(folder, error) from None


def _refusal(folder: Path, error: OSError) -> UsageError:
    if error.errno in _HELD:
        return FolderBusy(
            f"Another run is writing to {folder}.",
            where=Where(str(folder)),
            fix="Wait until it has finished, or give another folder with --out.",
        )
    return UsageError(
        f"The file system of {folder} has no locks, so two runs could write there at once.",
        where=Where(str(folder)),
        why=error.strerror or type(error).__name__,
        fix="Give a folder on a local disk with --out, and copy it when the run has finished.",
    )
