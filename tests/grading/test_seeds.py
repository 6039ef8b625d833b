"""The course's key: made once, private, and never what a result shows."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from mlcourse.errors import UsageError
from mlcourse.grading.seeds import course_key, key_file, key_id, run_key


def test_the_key_is_made_once_and_read_again(tmp_path):
    path = tmp_path / "state" / "course.key"
    key = course_key(path)
    assert len(key) == 32
    assert course_key(path) == key
    assert [entry.name for entry in path.parent.iterdir()] == ["course.key"]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_runs_that_start_at_once_get_one_key(tmp_path):
    path = tmp_path / "course.key"
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(lambda _: course_key(path), range(32)))
    assert len(keys) == 1


@pytest.mark.skipif(os.name != "posix", reason="modes as on POSIX systems")
def test_a_key_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "course.key"
    course_key(path)
    path.chmod(0o640)
    with pytest.raises(UsageError, match="chmod 600"):
        course_key(path)


@pytest.mark.parametrize("text", ["", "abc", "zz" * 32, "ab" * 31])
def test_a_file_without_a_key_is_refused(tmp_path, text):
    path = tmp_path / "course.key"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(UsageError, match="holds no key"):
        course_key(path)


def test_where_the_key_lies(monkeypatch, tmp_path):
    monkeypatch.setenv("MLCOURSE_KEY_FILE", str(tmp_path / "mine"))
    assert key_file() == tmp_path / "mine"
    monkeypatch.delenv("MLCOURSE_KEY_FILE")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert key_file() == tmp_path / "mlcourse" / "course.key"


def test_a_draw_makes_another_key_and_the_id_tells_nothing():
    key = bytes(32)
    assert run_key(key, None) == key
    assert len({run_key(key, None), run_key(key, "a"), run_key(key, "b")}) == 3
    assert run_key(key, "a") == run_key(key, "a")
    assert key_id(key) not in key.hex()
    assert key_id(key) != key_id(run_key(key, "a"))
