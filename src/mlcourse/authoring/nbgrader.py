"""A unit in nbgrader's layout: its source notebook, and the release that nbgrader makes of it.

Our checks run in cells whose last line is their points, which nbgrader reads as partial credit.
Hidden checks stand at the end, in regions that nbgrader takes out of the release.

References
----------
Cell metadata and checksums: ``nbgrader/nbgraderformat/v3.py`` and ``nbgrader/utils.py`` of 0.9.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mlcourse.authoring.notebooks import as_bytes, new_cell, new_notebook
from mlcourse.authoring.references import place_of
from mlcourse.authoring.student import (
    SETUP,
    add_setup,
    fill_places,
    lock_cells,
    lower_prose,
    master_notebook,
    notebook_name,
    put_stubs,
    release_id,
)
from mlcourse.compat.scoring import tidy
from mlcourse.course.records import Cell, Course, QuestionRecord, Unit
from mlcourse.course.solutions import solution_regions
from mlcourse.errors import OverwriteRefused, UsageError, Where

SCHEMA = 3
BEGIN, END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
STUB = "..."
CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = {course!r}
# The stub of mlcourse, so that a question that nobody has begun is told from a wrong answer.
c.ClearSolutions.code_stub = {{"python": "..."}}
# Checks may take longer than nbgrader's 30 seconds for a cell.
c.ExecutePreprocessor.timeout = 300
"""


@dataclass(frozen=True)
class Exported:
    """What was written, and what to know of it."""

    unit: str
    source: Path
    release: Path
    points: float
    notes: tuple[str, ...]


