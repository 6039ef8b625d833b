"""Reading a submitted notebook: the sources of its cells in order, and nothing else.

Metadata, outputs, points, kernels and claimed authorship are ignored, not repaired. Ids are kept
because they help to find sources again; nothing is decided by them alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, overload

from mlcourse.course.solutions import parse_cell
from mlcourse.errors import SubmissionRefused
from mlcourse.grading.mending import SAVE_AGAIN, read_document

CellKind = Literal["code", "markdown", "raw"]
MAX_CELLS = 2000
MAX_SOURCE = 5 << 20
_NEWEST = 4
_LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
# A picture pasted into text, as Colab stores it.
_DATA_URI = re.compile(r"data:[\w.+-]*/[\w.+-]*;base64,[A-Za-z0-9+/=]{200,}")
# What word processors, chats and web pages put into code unseen.
_UNSEEN = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0x00AD])
_SPACES = dict.fromkeys([0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
_HIDDEN = re.compile(f"[{''.join(map(chr, [*_UNSEEN, *_SPACES]))}]")


@dataclass(frozen=True)
class SubmittedCell:
    """One cell of a submission; ``number`` is its position, counted from 1."""

    kind: CellKind
    source: str
    id: str | None
    number: int


@dataclass(frozen=True)
class SubmittedNotebook(Sequence[SubmittedCell]):
    """The cells of a submission, and notes on what was mended to read them."""

    cells: tuple[SubmittedCell, ...]
    notes: tuple[str, ...] = ()

    @overload
    def __getitem__(self, at: int) -> SubmittedCell: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[SubmittedCell, ...]: ...

    def __getitem__(self, at: int | slice) -> SubmittedCell | tuple[SubmittedCell, ...]:
        return self.cells[at]

    def __len__(self) -> int:
        return len(self.cells)


def read_notebook(data: bytes) -> SubmittedNotebook:
    """Return the cells of a notebook of format 2, 3 or 4.

    Parameters
    ----------
    data : bytes
        The file; see `mlcourse.grading.mending` for what may be wrong with it.

    Raises
    ------
    SubmissionRefused
        If the file is no notebook that can be read. A cell that is damaged is left out and noted.
    """
    document = read_document(data)
    cells, damaged = _cells(_raw_cells(document.value))
    if document.doubt is not None and any(_differs(cells, rival) for rival in document.rivals):
        raise document.doubt
    if sum(len(cell.source) for cell in cells) > MAX_SOURCE:
        raise SubmissionRefused(
            f"The cells hold more than {MAX_SOURCE >> 20} MB of text.",
            fix="Keep data in files, not in cells, and hand in again.",
        )
    return SubmittedNotebook(cells, (*document.notes, *damaged))


def _differs(cells: Sequence[SubmittedCell], rival: Any) -> bool:
    try:
        others, damaged = _cells(_raw_cells(rival))
    except SubmissionRefused:
        # Not a notebook: nothing that could have been meant.
        return False
    said = [(cell.kind, cell.source.strip()) for cell in cells]
    return bool(damaged) or said != [(cell.kind, cell.source.strip()) for cell in others]


def _raw_cells(document: Any) -> list[Any]:
    """Return the list of cells, wherever the program that wrote the file put it."""
    if isinstance(document, list):
        if len(document) == 1 and _holds_cells(document[0]):
            document = document[0]
        elif document and all(isinstance(c, dict) and "cell_type" in c for c in document):
            document = {"cells": document}
    if not isinstance(document, dict):
        raise SubmissionRefused("The file is JSON, but not a notebook.", fix=SAVE_AGAIN)
    if not _holds_cells(document) and _holds_cells(document.get("content")):
        # The answer of Jupyter's server, saved as it came.
        document = document["content"]
    version = _version(document.get("nbformat"))
    if version is not None and version > _NEWEST:
        raise SubmissionRefused(
            f"The file states version {version} of the notebook format; known are 2 to {_NEWEST}.",
            fix="In Jupyter use File > Save Notebook As, and hand in the new file.",
        )
    found: Any = document.get("cells")
    if not isinstance(found, list):
        found = _from_worksheets(document.get("worksheets"))
    if found is None:
        raise SubmissionRefused(
            "The file is JSON, but not a notebook: it has no list of cells.", fix=SAVE_AGAIN
        )
    if len(found) > MAX_CELLS:
        raise SubmissionRefused(
            f"The notebook has more than {MAX_CELLS} cells.", fix="Remove what is not your work."
        )
    return list(found)


def _holds_cells(document: Any) -> bool:
    return isinstance(document, dict) and bool(document.keys() & {"cells", "worksheets"})


def _version(stated: Any) -> int | None:
    """Return the version of the format, None where it is not said in a way that can be read."""
    try:
        return None if isinstance(stated, bool) else int(float(stated))
    except (TypeError, ValueError, OverflowError):
        return None


def _from_worksheets(sheets: Any) -> list[Any] | None:
    if not isinstance(sheets, list):
        return None
    found: list[Any] = []
    for sheet in sheets:
        cells = sheet.get("cells", []) if isinstance(sheet, dict) else None
        if not isinstance(cells, list):
            return None
        found += cells
    return found


def _cells(raw: Sequence[Any]) -> tuple[tuple[SubmittedCell, ...], tuple[str, ...]]:
    cells = []
    damaged = []
    for number, one in enumerate(raw, start=1):
        source = _source(one) if isinstance(one, dict) else None
        if source is None:
            damaged.append(f"Cell {number} was damaged: it was left out.")
            continue
        kind = _kind(one)
        identity = one.get("id")
        if not isinstance(identity, str) or len(identity) > 64:
            identity = None
        cells.append(SubmittedCell(kind, _plain(source, kind), identity, number))
    return tuple(cells), tuple(damaged)


def _kind(raw: dict[str, Any]) -> CellKind:
    stated = str(raw.get("cell_type")).lower()
    if stated in ("code", "python"):
        return "code"
    if stated in ("markdown", "md", "text", "heading", "html"):
        return "markdown"
    if stated != "raw" and raw.keys() & {"outputs", "execution_count", "input"}:
        return "code"
    return "raw"


def _source(raw: dict[str, Any]) -> str | None:
    """Return the text of a cell; None where what stands there is no text."""
    # Formats 2 and 3 keep the source of code cells under another name.
    source = raw.get("source", raw.get("input"))
    if source is None:
        return ""
    if isinstance(source, list) and len(source) == 1 and isinstance(source[0], list):
        source = source[0]
    if isinstance(source, list):
        lines = [line for line in source if line is not None]
        if not all(isinstance(line, str) for line in lines):
            return None
        # Jupyter keeps the line ends in the list; who writes a notebook by hand may not.
        ended = [line if line[-1:] in _LINE_ENDS and line else f"{line}\n" for line in lines[:-1]]
        source = "".join([*ended, *lines[-1:]])
    return source if isinstance(source, str) else None


def _plain(source: str, kind: CellKind) -> str:
    lines = source.replace("\r\n", "\n").replace("\r", "\n")
    # JSON can spell half of a surrogate pair, which no encoder accepts later.
    text = lines.encode("utf-8", "replace").decode("utf-8")
    if kind != "code":
        return _DATA_URI.sub("data:", text)
    # Databricks marks the language of a cell so; Jupyter knows no such command.
    text = text.removeprefix("%python\n")
    if _HIDDEN.search(text) and not _parses(text):
        cleaned = text.translate(_UNSEEN | _SPACES)
        return cleaned if _parses(cleaned) else text
    return text


def _parses(source: str) -> bool:
    try:
        parse_cell(source)
    except SyntaxError:
        return False
    return True
