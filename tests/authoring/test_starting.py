"""A new course: all of it or nothing, and what it holds builds at once."""

from __future__ import annotations

import pytest
import yaml

from mlcourse.authoring import starting
from mlcourse.authoring.starting import new_course
from mlcourse.book.building import build_book
from mlcourse.cli import main
from mlcourse.course.registry import load_course
from mlcourse.course.units import load_unit
from mlcourse.errors import OverwriteRefused, UsageError
from mlcourse.gradebook.policies import read_policy

TITLE = 'Machine learning: "seen", checked & 100 % é'


def files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def course(tmp_path):
    return new_course(tmp_path / "ml", TITLE, "A. Lovelace")


def test_what_is_written_can_be_read_by_all_that_read_it(course):
    registry = load_course(course / "course")
    assert registry.title == TITLE
    (module,) = registry.modules
    units = [load_unit(course / "course/m1-first-steps/baseline")]
    units.append(load_unit(course / "assessments/a1-baseline"))
    assert [unit.id for unit in units] == list(module.units)
    assert yaml.safe_load((course / "_config.yml").read_text("utf-8"))["author"] == "A. Lovelace"
    assert set(read_policy(course / "policy.yml").units) == {"a1-baseline"}
    assert "*.key" in (course / ".gitignore").read_text("utf-8")
    assert "@" not in (course / "README.md").read_text("utf-8")


def test_init_writes_a_workflow_that_keeps_nothing_of_a_bundle(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["init", "new-course"]) == 0
    text = (tmp_path / "new-course/.github/workflows/course.yml").read_text("utf-8")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    kept = workflow["jobs"]["course"]["steps"][-1]["with"]["path"]
    assert kept.split() == ["dist/*/student", "_build/html"]
    assert load_course(tmp_path / "new-course/course").title == "New course"
    assert main(["init", "other", "--ci", "gitlab", "--install", "mlcourse==0.1.0"]) == 0
    told = yaml.safe_load((tmp_path / "other/.gitlab-ci.yml").read_text("utf-8"))
    assert told["course"]["artifacts"]["paths"] == ["dist/*/student", "_build/html"]
    assert "mlcourse[author,course,grade,book] ==0.1.0" in str(told)
    assert main(["init", "third", "--ci", "none"]) == 0
    assert not any(".github" in name for name in files(tmp_path / "third"))
    capsys.readouterr()


def test_a_folder_that_holds_something_is_left_alone(course):
    before = files(course)
    with pytest.raises(OverwriteRefused):
        new_course(course, "Another", "x")
    assert files(course) == before


def test_a_fresh_clone_may_be_the_folder(tmp_path):
    (tmp_path / "ml/.git").mkdir(parents=True)
    assert (new_course(tmp_path / "ml", "T", "A") / "course/course.yml").is_file()


@pytest.mark.parametrize("title", ["", "  ", "x" * 500])
def test_a_title_that_is_none_writes_nothing(tmp_path, title):
    with pytest.raises(UsageError, match="title"):
        new_course(tmp_path / "ml", title, "A")
    assert not (tmp_path / "ml").exists()


def test_a_fault_half_way_leaves_nothing(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(starting, "new_unit", full)
    with pytest.raises(OSError, match="No space"):
        new_course(tmp_path / "ml", "T", "A")
    assert not (tmp_path / "ml").exists()
    (tmp_path / "there/.git").mkdir(parents=True)
    with pytest.raises(OSError, match="No space"):
        new_course(tmp_path / "there", "T", "A")
    assert files(tmp_path / "there") == set()


@pytest.mark.box
@pytest.mark.slow
def test_it_builds_at_once_units_and_book(course, isolation, capsys, monkeypatch):
    monkeypatch.chdir(course)
    assert main(["build", "course", "assessments", "--out", "dist", "--seeds", "1"]) == 0
    for unit in ("baseline", "a1-baseline"):
        assert (course / "dist" / unit / "student" / f"{unit}.ipynb").is_file()
    index = build_book(course, options=["-q"])
    page = index.parent / "course/m1-first-steps/baseline/lesson.html"
    assert "A prediction to beat" in page.read_text("utf-8")
    assert "BEGIN SOLUTION" not in page.read_text("utf-8")
    assert (index.parent / "course/commands.html").is_file()
    capsys.readouterr()
