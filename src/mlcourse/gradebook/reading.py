"""Reading a gradebook: what counts now, and what came before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select

from mlcourse.gradebook import schema
from mlcourse.gradebook.database import gradebook_file, reading

LOST = "infrastructure error"
"""A state that says nothing of the work: it never takes the place of a grade."""
UNGRADED = frozenset({"refused", "timed out", "out of memory", LOST})
"""States whose points mean nothing: they are no zeros."""


@dataclass(frozen=True)
class QuestionGrade:
    """Points of one question."""

    question: str
    state: str
    points: float
    max_points: float


@dataclass(frozen=True)
class Grade:
    """One recorded result of one student.

    Parameters
    ----------
    attempt : str
        SHA-256 of the notebook that was handed in, "" when it was not opened.
    recorded_at : str
        UTC, ISO 8601.
    """

    unit: str
    title: str
    student: str
    attempt: str
    state: str
    reason: str | None
    points: float
    max_points: float
    bundle: str
    release: str
    mlcourse: str
    seed: str
    isolation: str
    recorded_at: str
    questions: tuple[QuestionGrade, ...]

    @property
    def counts(self) -> bool:
        """Whether the points are a judgement of the work."""
        return self.state not in UNGRADED


def latest(gradebook: Path, unit: str | None = None) -> tuple[Grade, ...]:
    """Return the result that counts for each student: the newest, by unit and student.

    Parameters
    ----------
    gradebook : Path
        Its file, or the folder of a run.
    unit : str or None
        Only this unit.

    Notes
    -----
    A result lost to infrastructure counts only when there is no other.
    """
    current: dict[tuple[str, str], Grade] = {}
    for grade in history(gradebook, unit):
        key = grade.unit, grade.student
        if grade.state != LOST or key not in current:
            current[key] = grade
    return tuple(current[key] for key in sorted(current))


def history(
    gradebook: Path, unit: str | None = None, student: str | None = None
) -> tuple[Grade, ...]:
    """Return all recorded results in the order they were recorded."""
    results, attempts = schema.results, schema.attempts
    submissions, assessments = schema.submissions, schema.assessments
    query = (
        select(results, attempts.c.sha256, submissions.c.student, assessments.c.unit)
        .add_columns(assessments.c.title)
        .join(attempts, attempts.c.id == results.c.attempt_id)
        .join(submissions, submissions.c.id == attempts.c.submission_id)
        .join(assessments, assessments.c.id == submissions.c.assessment_id)
        .order_by(results.c.id)
    )
    if unit is not None:
        query = query.where(assessments.c.unit == unit)
    if student is not None:
        query = query.where(submissions.c.student == student)
    with reading(gradebook_file(gradebook)) as connection:
        rows = connection.execute(query).all()
        questions = _questions(connection)
    return tuple(_grade(row, questions.get(row.id, ())) for row in rows)


def _questions(connection: Connection) -> dict[int, list[QuestionGrade]]:
    table, names = schema.question_results, schema.questions
    rows = connection.execute(
        select(table, names.c.name)
        .join(names, names.c.id == table.c.question_id)
        .order_by(table.c.result_id, table.c.position)
    )
    found: dict[int, list[QuestionGrade]] = {}
    for row in rows:
        grade = QuestionGrade(row.name, row.state, row.points, row.max_points)
        found.setdefault(row.result_id, []).append(grade)
    return found


def _grade(row: Row[Any], questions: Sequence[QuestionGrade] | Iterable[QuestionGrade]) -> Grade:
    return Grade(
        unit=row.unit,
        title=row.title,
        student=row.student,
        attempt=row.sha256,
        state=row.state,
        reason=row.reason,
        points=row.points,
        max_points=row.max_points,
        bundle=row.bundle,
        release=row.release,
        mlcourse=row.mlcourse,
        seed=row.seed,
        isolation=row.isolation,
        recorded_at=row.recorded_at,
        questions=tuple(questions),
    )
