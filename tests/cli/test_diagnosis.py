"""What ``mlcourse doctor`` finds, and that each problem comes with its remedy."""

from __future__ import annotations

import json
import sys
from importlib import metadata

import pytest

import mlcourse.box.isolation
from mlcourse.box.isolation import Verdict
from mlcourse.box.levels import LEVELS, Isolation
from mlcourse.box.promises import PROMISES
from mlcourse.cli import diagnosis, main

HOLDS = Isolation(
    "strong", {"bwrap": "0.8", "no network": True, "capabilities": False}, "All well."
)
NOT_HERE = tuple(
    Verdict(level, None, (f"no {level} here.",), (f"get {level}", "or another machine"))
    for level in LEVELS[:-1]
)
SURVEY = (Verdict("strong", HOLDS), *NOT_HERE[1:])


@pytest.fixture(autouse=True)
def a_machine(monkeypatch, tmp_path):
    monkeypatch.setattr(mlcourse.box.isolation, "survey", lambda: SURVEY)
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
        'absent-three>=1; extra == "dev"',
    ]
    monkeypatch.setattr(metadata, "requires", lambda name: required)
    core, grade, book = diagnosis.package_findings()
    assert (core.state, grade.state, book.state) == ("ok", "problem", "note")
    assert grade.text == "missing: absent-one"
    assert grade.fix == "pip install 'mlcourse[grade]'"
    assert grade.lines[0].startswith("jinja2 ")


def test_the_best_level_is_told_first():
    first, strong, *_ = diagnosis.isolation_findings()
    assert (first.state, first.text, first.lines) == ("ok", "strong", ("All well.",))
    assert (strong.state, strong.text) == ("ok", "holds here")
    assert strong.lines[-3:] == (
        "bwrap 0.8",
        "Held, tried from inside: no network.",
        "Not held: capabilities.",
    )


def test_each_level_is_told_with_what_to_do():
    found = {one.name.split()[-1]: one for one in diagnosis.isolation_findings()[1:]}
    assert list(found) == list(LEVELS)
    for level in ("standard", "container", "reduced", "weak"):
        one = found[level]
        assert one.state == "note"  # one level that holds is enough
        assert one.text.startswith("does not hold here")
        assert f"Not here: no {level} here." in one.lines
        assert one.fix == f"one of:\nget {level}\nor another machine"
    assert "only with --isolation reduced" in found["reduced"].text
    assert "--i-trust-these-submissions" in found["none"].text


def test_what_a_level_does_not_promise_is_told():
    weak = next(one for one in diagnosis.isolation_findings() if one.name.endswith(" weak"))
    told = " ".join(weak.lines)
    for promise in PROMISES:
        for state, word in ((promise.open, "Does not promise"), (promise.watched, "Watches")):
            if "weak" in state:
                assert f"{word} “{promise.name}”: {state['weak']}." in told
            else:
                assert f"{word} “{promise.name}”" not in told


def test_a_level_of_which_we_know_an_emulation_only_says_so(monkeypatch):
    held = Isolation("container", {"engine": "docker 28"}, "A container.")
    survey = (*SURVEY[:2], Verdict("container", held), *SURVEY[3:])
    monkeypatch.setattr(mlcourse.box.isolation, "survey", lambda: survey)
    found = next(one for one in diagnosis.isolation_findings() if one.name.endswith("container"))
    assert found.state == "ok"
    assert found.text == "holds here, unverified; only with --isolation container"
    assert any(line.startswith("Unverified:") for line in found.lines)


def test_missing_isolation_says_what_to_do(monkeypatch):
    weak = Verdict("weak", Isolation("weak", {}, "Weak."))
    monkeypatch.setattr(mlcourse.box.isolation, "survey", lambda: (*NOT_HERE[:-1], weak))
    found = diagnosis.isolation_findings()[0]
    assert found.state == "problem"
    assert "mlcourse grade refuses" in found.text
    assert found.lines == ("no strong here.", "no standard here.")
    assert found.fix.splitlines() == [
        "one of:",
        "get strong",
        "or another machine",
        "get standard",
        "get container",
        "--isolation weak holds here",
    ]


def test_folders_are_tried_by_writing(tmp_path):
    assert diagnosis.write_finding("Folder", tmp_path).state == "ok"
    absent = diagnosis.write_finding("Folder", tmp_path / "absent" / "run")
    assert absent.state == "ok"
    assert "can be made" in absent.text
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("", encoding="utf-8")
    for place in (tmp_path / "file", tmp_path / "file" / "run"):
        found = diagnosis.write_finding("Folder", place)
        assert found.state == "problem"
        assert str(place) in found.text


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
    assert "OK       Isolation level strong: holds here" in told.out
    assert "NOTE     Isolation level weak: does not hold here" in told.out
    assert "Held, tried from inside: no network." in told.out
    (a_machine / "file").write_text("", encoding="utf-8")
    assert main(["doctor", "--out", str(a_machine / "file"), "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "mlcourse/doctor/v1"
    assert document["problems"] == 1
    names = [one["name"] for one in document["findings"]]
    assert [f"Isolation level {level}" for level in LEVELS] == [
        name for name in names if name.startswith("Isolation level")
    ]
    (problem,) = [one for one in document["findings"] if one["state"] == "problem"]
    assert problem["fix"]


def test_doctor_says_more_or_less_as_it_is_asked(a_machine, capsys):
    version = f"numpy {metadata.version('numpy')}"
    main(["doctor", "--out", str(a_machine)])
    assert version not in capsys.readouterr().out
    main(["doctor", "--out", str(a_machine), "-v"])
    assert version in capsys.readouterr().out
    (a_machine / "file").write_text("", encoding="utf-8")
    main(["doctor", "--out", str(a_machine / "file"), "-q"])
    told = capsys.readouterr()
    assert [line.split()[0] for line in told.out.splitlines()] == ["PROBLEM", "fix:"]
    assert told.err == ""
    main(["doctor", "--out", str(a_machine), "-q"])
    assert capsys.readouterr().out == ""
