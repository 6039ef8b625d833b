"""Cells in which a student says beforehand what will come out. They are never part of an answer."""

from __future__ import annotations

import ast

from mlcourse.course.solutions import parse_cell

_LONGEST = 2000


def is_prediction(source: str) -> bool:
    """Tell whether a code cell does nothing but call ``predict``.

    Examples
    --------
    >>> is_prediction('predict("test-error", 40)')
    True
    >>> is_prediction('guess = 40')
    False
    """
    # The name is looked for first: submissions have many cells, and few of them are predictions.
    if "predict(" not in source or len(source) > _LONGEST:
        return False
    try:
        body = parse_cell(source).body
    except SyntaxError:
        return False
    return bool(body) and all(_is_call(statement) for statement in body)


def _is_call(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and isinstance(statement.value.func, ast.Name)
        and statement.value.func.id == "predict"
    )
