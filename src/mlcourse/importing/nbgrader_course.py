"""An nbgrader course: its settings, and the source notebooks that a path stands for."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from mlcourse.errors import UsageError, Where
from mlcourse.importing.regions import OPTIONS, Delimiters


@dataclass(frozen=True)
class CourseSettings:
    """What nbgrader_config.py changes of how notebooks are read."""

    marks: Delimiters = field(default_factory=Delimiters)
    header: Path | None = None
    footer: Path | None = None
    unread: tuple[str, ...] = ()


def read_settings(course: Path) -> CourseSettings:
    """Read what a course's nbgrader_config.py says of delimiters, stubs, header and footer.

    Nothing in it is run: only ``c.Class.option = text`` is understood.
    """
    changed: dict[str, str] = {}
    places: dict[str, Path] = {}
    unread: list[str] = []
    path = course / "nbgrader_config.py"
    try:
        tree = ast.parse(path.read_text("utf-8")) if path.is_file() else ast.Module([], [])
    except (SyntaxError, UnicodeDecodeError):
        return CourseSettings(unread=("nbgrader_config.py cannot be read",))
    for node in tree.body:
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Attribute):
            continue
        _, _, name = ast.unparse(node.targets[0]).partition(".")
        section, _, option = name.partition(".")
        try:
            value = ast.literal_eval(node.value)
        except ValueError:
            value = None
        if isinstance(value, dict):
            value = value.get("python")
        if (section, option) in OPTIONS and isinstance(value, str):
            changed[OPTIONS[section, option]] = value
        elif section == "IncludeHeaderFooter" and isinstance(value, str):
            places[option] = course / value
        elif (section, option) in OPTIONS or section == "IncludeHeaderFooter":
            unread.append(f"line {node.lineno} of nbgrader_config.py: {name} is not a plain text")
    return CourseSettings(
        replace(Delimiters(), **changed), places.get("header"), places.get("footer"), tuple(unread)
    )


def find_sources(path: Path) -> tuple[list[tuple[str, Path]], CourseSettings]:
    """Return the notebooks that a path stands for, each with the id of its unit.

    Parameters
    ----------
    path : Path
        A notebook, the folder of an assignment, or a course with its folder ``source``.

    Raises
    ------
    UsageError
        There is no notebook.
    """
    course = next((one for one in (path, *path.absolute().parents) if _is_course(one)), None)
    settings = CourseSettings() if course is None else read_settings(course)
    if path.is_file():
        return [(slug(path.stem), path)], settings
    folders = [path]
    if (path / "source").is_dir():
        folders = sorted(one for one in (path / "source").iterdir() if one.is_dir())
    found = []
    for folder in folders:
        notebooks = sorted(folder.glob("*.ipynb"))
        for one in notebooks:
            name = folder.absolute().name
            found.append((slug(name if len(notebooks) == 1 else f"{name}-{one.stem}"), one))
    if not found:
        raise UsageError(
            f"{path} holds no notebook",
            where=Where(str(path)),
            fix="Name a source notebook, the folder of an assignment, or the folder of a course.",
        )
    return found, settings


def _is_course(folder: Path) -> bool:
    return (folder / "nbgrader_config.py").is_file()


def slug(name: str) -> str:
    """Return an id of a unit: small letters, digits and hyphens.

    Examples
    --------
    >>> slug("Problem Set_1")
    'problem-set-1'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "unit"


def is_nbgrader(path: Path) -> bool:
    """Say whether a notebook has cells with roles of nbgrader's."""
    try:
        document = json.loads(path.read_text("utf-8-sig"))
        return any("nbgrader" in cell.get("metadata", {}) for cell in document["cells"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
