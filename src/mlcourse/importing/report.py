"""The report on an import: what became of every test, and what is lost or different."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from mlcourse.importing.drafts import Draft, Finding

if TYPE_CHECKING:
    from mlcourse.importing.writing import Imported

_RULES = {
    "nbgrader": (
        "A test cell earns all of its points or none, or what its last line says.",
        "A warning or any other text on the standard error does not cost the points, as it does"
        " in nbgrader: put stderr_fails=True on a test where it should.",
        "A last line that gives a number of NumPy's counts as that number; nbgrader gives all"
        " points then.",
        "A question whose answer cell was left as it was released earns nothing, also where a test"
        " would pass without it.",
    ),
    "otter": (
        "A test case earns its points or none.",
        "An output that is a number or truth value of NumPy's counts as that of Python; otter"
        " compares texts, which change with versions of NumPy.",
        "Each question is asked about the names as they are at its check cell; otter asks after"
        " the whole notebook.",
        "A question whose answer cell was left as it was released earns nothing.",
    ),
}


def lines_of(findings: Iterable[Finding]) -> list[str]:
    """Return findings as lines; one line where the same holds for several cells."""
    places: dict[tuple[str, str], list[str]] = {}
    for one in findings:
        places.setdefault((one.what, one.fix), []).append(one.where)
    return [f"{_joined(at)}: {what}.{fix and f' {fix}'}" for (what, fix), at in places.items()]


def _joined(places: Sequence[str]) -> str:
    """Return places as one: notebook, and the numbers of its cells."""
    cells: dict[str, list[str]] = {}
    for place in places:
        notebook, _, cell = place.partition(", cell ")
        cells.setdefault(notebook, []).append(cell)
    return "; ".join(_with_cells(name, numbers) for name, numbers in cells.items())


def _with_cells(notebook: str, numbers: Sequence[str]) -> str:
    *most, last = [number for number in numbers if number] or [""]
    if most:
        return f"{notebook}, cells {', '.join(most)} and {last}"
    return f"{notebook}, cell {last}" if last else notebook


def report_text(draft: Draft, imported: Imported) -> str:
    """Return the report as Markdown."""
    lost = [one for one in imported.findings if one.lost]
    notes = [one for one in imported.findings if not one.lost]
    lines = [f"# Import of {draft.source} from {draft.origin}", ""]
    lines.append(f"{len(imported.questions)} questions with {imported.points:g} points;")
    by_hand = sum(imported.manual.values())
    lines.append(f"{len(imported.manual)} parts with {by_hand:g} points for a person (rubric.yml).")
    lines += ["", "## Lost or different", ""]
    lines += [f"- {line}" for line in lines_of(lost)] or ["Nothing was found."]
    if notes:
        lines += ["", "## Worth a look", "", *(f"- {line}" for line in lines_of(notes))]
    lines += ["", "## What became of the tests", "", "| question | tests |", "|---|---|"]
    lines += [f"| {id} | {', '.join(names)} |" for id, names in imported.questions.items()]
    if imported.manual:
        lines += ["", "| by a person | points |", "|---|---|"]
        lines += [f"| {id} | {points:g} |" for id, points in imported.manual.items()]
    lines += ["", f"## Other than in {draft.origin}, on purpose", ""]
    lines += [f"- {rule}" for rule in _RULES[draft.origin]]
    lines.append(
        "- There are no wrong solutions to prove the tests with (`mutants/`): until you write some,"
        " nothing shows that they catch a wrong answer."
    )
    return "\n".join(lines) + "\n"
