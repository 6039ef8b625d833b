"""Every lesson and assessment of the course builds, and its solution notebook runs under nbval."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from mlcourse.course.bundles import read_bundle

pytestmark = [pytest.mark.box, pytest.mark.slow]


def test_unit_is_proven(dist, unit_name):
    bundle = read_bundle(dist(unit_name) / "bundle")
    assert bundle.unit == unit_name
    assert {check.hidden for question in bundle.questions for check in question.checks} == {
        True,
        False,
    }


def test_released_notebook_has_no_output_and_one_file_is_enough(dist, unit_name):
    released = json.loads((dist(unit_name) / "student" / f"{unit_name}.ipynb").read_text("utf-8"))
    code = [cell for cell in released["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    setup = "".join(next(cell["source"] for cell in code if cell["id"] == "mlcourse-setup"))
    assert "@q1.check(" in setup
    assert "### BEGIN SOLUTION" not in json.dumps(released)


def test_solution_notebook_runs_under_nbval(dist, unit_name):
    notebook = dist(unit_name) / "solution" / f"{unit_name}.ipynb"
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "-q", "-p", "no:cacheprovider"]
    command += ["--rootdir", str(notebook.parent), "-c", "/dev/null", str(notebook)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


ASSESSMENTS = {"a3-rare-events": (6, 15, 6), "a5-neural-networks": (6, 15, 6)}


@pytest.mark.parametrize("name", ASSESSMENTS)
def test_assessment_has_the_promised_size(dist, name):
    bundle = read_bundle(dist(name) / "bundle")
    questions, checks, hidden = ASSESSMENTS[name]
    all_checks = [check for question in bundle.questions for check in question.checks]
    assert len(bundle.questions) >= questions
    assert len(all_checks) >= checks
    assert sum(check.hidden for check in all_checks) >= hidden
