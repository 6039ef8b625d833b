"""A test cell as a check: all or nothing, or the part of its points that its last line says."""

from __future__ import annotations

import ast
import copy
import linecache
import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

import numpy as np

from mlcourse.checks.messages import show
from mlcourse.checks.questions import Question
from mlcourse.checks.verdicts import CheckFailed, CouldNotCheck, Partial
from mlcourse.compat.bodies import with_asked_names
from mlcourse.compat.bridge import Bridge
from mlcourse.compat.errors import Ended, fault_of
from mlcourse.compat.namespace import Names
from mlcourse.compat.rewriting import Rewriting
from mlcourse.compat.tools import LineFailed, tools_for
from mlcourse.student.faults import StudentFault

T = TypeVar("T")
TIME_LIMIT = 30.0


@dataclass(frozen=True)
class Cell:
    """A test cell, read once and run for each student.

    Parameters
    ----------
    body : ast.Module
        All but a last line that has a value.
    last : ast.Expression or None
    sources : mapping
        The text of each function of the cell, for those that are handed to the student's code.
    """

    file: str
    body: ast.Module
    last: ast.Expression | None
    sources: Mapping[str, str]
    points: float
    classes: frozenset[str]
    stderr_fails: bool


def test_cell(
    question: Question,
    title: str | None = None,
    *,
    points: float,
    worth: float | None = None,
    classes: Collection[str] = (),
    stderr_fails: bool = False,
    time_limit: float = TIME_LIMIT,
) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Register the body of a function as a test cell of a question.

    The body runs as a cell does: its names are global, and those that it does not define are
    Python's or the student's.

    Parameters
    ----------
    question : Question
    title : str or None
        What a right answer does, as the rest of a sentence.
    points : float
        What passing earns.
    worth : float or None
        What a last line may give at most, where this differs from the points: the visible part of
        a cell whose points hang on hidden tests, too, earns nothing.
    classes : collection of str
        Names that the reference solution defines as classes, see `mlcourse.compat.bridge.Bridge`.
    stderr_fails : bool
        Whether anything that the student's code writes to its standard error fails the cell.
    time_limit : float
        Seconds.

    Returns
    -------
    callable
        A decorator that returns the function as it is.

    Examples
    --------
    >>> from mlcourse.checks import question
    >>> q1 = question("q1")
    >>> @test_cell(q1, "squares", points=1)  # doctest: +SKIP
    ... def squares_one():
    ...     assert squares(1) == [1]
    """

    def register(function: Callable[[], Any]) -> Callable[[], Any]:
        worth_most = points if worth is None else worth
        cell = read_cell(function, worth_most, classes, stderr_fails=stderr_fails)

        def run(student: Any) -> float | Partial | None:
            return run_cell(cell, student)

        shown = title or f"passes the test {function.__name__.replace('_', ' ')}"
        question.check(shown, points=points, time_limit=time_limit)(as_check(run, function))
        return function

    return register


def as_check(run: Callable[[Any], Any], function: Callable[[], Any]) -> Callable[[Any], Any]:
    """Return a check function that has name and place of the function it was made of."""
    code = function.__code__

    def check(student: Any) -> Any:
        return run(student)

    check.__code__ = check.__code__.replace(
        co_filename=code.co_filename, co_firstlineno=code.co_firstlineno
    )
    check.__name__ = function.__name__
    return check


def run_cell(cell: Cell, student: Any) -> float | Partial | None:
    """Run a test cell against a student's work.

    Returns
    -------
    float, Partial or None
        The share of the points; None for all.

    Raises
    ------
    CheckFailed
        An assertion does not hold, or the cell stops with an error.
    CouldNotCheck
        A module that the cell imports is missing here.
    StudentFault, Gone
        The student's code stopped with an error that the cell does not catch, or was stopped.
    """
    bridge = Bridge(student, cell.classes)

    def run(names: Names) -> Any:
        exec(compile(cell.body, cell.file, "exec"), names)
        if cell.last is None:
            return None
        return eval(compile(cell.last, cell.file, "eval"), names)

    value = guarded(cell, bridge, run)
    if cell.stderr_fails and any(bridge.told):
        raise CheckFailed(
            "Your code writes to the standard error.", actual=show("".join(bridge.told))
        )
    return _share(value, cell.points)


def guarded(cell: Cell, bridge: Bridge, run: Callable[[Names], T]) -> T:
    """Run code of a cell; make of every error what a check says.

    Raises
    ------
    CheckFailed, CouldNotCheck, StudentFault, Gone
        See `run_cell`.
    """
    names = Names(bridge)
    dict.update(names, tools_for(cell.sources, bridge, names))
    result: list[T] = []
    try:
        try:
            result.append(run(names))
        finally:
            bridge.put_back()
    except Exception as error:
        if bridge.ending is None:
            _fail(error)
    except (Ended, SystemExit) as end:
        if bridge.ending is None:
            raise CheckFailed("This test was left before its end.") from end
    if bridge.ending is not None:
        raise bridge.ending
    return result[0]


def _fail(error: Exception) -> NoReturn:
    fault: StudentFault | None = fault_of(error)
    if fault is not None:
        raise fault from None
    if isinstance(error, LineFailed):
        text = error.message if error.message is not None else "This does not hold:"
        sides = None if error.sides is None else [show(side) for side in error.sides]
        raise CheckFailed(
            f"{text} {error.line}" if error.message is None else text,
            actual=sides[0] if sides else None,
            expected=sides[1] if sides else None,
            next_step=None if error.message is None else f"The test says: {error.line}",
        ) from None
    if isinstance(error, ImportError):
        raise CouldNotCheck(f"This test needs a module that is missing here: {error}") from None
    if isinstance(error, AssertionError):
        raise CheckFailed(str(error).strip()[:600] or "An assertion does not hold.") from None
    raise CheckFailed(f"This test stopped with {type(error).__name__}: {error}") from None


def _share(value: Any, points: float) -> float | Partial | None:
    """Return what the value of the last line gives, by nbgrader's rule.

    A number from 0 to the points is what is earned. A larger one is an error of the test. Anything
    else, as is a negative number or no number at all, is all of them.
    """
    if isinstance(value, (str, bytes)) or value is None:
        shown = None if value is None else repr(value)
    elif isinstance(value, (bool, np.bool_)):
        return None
    else:
        shown = str(value) if isinstance(value, (int, float, np.number)) else repr(value)
    try:
        number = float(shown) if shown is not None else -1.0
    except (TypeError, ValueError):
        return None
    if math.isnan(number) or number < 0 or points <= 0:
        return None
    if number > points:
        raise ValueError(f"the test gives {number:g} of {points:g} points")
    if number == points:
        return None
    return Partial(number / points, f"The test gives {number:g} of {points:g} points.")


def read_cell(
    function: Callable[[], Any],
    points: float,
    classes: Collection[str] = (),
    *,
    stderr_fails: bool = False,
) -> Cell:
    """Return the body of a function as a cell."""
    code = function.__code__
    text = "".join(linecache.getlines(code.co_filename))
    found = next(
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
        and node.name == function.__name__
        and code.co_firstlineno in {node.lineno, *(d.lineno for d in node.decorator_list)}
    )
    body = copy.deepcopy(found.body)
    if _is_text(body[0]):
        body = body[1:]
    rewriting = Rewriting()
    body = with_asked_names(rewriting.visit(ast.Module(body, type_ignores=[]))).body
    last = None
    # A last line is a value only where IPython would show it.
    if body and isinstance(body[-1], ast.Expr):
        last = ast.fix_missing_locations(ast.Expression(body.pop().value))
    module = ast.fix_missing_locations(ast.Module(body, type_ignores=[]))
    return Cell(
        code.co_filename, module, last, rewriting.sources, points, frozenset(classes), stderr_fails
    )


def _is_text(node: ast.stmt) -> bool:
    constant = node.value if isinstance(node, ast.Expr) else None
    return isinstance(constant, ast.Constant) and isinstance(constant.value, str)
