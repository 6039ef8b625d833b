"""The student notebook: complete in itself, without a solution, with the visible checks inside.

The notebook is made in steps, each a function from a notebook to a new one.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from mlcourse.authoring.inline import Place
from mlcourse.authoring.lowering import lower
from mlcourse.authoring.notebooks import new_cell, new_notebook
from mlcourse.authoring.references import place_of
from mlcourse.course.bundles import BundleCell
from mlcourse.course.given import given_to_students
from mlcourse.course.myst import MystFault
from mlcourse.course.pages import find_page
from mlcourse.course.records import Cell, Course, Unit
from mlcourse.course.solutions import defined_names, reference_of, stub_of, tree_hash
from mlcourse.course.substitution import fills, substitute
from mlcourse.errors import UnitError, UnitFaults, Where
from mlcourse.installing import install_mlcourse

SCHEMA = "mlcourse/notebook/v1"
SETUP = "mlcourse-setup"
# Of an author's cell metadata only these mean something outside the book.
_KEPT = ("tags",)

_SETUP = """\
# Set-up: run this cell first. Below are the checks you can see, as they will be used.
# Nothing here needs changing.
try:
    from mlcourse import check, claim, compare, export, predict, progress
    from mlcourse.notebook import start
except ImportError:
    raise ImportError(
        "mlcourse is missing here. Install it: "
        {install!r}
        ", and restart the kernel."
    ) from None
start(
    unit={unit!r},
    release={release!r},
    title={title!r},
    notebook={notebook!r},
    questions={questions},
    misconceptions={misconceptions},
    checks={checks},
)"""


def student_notebook(unit: Unit, course: Course) -> Any:
    """Return the notebook that students get.

    Returns
    -------
    NotebookNode
        Cell ids are the cells' keys; ``metadata.mlcourse`` holds unit, release and schema.

    Raises
    ------
    UnitFaults
        Prose that Jupyter cannot show, with cell and line.
    """
    notebook = put_stubs(master_notebook(unit))
    notebook = lower_prose(fill_places(notebook, unit), unit, place_of(unit, course))
    notebook = lock_cells(notebook)
    release = release_id(unit, course, notebook)
    return stamp(add_setup(notebook, unit, course, release), unit, release)


def master_notebook(unit: Unit) -> Any:
    """Return the master as a notebook whose cell ids are the cells' keys."""
    return new_notebook([_master_cell(cell) for cell in unit.cells], {})


def _master_cell(cell: Cell) -> Any:
    metadata: dict[str, Any] = {
        name: copy.deepcopy(cell.metadata[name]) for name in _KEPT if name in cell.metadata
    }
    metadata["mlcourse"] = {"role": cell.role}
    if cell.question is not None:
        metadata["mlcourse"]["question"] = cell.question
    return new_cell(cell.kind, cell.source, cell.key, metadata)


def put_stubs(notebook: Any) -> Any:
    """Return the notebook with the stub in each answer cell."""
    return _answers(notebook, stub_of)


def put_references(notebook: Any) -> Any:
    """Return the notebook with the reference solution in each answer cell, without markers."""
    return _answers(notebook, reference_of)


def _answers(notebook: Any, change: Any) -> Any:
    result = copy.deepcopy(notebook)
    for cell in result.cells:
        if cell.metadata.mlcourse.role == "answer":
            cell.source = change(cell.source)
    return result


def fill_places(notebook: Any, unit: Unit) -> Any:
    """Return the notebook with points in words and with the items of the quiz."""
    filled = fills(unit)
    result = copy.deepcopy(notebook)
    for cell in result.cells:
        if cell.cell_type == "markdown":
            cell.source = substitute(cell.source, filled)
    return result


def lower_prose(notebook: Any, unit: Unit, place: Place, *, solutions: bool = False) -> Any:
    """Return the notebook with MyST's directives and roles lowered to CommonMark.

    The caption of a figure that a code cell draws opens the next prose, with those of figures
    between them.

    Raises
    ------
    UnitFaults
        Prose that Jupyter cannot show, with cell and line.
    """
    result = copy.deepcopy(notebook)
    faults = []
    captions: list[str] = []
    for cell, master in zip(result.cells, unit.cells, strict=True):
        if cell.cell_type != "markdown":
            if cell.id in place.labels.captions:
                captions.append(place.labels.captions[cell.id])
            continue
        source = "\n\n".join([*captions, cell.source])
        added = source.count("\n") - cell.source.count("\n")
        captions = []
        try:
            cell.source = lower(source, place, solutions=solutions, line=1 - added)
        except MystFault as fault:
            line = master.line + max(fault.line, 1) - 1
            where = Where(str(unit.master), master.number, line, master.question)
            faults.append(UnitError(fault.what, where=where, fix=fault.fix))
    if faults:
        raise UnitFaults(tuple(faults))
    return result


