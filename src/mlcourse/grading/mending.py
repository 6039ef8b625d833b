"""From the bytes of a file to a JSON document, undoing what editors, copies and merges do to it.

Undone is only what leaves no doubt about the content, and each repair leaves a note. Whatever else
is no JSON is refused with the likeliest reason. All steps take time linear in the file's size.
"""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass
from typing import Any

from mlcourse.errors import SubmissionRefused

SAVE_AGAIN = "Open the notebook in Jupyter, save it, and hand in the .ipynb file again."
_DOWNLOAD = "In Jupyter use File > Download (or Save Notebook As) to get the .ipynb file."
_SETTLE = "Settle the conflict, open the notebook in Jupyter, save it, and hand in again."
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# JSON begins with two characters below 128: where zero bytes stand there tells the encoding.
_ZEROS = {"1110": "utf-32-be", "0111": "utf-32-le", "1010": "utf-16-be", "0101": "utf-16-le"}
_KINDS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip file"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
# Byte-order marks in the middle, zero bytes of a disk that was full, Ctrl-Z of old programs.
_AROUND = "\ufeff\0\x1a"
# A string, closed or not, or a comma that only closing brackets follow.
_STRING_OR_COMMA = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|,(?=\s*[\]}])', re.DOTALL)
_MOST_RIVALS = 4


@dataclass(frozen=True)
class Document:
    """What a file says.

    Parameters
    ----------
    value : object
        As `json.loads` gives it.
    rivals : tuple
        Other readings of the file that are as good.
    doubt : SubmissionRefused or None
        To be raised when a rival says anything else.
    notes : tuple of str
        What was mended.
    """

    value: Any
    rivals: tuple[Any, ...] = ()
    doubt: SubmissionRefused | None = None
    notes: tuple[str, ...] = ()


def read_document(data: bytes) -> Document:
    """Return the JSON document in a file.

    Parameters
    ----------
    data : bytes
        In UTF-8, UTF-16, UTF-32 or a Western 8-bit encoding, with or without a byte-order mark.

    Raises
    ------
    SubmissionRefused
        If there is none that can be read with certainty.
    """
    text, notes = _text(data)
    found = _parsed(text)
    if isinstance(found.value, str):
        # JSON inside a JSON string, as some programs store a notebook.
        found = _parsed(found.value)
    return Document(found.value, found.rivals, found.doubt, (*notes, *found.notes))


def _text(data: bytes) -> tuple[str, tuple[str, ...]]:
    if not data.strip():
        raise SubmissionRefused("The file is empty.", fix=SAVE_AGAIN)
    if not data.strip(b"\0"):
        raise SubmissionRefused(
            "The file holds nothing but zero bytes: it was not copied completely.", fix=SAVE_AGAIN
        )
    try:
        return data.decode(_encoding(data)).strip(_AROUND), ()
    except UnicodeDecodeError:
        kind = next((kind for start, kind in _KINDS if data.startswith(start)), None)
        if kind is not None or data.lstrip()[:1] not in (b"{", b"["):
            raise SubmissionRefused(
                f"The file is {kind or 'not a text file'}, not a Jupyter notebook.", fix=SAVE_AGAIN
            ) from None
    escaped = data.decode("utf-8", "surrogateescape")
    text = re.sub("[\udc80-\udcff]", lambda found: _western(found[0]), escaped)
    note = "The file was not in UTF-8: letters other than a to z may have changed."
    return text.strip(_AROUND), (note,)


def _western(escaped: str) -> str:
    return bytes([ord(escaped) - 0xDC00]).decode("cp1252", "replace")


