"""Finding the notebook file from inside a kernel, which is not told its name."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlcourse.errors import MlcourseError

MOST_FILES = 200


class NotebookNotFound(MlcourseError):
    """The notebook file has to be named by the student."""


@dataclass(frozen=True)
class NotebookFile:
    """A notebook file and its document."""

    path: Path
    data: bytes
    document: Mapping[str, Any]

    @property
    def unit(self) -> str | None:
        """The unit that the notebook says it belongs to."""
        return _told(self.document, "unit")

    @property
    def release(self) -> str | None:
        """The release that the notebook says it is."""
        return _told(self.document, "release")

    @property
    def answers(self) -> dict[str, str]:
        """The sources of its answer cells, by question."""
        return {
            str(ours["question"]): source
            for ours, source in self._code()
            if ours.get("role") == "answer" and "question" in ours
        }

    @property
    def code(self) -> list[str]:
        """The sources of its code cells."""
        return [source for _, source in self._code()]

    def _code(self) -> Iterator[tuple[Mapping[str, Any], str]]:
        """Yield what we noted of each code cell, and its source."""
        cells = self.document.get("cells")
        for cell in cells if isinstance(cells, list) else []:
            if isinstance(cell, dict) and cell.get("cell_type") == "code":
                source = cell.get("source", "")
                metadata = cell.get("metadata")
                ours = metadata.get("mlcourse") if isinstance(metadata, dict) else None
                text = "".join(source) if isinstance(source, list) else str(source)
                yield (ours if isinstance(ours, dict) else {}), text


def find_notebook(
    path: str | os.PathLike[str] | None, unit: str, release: str, names: Mapping[str, Any]
) -> NotebookFile:
    """Return the file of the notebook at work.

    Parameters
    ----------
    path : path or None
        As the student named it.
    unit, release : str
        What the set-up cell told.
    names : mapping
        The student's global names; VS Code puts the file's path there.

    Raises
    ------
    NotebookNotFound
        With a call to copy that names the file.
    """
    if path is not None:
        return _named(Path(path).expanduser())
    for candidate in _told_by_jupyter(names):
        found = _read(candidate)
        if found is not None and found.unit in {unit, None}:
            return found
    here = [found for found in map(_read, _notebooks_here()) if found is not None]
    fitting = [found for found in here if found.release == release] or [
        found for found in here if found.unit == unit
    ]
    if len(fitting) == 1:
        return fitting[0]
    listed = ", ".join(sorted(found.path.name for found in fitting))
    raise NotebookNotFound(
        f"Several files here could be this notebook: {listed}."
        if fitting
        else "The file of this notebook was not found.",
        why=f"Searched in {Path.cwd()}.",
        fix=f'Name it: export("{fitting[0].path.name if fitting else "folder/name.ipynb"}"). '
        "Where there is no file, as in Colab, download the notebook and hand that in.",
    )


def _named(path: Path) -> NotebookFile:
    if path.is_dir():
        raise NotebookNotFound(f"{path} is a folder.", fix="Name the notebook file in it.")
    if not path.is_file():
        raise NotebookNotFound(
            f"There is no file {path}.", why=f"Searched from {Path.cwd()}.", fix="Check the path."
        )
    found = _read(path)
    if found is None:
        raise NotebookNotFound(
            f"{path.name} is not a notebook.", fix="Name the .ipynb file you work in."
        )
    return found


def _told_by_jupyter(names: Mapping[str, Any]) -> Iterator[Path]:
    for told in (names.get("__vsc_ipynb_file__"), os.environ.get("JPY_SESSION_NAME")):
        if isinstance(told, str) and told.endswith(".ipynb"):
            yield Path(told)
            # Some servers give the path from their own root, and start the kernel beside the file.
            yield Path(Path(told).name)


def _notebooks_here() -> list[Path]:
    return sorted(Path().glob("*.ipynb"))[:MOST_FILES]


def _read(path: Path) -> NotebookFile | None:
    try:
        data = path.read_bytes()
        document = json.loads(data)
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or "cells" not in document:
        return None
    return NotebookFile(path.resolve(), data, document)


def _told(document: Mapping[str, Any], key: str) -> str | None:
    metadata = document.get("metadata")
    ours = metadata.get("mlcourse") if isinstance(metadata, dict) else None
    told = ours.get(key) if isinstance(ours, dict) else None
    return told if isinstance(told, str) else None
