"""nbgrader's source notebooks as units: what becomes of each cell, and what is told."""

from __future__ import annotations

import json

import pytest
from cohort import SOURCE, answer, as_json, cell, graded, notebook

from mlcourse.course.units import load_unit
from mlcourse.errors import OverwriteRefused, UnitError, UnitFaults
from mlcourse.importing.nbgrader import read_source
from mlcourse.importing.nbgrader_course import find_sources, read_settings, slug
from mlcourse.importing.nbgrader_roles import Role, role_of
from mlcourse.importing.writing import write_draft

SQUARE = answer("square", "def square(x):\n    ### BEGIN SOLUTION\n    return x * x\n"
                "    ### END SOLUTION")  # fmt: skip


def imported(tmp_path, cells, name="sheet"):
    path = tmp_path / f"{name}.ipynb"
    path.write_text(as_json(notebook(cells)))
    return write_draft(read_source(path, name), tmp_path / "out")


def lost(found):
    return [f"{one.where}: {one.what}" for one in found.findings if one.lost]


def test_every_kind_of_cell_has_its_place(tmp_path):
    found = imported(tmp_path, SOURCE["cells"])
    unit = load_unit(found.folder)
    assert lost(found) == []
    assert [q.points for q in unit.questions] == [6, 3, 2, 3, 1]
    assert found.questions["q2"] == ("mean_right", "mean_calls_total")
    assert found.manual == {"why": 3.0, "draw": 4.0}
    master = (found.folder / "assignment.md").read_text()
    assert "So that equal things stand together" not in master
    assert "1 point for axes" not in master
    rubric = (found.folder / "rubric.yml").read_text()
    assert "So that equal things stand together" in rubric and "1 point for axes" in rubric
    checks = (found.folder / "checks.py").read_text()
    assert "[10, 30]" not in checks and "halves([1]) == [0.5]" in checks
    hidden = (found.folder / "hidden.py").read_text()
    assert "[10, 30]" in hidden and "Pair(4, 6)" in hidden
    # A helper of an earlier test, and imports of given cells, come along.
    assert checks.count("def near(") == 2 and "import math" in checks and "np" in hidden


def test_the_points_hang_on_visible_and_hidden_tests_together(tmp_path):
    unit = load_unit(imported(tmp_path, SOURCE["cells"]).folder)
    points = {check.id: check.points for q in unit.questions for check in q.checks}
    assert points["q1.halves_hidden"] == 0 and points["q1.halves_hidden_hidden"] == 2


def test_a_stub_is_nbgraders(tmp_path):
    found = imported(tmp_path, [SQUARE, graded("t", "assert square(2) == 4", 1)])
    master = (found.folder / "assignment.md").read_text()
    assert "    # # YOUR CODE HERE\n    # raise NotImplementedError()" in master


@pytest.mark.parametrize(
    ("metadata", "role"),
    [
        ({}, None),
        ({"nbgrader": {}}, None),
        ({"nbgrader": {"solution": True, "grade_id": "a", "points": 3}}, Role(solution=True,
          grade_id="a")),
        ({"nbgrader": {"grade": True, "grade_id": "a", "points": ""}}, Role(grade=True,
          grade_id="a")),
        ({"nbgrader": {"schema_version": 1, "grade": True, "locked": False, "solution": False,
          "grade_id": "a", "points": -1, "checksum": "x"}}, Role(grade=True, grade_id="a")),
        ({"nbgrader": {"schema_version": 2, "grade": False, "locked": False, "solution": False,
          "grade_id": "a"}}, None),
        ({"nbgrader": {"schema_version": 3, "grade": False, "locked": True, "solution": False,
          "task": True, "grade_id": "a", "points": 4}}, Role(task=True, locked=True, grade_id="a",
          points=4.0)),
    ],
)  # fmt: skip
def test_schemas_from_0_to_3(metadata, role):
    assert role_of(metadata) == role


def test_a_test_is_locked_whatever_it_says():
    assert Role(grade=True, locked=False).is_locked
    assert not Role(solution=True, locked=True).is_locked


