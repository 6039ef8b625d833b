"""A new unit that builds at once: two questions, visible and hidden checks, two mutants each."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from mlcourse.course.documents import read_document, read_document_file
from mlcourse.course.records import UnitKind
from mlcourse.course.registry import COURSE, MISCONCEPTIONS, OBJECTIVES, find_registry
from mlcourse.errors import OverwriteRefused, UsageError, Where

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

_COURSE = """\
title: A new course
# What the course holds, in this order, as in
#   - {id: m1-framing, title: Framing, units: [baseline]}
modules: []
"""

_OBJECTIVES = """\
{name}.measure-error:
  text: Compute the mean absolute error of a prediction
{name}.choose-baseline:
  text: Choose the constant prediction that a score is compared with
  needs: [{name}.measure-error]
"""

_MISCONCEPTIONS = """\
{name}-sum-for-mean:
  belief: The total error tells how wrong a prediction is.
  says: Your result grows with the number of rows. Compare it for a table and for its first half.
{name}-errors-cancel:
  belief: The mean difference tells how wrong a prediction is.
  says: Errors of opposite sign cancel in your result.
{name}-mean-for-median:
  belief: The mean is the best constant prediction for every measure of error.
  says: One large value draws your prediction away from the others.
{name}-unsorted-middle:
  belief: The median is the value in the middle of the table.
  says: Your result depends on the order of the rows.
"""

_MUTANTS = {
    "q1-{name}-sum-for-mean": """\
def mean_size(y, p):
    return float(np.sum(np.abs(np.asarray(p) - np.asarray(y))))
""",
    "q1-{name}-errors-cancel": """\
def mean_size(y, p):
    return float(np.mean(np.asarray(p) - np.asarray(y)))
""",
    "q2-{name}-mean-for-median": """\
def baseline(y):
    return float(np.mean(y))
""",
    "q2-{name}-unsorted-middle": """\
def baseline(y):
    return float(y[len(y) // 2])
""",
}


def new_unit(kind: UnitKind, name: str, root: Path | str) -> Path:
    """Write the scaffold of a unit that builds as it is.

    Parameters
    ----------
    kind : {"lesson", "assessment"}
    name : str
        Small letters, digits and hyphens: ``a1-framing``. A lesson may be put into a module:
        ``m1-framing/baseline``.
    root : path
        The folder that holds, or will hold, ``course/`` and ``assessments/``.

    Returns
    -------
    Path
        The folder of the unit.

    Raises
    ------
    UsageError
        The name is not allowed, or the registry cannot be added to.
    OverwriteRefused
        The folder is there already, or the registry knows its ids.
    """
    root = Path(root)
    if root.exists() and not root.is_dir():
        raise UsageError(f"{root} is no folder", fix="Name a folder, or leave it out.")
    *modules, unit = name.split("/")
    _require_name(name, [*modules, unit], kind)
    registry = find_registry(root) or root / "course"
    home = registry.parent
    folder = home / "assessments" / unit
    if kind == "lesson":
        folder = registry.joinpath(*modules, unit)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OverwriteRefused(
            f"{folder} is there already",
            where=Where(str(folder)),
            fix="Choose another name, or move the folder away.",
        )
    additions = {
        registry / OBJECTIVES: _OBJECTIVES.format(name=unit),
        registry / MISCONCEPTIONS: _MISCONCEPTIONS.format(name=unit),
    }
    texts = {path: _appended(path, entries) for path, entries in additions.items()}
    if not (registry / COURSE).is_file():
        texts[registry / COURSE] = _COURSE
    try:
        _write({folder / path: text for path, text in _unit_texts(kind, unit).items()})
        _write(texts)
    except OSError:
        # Half a unit would be in the way of the next try.
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def _write(texts: Mapping[Path, str]) -> None:
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def _require_name(name: str, parts: list[str], kind: UnitKind) -> None:
    too_deep = len(parts) > (2 if kind == "lesson" else 1)
    if too_deep or not all(_NAME.fullmatch(part) for part in parts):
        example = "m1-framing/baseline" if kind == "lesson" else "a1-framing"
        raise UsageError(
            f"{name!r} cannot be the name of a unit",
            why="It becomes a folder, a file name and a part of web addresses.",
            fix=f"Use small letters, digits and hyphens, as in {example}.",
        )


def _unit_texts(kind: UnitKind, unit: str) -> dict[str, str]:
    words = re.sub(r"^[a-z]\d+-", "", unit).replace("-", " ")
    values = {"@NAME@": unit, "@TITLE@": words.capitalize(), "@KIND@": kind}
    master = "lesson.md" if kind == "lesson" else "assignment.md"
    texts = {
        master: _template("master.md"),
        "checks.py": _template("checks.py.txt"),
        "hidden.py": _template("hidden.py.txt"),
        **{f"mutants/{path.format(name=unit)}.py": text for path, text in _MUTANTS.items()},
    }
    for mark, value in values.items():
        texts = {path: text.replace(mark, value) for path, text in texts.items()}
    return texts


def _template(name: str) -> str:
    return (resources.files("mlcourse.authoring") / "templates" / name).read_text("utf-8")


def _appended(path: Path, entries: str) -> str:
    """Return a registry file with entries added below what is there, which stays as it is."""
    if not path.is_file():
        return entries
    known = read_document_file(path)
    new = read_document(entries, str(path)).value
    for id in new:
        if isinstance(known.value, dict) and id in known.value:
            raise OverwriteRefused(
                f"The registry declares {id!r} already",
                where=Where(str(path), line=known.line((id,))),
                fix="Choose another name for the unit.",
            )
    text = path.read_text(encoding="utf-8")
    if text.strip():
        text = text.rstrip("\n") + "\n\n"
    joined = read_document(text + entries, str(path))
    if joined.faults or not set(new) <= set(joined.value):
        raise UsageError(
            f"Nothing can be added to {path.name}",
            where=Where(str(path)),
            why="Its entries must stand one below the other, each beginning at the margin.",
        )
    return text + entries
