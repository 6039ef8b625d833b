"""Reading nbgrader's source notebooks: cells by their metadata, regions by their delimiters.

References
----------
Schemas and rules: ``nbgrader/nbgraderformat`` and ``nbgrader/preprocessors`` of nbgrader 0.9.
"""

from __future__ import annotations

import ast
import base64
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from mlcourse.course.solutions import reference_of
from mlcourse.errors import UnitError, UnitFaults, Where
from mlcourse.importing.drafts import Draft, Finding, ManualPart, Part, PartKind, Test
from mlcourse.importing.grouping import first_heading
from mlcourse.importing.manual import may_fail, tell_lost_names
from mlcourse.importing.names import tree_of
from mlcourse.importing.nbgrader_course import CourseSettings
from mlcourse.importing.nbgrader_roles import Role, role_of
from mlcourse.importing.notebooks import files_beside, read_notebook, require_python
from mlcourse.importing.regions import (
    Delimiters,
    RegionsFault,
    answer_source,
    split,
    stubbed,
    within,
    without,
)

_ATTACHED = re.compile(r"attachment:([^\s)\"']+)")
_PICTURE = re.compile(r"!\[.*\]\(attachment:.+?\)")
_AUTOTEST = re.compile(r"^\s*#+\s*(HASHED\s+)?AUTOTEST\b.*$", re.M)


def read_source(path: Path, unit: str, settings: CourseSettings | None = None) -> Draft:
    """Read a source notebook.

    Parameters
    ----------
    path : Path
    unit : str
        Id of the unit that is made of it.
    settings : CourseSettings

    Raises
    ------
    UnitFaults
        nbgrader itself would refuse the notebook: an id twice or missing, a region without end, a
        newer schema, another language.
    """
    settings = settings or CourseSettings()
    notebook = read_notebook(path)
    require_python(notebook, path)
    draft = Draft(unit, "", "nbgrader", path.name, [])
    draft.findings += [Finding("nbgrader_config.py", one) for one in settings.unread]
    faults: list[UnitError] = []
    cells = [
        *_beside(settings.header, draft), *enumerate(notebook.cells, start=1),
        *_beside(settings.footer, draft),
    ]  # fmt: skip
    reader = _Reader(draft, path, settings.marks, faults)
    for number, cell in cells:
        reader.read(number, cell)
    if faults:
        raise UnitFaults(tuple(faults))
    tell_lost_names(draft, reader.manual)
    prose = [part.source for part in draft.parts if part.kind == "prose"]
    draft.title = (first_heading(prose[0]) if prose else None) or path.stem.replace("_", " ")
    draft.files |= files_beside(path, draft)
    return draft


def _beside(path: Path | None, draft: Draft) -> list[tuple[int, Any]]:
    """Return the cells of a header or footer."""
    if path is None:
        return []
    if not path.is_file():
        draft.findings.append(Finding("nbgrader_config.py", f"{path.name} is not there"))
        return []
    return [(0, cell) for cell in read_notebook(path).cells]


