"""Who handed in: a student's id as a file or folder carries it, and a name that is safe on disk."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from mlcourse.errors import SubmissionRefused

MAX_LENGTH = 64
_PUNCTUATION = frozenset("._@-+' \u2019")
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul"]
    + [f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)]
)
# Letters and marks that leave no trace on screen: two students would look like one.
_INVISIBLE = frozenset(
    [0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x3164, 0xFFA0]
).union(range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))


def student_id(name: str) -> str:
    """Return the id of a student as the name of a file or folder gives it.

    Parameters
    ----------
    name : str
        Name without its ending, as the file system gave it.

    Returns
    -------
    str
        The same name, composed (NFC) and without spaces around it: macOS hands out decomposed
        letters, and people leave a space before the ending.

    Raises
    ------
    SubmissionRefused
        If the name could be mistaken for another, for a formula, or for a device.
    """
    composed = unicodedata.normalize("NFC", name).strip(" ")
    fault = _fault(composed)
    if fault is not None:
        raise SubmissionRefused(
            f"The name {shown(name)} cannot be a student's id: {fault}.",
            why="The name of the file or folder says whose work it is.",
            fix="Rename it with letters, digits, spaces and . _ @ - only, then grade again.",
        )
    return composed


def _fault(name: str) -> str | None:
    odd = next((character for character in name if not _allowed(character)), None)
    if odd is not None:
        return f"it holds {shown(odd)}"
    faults = (
        (not name, "it is empty"),
        (len(name) > MAX_LENGTH, f"it is longer than {MAX_LENGTH} characters"),
        (not name[:1].isalnum(), "it does not start with a letter or a digit"),
        (
            unicodedata.normalize("NFKC", name) != name,
            "it holds letters in a form that looks like another letter",
        ),
        ("  " in name, "it holds two spaces in a row"),
        (name.endswith("."), "it ends with a full stop"),
        (
            name.partition(".")[0].casefold() in _DEVICES,
            "it is the name of a device on Windows",
        ),
    )
    return next((text for found, text in faults if found), None)


def _allowed(character: str) -> bool:
    category = unicodedata.category(character)
    known = category[0] in "LM" or category == "Nd" or character in _PUNCTUATION
    return known and ord(character) not in _INVISIBLE


def shown(name: str, limit: int = 60) -> str:
    """Return a name in quotes, with everything escaped that is not plain text, cut to ``limit``."""
    safe = "".join(
        c if c.isprintable() and not 0xD800 <= ord(c) < 0xE000 else ascii(c)[1:-1] for c in name
    )
    return f"‘{safe if len(safe) <= limit else safe[: limit - 1] + '…'}’"


def fingerprint(text: str, digits: int = 12) -> str:
    """Return the first hex digits of a text's SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:digits]


def disk_name(student: str) -> str:
    """Return a file name for a student's results: an ASCII slug and a hash, equal on every system.

    The hash keeps apart what the slug makes equal: ``Maria`` and ``maria``, or two names in Greek.
    """
    plain = unicodedata.normalize("NFKD", student).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
    return f"{slug or 'student'}-{fingerprint(student)}"


def unusable_id(name: str) -> str:
    """Return the stand-in id under which a submission with an unusable name is reported."""
    return f"unusable-name-{fingerprint(name)}"
