"""Files beside a notebook that its code mentions: without them it cannot be run elsewhere.

Only what is mentioned comes along. A notebook may lie in a folder full of private things.
"""

from __future__ import annotations

import ast
import fnmatch
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from mlcourse.course.solutions import parse_cell

MAX_FILES = 50
MAX_BYTES = 10 << 20
_LONGEST = 200
_OURS = "files"
"""Folder of the files that the unit itself brings: the grader has them."""
_LEFT_OUT = (".ipynb", ".zip", "-receipt.txt")
_COMMAND = re.compile(r"^\s*[%!](?P<words>.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Companions:
    """The files that come along, by path with ``/``, and the names of those that are too large."""

    files: dict[str, bytes] = field(default_factory=dict)
    too_large: tuple[str, ...] = ()


def companions(code: Sequence[str], folder: Path) -> Companions:
    """Return the files in a notebook's folder that its code mentions, and those that these mention.

    Parameters
    ----------
    code : sequence of str
        Sources of the notebook's code cells.
    folder : Path
        Where the notebook lies.
    """
    files: dict[str, bytes] = {}
    too_large: list[str] = []
    room = MAX_BYTES
    waiting = [name for source in code for name in _mentioned(source, folder)]
    while waiting:
        name = waiting.pop(0)
        if name in files or name in too_large:
            continue
        try:
            if len(files) >= MAX_FILES or (folder / name).stat().st_size > room:
                too_large.append(name)
                continue
            files[name] = (folder / name).read_bytes()
        except OSError:
            continue
        room -= len(files[name])
        if name.endswith(".py"):
            waiting += _mentioned(files[name].decode("utf-8", "replace"), folder)
    return Companions(dict(sorted(files.items())), tuple(sorted(too_large)))


def _mentioned(source: str, folder: Path) -> Iterator[str]:
    try:
        tree = parse_cell(source)
    except SyntaxError:
        tree = ast.Module([], [])
    for module in _modules(tree):
        path = "/".join(module.split("."))
        # Of a package also what is above it and in it.
        above = [str(part) for part in PurePosixPath(path).parents if str(part) != "."]
        for package in (path, *above):
            yield from _files([f"{package}.py"], folder)
            modules = sorted(one.name for one in (folder / package).glob("*.py"))
            yield from _files([f"{package}/{name}" for name in modules], folder)
    texts = {text for node in ast.walk(tree) if (text := _text(node))}
    for command in _COMMAND.finditer(source):
        texts.update(command["words"].split())
    yield from _files(sorted(texts), folder)
    # As in Path("data") / "table.csv" and Path("data").glob("*.csv").
    for text in sorted(texts):
        inside = _names(folder / text) if _inside(text) else []
        wanted = [name for name in inside if any(fnmatch.fnmatch(name, t) for t in texts)]
        yield from _files([f"{text}/{name}" for name in wanted], folder)


def _names(place: Path) -> list[str]:
    try:
        return sorted(one.name for one in place.iterdir())
    except OSError:
        return []


def _modules(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _text(node: ast.AST) -> str | None:
    text = node.value if isinstance(node, ast.Constant) else None
    return text if isinstance(text, str) and len(text) <= _LONGEST else None


def _inside(text: str) -> bool:
    path = PurePosixPath(text)
    plain = text.isprintable() and not path.is_absolute() and ".." not in path.parts
    return plain and bool(path.parts) and path.parts[0] != _OURS


def _files(names: Iterable[str], folder: Path) -> Iterator[str]:
    for name in names:
        if not _inside(name) or name.endswith(_LEFT_OUT):
            continue
        parts = PurePosixPath(name).parts
        steps = [folder.joinpath(*parts[:count]) for count in range(1, len(parts) + 1)]
        try:
            # A link may lead to what the student does not mean to hand in.
            if steps[-1].is_file() and not any(step.is_symlink() for step in steps):
                yield "/".join(parts)
        except (OSError, ValueError):
            continue
