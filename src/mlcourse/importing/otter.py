"""Reading otter-assign's master notebooks."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mlcourse.errors import UnitError, UsageError, Where
from mlcourse.importing.drafts import Draft, Finding, ManualPart, Part, Seed, Test
from mlcourse.importing.grouping import first_heading
from mlcourse.importing.manual import may_fail, tell_lost_names
from mlcourse.importing.names import tree_of
from mlcourse.importing.notebooks import files_beside, read_notebook, require_python
from mlcourse.importing.otter_blocks import (
    CaseSettings,
    Item,
    OtterFault,
    items,
    read_case,
    reference_of_solution,
    resolve_points,
    settings,
    stub_of_solution,
)
from mlcourse.importing.regions import marked

_PROMPT = "_Type your answer here, replacing this text._"
_ORDER = {"prompt": 0, "solution": 1, "tests": 2}


@dataclass
class _Question:
    """A question that is being read."""

    name: str
    settings: dict[str, Any]
    number: int
    prompt: list[Item] = field(default_factory=list)
    solution: list[Item] = field(default_factory=list)
    cases: list[tuple[Item, CaseSettings]] = field(default_factory=list)
    begun: set[str] = field(default_factory=set)


def find_masters(path: Path) -> list[Path]:
    """Return the master notebooks that a path stands for.

    Raises
    ------
    UsageError
        There is none.
    """
    found = [path] if path.is_file() else sorted(path.glob("*.ipynb"))
    if not found:
        raise UsageError(f"{path} holds no notebook", where=Where(str(path)))
    return found


def read_master(path: Path, unit: str) -> Draft:
    """Read a master notebook.

    Raises
    ------
    UnitError
        otter would refuse it.
    """
    draft = Draft(unit, "", "otter", path.name, [])
    reader = _Reader(draft, path)
    number = 0
    notebook = read_notebook(path)
    require_python(notebook, path)
    try:
        for item in items(notebook):
            number = item.number
            reader.read(item)
        reader.end()
        tell_lost_names(draft, reader.manual)
    except OtterFault as fault:
        raise UnitError(
            f"otter would refuse this notebook: {fault}", where=Where(str(path), cell=number)
        ) from None
    prose = [part.source for part in draft.parts if part.kind == "prose"]
    draft.title = (
        (first_heading(prose[0]) if prose else None)
        or reader.config.get("name")
        or path.stem.replace("_", " ")
    )
    draft.files |= files_beside(path, draft)
    if not reader.questions:
        draft.findings.append(
            Finding(
                draft.source,
                "no question was found",
                "A question of otter's begins with a raw cell  # BEGIN QUESTION ; notebooks from"
                " before otter 1.0 have that in Markdown.",
            )
        )
    return draft


class _Reader:
    """Takes the cells of one master into a draft."""

    def __init__(self, draft: Draft, path: Path) -> None:
        self.config: dict[str, Any] = {}
        self._draft, self._path = draft, path
        self.manual: list[tuple[int, str]] = []
        self.questions = 0
        self._question: _Question | None = None
        self._block = ""

    def read(self, item: Item) -> None:
        """Take one cell or boundary."""
        if item.kind == "config":
            self._configure(item)
        elif item.kind.startswith("begin "):
            self._begin(item)
        elif item.kind.startswith("end "):
            self._end(item)
        elif self._block:
            self._in_block(item)
        elif item.kind == "raw":
            self._find(item, "a raw cell is left out")
        else:
            self._add("prose" if item.kind == "markdown" else "given", item.source, item.number)

    def end(self) -> None:
        """Say what is still open."""
        if self._question is not None:
            raise OtterFault(f"the question {self._question.name} is never closed")

    def _configure(self, item: Item) -> None:
        found = settings(item.source)
        more = found.get("config_file")
        if isinstance(more, str) and (self._path.parent / more).is_file():
            found = settings((self._path.parent / more).read_text("utf-8")) | found
        self.config |= found
        self._seed(item, found)
        for key in ("plugins", "environment", "runs_on"):
            if found.get(key):
                self._find(item, f"sets {key}, which means nothing here")
        if found.get("requirements"):
            self._find(item, "names requirements: install them where you grade", lost=False)

    def _seed(self, item: Item, found: Mapping[str, Any]) -> None:
        generate, own = found.get("generate"), found.get("seed")
        given = generate if isinstance(generate, dict) else {}
        value, variable = given.get("seed"), given.get("seed_variable")
        if isinstance(own, dict) and own.get("variable"):
            value, variable = own.get("autograder_value"), own["variable"]
            if own.get("student_value") not in (None, value):
                self._find(
                    item,
                    f"students get the seed that the tests were made with, {value}, and not"
                    f" {own['student_value']}",
                    lost=False,
                )
        if value is None:
            return
        if isinstance(value, bool) or not isinstance(value, int):
            raise OtterFault(f"the seed {value!r} is no whole number")
        if variable is not None and not str(variable).isidentifier():
            raise OtterFault(f"the seed's variable {variable!r} is no name")
        self._draft.seed = Seed(value, None if variable is None else str(variable))

    def _begin(self, item: Item) -> None:
        kind = item.kind.removeprefix("begin ")
        if kind == "question":
            if self._question is not None:
                raise OtterFault("a question begins inside another")
            found = settings(item.source)
            if "name" not in found:
                raise OtterFault("a question has no name")
            self._question = _Question(str(found["name"]), found, item.number)
            return
        if self._question is None:
            raise OtterFault(f"a block {kind} begins outside a question")
        if self._block:
            raise OtterFault(f"a block {kind} begins inside a block {self._block}")
        if kind == "prompt" and "solution" in self._question.begun:
            raise OtterFault("a prompt stands below its solution")
        self._block = kind
        self._question.begun.add(kind)

    def _end(self, item: Item) -> None:
        kind = item.kind.removeprefix("end ")
        if kind != "question":
            if kind != self._block:
                raise OtterFault(f"a block {kind} ends that is not open")
            self._block = ""
            return
        if self._question is None or self._block:
            raise OtterFault("a question ends that is not open, or a block in it still is")
        self._close(self._question)
        self._question = None
        self.questions += 1

    def _in_block(self, item: Item) -> None:
        assert self._question is not None
        if self._block == "tests":
            if item.kind != "code":
                raise OtterFault("a test is no code")
            self._question.cases.append((item, read_case(item.source)))
        elif self._block == "solution":
            self._question.solution.append(item)
        else:
            self._question.prompt.append(item)

    def _close(self, question: _Question) -> None:
        """Write what was read of a question."""
        if question.settings.get("manual"):
            self._close_manual(question)
            return
        cells = [item for item in question.solution if item.kind == "code"]
        if len(cells) < len(question.solution):
            self._find(question, "Markdown in a solution is left out", lost=False)
        for item in question.prompt:
            self._add("prose" if item.kind == "markdown" else "given", item.source, item.number)
        if cells and question.cases:
            self._answer(question, cells)
        else:
            self._ungraded(cells)
            if cells:
                self._find(question, "without tests nothing can be checked")
        self._tests(question)

    def _ungraded(self, cells: list[Item]) -> None:
        """Give the stubs of code that no test looks at."""
        for item in cells:
            self.manual.append((item.number, reference_of_solution(item.source)))
            part = Part("given", stub_of_solution(item.source), "", item.number)
            self._draft.parts.append(may_fail(part))

    def _answer(self, question: _Question, cells: list[Item]) -> None:
        solution = "\n\n".join(reference_of_solution(item.source) for item in cells)
        stub = "\n\n".join(stub_of_solution(item.source) for item in cells)
        source = "\n".join(marked(solution.split("\n"), stub, ""))
        if stub.strip() in {"", "..."}:
            source = "\n".join(marked(solution.split("\n"), "...", ""))
        part = Part("answer", source, question.name, question.number, question.name)
        self._draft.parts.append(part)

    def _tests(self, question: _Question) -> None:
        own = [case.points for _, case in question.cases]
        points = resolve_points(question.settings.get("points"), own)
        whole = bool(question.settings.get("all_or_nothing"))
        if whole and not any(item.kind == "code" for item in question.solution):
            whole = False
            self._find(question, "has no answer cell, so each of its tests earns its own points")
        if whole and question.cases:
            self._draft.together[question.name] = sum(points)
        by_error = self.config.get("tests", {}).get("ok_format") is False
        for number, ((item, case), worth) in enumerate(
            zip(question.cases, points, strict=True), start=1
        ):
            if case.success:
                self._find(item, "a message for success is not shown", lost=False)
            source = _called(case.source) if by_error else case.source
            test = Test(
                f"{question.name}_{number}",
                source,
                None if case.hidden else source,
                0.0 if whole else worth,
                f"passes test {number} of {question.name}",
                None if by_error else item.outputs,
                case.failure,
            )
            name = f"{question.name}_{number}"
            part = Part("test", "", name, item.number, question.name, test)
            self._draft.parts.append(part)

    def _close_manual(self, question: _Question) -> None:
        above = [part.source for part in self._draft.parts if part.kind == "prose"]
        points = question.settings.get("points")
        is_code = any(item.kind == "code" for item in question.solution)
        self._draft.manual.append(
            ManualPart(
                question.name,
                "answer",
                "code" if is_code else "markdown",
                float(points) if isinstance(points, (int, float)) else 1.0,
                above[-1].strip() if above else "",
                "\n\n".join(reference_of_solution(item.source) for item in question.solution),
            )
        )
        for item in question.prompt:
            self._add("manual" if item.kind == "markdown" else "given", item.source, item.number)
        self._ungraded([item for item in question.solution if item.kind == "code"])
        if not question.prompt and not is_code:
            self._add("manual", _PROMPT, question.number)
        if question.cases:
            self._find(question, "is graded by a person and has tests, which were left out")

    def _add(self, kind: Any, source: str, number: int) -> None:
        if source.strip():
            self._draft.parts.append(Part(kind, source, "", number))

    def _find(self, at: Item | _Question, what: str, fix: str = "", *, lost: bool = True) -> None:
        where = f"{self._path.name}, cell {at.number}"
        self._draft.findings.append(Finding(where, what, fix, lost))


def _called(source: str) -> str:
    """Return a test function with a call that gives it the student's names.

    Raises
    ------
    OtterFault
        There is more than a function and its call.
    """
    tree = tree_of(source)
    body = tree.body if tree else []
    if not body or not isinstance(body[0], ast.FunctionDef) or len(body) > 2:
        raise OtterFault("a test that raises errors is one function, and at most a call of it")
    function = body[0]
    arguments = [one.arg for one in (*function.args.args, *function.args.kwonlyargs)]
    given = ", ".join(
        f"{name}=globals()" if name == "env" else f"{name}=globals().get({name!r})"
        for name in arguments
    )
    return f"{ast.unparse(function)}\n_ = {function.name}({given})"
