"""A graded run on disk, read back: ``run.json`` and ``results/*.json``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlcourse.delivery.registry import Registry, registry_of
from mlcourse.errors import UsageError, Where

RUN_SCHEMA = "mlcourse/run/v1"
RESULT_SCHEMA = "mlcourse/result/v1"


@dataclass(frozen=True)
class Run:
    """A run: its record, the public texts of its bundle, its results on demand."""

    folder: Path
    record: Mapping[str, Any]
    registry: Registry
    paths: tuple[Path, ...]

    def results(self) -> Iterator[dict[str, Any]]:
        """Yield the results one after another, so that a large run needs little memory."""
        for path in self.paths:
            yield _read(path, RESULT_SCHEMA)


def read_run(folder: Path) -> Run:
    """Return the run in ``folder``.

    Raises
    ------
    UsageError
        If the folder holds no run, or a file of it is not what it should be.
    """
    path = folder / "run.json"
    if not path.is_file():
        raise UsageError(
            f"{folder} holds no graded run",
            why="a run's folder holds run.json and results/",
            fix="give the folder that was --out of: mlcourse grade BUNDLE SUBMISSIONS --out RUN",
        )
    record = _read(path, RUN_SCHEMA)
    return Run(
        folder=folder,
        record=record,
        registry=registry_of(record),
        paths=tuple(sorted((folder / "results").glob("*.json"))),
    )


def _read(path: Path, schema: str) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{path.name} cannot be read: {type(error).__name__}",
            where=Where(str(path)),
            fix="grade again: only what is missing or damaged is done anew",
        ) from error
    found = document.get("schema") if isinstance(document, dict) else None
    if found != schema:
        raise UsageError(
            f"{path.name} is not of schema {schema}",
            where=Where(str(path)),
            why=f"its schema is {found!r}",
            fix="grade again with this version of mlcourse",
        )
    return dict(document)
