"""Makes the small unit importable and keeps every test away from the user's own key."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(autouse=True)
def _own_key(tmp_path, monkeypatch):
    monkeypatch.setenv("MLCOURSE_KEY_FILE", str(tmp_path / "key" / "course.key"))


@pytest.fixture
def cohort(tmp_path):
    """Make a `stub_cohort.Cohort` of students with the names given."""
    from stub_cohort import NAMES, Cohort

    made = []

    def make(names=NAMES, folder="cohort"):
        (tmp_path / folder).mkdir()
        made.append(Cohort(tmp_path / folder, names))
        return made[-1]

    return make
