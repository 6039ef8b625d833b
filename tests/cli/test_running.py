"""``mlcourse check``: a notebook run from the top, asked what its reader can see."""

from __future__ import annotations

import json

import pytest

from mlcourse.authoring.notebooks import as_bytes
from mlcourse.authoring.scaffold import new_unit
from mlcourse.authoring.student import student_notebook
from mlcourse.cli import main
from mlcourse.cli.running import check_notebook
from mlcourse.course.registry import load_course
from mlcourse.course.units import load_unit
from mlcourse.errors import UsageError


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """The student notebook of a scaffold, as a document."""
    root = tmp_path_factory.mktemp("course")
    unit = load_unit(new_unit("assessment", "a1-framing", root))
    notebook = student_notebook(unit, load_course(root / "course"))
    return json.loads(as_bytes(notebook))


@pytest.fixture
def write(released, tmp_path):
    """Write the notebook with some answers; give its path."""

    def put(**answers):
        document = json.loads(json.dumps(released))
        for cell in document["cells"]:
            question, _, role = cell["id"].partition("-")
            if role == "answer" and question in answers:
                cell["source"] = answers[question]
        path = tmp_path / "a1-framing.ipynb"
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    return put


RIGHT = {
    "q1": "def mean_size(y, p):\n    return float(np.mean(np.abs(np.asarray(p) - np.asarray(y))))",
    "q2": "def baseline(y):\n    return float(np.median(y))",
}


def test_right_answers_end_with_zero(write, capsys):
    assert main(["check", str(write(**RIGHT))]) == 0
    told = capsys.readouterr()
    assert told.out.count("The check passes.") == 2
    assert told.err == ""


def test_what_is_wrong_or_not_begun_ends_with_one(write, capsys):
    path = write(q1="def mean_size(y, p):\n    return float(np.sum(np.abs(p - y)))")
    assert main(["check", str(path), "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "mlcourse/selfcheck/v1"
    assert document["passed"] is False
    first, second = document["questions"]
    assert [check["state"] for check in first["checks"]] == ["failed"]
    assert first["checks"][0]["message"]["actual"] is not None
    assert (second["verdict"], second["checks"]) == ("Not attempted yet.", [])


def test_errors_of_cells_are_told_and_do_not_end_the_run(write, capsys):
    path = write(**(RIGHT | {"q1": RIGHT["q1"] + "\nprint('\\x1b[31m')\n1 / 0"}))
    main(["check", str(path)])
    told = capsys.readouterr()
    assert "ZeroDivisionError" in told.err
    assert "q2 · " in told.out
    assert "\x1b" not in told.out + told.err


def test_a_process_that_ends_is_told(write):
    checked = check_notebook(write(**(RIGHT | {"q2": "import os; os._exit(3)"})))
    assert not checked.passed
    assert "ended the process" in checked.errors[-1]
    assert [len(report.outcomes) for report in checked.reports] == [1, 0]


def test_files_beside_the_notebook_come_along(write, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "x.txt").write_text("7", encoding="utf-8")
    more = "\nassert open('data/x.txt').read() == '7'"
    checked = check_notebook(write(**(RIGHT | {"q1": RIGHT["q1"] + more})))
    assert checked.errors == ()
    assert checked.passed


def test_a_folder_with_too_much_is_told(write, tmp_path, monkeypatch):
    monkeypatch.setattr("mlcourse.cli.running._MOST_FILES", 0)
    (tmp_path / "x.txt").write_text("7", encoding="utf-8")
    with pytest.raises(UsageError, match="more files than"):
        check_notebook(write())


@pytest.mark.parametrize(
    "change",
    [
        lambda source: "",
        lambda source: source.replace("start(", "begin("),
        lambda source: source.replace("release=", "release=(", 1),
        lambda source: source.replace("checks=", "check_them="),
    ],
)
def test_a_changed_set_up_cell_is_told(write, change):
    path = write()
    document = json.loads(path.read_text(encoding="utf-8"))
    for cell in document["cells"]:
        if cell["id"] == "mlcourse-setup":
            cell["source"] = change("".join(cell["source"]))
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(UsageError, match="no set-up cell"):
        check_notebook(path)


def test_what_is_no_notebook_is_refused(tmp_path, capsys):
    path = tmp_path / "x.ipynb"
    path.write_text("{", encoding="utf-8")
    assert main(["check", str(path)]) == 2
    told = capsys.readouterr().err
    assert f"where: {path}" in told
    assert "hand in" not in told
