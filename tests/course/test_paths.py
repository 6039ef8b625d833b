"""A learning path lists the units that lead to its goals, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from course_units import ROOT, UNITS

from mlcourse.course.paths import LearningPath, load_paths, paths_as_markdown, units_on
from mlcourse.course.records import Objective
from mlcourse.course.registry import load_course
from mlcourse.course.units import load_unit
from mlcourse.errors import UnitFaults


def unit(id, *objectives):
    minutes = {"reading": 30, "exercise": 30}
    return SimpleNamespace(
        id=id, title=f"Unit {id}", objectives=objectives, prerequisites=(), minutes=minutes
    )


COURSE = SimpleNamespace(
    objectives={
        id: Objective(id, f"Do {id}", needs)
        for id, needs in {"a": (), "b": ("a",), "c": (), "d": ("b",)}.items()
    }
)
FOUR = [unit("1", "a"), unit("2", "c"), unit("3", "b"), unit("4", "d")]


def test_a_path_holds_what_its_goals_build_on_in_the_order_of_the_course():
    path = LearningPath("x", "For x", "Because.", ("b",))
    assert [one.id for one in units_on(path, COURSE, FOUR)] == ["1", "3"]


def test_the_page_has_goals_units_and_time():
    paths = [LearningPath("x", "For x", "Because.", ("d", "c"))]
    page = paths_as_markdown(paths, COURSE, FOUR, {n: f"course/{n}" for n in "1234"})
    assert "## For x\n\nBecause.\n\nAt its end you can:\n\n- Do d\n- Do c" in page
    assert "4 units, about 4 hours" in page
    assert "3. [Unit 3](/course/3) (60 min)" in page


def test_our_paths_lead_through_units_that_there_are():
    course = load_course(ROOT / "course")
    units = [load_unit(UNITS[id]) for module in course.modules for id in module.units]
    paths = load_paths(course)
    assert [path.id for path in paths] == ["analyst", "engineer", "researcher", "educator"]
    for path in paths:
        way = units_on(path, course, units)
        assert len(way) >= 3
        assert set(path.goals) <= {objective for one in way for objective in one.objectives}


def test_a_goal_that_nobody_declared(tmp_path):
    course = replace(load_course(ROOT / "course"), root=tmp_path)
    (tmp_path / "paths.yml").write_text(
        "x:\n  title: For x\n  text: So.\n  goals: [nothing.here]\n"
    )
    with pytest.raises(UnitFaults, match="nobody declared") as caught:
        load_paths(course)
    assert caught.value.faults[0].where.line == 4
