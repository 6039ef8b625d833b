"""The folder of a run, and what a person can do where it cannot be written to."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from mlcourse.errors import PARTIAL, UsageError, Where
from mlcourse.grading.results import as_bytes, write_bytes

AGAIN = "give the same command again: what is done is kept, only the rest is graded."
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)


class OutputFailed(UsageError):
    """The folder for results cannot be written to."""


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn what the system says of a failed write below a folder into what a person can do."""
    try:
        yield
    except OSError as error:
        raise _failed(folder, error) from None


def _failed(folder: Path, error: OSError) -> OutputFailed:
    what, why = f"Results cannot be written to {folder}.", error.strerror or type(error).__name__
    fix = f"Mend this, then {AGAIN}"
    if error.errno in _FULL:
        what = f"The disk that holds {folder} is full."
        fix = f"Make room there, then {AGAIN}"
    elif error.errno == errno.EFBIG:
        what = f"A file in {folder} may not grow as large as it must."
        fix = f"Raise the limit (ulimit -f, or the file system's own), then {AGAIN}"
    elif error.errno in _CLOSED:
        fix = "Make the folder writable, or give another one with --out."
    failed = OutputFailed(what, where=Where(str(folder)), why=why, fix=fix)
    if error.errno not in _CLOSED:
        failed.exit_code = PARTIAL
    return failed


def put(folder: Path, path: Path, document: Mapping[str, Any] | bytes) -> str:
    """Write a document into a run's folder; return the SHA-256 of the file.

    Raises
    ------
    OutputFailed
        If that cannot be done; the file is what it was before.
    """
    data = document if isinstance(document, bytes) else as_bytes(document)
    with writing(folder):
        write_bytes(path, data)
    return hashlib.sha256(data).hexdigest()


def make_ready(folder: Path) -> None:
    """Make the folder of a run, and see at once whether it can be written to.

    Raises
    ------
    OutputFailed
        If it cannot.
    """
    with writing(folder):
        (folder / "results").mkdir(parents=True, exist_ok=True)


def sweep(folder: Path) -> None:
    """Remove drafts that a killed run left; the caller holds the folder's lock."""
    for place in (folder, folder / "results"):
        for draft in place.glob(".*.json.????????"):
            with suppress(OSError):
                draft.unlink()


def set_aside(folder: Path, expected: set[str]) -> None:
    """Move results that no submission stands for any more out of the way, never away.

    Parameters
    ----------
    folder : Path
        Of the run.
    expected : set of str
        Names of the files that stay.
    """
    aside = folder / "set-aside"
    for path in sorted((folder / "results").glob("*.json")):
        if path.name not in expected:
            with writing(folder):
                aside.mkdir(exist_ok=True)
                path.replace(_free(aside / path.name))


def _free(path: Path) -> Path:
    """Return the path, or one beside it that nothing has yet."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free
