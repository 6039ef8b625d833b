"""Reference, stub, every mutant and damaged notebooks of both assessments, graded as a class is."""

from __future__ import annotations

import json
import os

import nbformat
import pytest
from course_units import UNITS

from mlcourse.course.units import load_unit
from mlcourse.demo.cohort import Kind, make_cohort
from mlcourse.demo.running import unexpected
from mlcourse.grading.run import grade

pytestmark = [pytest.mark.box, pytest.mark.slow]
KINDS = {Kind.REFERENCE, Kind.STUB, Kind.MUTANT, Kind.DAMAGED, Kind.PARTLY}


@pytest.fixture(scope="module", params=["a3-rare-events", "a5-neural-networks"])
def cohort(request, dist, tmp_path_factory, isolation):
    """Return members and results of one assessment, graded."""
    built = dist(request.param)
    unit = load_unit(UNITS[request.param])
    released = nbformat.read(built / "student" / f"{unit.id}.ipynb", as_version=4)
    members = [m for m in make_cohort(unit, released, hostile=False) if m.kind in KINDS]
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
