"""Writing the bundle: what the grader needs of a unit, and the hash of all of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import mlcourse
from mlcourse.authoring.environment import environment_of
from mlcourse.authoring.student import (
    misconception_text,
    notebook_name,
    public_names,
    released_cells,
)
from mlcourse.course.bundles import MANIFEST, SCHEMA, Bundle, Release
from mlcourse.course.records import Course, Unit
from mlcourse.course.solutions import stub_of


def write_bundle(
    unit: Unit,
    course: Course,
    student: Any,
    earlier: Sequence[Release],
    folder: Path,
    *,
    repeatable: bool = False,
) -> None:
    """Write a bundle into an empty folder.

    Parameters
    ----------
    student : NotebookNode
        The student notebook of this release.
    earlier : sequence of Release
        Releases students may still hand in, newest first.
    repeatable : bool
        See `mlcourse.authoring.verify.Verification`.
    """
    contents = bundle_files(unit)
    manifest = bundle_manifest(unit, course, student, earlier)
    manifest["repeatable"] = repeatable
    manifest["files"] = {
        name: hashlib.sha256(content).hexdigest() for name, content in sorted(contents.items())
    }
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    (folder / MANIFEST).write_bytes(f"{text}\n".encode())


def bundle_files(unit: Unit) -> dict[str, bytes]:
    """Return the files of a bundle but for its manifest: checks, public files, hidden data."""
    contents = {
        "checks.py": unit.checks_source.encode(),
        "hidden.py": unit.hidden_source.encode(),
    }
    data = unit.folder / "data"
    hidden = (path for path in data.rglob("*") if path.is_file())
    for path in (*unit.files, *hidden):
        parts = path.relative_to(unit.folder).parts
        if not any(part.startswith(".") or part == "__pycache__" for part in parts):
            contents["/".join(parts)] = path.read_bytes()
    return contents


def bundle_manifest(
    unit: Unit, course: Course, student: Any, earlier: Sequence[Release]
) -> dict[str, Any]:
    """Return the manifest of schema ``mlcourse/bundle/v1``, without the hashes of its files."""
    named = {
        check.misconception
        for question in unit.questions
        for check in question.checks
        if check.misconception
    }
    objectives = {*unit.objectives, *(o for q in unit.questions for o in q.objectives)}
    return {
        "schema": SCHEMA,
        "unit": unit.id,
        "kind": unit.kind,
        "title": unit.title,
        "book_url": course.book_url,
        "release": student.metadata.mlcourse.release,
        "mlcourse": mlcourse.__version__,
        "points": float(unit.points),
        "notebook": notebook_name(unit),
        "questions": [_question(unit, question) for question in unit.questions],
        "cells": [asdict(cell) for cell in released_cells(student)],
        "earlier": [
            {"release": old.id, "cells": [asdict(cell) for cell in old.cells]} for old in earlier
        ],
        "limits": asdict(unit.limits),
        "environment": environment_of(unit),
        "objectives": {id: course.objectives[id].text for id in sorted(objectives)},
        "misconceptions": {id: misconception_text(course, id) for id in sorted(named)},
    }


def _question(unit: Unit, question: Any) -> dict[str, Any]:
    answer = next(c for c in unit.cells if c.question == question.id and c.role == "answer")
    return {
        "id": question.id,
        "title": question.title,
        "objectives": list(question.objectives),
        "points": float(question.points),
        "defines": list(public_names(unit, question.id)),
        "stub": stub_of(answer.source),
        "checks": [
            {
                "id": check.id,
                "title": check.title,
                "points": float(check.points),
                "hidden": check.hidden,
                "misconception": check.misconception,
            }
            for check in question.checks
        ],
    }


def earlier_releases(previous: Bundle | None, release: str) -> tuple[Release, ...]:
    """Return the releases before this one, newest first: the previous bundle's and itself."""
    if previous is None:
        return ()
    releases = (Release(previous.release, previous.cells), *previous.earlier)
    return tuple(old for old in releases if old.id != release)
