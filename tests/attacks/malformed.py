"""Files that are no notebook, or one that no honest tool writes."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

Write = Callable[[Path, dict[str, Any]], None]


def _text(text: str) -> Write:
    return lambda path, _notebook: path.write_bytes(text.encode("utf-8", "surrogatepass")) and None


def _bytes(content: bytes) -> Write:
    return lambda path, _notebook: path.write_bytes(content) and None


def _changed(change: Callable[[dict[str, Any]], Any]) -> Write:
    def write(path: Path, notebook: dict[str, Any]) -> None:
        change(notebook)
        path.write_text(json.dumps(notebook), encoding="utf-8")

    return write


def _zip(fill: Callable[[zipfile.ZipFile, str], None]) -> Write:
    def write(path: Path, notebook: dict[str, Any]) -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            fill(archive, json.dumps(notebook))
        path.with_suffix(".zip").write_bytes(buffer.getvalue())

    return write


def _bomb(archive: zipfile.ZipFile, notebook: str) -> None:
    archive.writestr("target.ipynb", notebook)
    archive.writestr("zeros.bin", b"\0" * (300 << 20))


def _traversal(archive: zipfile.ZipFile, notebook: str) -> None:
    archive.writestr("../../escaped.txt", "owned")
    archive.writestr("/tmp/mlcourse-escaped.txt", "owned")
    archive.writestr("a\\..\\..\\escaped.txt", "owned")
    archive.writestr("no-notebook.txt", "x")


def _link(archive: zipfile.ZipFile, _notebook: str) -> None:
    entry = zipfile.ZipInfo("target.ipynb")
    entry.external_attr = 0o120777 << 16
    archive.writestr(entry, "/etc/passwd")


def _symlink(path: Path, _notebook: dict[str, Any]) -> None:
    path.symlink_to("/etc/passwd")


def _device(path: Path, _notebook: dict[str, Any]) -> None:
    path.symlink_to("/dev/zero")


def _cells_of(count: int) -> Callable[[dict[str, Any]], None]:
    cell = {
        "cell_type": "code",
        "metadata": {},
        "source": "1",
        "outputs": [],
        "execution_count": None,
    }
    return lambda notebook: notebook.update(cells=[cell] * count)


# Every one of these must be refused, with a reason, and without a grade.
REFUSED: dict[str, Write] = {
    "empty": _bytes(b""),
    "rubbish": _bytes(bytes(range(256)) * 40),
    "not JSON": _text("print('hello')"),
    "cut off": lambda path, notebook: path.write_text(json.dumps(notebook)[:-100]) and None,
    "deep": _text("[" * 200_000),
    "deep inside a notebook": _text('{"nbformat": 4, "cells": [' + "[" * 100_000),
    "a list": _text("[]"),
    "no cells": _text('{"nbformat": 4, "metadata": {}}'),
    "cells that are text": _text(
        '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": "x"}'
    ),
    "a version from the future": _changed(lambda nb: nb.update(nbformat=7)),
    "a huge number": _text('{"nbformat": ' + "9" * 100_000 + "}"),
    "30 MB": _changed(lambda nb: nb["metadata"].update(padding="x" * (30 << 20))),
    "3,000 cells": _changed(_cells_of(3000)),
    "a link": _symlink,
    "a link to a device": _device,
    "zip bomb": _zip(_bomb),
    "zip with paths outside": _zip(_traversal),
    "zip with a link": _zip(_link),
    "zip that is none": lambda path, _nb: (
        path.with_suffix(".zip").write_bytes(b"PK\x03\x04rubbish") and None
    ),
}


def _points(notebook: dict[str, Any]) -> None:
    notebook["metadata"]["mlcourse"] = {"points": 9, "unit": "target", "release": "r-0", "score": 9}
    for cell in notebook["cells"]:
        cell["metadata"]["mlcourse"] = {"points": 9, "role": "check", "hidden": False}
        cell["metadata"]["nbgrader"] = {"grade": True, "points": 9, "score": 9, "locked": False}


def _swapped(notebook: dict[str, Any]) -> None:
    cells = {cell.get("id"): cell for cell in notebook["cells"]}
    cells["q1-answer"]["id"], cells["q2-answer"]["id"] = "q2-answer", "q1-answer"


def _same_ids(notebook: dict[str, Any]) -> None:
    for cell in notebook["cells"]:
        cell["id"] = "q1-answer"


def _fake_outputs(notebook: dict[str, Any]) -> None:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [
                {"output_type": "stream", "name": "stdout", "text": "10 of 10 points"}
            ]
            cell["execution_count"] = 10**9


def _strange_kernel(notebook: dict[str, Any]) -> None:
    notebook["metadata"]["kernelspec"] = {
        "name": "../../bin/sh",
        "display_name": "x",
        "language": "bash",
    }


# Accepted, with the points that the answers deserve and no more.
IGNORED: dict[str, Write] = {
    "points in the metadata": _changed(_points),
    "ids swapped": _changed(_swapped),
    "one id for all": _changed(_same_ids),
    "outputs made up": _changed(_fake_outputs),
    "a kernel of its own": _changed(_strange_kernel),
}
