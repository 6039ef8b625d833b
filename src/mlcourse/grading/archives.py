"""Reading files out of a zip without unpacking it.

Whatever has a name or a form that is not plain is passed over and reported; only what endangers
the reader is refused.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from mlcourse.errors import SubmissionRefused
from mlcourse.grading.identity import shown
from mlcourse.grading.names import is_litter

MAX_DEPTH = 20
_MAX_RATIO = 100
_PLAIN = (0, stat.S_IFREG, stat.S_IFDIR)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_END, _END64, _LOCATOR = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ValueError,
    RuntimeError,
    EOFError,
    OSError,
    KeyError,
    IndexError,
)


@dataclass(frozen=True)
class Allowance:
    """How much a zip file may hold.

    Parameters
    ----------
    entries : int
    directory : int
        Bytes of its list of entries.
    unpacked : int
        Bytes of all files; what weighs less may always be opened, and what packs well may not.
    fix : str
        What to do about a zip file that cannot be opened.
    """

    entries: int
    directory: int
    unpacked: int
    fix: str


SUBMISSION = Allowance(
    entries=2000,
    directory=1 << 20,
    unpacked=50 << 20,
    fix="Run export() in the notebook again and hand in the zip it writes.",
)
"""The work of one student."""


class Archive:
    """A zip file whose directory was read.

    Parameters
    ----------
    data : bytes
        The zip file.
    allowance : Allowance

    Raises
    ------
    SubmissionRefused
        If it is damaged, or holds far more than it weighs.

    Attributes
    ----------
    sizes : dict
        Path, as a tuple of names, to the size in bytes of every plain file.
    odd : dict
        Name of what is passed over to the reason.
    """

    def __init__(self, data: bytes, allowance: Allowance = SUBMISSION) -> None:
        self._allowance = allowance
        self.sizes: dict[tuple[str, ...], int] = {}
        self.odd: dict[str, str] = {}
        self._members: dict[tuple[str, ...], zipfile.ZipInfo] = {}
        with self._honest():
            _check_directory(data, allowance)
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            members = self._archive.infolist()
        total = sum(member.file_size for member in members)
        if total > allowance.unpacked and total > _MAX_RATIO * len(data):
            most = allowance.unpacked >> 20
            raise SubmissionRefused(
                f"The zip file was not opened: it unpacks to more than {most} MB.",
                why="That is far more than it weighs.",
                fix=allowance.fix,
            )
        for member in members:
            self._take(member)

    def _take(self, member: zipfile.ZipInfo) -> None:
        # Windows programs write backslashes, and some a drive or a leading slash: nothing is
        # unpacked, so that a path says no more than which files lie together.
        name = member.filename.replace("\\", "/")
        parts = tuple(part for part in name.split("/") if part not in ("", "."))
        fault = _fault(member, parts)
        if fault is not None:
            self.odd[member.filename] = fault
        elif not name.endswith("/") and parts and not is_litter(parts):
            # Of two files with one name every program that unpacks keeps the later.
            self.sizes[parts] = member.file_size
            self._members[parts] = member

    def read(self, path: tuple[str, ...], cap: int) -> bytes:
        """Return the bytes of a file.

        Raises
        ------
        SubmissionRefused
            If it is damaged or holds more than ``cap`` bytes.
        """
        with self._honest(), self._archive.open(self._members[path]) as stream:
            data = stream.read(cap + 1)
            if len(data) > cap:
                raise SubmissionRefused(
                    f"{shown('/'.join(path))} in the zip file is larger than {cap >> 20} MB.",
                    fix="Clear the outputs of all cells, save, and export again.",
                )
            # The checksum is only compared at the member's end.
            if stream.read(1):
                raise zipfile.BadZipFile
            return data

    @contextmanager
    def _honest(self) -> Iterator[None]:
        try:
            yield
        except _BROKEN:
            raise SubmissionRefused(
                "The zip file is damaged or is no zip file.", fix=self._allowance.fix
            ) from None


def _check_directory(data: bytes, allowance: Allowance) -> None:
    # zipfile builds an object per entry before anybody can count them: read the end record first.
    at = data.rfind(_END, max(0, len(data) - 65557))
    if at < 0:
        raise zipfile.BadZipFile
    disks, entries, size = struct.unpack("<4xH4xHI", data[at : at + 16])
    if disks not in (0, 0xFFFF):
        raise zipfile.BadZipFile
    if data[max(0, at - 20) : at].startswith(_LOCATOR):
        # Large archives, and all that are written while they are sent, say it in a longer record.
        # Zipfile looks for that directly before the locator, whatever the locator says.
        record = data[max(0, at - 76) : at - 20]
        if not record.startswith(_END64):
            raise zipfile.BadZipFile
        entries, size = struct.unpack("<32xQQ8x", record)
    if entries > allowance.entries or size > allowance.directory:
        raise SubmissionRefused(
            f"The zip file holds more than {allowance.entries} files.", fix=allowance.fix
        )


def _fault(member: zipfile.ZipInfo, parts: tuple[str, ...]) -> str | None:
    kind = stat.S_IFMT(member.external_attr >> 16)
    faults = (
        ("\0" in member.orig_filename, "has a name that is no plain path"),
        (".." in parts, "leads out of the folder"),
        (len(parts) > MAX_DEPTH, "lies too deep"),
        (bool(member.flag_bits & 0x1), "is encrypted"),
        (
            kind not in (0, stat.S_IFREG, stat.S_IFDIR),
            "is no plain file (a link or a special file)",
        ),
        (member.compress_type not in _METHODS, "is packed in an unusual way"),
    )
    return next((text for found, text in faults if found), None)
