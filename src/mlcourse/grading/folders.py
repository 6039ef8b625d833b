"""Reading what strangers put into a folder: no link is followed, only plain files are opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Literal, Self

from mlcourse.errors import SubmissionRefused
from mlcourse.grading.identity import shown
from mlcourse.grading.names import is_litter

MAX_ENTRIES = 2000
MAX_DEPTH = 6
EntryKind = Literal["file", "folder", "link", "other"]
_CHUNK = 1 << 20
_OPEN = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_DIRECTORY = getattr(os, "O_DIRECTORY", 0)
_RELATIVE = os.open in os.supports_dir_fd and os.stat in os.supports_dir_fd


class Folder:
    """A folder held open, so that it cannot be swapped for a link between two looks.

    Where the system has no ``openat`` (Windows) the folder is remembered by its path, and every
    entry is looked at without following links before and after it is opened.
    """

    def __init__(self, path: Path, descriptor: int | None) -> None:
        self.path, self._descriptor = path, descriptor

    @classmethod
    def at(cls, path: Path) -> Folder:
        """Open the folder a person named; a link there is that person's own."""
        descriptor = os.open(path, os.O_RDONLY | _DIRECTORY) if _RELATIVE else None
        return cls(path, descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)

    def names(self) -> list[str]:
        """Return the names of all entries, sorted."""
        if self._descriptor is None:
            return sorted(entry.name for entry in self.path.iterdir())
        with os.scandir(self._descriptor) as entries:
            return sorted(entry.name for entry in entries)

    def kind(self, name: str) -> EntryKind:
        """Return what an entry is, without following links."""
        mode = self._stat(name).st_mode
        if stat.S_ISREG(mode):
            return "file"
        if stat.S_ISDIR(mode):
            return "folder"
        return "link" if stat.S_ISLNK(mode) else "other"

    def open(self, name: str) -> Folder:
        """Open a folder inside this one."""
        if self._descriptor is None:
            if self.kind(name) != "folder":
                raise NotADirectoryError(name)
            return Folder(self.path / name, None)
        return Folder(self.path / name, os.open(name, _OPEN | _DIRECTORY, dir_fd=self._descriptor))

    def size(self, name: str) -> int:
        """Return the size of an entry in bytes."""
        return self._stat(name).st_size

    def read(self, name: str, cap: int) -> bytes:
        """Return the bytes of a plain file.

        Raises
        ------
        SubmissionRefused
            If the entry is no plain file, holds more than ``cap`` bytes, or cannot be read.
        """
        try:
            return self._read(name, cap)
        except OSError as error:
            raise SubmissionRefused(
                f"{shown(name)} cannot be read: {error.strerror or type(error).__name__}.",
                fix="Hand in the notebook itself, as a plain file that can be read.",
            ) from None

    def _read(self, name: str, cap: int) -> bytes:
        before = self._stat(name)
        _plain(name, before)
        if self._descriptor is None:
            descriptor = os.open(self.path / name, _OPEN)
        else:
            descriptor = os.open(name, _OPEN, dir_fd=self._descriptor)
        try:
            status = os.fstat(descriptor)
            _plain(name, status)
            if (status.st_dev, status.st_ino) != (before.st_dev, before.st_ino):
                raise SubmissionRefused(f"{shown(name)} was swapped while it was opened.")
            if status.st_size > cap:
                raise _too_large(name, cap)
            data = bytearray()
            while chunk := os.read(descriptor, _CHUNK):
                data += chunk
                if len(data) > cap:
                    raise _too_large(name, cap)
            return bytes(data)
        finally:
            os.close(descriptor)

    def _stat(self, name: str) -> os.stat_result:
        if self._descriptor is None:
            return (self.path / name).stat(follow_symlinks=False)
        return os.stat(name, dir_fd=self._descriptor, follow_symlinks=False)


class Tree:
    """The plain files below a folder, which is opened anew for each look.

    Parameters
    ----------
    top : Path
        The folder a person named.
    inner : sequence of str
        Names of the folders from there to the one that is meant.
    only : str or None
        The one file in it that is meant; everything by default.

    Attributes
    ----------
    sizes : dict
        Path below the folder, as a tuple of names, to the size in bytes.
    odd : dict
        Name of what was passed over to the reason.
    """

    def __init__(self, top: Path, inner: Sequence[str], only: str | None = None) -> None:
        self._top, self._inner = top, tuple(inner)
        self.sizes: dict[tuple[str, ...], int] = {}
        self.odd: dict[str, str] = {}
        with self._opened(()) as folder:
            if only is None:
                self._walk(folder, ())
            else:
                self.sizes[only,] = folder.size(only)

    def read(self, path: tuple[str, ...], cap: int) -> bytes:
        """Return the bytes of a file, see `Folder.read`."""
        with self._opened(path[:-1]) as folder:
            return folder.read(path[-1], cap)

    @contextmanager
    def _opened(self, path: Sequence[str]) -> Iterator[Folder]:
        with ExitStack() as opened:
            folder = opened.enter_context(Folder.at(self._top))
            for part in (*self._inner, *path):
                folder = opened.enter_context(folder.open(part))
            yield folder

    def _walk(self, folder: Folder, above: tuple[str, ...]) -> None:
        for name in folder.names():
            path = (*above, name)
            if len(self.sizes) + len(self.odd) >= MAX_ENTRIES:
                self.odd["/".join(path)] = f"and what follows is beyond {MAX_ENTRIES} files"
                return
            if is_litter((name,)):
                continue
            kind = folder.kind(name)
            if kind == "file":
                self.sizes[path] = folder.size(name)
            elif kind == "folder" and len(path) <= MAX_DEPTH:
                try:
                    with folder.open(name) as inner:
                        self._walk(inner, path)
                except OSError as error:
                    self.odd["/".join(path)] = f"cannot be opened: {error.strerror}"
            elif kind == "folder":
                self.odd["/".join(path)] = "lies too deep"
            else:
                self.odd["/".join(path)] = "is no plain file (a link or a special file)"


def _plain(name: str, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise SubmissionRefused(
            f"{shown(name)} is not a plain file (a link or a special file).",
            fix="Hand in the notebook itself.",
        )


def _too_large(name: str, cap: int) -> SubmissionRefused:
    return SubmissionRefused(
        f"{shown(name)} is larger than {cap >> 20} MB.",
        fix="Clear the outputs (Edit > Clear Outputs of All Cells), save, and hand in again.",
    )
