"""``mlcourse regrade`` and ``publish`` on a graded class, and attempts with their times."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "grading"))
from small_unit import ANSWERS, HIDDEN, answered, notebook, write_bundle

from mlcourse.cli import main

pytestmark = pytest.mark.box
WRONG = {**ANSWERS, "q3": "threshold = STEP * 4"}
# The correction: another threshold is right too.
CORRECTED = HIDDEN.replace("expect.close(student[\"threshold\"], 0.25)",
                           "expect.between(student[\"threshold\"], 0.19, 0.26)")  # fmt: skip


@pytest.fixture
def course(tmp_path, monkeypatch, isolation):
    """Return a folder with what was collected: two students, one with an earlier attempt."""
    monkeypatch.setenv("MLCOURSE_KEY_FILE", str(tmp_path / "key" / "course.key"))
    monkeypatch.chdir(tmp_path)
    write_bundle(Path("bundle"))
    write_bundle(Path("corrected"), hidden=CORRECTED)
    work = {
        "submitted/ada": (WRONG, "2026-10-02T10:00:00"),
        "submitted/bob": ({}, "2026-10-01T10:00:00"),
        "earlier/1/ada": (ANSWERS, "2026-09-20T10:00:00"),
    }
    students = {}
    for folder, (answers, when) in work.items():
        place = Path("hw1") / folder
        place.mkdir(parents=True)
        (place / "a0-small.ipynb").write_bytes(notebook(answered(answers)))
        attempt = {"submitted": when, "late": False, "folder": folder, "files": {}}
        students.setdefault(place.name, []).append(attempt)
    record = {
        "schema": "mlcourse/collected/v1",
        "students": [{"student": name, "attempts": made} for name, made in students.items()],
    }
    Path("hw1/collected.json").write_text(json.dumps(record))
    return tmp_path


def points():
    rows = csv.DictReader(io.StringIO(Path("grades.csv").read_text()))
    return {row["student"]: row["points"] for row in rows}


def test_from_collected_attempts_to_grades_and_through_a_correction(course, capsys):
    Path("policy.yml").write_text(
        "time_zone: UTC\n"
        "late: {rule: percentage, per_day: 50}\n"
        "attempts: {counts: best}\n"
        "units: {a0-small: {due: 2026-10-01 12:00}}\n"
    )
    assert main(["grade", "bundle", "hw1", "--out", "run", "--every-attempt", "-q"]) == 0
    grades = ["grades", "run", "--policy", "policy.yml", "-o", "grades.csv"]
    assert main(grades) == 0
    # The earlier attempt is better than what is left of the late one.
    assert points() == {"ada": "8", "bob": "0"}
    assert main(["export", "ags", "run", "--policy", "policy.yml", "-o", "ags.jsonl"]) == 0
    sent = [json.loads(line) for line in Path("ags.jsonl").read_text().splitlines()]
    assert {one["userId"]: one["scoreGiven"] for one in sent} == {"ada": 8.0, "bob": 0.0}

    before = sorted(Path("run/results").iterdir())
    kept = [path.read_bytes() for path in before]
    seeds = json.loads(kept[0])["seeds"]
    capsys.readouterr()
    assert main(["regrade", "corrected", "hw1", "--out", "run"]) == 0
    told = "".join(capsys.readouterr())
    assert "ada: 7 of 8 -> 8 of 8" in told
    assert "q3, q3.costs_least: judged otherwise, failed, 0 of 1 -> passed, 1 of 1" in told
    assert "1 up, 0 down, 0 otherwise changed, 1 unchanged" in told
    assert [path.read_bytes() for path in before] == kept

    assert main(["publish", "run", "--feedback"]) == 0
    now = json.loads(before[0].read_text())
    assert now["points"] == 8.0
    # The hidden data were drawn as before, though the bundle is another one.
    assert now["seeds"] == seeds
    assert now["bundle"] != json.loads(kept[0])["bundle"]
    assert main(["history", "run", "--student", "ada"]) == 0
    assert "".join(capsys.readouterr()).count("a0-small  graded") == 2
    page = next(Path("run/feedback").glob("ada*.html")).read_text()
    assert "Changed since" in page
    assert "Question 3: 1 point more than before. A check was corrected." in page
    assert "costs_least" not in page
    # Grading once more keeps the draws, and finds nothing to do.
    assert main(["grade", "corrected", "hw1", "--out", "run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["reused"] == 2


def test_publishing_without_a_proposal_is_refused(course, capsys):
    assert main(["grade", "bundle", "hw1", "--out", "run", "-q"]) == 0
    assert main(["publish", "run"]) == 2
    assert "mlcourse regrade BUNDLE SUBMISSIONS" in "".join(capsys.readouterr())


def test_a_table_of_times_counts_before_what_was_collected(course, capsys):
    Path("times.csv").write_text("student;submitted\nada;2026-09-30T10:00:00\n")
    assert main(["grade", "bundle", "hw1", "--out", "run", "--times", "times.csv", "-q"]) == 0
    lines = json.loads(Path("run/run.json").read_text())["submissions"]
    assert {one["submission"]: one["submitted"] for one in lines} == {
        "ada": "2026-09-30T10:00:00",
        "bob": "2026-10-01T10:00:00",
    }
    Path("times.csv").write_text("student,submitted\nada,yesterday\n")
    assert main(["grade", "bundle", "hw1", "--out", "run2", "--times", "times.csv"]) == 2
    assert "‘yesterday’ is no time" in "".join(capsys.readouterr())
    assert not Path("run2").exists()
