"""The registry of a course: modules, objectives, and what each misconception says in public."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from mlcourse.course.documents import (
    Document,
    Strict,
    declare,
    entries,
    read_document_file,
    validated,
)
from mlcourse.course.pages import find_masters, find_page
from mlcourse.course.records import Course, Misconception, Module, Objective
from mlcourse.errors import UnitError, UnitFaults, Where

COURSE, OBJECTIVES, MISCONCEPTIONS = "course.yml", "objectives.yml", "misconceptions.yml"
LAUNCHERS = {"binder": "Binder", "colab": "Colab", "jupyterhub": "JupyterHub"}
OBJECTIVE_FIELDS = '{text: "Compute … and say …"}'
MISCONCEPTION_FIELDS = '{belief: "What the student believes", says: "What the student is told"}'


class ModuleEntry(Strict):
    """A module in ``course.yml``."""

    id: str
    title: str
    units: list[str] = Field(default_factory=list)
    text: str = ""


class CourseEntry(Strict):
    """The whole of ``course.yml``."""

    title: str
    book_url: str | None = None
    install: str | None = None
    launch: dict[Literal["binder", "colab", "jupyterhub"], str] = Field(default_factory=dict)
    modules: list[ModuleEntry] = Field(default_factory=list)


class ObjectiveEntry(Strict):
    """One objective in ``objectives.yml``; its key is its id."""

    text: str
    needs: list[str] = Field(default_factory=list)


class MisconceptionEntry(Strict):
    """One misconception in ``misconceptions.yml``; its key is its id."""

    belief: str
    says: str
    reread: str | None = None


def find_registry(start: Path | str) -> Path | None:
    """Return the folder with ``course.yml`` that a unit belongs to, or None.

    The search goes upwards from ``start``: each folder itself, then a folder ``course`` in it.
    """
    start = Path(start).absolute()
    for folder in (start, *start.parents):
        for candidate in (folder, folder / "course"):
            if (candidate / COURSE).is_file():
                here = Path.cwd()
                # Errors name files as a person here would type them.
                return candidate.relative_to(here) if candidate.is_relative_to(here) else candidate
    return None


def load_course(folder: Path | str) -> Course:
    """Read the registry in a folder.

    Raises
    ------
    UnitFaults
        With every fault of the three files, each naming file, line and key.
    """
    folder = Path(folder)
    documents = {
        name: read_document_file(folder / name) for name in (COURSE, OBJECTIVES, MISCONCEPTIONS)
    }
    faults = [fault for document in documents.values() for fault in document.faults]
    objectives = _objectives(documents[OBJECTIVES], faults)
    misconceptions = _misconceptions(documents[MISCONCEPTIONS], folder.absolute().parent, faults)
    course = None
    if not documents[COURSE].faults:
        course, found = validated(CourseEntry, documents[COURSE])
        faults += found
    if faults or course is None:
        raise UnitFaults(tuple(faults))
    modules = tuple(Module(m.id, m.title, tuple(m.units), m.text.strip()) for m in course.modules)
    return Course(
        folder,
        course.title,
        modules,
        objectives,
        misconceptions,
        course.book_url,
        course.install,
        {str(name): template for name, template in course.launch.items()},
    )


def _objectives(document: Document, faults: list[UnitError]) -> dict[str, Objective]:
    found: dict[str, Objective] = {}
    for key, entry in entries(ObjectiveEntry, document, faults).items():
        found[key] = Objective(key, entry.text, tuple(entry.needs))
    declared = sorted(str(key) for key in document.value) if found else []
    for objective in found.values():
        for position, need in enumerate(objective.needs):
            if need not in document.value:
                faults.append(
                    UnitError(
                        f"Objective {objective.id!r} needs {need!r}, which nobody declared",
                        where=Where(
                            document.file, line=document.line((objective.id, "needs", position))
                        ),
                        fix=declare(need, declared, document.file, OBJECTIVE_FIELDS),
                    )
                )
    return found


def _misconceptions(
    document: Document, root: Path, faults: list[UnitError]
) -> dict[str, Misconception]:
    found: dict[str, Misconception] = {}
    masters = find_masters(root)
    for key, entry in entries(MisconceptionEntry, document, faults).items():
        found[key] = Misconception(key, entry.belief, entry.says, entry.reread)
        if entry.reread and find_page(root, entry.reread, masters) is None:
            faults.append(
                UnitError(
                    f"Misconception {key!r} names a page that is not there: {entry.reread!r}",
                    where=Where(document.file, line=document.line((key, "reread"))),
                    fix="Write UNIT or UNIT#LABEL: a unit's folder, and a label (LABEL)= "
                    "before one of its headings.",
                )
            )
    return found
