"""Test cases of otter's: what a piece of code prints is compared with what it printed once.

As in a doctest every statement counts: the value of an expression is printed unless it is None.
Otter compares texts. Here an output that is a number or a truth value of NumPy's is that of
Python, so that versions of NumPy do not decide about points.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Collection, Sequence
from typing import Any

from mlcourse.checks.messages import show
from mlcourse.checks.questions import Question
from mlcourse.checks.verdicts import CheckFailed
from mlcourse.compat.bridge import Bridge
from mlcourse.compat.cells import TIME_LIMIT, Cell, as_check, guarded, read_cell
from mlcourse.compat.namespace import Names
from mlcourse.compat.proxies import Proxy, about

_NUMPY = re.compile(r"\bnp\.(?:\w+_?)\(([^()]*)\)|\bnp\.(True|False)_")
Case = Callable[[Any], None]


def test_case(
    question: Question,
    title: str,
    *,
    points: float,
    expected: str | None = None,
    failure: str | None = None,
    classes: Collection[str] = (),
    time_limit: float = TIME_LIMIT,
) -> Callable[[Callable[[], Any]], Case]:
    """Register the body of a function as a test case of a question.

    Parameters
    ----------
    expected : str or None
        What the code prints; None where only an error counts.
    failure : str or None
        What a student reads where the case fails.
    question, title, points, classes, time_limit
        See `mlcourse.compat.cells.test_cell`.

    Returns
    -------
    callable
        A decorator; what it returns can be given to `all_of`.
    """

    def register(function: Callable[[], Any]) -> Case:
        cell = read_cell(function, points, classes)

        def case(student: Any) -> None:
            try:
                _run(cell, student, expected)
            except CheckFailed as failed:
                if failure is None:
                    raise
                raise CheckFailed(
                    failure, expected=failed.expected, actual=failed.actual, next_step=failed.text
                ) from None

        question.check(title, points=points, time_limit=time_limit)(as_check(case, function))
        return case

    return register


def all_of(
    question: Question, cases: Sequence[Case], *, points: float, time_limit: float = TIME_LIMIT
) -> None:
    """Give the points of a question for all of its cases together, or none.

    Parameters
    ----------
    cases : sequence of callable
        As `test_case` has returned them.
    """

    def all_cases(student: Any) -> None:
        for case in cases:
            case(student)

    # Faults are told where the author wrote the line.
    caller = sys._getframe(1)
    all_cases.__code__ = all_cases.__code__.replace(
        co_filename=caller.f_code.co_filename, co_firstlineno=caller.f_lineno
    )
    question.check("passes all of its tests", points=points, time_limit=time_limit)(all_cases)


def _run(cell: Cell, student: Any, expected: str | None) -> None:
    bridge = Bridge(student, cell.classes)
    statements: list[ast.stmt] = [*cell.body.body]
    if cell.last is not None:
        statements.append(ast.copy_location(ast.Expr(cell.last.body), cell.last.body))

    def run(names: Names) -> list[Any]:
        shown: list[Any] = []
        for number, node in enumerate(statements):
            is_last = number == len(statements) - 1
            if not isinstance(node, ast.Expr):
                exec(compile(ast.Module([node], []), cell.file, "exec"), names)
                continue
            value = eval(compile(ast.Expression(node.value), cell.file, "eval"), names)
            if value is None:
                continue
            if not is_last:
                bridge.printed.append(f"{value!r}\n")
            shown = [value]
        return shown

    shown = guarded(cell, bridge, run)
    if expected is None:
        return
    due = expected.rstrip("\n")
    printed = "".join(bridge.printed)
    value = shown[0] if shown else None
    if isinstance(value, Proxy) and not about(value).made and _is_plain(due):
        kind = type(value).__name__
        raise CheckFailed(f"A plain value is needed here, not an object of type {kind}.")
    came = (printed + ("" if value is None else repr(value))).rstrip("\n")
    if _normal(came) != _normal(due):
        raise CheckFailed("The output is another one.", expected=show(due), actual=show(came))


def _normal(text: str) -> str:
    before = None
    while before != text:
        before, text = text, _NUMPY.sub(lambda found: found[1] or found[2], text)
    return text


def _is_plain(text: str) -> bool:
    try:
        ast.literal_eval(_normal(text))
    except (ValueError, SyntaxError):
        return False
    return True
