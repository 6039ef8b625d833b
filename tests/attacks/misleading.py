"""Files whose outside says one thing and whose inside another: archives, notebooks, no files.

Each holds wrong answers. Whether it is refused or read, it gives no points, and no trouble.
"""

from __future__ import annotations

import copy
import io
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

Write = Callable[[Path, dict[str, Any]], Any]
Fill = Callable[[zipfile.ZipFile, str], Any]

_LOCAL, _ENTRY, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def _plain(archive: zipfile.ZipFile, notebook: str) -> None:
    archive.writestr("target.ipynb", notebook)


def _zipped(fill: Fill = _plain, after: Callable[[bytes], bytes] = bytes) -> Write:
    def write(path: Path, notebook: dict[str, Any]) -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            fill(archive, json.dumps(notebook))
        path.with_suffix(".zip").write_bytes(after(buffer.getvalue()))

    return write


def _two(first: str) -> Fill:
    def fill(archive: zipfile.ZipFile, notebook: str) -> None:
        archive.writestr(first, "{}")
        archive.writestr("target.ipynb", notebook)

    return fill


def _nested(archive: zipfile.ZipFile, notebook: str) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as zipped:
        zipped.writestr("target.ipynb", notebook)
    archive.writestr("inner.zip", inner.getvalue())


def _commented(archive: zipfile.ZipFile, notebook: str) -> None:
    archive.writestr("target.ipynb", notebook)
    archive.comment = _END + b"\0" * 18


def _overwritten(offset: int, value: bytes) -> Callable[[bytes], bytes]:
    """Return what writes `value` into the first entry of the directory."""

    def change(data: bytes) -> bytes:
        place = data.find(_ENTRY) + offset
        return data[:place] + value + data[place + len(value) :]

    return change


def _sixty_four(data: bytes) -> bytes:
    end = data.rfind(_END)
    record = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 2**40, 2**40, 2**40, 0)
    return data[:end] + record + b"PK\x06\x07" + struct.pack("<IQI", 0, end, 1) + data[end:]


def _entry(name: bytes, size: int, packed: int, crc: int) -> bytes:
    fields = (20, 20, 0, 8, 0, 33, crc, packed, size, len(name), 0, 0, 0, 0, 0, 0)
    return _ENTRY + struct.pack("<HHHHHHIIIHHHHHII", *fields) + name


def _overlapping(path: Path, _notebook: dict[str, Any]) -> None:
    """Write many members that all are the same few bytes."""
    content = b"\0" * (9 << 20)
    packed, crc = zlib.compress(content, 9)[2:-4], zlib.crc32(content)
    fields = (20, 0, 8, 0, 33, crc, len(packed), len(content), 7, 0)
    local = _LOCAL + struct.pack("<HHHHHIIIHH", *fields) + b"a.ipynb" + packed
    names = [b"%03d.ipynb" % number for number in range(150)]
    entries = b"".join(_entry(name, len(content), len(packed), crc) for name in names)
    end = struct.pack("<HHHHIIH", 0, 0, 150, 150, len(entries), len(local), 0)
    path.with_suffix(".zip").write_bytes(local + entries + _END + end)


def _end_inside_the_end(path: Path, notebook: dict[str, Any]) -> None:
    """Write a large directory, and a second end record inside the first that says little."""
    raw = json.dumps(notebook).encode()
    packed, crc = zlib.compress(raw)[2:-4], zlib.crc32(raw)
    fields = (20, 0, 8, 0, 33, crc, len(packed), len(raw), 12, 0)
    local = _LOCAL + struct.pack("<HHHHHIIIHH", *fields) + b"target.ipynb" + packed
    entries = b"".join(
        _entry(b"%07x" % number, len(raw), len(packed), crc) for number in range(50_000)
    )
    end = b"PK" + _END[2:] + struct.pack("<HHIIH", 0, 0, len(entries), len(local), 0)
    path.with_suffix(".zip").write_bytes(local + entries + _END + end)


