"""``mlcourse export``: what systems for continuous integration read."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from mlcourse.cli import main
from mlcourse.grading.results import Provenance

SUMMARY = "GITHUB_STEP_SUMMARY"
ORIGIN = Provenance("hw1", "Homework", "r", 3.0, "b", {}, "s", {"level": "strong"}, "0.1.0")


def result(student, state="passed"):
    check = {"id": "q1.a", "title": "adds", "hidden": False, "state": state, "reason": None,
             "points": 3.0 if state == "passed" else 0.0, "max_points": 3.0, "message": None,
             "misconception": None, "hints": []}  # fmt: skip
    question = {"id": "q1", "title": "Add", "objectives": [], "state": state, "note": None,
                "points": check["points"], "max_points": 3.0, "checks": [check]}  # fmt: skip
    return ORIGIN.blank(student, student, None) | {
        "questions": [question],
        "points": check["points"],
    }


@pytest.fixture(autouse=True)
def run(tmp_path, monkeypatch):
    """Two results in the folder ``run``, and no GitHub around."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(SUMMARY, raising=False)
    Path("run/results").mkdir(parents=True)
    record = {"schema": "mlcourse/run/v1", "title": "Homework", "unit": "hw1"}
    Path("run/run.json").write_text(json.dumps(record), "utf-8")
    for one in (result("ada"), result("ben", "failed")):
        Path(f"run/results/{one['submission']}.json").write_text(json.dumps(one), "utf-8")


def test_junit(capsys):
    assert main(["export", "junit", "run", "-o", "out.xml"]) == 0
    assert Path("out.xml").read_text("utf-8").count("<testcase") == 2
    assert "2 students, 3 of 6 points: out.xml" in "".join(capsys.readouterr())


def test_code_quality(capsys):
    command = ["export", "code-quality", "run", "--notebook", "hw1.ipynb", "-o", "q.json"]
    assert main([*command, "--json"]) == 0
    assert len(json.loads(Path("q.json").read_text("utf-8"))) == 1
    assert json.loads(capsys.readouterr().out)["schema"] == "mlcourse/export-ci/v1"


def test_github_adds_to_the_summary_of_the_job(monkeypatch, capsys):
    Path("summary.md").write_text("before\n", "utf-8")
    monkeypatch.setenv(SUMMARY, "summary.md")
    assert main(["export", "github", "run"]) == 0
    text = Path("summary.md").read_text("utf-8")
    assert text.startswith("before\n# Homework\n") and "| ada | 3 of 3 | ✓ |" in text
    assert "::error title=ben%3A Question 1%3A Add::" in capsys.readouterr().out


def test_github_outside_of_a_job_says_what_is_missing(capsys):
    assert main(["export", "github", "run"]) == 2
    assert "--summary" in "".join(capsys.readouterr())


def test_gradescope_writes_one_students_result(capsys):
    command = ["export", "gradescope", "run", "-o", "results.json"]
    assert main(command) == 2 and not Path("results.json").exists()
    assert "2 students" in "".join(capsys.readouterr())
    assert main([*command, "--student", "ada"]) == 0
    assert json.loads(Path("results.json").read_text("utf-8"))["score"] == 3.0
    assert main([*command, "--student", "nobody"]) == 2


RUNNER = {
    "CLASSROOM": "ml",
    "ASSIGNMENT": "hw1",
    "SUBMISSION_TAG": "submit/x",
    "COMMIT_URL": "https://c",
    "RELEASE_URL": "https://r",
    "OWNER": "ada",
}
CLASSROOM50 = ["export", "classroom50", "run", "--student", "ada", "--submitted"]


def test_classroom50(monkeypatch, capsys):
    for name, value in RUNNER.items():
        monkeypatch.setenv(name, value)
    assert main([*CLASSROOM50, "2026-11-20T23:10:01+01:00"]) == 0
    document = json.loads(Path("result.json").read_text("utf-8"))
    assert (document["score"], document["datetime"]) == (3, "2026-11-20T22:10:01Z")
    assert main([*CLASSROOM50, "2026-11-20T22:10:01Z", "--points-scale", "10"]) == 0
    assert json.loads(Path("result.json").read_text("utf-8"))["score"] == 30
    assert "Scores are points times 10." in capsys.readouterr().err


@pytest.mark.parametrize("when", ["yesterday", "2026-11-20T22:10:01"])
def test_classroom50_needs_a_time_that_is_one(when, capsys):
    assert main([*CLASSROOM50, when]) == 2
    assert "no time with its zone" in capsys.readouterr().err


def test_classroom50_outside_of_its_runner_says_what_is_missing(monkeypatch, capsys):
    for name in RUNNER:
        monkeypatch.delenv(name, raising=False)
    assert main([*CLASSROOM50, "2026-11-20T22:10:01Z"]) == 2
    assert "SUBMISSION_TAG" in capsys.readouterr().err and not Path("result.json").exists()


def test_github_classroom_sets_the_output_of_its_step(monkeypatch, capsys):
    monkeypatch.setenv("GITHUB_OUTPUT", "output")
    Path("output").write_text("a=1\n", "utf-8")
    assert main(["export", "github-classroom", "run", "--student", "ben"]) == 0
    first, second = Path("output").read_text("utf-8").splitlines()
    assert first == "a=1"
    document = json.loads(base64.b64decode(second.removeprefix("result=")))
    assert (document["status"], document["max_score"]) == ("fail", 3.0)
    monkeypatch.delenv("GITHUB_OUTPUT")
    assert main(["export", "github-classroom", "run", "--student", "ben"]) == 2
    assert "--output" in capsys.readouterr().err