def export_nbgrader(unit: Unit, course: Course, out: Path) -> Exported:
    """Write a unit into the folder of an nbgrader course.

    Parameters
    ----------
    unit, course : Unit, Course
    out : Path
        The course's folder; it gets an ``nbgrader_config.py`` if it has none.

    Raises
    ------
    OverwriteRefused
        The assignment is there already.
    UsageError
        The unit has hidden data: nbgrader gives students every file of an assignment.
    """
    source, release = (out / step / unit.id for step in ("source", "release"))
    for folder in (source, release):
        if folder.exists():
            raise OverwriteRefused(
                f"{folder} is there already",
                where=Where(str(folder)),
                fix="Give another --out, or move the folder away.",
            )
    if any(path.is_file() for path in (unit.folder / "data").rglob("*")):
        raise UsageError(
            f"{unit.id} has hidden data, which nbgrader cannot keep",
            where=Where(str(unit.folder / "data")),
            why="It gives students every file that lies in the folder of an assignment.",
            fix="Make the data in hidden.py, or grade the unit with mlcourse grade.",
        )
    notebook, notes = source_notebook(unit, course)
    for folder, made in ((source, notebook), (release, released(notebook))):
        folder.mkdir(parents=True)
        (folder / notebook_name(unit)).write_bytes(as_bytes(made))
        for path in unit.files:
            target = folder / path.relative_to(unit.folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    config = out / "nbgrader_config.py"
    if config.exists():
        notes.append(f"{config} was left as it is; it should hold what stands in mlcourse's own")
    else:
        config.write_text(CONFIG.format(course=out.absolute().name), "utf-8")
    if any((unit.folder / name).exists() for name in ("rubric.yml", "rubric.md")):
        notes.append("what a person grades is not in the notebook's points: see its rubric")
    return Exported(unit.id, source, release, float(unit.points), tuple(notes))


def source_notebook(unit: Unit, course: Course) -> tuple[Any, list[str]]:
    """Return the source notebook of a unit, and what nbgrader cannot express of it."""
    notes = [
        f"the stub that its author wrote for {cell.question} is {STUB!r} in nbgrader"
        for cell in unit.cells
        if cell.role == "answer" and _without_stubs(cell.source) != cell.source
    ]
    unit = replace(unit, cells=tuple(map(_plain_stub, unit.cells)))
    place = place_of(unit, course)
    master = fill_places(master_notebook(unit), unit)
    student = lock_cells(lower_prose(put_stubs(master), unit, place))
    release = release_id(unit, course, student)
    notebook = add_setup(lower_prose(master, unit, place), unit, course, release)
    cells = []
    for cell in notebook.cells:
        role = "locked" if cell.id == SETUP else str(cell.metadata.mlcourse.role)
        question = cell.metadata.mlcourse.get("question")
        cell.metadata = _metadata(cell, role)
        cells.append(cell)
        if role == "check":
            record = next(one for one in unit.questions if one.id == question)
            cells += _visible(record)
    cells += _hidden(unit)
    made = new_notebook(cells, {"mlcourse": {"unit": unit.id, "release": release}})
    made.metadata["kernelspec"]["language"] = "python"
    return made, notes


def _plain_stub(cell: Cell) -> Cell:
    return replace(cell, source=_without_stubs(cell.source)) if cell.role == "answer" else cell


def _without_stubs(source: str) -> str:
    """Return an answer cell without stubs of its author's own: nbgrader has one stub for all."""
    lines = source.split("\n")
    for region in reversed(solution_regions(source)):
        if region.stub_begin is not None and region.stub_end is not None:
            del lines[region.stub_begin : region.stub_end + 1]
    return "\n".join(lines)


def _metadata(cell: Any, role: str) -> dict[str, Any]:
    """Return a cell's metadata for nbgrader; prose has none, so that it stays the student's own."""
    kept = {"tags": list(cell.metadata["tags"])} if cell.metadata.get("tags") else {}
    if role == "answer":
        return {**kept, "nbgrader": roles(str(cell.id), solution=True)}
    if cell.cell_type == "code":
        return {**kept, "nbgrader": roles(str(cell.id), locked=True)}
    return kept


def roles(
    grade_id: str,
    *,
    grade: bool = False,
    solution: bool = False,
    locked: bool = False,
    points: float | None = None,
) -> dict[str, Any]:
    """Return nbgrader's metadata of a cell, schema 3."""
    found = {
        "schema_version": SCHEMA,
        "grade": grade,
        "solution": solution,
        "locked": locked,
        "task": False,
        "grade_id": grade_id,
    }
    return found if points is None else {**found, "points": points}


def _visible(question: QuestionRecord) -> list[Any]:
    most = tidy(sum(check.points for check in question.checks if not check.hidden))
    source = (
        f"# Points of {question.id}: the checks that you can see.\n"
        "from mlcourse.compat.scoring import visible_points\n\n"
        f'visible_points("{question.id}")'
    )
    return [_test(f"{question.id}-visible", source, most)] if most > 0 else []


def _hidden(unit: Unit) -> list[Any]:
    """Return a cell for the hidden checks of each question; the first brings all of them along."""
    cells: list[Any] = []
    asked = [(one, [check for check in one.checks if check.hidden]) for one in unit.questions]
    for question, checks in asked:
        most = tidy(sum(check.points for check in checks))
        if most <= 0:
            continue
        lines = [f"# Points of {question.id}: checks that run when the notebook is graded.", BEGIN]
        if not cells:
            lines += [
                "from mlcourse.compat.scoring import hidden_points, load_hidden",
                "",
                f"load_hidden(\n    checks={_text(unit.checks_source)},\n"
                f"    hidden={_text(unit.hidden_source)},\n)",
            ]
        lines += [f'hidden_points("{question.id}")', END]
        cells.append(_test(f"{question.id}-hidden", "\n".join(lines), most))
    return cells


def _test(grade_id: str, source: str, points: float) -> Any:
    role = roles(grade_id, grade=True, locked=True, points=points)
    return new_cell("code", source, grade_id, {"nbgrader": role})


def _text(source: str) -> str:
    """Return a file as a literal that holds no line nbgrader could take for a delimiter."""
    lines = source.rstrip("\n").split("\n")
    texts = [repr(f"{line}\n") for line in lines]
    for word in ("BEGIN", "END"):
        texts = [text.replace(f"{word} ", f"{word}\\x20") for text in texts]
    return "(\n" + "\n".join(f"        {text}" for text in texts) + "\n    )"


def released(source: Any) -> Any:
    """Return what nbgrader releases of a source notebook: no solutions, locks, checksums."""
    notebook = copy.deepcopy(source)
    for cell in notebook.cells:
        role = cell.metadata.get("nbgrader")
        if cell.cell_type == "code":
            cell.source = _cleared(cell.source, solution=bool(role and role["solution"]))
        if role is None:
            continue
        cell.metadata["deletable"] = False
        if not role["solution"]:
            cell.metadata["editable"] = False
        role["cell_type"] = cell.cell_type
        role["checksum"] = checksum(cell.source, cell.cell_type, role)
    return notebook


def _cleared(source: str, *, solution: bool) -> str:
    lines: list[str] = []
    inside = False
    for line in source.split("\n"):
        if BEGIN in line or (solution and "BEGIN SOLUTION" in line):
            inside = True
            if BEGIN not in line:
                lines.append(line[: len(line) - len(line.lstrip())] + STUB)
        elif END in line or (solution and "END SOLUTION" in line):
            inside = False
        elif not inside:
            lines.append(line)
    return "\n".join(lines)


def checksum(source: str, cell_type: str, role: Mapping[str, Any]) -> str:
    """Return nbgrader's checksum of a cell: MD5 of its text, type, roles, id and points."""
    solution, grade = bool(role["solution"]), bool(role["grade"])
    locked = not solution and (grade or bool(role["locked"]))
    parts: Sequence[str] = [source, cell_type, str(grade), str(solution), str(locked)]
    points = [str(float(role["points"]))] if grade else []
    text = "".join([*parts, str(role["grade_id"]), *points])
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
