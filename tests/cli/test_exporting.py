"""``mlcourse export``: files are written as a whole, and what is not certain writes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import mlcourse.gradebook
from mlcourse.cli import main
from mlcourse.gradebook.records import Grade

SHEET = 'Student,ID,Section,HW 1 (9)\n    Points Possible,,,10\n"Doe, Jane",7,A,\nRoe,8,A,3\n'


def grade(student, points, state="graded", unit="hw1"):
    return Grade(
        unit, "Homework", student, "", state, None, points, 10.0, "b", "r", "0.1.0", "0", "strong",
        "2026-11-22T10:00:00Z", (),
    )  # fmt: skip


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Return a function that gives the run the grades it holds, beside a sheet of Canvas."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run").mkdir()
    (tmp_path / "sheet.csv").write_text(SHEET, "utf-8")

    def holds(*grades):
        def latest(folder, unit=None):
            return tuple(one for one in grades if unit in (None, one.unit))

        monkeypatch.setattr(mlcourse.gradebook, "latest", latest)

    return holds


CANVAS = ["export", "canvas", "run", "--sheet", "sheet.csv", "--column", "HW 1", "-o", "new.csv"]


def test_a_sheet_is_filled_and_what_was_done_is_told(run, capsys):
    run(grade("7", 8.5), grade("8", 3.0, "refused"))
    assert main([*CANVAS, "-v"]) == 0
    assert Path("new.csv").read_text("utf-8") == SHEET.replace("7,A,", "7,A,8.50")
    assert Path("sheet.csv").read_text("utf-8") == SHEET
    told = "".join(capsys.readouterr())
    assert "row 3: 7 8.50" in told and "left as it was: 8: refused" in told
    assert "1 cell of “HW 1 (9)” filled in new.csv, 0 said so already" in told


def test_what_was_done_as_json(run, capsys):
    run(grade("7", 8.5), grade("gone", 1.0))
    assert main([*CANVAS, "--skip-missing", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "mlcourse/export-sheet/v1" and "content" not in document
    assert document["changes"] == [{"student": "7", "row": 3, "before": "", "after": "8.50"}]
    assert document["missing"] == ["gone"]


def test_nothing_is_written_where_something_is_not_certain(run, capsys):
    run(grade("7", 8.5), grade("gone", 1.0))
    assert main(CANVAS) == 2
    assert "have no row in this sheet: gone" in capsys.readouterr().err
    assert not Path("new.csv").exists()


def test_the_sheet_is_not_written_over_itself(run, capsys):
    run(grade("7", 8.5))
    assert main([*CANVAS[:-1], "sheet.csv"]) == 4
    assert Path("sheet.csv").read_text("utf-8") == SHEET


def test_of_several_assessments_one_is_chosen(run, capsys):
    run(grade("7", 8.5), grade("7", 2.0, unit="hw2"))
    assert main(CANVAS) == 2
    assert "--unit hw1" in capsys.readouterr().err
    assert main([*CANVAS, "--unit", "hw2"]) == 0
    assert "7,A,2.00" in Path("new.csv").read_text("utf-8")
    assert main([*CANVAS, "--unit", "hw3"]) == 2
    assert "no grades of hw3" in capsys.readouterr().err


def test_scores_and_xml_are_written(run, capsys):
    run(grade("7", 8.5), grade("8", 0.0, "timed out"))
    assert main(["export", "ags", "run", "-o", "scores.jsonl"]) == 0
    lines = Path("scores.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["userId"] for line in lines] == ["7", "8"]
    assert main(["export", "moodle-xml", "run", "--item", "hw1", "-o", "grades.xml"]) == 0
    assert Path("grades.xml").read_text("utf-8").count("<result>") == 1
    assert "1 grade in grades.xml" in capsys.readouterr().out


def test_export_csv_to_stdout_file_and_json(run, capsys, monkeypatch):
    monkeypatch.setattr(mlcourse.gradebook, "to_csv", lambda folder: "unit,student\r\na3,zoë\r\n")
    assert main(["export", "csv", "run"]) == 0
    assert capsys.readouterr().out == "unit,student\r\na3,zoë\r\n"
    assert main(["export", "csv", "run", "-o", "grades.csv"]) == 0
    assert capsys.readouterr().out == ""
    assert Path("grades.csv").read_bytes() == "unit,student\r\na3,zoë\r\n".encode()
    rows = [{"unit": "a3", "student": "zoë", "points": 1.5, "questions": {"q1": None}}]
    monkeypatch.setattr(mlcourse.gradebook, "to_rows", lambda folder: rows)
    assert main(["export", "csv", "run", "--json"]) == 0
    document = {"schema": "mlcourse/export/v1", "file": None, "rows": rows}
    assert json.loads(capsys.readouterr().out) == document
    assert main(["export", "csv", "run", "--json", "-o", "again.csv"]) == 0
    assert json.loads(capsys.readouterr().out) == document | {"file": "again.csv"}
    assert Path("again.csv").read_bytes() == Path("grades.csv").read_bytes()


def test_feedback_goes_back_under_the_names_it_came_with(run, capsys):
    run()
    Path("run/results").mkdir()
    Path("run/feedback").mkdir()
    Path("run/run.json").write_text('{"schema": "mlcourse/run/v1"}', "utf-8")
    result = {"schema": "mlcourse/result/v1", "submission": "Bo_7", "name_on_disk": "bo"}
    Path("run/results/bo.json").write_text(json.dumps(result), "utf-8")
    Path("run/feedback/bo.html").write_text("<p>", "utf-8")
    attempt = {"folder": "submitted/Bo_7", "files": {"a.ipynb": "Bo_7_assignsubmission_file_/a"}}
    bo = {"student": "Bo_7", "key": "7", "person": "Bo", "attempts": [attempt]}
    away = {"student": "Cy_8", "key": "8", "person": "Cy", "attempts": []}
    record = {"schema": "mlcourse/collected/v1", "platform": "moodle", "students": [bo, away]}
    Path("collected.json").write_text(json.dumps(record), "utf-8")
    command = ["export", "feedback-zip", "run", "--collected", "collected.json", "-o", "out.zip"]
    assert main(command) == 0
    told = "".join(capsys.readouterr())
    assert "feedback for 1 student in out.zip" in told and "no result: Cy_8" in told
    assert main([*command, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "mlcourse/export-feedback/v1" and document["students"] == ["Bo_7"]
    Path("out.zip").unlink()
    Path("run/feedback/bo.html").unlink()
    assert main(command) == 2 and not Path("out.zip").exists()


def test_a_unit_for_nbgrader_says_whose_isolation_it_is(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["new", "assessment", "a1-demo"]) == 0
    capsys.readouterr()
    command = ["export", "nbgrader", "assessments/a1-demo", "--out", "nb"]
    assert main(command) == 0
    told = capsys.readouterr()
    assert f"a1-demo: 6 points in {Path('nb/source/a1-demo')}" in told.out
    assert "isolation under nbgrader is nbgrader's" in told.err
    assert main(command) == 4
    capsys.readouterr()
    assert main([*command[:-1], "other", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["schema"], document["points"]) == ("mlcourse/export-nbgrader/v1", 6.0)
