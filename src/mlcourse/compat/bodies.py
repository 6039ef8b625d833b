"""Names in the bodies of a test cell's classes.

At the outer level and in functions Python looks a name up in a way that `mlcourse.compat.namespace`
can answer with the student's. In the body of a class it looks in the dictionary alone, so there a
name is asked for by a call.
"""

from __future__ import annotations

import ast
import builtins
import symtable
from typing import Any, TypeVar

NAME = "__mlcourse_name__"
"""What is called with a name, for what it stands for."""

Node = TypeVar("Node", bound=ast.AST)
_OURS = "__mlcourse_"


def with_asked_names(tree: Node) -> Node:
    """Return a tree in which the bodies of classes ask for names that are not their own.

    A class in a function is left as it is: the name may be one of the function's.
    """
    made: Node = _Bodies().visit(tree)
    return made


class _Bodies(ast.NodeTransformer):
    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.body = [_Asking(_assigned(node.body)).visit(one) for one in node.body]
        return node

    def _leave(self, node: ast.AST) -> ast.AST:
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = _leave  # noqa: N815


class _Asking(_Bodies):
    """Rewrites what is looked up in the body of one class.

    Parameters
    ----------
    own : frozenset of str
        Names that the body assigns.
    """

    def __init__(self, own: frozenset[str]) -> None:
        self._own = own

    def visit_Name(self, node: ast.Name) -> ast.AST:
        own = node.id in self._own or node.id.startswith(_OURS) or hasattr(builtins, node.id)
        if own or not isinstance(node.ctx, ast.Load):
            return node
        asked = ast.Call(ast.Name(NAME, ast.Load()), [ast.Constant(node.id)], [])
        return ast.copy_location(asked, node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        for part in (node.bases, node.keywords, node.decorator_list):
            part[:] = [self.visit(one) for one in part]
        return super().visit_ClassDef(node)

    def _function(self, node: Any) -> Any:
        # Its body is looked up when it is called; defaults and the like are looked up here.
        for name in ("args", "returns", "decorator_list"):
            found = getattr(node, name, None)
            if isinstance(found, list):
                found[:] = [self.visit(one) for one in found]
            elif found is not None:
                setattr(node, name, self.visit(found))
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = _function  # noqa: N815

    def _comprehension(self, node: Any) -> Any:
        # What is iterated first is looked up here, all else as in a function.
        node.generators[0].iter = self.visit(node.generators[0].iter)
        return node

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = (  # noqa: N815
        _comprehension
    )


def _assigned(body: list[ast.stmt]) -> frozenset[str]:
    """Return the names that the body of a class assigns, as Python sees it."""
    # In a class whose name is all underscores, names with two of them stay as they are written.
    text = ast.unparse(ast.ClassDef("_", [], [], body, []))
    (table,) = symtable.symtable(text, "<class>", "exec").get_children()
    return frozenset(one.get_name() for one in table.get_symbols() if one.is_local())
