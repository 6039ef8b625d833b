"""What a result must look like before anybody relies on it: every field, all the way down.

A file on disk may be cut off, edited by hand, or written by another version.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_NONE = type(None)
_TEXT = (str, _NONE)
Fields = dict[str, Any]
Shape = type | tuple[type, ...] | list[Any] | Fields
"""A type or several, a list of one shape, or the shapes of an object's fields."""

_CHECK: Shape = {
    "id": str,
    "title": str,
    "hidden": bool,
    "state": str,
    "reason": _TEXT,
    "points": float,
    "max_points": float,
    "message": (dict, _NONE),
    "misconception": _TEXT,
    "hints": [str],
}
_QUESTION: Shape = {
    "id": str,
    "title": str,
    "objectives": [str],
    "state": str,
    "points": float,
    "max_points": float,
    "checks": [_CHECK],
}
_CELL: Shape = {
    "question": _TEXT,
    "kind": str,
    "source": str,
    "outputs": [dict],
    "error": (dict, _NONE),
    "truncated": bool,
}
RESULT: Fields = {
    "submission": str,
    "name_on_disk": str,
    "unit": str,
    "title": str,
    "release": str,
    "bundle": str,
    "submission_sha256": _TEXT,
    "mlcourse": str,
    "environment": {"python": str, "packages": dict},
    "seed": str,
    "seeds": dict,
    "isolation": {"level": str},
    "state": str,
    "poison": bool,
    "reason": _TEXT,
    "points": float,
    "max_points": float,
    "questions": [_QUESTION],
    "cells": [_CELL],
    "repairs": [str],
    "private": [str],
}
_LINE: Shape = {
    "submission": str,
    "name_on_disk": str,
    "file": str,
    "state": str,
    "poison": bool,
    "points": float,
    "max_points": float,
    "seconds": float,
    "reused": bool,
    "notes": [str],
    "result_sha256": str,
}
RUN: Fields = {
    "unit": str,
    "title": str,
    "release": str,
    "bundle": str,
    "mlcourse": str,
    "environment": {"python": str, "packages": dict},
    "level": str,
    "isolation": {"level": str},
    "seed": str,
    "draw": _TEXT,
    "state": str,
    "jobs": int,
    "total": int,
    "counts": dict,
    "reused": int,
    "seconds": float,
    "submissions": [_LINE],
    "superseded": [str],
    "passed_over": [str],
}
"""What is relied on when a run is gone on with or merged."""


def has_shape(value: object, shape: Shape) -> bool:
    """Say whether a value that came from JSON has a shape; further fields do not matter."""
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(
            name in value and has_shape(value[name], inner) for name, inner in shape.items()
        )
    if isinstance(shape, list):
        return isinstance(value, list) and all(has_shape(one, shape[0]) for one in value)
    if isinstance(value, float) and not math.isfinite(value):
        return False
    kinds = shape if isinstance(shape, tuple) else (shape,)
    # True is an int to Python, and no number to anybody else.
    return isinstance(value, kinds) and (not isinstance(value, bool) or bool in kinds)


def read_document(path: Path, schema: str) -> Mapping[str, Any] | None:
    """Return the JSON object of a schema in a file, None where there is none."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or document.get("schema") != schema:
        return None
    return document
