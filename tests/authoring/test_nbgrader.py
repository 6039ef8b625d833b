"""A unit in nbgrader's layout: roles, points, release, checksums, and its points in a kernel.

``check_nbgrader_export.py`` has nbgrader itself take and grade what is written.
"""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell

from mlcourse.authoring.nbgrader import checksum, export_nbgrader, released, source_notebook
from mlcourse.errors import OverwriteRefused, UsageError
from mlcourse.importing.nbgrader import read_source
from mlcourse.importing.nbgrader_roles import role_of

RECORD = Path(__file__).parents[1] / "importing" / "nbgrader_scores.json"
WRONG = "def mean_size(y, p):\n    return float(np.sum(np.abs(np.asarray(p) - np.asarray(y))))"


def cells(notebook, **wanted):
    found = [(cell, cell.metadata.get("nbgrader", {})) for cell in notebook.cells]
    return {
        role["grade_id"]: cell
        for cell, role in found
        if role and all(role[name] == value for name, value in wanted.items())
    }


def test_checksums_are_those_that_nbgrader_writes():
    notebook = json.loads(RECORD.read_text("utf-8"))["released"]["sheet"]
    known = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader")]
    assert len(known) > 15
    for cell in known:
        role = cell["metadata"]["nbgrader"]
        assert checksum("".join(cell["source"]), cell["cell_type"], role) == role["checksum"]


def test_every_cell_has_its_role_and_the_points_add_up(workshop):
    notebook, notes = source_notebook(workshop.unit(), workshop.course())
    tests = cells(notebook, grade=True)
    assert list(tests) == ["q1-visible", "q2-visible", "q1-hidden", "q2-hidden"]
    assert sum(cell.metadata.nbgrader.points for cell in tests.values()) == 6
    assert list(cells(notebook, solution=True)) == ["q1-answer", "q2-answer"]
    assert all(role_of(cell.metadata).is_locked for cell in tests.values())
    assert "mlcourse-setup" in cells(notebook, locked=True) and notes == []
    nbformat.validate(notebook)


def test_nothing_hidden_is_released(workshop):
    notebook, _ = source_notebook(workshop.unit(), workshop.course())
    release = released(notebook)
    text = json.dumps(release)
    assert "both_signs" not in text and "BEGIN SOLUTION" not in text and "np.median" not in text
    assert "both_signs" in json.dumps(notebook)
    hidden = cells(release, grade=True)["q1-hidden"]
    assert hidden.source.startswith("# Points of q1") and hidden.source.count("\n") == 0
    answer = cells(release, solution=True)["q1-answer"]
    assert answer.source.endswith("    ...")
    assert (answer.metadata.deletable, answer.metadata.get("editable")) == (False, None)
    assert (hidden.metadata.deletable, hidden.metadata.editable) == (False, False)


def test_a_stub_of_the_authors_own_is_told(workshop):
    workshop.change(
        "assignment.md",
        "    return float(np.median(y))\n    ### END SOLUTION",
        "    return float(np.median(y))\n    ### END SOLUTION\n    ### BEGIN STUB\n"
        "    # return 0\n    ### END STUB",
    )
    notebook, notes = source_notebook(workshop.unit(), workshop.course())
    assert notes == ["the stub that its author wrote for q2 is '...' in nbgrader"]
    assert "STUB" not in cells(notebook, solution=True)["q2-answer"].source


def test_delimiters_in_hidden_checks_end_no_region(workshop):
    path = workshop.folder / "hidden.py"
    path.write_text(path.read_text() + '\nMARK = "### END HIDDEN TESTS"\n')
    notebook, _ = source_notebook(workshop.unit(), workshop.course())
    assert "both_signs" not in json.dumps(released(notebook))


def test_files_are_written_once(workshop, tmp_path):
    (workshop.folder / "files").mkdir()
    (workshop.folder / "files" / "table.csv").write_text("1\n")
    made = export_nbgrader(workshop.unit(), workshop.course(), tmp_path / "nb")
    for folder in (made.source, made.release):
        assert (folder / "a1-demo.ipynb").is_file() and (folder / "files/table.csv").is_file()
    assert 'code_stub = {"python": "..."}' in (tmp_path / "nb" / "nbgrader_config.py").read_text()
    with pytest.raises(OverwriteRefused):
        export_nbgrader(workshop.unit(), workshop.course(), tmp_path / "nb")


def test_hidden_data_are_refused(workshop, tmp_path):
    (workshop.folder / "data").mkdir()
    (workshop.folder / "data" / "labels.csv").write_text("1\n")
    with pytest.raises(UsageError, match="hidden data"):
        export_nbgrader(workshop.unit(), workshop.course(), tmp_path / "nb")
    assert not (tmp_path / "nb").exists()


def test_what_was_exported_can_be_imported(workshop, tmp_path):
    made = export_nbgrader(workshop.unit(), workshop.course(), tmp_path / "nb")
    draft = read_source(made.source / "a1-demo.ipynb", "back")
    assert [part.test.points for part in draft.parts if part.test] == [1, 1, 2, 2]


@pytest.fixture
def kernel(tmp_path, monkeypatch):
    """A shell without a kernel, in an empty folder."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / ".ipython"))
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    shell.history_manager.enabled = False
    yield shell
    shell.history_manager.end_session()
    InteractiveShell.clear_instance()


def points(shell, notebook, change=None):
    """Run a source notebook as nbgrader does and return what its test cells show."""
    found = {}
    for cell in notebook.cells:
        role = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code":
            continue
        id = role.get("grade_id")
        ran = shell.run_cell((change or {}).get(id, cell.source), store_history=True)
        ran.raise_error()
        if role.get("grade"):
            assert type(ran.result) is float
            found[id] = ran.result
    return found


def test_the_last_line_of_each_test_is_its_points(workshop, kernel, capsys):
    notebook, _ = source_notebook(workshop.unit(), workshop.course())
    most = {id: cell.metadata.nbgrader.points for id, cell in cells(notebook, grade=True).items()}
    assert points(kernel, notebook) == most
    assert capsys.readouterr().err == ""


def test_a_wrong_answer_and_one_that_changes_later(workshop, kernel):
    notebook, _ = source_notebook(workshop.unit(), workshop.course())
    later = (
        "def baseline(y):\n    return float(np.median(y))\n\ndef mean_size(y, p):\n    return 0\n"
    )
    found = points(kernel, notebook, {"q1-answer": WRONG, "q2-answer": later})
    assert found == {"q1-visible": 0, "q2-visible": 1, "q1-hidden": 0, "q2-hidden": 2}
    right = "def baseline(y):\n    return float(np.median(y))\n\nmean_size = None"
    found = points(kernel, notebook, {"q2-answer": right})
    # Each question is asked about the names as they were at its check.
    assert found["q1-visible"] == 1 and found["q1-hidden"] == 2
