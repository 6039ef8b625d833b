"""What a build depends on besides the unit: the package's own source, libraries, Python."""

from __future__ import annotations

import ast
import hashlib
import platform
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import mlcourse
from mlcourse.course.records import Unit
from mlcourse.course.solutions import parse_cell, tree_hash

ALWAYS = ("numpy",)
ALWAYS_CALLED = ("checks", "codec", "student")
_OURS = {"mlcourse", "checks"}
_HELPERS = "mlcourse.teaching."


@cache
def package_hash() -> str:
    """Return a hash of mlcourse's own source files."""
    root = Path(mlcourse.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@cache
def code_hash(*parts: str) -> str:
    """Return a hash of what packages and modules of mlcourse do, whatever they say of it.

    Comments and docstrings do not count.
    """
    root = Path(mlcourse.__file__).parent
    chosen = [root / part for part in parts]
    files = {file for one in chosen for file in (one.rglob("*.py") if one.is_dir() else [one])}
    digest = hashlib.sha256()
    for path in sorted(files):
        name = path.relative_to(root).as_posix()
        digest.update(f"{name}\0{tree_hash(path.read_text('utf-8'))}\0".encode())
    return digest.hexdigest()


def parts_called(unit: Unit) -> tuple[str, ...]:
    """Return the parts of mlcourse that a unit's cells and checks call, for `code_hash`.

    Of the helpers of lessons only those that the unit imports count. Data sets do not: each is
    compared with its own hash whenever it is loaded.
    """
    root = Path(mlcourse.__file__).parent
    found: set[str] = set()
    sources = [cell.source for cell in unit.cells if cell.kind == "code"]
    waiting = [*sources, unit.checks_source, unit.hidden_source]
    while waiting:
        for name in _imported([waiting.pop()], deep=True):
            part = f"{name.removeprefix('mlcourse.').replace('.', '/')}.py"
            if name.startswith(_HELPERS) and part not in found and (root / part).is_file():
                found.add(part)
                waiting.append((root / part).read_text("utf-8"))
    return (*ALWAYS_CALLED, *sorted(found))


@cache
def libraries_hash() -> str:
    """Return a hash of Python's version and of the version of every installed library."""
    names = {f"{d.metadata['Name']}=={d.version}".lower() for d in metadata.distributions()}
    return hashlib.sha256(
        "\n".join([platform.python_version(), *sorted(names)]).encode()
    ).hexdigest()


def environment_of(unit: Unit) -> dict[str, Any]:
    """Return the version of Python and of each library that a unit imports.

    Returns
    -------
    dict
        ``{"python": "3.11", "packages": {"numpy": "2.4.6", …}}``, and by their full names
        ``modules``, which cells import, and ``check_modules``, which checks import.
    """
    cells = _imported(cell.source for cell in unit.cells if cell.kind == "code")
    checks = _imported([unit.checks_source, unit.hidden_source])
    modules = {name.partition(".")[0] for name in (*ALWAYS, *cells, *checks)} - _OURS
    owners = _owners()
    packages = {
        name: metadata.version(name)
        for module in modules
        for name in owners.get(module, ())
        if name.lower() != "mlcourse"
    }
    return {
        "python": ".".join(platform.python_version_tuple()[:2]),
        "packages": dict(sorted(packages.items(), key=lambda item: item[0].lower())),
        "modules": sorted({*ALWAYS, *cells}),
        "check_modules": sorted(n for n in checks if n.partition(".")[0] not in _OURS),
    }


@cache
def _owners() -> dict[str, tuple[str, ...]]:
    return {
        module: tuple(sorted(set(names)))
        for module, names in metadata.packages_distributions().items()
    }


def _imported(sources: Iterable[str], *, deep: bool = False) -> set[str]:
    """Return the modules that code imports; deep, also what could be modules inside of them."""
    found: set[str] = set()
    for source in sources:
        for node in ast.walk(parse_cell(source)):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module)
                if deep:
                    found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found
