"""What a test cell does that cannot be done here, or not as in the tool it was written for."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from mlcourse.importing.drafts import Finding, Test
from mlcourse.importing.names import tree_of

_SHELL = frozenset({"get_ipython", "In", "Out", "display"})
_PATCHES = frozenset({"patch", "patch.object", "mock.patch", "unittest.mock.patch", "monkeypatch"})
_RUNNERS = frozenset({"unittest.main", "doctest.testmod", "doctest.run_docstring_examples"})
_READERS = frozenset({"open", "read_csv", "loadtxt", "genfromtxt", "load", "read_excel", "imread"})


def review(test: Test, where: str, asked: Collection[str]) -> Iterator[Finding]:
    """Yield what to know of a test cell.

    Parameters
    ----------
    asked : collection of str
        Names that answers define.
    """
    magics = [
        line.strip() for line in test.source.split("\n") if line.lstrip().startswith(("%", "!"))
    ]
    tree = tree_of(test.source)
    if tree is None:
        yield Finding(where, f"the test {test.name} is not Python; it was left out")
        return
    try:
        ast.parse(test.source)
    except SyntaxError:
        for line in magics:
            yield Finding(
                where,
                f"the test {test.name} has a line of IPython's, which is left out: {line[:60]}",
                "Write in Python what it does.",
            )
    for node in ast.walk(tree):
        yield from _node(node, test, where)
    replaced = _defines_functions(tree) & set(asked)
    for name in sorted(replaced):
        yield Finding(
            where,
            f"the test {test.name} puts a function of its own in place of the student's {name};"
            " other functions of the student's go on calling theirs",
            "Delete the name instead of replacing it, or write a check with student.define(…).",
        )


def _node(node: ast.AST, test: Test, where: str) -> Iterator[Finding]:
    if isinstance(node, ast.Name) and node.id in _SHELL and node.id != "display":
        yield Finding(
            where,
            f"the test {test.name} uses {node.id}, which only a notebook has",
            "Ask the student's names instead.",
        )
    if isinstance(node, (ast.Await, ast.AsyncFor, ast.AsyncWith)):
        yield Finding(where, f"the test {test.name} awaits something, which a check cannot")
    if not isinstance(node, ast.Call):
        return
    name = ast.unparse(node.func)
    last = name.rpartition(".")[2]
    if name in _PATCHES or name.endswith((".patch", "patch.object", "patch.dict")):
        yield Finding(
            where,
            f"the test {test.name} patches something in line {node.lineno}: that changes the"
            " grader's process and not the student's",
            "Let the student's function take what is patched as an argument.",
        )
    elif name in _RUNNERS:
        yield Finding(
            where,
            f"the test {test.name} calls {name}, which looks for tests in the notebook's module",
            "Write the assertions one below the other, or call methods of unittest.TestCase().",
        )
    elif last in _READERS and (name == "open" or "." in name) and _first_text(node):
        yield Finding(
            where,
            f"the test {test.name} opens {_first_text(node)!r}: the student's files are not in the"
            " grader",
            "Ask the student's work for the content, or keep the file in data/ and open it from"
            " Path(__file__).parent in hidden.py.",
        )


def _first_text(node: ast.Call) -> str:
    first = node.args[0] if node.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def _defines_functions(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            found |= {t.id for t in node.targets if isinstance(t, ast.Name)}
    return found
