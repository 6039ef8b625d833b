"""The same submissions have the same scores here and in otter, but where it is told.

What otter gives was recorded by ``record_otter.py``, which says how to record it again.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from cohort import as_json
from cohort import notebook as as_notebook
from otter_cohort import MASTER, SUBMISSIONS, asked, case, raw, submission

from mlcourse.authoring.build import build_unit
from mlcourse.grading.grader import grade_notebook, load_grader
from mlcourse.importing.otter import read_master
from mlcourse.importing.writing import write_draft

pytestmark = pytest.mark.box
RECORD = json.loads(Path(__file__).with_name("otter_scores.json").read_text("utf-8"))
# One of its tests passes whatever is answered, and nothing was answered.
ON_PURPOSE = {("empty", "q5"): 0.0}


def built(folder, master):
    path = folder / "sums.ipynb"
    path.write_text(as_json(master), "utf-8")
    unit = write_draft(read_master(path, "sums"), folder / "out").folder
    return build_unit(unit, folder / "dist", seeds=1).folder


@pytest.fixture(scope="module")
def grader(isolation, tmp_path_factory):
    bundle = built(tmp_path_factory.mktemp("otter"), MASTER) / "bundle"
    with load_grader(bundle, bytes(range(32)), isolation) as found:
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


SEEDS = {
    "generators": ("generate:\n  seed: 42", ""),
    "a variable": (
        "seed:\n  variable: rng_seed\n  autograder_value: 42",
        "rng_seed = 7\nnp.random.seed(rng_seed)\n",
    ),
}


@pytest.mark.parametrize("kind", SEEDS)
def test_a_seed_comes_before_each_cell(kind, isolation, tmp_path):
    settings, given = SEEDS[kind]
    reseeding = "np.random.seed(rng_seed)\n" if given else ""
    draws = np.random.RandomState(42).rand(2)
    cells = [
        raw(f"# ASSIGNMENT CONFIG\n{settings}"),
        {
            "cell_type": "code",
            "metadata": {},
            "outputs": [],
            "source": f"import numpy as np\n{given}",
        },
        *asked(
            "name: q1\npoints: 2",
            "# Two draws",
            [f"{reseeding}draws = np.random.rand(2) # SOLUTION"],
            [case("# HIDDEN\nround(float(draws[1]), 6)", f"{draws[1]:.6f}")],
        ),
    ]
    folder = built(tmp_path, as_notebook(cells))
    (path,) = (folder / "student").glob("*.ipynb")
    released = json.loads(path.read_text("utf-8"))
    answer = next(c for c in released["cells"] if "draws = ..." in "".join(c["source"]))
    before = {**answer, "id": "mine", "metadata": {}, "source": "np.random.rand(5)"}
    at = released["cells"].index(answer)
    answer["source"] = f"{reseeding}draws = np.random.rand(2)"
    released["cells"].insert(at, before)
    with load_grader(folder / "bundle", bytes(range(32)), isolation) as grader:
        result = grade_notebook(grader, "ada", "ada", json.dumps(released).encode())
        assert (result["points"], result["max_points"]) == (2.0, 2.0)
        answer["source"] = "np.random.rand(1)\ndraws = np.random.rand(2)"
        result = grade_notebook(grader, "ada", "ada", json.dumps(released).encode())
        assert result["points"] == 0.0
