"""A scaffolded course to build, and the switch that rewrites golden folders."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mlcourse.authoring.scaffold import new_unit
from mlcourse.course.registry import find_registry, load_course
from mlcourse.course.units import load_unit


class Workshop:
    """A course with one scaffolded unit, which a test may change."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = new_unit("assessment", "a1-demo", root)
        self.master = self.folder / "assignment.md"

    def unit(self):
        return load_unit(self.folder)

    def course(self):
        return load_course(find_registry(self.folder))

    def change(self, name: str, old: str, new: str) -> None:
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """Return a unit that builds as it is."""
    return Workshop(tmp_path)


@pytest.fixture
def update_goldens() -> bool:
    """Say whether golden files are to be rewritten: MLCOURSE_UPDATE_GOLDENS=1."""
    return os.environ.get("MLCOURSE_UPDATE_GOLDENS") == "1"
