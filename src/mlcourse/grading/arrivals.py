"""When each submission arrived, as far as what collected it tells; never from the notebook itself.

Sources: nbgrader 0.9, ``converters/base.py`` and ``utils.py`` (``timestamp.txt``).
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mlcourse.errors import UsageError
from mlcourse.grading.identity import shown
from mlcourse.grading.intake import Intake, Submission
from mlcourse.grading.names import STAMP
from mlcourse.grading.shapes import has_shape, read_document
from mlcourse.sheets import read_sheet

COLLECTED_SCHEMA = "mlcourse/collected/v1"
COLLECTED = "collected.json"
"""The record that ``mlcourse collect`` writes."""
EARLIER = "earlier"
"""Folder with the attempts before the one that counts; beside the runs of these, too."""
STUDENT, SUBMITTED, LATE = "student", "submitted", "late"
"""Headers of a table of times."""

_ATTEMPT = {"submitted": str, "late": bool, "folder": str}
_STUDENT = {"student": str, "attempts": [_ATTEMPT]}
_STAMP_FORM = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)(?: (\S+))?")
_LONGEST_STAMP = 200
_MARKED = frozenset({"1", "yes", "true", "late", "x"})


@dataclass(frozen=True)
class Arrival:
    """When one submission arrived.

    Parameters
    ----------
    submitted : str
        ISO 8601; without a zone where none is known, "" where no time is.
    late : bool
        Whether the platform marked it as late.
    """

    submitted: str
    late: bool = False


def with_arrivals(intake: Intake, times: Path | None = None) -> Intake:
    """Return an intake whose submissions say when they arrived, where that is known.

    Parameters
    ----------
    intake : Intake
    times : Path or None
        A table with the columns ``student`` and ``submitted``, and ``late`` if wanted; it counts
        before what lies beside the submissions.

    Raises
    ------
    UsageError
        If the table cannot be read.
    """
    listed = {} if times is None else read_times(times)
    collected = _collected(intake.folder)
    known = (
        (one, listed.get(one.student) or _arrival(intake.folder, one, collected))
        for one in intake.submissions
    )
    submissions = tuple(
        one if at is None else replace(one, submitted=at.submitted, late=at.late)
        for one, at in known
    )
    return replace(intake, submissions=submissions)


def read_times(file: Path) -> dict[str, Arrival]:
    """Return the arrivals that a table tells, by student.

    Raises
    ------
    UsageError
        With the row of what is no time, told twice, or nobody's; if it is no table.
    """
    sheet = read_sheet(file.read_bytes(), str(file))
    found: dict[str, Arrival] = {}
    rows: dict[str, int] = {}
    for row, cells in sheet.records((STUDENT, SUBMITTED)):
        student, when = cells[STUDENT], cells[SUBMITTED]
        if not student:
            raise UsageError("This row names no student.", where=sheet.where(row))
        if student in rows:
            raise UsageError(
                f"{shown(student)} stands in row {rows[student] + 1} too.",
                where=sheet.where(row),
                fix="keep the row of the attempt that is graded",
            )
        rows[student] = row
        if instant(when) is None:
            raise UsageError(
                f"{shown(when) if when else 'Nothing'} is no time.",
                where=sheet.where(row),
                fix="write 2026-11-21T23:59:00+01:00, or without the zone in the course's own",
            )
        found[student] = Arrival(when, cells.get(LATE, "").casefold() in _MARKED)
    return found


def instant(text: str) -> datetime | None:
    """Return the instant that a text in ISO 8601 tells, None where it tells none."""
    try:
        return datetime.fromisoformat(text) if len(text) > len("2026-11-21") else None
    except ValueError:
        return None


def _collected(folder: Path) -> dict[Path, Arrival]:
    """Return what the record of `mlcourse collect` says, by the folder of an attempt."""
    top = folder.absolute()
    for root in (top, top.parent, top.parent.parent):
        record = read_document(root / COLLECTED, COLLECTED_SCHEMA)
        if record is not None and has_shape(record, {"students": [_STUDENT]}):
            return {
                root / attempt["folder"]: Arrival(attempt["submitted"], attempt["late"])
                for student in record["students"]
                for attempt in student["attempts"]
            }
    return {}


def _arrival(folder: Path, one: Submission, collected: dict[Path, Arrival]) -> Arrival | None:
    if one.folder is None:
        return None
    own = folder.absolute().joinpath(*one.folder)
    if collected:
        return collected.get(own)
    # Elsewhere a student can have put such a file into the folder.
    of_nbgrader = len(one.folder) == 3 and one.folder[0] == "submitted"
    return _stamp(own / STAMP) if of_nbgrader else None


def _stamp(file: Path) -> Arrival | None:
    """Return the time that nbgrader noted beside a submission."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as stream:
            text = stream.read(_LONGEST_STAMP).decode("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    found = _STAMP_FORM.fullmatch(text)
    if found is None:
        return None
    zone = found[3] or "UTC"
    try:
        if zone[0] in "+-":
            return Arrival(datetime.fromisoformat(f"{found[1]}T{found[2]}{zone}").isoformat())
        naive = datetime.fromisoformat(f"{found[1]}T{found[2]}")
        return Arrival(naive.replace(tzinfo=ZoneInfo(zone)).isoformat())
    except (ValueError, ZoneInfoNotFoundError, OSError):
        return None
