"""Every unit of the course is proven and runs under nbval; assessments grade a class as they must.

Building a unit proves it and takes a minute or more. Lessons are therefore not built here: beside
each lies its proof on 20 draws (``./run verify``), and a proof that is not of today's files fails.
One file, so that a unit is executed once when tests run in several processes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import nbformat
import pytest
from course_units import ROOT, UNITS

from mlcourse.authoring.environment import environment_of
from mlcourse.authoring.notebooks import as_bytes
from mlcourse.authoring.proofs import changes, is_elsewhere, read_proof
from mlcourse.authoring.solution import execute_unit, solution_notebook
from mlcourse.authoring.student import student_notebook
from mlcourse.authoring.verify import verify_unit
from mlcourse.course.bundles import read_bundle
from mlcourse.course.registry import load_course
from mlcourse.course.units import load_unit
from mlcourse.demo.cohort import Kind, make_cohort
from mlcourse.demo.running import unexpected
from mlcourse.grading.grader import grade_notebook, load_grader
from mlcourse.grading.run import grade
from mlcourse.kernels.server import kernel_server

pytestmark = [pytest.mark.box, pytest.mark.slow]
DRAWS = 20
# One of each library; the others are graded in test_forged_answers.py and by their proofs.
ASSESSMENTS = ("a3-rare-events", "a5-neural-networks")


@pytest.fixture(params=ASSESSMENTS)
def assessment(request):
    return request.param


@pytest.fixture(scope="module")
def course():
    return load_course(ROOT / "course")


def test_unit_is_proven(unit_name):
    unit = load_unit(UNITS[unit_name])
    proof = read_proof(unit)
    mend = f"prove it:  ./run verify   (or  mlcourse verify {unit.folder})"
    assert proof is not None, mend
    assert changes(unit, proof) == (), mend
    assert proof.seeds >= DRAWS, mend
    assert proof.mutants == {mutant.id: mutant.misconception for mutant in unit.mutants}
    assert all(threshold.is_justified for threshold in proof.thresholds)
    hidden = {check.hidden for question in unit.questions for check in question.checks}
    assert hidden == {True, False}
    if is_elsewhere(unit, proof):
        assert verify_unit(unit, seeds=2, jobs=os.cpu_count() or 1).faults == ()


def test_assessment_builds(dist, assessment):
    assert read_bundle(dist(assessment) / "bundle").unit == assessment


def test_released_notebook_has_no_output_and_one_file_is_enough(unit_name, course):
    released = json.loads(as_bytes(student_notebook(load_unit(UNITS[unit_name]), course)))
    code = [cell for cell in released["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    setup = "".join(next(cell["source"] for cell in code if cell["id"] == "mlcourse-setup"))
    assert ".check(" in setup
    assert "### BEGIN SOLUTION" not in json.dumps(released)


@pytest.fixture(scope="module")
def kernels():
    """Keep a server, so that not every notebook imports its libraries anew."""
    units = [load_unit(folder) for folder in UNITS.values()]
    with kernel_server(sorted({m for unit in units for m in environment_of(unit)["modules"]})):
        yield


@pytest.mark.usefixtures("kernels")
def test_solution_notebook_runs_under_nbval(unit_under_nbval, course, executed, tmp_path):
    unit = load_unit(UNITS[unit_under_nbval])
    notebook = tmp_path / f"{unit_under_nbval}.ipynb"
    ran = execute_unit(unit, executed, course=course)
    notebook.write_bytes(as_bytes(solution_notebook(unit, course, ran)))
    for path in unit.files:
        target = tmp_path / path.relative_to(unit.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "-q", "-p", "no:cacheprovider"]
    command += ["--rootdir", str(notebook.parent), "-c", "/dev/null", str(notebook)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


@pytest.mark.parametrize(
    "name", [name for name in UNITS if (UNITS[name] / "assignment.md").exists()]
)
def test_assessment_has_the_promised_size(name):
    unit = load_unit(UNITS[name])
    checks = [check for question in unit.questions for check in question.checks]
    assert len(unit.questions) >= 6
    assert len(checks) >= 15
    assert sum(check.hidden for check in checks) >= 6
    wrong = [mutant.question for mutant in unit.mutants]
    assert all(wrong.count(question.id) >= 2 for question in unit.questions)


KINDS = {Kind.REFERENCE, Kind.STUB, Kind.MUTANT, Kind.DAMAGED, Kind.PARTLY}


@pytest.fixture(scope="module", params=ASSESSMENTS)
def cohort(request, dist, tmp_path_factory, isolation):
    """Return members and results of one assessment, graded."""
    built = dist(request.param)
    unit = load_unit(UNITS[request.param])
    released = nbformat.read(built / "student" / f"{unit.id}.ipynb", as_version=4)
    members = [m for m in make_cohort(unit, released, hostile=False, each=2) if m.kind in KINDS]
    folder = tmp_path_factory.mktemp("cohort")
    submissions = folder / "submissions"
    submissions.mkdir()
    for member in members:
        (submissions / f"{member.name}.ipynb").write_text(nbformat.writes(member.notebook), "utf-8")
    run = folder / "run"
    grade(built / "bundle", submissions, run, jobs=os.cpu_count() or 1)
    results = [json.loads(path.read_text("utf-8")) for path in (run / "results").glob("*.json")]
    return members, {result["submission"]: result for result in results}


def test_each_member_comes_out_as_it_must(cohort):
    members, results = cohort
    assert {member.kind for member in members} == KINDS
    assert unexpected(members, results) == []


def test_copies_of_a_server_give_what_fresh_processes_give(dist, assessment, isolation):
    unit = load_unit(UNITS[assessment])
    built = dist(assessment)
    released = nbformat.read(built / "student" / f"{unit.id}.ipynb", as_version=4)
    members = make_cohort(unit, released, hostile=False, each=1)
    chosen = [m for m in members if m.kind in (Kind.REFERENCE, Kind.PARTLY)][:3]
    grader = load_grader(built / "bundle", b"k" * 32, isolation)

    def graded():
        return [
            grade_notebook(grader, m.name, m.name, nbformat.writes(m.notebook).encode())
            for m in chosen
        ]

    fresh = graded()
    with grader:
        copied = graded()
        assert grader.supply.why_cold is None
    assert grader.bundle.repeatable
    assert copied == fresh


def test_the_lookup_mutant_fails_as_what_it_is(cohort):
    members, results = cohort
    (lookup, *_) = [member for member in members if member.misconception == "lookup"]
    result = results[lookup.name]
    failed = {
        check["misconception"]
        for question in result["questions"]
        for check in question["checks"]
        if check["state"] == "failed"
    }
    assert "lookup" in failed
    assert result["points"] < result["max_points"]


def test_nothing_hidden_stands_in_a_students_messages(cohort):
    _members, results = cohort
    for result in results.values():
        for question in result["questions"]:
            for check in question["checks"]:
                message = check["message"]
                if check["hidden"] and message is not None:
                    assert message["expected"] is None and message["actual"] is None
