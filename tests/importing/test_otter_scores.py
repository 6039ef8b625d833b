"""The same submissions have the same scores here and in otter, but where it is told.

What otter gives was recorded by ``record_otter.py``, which says how to record it again.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cohort import as_json
from otter_cohort import MASTER, SUBMISSIONS, submission

from mlcourse.authoring.build import build_unit
from mlcourse.grading.grader import grade_notebook, load_grader
from mlcourse.importing.otter import read_master
from mlcourse.importing.writing import write_draft

pytestmark = pytest.mark.box
RECORD = json.loads(Path(__file__).with_name("otter_scores.json").read_text("utf-8"))
# One of its tests passes whatever is answered, and nothing was answered.
ON_PURPOSE = {("empty", "q5"): 0.0}


@pytest.fixture(scope="module")
def grader(isolation, tmp_path_factory):
    folder = tmp_path_factory.mktemp("otter")
    path = folder / "sums.ipynb"
    path.write_text(as_json(MASTER), "utf-8")
    unit = write_draft(read_master(path, "sums"), folder / "out").folder
    built = build_unit(unit, folder / "dist", seeds=1)
    with load_grader(built.folder / "bundle", bytes(range(32)), isolation) as found:
        yield found


@pytest.mark.parametrize("student", SUBMISSIONS)
def test_scores_are_those_of_otter(grader, student):
    notebook = submission(RECORD["released"]["sums"], SUBMISSIONS[student])
    result = grade_notebook(grader, student, student, json.dumps(notebook).encode())
    ours = {question["id"]: question["points"] for question in result["questions"]}
    theirs = {
        name: ON_PURPOSE.get((student, name), found["score"])
        for name, found in RECORD["scores"][student].items()
    }
    assert ours == pytest.approx(theirs, abs=1e-4)
    most = {question["id"]: question["max_points"] for question in result["questions"]}
    assert most == pytest.approx(
        {name: found["possible"] for name, found in RECORD["scores"][student].items()}, abs=1e-4
    )