REFUSED = {
    "a newer schema": [cell("code", "x", schema_version=4, solution=True, grade_id="a")],
    "an id twice": [SQUARE, SQUARE],
    "no id": [cell("code", "x", solution=True)],
    "an open region": [answer("a", "### BEGIN SOLUTION\nx = 1")],
    "nested regions": [answer("a", "### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION")],
    "a region outside": [cell("code", "### BEGIN SOLUTION\nx = 1\n### END SOLUTION")],
    "a graded text that is no answer": [cell("markdown", "x", grade=True, grade_id="a")],
    "a task in code": [cell("code", "x", task=True, grade_id="a")],
}


@pytest.mark.parametrize("cells", REFUSED.values(), ids=REFUSED)
def test_what_nbgrader_refuses_is_refused_with_its_cell(tmp_path, cells):
    with pytest.raises(UnitFaults) as caught:
        imported(tmp_path, cells)
    assert caught.value.faults[0].where.cell == len(cells)


def test_another_language_is_refused(tmp_path):
    path = tmp_path / "r.ipynb"
    document = notebook([])
    document["metadata"]["kernelspec"]["language"] = "R"
    path.write_text(json.dumps(document))
    with pytest.raises(UnitError, match="written in R"):
        read_source(path, "r")


TOLD = {
    "patches": ("from unittest import mock\nwith mock.patch('random.random'):\n    square(1)",
                "patches something in line 2"),
    "opens": ("assert square(1) == open('x.txt').read()", "opens 'x.txt'"),
    "replaces": ("def square(x):\n    return 1\nassert square(2) == 1", "in place of the"),
    "magics": ("%timeit square(3)\nassert square(2) == 4", "a line of IPython's"),
    "shell": ("get_ipython().run_cell('x')", "uses get_ipython"),
    "runs": ("import unittest\nunittest.main(argv=[''], exit=False)", "calls unittest.main"),
    "autotest": ("### AUTOTEST square(2)", "made by AUTOTEST"),
    "not installed": ("import surely_absent\nassert square(1)", None),
    "no Python": ("assert square(2", "is not Python"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "says"), TOLD.values(), ids=TOLD)
def test_what_cannot_be_taken_over_is_told(tmp_path, source, says):
    found = imported(tmp_path, [SQUARE, graded("fine", "assert square(3) == 9", 1),
                                graded("odd", source, 2)])  # fmt: skip
    assert says is None or any(says in line for line in lost(found))
    report = (found.folder / "report.md").read_text()
    assert all(line.partition(": ")[2] in report for line in lost(found))


def test_a_test_without_an_answer_is_told_with_its_points(tmp_path):
    found = imported(tmp_path, [graded("alone", "assert True", 2)])
    assert "(2 points)" in lost(found)[0]


def test_a_notebook_in_which_nothing_is_graded_is_told_of(tmp_path):
    found = imported(tmp_path, [cell("code", "x = 1")])
    assert [(one.what, one.lost) for one in found.findings] == [("nothing in it is graded", False)]


def test_an_answer_that_a_person_grades_and_code_needs_is_told(tmp_path):
    manual = cell("code", "def helper():\n    return 1", grade=True, solution=True,
                  grade_id="m", points=1)  # fmt: skip
    found = imported(tmp_path, [manual, cell("code", "helper()")])
    assert "uses helper, which only cell 1 defines" in lost(found)[0]
    # The reference can be run all the same.
    assert (found.folder / "assignment.md").read_text().count('["raises-exception"]') == 2


def test_an_answer_owns_the_tests_that_use_it(tmp_path):
    cube = answer("cube", "def cube(x):\n    return x ** 3")
    late = graded("late", "assert square(2) == 4", 1)
    tests = [graded("t1", "assert square(3) == 9", 1), cube, graded("t2", "assert cube(2) == 8", 1)]
    found = imported(tmp_path, [SQUARE, *tests, late])
    assert found.questions == {"q1": ("t1", "late"), "q2": ("t2",)}


def test_a_unit_is_not_overwritten(tmp_path):
    cells = [SQUARE, graded("t", "assert square(2) == 4", 1)]
    imported(tmp_path, cells)
    with pytest.raises(OverwriteRefused):
        imported(tmp_path, cells)


