"""``mlcourse export gradescope-autograder``: what it writes, says and refuses."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from grading.small_unit import write_bundle

import mlcourse
from mlcourse.cli import main

INSTALL = f"mlcourse=={mlcourse.__version__}"


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLCOURSE_KEY_FILE", str(tmp_path / "key" / "course.key"))
    write_bundle(tmp_path / "bundle")
    return tmp_path


GRADESCOPE = ["export", "gradescope-autograder", "bundle", "-o", "hw.zip"]


def settings():
    with zipfile.ZipFile("hw.zip") as archive:
        return json.loads(archive.read("settings.json"))


def test_gradescope(place, capsys):
    assert main([*GRADESCOPE, "--install", INSTALL]) == 0
    told = "".join(capsys.readouterr())
    assert "A small unit: autograder for Gradescope in hw.zip" in told
    assert "holds the hidden checks" in told
    assert (place / "hw.zip").stat().st_mode & 0o077 == 0
    assert settings()["isolation"] is None and settings()["minutes"] == 10
    course_key = (place / "key" / "course.key").read_text("ascii").strip()
    with zipfile.ZipFile("hw.zip") as archive:
        assert not [one for one in archive.namelist() if course_key.encode() in archive.read(one)]


def test_what_students_will_read_is_told_before(capsys):
    command = [*GRADESCOPE, "--install", INSTALL, "--isolation", "reduced", "--minutes", "2"]
    assert main(command) == 0
    told = capsys.readouterr().err
    assert "Every student will read: Graded with isolation level “reduced”" in told
    assert "may take 3 minutes at most, and has 2" in told
    assert settings()["isolation"] == "reduced"


def test_as_json(capsys):
    assert main([*GRADESCOPE, "--install", INSTALL, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "mlcourse/export-autograder/v1"
    assert (document["unit"], document["minutes"]) == ("a0-small", 10)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ([], "--wheel"),
        (["--install", "mlcourse"], "does not name one version"),
        (["--install", INSTALL, "--isolation", "none"], "'none' is not one of"),
        (["--install", INSTALL, "--minutes", "41"], "41"),
    ],
)
def test_what_is_not_certain_writes_nothing(more, told, capsys):
    assert main([*GRADESCOPE, *more]) == 2
    assert told in capsys.readouterr().err
    assert not Path("hw.zip").exists()


CLASSROOM50 = ["export", "classroom50-autograder", "bundle", "--install", INSTALL, "-o", "c50"]


def test_classroom50(capsys):
    assert main(CLASSROOM50) == 0
    told = "".join(capsys.readouterr())
    assert "left out: 3 hidden checks" in told and "This is practice" in told
    assert json.loads(Path("c50/runtime.json").read_text("utf-8")) == {"python": "3.11"}
    assert Path("c50/autograder.py").read_text("utf-8").startswith("#!/usr/bin/env python3\n")


def test_classroom50_writes_over_nothing(capsys):
    Path("c50").mkdir()
    Path("c50/mine.txt").write_text("x", "utf-8")
    assert main(CLASSROOM50) == 4
    assert [path.name for path in Path("c50").iterdir()] == ["mine.txt"]


def test_workflow(capsys):
    assert main(["export", "workflow", "github", "--shards", "2"]) == 0
    assert "shard: [1, 2]" in capsys.readouterr().out
    command = ["export", "workflow", "gitlab", "--practice", "hw1.ipynb", "-o", "ci.yml"]
    assert main([*command, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "mlcourse/export-workflow/v1" and document["shards"] is None
    assert document["text"] == Path("ci.yml").read_text("utf-8")
    assert main(["export", "workflow", "gitlab", "--shards", "999"]) == 2
    assert "--shards" in capsys.readouterr().err
