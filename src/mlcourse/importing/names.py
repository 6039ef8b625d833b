"""Which names a piece of code uses and defines, and how code is put into a function."""

from __future__ import annotations

import ast
import builtins
import importlib
import importlib.util
import io
import tokenize
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from mlcourse.course.solutions import defined_names, parse_cell


def tree_of(source: str) -> ast.Module | None:
    """Return the syntax tree of a cell, None where it is no Python."""
    try:
        return parse_cell(source)
    except SyntaxError:
        return None


def used(source: str) -> set[str]:
    """Return all names that stand in a piece of code, whatever is done with them."""
    tree = tree_of(source)
    if tree is None:
        return set()
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def defined(source: str) -> set[str]:
    """Return the names that a cell defines at its top level, imports included."""
    return {*defined_names(source), *(name for name, _ in imports(source))}


def classes(source: str) -> set[str]:
    """Return the classes that a cell defines."""
    tree = tree_of(source)
    return {n.name for n in tree.body if isinstance(n, ast.ClassDef)} if tree else set()


def imports(source: str) -> Iterator[tuple[str, str]]:
    """Yield each name that a cell imports, and the statement that imports it."""
    tree = tree_of(source)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Import):
            for one in node.names:
                bound = one.asname or one.name.partition(".")[0]
                yield bound, ast.unparse(ast.Import([one]))
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for one in node.names:
                if one.name == "*":
                    for name in sorted(_exported(node.module)):
                        yield name, f"from {node.module} import {name}"
                else:
                    yield one.asname or one.name, ast.unparse(ast.ImportFrom(node.module, [one], 0))


def _exported(module: str) -> set[str]:
    """Return what a star brings from an installed module; nothing where there is none."""
    module = {"nose.tools": "mlcourse.compat.nose_tools"}.get(module, module)
    if module.startswith("__") or not installed(module):
        return set()
    try:
        found = importlib.import_module(module)
    except Exception:
        return set()
    return set(getattr(found, "__all__", [n for n in dir(found) if not n.startswith("_")]))


def installed(module: str) -> bool:
    """Say whether a module can be imported here."""
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False


@dataclass(frozen=True)
class Needs:
    """What a test cell needs besides the student's work.

    Parameters
    ----------
    lines : tuple of str
        Imports, and definitions of earlier test cells, in their order.
    absent : tuple of str
        Statements that import what is not installed here.
    """

    lines: tuple[str, ...]
    absent: tuple[str, ...] = ()


def needs(
    source: str, *, given: Iterable[str], earlier: Iterable[str], hers: Collection[str]
) -> Needs:
    """Return what has to stand before a test cell so that it can run by itself.

    Parameters
    ----------
    given : iterable of str
        Code whose imports the cell may rely on.
    earlier : iterable of str
        Test cells before this one; what they define is copied.
    hers : collection of str
        Names that answers and given cells define: these come from the student's work.
    """
    wanted = used(source) - set(dir(builtins)) - {name for name, _ in imports(source)}
    statements: list[tuple[set[str], str]] = []
    for cell in earlier:
        tree = tree_of(cell)
        for node in tree.body if tree else ():
            text = ast.get_source_segment(cell, node)
            names = defined(text) if text else set()
            if text and names and not isinstance(node, (ast.Import, ast.ImportFrom)):
                statements.append((names - set(hers), text))
    missing = wanted - _first_bound(source)
    chosen: set[int] = set()
    while True:
        more = {
            at for at, (names, _) in enumerate(statements) if names & missing and at not in chosen
        }
        if not more:
            break
        chosen |= more
        found = {name for at in more for name in used(statements[at][1])} - set(dir(builtins))
        missing |= found
        wanted |= found
    copied = [statements[at][1] for at in sorted(chosen)]
    brought: dict[str, str] = {}
    for cell in (*given, *earlier):
        brought |= {name: line for name, line in imports(cell) if name in wanted}
    lines = list(dict.fromkeys(brought.values()))
    own = [line for _, line in imports(source)]
    absent = tuple(line for line in dict.fromkeys([*lines, *own]) if not _is_there(line))
    return Needs((*lines, *copied), absent)


def _first_bound(source: str) -> set[str]:
    """Return the names that a cell binds at its top level before it can use them."""
    tree = tree_of(source)
    bound: set[str] = set()
    seen: set[str] = set()
    for node in tree.body if tree else ():
        text = ast.get_source_segment(source, node) or ""
        loads = {
            one.id
            for one in ast.walk(node)
            if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Store)
        }
        seen |= loads - bound
        bound |= set(defined_names(text)) - seen
    return bound


def _is_there(line: str) -> bool:
    name = module_of(line)
    return name == "nose.tools" or installed(name)


def module_of(line: str) -> str:
    """Return the module that a statement imports from."""
    node = ast.parse(line).body[0]
    assert isinstance(node, (ast.Import, ast.ImportFrom))
    return str(node.module if isinstance(node, ast.ImportFrom) else node.names[0].name)


def as_function(name: str, source: str, decorator: str) -> str:
    """Return code as the body of a function without arguments; its texts stay as they are.

    Raises
    ------
    SyntaxError
        The code cannot stand in a function.
    """
    kept = source.strip("\n").split("\n")
    try:
        ast.parse("\n".join(kept))
    except SyntaxError:
        kept = [f"# {one}" if one.lstrip().startswith(("%", "!")) else one for one in kept]
        ast.parse("\n".join(kept))
    lines, inside = kept, _inside_texts("\n".join(kept))
    body = [
        line if number in inside or not line.strip() else f"    {line}"
        for number, line in enumerate(lines, start=1)
    ]
    tree = ast.parse("\n".join(kept))
    if not tree.body:
        body.append("    pass")
    text = "\n".join([decorator, f"def {name}():", *body])
    compile(f"def {name}():\n" + "\n".join(body), name, "exec")
    return text


def _inside_texts(source: str) -> set[int]:
    """Return the lines, counted from 1, that begin inside a text."""
    found: set[int] = set()
    begun: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(source + "\n").readline):
        if token.type == tokenize.STRING:
            found |= set(range(token.start[0] + 1, token.end[0] + 1))
        kind = tokenize.tok_name[token.type]
        if kind in {"FSTRING_START", "TSTRING_START"}:
            begun.append(token.start[0])
        elif kind in {"FSTRING_END", "TSTRING_END"}:
            found |= set(range(begun.pop() + 1, token.end[0] + 1))
    return found
