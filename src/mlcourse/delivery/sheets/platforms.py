"""The sheets of learning platforms: whose row it is, where the points go, and what is misread.

Sources: the importers of Canvas (``lib/gradebook_importer.rb``) and Moodle
(``mod/assign/feedback/offline``, ``grade/import/csv``), read for their rules, and the help pages of
Blackboard and of Brightspace.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mlcourse.errors import UsageError
from mlcourse.sheets import Sheet

_CANVAS_OWN = re.compile(
    r"(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)", re.IGNORECASE
)
_TOTAL = re.compile(r"\[Total Pts: *([\d.,]+)", re.IGNORECASE)
_POSSIBLE = "Points Possible"


@dataclass(frozen=True)
class Platform:
    """A learning platform and the sheet that its teachers download.

    Parameters
    ----------
    name : str
        As the command line has it.
    title : str
        As people say it.
    needs : tuple of str
        Headers that a sheet of this platform has.
    identities : tuple of str
        Headers of columns that tell whose row it is.
    belongs : callable
        Whether a header is that of the column with a title; from header and title.
    identity : callable
        What a cell of an identity says.
    most : callable
        The most points that a row can have, as the sheet tells it, or None; from sheet, row and
        column.
    refuse : callable
        Raises UsageError for a column that the platform would not read; from sheet and column.
    is_student : callable
        Whether a row is that of a student; from sheet and row.
    grade_column : str or None
        The header of the points, where it is always the same.
    comment_column : str or None
        The header of the comments, where there is one.
    """

    name: str
    title: str
    needs: tuple[str, ...]
    identities: tuple[str, ...]
    belongs: Callable[[str, str], bool]
    identity: Callable[[str], str]
    most: Callable[[Sheet, int, int], float | None]
    refuse: Callable[[Sheet, int], None]
    is_student: Callable[[Sheet, int], bool]
    grade_column: str | None = None
    comment_column: str | None = None


def column_of(sheet: Sheet, header: str) -> int | None:
    """Return the number of the column with a header, however it is written."""
    wanted = header.strip().casefold()
    for number, cell in enumerate(sheet.rows[0]):
        if cell.text.strip().casefold() == wanted:
            return number
    return None


def plain_number(text: str) -> float | None:
    """Return a number as platforms write it: the last point or comma is the decimal sign."""
    digits = text.strip().removesuffix("%")
    if not re.fullmatch(r"[\d.,]*\d[\d.,]*", digits):
        return None
    whole, _, rest = digits.replace(",", ".").rpartition(".")
    return float(f"{whole.replace('.', '')}.{rest}" if whole else rest)


def _titled(pattern: str) -> Callable[[str, str], bool]:
    """Return whether a header is a title with something behind it, as the pattern says."""
    behind = re.compile(pattern)

    def belongs(header: str, title: str) -> bool:
        plain, wanted = header.strip(), title.strip()
        return plain == wanted or (
            plain.startswith(wanted) and behind.fullmatch(plain[len(wanted) :]) is not None
        )

    return belongs


def _same(header: str, title: str) -> bool:
    return header.strip() == title.strip()


def _bare(text: str) -> str:
    return text.strip()


def _canvas_row(sheet: Sheet) -> int | None:
    """Return the row that tells how many points are possible."""
    for row in range(1, min(4, len(sheet.rows))):
        if sheet.text(row, 0).strip() == _POSSIBLE:
            return row
    return None


def _canvas_most(sheet: Sheet, _row: int, column: int) -> float | None:
    possible = _canvas_row(sheet)
    return None if possible is None else plain_number(sheet.text(possible, column))


def _canvas_refuse(sheet: Sheet, column: int) -> None:
    header = sheet.text(0, column)
    if _CANVAS_OWN.search(header):
        raise UsageError(
            "Canvas takes this column for one of its own totals and would not read it.",
            where=sheet.where(0, column),
            fix="give the assignment in Canvas a title without words such as Final Score",
        )
    possible = _canvas_row(sheet)
    if possible is not None and "read only" in sheet.text(possible, column).casefold():
        raise UsageError(
            "Canvas has marked this column as read only and would not read it.",
            where=sheet.where(possible, column),
            fix="choose the column of an assignment with --column",
        )


def _canvas_student(sheet: Sheet, row: int) -> bool:
    # A row of "Manual Posting" above that of the points has no student either.
    return sheet.text(row, 0).strip() not in ("", _POSSIBLE)


def _every_row(sheet: Sheet, row: int) -> bool:
    return any(cell.text.strip() for cell in sheet.rows[row])


def _accept(_sheet: Sheet, _column: int) -> None:
    """Refuse nothing."""


def _untold(_sheet: Sheet, _row: int, _column: int) -> None:
    """Tell no most points."""


def _moodle_most(sheet: Sheet, row: int, _column: int) -> float | None:
    column = column_of(sheet, "Maximum Grade")
    return None if column is None else plain_number(sheet.text(row, column))


def _moodle_student(sheet: Sheet, row: int) -> bool:
    column = column_of(sheet, "Grade can be changed")
    locked = column is not None and sheet.text(row, column).strip().casefold() == "no"
    return _every_row(sheet, row) and not locked


def _header_most(sheet: Sheet, _row: int, column: int) -> float | None:
    found = _TOTAL.search(sheet.text(0, column))
    return None if found is None else plain_number(found[1])


PLATFORMS: Mapping[str, Platform] = MappingProxyType(
    {
        one.name: one
        for one in (
            Platform(
                name="canvas",
                title="Canvas",
                needs=("Student", "ID", "Section"),
                identities=("ID", "SIS User ID", "SIS Login ID", "Integration ID", "Student"),
                belongs=_titled(r" \(\d+\)"),
                identity=_bare,
                most=_canvas_most,
                refuse=_canvas_refuse,
                is_student=_canvas_student,
            ),
            Platform(
                name="moodle-worksheet",
                title="Moodle's offline grading worksheet",
                needs=("Identifier", "Grade"),
                identities=("Identifier", "ID number", "Username", "Email address", "Full name"),
                belongs=_same,
                identity=lambda text: text.strip().removeprefix("Participant "),
                most=_moodle_most,
                refuse=_accept,
                is_student=_moodle_student,
                grade_column="Grade",
                comment_column="Feedback comments",
            ),
            Platform(
                name="moodle-gradebook",
                title="Moodle's gradebook",
                needs=("Email address",),
                identities=("ID number", "Username", "Email address"),
                belongs=_titled(r" \((Real|Percentage|Letter)\)"),
                identity=_bare,
                most=_untold,
                refuse=_accept,
                is_student=_every_row,
            ),
            Platform(
                name="blackboard",
                title="Blackboard",
                needs=("Username",),
                identities=("Username", "Student ID"),
                belongs=_titled(r" \[.*\] *\|.+"),
                identity=_bare,
                most=_header_most,
                refuse=_accept,
                is_student=_every_row,
            ),
            Platform(
                name="brightspace",
                title="Brightspace",
                needs=("End-of-Line Indicator",),
                identities=("OrgDefinedId", "Username"),
                belongs=_titled(r" Points Grade( <.*>)?"),
                identity=lambda text: text.strip().removeprefix("#"),
                most=_untold,
                refuse=_accept,
                is_student=_every_row,
            ),
        )
    }
)
