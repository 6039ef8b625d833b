"""The bundle: what the grader needs of a unit, with the hash of everything in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from mlcourse.box.limits import Limits
from mlcourse.course.records import CellKind, CheckRecord, UnitKind
from mlcourse.errors import UsageError, Where

SCHEMA = "mlcourse/bundle/v1"
MANIFEST = "manifest.json"
ReleasedRole = Literal["given", "answer", "check", "prompt", "prediction", "setup"]


@dataclass(frozen=True)
class BundleCell:
    """A cell of the student notebook as it was released."""

    key: str
    kind: CellKind
    role: ReleasedRole
    question: str | None
    source: str


@dataclass(frozen=True)
class Release:
    """A release that students may have worked on."""

    id: str
    cells: tuple[BundleCell, ...]


@dataclass(frozen=True)
class BundleQuestion:
    """A question as the grader sees it.

    Parameters
    ----------
    defines : tuple of str
        Names that the answer cell is asked to define.
    stub : str
        Source of the answer cell as students got it.
    """

    id: str
    title: str
    objectives: tuple[str, ...]
    points: float
    defines: tuple[str, ...]
    stub: str
    checks: tuple[CheckRecord, ...]


@dataclass(frozen=True)
class Bundle:
    """A bundle that was read and whose files are what its manifest says.

    Parameters
    ----------
    hash : str
        SHA-256 of the bytes of ``manifest.json``, which itself holds the hash of every other file.
    earlier : tuple of Release
        Releases that came before this one, newest first.
    misconceptions : mapping
        By id: ``belief``, ``says``, ``reread`` and ``page`` (the last two may be None).
    repeatable : bool
        Whether the cells before the first answer give the same whenever they are run.
    files : mapping
        The unit's public files by their path, ``files/table.csv``: what the box is given.
    """

    folder: Path
    hash: str
    manifest: Mapping[str, Any] = field(repr=False)
    unit: str
    kind: UnitKind
    title: str
    release: str
    mlcourse: str
    points: float
    notebook: str
    questions: tuple[BundleQuestion, ...]
    cells: tuple[BundleCell, ...]
    earlier: tuple[Release, ...]
    limits: Limits
    environment: Mapping[str, Any]
    repeatable: bool
    objectives: Mapping[str, str]
    misconceptions: Mapping[str, Mapping[str, str | None]]
    checks_source: str
    hidden_source: str
    files: Mapping[str, bytes]

    def question(self, question: str) -> BundleQuestion:
        """Return the question of this id."""
        return next(found for found in self.questions if found.id == question)


def read_bundle(folder: Path | str) -> Bundle:
    """Read a bundle and verify every hash in it.

    Raises
    ------
    UsageError
        The folder is no bundle, of another schema, or a file in it is missing, altered or foreign.
    """
    folder = Path(folder)
    path = folder / MANIFEST
    if not path.is_file():
        inner = folder / "bundle"
        raise UsageError(
            f"{folder} is not a bundle: it has no {MANIFEST}",
            where=Where(str(folder)),
            fix=f"Give the folder {inner}."
            if inner.is_dir()
            else "Build the unit: mlcourse build UNIT.",
        )
    raw = path.read_bytes()
    try:
        manifest = json.loads(raw)
        schema = manifest["schema"]
    except (ValueError, KeyError, TypeError) as fault:
        raise _damaged(path, f"{MANIFEST} cannot be read ({fault!r})") from None
    if schema != SCHEMA:
        raise UsageError(
            f"This bundle has the schema {schema!r}, and this mlcourse reads {SCHEMA!r}",
            where=Where(str(path)),
            fix="Build the unit again with the mlcourse that grades.",
        )
    try:
        contents = _verified(folder, manifest["files"])
        return _bundle(folder, hashlib.sha256(raw).hexdigest(), manifest, contents)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise _damaged(path, f"{MANIFEST} is not complete ({fault!r})") from None


def _damaged(path: Path, what: str) -> UsageError:
    return UsageError(
        f"The bundle is damaged: {what}",
        where=Where(str(path)),
        why="Grades are only given with the bundle exactly as it was built.",
        fix="Build the unit again: mlcourse build UNIT --force.",
    )


def _verified(folder: Path, hashes: Mapping[str, str]) -> dict[str, bytes]:
    """Return the content of every file the manifest names; whatever else lies there is a fault."""
    present = {
        found.relative_to(folder).as_posix()
        for found in folder.rglob("*")
        if not found.is_dir()
        and not found.name.startswith(".")
        and "__pycache__" not in found.parts
    } - {MANIFEST}
    for name in sorted(present - set(hashes)):
        raise _damaged(folder / name, f"{name} is not in the manifest")
    contents = {}
    for name, expected in hashes.items():
        path = folder / name
        if name not in present or path.is_symlink():
            raise _damaged(path, f"{name} is missing")
        contents[name] = path.read_bytes()
        if hashlib.sha256(contents[name]).hexdigest() != expected:
            raise _damaged(path, f"{name} was altered after the build")
    return contents


def _bundle(
    folder: Path, digest: str, manifest: Mapping[str, Any], contents: Mapping[str, bytes]
) -> Bundle:
    return Bundle(
        folder=folder,
        hash=digest,
        manifest=manifest,
        unit=manifest["unit"],
        kind=manifest["kind"],
        title=manifest["title"],
        release=manifest["release"],
        mlcourse=manifest["mlcourse"],
        points=float(manifest["points"]),
        notebook=manifest["notebook"],
        questions=tuple(_question(record) for record in manifest["questions"]),
        cells=_cells(manifest["cells"]),
        earlier=tuple(Release(old["release"], _cells(old["cells"])) for old in manifest["earlier"]),
        limits=Limits(**manifest["limits"]),
        environment=manifest["environment"],
        repeatable=bool(manifest.get("repeatable", False)),
        objectives=manifest["objectives"],
        misconceptions=manifest["misconceptions"],
        checks_source=contents["checks.py"].decode(),
        hidden_source=contents["hidden.py"].decode(),
        files={name: data for name, data in contents.items() if name.startswith("files/")},
    )


def _cells(records: list[dict[str, Any]]) -> tuple[BundleCell, ...]:
    return tuple(BundleCell(**record) for record in records)


def _question(record: Mapping[str, Any]) -> BundleQuestion:
    objectives = tuple(record["objectives"])
    return BundleQuestion(
        id=record["id"],
        title=record["title"],
        objectives=objectives,
        points=float(record["points"]),
        defines=tuple(record["defines"]),
        stub=record["stub"],
        checks=tuple(
            CheckRecord(
                id=check["id"],
                question=record["id"],
                title=check["title"],
                points=float(check["points"]),
                hidden=bool(check["hidden"]),
                misconception=check["misconception"],
                objectives=objectives,
            )
            for check in record["checks"]
        ),
    )
