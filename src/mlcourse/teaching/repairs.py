"""How large a repair is: the lines of a script that changed, and the names that it uses now.

Scripts are compared as Python reads them: comments, docstrings, blank lines, quotes and the way
long lines are broken do not count.
"""

from __future__ import annotations

import ast
import builtins
import difflib
from collections.abc import Collection

SOURCE_OF = '''
def source_of(function):
    """Return the text of a function, as the notebook holds it; "" where there is none."""
    import inspect
    import textwrap

    try:
        return textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return ""
'''
"""For ``student.define(SOURCE_OF, "source_of")``: runs where the student's function is."""

_NOT_FOR_REPAIRS = {"exec", "eval", "compile", "globals", "locals", "vars", "__import__", "open"}


def statements(source: str) -> list[str]:
    """Return the lines of a script as Python would write them, docstrings left out.

    Raises
    ------
    SyntaxError
        The source cannot be read.

    Examples
    --------
    >>> statements('def f(x):  # a comment\\n    return (x\\n            + 1)')
    ['def f(x):', '    return x + 1']
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if (
            isinstance(node, (ast.FunctionDef, ast.ClassDef))
            and ast.get_docstring(node) is not None
        ):
            node.body = node.body[1:] or [ast.Pass()]
    return [line for line in ast.unparse(tree).splitlines() if line.strip()]


def lines_changed(given: str, repaired: str) -> int:
    """Return how many lines a repair has changed, added or taken away.

    A line that is replaced by another counts once.

    Parameters
    ----------
    given, repaired : str
        Sources.

    Examples
    --------
    >>> lines_changed("a = 1\\nb = 2", "a = 1\\nb = 3\\nc = 4")
    2
    """
    before, after = statements(given), statements(repaired)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return sum(
        max(last - first, end - start)
        for kind, first, last, start, end in matcher.get_opcodes()
        if kind != "equal"
    )


def foreign_names(given: str, repaired: str, allowed: Collection[str] = ()) -> tuple[str, ...]:
    """Return the names that a repaired script takes from outside and the given one did not.

    A repair that calls a function written elsewhere is as large as that function.

    Parameters
    ----------
    given, repaired : str
        Sources.
    allowed : collection of str
        Names that a repair may use, such as those of libraries.

    Examples
    --------
    >>> foreign_names("x = len(y)", "x = mine(y)")
    ('mine',)
    """
    known = _taken(given) | _bound(repaired) | set(allowed)
    known |= set(dir(builtins)) - _NOT_FOR_REPAIRS
    return tuple(sorted(_taken(repaired) - known))


def _taken(source: str) -> set[str]:
    nodes = ast.walk(ast.parse(source))
    return {node.id for node in nodes if isinstance(node, ast.Name)}


def _bound(source: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
            case ast.arg(arg=name):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                found |= {(alias.asname or alias.name).split(".")[0] for alias in names}
    return found
