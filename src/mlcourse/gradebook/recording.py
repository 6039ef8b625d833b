"""Recording a run: an equal result adds nothing, a changed one adds a row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from mlcourse.errors import UsageError, Where
from mlcourse.gradebook import schema
from mlcourse.gradebook.database import FILE, writing
from mlcourse.grading.results import is_result
from mlcourse.grading.shapes import has_shape, read_document

RESULT_SCHEMA, RUN_SCHEMA = "mlcourse/result/v1", "mlcourse/run/v1"
# What a submission printed may differ from run to run; the grade does not depend on it.
_NOT_GRADED = ("cells", "private", "isolation", "name_on_disk", "title")


@dataclass(frozen=True)
class Recorded:
    """How many results were new, and how many were known already."""

    added: int
    unchanged: int


def record(run_folder: Path, database: Path | None = None) -> Recorded:
    """Record all results of a run.

    Parameters
    ----------
    run_folder : Path
        The folder that was ``--out`` of a grading.
    database : Path or None
        File of the gradebook, ``gradebook.sqlite`` in the run's folder by default.

    Raises
    ------
    UsageError
        If the folder holds no results, one cannot be read, or the gradebook cannot be used.
    """
    documents = [_read(path) for path in sorted((run_folder / "results").glob("*.json"))]
    if not documents:
        raise UsageError(
            f"{run_folder} holds no results.",
            where=Where(str(run_folder)),
            fix="Give the folder that was --out of mlcourse grade.",
        )
    arrived = _arrived(run_folder)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with writing(run_folder / FILE if database is None else database) as connection:
        added = sum(
            _record(connection, document, arrived.get(document["submission"]), now)
            for document in documents
        )
    return Recorded(added, len(documents) - added)


def _read(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _unreadable(path, str(error)) from None
    if not isinstance(document, dict) or document.get("schema") != RESULT_SCHEMA:
        raise _unreadable(path, f"it is not of schema {RESULT_SCHEMA}")
    if not is_result(document):
        raise _unreadable(path, "it is not whole, or was changed by hand")
    return document


def _unreadable(path: Path, why: str) -> UsageError:
    return UsageError(
        f"The result {path.name} cannot be read.",
        where=Where(str(path)),
        why=why,
        fix="Grade again: only what is missing or damaged is done anew.",
    )


def _arrived(run_folder: Path) -> dict[str, tuple[str, bool]]:
    """Return when each submission of a run arrived and whether it was marked as late."""
    record = read_document(run_folder / "run.json", RUN_SCHEMA)
    shape = {"submissions": [{"submission": str, "submitted": str, "late": bool}]}
    if record is None or not has_shape(record, shape):
        return {}
    return {line["submission"]: (line["submitted"], line["late"]) for line in record["submissions"]}


def _record(
    connection: Connection,
    document: Mapping[str, Any],
    arrived: tuple[str, bool] | None,
    now: str,
) -> bool:
    assessment = _row(
        connection,
        schema.assessments,
        {"unit": document["unit"]},
        {"title": document["title"]},
    )
    submission = _row(
        connection,
        schema.submissions,
        {"assessment_id": assessment, "student": document["submission"]},
    )
    attempt = _row(
        connection,
        schema.attempts,
        {"submission_id": submission, "sha256": document["submission_sha256"] or ""},
    )
    if arrived is not None and any(arrived):
        submitted, late = arrived
        key = {"attempt_id": attempt, "submitted": submitted}
        _row(connection, schema.arrivals, key, {"late": late})
    digest = _digest(document)
    if (attempt, digest) == _newest(connection, submission):
        return False
    _add(connection, document, assessment=assessment, attempt=attempt, digest=digest, now=now)
    return True


def _digest(document: Mapping[str, Any]) -> str:
    graded = {name: value for name, value in document.items() if name not in _NOT_GRADED}
    graded["level"] = document["isolation"]["level"]
    text = json.dumps(graded, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _row(
    connection: Connection,
    table: Table,
    key: Mapping[str, Any],
    more: Mapping[str, Any] | None = None,
) -> int:
    """Return the id of the row with a key, added when it is not there."""
    wanted = [table.c[name] == value for name, value in key.items()]
    found = connection.execute(select(table.c.id).where(*wanted)).scalar_one_or_none()
    if found is None:
        values = {**key, **(more or {})}
        found = connection.execute(
            insert(table).values(**values).returning(table.c.id)
        ).scalar_one()
    return int(found)


def _newest(connection: Connection, submission: int) -> tuple[int, str] | None:
    row = connection.execute(
        select(schema.results.c.attempt_id, schema.results.c.digest)
        .join(schema.attempts)
        .where(schema.attempts.c.submission_id == submission)
        .order_by(schema.results.c.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row.attempt_id, row.digest)


def _add(
    connection: Connection,
    document: Mapping[str, Any],
    *,
    assessment: int,
    attempt: int,
    digest: str,
    now: str,
) -> None:
    columns = ("state", "poison", "reason", "points", "max_points", "bundle", "release")
    result = connection.execute(
        insert(schema.results)
        .values(
            attempt_id=attempt,
            digest=digest,
            recorded_at=now,
            **{name: document[name] for name in columns},
            mlcourse=document["mlcourse"],
            environment=json.dumps(document["environment"], sort_keys=True),
            seed=document["seed"],
            seeds=json.dumps(document["seeds"], sort_keys=True),
            isolation=document["isolation"]["level"],
        )
        .returning(schema.results.c.id)
    ).scalar_one()
    for position, question in enumerate(document["questions"], start=1):
        key = {"assessment_id": assessment, "name": question["id"]}
        connection.execute(
            insert(schema.question_results).values(
                result_id=result,
                question_id=_row(connection, schema.questions, key),
                position=position,
                state=question["state"],
                points=question["points"],
                max_points=question["max_points"],
            )
        )
        for check in question["checks"]:
            connection.execute(
                insert(schema.check_results).values(
                    result_id=result,
                    check_id=check["id"],
                    **{
                        name: check[name]
                        for name in (
                            "hidden",
                            "state",
                            "reason",
                            "misconception",
                            "points",
                            "max_points",
                        )
                    },
                )
            )
