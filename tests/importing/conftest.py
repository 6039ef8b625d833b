"""Makes the recorded cohort importable and keeps every test away from the user's own key."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(autouse=True)
def _own_key(tmp_path, monkeypatch):
    monkeypatch.setenv("MLCOURSE_KEY_FILE", str(tmp_path / "key" / "course.key"))
