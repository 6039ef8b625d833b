"""Names that an answer uses and that only a cell further down defines.

Students run cells in any order, and the kernel forgives it. Graded from the top, an answer whose
helper function stands below would fail: cells that do no more than define run there as well.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from mlcourse.course.solutions import parse_cell
from mlcourse.grading.plans import Step, StepKind

_BUILTINS = frozenset(dir(builtins)) | {"get_ipython", "display", "In", "Out", "_", "__name__"}
_DEFINITIONS = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
    *(ast.Import, ast.ImportFrom),
)
_MOST = 10


def with_forward_names(steps: Sequence[Step]) -> tuple[list[Step], list[str]]:
    """Return the steps with those that define a name run early where an answer needs it, and notes.

    Parameters
    ----------
    steps : sequence of Step
    """
    bindings = _Bindings(steps)
    early: dict[int, list[Step]] = {}
    notes = []
    for at, step in enumerate(steps):
        if step.kind is not StepKind.SNAPSHOT:
            continue
        question = step.questions[0]
        below = bindings.defined_below(at)
        if not below:
            continue
        answers = [n for n in range(at) if steps[n].own and question in steps[n].questions]
        used = {name for n in answers for name in _free_among(below, steps[n].source)}
        found = bindings.definers(at, used)
        for definer in found:
            copy = replace(steps[definer], kind=StepKind.EARLY, questions=(question,))
            early.setdefault(answers[0], []).append(copy)
        if found:
            cells = ", ".join(str(steps[definer].cell) for definer in found)
            notes.append(
                f"The answer to {question} needs names that are defined further down: "
                f"cell {cells} was run before it as well."
            )
    ordered = [one for at, step in enumerate(steps) for one in (*early.get(at, ()), step)]
    return ordered, notes


@dataclass
class _Bindings:
    """Which step binds which name; only steps that mention a name are parsed for it."""

    steps: Sequence[Step]
    bound: dict[int, frozenset[str]] = field(default_factory=dict)
    definitions: dict[int, bool] = field(default_factory=dict)

    def binds(self, at: int, name: str) -> bool:
        """Say whether a step may bind a name at its outer level."""
        return name in self.steps[at].source and name in self.bound_by(at)

    def defined_below(self, after: int) -> frozenset[str]:
        """Return the names that cells below define and could define earlier."""
        return frozenset(
            name
            for at in range(after, len(self.steps))
            if self.steps[at].own and self._is_definition(at)
            for name in self.bound_by(at)
        )

    def bound_by(self, at: int) -> frozenset[str]:
        """Return the names that a step may bind at its outer level."""
        if at not in self.bound:
            self.bound[at] = frozenset(_bindings(_tree(self.steps[at].source).body))
        return self.bound[at]

    def definers(self, after: int, used: set[str]) -> list[int]:
        """Return the steps below that define what is missing and what these miss, deepest first."""
        found: list[int] = []
        waiting, seen = sorted(used - _BUILTINS), set(used)
        while waiting and len(found) < _MOST:
            name = waiting.pop()
            if any(self.binds(at, name) for at in (*range(after), *found)):
                continue
            place = next(
                (at for at in range(after, len(self.steps)) if self._defines(at, name)), -1
            )
            if place >= 0:
                found.insert(0, place)
                missing = _free(self.steps[place].source) - seen - _BUILTINS
                waiting += sorted(missing)
                seen |= missing
        return found

    def _defines(self, at: int, name: str) -> bool:
        return self.steps[at].own and self.binds(at, name) and self._is_definition(at)

    def _is_definition(self, at: int) -> bool:
        if at not in self.definitions:
            self.definitions[at] = _only_defines(self.steps[at].source)
        return self.definitions[at]


def _tree(source: str) -> ast.Module:
    try:
        return parse_cell(source)
    except SyntaxError:
        return ast.Module([], [])


def _bindings(body: Sequence[ast.stmt]) -> Iterator[str]:
    """Return all names a cell may bind at its outer level: too many rather than too few."""
    for statement in body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield statement.name
        else:
            yield from _stored(statement)


def _stored(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name) | ast.ExceptHandler(name=str(name)):
                yield name
            case ast.alias(name=name, asname=other):
                yield (other or name).partition(".")[0]


def _free(source: str) -> set[str]:
    """Return the names a cell uses and nowhere binds itself."""
    tree = _tree(source)
    used = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    return used.difference(_stored(tree))


def _free_among(names: frozenset[str], source: str) -> set[str]:
    """Return which of some names a cell uses and nowhere binds itself."""
    return _free(source) & names if any(name in source for name in names) else set()


def _only_defines(source: str) -> bool:
    """Say whether running a cell once more and earlier can do no harm."""
    body = _tree(source).body
    return bool(body) and all(
        isinstance(one, _DEFINITIONS)
        or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
        or (isinstance(one, (ast.Assign, ast.AnnAssign)) and not _calls(one))
        for one in body
    )


def _calls(node: ast.AST) -> bool:
    if isinstance(node, ast.Lambda):
        return False
    is_call = isinstance(node, (ast.Call, ast.Await))
    return is_call or any(_calls(child) for child in ast.iter_child_nodes(node))
