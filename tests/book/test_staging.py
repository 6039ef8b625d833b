"""Editions of a book: students get stubs alone, solutions and notes are asked for by name."""

from __future__ import annotations

import json

import pytest
import yaml

from mlcourse.authoring.scaffold import new_unit
from mlcourse.book.editions import EDITIONS, STUDENTS, with_notes
from mlcourse.book.generated import Book
from mlcourse.book.staging import stage, toc_pages
from mlcourse.errors import UsageError

PAGE = "assessments/a1-demo/assignment"
SOLUTION = "np.median(y)"


@pytest.fixture(scope="module")
def executed_once(tmp_path_factory):
    """Return a folder that keeps what was executed, for all courses of this file."""
    return tmp_path_factory.mktemp("executed")


@pytest.fixture
def root(tmp_path, executed_once):
    """Return a course of one assessment with notes, and a book of it."""
    folder = new_unit("assessment", "a1-demo", tmp_path)
    (folder / "notes.md").write_text("# Notes for instructors: Demo\n\nTen minutes.\n")
    (tmp_path / "course" / "intro.md").write_text("# Welcome\n")
    (tmp_path / "_config.yml").write_text("title: Demo\n")
    chapters = [{"file": PAGE}, {"file": "course/glossary"}]
    contents = {"format": "jb-book", "root": "course/intro", "chapters": chapters}
    (tmp_path / "_toc.yml").write_text(yaml.safe_dump(contents))
    (tmp_path / "_build").mkdir()
    (tmp_path / "_build" / "executed").symlink_to(executed_once)
    return tmp_path


def staged(root, name):
    folder = stage(root, EDITIONS[name])
    notebook = json.loads((folder / f"{PAGE}.ipynb").read_text("utf-8"))
    return folder, {cell["id"]: cell for cell in notebook["cells"]}


def test_students_get_stubs_without_outputs_and_no_notes(root):
    folder, cells = staged(root, "students")
    assert folder == root / "_build" / "pages"
    assert SOLUTION not in (folder / f"{PAGE}.ipynb").read_text("utf-8")
    assert cells["q2-answer"]["outputs"] == [] and "..." in "".join(cells["q2-answer"]["source"])
    assert not list(folder.rglob("notes.md"))
    assert toc_pages(folder / "_toc.yml") == toc_pages(root / "_toc.yml")


def test_the_solutions_edition_shows_answers_and_what_checks_say(root):
    folder, cells = staged(root, "solutions")
    assert folder == root / "_build" / "pages-solutions"
    assert SOLUTION in "".join(cells["q2-answer"]["source"])
    assert "### BEGIN" not in "".join(cells["q2-answer"]["source"])
    assert cells["q2-check"]["outputs"]
    assert not list(folder.rglob("notes.md"))


def test_instructors_get_notes_below_each_unit(root):
    folder, cells = staged(root, "instructors")
    assert SOLUTION in "".join(cells["q2-answer"]["source"])
    assert (folder / "assessments/a1-demo/notes.md").read_text().startswith("# Notes")
    assert toc_pages(folder / "_toc.yml") == [
        "course/intro", PAGE, "assessments/a1-demo/notes", "course/glossary",
    ]  # fmt: skip


def test_what_students_download_holds_no_solution_in_any_edition(root):
    for name in EDITIONS:
        folder, _ = staged(root, name)
        assert SOLUTION not in (folder / "notebooks/a1-demo.ipynb").read_text("utf-8")


def test_only_the_students_edition_is_public():
    assert [edition.name for edition in EDITIONS.values() if edition.is_public] == [STUDENTS.name]


def test_notes_stand_before_other_pages_below_a_unit():
    contents = {"parts": [{"chapters": [{"file": "a/lesson", "sections": [{"file": "b"}]}]}]}
    assert with_notes(contents, ["a/lesson"]) == {
        "parts": [
            {"chapters": [{"file": "a/lesson", "sections": [{"file": "a/notes"}, {"file": "b"}]}]}
        ]
    }


def test_links_that_open_the_notebook_elsewhere_come_from_the_registry(root):
    _, cells = staged(root, "students")
    assert "Open it in" not in str(cells)
    registry = root / "course" / "course.yml"
    address = "https://hub.example.org/git-pull?urlpath=lab/tree/{notebook}.ipynb"
    registry.write_text(registry.read_text() + f"\nlaunch:\n  jupyterhub: {address}\n")
    _, cells = staged(root, "students")
    shown = "[JupyterHub](https://hub.example.org/git-pull?urlpath=lab/tree/a1-demo.ipynb)"
    assert f"Open it in {shown}" in str(cells)


def test_a_page_that_is_not_there(root):
    contents = yaml.safe_load((root / "_toc.yml").read_text())
    contents["chapters"].append({"file": "course/nothing"})
    (root / "_toc.yml").write_text(yaml.safe_dump(contents))
    with pytest.raises(UsageError, match="does not exist: course/nothing"):
        stage(root)


def test_units_are_read_once_for_all_pages_that_are_made_from_them(root, monkeypatch):
    contents = yaml.safe_load((root / "_toc.yml").read_text())
    contents["chapters"] += [{"file": "course/map"}, {"file": "course/run-times"}]
    (root / "_toc.yml").write_text(yaml.safe_dump(contents))
    made = []
    monkeypatch.setattr(
        "mlcourse.book.staging.Book", lambda *parts: made.append(parts) or Book(*parts)
    )
    stage(root)
    assert len(made) == 1
