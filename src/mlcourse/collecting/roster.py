"""The class list: what each student is called in results, and what the platform calls him."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mlcourse.errors import SubmissionRefused, UsageError, Where
from mlcourse.grading.identity import shown, student_id
from mlcourse.sheets import Sheet, read_sheet

STUDENT = ("Student", "Student ID", "SIS User ID", "SIS Login ID", "ID number", "OrgDefinedId",
           "Username", "Email", "Email address", "Identifier")  # fmt: skip
"""Headers under which lists hold what results are to call a student, the surest first."""
_PARTICIPANT = re.compile(r"\D*?(\d+)\s*")


@dataclass(frozen=True)
class Roster:
    """A class list.

    Parameters
    ----------
    students : tuple of str
        In the order of the list.
    by_key : dict
        What the platform calls a student, folded, to the student.
    without_key : tuple of str
        Rows whose student the platform's names cannot lead to.
    """

    students: tuple[str, ...]
    by_key: dict[str, str]
    without_key: tuple[str, ...] = ()

    def student(self, key: str, person: str) -> str | None:
        """Return whom the platform means, None where the list does not tell."""
        return self.by_key.get(fold(key)) or self.by_key.get(fold(person))


def fold(key: str) -> str:
    """Return a key as it is compared: without its case, and spaces around it."""
    return " ".join(key.split()).casefold()


def read_roster(
    file: Path, keys: Sequence[str], *, match: str | None = None, student: str | None = None
) -> Roster:
    """Read a class list with a header, whatever its delimiter and encoding are.

    Parameters
    ----------
    file : Path
    keys : sequence of str
        Headers that a platform's keys may stand under.
    match : str or None
        Header of the column with the keys; one of ``keys`` without it.
    student : str or None
        Header of the column with the students' ids; one of `STUDENT` without it.

    Raises
    ------
    UsageError
        With row and column, where a column is not there, a cell holds no id, or two rows are
        of one student.
    """
    sheet = read_sheet(file.read_bytes(), str(file))
    key_at = _column(sheet, match, keys, "--match")
    id_at = _column(sheet, student, STUDENT, "--student")
    by_key: dict[str, str] = {}
    rows: dict[tuple[int, str], int] = {}
    students: list[str] = []
    without: list[str] = []
    for row in range(1, len(sheet.rows)):
        if not any(cell.text.strip() for cell in sheet.rows[row]):
            continue
        key = _key(sheet, row, key_at)
        if not sheet.text(row, id_at).strip():
            # A gradebook has rows that are nobody's, such as that of the points possible.
            if key:
                without.append(f"{sheet.where(row, id_at)}: {key} has no id here.")
            continue
        one = _student(sheet, row, id_at)
        for column, value in ((id_at, fold(one)), (key_at, key)):
            if value and rows.setdefault((column, value), row) != row:
                raise UsageError(
                    f"{shown(sheet.text(row, column).strip())} stands in row "
                    f"{rows[column, value] + 1} too.",
                    where=sheet.where(row, column),
                    why="work would go to either of two students",
                    fix="keep one row for each student",
                )
        students.append(one)
        if key:
            by_key[key] = one
        else:
            without.append(f"{sheet.where(row, key_at)}: {one} has nothing here.")
    if not by_key:
        raise UsageError(
            "This list tells of no student what the platform calls him.",
            where=sheet.where(0, key_at),
            fix="give the whole class list, or name another column:  --match COLUMN",
        )
    return Roster(tuple(students), by_key, tuple(without))


def _column(sheet: Sheet, asked: str | None, known: Sequence[str], option: str) -> int:
    headers = [fold(cell.text) for cell in sheet.rows[0]]
    for wanted in known if asked is None else [asked]:
        if fold(wanted) in headers:
            return headers.index(fold(wanted))
    there = ", ".join(shown(cell.text.strip()) for cell in sheet.rows[0][:12])
    named = shown(asked) if asked is not None else " or ".join(known[:3])
    raise UsageError(
        f"The class list has no column {named}.",
        where=Where(sheet.name, row="1"),
        why=f"its columns are {there}",
        fix=f"name the column:  {option} COLUMN",
    )


def _student(sheet: Sheet, row: int, column: int) -> str:
    try:
        return student_id(sheet.text(row, column))
    except SubmissionRefused as refusal:
        raise UsageError(
            refusal.what,
            where=sheet.where(row, column),
            fix="name a column of ids with letters, digits and . _ @ -:  --student COLUMN",
        ) from None


def _key(sheet: Sheet, row: int, column: int) -> str:
    """Return a key folded; Moodle writes the number of a participant behind a word."""
    text = sheet.text(row, column)
    if fold(sheet.text(0, column)) in ("identifier", "participant"):
        found = _PARTICIPANT.fullmatch(text)
        return found[1] if found else fold(text)
    return fold(text)