def lock_cells(notebook: Any) -> Any:
    """Return the notebook with the metadata that Jupyter reads: what folds, what stays."""
    result = copy.deepcopy(notebook)
    for cell in result.cells:
        if cell.metadata.mlcourse.role in {"answer", "check"}:
            cell.metadata["deletable"] = False
        if {"hide-input", "hide-cell"} & set(cell.metadata.get("tags", [])):
            cell.metadata["jupyter"] = {"source_hidden": True}
    return result


def release_id(unit: Unit, course: Course, notebook: Any) -> str:
    """Return the id of a release: it changes with every cell and every data file students get.

    Parameters
    ----------
    notebook : NotebookNode
        The student notebook before its set-up cell is added.
    """
    complete = add_setup(notebook, unit, course, "")
    cells = [(cell.key, cell.kind, cell.role, cell.source) for cell in released_cells(complete)]
    digest = hashlib.sha256(json.dumps(cells, ensure_ascii=False).encode("utf-8", "replace"))
    for path in unit.files:
        name = path.relative_to(unit.folder).as_posix()
        digest.update(f"\0{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}".encode())
    return f"r-{digest.hexdigest()[:12]}"


def released_cells(notebook: Any) -> tuple[BundleCell, ...]:
    """Return the cells of a student notebook as the bundle keeps them."""
    return tuple(
        BundleCell(
            cell.id,
            cell.cell_type,
            cell.metadata.mlcourse.role,
            cell.metadata.mlcourse.get("question"),
            cell.source,
        )
        for cell in notebook.cells
    )


def add_setup(notebook: Any, unit: Unit, course: Course, release: str) -> Any:
    """Return the notebook with the set-up cell in front of its first code, below the title."""
    result = copy.deepcopy(notebook)
    metadata = {
        "mlcourse": {"role": "setup"},
        "jupyter": {"source_hidden": True},
        "tags": ["hide-input"],
        "deletable": False,
        "editable": False,
    }
    cell = new_cell("code", setup_source(unit, course, release), SETUP, metadata)
    first = result.cells[0].cell_type if result.cells else "code"
    result.cells.insert(1 if first == "markdown" else 0, cell)
    return result


def stamp(notebook: Any, unit: Unit, release: str) -> Any:
    """Return the notebook with the id of unit and release in its metadata."""
    result = copy.deepcopy(notebook)
    result.metadata["mlcourse"] = {"unit": unit.id, "release": release, "schema": SCHEMA}
    result.metadata["title"] = unit.title
    return result


def setup_source(unit: Unit, course: Course, release: str) -> str:
    """Return the text of the set-up cell: checks.py word for word, and what its messages need."""
    questions = {
        question.id: {
            "title": question.title,
            "points": question.points,
            "stub": tree_hash(stub_of(_answer(unit, question.id).source)),
            "defines": list(public_names(unit, question.id)),
        }
        for question in unit.questions
    }
    return _SETUP.format(
        unit=unit.id,
        release=release,
        title=unit.title,
        notebook=notebook_name(unit),
        install=install_mlcourse(course.install),
        questions=_literal(questions),
        misconceptions=_literal(public_misconceptions(unit, course)),
        checks=_quoted(unit.checks_source),
    )


def notebook_name(unit: Unit) -> str:
    """Return the file name of a unit's notebook."""
    return f"{unit.id}.ipynb"


def public_misconceptions(unit: Unit, course: Course) -> dict[str, dict[str, str | None]]:
    """Return what is said in public of the misconceptions that visible checks name."""
    named = {
        check.misconception: None
        for question in unit.questions
        for check in question.checks
        if check.misconception and not check.hidden
    }
    return {id: misconception_text(course, id) for id in named}


def misconception_text(course: Course, id: str) -> dict[str, str | None]:
    """Return the public record of a misconception, with the page to reread by name and address."""
    misconception = course.misconceptions[id]
    root = course.root.absolute().parent
    page = find_page(root, misconception.reread) if misconception.reread else None
    return {
        "belief": misconception.belief,
        "says": misconception.says,
        "reread": page.name if page else None,
        "page": page.address if page else None,
    }


def public_names(unit: Unit, question: str) -> tuple[str, ...]:
    """Return the names an answer cell defines that students are told of: in prose, stub or checks.

    Helpers of the reference solution that nobody mentions stay out, since they would give it away.
    """
    public = "\n".join(given.text for given in given_to_students(unit))
    words = set(re.findall(r"\w+", public))
    names = defined_names(reference_of(_answer(unit, question).source))
    return tuple(name for name in names if name in words)


def _answer(unit: Unit, question: str) -> Cell:
    return next(c for c in unit.cells if c.question == question and c.role == "answer")


def _literal(value: Mapping[str, Any]) -> str:
    """Return a mapping as Python source, one entry a line, so that people can read it."""
    if not value:
        return "{}"
    entries = "\n".join(f"        {key!r}: {entry!r}," for key, entry in value.items())
    return f"{{\n{entries}\n    }}"


def _quoted(source: str) -> str:
    """Return checks.py as a string literal that reads like the file where that is possible."""
    for quotes in ("'''", '"""'):
        if quotes not in source:
            return f"r{quotes}\n{source.rstrip()}\n{quotes}"
    return repr(f"\n{source.rstrip()}\n")
