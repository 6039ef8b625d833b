"""The made-up cohort covers what it promises, and the demo notices what comes out wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlcourse.authoring.student import student_notebook
from mlcourse.course.registry import load_course
from mlcourse.course.solutions import normalised_tree
from mlcourse.course.units import load_unit
from mlcourse.demo.cohort import Kind, answer_cell, make_cohort, reference_answers
from mlcourse.demo.running import unexpected

TARGET = Path(__file__).parents[1] / "attacks" / "target"


@pytest.fixture(scope="module")
def unit():
    return load_unit(TARGET / "assessments" / "target")


@pytest.fixture(scope="module")
def members(unit):
    return make_cohort(unit, student_notebook(unit, load_course(TARGET / "course")))


def test_every_kind_is_there_and_every_mutant(unit, members):
    assert {member.kind for member in members} == set(Kind)
    named = {(m.question, m.misconception) for m in members if m.kind is Kind.MUTANT}
    assert named == {(mutant.question, mutant.misconception) for mutant in unit.mutants}
    assert len({member.name for member in members}) == len(members)


def test_the_reference_is_the_reference_and_the_stub_is_untouched(unit, members):
    by_kind = {member.kind: member for member in members}
    answers = reference_answers(unit)
    for question, source in answers.items():
        assert answer_cell(by_kind[Kind.REFERENCE].notebook, question)["source"] == source
        assert answer_cell(by_kind[Kind.STUB].notebook, question)["source"] != source
    assert "SOLUTION" not in str(by_kind[Kind.REFERENCE].notebook)


def test_hostile_submissions_can_be_left_out(unit):
    released = student_notebook(unit, load_course(TARGET / "course"))
    kinds = {member.kind for member in make_cohort(unit, released, hostile=False)}
    assert Kind.HOSTILE not in kinds and Kind.MUTANT in kinds


def test_hostile_submissions_attempt_every_question(unit, members):
    stubs = {m.kind: m for m in members}[Kind.STUB].notebook
    for member in (m for m in members if m.kind is Kind.HOSTILE):
        for question in reference_answers(unit):
            changed = answer_cell(member.notebook, question)["source"]
            stub = answer_cell(stubs, question)["source"]
            assert normalised_tree(changed) != normalised_tree(stub)


def _result(points, states=("passed",), misconceptions=(), said="ARMED"):
    checks = [{"state": "failed", "misconception": name} for name in misconceptions]
    return {
        "points": points,
        "max_points": 10.0,
        "cells": [{"outputs": [{"output_type": "stream", "name": "stdout", "text": said}]}],
        "questions": [{"id": "q1", "state": state, "checks": checks} for state in states],
    }


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (Kind.REFERENCE, _result(10.0), _result(9.0)),
        (Kind.ODD, _result(10.0), _result(9.0)),
        (Kind.DAMAGED, _result(10.0), _result(0.0)),
        (Kind.STUB, _result(0, ("not attempted",)), _result(0, ("failed",))),
        (Kind.PARTLY, _result(4.0), _result(10.0)),
        (Kind.HOSTILE, _result(0), _result(1.0)),
        (Kind.HOSTILE, _result(0), _result(0, said="")),
    ],
)
def test_a_wrong_outcome_is_noticed(members, kind, good, bad):
    member = next(member for member in members if member.kind is kind)
    assert unexpected([member], {member.name: good}) == []
    assert len(unexpected([member], {member.name: bad})) == 1
    assert unexpected([member], {}) == [f"{member.name} has no result"]


def test_a_mutant_must_fail_as_its_own_misconception(members):
    member = next(m for m in members if m.misconception == "centre-only")
    assert unexpected([member], {member.name: _result(8, misconceptions=["centre-only"])}) == []
    assert unexpected([member], {member.name: _result(8, misconceptions=["other"])})
