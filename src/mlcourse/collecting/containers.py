"""The zip file or the folder that holds the work of a class; nothing in it is run or followed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Protocol

from mlcourse.errors import SubmissionRefused, UsageError, Where
from mlcourse.grading.archives import Allowance, Archive
from mlcourse.grading.folders import Folder, Tree
from mlcourse.grading.names import is_litter

Path = tuple[str, ...]

CLASS = Allowance(
    entries=50_000,
    directory=32 << 20,
    unpacked=4 << 30,
    fix="Download the submissions from the platform once more.",
)
"""The work of a whole class."""
MAX_DOWNLOAD = 4 << 30


class Container(Protocol):
    """Plain files by their path, what is passed over and why, and the bytes of a file."""

    @property
    def sizes(self) -> Mapping[Path, int]: ...
    @property
    def odd(self) -> Mapping[str, str]: ...
    def read(self, path: Path, cap: int) -> bytes: ...


def open_container(source: FilePath) -> Container:
    """Open a zip file or a folder.

    Raises
    ------
    UsageError
        It is neither, or it is a zip file that cannot be opened safely.
    """
    where = Where(str(source))
    if source.is_dir():
        return _Unpacked(source)
    if source.stat().st_size > MAX_DOWNLOAD:
        raise UsageError(
            f"This file is larger than {MAX_DOWNLOAD >> 30} GB.",
            where=where,
            fix="unpack it, and give the folder",
        )
    try:
        return Archive(source.read_bytes(), CLASS)
    except SubmissionRefused as refusal:
        raise UsageError(
            refusal.what, where=where, why=refusal.why or "", fix=refusal.fix or ""
        ) from None


def digest(source: FilePath) -> str | None:
    """Return the SHA-256 of a file; nothing for a folder."""
    if source.is_dir():
        return None
    with source.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Unpacked:
    """A folder with a folder, or a few files, for each student."""

    def __init__(self, top: FilePath) -> None:
        self._trees: dict[str, Tree] = {}
        self._loose: dict[str, Tree] = {}
        self.sizes: dict[Path, int] = {}
        self.odd: dict[str, str] = {}
        with Folder.at(top) as folder:
            for name in folder.names():
                if is_litter((name,)):
                    continue
                kind = folder.kind(name)
                if kind == "folder":
                    self._take(name, Tree(top, (name,)))
                elif kind == "file":
                    self._loose[name] = Tree(top, (), only=name)
                    self.sizes[name,] = self._loose[name].sizes[name,]
                else:
                    self.odd[name] = "is no plain file (a link or a special file)"

    def _take(self, name: str, tree: Tree) -> None:
        self._trees[name] = tree
        self.sizes |= {(name, *path): size for path, size in tree.sizes.items()}
        self.odd |= {f"{name}/{path}": reason for path, reason in tree.odd.items()}

    def read(self, path: Path, cap: int) -> bytes:
        """Return the bytes of a file, see `Folder.read`."""
        first, *rest = path
        return (
            self._trees[first].read(tuple(rest), cap)
            if rest
            else self._loose[first].read(path, cap)
        )