class _Reader:
    """Takes the cells of one notebook into a draft."""

    def __init__(
        self, draft: Draft, path: Path, marks: Delimiters, faults: list[UnitError]
    ) -> None:
        self._draft, self._path, self._marks, self._faults = draft, path, marks, faults
        self._ids: dict[str, int] = {}
        self._released = False
        self._number, self._tags = 0, tuple[str, ...]()
        self.manual: list[tuple[int, str]] = []

    def read(self, number: int, cell: Any) -> None:
        """Take one cell."""
        self._number = number
        self._tags = tuple(map(str, cell.metadata.get("tags", [])))
        source = self._with_files(cell)
        try:
            role = role_of(cell.metadata)
            self._check(cell, role)
            self._take(cell.cell_type, source, role)
        except (ValueError, RegionsFault) as fault:
            self._fault(str(fault))
        if cell.metadata.get("extended_cell"):
            self._find("has a form of e2xgrader's, which is not taken over")

    def _check(self, cell: Any, role: Role | None) -> None:
        if role is None:
            if self._marks.begin_solution in cell.source:
                raise ValueError("a solution region stands outside a solution cell")
            return
        if "checksum" in cell.metadata["nbgrader"] and not self._released:
            self._released = True
            self._find(
                "has a checksum: this is a release or a submission, whose solutions are gone",
                "Import the notebook in source/.",
            )
        if not role.grade_id:
            raise ValueError("a cell with a role has no grade_id")
        if role.grade_id in self._ids:
            first = self._ids[role.grade_id]
            raise ValueError(f"the grade_id {role.grade_id!r} is that of cell {first}, too")
        self._ids[role.grade_id] = self._number
        is_text = cell.cell_type == "markdown"
        if is_text and not role.task and role.grade != role.solution:
            raise ValueError("a Markdown cell is graded and a solution, or neither")
        if role.task and not is_text:
            raise ValueError("a task is no Markdown cell")
        if cell.cell_type == "raw":
            raise ValueError("a raw cell has a role")

    def _take(self, kind: str, source: str, role: Role | None) -> None:
        if role is not None and role.task:
            self._task(source, role)
        elif role is not None and role.grade and role.solution:
            self._by_hand(kind, source, role)
        elif role is not None and role.solution:
            self._answer(source, role)
        elif role is not None and role.grade:
            self._test(source, role)
        elif kind == "raw":
            self._find("a raw cell became a block of text", lost=False)
            self._add("prose", f"```text\n{source}\n```")
        elif kind == "markdown":
            self._add("prose", source)
        else:
            self._add("given", source)

    def _answer(self, source: str, role: Role) -> None:
        text = answer_source(source, self._marks, self._marks.code_stub)
        if not reference_of(text).strip():
            self._find(
                f"the answer {role.grade_id} has no solution, so nothing can be proven of it"
            )
        self._add("answer", text, role.grade_id)

    def _test(self, source: str, role: Role) -> None:
        if _AUTOTEST.search(source):
            self._find(
                f"the test {role.grade_id} is made by AUTOTEST; it was left out"
                f" ({role.points:g} points)",
                "Let nbgrader make it, then import the notebook in source_with_tests/.",
            )
            return
        marks = self._marks
        begin, end = marks.begin_hidden, marks.end_hidden
        # The grader service keeps some hidden from feedback, too; here all hidden tests are.
        source = re.sub(r"\b(BEGIN|END) ALWAYS HIDDEN TESTS", r"\1 HIDDEN TESTS", source)
        shown = without(source, begin, end)
        whole = "\n".join(
            line for line in source.split("\n") if begin not in line and end not in line
        )
        tree = tree_of(shown)
        if tree is None and split(source, begin, end)[1]:
            self._find(f"what students see of the test {role.grade_id} is no Python", lost=False)
        tests = tree is not None and any(
            not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
            for node in tree.body
        )
        test = Test(role.grade_id, whole, shown if tests else None, role.points, _says(shown))
        self._add("test", "", role.grade_id, test)

    def _by_hand(self, kind: str, source: str, role: Role) -> None:
        marks = self._marks
        has_region = marks.begin_solution in source
        reference = within(source, marks.begin_solution, marks.end_solution)
        self._keep(role, "answer", kind, reference if has_region else source, "")
        if kind == "markdown":
            self._add("manual", stubbed(source, marks, marks.text_stub), role.grade_id)
        else:
            self.manual.append((self._number, reference if has_region else source))
            stub = marks.code_stub.split("\n")[0] + "\n..."
            self._add("given", stubbed(source, marks, stub), role.grade_id)
            self._draft.parts[-1] = may_fail(self._draft.parts[-1])

    def _task(self, source: str, role: Role) -> None:
        marks = self._marks
        scheme = within(source, marks.begin_marks, marks.end_marks)
        if _PICTURE.search(scheme):
            raise ValueError("an attachment stands in a mark scheme")
        shown = without(source, marks.begin_marks, marks.end_marks)
        self._keep(role, "task", "markdown", "", scheme)
        self._add("manual", shown, role.grade_id)
        self._draft.manual[-1] = replace(self._draft.manual[-1], prompt=shown.strip())

    def _keep(self, role: Role, kind: Any, cell: str, reference: str, scheme: str) -> None:
        above = [part.source for part in self._draft.parts if part.kind == "prose"]
        self._draft.manual.append(
            ManualPart(
                role.grade_id, kind, cell, role.points, above[-1].strip() if above else "",
                reference.strip(), scheme.strip(),
            )
        )  # fmt: skip

    def _add(self, kind: PartKind, source: str, name: str = "", test: Test | None = None) -> None:
        if source.strip() or test is not None:
            part = Part(kind, source, name, self._number, test=test, tags=self._tags)
            self._draft.parts.append(part)

    def _with_files(self, cell: Any) -> str:
        """Return a cell's text, its attachments put among the files."""
        source = str(cell.source)
        attached = cell.get("attachments") or {}
        for name, content in attached.items():
            for data in content.values():
                text = "".join(data) if isinstance(data, list) else str(data)
                self._draft.files[f"cell-{self._number}-{name}"] = base64.b64decode(text)
        if attached:
            return _ATTACHED.sub(lambda found: f"cell-{self._number}-{found[1]}", source)
        return source

    def _find(self, what: str, fix: str = "", *, lost: bool = True) -> None:
        where = f"{self._path.name}, cell {self._number}"
        self._draft.findings.append(Finding(where, what, fix, lost))

    def _fault(self, what: str) -> None:
        self._faults.append(
            UnitError(
                f"nbgrader would refuse this notebook: {what}",
                where=Where(str(self._path), cell=self._number),
                fix="Mend it in the notebook: nbgrader validate says the same.",
            )
        )


def _says(source: str) -> str | None:
    """Return the text at the head of a test, as one line."""
    tree = tree_of(source)
    text = ast.get_docstring(tree) if tree is not None else None
    return " ".join(text.split()).rstrip(".")[:150] if text else None
