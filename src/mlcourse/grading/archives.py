"""Reading one notebook out of a zip file without unpacking it."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence

from mlcourse.errors import SubmissionRefused
from mlcourse.grading.identity import shown

MAX_ENTRIES = 200
MAX_DIRECTORY = 256 << 10
MAX_DEPTH = 6
_EXPORT_AGAIN = "Run export() in the notebook again and hand in the zip it writes."
_ARCHIVES = (".zip", ".tar", ".gz", ".bz2", ".xz", ".7z", ".rar")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def read_notebook_member(
    data: bytes, *, cap: int, budget: int, choose: Callable[[Sequence[str]], tuple[str, str | None]]
) -> tuple[bytes, str | None]:
    """Return the notebook inside a zip file, and a note where there was a choice.

    Parameters
    ----------
    data : bytes
        The zip file.
    cap : int
        Largest notebook, in bytes.
    budget : int
        Largest sum of all members' sizes, in bytes.
    choose : callable
        Gets the names of all notebooks inside; returns the one to read and a note.

    Raises
    ------
    SubmissionRefused
        If the archive is damaged or holds anything an honest export does not: a path that leads
        outside, a link, two members of one name, encryption, or far more than it weighs.
    """
    try:
        _check_directory(data)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_members(members, budget)
            notebooks = {member.filename: member for member in members if _is_notebook(member)}
            if not notebooks:
                raise _no_notebook(members)
            name, note = choose(sorted(notebooks))
            return _read(archive, notebooks[name], cap), note
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        ValueError,
        RuntimeError,
        EOFError,
        OSError,
        KeyError,
        IndexError,
    ):
        raise SubmissionRefused(
            "The zip file is damaged or is no zip file.", fix=_EXPORT_AGAIN
        ) from None


def _check_directory(data: bytes) -> None:
    # zipfile builds an object per entry before anybody can count them: read the end record first.
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 65557))
    if at < 0:
        raise zipfile.BadZipFile
    disks, entries, size = struct.unpack("<4xH4xHI", data[at : at + 16])
    if disks or b"PK\x06\x07" in data[max(0, at - 20) : at]:
        raise zipfile.BadZipFile
    if entries > MAX_ENTRIES or size > MAX_DIRECTORY:
        raise SubmissionRefused(
            f"The zip file holds more than {MAX_ENTRIES} files.", fix=_EXPORT_AGAIN
        )


def _check_members(members: Sequence[zipfile.ZipInfo], budget: int) -> None:
    seen: set[str] = set()
    for member in members:
        fault = _fault(member)
        if fault is None and member.filename.casefold() in seen:
            fault = "stands in it twice"
        if fault is not None:
            raise SubmissionRefused(
                f"The zip file was not opened: {shown(member.filename)} {fault}.", fix=_EXPORT_AGAIN
            )
        seen.add(member.filename.casefold())
    if len(members) > MAX_ENTRIES:
        raise SubmissionRefused(
            f"The zip file holds more than {MAX_ENTRIES} files.", fix=_EXPORT_AGAIN
        )
    if sum(member.file_size for member in members) > budget:
        raise SubmissionRefused(
            f"The zip file unpacks to more than {budget >> 20} MB.", fix=_EXPORT_AGAIN
        )


def _fault(member: zipfile.ZipInfo) -> str | None:
    name = member.filename
    parts = name.rstrip("/").split("/")
    kind = stat.S_IFMT(member.external_attr >> 16)
    faults = (
        (name != member.orig_filename or "\\" in name, "has a name that is no plain path"),
        (name.startswith("/") or ":" in parts[0], "is an absolute path"),
        (any(part in ("", ".", "..") for part in parts), "leads out of the folder"),
        (len(parts) > MAX_DEPTH, "lies too deep"),
        (bool(member.flag_bits & 0x1), "is encrypted"),
        (kind not in (0, stat.S_IFREG, stat.S_IFDIR), "is a link or a special file"),
        (member.compress_type not in _METHODS, "is packed in an unusual way"),
    )
    return next((text for found, text in faults if found), None)


def _is_notebook(member: zipfile.ZipInfo) -> bool:
    parts = member.filename.split("/")
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
    return member.filename.lower().endswith(".ipynb") and not hidden


def _no_notebook(members: Sequence[zipfile.ZipInfo]) -> SubmissionRefused:
    nested = [m.filename for m in members if m.filename.lower().endswith(_ARCHIVES)]
    inside = f" It holds another archive, {shown(nested[0])}." if nested else ""
    return SubmissionRefused(f"The zip file holds no notebook (.ipynb).{inside}", fix=_EXPORT_AGAIN)


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, cap: int) -> bytes:
    with archive.open(member) as stream:
        data = stream.read(cap + 1)
        if len(data) > cap:
            raise SubmissionRefused(
                f"The notebook in the zip file is larger than {cap >> 20} MB.",
                fix="Clear the outputs of all cells, save, and export again.",
            )
        # The checksum is only compared at the member's end.
        if stream.read(1):
            raise zipfile.BadZipFile
        return data
