"""What ``mlcourse doctor`` finds, and that each problem comes with its remedy."""

from __future__ import annotations

import json
import sys
from importlib import metadata

import pytest

import mlcourse.box.isolation
from mlcourse.box.levels import Isolation
from mlcourse.cli import diagnosis, main
from mlcourse.errors import IsolationMissing

HOLDS = Isolation(
    "strong", {"bwrap": "0.8", "no network": True, "capabilities": False}, "All well."
)


@pytest.fixture(autouse=True)
def a_machine(monkeypatch, tmp_path):
    monkeypatch.setattr(mlcourse.box.isolation, "detect", lambda: HOLDS)
    monkeypatch.setenv("MLCOURSE_KEY_FILE", str(tmp_path / "course.key"))
    return tmp_path


def test_old_pythons_are_a_problem():
    assert diagnosis.python_finding((3, 11, 0)).state == "ok"
    found = diagnosis.python_finding((3, 10, 9))
    assert found.state == "problem"
    assert "3.11" in found.fix


def test_a_missing_package_is_a_problem_only_where_it_is_needed(monkeypatch):
    required = [
        "numpy>=2",
        'jinja2>=3; extra == "grade"',
        'absent-one>=1; extra == "grade"',
        'absent-two>=1; extra == "book"',
        'other-system>=1; sys_platform == "nowhere" and extra == "grade"',
        'mlcourse[author]; extra == "grade"',
    ]
    monkeypatch.setattr(metadata, "requires", lambda name: required)
    core, grade, book = diagnosis.package_findings()
    assert (core.state, grade.state, book.state) == ("ok", "problem", "note")
    assert grade.text == "missing: absent-one"
    assert grade.fix == "pip install 'mlcourse[grade]'"
    assert grade.lines[0].startswith("jinja2 ")


def test_isolation_is_told_line_by_line():
    found = diagnosis.isolation_finding()
    assert (found.state, found.text) == ("ok", "strong")
    assert found.lines == ("All well.", "bwrap: 0.8", "no network: yes", "capabilities: no")


def test_missing_isolation_says_what_to_do(monkeypatch):
    def missing():
        raise IsolationMissing("No isolation holds.", why="one\ntwo", fix="sudo this")

    monkeypatch.setattr(mlcourse.box.isolation, "detect", missing)
    found = diagnosis.isolation_finding()
    assert (found.state, found.text, found.lines) == (
        "problem",
        "No isolation holds.",
        ("one", "two"),
    )
    assert found.fix == "sudo this"


def test_folders_are_tried_by_writing(tmp_path):
    assert diagnosis.write_finding("Folder", tmp_path).state == "ok"
    assert diagnosis.write_finding("Folder", tmp_path / "absent").state == "problem"


@pytest.mark.skipif(sys.platform == "win32", reason="file modes")
def test_the_key_must_be_private(a_machine):
    key = a_machine / "course.key"
    assert diagnosis.key_finding().state == "ok"
    key.write_text("00", encoding="ascii")
    key.chmod(0o600)
    assert diagnosis.key_finding().state == "ok"
    key.chmod(0o644)
    found = diagnosis.key_finding()
    assert found.state == "problem"
    assert found.fix == f"chmod 600 {key}"


def test_doctor_ends_with_zero_or_one(a_machine, capsys):
    assert main(["doctor", "--out", str(a_machine)]) == 0
    told = capsys.readouterr()
    assert "OK       Isolation: strong" in told.out
    assert "no network: yes" in told.out
    assert main(["doctor", "--out", str(a_machine / "absent"), "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "mlcourse/doctor/v1"
    assert document["problems"] == 1
    (problem,) = [one for one in document["findings"] if one["state"] == "problem"]
    assert problem["fix"]
