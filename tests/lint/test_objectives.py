"""Objectives of a whole course: no circle, none promised only, none too late, each assessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlcourse.course.records import (
    Course,
    Module,
    Objective,
    QuestionRecord,
    QuizAnswer,
    QuizItem,
    Unit,
)
from mlcourse.course.registry import load_course
from mlcourse.course.units import find_units, load_unit
from mlcourse.lint import lint_course

ROOT = Path(__file__).parents[2]


def objective(id, *needs):
    return id, Objective(id, f"Do {id}", needs)


def unit(id, *objectives, prerequisites=(), kind="lesson", items=2):
    questions = [QuestionRecord("q1", "One", objectives, ())] if items else []
    quiz = tuple(
        QuizItem(f"{one}-{n}", one, "?", (QuizAnswer("yes", "so", True),))
        for one in objectives
        for n in range(items - 1)
    )
    return Unit(
        id=id, kind=kind, folder=Path(id), master=Path(id, "lesson.md"), title=id,
        objectives=objectives, prerequisites=prerequisites, minutes={}, datasets=(), cells=(),
        questions=tuple(questions), mutants=(), checks_source="", hidden_source="", quiz=quiz,
    )  # fmt: skip


def found(objectives, *units, ignore=()):
    order = Module("m", "M", tuple(one.id for one in units))
    course = Course(Path("course"), "C", (order,), dict(objectives), {})
    given = {one.id: one for one in units}
    return [(one.rule.code, one.what) for one in lint_course(course, given, ignore)]


AB = (objective("a"), objective("b", "a"))


def test_a_course_in_order_has_no_findings():
    assert found(AB, unit("one", "a"), unit("two", "b", prerequisites=("a",))) == []


def test_a_circle_is_told_once_with_its_members():
    circle = (objective("a", "c"), objective("b", "a"), objective("c", "b"))
    told = found(circle, unit("one", "a", "b", "c"))
    assert told == [("O1", "Objectives need each other: a → c → b → a")]


def test_a_promise_that_nobody_keeps():
    assert found(AB, unit("one", "a")) == [("O2", "No unit teaches b.")]


def test_what_is_taught_after_it_is_needed():
    (told,) = found(AB, unit("two", "b"), unit("one", "a"))
    assert told == ("O3", "two needs a, which one teaches later.")


def test_a_prerequisite_is_taught_before_and_not_in_the_unit_itself():
    apart = (objective("a"), objective("b"))
    (told,) = found(apart, unit("one", "a", "b", prerequisites=("a",)))
    assert told == ("O3", "one needs a, which one teaches later.")
    assert found(AB, unit("one", "a", "b")) == []


@pytest.mark.parametrize("items", [0, 1])
def test_what_is_hardly_assessed(items):
    told = found((objective("a"),), unit("one", "a", items=items))
    assert told == [("O4", f"a is assessed by {items} items in all.")]


def test_items_of_other_units_count():
    units = unit("one", "a", items=1), unit("two", "a", items=1, kind="assessment")
    assert found((objective("a"),), *units) == []


def test_what_only_an_assessment_asks_for_needs_no_second_item():
    assert found((objective("a"),), unit("one", "a", items=1, kind="assessment")) == []


def test_rules_can_be_left_out():
    assert found(AB, unit("one", "a"), ignore=["O2"]) == []


def test_our_own_course_follows_all_rules():
    folders = [*find_units(ROOT / "course"), *find_units(ROOT / "assessments")]
    units = {one.id: one for one in map(load_unit, folders)}
    told = lint_course(load_course(ROOT / "course"), units)
    assert [one.what for one in told] == []