def test_settings_are_read_and_never_run(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text(
        "raise SystemExit\n"
        'c.ClearSolutions.begin_solution_delimeter = "<<<"\n'
        'c.ClearSolutions.code_stub = {"python": "pass"}\n'
        'c.IncludeHeaderFooter.header = "source/header.ipynb"\n'
        "c.ClearSolutions.text_stub = str(1)\n"
    )
    settings = read_settings(tmp_path)
    assert (settings.marks.begin_solution, settings.marks.code_stub) == ("<<<", "pass")
    assert settings.header == tmp_path / "source/header.ipynb"
    assert "line 5" in settings.unread[0]


def test_a_course_is_all_its_assignments(tmp_path):
    for place in ("ps1/one", "ps1/two", "ps2/only"):
        path = tmp_path / "source" / f"{place}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_json(notebook([])))
    found, _ = find_sources(tmp_path)
    assert [name for name, _ in found] == ["ps1-one", "ps1-two", "ps2"]
    assert slug("Über Set_1") == "ber-set-1"


def test_files_of_an_assignment_come_along_and_of_other_folders_only_the_named(tmp_path):
    cells = [cell("markdown", "# Data\n\n![](plot.png)"), cell("code", "open('data.csv').read()"),
             SQUARE, graded("t", "assert square(2) == 4", 1)]  # fmt: skip
    for folder in (tmp_path / "source" / "ps1", tmp_path / "desk"):
        folder.mkdir(parents=True)
        for name in ("data.csv", "plot.png", "other.txt"):
            (folder / name).write_text("1,2\n")
        (folder / "ps1.ipynb").write_text(as_json(notebook(cells)))
    whole = read_source(tmp_path / "source" / "ps1" / "ps1.ipynb", "ps1")
    named = read_source(tmp_path / "desk" / "ps1.ipynb", "ps1")
    assert set(whole.files) == {"data.csv", "plot.png", "other.txt"}
    assert set(named.files) == {"data.csv", "plot.png"}
    master = (write_draft(whole, tmp_path / "out").folder / "assignment.md").read_text()
    assert "![](files/plot.png)" in master and 'copytree("files", ".", ' in master


def test_tags_of_given_cells_are_kept(tmp_path):
    given = cell("code", "1 / 0")
    given["metadata"]["tags"] = ["raises-exception"]
    found = imported(tmp_path, [given, SQUARE, graded("t", "assert square(2) == 4", 1)])
    unit = load_unit(found.folder)
    assert [c.metadata.get("tags") for c in unit.cells if c.source == "1 / 0"] == [
        ["raises-exception"]
    ]


def test_a_module_beside_the_notebook_is_asked_of_the_students_process(tmp_path):
    folder = tmp_path / "source" / "ps1"
    folder.mkdir(parents=True)
    (folder / "helping.py").write_text("def twice(x):\n    return 2 * x\n")
    cells = [SQUARE, graded("t", "import helping\nassert square(2) == helping.twice(2)", 1)]
    (folder / "ps1.ipynb").write_text(as_json(notebook(cells)))
    draft = read_source(folder / "ps1.ipynb", "ps1")
    found = write_draft(draft, tmp_path / "out")
    assert lost(found) == [] and "asked of the student's process" in found.findings[0].fix


def test_what_the_grader_service_always_hides_is_hidden(tmp_path):
    test = "assert square(2) == 4\n### BEGIN ALWAYS HIDDEN TESTS\nassert square(7) == 49\n"
    test += "### END ALWAYS HIDDEN TESTS"
    found = imported(tmp_path, [SQUARE, graded("t", test, 1)])
    assert "49" not in (found.folder / "checks.py").read_text()
    assert "49" in (found.folder / "hidden.py").read_text()


def test_a_release_is_told_from_a_source(tmp_path):
    cells = json.loads(json.dumps([SQUARE, graded("t", "assert square(2) == 4", 1)]))
    for one in cells:
        one["metadata"]["nbgrader"]["checksum"] = "0" * 32
    found = imported(tmp_path, cells)
    assert [one.what for one in found.findings if "checksum" in one.what] == [
        "has a checksum: this is a release or a submission, whose solutions are gone"
    ]
