"""Reading a unit: everything in its folder as one record, or all its faults together."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mlcourse.box.limits import Limits
from mlcourse.checks.loading import LoadedChecks, load_bundle_checks
from mlcourse.course import consistency
from mlcourse.course.cells import Master, read_master
from mlcourse.course.frontmatter import FrontMatter, read_front_matter
from mlcourse.course.quiz import read_quiz
from mlcourse.course.records import (
    Cell,
    CheckRecord,
    Course,
    Mutant,
    QuestionRecord,
    Unit,
    UnitKind,
)
from mlcourse.course.registry import find_registry, load_course
from mlcourse.course.substitution import without_points
from mlcourse.errors import UnitError, UnitFaults, UsageError, Where

MASTERS: dict[str, UnitKind] = {"lesson.md": "lesson", "assignment.md": "assessment"}
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*\s*$", re.M)
_NO_FRONT_MATTER = FrontMatter.model_construct(
    title="", objectives=[], prerequisites=[], minutes={}, datasets=[]
)


@dataclass(frozen=True)
class Sources:
    """The texts of a unit's folder, and their names in errors."""

    folder: Path
    kind: UnitKind
    master: Path
    text: str
    checks: str
    hidden: str


def find_units(folder: Path | str) -> tuple[Path, ...]:
    """Return the folders of all units in a folder and below, in order of their paths."""
    found = {
        path.parent
        for name in MASTERS
        for path in Path(folder).rglob(name)
        if not any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)
    }
    return tuple(sorted(found))


def load_unit(path: Path | str, *, course: Course | None = None) -> Unit:
    """Read a lesson or an assessment and check that its parts fit together.

    Parameters
    ----------
    path : path
        The unit's folder, or its master notebook.
    course : Course or None
        The registry the unit belongs to; looked for upwards from the unit when not given.

    Raises
    ------
    UsageError
        There is no unit at this path, or no registry above it.
    UnitFaults
        With all faults of the unit, each naming file, cell and line.
    """
    sources = read_sources(Path(path))
    master = read_master(sources.text, str(sources.master))
    faults = [
        *master.faults,
        *consistency.source_faults(sources.folder, sources.checks, sources.hidden),
    ]
    unreadable = bool(faults or master.header.faults)
    loaded = None if unreadable else _load_checks(sources, faults)
    course = course or _course_of(sources, faults)
    front, wrong = read_front_matter(master.header)
    faults += wrong
    unit = _unit(sources, master, front or _NO_FRONT_MATTER, loaded)
    if course is not None and front is not None:
        items, wrong = read_quiz(sources.folder, front.objectives, course.misconceptions)
        unit = replace(unit, quiz=items)
        faults += wrong
    if loaded is not None:
        unit = replace(unit, mutants=_mutants(unit, faults))
        faults += consistency.faults(unit, loaded, course, master.header)
    elif not master.faults:
        faults += consistency.cell_faults(unit)
    if faults:
        raise UnitFaults(tuple(_in_order(faults)))
    return unit


def read_sources(path: Path) -> Sources:
    """Read the texts of a unit.

    Raises
    ------
    UsageError
        The path is no unit, or a file of it is not UTF-8.
    """
    folder = path.parent if path.name in MASTERS else path
    masters = [name for name in MASTERS if (folder / name).is_file()]
    if not folder.is_dir() or len(masters) != 1:
        raise UsageError(
            f"{folder} holds both a lesson.md and an assignment.md"
            if masters
            else f"{folder} is no unit: it holds neither a lesson.md nor an assignment.md",
            where=Where(str(path)),
            fix="Keep one of the two."
            if masters
            else "Make one with: mlcourse new assessment NAME.",
        )
    master = folder / masters[0]
    return Sources(
        folder, MASTERS[masters[0]], master, _text(master), _text(folder / "checks.py"),
        _text(folder / "hidden.py"),
    )  # fmt: skip


def _text(path: Path) -> str:
    if not path.is_file():
        return ""
    try:
        return path.read_text(encoding="utf-8-sig")  # some editors begin a file with a mark
    except UnicodeDecodeError as fault:
        line = path.read_bytes()[: fault.start].count(b"\n") + 1
        raise UsageError(
            f"{path.name} is not UTF-8",
            where=Where(str(path), line=line),
            fix="Save it as UTF-8.",
        ) from None


