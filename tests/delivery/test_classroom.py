"""GitHub's classrooms: whole scores, nothing hidden in public, nothing where the machine failed."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import jsonschema
import pytest
from grading.small_unit import ANSWERS, answered, notebook, small_bundle
from hypothesis import given
from hypothesis import strategies as st

import mlcourse
from mlcourse.checks.loading import load_bundle_checks
from mlcourse.course.bundles import read_bundle
from mlcourse.delivery.autograders import classroom50
from mlcourse.delivery.autograders.packing import source_of
from mlcourse.delivery.autograders.practice import practice_bundle
from mlcourse.delivery.ci.classroom import scale_of, submission_of, to_classroom50, to_reporter
from mlcourse.delivery.ci.verdicts import Verdict, verdicts
from mlcourse.delivery.registry import Registry
from mlcourse.errors import UsageError

WHOLE = {"type": "integer", "minimum": 0}
TEXT = {"type": "string", "minLength": 1}
INSTANT = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"}
RESULT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["schema", "classroom", "assignment", "assignment_type", "owner", "submission",
                 "commit", "release", "review", "datetime", "score", "max-score", "tests"],
    "properties": {
        "schema": {"const": "classroom50/result/v1"},
        **dict.fromkeys(("classroom", "assignment", "owner", "commit", "release", "review"), TEXT),
        "assignment_type": {"enum": ["individual", "group", "team"]},
        "submission": {"type": "string", "pattern": "^submit/"},
        "datetime": INSTANT,
        "graded_at": INSTANT,
        "score": WHOLE,
        "max-score": WHOLE,
        "submitted_by": {"type": "object", "required": ["username"]},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["test-name", "passed", "score", "max-score"],
                "properties": {"test-name": TEXT, "passed": {"type": "boolean"}, "score": WHOLE,
                               "max-score": WHOLE},
            },
        },
    },
}  # fmt: skip
"""The fields of result-v1.schema.json, and what of them its validator wants."""
RUNNER = {
    "CLASSROOM": "ml-2026",
    "ASSIGNMENT": "hw1",
    "SUBMISSION_TAG": "submit/2026-11-20T22-10-05Z-a1b2c3d",
    "COMMIT_URL": "https://github.com/o/r/commit/a1b2c3d",
    "RELEASE_URL": "https://github.com/o/r/releases/tag/x",
    "USERNAME": "alice",
}
WHEN = datetime(2026, 11, 20, 22, 10, 1, tzinfo=UTC)
SUBMISSION = submission_of(RUNNER, WHEN)
HIDDEN = ("zenith", "4713", "4712.5", "SECRET_LIST", "adds_anything", "adds up anything",
          "is the one that costs", "q1.divides", "sum-not-max", "are they divided by")  # fmt: skip


def valid(content):
    document = json.loads(content)
    jsonschema.validate(document, RESULT)
    assert document["score"] == sum(test["score"] for test in document["tests"])
    assert document["max-score"] == sum(test["max-score"] for test in document["tests"])
    assert all(test["score"] <= test["max-score"] for test in document["tests"])
    # JSON Schema calls 2.0 an integer; the validator of Classroom 50 does not.
    for one in (document, *document["tests"]):
        assert type(one["score"]) is int and type(one["max-score"]) is int
    return document


def verdict(points, most, state="failed", name="Question 1"):
    return Verdict("hw1", "alice", "q1", name, state, points, most, "")


def written(mine, scale):
    return to_classroom50(mine, SUBMISSION, scale, graded=WHEN)


def test_a_result_is_what_classroom_50_collects(make):
    mine = list(verdicts(make.full(), Registry()))
    text = written(mine, 1)
    document = valid(text)
    assert (document["score"], document["max-score"]) == (3, 15)
    assert [test["passed"] for test in document["tests"]] == [True, False, False, False]
    assert document["datetime"] == "2026-11-20T22:10:01Z"
    assert (document["owner"], document["assignment_type"]) == ("alice", "individual")
    assert document["review"] == document["commit"]
    assert "SECRET" not in text


def test_points_that_are_not_whole_are_scaled_and_every_test_says_so():
    assert scale_of([1, 2.0, 0]) == 1 and scale_of([1, 0.5]) == 100
    document = valid(written([verdict(0.25, 0.5), verdict(1, 1, "passed")], 100))
    assert [test["score"] for test in document["tests"]] == [25, 100]
    assert {test["points-scale"] for test in document["tests"]} == {100}
    assert (document["tests"][0]["points"], document["tests"][0]["max-points"]) == (0.25, 0.5)


share = st.fractions(0, 1, max_denominator=997)


@given(st.lists(st.tuples(share, st.fractions(0, 40, max_denominator=8))), st.integers(1, 1000))
def test_whole_scores_are_never_beyond_the_most_nor_far_from_the_points(parts, scale):
    mine = [verdict(float(earned * most), float(most)) for earned, most in parts]
    document = valid(written(mine, scale))
    for test, (earned, most) in zip(document["tests"], parts, strict=True):
        assert abs(Fraction(test["score"]) - earned * most * scale) <= Fraction(1, 2) + Fraction(
            1, 1000
        )


def test_where_the_machine_failed_there_is_no_result(make):
    lost = make.result([], state="infrastructure error")
    with pytest.raises(UsageError, match="no result"):
        written(list(verdicts(lost, Registry())), 1)


@pytest.mark.parametrize("name", RUNNER)
def test_without_knowing_whose_it_is_there_is_no_result(name):
    told = {key: value for key, value in RUNNER.items() if key != name}
    with pytest.raises(UsageError, match="OWNER" if name == "USERNAME" else name):
        submission_of(told, WHEN)


@pytest.mark.parametrize(
    "wrong", [{"SUBMISSION_TAG": "v1"}, {"ASSIGNMENT_TYPE": "crowd"}], ids=["tag", "type"]
)
def test_a_submission_that_would_not_be_collected_is_refused(wrong):
    with pytest.raises(UsageError, match="would collect"):
        submission_of(RUNNER | wrong, WHEN)


# The files that are published


@pytest.fixture
def published(tmp_path):
    source = source_of(None, f"mlcourse=={mlcourse.__version__}")
    files = classroom50.autograder_files(small_bundle(tmp_path), source)
    folder = tmp_path / "published"
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def test_nothing_hidden_is_published(published):
    for path in published.rglob("*"):
        if path.is_file():
            text = path.read_text("utf-8")
            assert not [word for word in HIDDEN if word in text], path.name


def test_hidden_data_and_modules_are_not_published(tmp_path):
    environment = {"python": "3.11", "packages": {}, "check_modules": ["scipy.secret", "math"]}
    bundle = small_bundle(tmp_path, environment=environment)
    (bundle.folder / "data").mkdir()
    manifest = json.loads((bundle.folder / "manifest.json").read_text("utf-8"))
    manifest["files"]["data/labels.csv"] = manifest["files"]["files/note.txt"]
    (bundle.folder / "data/labels.csv").write_bytes((bundle.folder / "files/note.txt").read_bytes())
    (bundle.folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    files = practice_bundle(read_bundle(bundle.folder))
    assert set(files) == {"checks.py", "hidden.py", "manifest.json", "files/note.txt"}
    assert b"labels" not in files["manifest.json"] and b"scipy" not in files["manifest.json"]


def test_what_is_published_is_a_bundle_with_the_visible_checks(published):
    bundle = read_bundle(published / "bundle")
    assert bundle.points == 3 and [question.points for question in bundle.questions] == [1, 1, 1]
    loaded = load_bundle_checks(bundle.checks_source, bundle.hidden_source, folder=bundle.folder)
    assert [check.hidden for check in loaded.checks] == [False] * 3


def test_more_than_is_fetched_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(classroom50, "MOST", 1000)
    source = source_of(None, f"mlcourse=={mlcourse.__version__}")
    with pytest.raises(UsageError, match="fetches"):
        classroom50.autograder_files(small_bundle(tmp_path), source)


# What runs in the student's checkout


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "a0-small.ipynb").write_bytes(notebook(answered(ANSWERS)))

    def commit():
        settings = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", "init", "-q", "."], cwd=folder, check=True)
        subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
        when = {"GIT_COMMITTER_DATE": "2026-11-20T23:10:01+01:00"}
        command = ["git", *settings, "commit", "-q", "-m", "x"]
        subprocess.run(command, cwd=folder, check=True, env=os.environ | when)
        return folder

    return commit


def run(published, folder, **more):
    environment = os.environ | RUNNER | {"MLCOURSE_PYTHON": sys.executable} | more
    return subprocess.run(
        [sys.executable, str(published / "autograder.py")],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.box
def test_a_checkout_is_graded(published, checkout, isolation):
    folder = checkout()
    done = run(published, folder)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr
    document = valid((folder / "result.json").read_text("utf-8"))
    assert (document["score"], document["max-score"]) == (3, 3)
    assert document["datetime"] == "2026-11-20T22:10:01Z"
    assert "practice, not a grade" in (folder / "release-body.md").read_text("utf-8")


@pytest.mark.box
def test_a_result_that_the_student_committed_is_none(published, checkout, tmp_path, isolation):
    folder = tmp_path / "checkout"
    victim = tmp_path / "victim"
    victim.write_text("untouched", "utf-8")
    (folder / "result.json").symlink_to(victim)
    (folder / "release-body.md").mkdir()
    checkout()
    (folder / "a0-small.ipynb").write_bytes(b"{")
    assert run(published, folder).returncode == 0
    document = valid((folder / "result.json").read_text("utf-8"))
    assert (document["score"], document["max-score"]) == (0, 3)
    assert victim.read_text("utf-8") == "untouched"


def test_a_fault_of_the_machine_is_no_result(published, checkout):
    folder = checkout()
    (folder / "result.json").write_text("{}", "utf-8")
    done = run(published, folder, SUBMISSION_TAG="")
    assert done.returncode != 0 and "SUBMISSION_TAG" in done.stdout
    assert done.stdout.startswith("::stop-commands::")
    assert not (folder / "result.json").exists()


def test_without_a_commit_it_is_not_known_when(published, tmp_path):
    folder = Path(tmp_path, "empty")
    folder.mkdir()
    done = run(published, folder, GIT_CEILING_DIRECTORIES=str(tmp_path))
    assert done.returncode != 0 and "when this was submitted" in done.stdout


# The older reporter


def test_the_reporter_of_github_classroom_reads_points(make):
    mine = list(verdicts(make.full(), Registry()))
    document = json.loads(base64.b64decode(to_reporter(mine), validate=True))
    assert document["status"] == "error" and document["max_score"] == 15
    assert sum(test["score"] for test in document["tests"]) == 3
    assert [test["status"] for test in document["tests"]] == ["pass", "fail", "fail", "error"]
    assert "SECRET" not in json.dumps(document)
    assert json.loads(base64.b64decode(to_reporter(mine[:1])))["status"] == "pass"
    assert json.loads(base64.b64decode(to_reporter(mine[:3])))["status"] == "fail"
