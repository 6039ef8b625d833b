"""A sheet of separated values whose cells can be changed one by one, and all else stays as it was.

Programs that read and write CSV change quotes, ends of lines and the mark of the encoding. Here
each cell keeps its own letters, so that a sheet that was not changed is written byte for byte.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mlcourse.errors import UsageError, Where

DELIMITERS = (",", ";", "\t")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True)
class Cell:
    """A cell as it is written.

    Parameters
    ----------
    raw : str
        With its quotes.
    """

    raw: str

    @property
    def text(self) -> str:
        """What the cell says."""
        stripped = self.raw.strip(" ")
        if len(stripped) >= 2 and stripped[0] == stripped[-1] == '"':
            return stripped[1:-1].replace('""', '"')
        return self.raw


@dataclass
class Sheet:
    """A table of cells.

    Parameters
    ----------
    name : str
        Of its file, for messages.
    encoding : str
    mark : bytes
        What stands before the text to tell its encoding.
    delimiter : str
    rows : list of list of Cell
    ends : list of str
        How each row ends.
    """

    name: str
    encoding: str
    mark: bytes
    delimiter: str
    rows: list[list[Cell]] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)

    def text(self, row: int, column: int) -> str:
        """Return what a cell says; nothing where the row is shorter."""
        cells = self.rows[row]
        return cells[column].text if column < len(cells) else ""

    def put(self, row: int, column: int, text: str) -> None:
        """Change a cell; it is quoted if it was, or if its new text needs quotes.

        Raises
        ------
        UsageError
            If the sheet's encoding has no place for the text.
        """
        cells = self.rows[row]
        while len(cells) <= column:
            cells.append(Cell(""))
        quoted = cells[column].raw.lstrip(" ").startswith('"')
        if quoted or any(letter in text for letter in (self.delimiter, '"', "\r", "\n")):
            text = '"' + text.replace('"', '""') + '"'
        try:
            text.encode(self.encoding)
        except UnicodeEncodeError as error:
            raise UsageError(
                f"This sheet cannot hold the letter {text[error.start]!r}.",
                where=self.where(row, column),
                why=f"it is written in {self.encoding}",
                fix="download the sheet as UTF-8",
            ) from None
        cells[column] = Cell(text)

    def where(self, row: int, column: int | None = None) -> Where:
        """Return the place of a row or a cell, counted from 1 as spreadsheets do."""
        named = None if column is None else self.text(0, column) or str(column + 1)
        return Where(self.name, row=str(row + 1), column=named)

    def records(self, needed: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield each row that holds something, and its cells by their folded headers.

        Parameters
        ----------
        needed : sequence of str
            Headers that must be there, in lower case.

        Raises
        ------
        UsageError
            If one is not, or two columns have the name of one.
        """
        headers = [" ".join(cell.text.split()).casefold() for cell in self.rows[0]]
        for name in needed:
            if headers.count(name) != 1:
                there = ", ".join(f"“{one[:40]}”" for one in headers[:12])
                raise UsageError(
                    f"This table has {'two columns' if name in headers else 'no column'} {name}.",
                    where=Where(self.name, row="1"),
                    why=f"its columns are {there}",
                    fix=f"give it one header for each of: {', '.join(needed)}",
                )
        for row in range(1, len(self.rows)):
            values = {name: self.text(row, at).strip() for at, name in enumerate(headers)}
            if any(values.values()):
                yield row, values

    def to_bytes(self) -> bytes:
        """Return the sheet as a file."""
        lines = (
            self.delimiter.join(cell.raw for cell in cells) + end
            for cells, end in zip(self.rows, self.ends, strict=True)
        )
        return self.mark + "".join(lines).encode(self.encoding)


def read_sheet(content: bytes, name: str) -> Sheet:
    """Read a sheet, whatever its encoding, delimiter and ends of lines are.

    Parameters
    ----------
    content : bytes
    name : str
        Of the file, for messages.

    Returns
    -------
    Sheet
        ``to_bytes()`` of it is `content`.

    Raises
    ------
    UsageError
        If it is empty, no text, or a quote is not closed.
    """
    encoding, mark = _encoding(content, name)
    text = content[len(mark) :].decode(encoding)
    if not text.strip():
        raise UsageError(
            "This sheet is empty.", where=Where(name), fix="download the sheet once more"
        )
    first = max(DELIMITERS, key=lambda one: len(next(_rows(text, one, name))[0]))
    sheet = Sheet(name, encoding, mark, first)
    for cells, end in _rows(text, first, name):
        sheet.rows.append(cells)
        sheet.ends.append(end)
    return sheet


def _encoding(content: bytes, name: str) -> tuple[str, bytes]:
    if content.startswith(b"PK\x03\x04"):
        raise UsageError(
            "This is a workbook or an archive, and no sheet of separated values.",
            where=Where(name),
            fix="download the sheet as CSV",
        )
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _certain(content, encoding, name), mark
    if content[1:2] == b"\0" and len(content) % 2 == 0:
        return _certain(content, "utf-16-le", name), b""
    for encoding in ("utf-8", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding, b""
    raise _no_text(name)


def _certain(content: bytes, encoding: str, name: str) -> str:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        raise _no_text(name) from None
    return encoding


def _no_text(name: str) -> UsageError:
    return UsageError(
        "This sheet cannot be read as text.",
        where=Where(name),
        why="it is neither UTF-8 nor UTF-16 nor Windows-1252",
        fix="download the sheet as CSV in UTF-8",
    )


def _rows(text: str, delimiter: str, name: str) -> Iterator[tuple[list[Cell], str]]:
    """Yield the cells of each row and what ends it."""
    cells: list[Cell] = []
    begin = place = 0
    while place <= len(text):
        letter = text[place : place + 1]
        if letter == '"' and not text[begin:place].strip(" "):
            place = _after_quotes(text, place, name)
        elif letter == delimiter:
            cells.append(Cell(text[begin:place]))
            begin = place = place + 1
        elif letter in ("\r", "\n", ""):
            end = "\r\n" if text[place : place + 2] == "\r\n" else letter
            cells.append(Cell(text[begin:place]))
            if end or cells != [Cell("")]:
                yield cells, end
            cells = []
            begin = place = place + max(1, len(end))
        else:
            place += 1


def _after_quotes(text: str, place: int, name: str) -> int:
    """Return the place behind the quotes that open here."""
    begin = place
    while True:
        place = text.find('"', place + 1)
        if place < 0:
            line = text.count("\n", 0, begin) + 1
            raise UsageError(
                "A quote opens here and is not closed.",
                where=Where(name, line=line),
                fix="download the sheet once more",
            )
        if text[place + 1 : place + 2] != '"':
            return place + 1
        place += 1
