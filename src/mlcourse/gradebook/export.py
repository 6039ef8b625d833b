"""Grades as CSV that a spreadsheet reads as data and never as formulas, and as plain rows."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mlcourse.gradebook.reading import latest
from mlcourse.gradebook.records import Grade
from mlcourse.gradebook.settling import Settled

_FORMULA = frozenset("=+-@|")
_FIXED = ("unit", "student", "state", "points", "max_points")
_PROVENANCE = ("release", "bundle", "recorded_at", "reason")


def to_csv(gradebook: Path, unit: str | None = None) -> str:
    """Return the grades that count as CSV: one row per student, one column per question.

    Parameters
    ----------
    gradebook : Path
        Its file, or the folder of a run.
    unit : str or None
        Only this unit.

    Returns
    -------
    str
        RFC 4180 with CR LF at the ends of lines. Points are empty where nothing was judged.
    """
    grades = latest(gradebook, unit)
    names = _question_names(grades)
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow([safe(name) for name in (*_FIXED, *names, *_PROVENANCE)])
    for grade in grades:
        points = {one.question: _number(one.points) for one in grade.questions}
        row = [grade.unit, grade.student, grade.state]
        row += [_number(grade.points) if grade.counts else "", _number(grade.max_points)]
        row += [points.get(name, "") if grade.counts else "" for name in names]
        row += [grade.release, grade.bundle, grade.recorded_at, grade.reason or ""]
        writer.writerow([safe(value) for value in row])
    return out.getvalue()


def to_rows(gradebook: Path, unit: str | None = None) -> list[dict[str, Any]]:
    """Return the grades that count as plain values, ready for JSON: one mapping per student.

    Parameters
    ----------
    gradebook : Path
        Its file, or the folder of a run.
    unit : str or None
        Only this unit.

    Returns
    -------
    list of dict
        The columns of `to_csv` by their names, and ``questions``: points by question. Points are
        None where nothing was judged. Texts are as they were recorded: a formula among them is one
        again where a program hands it on to a spreadsheet.
    """
    return [
        {
            "unit": grade.unit,
            "student": grade.student,
            "state": grade.state,
            "points": grade.points if grade.counts else None,
            "max_points": grade.max_points,
            "questions": {
                one.question: one.points if grade.counts else None for one in grade.questions
            },
            "release": grade.release,
            "bundle": grade.bundle,
            "recorded_at": grade.recorded_at,
            "reason": grade.reason,
        }
        for grade in latest(gradebook, unit)
    ]


_SETTLED = (
    *("unit", "student", "state", "points_of_checks_and_marks", "points", "max_points"),
    *("days_late", "late_days", "excused", "extra_credit", "attempts", "reasons"),
)


def settled_to_csv(settled: Sequence[Settled]) -> str:
    """Return what counts as CSV: one row for each student and assessment, with its reasons.

    Parameters
    ----------
    settled : sequence of Settled

    Returns
    -------
    str
        As of `to_csv`.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow(_SETTLED)
    for row in settled_to_rows(settled):
        writer.writerow([safe(_cell(row[name])) for name in _SETTLED])
    return out.getvalue()


def settled_to_rows(settled: Sequence[Settled]) -> list[dict[str, Any]]:
    """Return what counts as plain values, ready for JSON: the columns of `settled_to_csv`."""
    return [
        {
            "unit": one.grade.unit,
            "student": one.grade.student,
            "state": one.grade.state,
            "points_of_checks_and_marks": one.grade.points if one.grade.counts else None,
            "points": one.points,
            "max_points": one.max_points,
            "days_late": one.days_late,
            "late_days": one.late_days,
            "excused": one.excused,
            "extra_credit": one.extra_credit,
            "attempts": one.attempts,
            "reasons": list(one.reasons),
        }
        for one in settled
    ]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(value)
    return value if isinstance(value, str) else _number(value)


def safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula and no terminal for a command.

    Control characters and marks that change the direction of writing become spaces; a text that
    begins like a formula, also in full-width letters or behind white space, gets an apostrophe.
    """
    plain = "".join(
        " " if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Cs") else character
        for character in text
    )
    start = unicodedata.normalize("NFKC", plain).lstrip()[:1]
    return f"'{plain}" if start in _FORMULA and start else plain


def _question_names(grades: Sequence[Grade]) -> list[str]:
    """Return the names of all questions, in the order of the units and of their questions."""
    return list(dict.fromkeys(one.question for grade in grades for one in grade.questions))


def _number(value: float) -> str:
    return f"{value:.10g}"
