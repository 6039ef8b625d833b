"""The same submissions have the same scores here and in nbgrader.

What nbgrader gives was recorded by ``record_nbgrader.py``, which says how to record it again.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cohort import SOURCE, SUBMISSIONS, as_json, submission

from mlcourse.authoring.build import build_unit
from mlcourse.grading.grader import grade_notebook, load_grader
from mlcourse.importing.nbgrader import read_source
from mlcourse.importing.writing import write_draft

pytestmark = pytest.mark.box
RECORD = json.loads(Path(__file__).with_name("nbgrader_scores.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def grader(isolation, tmp_path_factory):
    folder = tmp_path_factory.mktemp("nbgrader")
    path = folder / "sheet.ipynb"
    path.write_text(as_json(SOURCE), "utf-8")
    unit = write_draft(read_source(path, "sheet"), folder / "out").folder
    built = build_unit(unit, folder / "dist", seeds=1)
    with load_grader(built.folder / "bundle", bytes(range(32)), isolation) as found:
        yield found


@pytest.mark.parametrize("student", SUBMISSIONS)
def test_scores_are_those_of_nbgrader(grader, student):
    notebook = submission(RECORD["released"]["sheet"], SUBMISSIONS[student])
    result = grade_notebook(grader, student, student, json.dumps(notebook).encode())
    ours: dict[str, float] = {}
    for question in result["questions"]:
        for check in question["checks"]:
            name = check["id"].partition(".")[2]
            # Where there are hidden tests, all points hang on them and the visible ones together.
            due = name.removesuffix("_hidden") if name not in _recorded(student) else name
            ours[due] = ours.get(due, 0.0) + check["points"]
    theirs = {name: score for name, score in _recorded(student).items() if name in ours}
    assert len(theirs) == 11
    assert ours == theirs


def _recorded(student):
    return RECORD["scores"][student]["sheet"]


FORGED = {
    "an object that equals everything": """
class Any:
    def __eq__(self, other): return True
    def __sub__(self, other): return 0
    def __truediv__(self, other): return self
    def __array__(self, *_, **__): import numpy; return numpy.array([2.0, 4.0, 7.5])
def halves(values): return Any()
""",
    "what the companion says": """
import mlcourse.compat.companion as companion
companion.Companion.call = lambda self, *a: (True, a[1], a[2], "", "")
companion.Companion.describe = lambda self, v: {"class": True, "errors": [], "callable": True}
def halves(values): return None
""",
    "other builtins": """
import builtins, math, unittest
builtins.sum = lambda *_: 4
math.isclose = lambda *_: True
unittest.TestCase.assertRaises = None
def halves(values): return values
""",
    "the end of the process": "import os\ndef halves(values):\n    os._exit(0)",
}


@pytest.mark.parametrize("answer", FORGED.values(), ids=FORGED)
def test_whoever_forges_earns_nothing(grader, answer):
    given = {**SUBMISSIONS["right"], "halves": answer}
    notebook = submission(RECORD["released"]["sheet"], given)
    result = grade_notebook(grader, "x", "x", json.dumps(notebook).encode())
    points = {q["id"]: q["points"] for q in result["questions"]}
    # Values given back as they came have the right half where that is 0.
    assert points["q1"] <= 0.5
    if "Companion" not in answer:
        assert (points["q4"], points["q5"]) == (3, 1)