def _course_of(sources: Sources, faults: list[UnitError]) -> Course | None:
    folder = find_registry(sources.folder)
    if folder is None:
        raise UsageError(
            "No course registry was found",
            where=Where(str(sources.folder)),
            why="A course's registry declares the objectives and misconceptions of its units.",
            fix="Create course/course.yml, objectives.yml and misconceptions.yml in a folder above,"
            " or let  mlcourse new  make them.",
        )
    try:
        return load_course(folder)
    except UnitFaults as found:
        faults += found.faults
        return None


def _load_checks(sources: Sources, faults: list[UnitError]) -> LoadedChecks | None:
    try:
        return load_bundle_checks(sources.checks, sources.hidden, folder=sources.folder)
    except UnitError as fault:
        faults.append(fault)
        return None


def _unit(
    sources: Sources, master: Master, front: FrontMatter, loaded: LoadedChecks | None
) -> Unit:
    questions = () if loaded is None else tuple(loaded.questions.values())
    known = front is not _NO_FRONT_MATTER
    files = sources.folder / "files"
    return Unit(
        id=sources.folder.absolute().name,
        kind=sources.kind,
        folder=sources.folder,
        master=sources.master,
        title=front.title,
        code=front.code if known else None,
        objectives=tuple(front.objectives),
        prerequisites=tuple(front.prerequisites),
        minutes=front.minutes.model_dump() if known else {},
        datasets=tuple(front.datasets),
        cells=master.cells,
        questions=tuple(_record(question, master.cells) for question in questions),
        mutants=(),
        checks_source=sources.checks,
        hidden_source=sources.hidden,
        files=tuple(sorted(found for found in files.rglob("*") if _is_data(found))),
        imported=front.imported if known else None,
        limits=front.box_limits() if known else Limits(),
        metadata={k: v for k, v in master.metadata.items() if k not in {"mlcourse", "source_map"}},
    )


def _is_data(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".") and "__pycache__" not in path.parts


def _record(question: Any, cells: tuple[Cell, ...]) -> QuestionRecord:
    """Return what is known of a question without running it."""
    checks = tuple(
        CheckRecord(
            check.id, question.id, check.title, check.points, check.hidden, check.misconception,
            tuple(question.objectives),
        )
        for check in question.checks
    )  # fmt: skip
    title = question.title or _heading(question.id, cells) or question.id
    return QuestionRecord(question.id, title, tuple(question.objectives), checks)


def _heading(question: str, cells: tuple[Cell, ...]) -> str | None:
    """Return the first heading of a question's prompts, without its points."""
    for cell in cells:
        if cell.role == "prompt" and cell.question == question:
            found = _HEADING.search(cell.source)
            if found:
                return without_points(found[1])
    return None


def _mutants(unit: Unit, faults: list[UnitError]) -> tuple[Mutant, ...]:
    """Read ``mutants/<question>-<misconception>.py``; the question's id may itself hold hyphens."""
    found = []
    ids = sorted((question.id for question in unit.questions), key=len, reverse=True)
    for path in sorted((unit.folder / "mutants").glob("*.py")):
        question = next((id for id in ids if path.stem.startswith(f"{id}-")), None)
        if question is None:
            faults.append(
                UnitError(
                    f"The mutant {path.name} belongs to no question of this unit",
                    where=Where(str(path)),
                    fix=f"Name it QUESTION-MISCONCEPTION.py with one of: {', '.join(sorted(ids))}.",
                )
            )
            continue
        misconception = path.stem[len(question) + 1 :]
        found.append(Mutant(path.stem, question, misconception, path, _text(path)))
    return tuple(found)


def _in_order(faults: list[UnitError]) -> list[UnitError]:
    def place(fault: UnitError) -> tuple[str, int]:
        where = fault.where
        return ("", 0) if where is None else (where.file, where.line or 0)

    unique = {(fault.what, str(fault.where)): fault for fault in faults}
    return sorted(unique.values(), key=place)
