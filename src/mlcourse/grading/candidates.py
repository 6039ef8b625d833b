"""Finding the notebooks in what one student handed in: also in zip files, and under other names.

Nothing is parsed here but the directories of zip files: whatever else a stranger wrote is first
read by the process that grades it, which may die of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Protocol

from mlcourse.errors import SubmissionRefused
from mlcourse.grading.archives import Archive
from mlcourse.grading.identity import shown
from mlcourse.grading.names import export_name, is_zip, notebook_stem

MAX_NOTEBOOK = 20 << 20
MAX_ARCHIVE = 50 << 20
MAX_READ = 100 << 20
MAX_NOTEBOOKS = 20
_MOST_ARCHIVES = 5
_DEEPEST = 3
_ZIP = b"PK\x03\x04"
_OTHER_ARCHIVES = (".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")
_DISGUISES = (".json", ".txt", "")
# As a notebook has it, in UTF-8 and in the two kinds of UTF-16.
_WORDS = (b'"cells"', '"cells"'.encode("utf-16-le"), '"cells"'.encode("utf-16-be"))
_KINDS = {".html": "a web page", ".htm": "a web page", ".pdf": "a PDF", ".py": "a script"}

Path = tuple[str, ...]


class Files(Protocol):
    """A folder or a zip file: plain files with their sizes by path, and what was passed over."""

    sizes: dict[Path, int]
    odd: dict[str, str]

    def read(self, path: Path, cap: int) -> bytes: ...


@dataclass(frozen=True)
class Notebook:
    """A file that may be the notebook handed in.

    Parameters
    ----------
    path : tuple of str
        Where it lies; a zip file counts as a folder.
    time : str
        Time in the name of the export it came in, "" without one.
    """

    path: Path
    time: str
    data: bytes


@dataclass(frozen=True)
class Loose:
    """Any other file, not read yet."""

    path: Path
    size: int
    holder: Files
    inside: Path

    def read(self, cap: int) -> bytes:
        return self.holder.read(self.inside, cap)


@dataclass
class Search:
    """Collects what one student handed in, and what kept files from being opened."""

    notebooks: list[Notebook] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)
    odd: dict[Path, str] = field(default_factory=dict)
    faults: list[SubmissionRefused] = field(default_factory=list)
    left: int = MAX_READ
    archives: int = 0

    def look_into(self, files: Files, above: Path = (), time: str = "", depth: int = 0) -> None:
        """Look at all files of a folder or a zip file.

        Parameters
        ----------
        files : Files
        above : tuple of str
            Path of the folder or the zip file.
        time : str
            See `Notebook`.
        depth : int
            Number of zip files around it.
        """
        paths = sorted(files.sizes, key=lambda path: (len(path), path))
        before = len(self.notebooks)
        self.odd |= {(*above, *name.split("/")): reason for name, reason in files.odd.items()}
        for path in paths:
            if notebook_stem(path[-1]) is not None:
                self.look_at(files, path, above, time, depth)
        # A zip in a folder may be an export. In a zip another is looked at when there is no more.
        unzip = not depth or len(self.notebooks) == before
        others = [path for path in paths if notebook_stem(path[-1]) is None]
        for path in others:
            held = len(self.notebooks)
            if unzip and is_zip(path[-1]):
                self.look_at(files, path, above, time, depth)
            if len(self.notebooks) == held:
                self.loose.append(Loose((*above, *path), files.sizes[path], files, path))
        for path in others if len(self.notebooks) == before else ():
            if PurePosixPath(path[-1]).suffix.lower() in _DISGUISES:
                self._look_behind(files, path, above, time)

    def look_at(
        self, files: Files, path: Path, above: Path = (), time: str = "", depth: int = 0
    ) -> None:
        """Look at one file that is a notebook or a zip by its name, see `look_into`."""
        if len(self.notebooks) >= MAX_NOTEBOOKS:
            return
        here = (*above, *path)
        try:
            data = self._read(files, path, MAX_ARCHIVE if is_zip(path[-1]) else MAX_NOTEBOOK)
            # Not the ending but the content says what a file is.
            if data.startswith(_ZIP) or (is_zip(path[-1]) and not _may_be_notebook(data)):
                self._unzip(data, here, time, depth + 1)
            else:
                self.notebooks.append(Notebook(here, time, data))
        except SubmissionRefused as refusal:
            self.faults.append(refusal)
        except OSError as error:
            self.faults.append(unreadable(path[-1], error))

    def _unzip(self, data: bytes, here: Path, time: str, depth: int) -> None:
        if self.archives >= _MOST_ARCHIVES or depth > _DEEPEST:
            return
        self.archives += 1
        before = len(self.notebooks)
        archive = Archive(data)
        export = export_name(here[-1])
        self.look_into(archive, here, time if export is None else export.time, depth)
        if len(self.notebooks) == before:
            self.faults.append(no_notebook("The zip file", archive))

    def _look_behind(self, files: Files, path: Path, above: Path, time: str) -> None:
        """Look at a file that is no notebook by its name, as browsers save one."""
        try:
            data = self._read(files, path, MAX_NOTEBOOK)
        except (SubmissionRefused, OSError):
            return
        if _may_be_notebook(data) and len(self.notebooks) < MAX_NOTEBOOKS:
            self.notebooks.append(Notebook((*above, *path), time, data))

    def _read(self, files: Files, path: Path, cap: int) -> bytes:
        data = files.read(path, cap)
        self.left -= len(data)
        if self.left < 0:
            raise SubmissionRefused(
                f"The notebooks and zip files hold more than {MAX_READ >> 20} MB together.",
                fix="Hand in the notebook that counts, alone.",
            )
        return data


def promising(files: Files) -> bool:
    """Say whether a notebook may be found at all, by the names alone."""
    return any(
        notebook_stem(path[-1]) is not None
        or is_zip(path[-1])
        or PurePosixPath(path[-1]).suffix.lower() in _DISGUISES
        for path in files.sizes
    )


def no_notebook(holder: str, files: Files) -> SubmissionRefused:
    """Return the refusal of a folder or a zip file without a notebook."""
    fix = "Hand in the notebook (.ipynb), or the zip that export() writes."
    for name, reason in files.odd.items():
        if notebook_stem(name) is not None or is_zip(name):
            return SubmissionRefused(
                f"{holder} holds no notebook that can be opened: {shown(name)} {reason}.", fix=fix
            )
    names = ["/".join(path) for path in sorted(files.sizes)]
    packed = next((name for name in names if name.lower().endswith(_OTHER_ARCHIVES)), None)
    inside = f" It holds {', '.join(shown(name) for name in names[:3])}." if names else ""
    if packed is not None:
        inside = f" It holds an archive that is no zip file, {shown(packed)}."
    elif len(names) == 1:
        kind = _KINDS.get(PurePosixPath(names[0]).suffix.lower())
        inside = f" It holds {shown(names[0])}, which is {kind}." if kind else inside
    return SubmissionRefused(f"{holder} holds no notebook (.ipynb).{inside}", fix=fix)


def unreadable(name: str, error: OSError) -> SubmissionRefused:
    """Return the refusal of a file that the system does not let us read."""
    return SubmissionRefused(
        f"{shown(name)} cannot be read: {error.strerror or type(error).__name__}.",
        fix="Hand in the notebook itself, as a plain file that can be read.",
    )


def _may_be_notebook(data: bytes) -> bool:
    start = data[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1]
    return start == b"{" and any(word in data for word in _WORDS)
