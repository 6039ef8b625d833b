"""Answers that pretend, and answers that do the same in another way.

A forged answer earns what it truly does and nothing else: it keeps the words of a question and
not its work, remembers what it has answered, or brings a world of its own for the check to meet.
An honest answer that is not the reference's keeps all points.
"""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest
from answers import (
    a0_reproducible,
    a1_delivered_table,
    a2_honest_regression,
    a3_rare_events,
    a5_neural_networks,
)
from course_units import ROOT, UNITS

from mlcourse.authoring.bundle import write_bundle
from mlcourse.authoring.student import student_notebook
from mlcourse.course.registry import load_course
from mlcourse.course.units import load_unit
from mlcourse.demo.cohort import answered
from mlcourse.grading.run import grade

pytestmark = [pytest.mark.box, pytest.mark.slow]

SETS = {
    "a0-reproducible": a0_reproducible,
    "a1-delivered-table": a1_delivered_table,
    "a2-honest-regression": a2_honest_regression,
    "a3-rare-events": a3_rare_events,
    "a5-neural-networks": a5_neural_networks,
}
FORGED = [(unit, name) for unit, answers in SETS.items() for name in answers.FORGED]
HONEST = [(unit, name) for unit, answers in SETS.items() for name in answers.HONEST]


def _file(name: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in name)


@pytest.fixture(scope="module")
def results(tmp_path_factory, isolation):
    """Return a function that gives the results of a unit's forged and honest answers, by file."""
    graded: dict[str, dict[str, Any]] = {}

    def of(unit: str) -> dict[str, Any]:
        if unit not in graded:
            folder = tmp_path_factory.mktemp("forged")
            record, course = load_unit(UNITS[unit]), load_course(ROOT / "course")
            released = student_notebook(record, course)
            (folder / "bundle").mkdir()
            write_bundle(record, course, released, (), folder / "bundle")
            sets = {name: one.answers for name, one in SETS[unit].FORGED.items()}
            sets |= SETS[unit].HONEST
            (folder / "submissions").mkdir()
            for name, answers in sets.items():
                text = nbformat.writes(answered(released, answers))
                (folder / "submissions" / f"{_file(name)}.ipynb").write_text(text, "utf-8")
            grade(folder / "bundle", folder / "submissions", folder / "run", jobs=2)
            files = (folder / "run" / "results").glob("*.json")
            found = [json.loads(path.read_text("utf-8")) for path in files]
            graded[unit] = {result["submission"]: result for result in found}
        return graded[unit]

    return of


def _lost(result: dict[str, Any]) -> list[tuple[str, str, Any]]:
    return [
        (check["id"], check["state"], check["message"])
        for question in result["questions"]
        for check in question["checks"]
        if question["state"] != "not attempted" and check["state"] != "passed"
    ]


@pytest.mark.parametrize(("unit", "name"), FORGED)
def test_a_forged_answer_earns_only_what_it_does(results, unit, name):
    forged, result = SETS[unit].FORGED[name], results(unit)[_file(name)]
    assert result["state"] == "graded"
    earned = [q["points"] for q in result["questions"] if q["id"] in forged.answers]
    assert sum(earned) <= forged.most


@pytest.mark.parametrize(("unit", "name"), HONEST)
def test_another_way_to_do_it_keeps_all_points(results, unit, name):
    result = results(unit)[_file(name)]
    assert result["state"] == "graded"
    for question in result["questions"]:
        if question["id"] in SETS[unit].HONEST[name]:
            assert question["points"] == question["max_points"], _lost(result)
