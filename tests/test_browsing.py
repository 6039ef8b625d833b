"""The search for a browser: by its usual names, and a skip with a reason where there is none."""

from __future__ import annotations

import pytest
from browsing import NAMES, chromium


def test_a_browser_is_found_by_any_of_its_names(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in reversed(NAMES):
        path = tmp_path / name
        path.touch(mode=0o755)
        assert chromium("") == str(path)


def test_playwrights_own_browser_will_do(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "own").touch()
    assert chromium(str(tmp_path / "own")) == str(tmp_path / "own")


def test_without_a_browser_the_test_is_skipped_and_says_why(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pytest.skip.Exception, match="no Chromium on this machine: none of chrom"):
        chromium(str(tmp_path / "own"))