def _text(change: Callable[[str], str | bytes]) -> Write:
    def write(path: Path, notebook: dict[str, Any]) -> None:
        changed = change(json.dumps(notebook))
        path.write_bytes(changed.encode() if isinstance(changed, str) else changed)

    return write


def _with(**more: Any) -> Write:
    return lambda path, notebook: path.write_text(json.dumps({**notebook, **more}))


def _cell(source: Any, **more: Any) -> Write:
    def write(path: Path, notebook: dict[str, Any]) -> None:
        changed = copy.deepcopy(notebook)
        cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
        changed["cells"].append({**cell, "source": source, **more})
        path.write_text(json.dumps(changed))

    return write


def _sparse(path: Path, _notebook: dict[str, Any]) -> None:
    path.touch()
    os.truncate(path, 1 << 40)


FILES: dict[str, Write] = {
    "zip with a notebook twice": _zipped(_two("Target.ipynb")),
    "zip in a zip": _zipped(_nested),
    "zip that says it is encrypted": _zipped(after=_overwritten(8, b"\1\0")),
    "zip with a size too small": _zipped(after=_overwritten(24, struct.pack("<I", 50))),
    "zip with a size too large": _zipped(after=_overwritten(24, struct.pack("<I", 2**32 - 16))),
    "zip with a wrong checksum": _zipped(after=_overwritten(16, b"\xff\0\xff\0")),
    "zip with another name inside": _zipped(
        after=lambda data: data.replace(b"target.ipynb", b"hidden.ipynb", 1)
    ),
    "zip packed with method 14": _zipped(after=_overwritten(10, struct.pack("<H", 14))),
    "zip packed with method 99": _zipped(after=_overwritten(10, struct.pack("<H", 99))),
    "zip of 64 bits that lies": _zipped(after=_sixty_four),
    "zip with an end inside its end": _end_inside_the_end,
    "zip of 150 overlapping members": _overlapping,
    "zip with bytes before and after": _zipped(after=lambda data: b"MZ" * 5000 + data + b"tail"),
    "zip cut in the middle": _zipped(after=lambda data: data[: len(data) // 2]),
    "zip with a comment that is an end": _zipped(_commented),
    "zip with a long path": _zipped(
        lambda archive, notebook: archive.writestr("a/" * 30 + "target.ipynb", notebook)
    ),
    "zip with a null in a name": _zipped(
        lambda archive, notebook: archive.writestr("targetX.ipynb", notebook),
        lambda data: data.replace(b"targetX", b"target\0"),
    ),
    "zip with a drive letter": _zipped(
        lambda archive, notebook: archive.writestr("C:target.ipynb", notebook)
    ),
    "cells told twice": _text(lambda text: '{"cells": [], ' + text[1:]),
    "a format that is a float": _with(nbformat=4.0),
    "a format that is true": _with(nbformat=True),
    "sources of null": _cell(None),
    "sources that are nested": _cell([["x=1"]]),
    "half of a pair in a source": _cell("x = '\ud800'"),
    "an id that is a path": _cell("x = 1", id="../../../etc/passwd"),
    "an id with commands": _cell("x = 1", id="\x1b[2J<script>"),
    "a cell type that is a list": _cell("x = 1", cell_type=["code"]),
    "nineteen megabytes of spaces": _text(lambda text: text + " " * (19 << 20)),
    "UTF-16": _text(lambda text: text.encode("utf-16")),
    "UTF-32": _text(lambda text: text.encode("utf-32")),
    "NaN and Infinity": _with(a=float("nan"), b=float("inf")),
    "two documents": _text(lambda text: text * 2),
    "a pipe": lambda path, _notebook: os.mkfifo(path),
    "a folder called like a notebook": lambda path, _notebook: path.mkdir(),
    "a sparse file of a terabyte": _sparse,
}
