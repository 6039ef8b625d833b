"""The result of one submission: its schema, its file, and whether an existing one still holds."""

from __future__ import annotations

import json
import os
import platform
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from mlcourse import __version__
from mlcourse.course.bundles import Bundle
from mlcourse.grading.shapes import RESULT, has_shape, read_document

SCHEMA = "mlcourse/result/v1"
GRADED, PARTLY_GRADED, REFUSED = "graded", "partly graded", "refused"
TIMED_OUT, OUT_OF_MEMORY = "timed out", "out of memory"
INFRASTRUCTURE_ERROR = "infrastructure error"
STATES = (GRADED, PARTLY_GRADED, REFUSED, TIMED_OUT, OUT_OF_MEMORY, INFRASTRUCTURE_ERROR)
INCOMPLETE = (REFUSED, INFRASTRUCTURE_ERROR)
"""States without a judgement: not a zero, and not a pass."""


@dataclass(frozen=True)
class Provenance:
    """All that a result depends on besides the submission.

    Parameters
    ----------
    unit, title, release : str
        Of the bundle.
    bundle : str
        SHA-256 of the bundle's manifest.
    seed : str
        Name of the key that seeds are drawn from.
    isolation : mapping
        ``level`` and what the ``probe`` found.
    """

    unit: str
    title: str
    release: str
    max_points: float
    bundle: str
    environment: Mapping[str, Any]
    seed: str
    isolation: Mapping[str, Any]
    mlcourse: str

    def blank(self, student: str, name_on_disk: str, digest: str | None) -> dict[str, Any]:
        """Return a result that says nothing of the submission yet."""
        return {
            "schema": SCHEMA,
            "submission": student,
            "name_on_disk": name_on_disk,
            "unit": self.unit,
            "title": self.title,
            "release": self.release,
            "bundle": self.bundle,
            "submission_sha256": digest,
            "mlcourse": self.mlcourse,
            "environment": dict(self.environment),
            "seed": self.seed,
            "seeds": {},
            "isolation": dict(self.isolation),
            "state": GRADED,
            "poison": False,
            "reason": None,
            "points": 0.0,
            "max_points": self.max_points,
            "questions": [],
            "cells": [],
            "repairs": [],
            "private": [],
        }

    def without_grade(
        self,
        student: str,
        name_on_disk: str,
        digest: str | None,
        *,
        state: str,
        reason: str,
        poison: bool = False,
        private: Iterable[str] = (),
    ) -> dict[str, Any]:
        """Return the result of a submission that could not be judged at all."""
        return self.blank(student, name_on_disk, digest) | {
            "state": state,
            "reason": reason,
            "poison": poison,
            "private": list(private),
        }

    def holds(self, result: Mapping[str, Any], student: str, digest: str) -> bool:
        """Say whether grading the same submission again would give this very result."""
        wanted = self.blank(student, str(result["name_on_disk"]), digest)
        same = ("submission", "submission_sha256", "bundle", "mlcourse", "environment", "seed")
        return (
            result["state"] not in INCOMPLETE
            and all(result[name] == wanted[name] for name in same)
            and result["isolation"].get("level") == self.isolation.get("level")
        )

    def differences(self, other: Mapping[str, Any]) -> list[str]:
        """Return in what another machine's results differ before any submission comes in.

        Parameters
        ----------
        other : mapping
            A result, or what a worker says of itself.
        """
        mine = {"bundle": self.bundle, "seed": self.seed, "mlcourse": self.mlcourse}
        found = [
            f"{name} {other.get(name)} instead of {value}"
            for name, value in mine.items()
            if other.get(name) != value
        ]
        found += _different("", dict(self.environment), other.get("environment"))
        isolation = other.get("isolation")
        level = isolation.get("level") if isinstance(isolation, dict) else None
        if level != self.isolation.get("level"):
            found.append(f"isolation {level} instead of {self.isolation.get('level')}")
        return found


def _different(name: str, mine: object, other: object) -> list[str]:
    if isinstance(mine, dict) and isinstance(other, dict):
        names = sorted({*mine, *other})
        return [line for n in names for line in _different(n, mine.get(n), other.get(n))]
    return [] if mine == other else [f"{name or 'environment'} {other} instead of {mine}"]


def provenance(bundle: Bundle, seed: str, isolation: Mapping[str, Any]) -> Provenance:
    """Return what all results of one run share."""
    return Provenance(
        unit=bundle.unit,
        title=bundle.title,
        release=bundle.release,
        max_points=float(sum(question.points for question in bundle.questions)),
        bundle=bundle.hash,
        environment=environment_here(bundle.environment),
        seed=seed,
        isolation=isolation,
        mlcourse=__version__,
    )


def environment_here(built_with: Mapping[str, Any]) -> dict[str, Any]:
    """Return the versions on this machine of what a bundle was built with."""
    packages: dict[str, str | None] = {}
    for name in sorted(built_with.get("packages", {})):
        try:
            packages[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            packages[name] = None
    return {"python": ".".join(platform.python_version_tuple()[:2]), "packages": packages}


def is_result(document: object) -> bool:
    """Say whether a document is a result, whole and of this schema."""
    return (
        has_shape(document, {"schema": str, **RESULT})
        and isinstance(document, dict)
        and document["schema"] == SCHEMA
        and document["state"] in STATES
    )


def read_result(path: Path) -> dict[str, Any] | None:
    """Return the result in a file, None where there is none or it is not whole."""
    document = read_document(path, SCHEMA)
    return dict(document) if document is not None and is_result(document) else None


def as_bytes(document: Mapping[str, Any]) -> bytes:
    """Return a document as it is written; whatever Unicode cannot say is escaped."""
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    return text.encode("utf-8", "backslashreplace")


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file so that after any crash it is the old one or the new one, whole."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a document whole or not at all, see `write_bytes`."""
    write_bytes(path, as_bytes(document))
