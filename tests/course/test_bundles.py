"""A bundle is read only when every file in it is what its manifest says."""

from __future__ import annotations

import hashlib
import json

import pytest

from mlcourse.course.bundles import SCHEMA, read_bundle
from mlcourse.errors import UsageError

FILES = {
    "checks.py": b"x = 1\n",
    "hidden.py": b"",
    "files/sub/a.csv": b"a\n1\n",
    "data/b.bin": b"\x00\xff",
}
CELL = {"key": "q1-answer", "kind": "code", "role": "answer", "question": "q1", "source": "..."}


@pytest.fixture
def folder(tmp_path):
    for name, content in FILES.items():
        path = tmp_path / "b" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    check = {"id": "q1.a", "title": "a", "points": 2, "hidden": True, "misconception": None}
    manifest = {
        "schema": SCHEMA, "unit": "a1", "kind": "assessment", "title": "T", "release": "r-1",
        "mlcourse": "0.1.0", "points": 2, "notebook": "a1.ipynb",
        "questions": [{"id": "q1", "title": "Q", "objectives": ["o"], "points": 2,
                       "defines": ["f"], "stub": "...", "checks": [check]}],
        "cells": [CELL], "earlier": [{"release": "r-0", "cells": [CELL]}],
        "limits": {"cell": 3.0}, "environment": {"python": "3.11", "packages": {}},
        "objectives": {"o": "text"}, "misconceptions": {},
        "files": {n: hashlib.sha256(c).hexdigest() for n, c in FILES.items()},
    }  # fmt: skip
    (tmp_path / "b" / "manifest.json").write_text(json.dumps(manifest))
    return tmp_path / "b"


def edit(folder, **changes):
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text()) | changes
    path.write_text(json.dumps({k: v for k, v in manifest.items() if v is not ...}))


def test_a_bundle_is_read_whole(folder):
    bundle = read_bundle(folder)
    assert bundle.hash == hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    assert bundle.files == {"files/sub/a.csv": b"a\n1\n"}
    assert bundle.checks_source == "x = 1\n"
    assert bundle.limits.cell == 3.0
    assert bundle.earlier[0].id == "r-0"
    assert bundle.earlier[0].cells == bundle.cells
    assert bundle.question("q1").defines == ("f",)
    (check,) = bundle.question("q1").checks
    assert (check.id, check.question, check.hidden, check.objectives) == (
        "q1.a",
        "q1",
        True,
        ("o",),
    )


@pytest.mark.parametrize("name", list(FILES))
def test_an_altered_file_is_named(folder, name):
    (folder / name).write_bytes(b"other")
    with pytest.raises(UsageError, match=f"{name} was altered"):
        read_bundle(folder)


@pytest.mark.parametrize("name", list(FILES))
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(UsageError, match=f"{name} is missing"):
        read_bundle(folder)


def test_a_file_that_the_manifest_does_not_know(folder):
    (folder / "data" / "more.py").write_text("")
    with pytest.raises(UsageError, match=r"data/more.py is not in the manifest"):
        read_bundle(folder)


def test_what_systems_leave_behind_is_no_damage(folder):
    (folder / ".DS_Store").write_text("")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "a.pyc").write_text("")
    assert read_bundle(folder).unit == "a1"


def test_a_link_to_the_same_content_is_refused(folder, tmp_path):
    (tmp_path / "elsewhere").write_bytes(FILES["hidden.py"])
    (folder / "hidden.py").unlink()
    (folder / "hidden.py").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match=r"hidden.py"):
        read_bundle(folder)


def test_a_manifest_cannot_name_files_outside(folder, tmp_path):
    (tmp_path / "x").write_bytes(b"")
    files = json.loads((folder / "manifest.json").read_text())["files"]
    edit(folder, files=files | {"../x": hashlib.sha256(b"").hexdigest()})
    with pytest.raises(UsageError, match=r"\.\./x is missing"):
        read_bundle(folder)


def test_another_schema(folder):
    edit(folder, schema="mlcourse/bundle/v9")
    with pytest.raises(UsageError, match="mlcourse/bundle/v9"):
        read_bundle(folder)


@pytest.mark.parametrize("key", ["cells", "questions", "files", "limits", "earlier", "release"])
def test_a_manifest_that_is_not_complete(folder, key):
    edit(folder, **{key: ...})
    with pytest.raises(UsageError, match="not complete"):
        read_bundle(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"a": 1}', "\xff"])
def test_a_manifest_that_is_none(folder, text):
    (folder / "manifest.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(UsageError, match="damaged"):
        read_bundle(folder)


def test_a_folder_that_is_no_bundle(folder):
    with pytest.raises(UsageError, match="is not a bundle"):
        read_bundle(folder / "files")


def test_the_folder_above_a_bundle(folder):
    folder.rename(folder.with_name("bundle"))
    with pytest.raises(UsageError) as caught:
        read_bundle(folder.parent)
    assert caught.value.fix == f"Give the folder {folder.parent / 'bundle'}."
