"""Filling a teacher's own sheet: the points of students into their rows, and nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from mlcourse.delivery.sheets.platforms import Platform, column_of
from mlcourse.errors import UsageError, Where
from mlcourse.gradebook.export import safe
from mlcourse.gradebook.records import Grade
from mlcourse.sheets import Sheet, read_sheet

MOST_NAMED = 10


@dataclass(frozen=True)
class Change:
    """What was written for a student."""

    student: str
    row: int
    before: str
    after: str


@dataclass(frozen=True)
class Filled:
    """A sheet that was filled.

    Parameters
    ----------
    content : bytes
    column : str
        Header of the column that was filled.
    changes : tuple of Change
        Cells that are not as they were.
    same : tuple of str
        Students whose cell said so already.
    ungraded : tuple of str
        Students without points, and why: their cells were left as they were.
    missing : tuple of str
        Students who have points and no row.
    """

    content: bytes
    column: str
    changes: tuple[Change, ...]
    same: tuple[str, ...]
    ungraded: tuple[str, ...]
    missing: tuple[str, ...]


def fill(
    content: bytes,
    name: str,
    grades: Sequence[Grade],
    platform: Platform,
    *,
    column: str | None = None,
    identity: str | None = None,
    scale: bool = False,
    skip_missing: bool = False,
    comments: Mapping[str, str] | None = None,
) -> Filled:
    """Write points into the sheet that a teacher has downloaded; all else stays byte for byte.

    Parameters
    ----------
    content : bytes
        Of the sheet.
    name : str
        Of its file, for messages.
    grades : sequence of Grade
        Of one assessment.
    platform : Platform
    column : str or None
        Title of the column to fill; not needed where a platform has one only.
    identity : str or None
        Header of the column that tells whose row it is; otherwise those of the platform are tried.
    scale : bool
        Whether points are scaled to the sheet's, where it counts to another number.
    skip_missing : bool
        Whether students without a row are passed over.
    comments : mapping of str to str or None
        A comment for a student, where the platform has a column for it.

    Returns
    -------
    Filled

    Raises
    ------
    UsageError
        With row and column, if the sheet is not one of the platform, the platform would misread
        what is written, or it is not certain whose row it is. Nothing is written then.
    """
    sheet = read_sheet(content, name)
    _require(sheet, platform)
    place = _grade_column(sheet, platform, column)
    platform.refuse(sheet, place)
    rows = _Rows(sheet, platform, identity)
    changes, same, ungraded, missing = [], [], [], []
    taken: dict[int, str] = {}
    for grade in grades:
        if not grade.counts:
            ungraded.append(f"{grade.student}: {grade.state}")
            continue
        row = rows.of(grade.student)
        if row is None:
            missing.append(grade.student)
            continue
        if row in taken:
            raise UsageError(
                f"Two students have points for one row: {taken[row]} and {grade.student}.",
                where=sheet.where(row),
                fix="give the submissions of one student one name, and grade again",
            )
        taken[row] = grade.student
        before = sheet.text(row, place)
        after = _points(sheet, platform, row, place, grade, scale=scale)
        if before == after:
            same.append(grade.student)
        else:
            sheet.put(row, place, after)
            changes.append(Change(grade.student, row + 1, before, after))
        _comment(sheet, platform, row, (comments or {}).get(grade.student))
    if missing and not skip_missing:
        raise _without_rows(sheet, rows, missing)
    return Filled(
        content=sheet.to_bytes(),
        column=sheet.text(0, place),
        changes=tuple(changes),
        same=tuple(same),
        ungraded=tuple(ungraded),
        missing=tuple(missing),
    )


def _require(sheet: Sheet, platform: Platform) -> None:
    absent = [header for header in platform.needs if column_of(sheet, header) is None]
    if absent:
        raise UsageError(
            f"This is no sheet of {platform.title}: it has no column “{absent[0]}”.",
            where=Where(sheet.name, row="1"),
            why="its columns are: " + ", ".join(cell.text for cell in sheet.rows[0][:MOST_NAMED]),
            fix=f"download the sheet from {platform.title} in English, and do not change its "
            "first row",
        )


def _grade_column(sheet: Sheet, platform: Platform, title: str | None) -> int:
    wanted = title or platform.grade_column
    headers = [cell.text for cell in sheet.rows[0]]
    if wanted is None:
        raise UsageError(
            "Which column is to be filled?",
            where=Where(sheet.name),
            fix=f"name it with --column; there are: {_named(headers)}",
        )
    found = [n for n, header in enumerate(headers) if platform.belongs(header, wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            f"{len(found)} columns have the title “{wanted}”.",
            where=Where(sheet.name, row="1", column=" and ".join(headers[n] for n in found)),
            fix="write the whole header of one of them after --column",
        )
    close = get_close_matches(wanted, headers, n=1)
    raise UsageError(
        f"The sheet has no column “{wanted}”.",
        where=Where(sheet.name, row="1"),
        why=f"{platform.title} would make a new assignment of it",
        fix=f"did you mean “{close[0]}”?" if close else f"there are: {_named(headers)}",
    )


class _Rows:
    """Whose row it is, by each column that tells it."""

    def __init__(self, sheet: Sheet, platform: Platform, identity: str | None) -> None:
        self.sheet, self.platform = sheet, platform
        names = platform.identities if identity is None else (identity,)
        found = {name: column_of(sheet, name) for name in names}
        self.columns = [column for column in found.values() if column is not None]
        if not self.columns:
            raise UsageError(
                "The sheet has no column that tells whose row it is.",
                where=Where(sheet.name, row="1"),
                why=f"looked for: {', '.join(names)}",
                fix="name the column with --identity",
            )
        self.by_column = [self._read(column) for column in self.columns]

    def _read(self, column: int) -> dict[str, list[int]]:
        told: dict[str, list[int]] = {}
        for row in range(1, len(self.sheet.rows)):
            if self.platform.is_student(self.sheet, row):
                said = self.platform.identity(self.sheet.text(row, column)).casefold()
                if said:
                    told.setdefault(said, []).append(row)
        return told

    def of(self, student: str) -> int | None:
        """Return the row of a student; None where there is none.

        Raises
        ------
        UsageError
            If it could be one of several.
        """
        said = self.platform.identity(student).casefold()
        for column, told in zip(self.columns, self.by_column, strict=True):
            rows = told.get(said, [])
            if len(rows) > 1:
                numbers = " and ".join(str(row + 1) for row in rows)
                raise UsageError(
                    f"Two rows are those of {student}: {numbers}.",
                    where=self.sheet.where(rows[1], column),
                    fix="take one of them out, or name another column with --identity",
                )
            if rows:
                return rows[0]
        return None

    def names(self) -> Iterator[str]:
        """Yield who has a row, as the first column that tells it says."""
        yield from self.by_column[0]


def _points(
    sheet: Sheet, platform: Platform, row: int, column: int, grade: Grade, *, scale: bool
) -> str:
    points, most = grade.points, platform.most(sheet, row, column)
    if most is not None and not math.isclose(most, grade.max_points):
        if not scale:
            raise UsageError(
                f"The sheet counts to {most:g} points, the assessment to {grade.max_points:g}.",
                where=sheet.where(row, column),
                fix=f"set {platform.title} to {grade.max_points:g} points, or scale with --scale",
            )
        points *= most / grade.max_points
    # A point, two digits and no sign between thousands: every importer reads this as it is meant.
    return f"{points:.2f}"


def _comment(sheet: Sheet, platform: Platform, row: int, text: str | None) -> None:
    column = None if platform.comment_column is None else column_of(sheet, platform.comment_column)
    if text and column is not None:
        sheet.put(row, column, safe(text))


def _without_rows(sheet: Sheet, rows: _Rows, missing: Sequence[str]) -> UsageError:
    known = list(rows.names())
    close = get_close_matches(missing[0].casefold(), known, n=1)
    headers = ", ".join(sheet.text(0, column) for column in rows.columns)
    return UsageError(
        f"{len(missing)} of the graded have no row in this sheet: {_named(missing)}.",
        where=Where(sheet.name, column=headers),
        why=f"a row of “{close[0]}” is the nearest to “{missing[0]}”" if close else None,
        fix="name the column with their names by --identity, or pass them over with --skip-missing",
    )


def _named(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    told = ", ".join(names[:MOST_NAMED])
    return f"{told} and {more} more" if more > 0 else told
