"""A unit as a page: the reference's outputs, and the students' stubs or the solutions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import nbformat

from mlcourse.course.records import Cell, Course, Unit
from mlcourse.course.registry import LAUNCHERS
from mlcourse.course.solutions import reference_of, stub_of
from mlcourse.course.substitution import fills, in_words, substitute


def unit_page(
    unit: Unit, course: Course, executed: Any, *, download: str, solutions: bool = False
) -> Any:
    """Return the notebook that Sphinx shows for a unit.

    Parameters
    ----------
    unit : Unit
    course : Course
    executed : NotebookNode
        The unit executed with its reference solutions; cell ids are the cells' keys.
    download : str
        Where the student notebook lies, from the root of the staged pages.
    solutions : bool
        Whether answers are shown as the reference solves them.

    Returns
    -------
    NotebookNode
        Without solutions, answer cells hold the stub and no output; check cells have no output.
    """
    outputs = {cell["id"]: cell.get("outputs", []) for cell in executed.cells}
    counts = {cell["id"]: cell.get("execution_count") for cell in executed.cells}
    page = nbformat.v4.new_notebook()
    page.metadata["kernelspec"] = dict(executed.metadata.get("kernelspec", {}))
    page.metadata["language_info"] = {"name": "python"}
    filled = fills(unit)
    facts_told = False
    for cell in unit.cells:
        shown = _cell(cell, filled, solutions=solutions)
        if cell.kind == "code" and (solutions or cell.role in {"given", "prediction"}):
            shown["outputs"] = outputs.get(cell.key, [])
            shown["execution_count"] = counts.get(cell.key)
        if not facts_told and cell.kind == "markdown" and cell.source.lstrip().startswith("# "):
            shown["source"] = _with_facts(shown["source"], unit, course, download)
            facts_told = True
        page.cells.append(shown)
    return page


def _cell(cell: Cell, filled: Mapping[str, str], *, solutions: bool) -> Any:
    metadata = {name: value for name, value in cell.metadata.items() if name != "mlcourse"}
    if cell.kind == "markdown":
        text = substitute(cell.source, filled)
        return nbformat.v4.new_markdown_cell(text, id=cell.key, metadata=metadata)
    source = cell.source
    if cell.role == "answer":
        source = reference_of(source) if solutions else stub_of(source)
    return nbformat.v4.new_code_cell(source, id=cell.key, metadata=metadata)


def _with_facts(source: str, unit: Unit, course: Course, download: str) -> str:
    """Put the button and the facts of the unit below its title."""
    before, title, after = source.partition("# ")
    heading, _, rest = after.partition("\n")
    lines = [f"{before}{title}{heading}", "", f"{{download}}`Get this notebook <{download}>`", ""]
    lines += _launches(unit, course)
    lines += [
        _time_and_points(unit),
        "",
        "::::{admonition} What you learn, and what you need first",
    ]
    lines += [":class: note dropdown"]
    if unit.prerequisites:
        needed = (course.objectives[name].text for name in unit.prerequisites)
        lines += ["", "Before you start, you can:", "", *(f"- {text}" for text in needed)]
    lines += ["", "Afterwards you can:", ""]
    lines += [f"- {course.objectives[name].text}" for name in unit.objectives]
    return "\n".join([*lines, "::::", "", rest])


def _launches(unit: Unit, course: Course) -> list[str]:
    """Return links that open the notebook elsewhere, as the course's registry has them."""
    links = [
        f"[{LAUNCHERS[name]}]({template.replace('{notebook}', unit.id)})"
        for name, template in course.launch.items()
    ]
    return [f"Open it in {' · '.join(links)}", ""] if links else []


def _time_and_points(unit: Unit) -> str:
    facts = [f"{name} {count} min" for name, count in unit.minutes.items()]
    if unit.kind == "assessment":
        facts.append(in_words(unit.points))
    return " · ".join(facts).capitalize()