def _encoding(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    return _ZEROS.get("".join(str(int(byte == 0)) for byte in data[:4]), "utf-8")


def _parsed(text: str) -> Document:
    for attempt in (_whole_or_first, _settled, _without_commas):
        try:
            return attempt(text)
        except (ValueError, RecursionError):
            continue
    raise _not_json(text)


def _loads(text: str) -> Any:
    # Line ends and tabs inside strings are no valid JSON, and no doubt about the content either.
    return json.loads(text, strict=False)


def _whole_or_first(text: str) -> Document:
    """Return the document, or the first of several things in the file."""
    try:
        return Document(_loads(text))
    except json.JSONDecodeError as fault:
        if fault.msg != "Extra data":
            raise
    reader = json.JSONDecoder(strict=False)
    end = len(text) - len(text.lstrip())
    found: list[Any] = []
    while len(found) <= _MOST_RIVALS and text.startswith("{", end):
        try:
            one, end = reader.raw_decode(text, end)
        except (ValueError, RecursionError):
            # Such as the tail of a longer version that this one was written over.
            break
        found.append(one)
        while text[end : end + 1].isspace():
            end += 1
    if not found:
        raise ValueError
    doubt = SubmissionRefused(
        "The file holds more than one notebook, one after the other.",
        fix="Hand in the one that counts.",
    )
    note = "Something stood after the end of the notebook: it was left out."
    return Document(found[0], tuple(found[1:]), doubt, (note,))


def _settled(text: str) -> Document:
    """Return the two sides of the conflicts that git left in a file."""
    if not _conflicts(text):
        raise ValueError
    ours, theirs = _sides(text)
    note = "The file held conflict marks of git; both sides say the same in all cells."
    doubt = SubmissionRefused(
        "The notebook holds conflict marks of git (<<<<<<<), and the two sides differ.",
        fix=_SETTLE,
    )
    return Document(_loads(ours), (_loads(theirs),), doubt, (note,))


def _conflicts(text: str) -> bool:
    return "\n<<<<<<<" in text and "\n>>>>>>>" in text


def _sides(text: str) -> tuple[str, str]:
    sides: tuple[list[str], list[str]] = ([], [])
    # Between conflicts a line belongs to both sides; what diff3 shows of the ancestor to none.
    now: tuple[list[str], ...] = sides
    opened = False
    for line in text.split("\n"):
        mark = line.rstrip()[:7]
        if not opened and mark == "<<<<<<<":
            now, opened = sides[:1], True
        elif opened and now == sides[:1] and mark == "|||||||":
            now = ()
        elif opened and now != sides[1:] and line.rstrip() == "=======":
            now = sides[1:]
        elif opened and mark == ">>>>>>>":
            now, opened = sides, False
        else:
            for side in now:
                side.append(line)
    if opened:
        raise ValueError
    return "\n".join(sides[0]), "\n".join(sides[1])


def _without_commas(text: str) -> Document:
    mended = _STRING_OR_COMMA.sub(lambda found: "" if found[0] == "," else found[0], text)
    return Document(_loads(mended), notes=("The file had commas too many: they were left out.",))


def _not_json(text: str) -> SubmissionRefused:
    start = text.lstrip()[:200].lower()
    what, fix = "The file is not a notebook: it is no valid JSON.", SAVE_AGAIN
    if start.startswith("<"):
        what, fix = "The file is a web page, not a notebook.", _DOWNLOAD
    elif start.startswith("%pdf"):
        what = "The file is a PDF, not a Jupyter notebook."
    elif start.startswith("version https://git-lfs"):
        what = "The file only points to a notebook that Git LFS keeps elsewhere."
        fix = "Fetch it with git lfs pull, and hand in the notebook itself."
    elif _conflicts(text):
        what = "The notebook holds conflict marks of git (<<<<<<<), so it cannot be opened."
        fix = _SETTLE
    elif not start.startswith(("{", "[")):
        what, fix = "The file is plain text, not a notebook.", _DOWNLOAD
    elif start.startswith("{") and not text.rstrip().endswith("}"):
        what = "The notebook ends in the middle: it was not saved or copied completely."
    return SubmissionRefused(what, fix=fix)
