"""Notebooks of other tools as files: read, their language, and what lies beside them."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

import nbformat

from mlcourse.errors import UnitError, UsageError, Where
from mlcourse.grading.names import NOT_WORK
from mlcourse.importing.drafts import Draft, Finding

MOST_BYTES = 50 << 20


def read_notebook(path: Path) -> Any:
    """Return a notebook in format 4.

    Raises
    ------
    UsageError
        The file is no notebook.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of missing cell ids
            return nbformat.reads(path.read_text("utf-8-sig"), as_version=4)
    except Exception as fault:  # nbformat lets through whatever a damaged file leads to
        raise UsageError(
            f"This is no notebook: {fault}",
            where=Where(str(path)),
            fix="Open it in Jupyter and save it again."
            if path.suffix == ".ipynb"
            else "Name a notebook, whose name ends in .ipynb, or a folder that holds some.",
        ) from None


def require_python(notebook: Any, path: Path) -> None:
    """Refuse a notebook of another language.

    Raises
    ------
    UnitError
        Its kernel is not one of Python's.
    """
    kernel = notebook.metadata.get("kernelspec", {})
    told = notebook.metadata.get("language_info", {}).get("name", "python")
    language = str(kernel.get("language") or {"ir": "R"}.get(str(kernel.get("name")), told))
    if language.lower() not in {"python", "ipython"}:
        what = f"The notebook is written in {language}, not Python"
        raise UnitError(what, where=Where(str(path)))


def files_beside(path: Path, draft: Draft) -> dict[str, bytes]:
    """Return the files that a notebook may need: all of an assignment's folder, if it is one.

    In any other folder only those count whose names stand in the notebook.
    """
    folder = path.parent
    whole = folder.parent.name in {"source", "source_with_tests"}
    text = "" if whole else path.read_text("utf-8-sig")
    found: dict[str, bytes] = {}
    size = 0
    for one in sorted(folder.rglob("*") if whole else _named(folder, text)):
        name = one.relative_to(folder)
        hidden = any(part.startswith(".") or part == "__pycache__" for part in name.parts)
        if hidden or not one.is_file() or one.suffix == ".ipynb" or one.name in NOT_WORK:
            continue
        size += one.stat().st_size
        if size > MOST_BYTES:
            draft.findings.append(
                Finding(draft.source, f"the files from {name} on were left out: too many bytes")
            )
            break
        found[name.as_posix()] = one.read_bytes()
    return found


def _named(folder: Path, text: str) -> list[Path]:
    """Return the files whose paths from a folder stand in a text."""
    names = set(re.findall(r"[\w./-]+\.\w+", text))
    return [
        folder / name
        for name in names
        if ".." not in name and not name.startswith("/") and (folder / name).is_file()
    ]
