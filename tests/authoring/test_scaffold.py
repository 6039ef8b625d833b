"""A scaffold builds at once, adds to the registry, and overwrites nothing."""

from __future__ import annotations

import pytest

from mlcourse.authoring.scaffold import new_unit
from mlcourse.authoring.verify import verify_unit
from mlcourse.course.registry import load_course
from mlcourse.course.units import load_unit
from mlcourse.errors import OverwriteRefused, UsageError


@pytest.mark.parametrize(
    ("kind", "name", "folder", "title"),
    [
        ("assessment", "a1-first-steps", "assessments/a1-first-steps", "First steps"),
        ("lesson", "m1-framing/baseline", "course/m1-framing/baseline", "Baseline"),
        ("lesson", "baseline", "course/baseline", "Baseline"),
    ],
)
def test_a_scaffold_is_a_unit_without_a_fault(tmp_path, kind, name, folder, title):
    assert new_unit(kind, name, tmp_path) == tmp_path / folder
    unit = load_unit(tmp_path / folder)
    assert (unit.kind, unit.title, len(unit.questions), len(unit.mutants)) == (kind, title, 2, 4)
    assert all(
        {check.hidden for check in question.checks} == {False, True} for question in unit.questions
    )


@pytest.mark.box
def test_a_scaffolded_lesson_is_proven(tmp_path, isolation):
    unit = load_unit(new_unit("lesson", "m1/baseline", tmp_path))
    found = verify_unit(unit, seeds=2, jobs=2, isolation=isolation)
    assert (found.faults, found.warnings) == ((), ())


def test_the_registry_keeps_what_it_had(tmp_path):
    new_unit("assessment", "a1", tmp_path)
    path = tmp_path / "course" / "objectives.yml"
    before = "# Ours, do not touch.\nour.own:   {text: 'Do  it'}"
    path.write_text(before)
    new_unit("assessment", "a2", tmp_path)
    assert path.read_text().startswith(before + "\n\na2.measure-error:\n")
    course = load_course(tmp_path / "course")
    assert {"our.own", "a2.measure-error", "a2.choose-baseline"} == set(course.objectives)
    assert {"a1-errors-cancel", "a2-errors-cancel"} <= set(course.misconceptions)


def test_nothing_is_overwritten(tmp_path):
    folder = tmp_path / "assessments" / "a1"
    folder.mkdir(parents=True)
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(OverwriteRefused, match="is there already"):
        new_unit("assessment", "a1", tmp_path)
    assert not (tmp_path / "course").exists()


def test_ids_that_the_registry_knows_are_not_declared_again(tmp_path):
    folder = new_unit("assessment", "a1", tmp_path)
    folder.rename(tmp_path / "away")
    with pytest.raises(OverwriteRefused, match=r"declares 'a1.measure-error' already") as caught:
        new_unit("assessment", "a1", tmp_path)
    assert caught.value.where.line == 1
    assert not folder.exists()


def test_a_registry_that_cannot_be_added_to_is_left_alone(tmp_path):
    new_unit("assessment", "a1", tmp_path)
    path = tmp_path / "course" / "objectives.yml"
    path.write_text("{our.own: {text: x}}\n")
    with pytest.raises(UsageError, match=r"Nothing can be added to objectives.yml"):
        new_unit("assessment", "a2", tmp_path)
    assert path.read_text() == "{our.own: {text: x}}\n"
    assert not (tmp_path / "assessments" / "a2").exists()


@pytest.mark.parametrize("name", ["A1", "a 1", "", "a/b", "../a", "a_b", "-a", "a1/", "é"])
def test_names_that_cannot_become_addresses(tmp_path, name):
    with pytest.raises(UsageError, match="cannot be the name"):
        new_unit("assessment", name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_lesson_may_stand_in_one_module_and_no_deeper(tmp_path):
    with pytest.raises(UsageError):
        new_unit("lesson", "m1/part/baseline", tmp_path)


def test_a_file_is_no_place_for_a_course(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="file is no folder"):
        new_unit("assessment", "a1", tmp_path / "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_registry_that_cannot_be_written_leaves_no_half_of_a_unit(tmp_path):
    (tmp_path / "course" / "objectives.yml").mkdir(parents=True)
    with pytest.raises(OSError, match=r"objectives.yml"):
        new_unit("assessment", "a1", tmp_path)
    assert not (tmp_path / "assessments" / "a1").exists()


def test_the_new_registry_shows_how_modules_are_listed(tmp_path):
    new_unit("lesson", "m1-framing/baseline", tmp_path)
    path = tmp_path / "course" / "course.yml"
    shown = [line.removeprefix("#") for line in path.read_text().splitlines() if "- {id" in line]
    path.write_text("title: A course\nmodules:\n" + "\n".join(shown) + "\n")
    (module,) = load_course(tmp_path / "course").modules
    assert (module.id, tuple(module.units)) == ("m1-framing", ("baseline",))
