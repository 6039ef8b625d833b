"""How much a box has written, as seen from outside."""

from __future__ import annotations

import os

import pytest

from mlcourse.box import scratch

MIB = 1 << 20


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "scratch"
    made.mkdir()
    return made


def write(path, size: int = MIB) -> None:
    path.write_bytes(os.urandom(size))
    os.sync()


def near(found: int | None, expected: int) -> bool:
    return found is not None and abs(found - expected) < MIB // 2


def test_files_count_by_what_they_take(folder):
    write(folder / "one")
    (folder / "below").mkdir()
    write(folder / "below" / "two", 2 * MIB)
    with open(folder / "hole", "wb") as file:
        file.truncate(100 * MIB)
    assert near(scratch.used(str(folder), []), 3 * MIB)


def test_a_file_with_two_names_counts_once(folder):
    write(folder / "one")
    os.link(folder / "one", folder / "two")
    assert near(scratch.used(str(folder), []), MIB)


def test_links_are_not_followed(folder):
    (folder / "away").symlink_to("/usr")
    assert near(scratch.used(str(folder), []), 0)


def test_what_is_deleted_but_open_counts(folder):
    with open(folder / "gone", "wb") as file:
        file.write(os.urandom(2 * MIB))
        os.fsync(file.fileno())
        (folder / "gone").unlink()
        assert near(scratch.used(str(folder), []), 0)
        assert near(scratch.used(str(folder), [os.getpid()]), 2 * MIB)


def deep(folder, levels: int) -> None:
    """Nest folders deeper than a path can name."""
    below = os.open(folder, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir("d" * 50, dir_fd=below)
        above, below = below, os.open("d" * 50, os.O_RDONLY, dir_fd=below)
        os.close(above)
    os.close(below)


def test_what_cannot_be_measured_is_told(folder, monkeypatch):
    deep(folder, 3000)
    assert scratch.used(str(folder), []) is None
    scratch.remove(str(folder))
    assert not folder.exists()


def test_many_files_are_not_counted_for_ever(folder, monkeypatch):
    monkeypatch.setattr(scratch, "MOST_FILES", 20)
    for number in range(30):
        (folder / str(number)).touch()
    assert scratch.used(str(folder), []) is None


def test_what_its_owner_cannot_enter_is_removed(folder):
    (folder / "closed").mkdir()
    (folder / "closed" / "file").touch()
    (folder / "closed").chmod(0)
    scratch.remove(str(folder))
    assert not folder.exists()


def test_a_folder_that_is_gone_takes_nothing(folder):
    folder.rmdir()
    assert scratch.used(str(folder), []) == 0
