"""Reading a submitted notebook: the sources of its cells in order, and nothing else.

Metadata, outputs, points, kernels and claimed authorship are ignored, not repaired. Ids are kept
because they help to find sources again; nothing is decided by them alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from mlcourse.errors import SubmissionRefused

CellKind = Literal["code", "markdown", "raw"]
MAX_CELLS = 2000
MAX_SOURCE = 5 << 20
_SAVE_AGAIN = "Open the notebook in Jupyter, save it, and hand in the .ipynb file again."


@dataclass(frozen=True)
class SubmittedCell:
    """One cell of a submission; ``number`` is its position, counted from 1."""

    kind: CellKind
    source: str
    id: str | None
    number: int


def read_notebook(data: bytes) -> tuple[SubmittedCell, ...]:
    """Return the cells of a notebook of format 3 or 4.

    Parameters
    ----------
    data : bytes
        The file, as UTF-8 (with or without a byte-order mark) or UTF-16 with one.

    Raises
    ------
    SubmissionRefused
        If the file is no notebook that can be read.
    """
    document = _document(_text(data))
    cells = [_cell(raw, number) for number, raw in enumerate(_raw_cells(document), start=1)]
    if sum(len(cell.source) for cell in cells) > MAX_SOURCE:
        raise SubmissionRefused(
            f"The cells hold more than {MAX_SOURCE >> 20} MB of text.",
            fix="Keep data in files, not in cells, and hand in again.",
        )
    return tuple(cells)


def _text(data: bytes) -> str:
    if not data.strip():
        raise SubmissionRefused("The file is empty.", fix=_SAVE_AGAIN)
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        kind = "a PDF" if data.startswith(b"%PDF") else "not a text file"
        if data.startswith(b"PK\x03\x04"):
            kind = "a zip file"
        raise SubmissionRefused(
            f"The file is {kind}, not a Jupyter notebook.", fix=_SAVE_AGAIN
        ) from None


def _document(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise _not_json(text) from None
    if not isinstance(document, dict):
        raise SubmissionRefused("The file is JSON, but not a notebook.", fix=_SAVE_AGAIN)
    return document


def _not_json(text: str) -> SubmissionRefused:
    start = text.lstrip()[:200].lower()
    if start.startswith("<"):
        return SubmissionRefused(
            "The file is a web page, not a notebook.",
            fix="In Jupyter use File > Download (or Save Notebook As) to get the .ipynb file.",
        )
    if start.startswith("%pdf"):
        return SubmissionRefused("The file is a PDF, not a Jupyter notebook.", fix=_SAVE_AGAIN)
    if "\n<<<<<<<" in text and "\n>>>>>>>" in text:
        return SubmissionRefused(
            "The notebook holds conflict marks of git (<<<<<<<), so it cannot be opened.",
            fix="Settle the conflict, open the notebook in Jupyter, save it, and hand in again.",
        )
    if start.startswith("{") and not text.rstrip().endswith("}"):
        return SubmissionRefused(
            "The notebook ends in the middle: it was not saved or copied completely.",
            fix=_SAVE_AGAIN,
        )
    return SubmissionRefused("The file is not a notebook: it is no valid JSON.", fix=_SAVE_AGAIN)


def _raw_cells(document: dict[str, Any]) -> list[Any]:
    version = document.get("nbformat")
    if type(version) is not int or version not in (3, 4):
        known = type(version) is int and 0 < version < 1000
        stated = f"version {version}" if known else "no version"
        raise SubmissionRefused(
            f"The file is not a notebook of format 3 or 4: it states {stated}.", fix=_SAVE_AGAIN
        )
    if version == 3:
        sheets = document.get("worksheets")
        found: Any = []
        for sheet in sheets if isinstance(sheets, list) else [None]:
            cells = sheet.get("cells", []) if isinstance(sheet, dict) else None
            if not isinstance(cells, list):
                found = None
                break
            found += cells
    else:
        found = document.get("cells")
    if not isinstance(found, list):
        raise SubmissionRefused("The notebook has no list of cells.", fix=_SAVE_AGAIN)
    if len(found) > MAX_CELLS:
        raise SubmissionRefused(
            f"The notebook has more than {MAX_CELLS} cells.", fix="Remove what is not your work."
        )
    return found


def _cell(raw: Any, number: int) -> SubmittedCell:
    if not isinstance(raw, dict):
        raise SubmissionRefused(f"Cell {number} of the notebook is damaged.", fix=_SAVE_AGAIN)
    stated = raw.get("cell_type")
    kind: CellKind = "raw"
    if stated == "code":
        kind = "code"
    elif stated in ("markdown", "heading", "html"):
        kind = "markdown"
    # Format 3 keeps the source of code cells under another name.
    source = raw.get("source", raw.get("input", ""))
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise SubmissionRefused(
            f"The text of cell {number} of the notebook is damaged.", fix=_SAVE_AGAIN
        )
    identity = raw.get("id")
    if not isinstance(identity, str) or len(identity) > 64:
        identity = None
    return SubmittedCell(kind, _plain(source), identity, number)


def _plain(source: str) -> str:
    lines = source.replace("\r\n", "\n").replace("\r", "\n")
    # JSON can spell half of a surrogate pair, which no encoder accepts later.
    return lines.encode("utf-8", "replace").decode("utf-8")
