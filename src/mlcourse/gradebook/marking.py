"""Marks that a person gives: a part's points, a comment, or both. None is ever lost."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select

from mlcourse.errors import UsageError, Where
from mlcourse.gradebook import schema
from mlcourse.gradebook.database import gradebook_file, reading, writing
from mlcourse.gradebook.reading import all_marks, marks_of
from mlcourse.gradebook.records import Mark, UnitMarks
from mlcourse.grading.identity import shown
from mlcourse.sheets import Sheet, read_sheet

STUDENT, PART, POINTS, OF, COMMENT = "student", "part", "points", "of", "comment"
_NUMBER = re.compile(r"\d{1,6}(?:[.,]\d{1,6})?")
LONGEST_COMMENT = 20_000


@dataclass(frozen=True)
class Entry:
    """A row of a table of marks.

    Parameters
    ----------
    part : str
        A question of the assessment, or a name for what no check judges.
    points : float or None
        None where there is only a comment; None and no comment take a mark back.
    max_points : float or None
        Of a part that is no question; 0 for points beyond all.
    where : Where
        For messages.
    """

    student: str
    part: str
    points: float | None
    max_points: float | None
    comment: str
    where: Where


@dataclass(frozen=True)
class Marked:
    """How many marks were new, and how many were known already."""

    added: int
    unchanged: int


def read_marks(file: Path) -> tuple[Entry, ...]:
    """Read a table of marks: student, part, points, of, comment.

    Raises
    ------
    UsageError
        With row and column of the first fault.
    """
    sheet = read_sheet(file.read_bytes(), str(file))
    entries: list[Entry] = []
    rows: dict[tuple[str, str], int] = {}
    for row, cells in sheet.records((STUDENT, PART, POINTS)):
        student, part = cells[STUDENT], cells[PART]
        for name in (STUDENT, PART):
            if not cells[name]:
                raise UsageError(f"This row names no {name}.", where=sheet.where(row))
        if (student, part) in rows:
            raise UsageError(
                f"{shown(part)} of {shown(student)} stands in row {rows[student, part] + 1} too.",
                where=sheet.where(row),
                fix="keep one row for each part of a student",
            )
        rows[student, part] = row
        entries.append(
            Entry(
                student,
                part,
                _number(sheet, row, POINTS, cells[POINTS]),
                _number(sheet, row, OF, cells.get(OF, "")),
                cells.get(COMMENT, "")[:LONGEST_COMMENT],
                sheet.where(row),
            )
        )
    if not entries:
        raise UsageError("This table holds no marks.", where=Where(str(file)))
    return tuple(entries)


def _number(sheet: Sheet, row: int, column: str, text: str) -> float | None:
    if not text:
        return None
    if _NUMBER.fullmatch(text) is None:
        raise UsageError(
            f"{shown(text)} is no number of points.",
            where=Where(sheet.name, row=str(row + 1), column=column),
            fix="write 2.5 or 2,5, from 0 up and without thousands separators",
        )
    return float(text.replace(",", "."))


def mark(
    gradebook: Path, unit: str, entries: Sequence[Entry], author: str, *, now: str | None = None
) -> Marked:
    """Write marks into a gradebook: all of them, or none.

    Parameters
    ----------
    gradebook : Path
        Its file, or the folder of a run.
    unit : str
        The assessment they are for.
    entries : sequence of Entry
    author : str
        Who decided.
    now : str or None
        When, in ISO 8601; now without it.

    Raises
    ------
    UsageError
        If somebody handed in nothing, a part has no number of points to count to, or a mark is
        beyond it.
    """
    stamp = now or datetime.now(UTC).isoformat(timespec="seconds")
    path = gradebook_file(gradebook)
    if not path.is_file():
        raise UsageError(f"There is no gradebook {path}.", where=Where(str(path)))
    with writing(path) as connection:
        students = _students(connection, unit)
        before = marks_of(connection, unit)
        most = _most(entries, before, unit)
        added = 0
        for entry in entries:
            if entry.student not in students:
                raise _nobody(entry, students, unit)
            kept = before.by_student.get(entry.student, {}).get(entry.part)
            _check(entry, kept, most)
            if kept is not None and (kept.points, kept.comment) == (entry.points, entry.comment):
                continue
            connection.execute(
                insert(schema.marks).values(
                    submission_id=students[entry.student],
                    part=entry.part,
                    points=entry.points,
                    max_points=most[entry.part],
                    comment=entry.comment,
                    author=author,
                    marked_at=stamp,
                )
            )
            added += 1
    return Marked(added, len(entries) - added)


def _students(connection: Connection, unit: str) -> dict[str, int]:
    rows = connection.execute(
        select(schema.submissions.c.student, schema.submissions.c.id)
        .join(schema.assessments)
        .where(schema.assessments.c.unit == unit)
    )
    return {row.student: row.id for row in rows}


def _nobody(entry: Entry, students: Mapping[str, int], unit: str) -> UsageError:
    near = difflib.get_close_matches(entry.student, students, n=1)
    return UsageError(
        f"{shown(entry.student)} has handed in nothing for {unit}.",
        where=entry.where,
        fix=f"perhaps {near[0]} is meant" if near else "grade the submission first",
    )


def _most(entries: Sequence[Entry], before: UnitMarks, unit: str) -> dict[str, float]:
    """Return how many points each part counts to: the same for everybody."""
    most = {**before.questions, **before.parts}
    for entry in entries:
        if entry.max_points is None:
            continue
        if most.setdefault(entry.part, entry.max_points) != entry.max_points:
            raise UsageError(
                f"{shown(entry.part)} counts to {most[entry.part]:g} points, and here to "
                f"{entry.max_points:g}.",
                where=entry.where,
                fix=f"write one number under “{OF}” for the whole class",
            )
    for entry in entries:
        if entry.part not in most:
            known = ", ".join(before.questions) or "none"
            raise UsageError(
                f"{shown(entry.part)} is no question of {unit}.",
                where=entry.where,
                why=f"its questions are {known}",
                fix=f"for a part that no check judges, write how many points it counts to under "
                f"“{OF}”",
            )
    return most


def _check(entry: Entry, kept: Mark | None, most: Mapping[str, float]) -> None:
    top = most[entry.part]
    # A part that counts to nothing is for points beyond all.
    if entry.points is not None and top and entry.points > top:
        raise UsageError(
            f"{entry.points:g} is more than the {top:g} points of {shown(entry.part)}.",
            where=entry.where,
            fix=f"give more than all as a part of its own, with 0 under “{OF}”",
        )
    if entry.points is None and not entry.comment and kept is None:
        raise UsageError(
            "This row has neither points nor a comment.",
            where=entry.where,
            fix="leave it out; an empty row takes back a mark that was given before",
        )


def mark_history(gradebook: Path, unit: str | None = None) -> Iterator[Mark]:
    """Yield all marks that were ever given, the first one first."""
    with reading(gradebook_file(gradebook)) as connection:
        yield from all_marks(connection, unit)
