"""``mlcourse import``: what is said where, and the exit codes."""

from __future__ import annotations

import json

import pytest

from mlcourse.cli import main

ROLES = {
    "answer": {"solution": True, "grade": False, "locked": False},
    "test": {"solution": False, "grade": True, "locked": True, "points": 2},
}


@pytest.fixture
def sheet(tmp_path):
    def make(test, name="sheet.ipynb"):
        cells = []
        for id, source in (("answer", "x = 3"), ("test", test)):
            role = {**ROLES[id], "grade_id": id, "schema_version": 3}
            cells.append(
                {"cell_type": "code", "source": source, "metadata": {"nbgrader": role},
                 "outputs": [], "execution_count": None}
            )  # fmt: skip
        document = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
        (tmp_path / name).write_text(json.dumps(document))
        return tmp_path / name

    return make


def run(*arguments):
    return main(["import", *map(str, arguments)])


def test_an_import_sums_up_and_says_what_is_next(sheet, tmp_path, capsys):
    assert run("nbgrader", sheet("assert x == 3"), "--out", tmp_path / "out") == 0
    told = capsys.readouterr()
    assert "sheet: 1 question with 2 points" in told.out
    assert "mlcourse build" in told.err


def test_findings_are_told_and_end_with_1(sheet, tmp_path, capsys):
    assert run("nbgrader", sheet("### AUTOTEST x"), "--out", tmp_path / "out", "-q") == 1
    told = capsys.readouterr().err
    assert "lost or different: sheet.ipynb, cell 2: the test test is made" in told


def test_json_holds_units_and_errors(sheet, tmp_path, capsys):
    sheet("assert x == 3")
    (tmp_path / "damaged.ipynb").write_text("{")
    assert run("nbgrader", tmp_path, "--out", tmp_path / "out", "--json") == 2
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "mlcourse/import/v1"
    assert [unit["points"] for unit in document["units"]] == [2.0]
    assert document["errors"][0]["where"]["file"].endswith("damaged.ipynb")


def test_a_master_of_otters(tmp_path, capsys):
    raws = ["# BEGIN QUESTION\nname: a", "# BEGIN SOLUTION", "# END SOLUTION", "# BEGIN TESTS",
            "# END TESTS", "# END QUESTION"]  # fmt: skip
    cells = [{"cell_type": "raw", "metadata": {}, "source": source} for source in raws]
    code = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells.insert(4, {**code, "source": "assert x == 3"})
    cells.insert(2, {**code, "source": "x = 3 # SOLUTION"})
    document = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    (tmp_path / "lab.ipynb").write_text(json.dumps(document))
    assert run("otter", tmp_path, "--out", tmp_path / "out") == 0
    assert "lab: 1 question with 1 point" in capsys.readouterr().out
