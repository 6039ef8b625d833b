"""Functions that students are given, tried in place of those they are asked for.

checks.py comes with the notebook as it stands. A function there, or in a cell above a question,
that a student can call in place of an answer earns its points without any work.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlcourse.authoring.trial import Trial
from mlcourse.checks.questions import Question
from mlcourse.course.records import Cell, Unit
from mlcourse.course.solutions import parse_cell, reference_of
from mlcourse.errors import UnitError, Where

TOO_MUCH = 1 / 3
"""Share of the points that hang on a function, above which another one amounts to the answer."""

_NOTHING = "the function left out"
_TEST_MAKERS = frozenset({"test_cell", "test_case"})
"""What makes checks of imported tests: `mlcourse.compat.cells`, `mlcourse.compat.cases`."""


@dataclass(frozen=True)
class Borrowed:
    """A function that could stand in an answer's place.

    Parameters
    ----------
    question : str
    answer : str
        Name of the function that is asked for.
    helper : str
        Name of the function that is tried in its place; nothing where the answer is left out.
    where : Where
        Of the helper.
    from_checks : bool
        Whether checks.py brings it, and not a cell of the notebook.
    source : str
        The question's answer cell with the helper in the function's place.
    """

    question: str
    answer: str
    helper: str
    where: Where
    from_checks: bool
    source: str

    @property
    def id(self) -> str:
        return f"{self.question}: {self.helper or _NOTHING} for {self.answer}"


def borrowed_answers(unit: Unit) -> list[Borrowed]:
    """Return what could be called in place of the functions that questions ask for.

    Functions of the same number of arguments only, and for each function that is asked for a
    variant without any, by which the points that hang on it are known.
    """
    checks = _functions(unit.checks_source)
    path = str(unit.folder / "checks.py")
    found: list[Borrowed] = []
    above: list[tuple[Cell, ast.FunctionDef]] = []
    for cell in unit.cells:
        if cell.kind != "code":
            continue
        if cell.role != "answer":
            above += [(cell, function) for function in _functions(cell.source)]
            continue
        question, reference = str(cell.question), reference_of(cell.source)
        for asked in _functions(reference):
            place = Where(str(unit.master), cell.number, cell.line, question)
            nothing = f"\n\ndel {asked.name}\n"
            tried = [Borrowed(question, asked.name, "", place, False, reference + nothing)]
            for helper in checks:
                if _fits(helper, asked):
                    code = f"{reference}\n\n{_from_checks(unit.checks_source)}{asked.name} = _given"
                    code += f"[{helper.name!r}]\n"
                    where = Where(path, line=helper.lineno, question=question)
                    tried.append(Borrowed(question, asked.name, helper.name, where, True, code))
            for owner, helper in above:
                if _fits(helper, asked) and helper.name != asked.name:
                    code = f"{reference}\n\n{asked.name} = {helper.name}\n"
                    line = owner.line + helper.lineno - 1
                    where = Where(str(unit.master), owner.number, line, question)
                    tried.append(Borrowed(question, asked.name, helper.name, where, False, code))
            if len(tried) > 1:
                found += tried
    return found


def borrowed_faults(
    borrowed: list[Borrowed], trials: Mapping[str, Trial], questions: Mapping[str, Question]
) -> tuple[list[UnitError], list[str]]:
    """Return the faults of checks.py and warnings about cells.

    Parameters
    ----------
    borrowed : list of Borrowed
    trials : mapping
        By `Borrowed.id`; what ended its box is missing.
    questions : mapping
    """
    faults, warnings = [], []
    for one, kept, most in _earning(borrowed, trials, questions):
        what = (
            f"{one.helper}, called in place of {one.answer}, keeps {kept:g} of the {most:g} points"
            f" of question {one.question!r} that hang on it"
        )
        if one.from_checks:
            faults.append(
                UnitError(
                    f"checks.py holds an answer: {what}",
                    where=one.where,
                    why="checks.py comes with the notebook that students get.",
                    fix="Move the function to hidden.py; compare with values counted by hand, with"
                    " a property, or with a library that the question forbids.",
                )
            )
        else:
            warnings.append(
                f"The notebook gives an answer, in line {one.where.line}: {what};"
                " ask for a step that the text does not show"
            )
    return faults, warnings


def _earning(
    borrowed: list[Borrowed], trials: Mapping[str, Trial], questions: Mapping[str, Question]
) -> Iterator[tuple[Borrowed, float, float]]:
    left_out: dict[tuple[str, str], float] = {}
    for one in borrowed:
        if one.id not in trials:
            continue
        (outcomes,) = trials[one.id].outcomes[one.question]
        earned = sum(outcome.earned for outcome in outcomes)
        if not one.helper:
            left_out[one.question, one.answer] = earned
            continue
        base = left_out.get((one.question, one.answer), 0.0)
        most = questions[one.question].points - base
        if most > 0 and earned - base > TOO_MUCH * most:
            yield one, earned - base, most


def _functions(source: str) -> list[ast.FunctionDef]:
    return [node for node in parse_cell(source).body if isinstance(node, ast.FunctionDef)]


def _fits(helper: ast.FunctionDef, asked: ast.FunctionDef) -> bool:
    """Return whether a function can be called with the arguments of another."""
    fewest, most = _arguments(asked)
    least, largest = _arguments(helper)
    return (
        least <= most and fewest <= largest and not any(_is_check(d) for d in _decorators(helper))
    )


def _arguments(function: ast.FunctionDef) -> tuple[int, int]:
    named = function.args
    most = len(named.posonlyargs) + len(named.args)
    needed = most - len(named.defaults)
    needed += sum(default is None for default in named.kw_defaults)
    return needed, 99 if named.vararg else most + len(named.kwonlyargs)


def _decorators(function: ast.FunctionDef) -> list[ast.expr]:
    return [d.func if isinstance(d, ast.Call) else d for d in function.decorator_list]


def _is_check(decorator: ast.expr) -> bool:
    if isinstance(decorator, ast.Name):
        return decorator.id in _TEST_MAKERS
    return isinstance(decorator, ast.Attribute) and decorator.attr == "check"


def _from_checks(source: str) -> str:
    """Return code that runs the statements of checks.py, but for those that need its checks."""
    statements = [ast.unparse(node) for node in parse_cell(source).body]
    return (
        f"_given = {{'__name__': 'given'}}\nfor _part in {statements!r}:\n"
        "    try:\n        exec(_part, _given)\n    except Exception:\n        pass\n"
    )
