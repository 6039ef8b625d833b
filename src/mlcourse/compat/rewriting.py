"""What is made of a test cell's code before it runs, so that it tells more and reaches further."""

from __future__ import annotations

import ast
import importlib.util
from typing import Any

FAIL, SEED, SHIP, MODULE = (
    f"__mlcourse_{name}__" for name in ("fail", "seed", "function", "module")
)
_SIDES = ("__mlcourse_left__", "__mlcourse_right__")
_SHARED = frozenset({"matplotlib.pyplot", "pylab", "matplotlib.pylab"})
"""Modules whose state belongs to the student's work: the cell gets them from there."""
REPLACED = {"nose.tools": "mlcourse.compat.nose_tools"}


def installed(module: str) -> bool:
    """Say whether a module can be imported here; if not, it is asked of the student's process."""
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False


class Rewriting(ast.NodeTransformer):
    """Make of a cell's code what tells more and reaches further.

    Assertions tell their line and the sides of a comparison; seeds are set in both processes;
    functions remember their text; modules that hold the student's figures come from there.
    """

    def __init__(self) -> None:
        self.sources: dict[str, str] = {}

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        line = " ".join(ast.unparse(node.test).split())
        self.generic_visit(node)
        message = node.msg or ast.Constant(None)
        compared = node.test
        sides: ast.expr = ast.Constant(None)
        test: ast.expr = node.test
        if (
            isinstance(compared, ast.Compare)
            and len(compared.ops) == 1
            and isinstance(compared.ops[0], ast.Eq)
        ):
            kept = [ast.Name(name, ast.Load()) for name in _SIDES]
            named = [
                ast.NamedExpr(ast.Name(name, ast.Store()), side)
                for name, side in zip(_SIDES, (compared.left, *compared.comparators), strict=True)
            ]
            test = ast.Compare(named[0], compared.ops, [named[1]])
            sides = ast.Tuple(list(kept), ast.Load())
        raising = ast.Raise(_call(FAIL, ast.Constant(line), message, sides), None)
        return ast.copy_location(ast.If(ast.UnaryOp(ast.Not(), test), [raising], []), node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr in {"seed", "manual_seed"}:
            return ast.copy_location(_call(SEED, node.func, *node.args), node)
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        text = ast.unparse(node)
        self.generic_visit(node)
        return ast.copy_location(self._remembered(node, text), node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if not node.decorator_list:
            key = f"{node.name}@{len(self.sources)}"
            self.sources[key] = ast.unparse(node)
            node.decorator_list = [_call(SHIP, ast.Constant(key))]
        self.generic_visit(node)
        return node

    def visit_Import(self, node: ast.Import) -> Any:
        made: list[ast.stmt] = []
        for one in node.names:
            if one.asname and (one.name in _SHARED or one.name in REPLACED):
                made.append(_from_module(one.asname, one.name))
            elif one.name == "inspect" or (not installed(one.name) and "." not in one.name):
                made.append(_from_module(one.asname or one.name, one.name))
            else:
                made.append(ast.Import([one]))
        return [ast.copy_location(one, node) for one in made]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> Any:
        module = node.module or ""
        made: list[ast.stmt] = []
        for one in node.names:
            full = f"{module}.{one.name}"
            if full in _SHARED or full in REPLACED:
                made.append(_from_module(one.asname or one.name, full))
            elif module in {*_SHARED, *REPLACED, "inspect"} or not installed(module):
                made.append(_from_module(one.asname or one.name, module, one.name))
            else:
                made.append(ast.ImportFrom(module, [one], node.level))
        return [ast.copy_location(one, node) for one in made]

    def _remembered(self, node: ast.expr, text: str) -> ast.expr:
        key = f"<lambda>@{len(self.sources)}"
        self.sources[key] = f"given = {text}"
        return ast.Call(_call(SHIP, ast.Constant(key)), [node], [])


def _call(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def _from_module(name: str, module: str, attribute: str | None = None) -> ast.stmt:
    value: ast.expr = _call(MODULE, ast.Constant(module))
    if attribute is not None:
        value = ast.Attribute(value, attribute, ast.Load())
    return ast.Assign([ast.Name(name, ast.Store())], value)
