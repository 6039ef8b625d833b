"""Reading a gradebook: what counts now, and what came before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select

from mlcourse.gradebook import schema
from mlcourse.gradebook.database import FILE, gradebook_file, reading
from mlcourse.gradebook.records import (
    LOST,
    MARKED,
    TO_BE_MARKED,
    Arrived,
    Grade,
    Mark,
    QuestionGrade,
    UnitMarks,
)
from mlcourse.grading.arrivals import EARLIER


def latest(gradebook: Path, unit: str | None = None) -> tuple[Grade, ...]:
    """Return the result that counts for each student: the newest, by unit and student.

    Points are those of the checks where no person has decided otherwise.

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
    return _all_with_marks(gradebook, [current[key] for key in sorted(current)])


def attempts(gradebook: Path, unit: str | None = None) -> tuple[Grade, ...]:
    """Return the newest result of every attempt, with the marks of its student's work.

    Parameters
    ----------
    gradebook : Path
        Its file, or the folder of a run: attempts in its folders ``earlier/N`` come first.
    unit : str or None
        Only this unit.
    """
    books = [gradebook]
    if gradebook.is_dir():
        books[:0] = sorted(
            gradebook.glob(f"{EARLIER}/*/{FILE}"),
            key=lambda path: (len(path.parent.name), path.parent.name),
        )
    newest: dict[tuple[str, str, str], Grade] = {}
    for book in books:
        for grade in history(book, unit):
            key = grade.unit, grade.student, grade.attempt
            before = newest.get(key)
            if before is not None and grade.state == LOST:
                continue
            # The same notebook can be handed in twice.
            times = (*(before.arrived if before else ()), *grade.arrived)
            newest.pop(key, None)
            newest[key] = replace(grade, arrived=tuple(dict.fromkeys(times)))
    return _all_with_marks(gradebook, list(newest.values()))


def _all_with_marks(gradebook: Path, grades: Sequence[Grade]) -> tuple[Grade, ...]:
    with reading(gradebook_file(gradebook)) as connection:
        marks = {unit: marks_of(connection, unit) for unit in {one.unit for one in grades}}
    return tuple(with_marks(grade, marks[grade.unit]) for grade in grades)


def with_marks(grade: Grade, marks: UnitMarks) -> Grade:
    """Return a grade with what a person decided in the place of what the checks did."""
    mine = marks.by_student.get(grade.student, {})
    questions = [_marked(one, mine.get(one.question)) for one in grade.questions]
    points = grade.points + sum(
        new.points - old.points for new, old in zip(questions, grade.questions, strict=True)
    )
    known = {one.question for one in questions}
    for part, top in {**marks.questions, **marks.parts}.items():
        given = mine.get(part)
        if part in known:
            continue
        if given is not None and given.points is not None:
            questions.append(QuestionGrade(part, MARKED, given.points, top))
            points += given.points
        elif part in marks.parts and top:
            questions.append(QuestionGrade(part, TO_BE_MARKED, 0.0, top))
    return replace(
        grade,
        points=points,
        max_points=grade.max_points + sum(marks.parts.values()),
        questions=tuple(questions),
        marks=tuple(mine.values()),
    )


def _marked(question: QuestionGrade, given: Mark | None) -> QuestionGrade:
    if given is None or given.points is None:
        return question
    return replace(question, state=MARKED, points=given.points)


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
        questions, arrived = _questions(connection), _arrivals(connection)
    return tuple(
        _grade(row, questions.get(row.id, ()), arrived.get(row.attempt_id, ())) for row in rows
    )


def marks_of(connection: Connection, unit: str) -> UnitMarks:
    """Return the marks that count for an assessment: the newest of each part."""
    newest: dict[str, dict[str, Mark]] = {}
    for mark in all_marks(connection, unit):
        newest.setdefault(mark.student, {})[mark.part] = mark
    return UnitMarks(newest, _question_points(connection, unit))


def all_marks(connection: Connection, unit: str | None = None) -> Iterator[Mark]:
    """Yield all marks, the first one first."""
    marks, submissions, assessments = schema.marks, schema.submissions, schema.assessments
    query = (
        select(marks, submissions.c.student, assessments.c.unit)
        .join(submissions, submissions.c.id == marks.c.submission_id)
        .join(assessments, assessments.c.id == submissions.c.assessment_id)
        .order_by(marks.c.id)
    )
    if unit is not None:
        query = query.where(assessments.c.unit == unit)
    for row in connection.execute(query):
        yield Mark(
            unit=row.unit,
            student=row.student,
            part=row.part,
            points=row.points,
            max_points=row.max_points,
            comment=row.comment,
            author=row.author,
            marked_at=row.marked_at,
        )


def _question_points(connection: Connection, unit: str) -> dict[str, float]:
    """Return the questions of an assessment, and to how many points they counted last."""
    table, names = schema.question_results, schema.questions
    rows = connection.execute(
        select(names.c.name, table.c.max_points)
        .join(names, names.c.id == table.c.question_id)
        .join(schema.assessments, schema.assessments.c.id == names.c.assessment_id)
        .where(schema.assessments.c.unit == unit)
        .order_by(table.c.result_id, table.c.position)
    )
    return {row.name: row.max_points for row in rows}


def _arrivals(connection: Connection) -> dict[int, list[Arrived]]:
    table = schema.arrivals
    found: dict[int, list[Arrived]] = {}
    for row in connection.execute(select(table).order_by(table.c.id)):
        found.setdefault(row.attempt_id, []).append(Arrived(row.submitted, row.late))
    return found


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


def _grade(row: Row[Any], questions: Iterable[QuestionGrade], arrived: Iterable[Arrived]) -> Grade:
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
        arrived=tuple(arrived),
    )
