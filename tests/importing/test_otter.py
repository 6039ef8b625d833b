"""otter-assign's master notebooks as units: blocks, points, solution lines, tests."""

from __future__ import annotations

import pytest
from cohort import as_json, cell, notebook
from otter_cohort import MASTER, asked, case, raw

from mlcourse.course.solutions import reference_of, stub_of
from mlcourse.course.units import load_unit
from mlcourse.errors import UnitError
from mlcourse.importing.otter import read_master
from mlcourse.importing.otter_blocks import (
    OtterFault,
    read_case,
    resolve_points,
    stub_of_solution,
    without_ignored,
)
from mlcourse.importing.writing import write_draft


def imported(tmp_path, cells):
    path = tmp_path / "master.ipynb"
    path.write_text(as_json(notebook(cells)), "utf-8")
    return write_draft(read_master(path, "master"), tmp_path / "out")


def lost(found):
    return [one.what for one in found.findings if one.lost]


def test_every_block_has_its_place(tmp_path):
    found = imported(tmp_path, MASTER["cells"])
    unit = load_unit(found.folder)
    assert lost(found) == []
    assert [question.points for question in unit.questions] == pytest.approx([4, 3, 4, 3, 1])
    assert found.manual == {"q6": 5.0}
    master = (found.folder / "assignment.md").read_text()
    assert "for the author" not in master and "notes = 'mine'" not in master
    assert "Because sums are small" not in master and "_Type your answer here" in master
    first = next(c for c in unit.cells if (c.question, c.role) == ("q1", "answer"))
    assert stub_of(first.source) == "def square(x):\n    result = ...\n    return result"
    assert "result = x * x\n" in reference_of(first.source)


STUBS = {
    "x = 5 # SOLUTION": "x = ...",
    "x, y = 1, 2  # SOLUTION": "x, y = ...",
    "x['a'] = 5 # SOLUTION": "x['a'] = ...",
    "    print(3) # SOLUTION": "    ...",
    "x = 5 # SOLUTION NO PROMPT\ny = 1": "y = 1",
    "# BEGIN SOLUTION\nx = 1\n# END SOLUTION": "...",
    "if x:\n    # BEGIN SOLUTION NO PROMPT\n    y\n    # END SOLUTION\n    z": "if x:\n    z",
    "rng = 3 # SEED\nx = 1": "x = 1",
    '"""  # BEGIN PROMPT\nx = ...\n"""; # END PROMPT\nx = 3 # SOLUTION NO PROMPT': "x = ...",
}


@pytest.mark.parametrize(("source", "stub"), STUBS.items())
def test_what_students_get_of_a_solution(source, stub):
    assert stub_of_solution(source) == stub


def test_ignored_lines_are_gone():
    source = "a = 1 # IGNORE\n# BEGIN IGNORE\nb = 2\n# END IGNORE\nc = 3"
    assert without_ignored(source) == "c = 3"


POINTS = [
    (None, [None, None], [0.5, 0.5]),
    (None, [None, 2.0], [0.0, 2.0]),
    (None, [0.0, None], [0.0, 1.0]),
    (3, [None, 1.0, None], [1.0, 1.0, 1.0]),
    ([1, 0, 2], [None, None, None], [1.0, 0.0, 2.0]),
    ({"each": 2}, [None, None], [2.0, 2.0]),
    (None, [], []),
]


@pytest.mark.parametrize(("total", "cases", "points"), POINTS)
def test_points_are_shared_as_otter_shares_them(total, cases, points):
    assert resolve_points(total, cases) == pytest.approx(points)


@pytest.mark.parametrize(("total", "cases"), [([1], [None, None]), (1, [2.0, None])])
def test_points_that_do_not_fit_are_refused(total, cases):
    with pytest.raises(OtterFault):
        resolve_points(total, cases)


def test_a_test_says_of_itself_what_it_is():
    one = read_case('""" # BEGIN TEST CONFIG\nhidden: true\npoints: 2\n""" # END TEST CONFIG\nx')
    assert (one.hidden, one.points, one.source) == (True, 2.0, "x")
    assert read_case("# HIDDEN\nx").hidden and read_case("# HIDDEN\nx").source == "x"
    assert not read_case("# hide nothing\nx").hidden


def test_tests_that_raise_get_the_students_names(tmp_path):
    config = raw("# ASSIGNMENT CONFIG\ntests:\n  ok_format: false")
    test = case("def test_x(x, env):\n    assert x == 3 and 'x' in env\n\ntest_x(x, globals())")
    found = imported(tmp_path, [config, *asked("name: a", "# A", ["x = 3 # SOLUTION"], [test])])
    checks = (found.folder / "checks.py").read_text()
    assert "test_x(x=globals().get('x'), env=globals())" in checks
    assert "expected=" not in checks


BROKEN = {
    "a question without name": [raw("# BEGIN QUESTION\npoints: 1")],
    "an open question": [raw("# BEGIN QUESTION\nname: a")],
    "a question inside another": [raw("# BEGIN QUESTION\nname: a")] * 2,
    "a block outside": [raw("# BEGIN SOLUTION")],
    "an end without begin": [raw("# END QUESTION")],
    "a text among tests": [raw("# BEGIN QUESTION\nname: a"), raw("# BEGIN TESTS"),
                           cell("markdown", "x")],
    "a seed that is none": [raw("# ASSIGNMENT CONFIG\ngenerate:\n  seed: many")],
    "a seed's variable that is none": [
        raw("# ASSIGNMENT CONFIG\nseed:\n  variable: 1 x\n  autograder_value: 3")],
    "no YAML": [raw("# BEGIN QUESTION\nname: [")],
    "an open fence": [cell("markdown", "```otter\n# BEGIN QUESTION\nname: a")],
}  # fmt: skip


@pytest.mark.parametrize("cells", BROKEN.values(), ids=BROKEN)
def test_what_otter_refuses_is_refused(tmp_path, cells):
    with pytest.raises(UnitError, match="otter would refuse"):
        imported(tmp_path, cells)


def test_what_cannot_be_taken_over_is_told(tmp_path):
    config = raw("# ASSIGNMENT CONFIG\nplugins:\n  - some.Plugin")
    silent = asked("name: a", "# A", ["x = 3 # SOLUTION"], [])
    told = lost(imported(tmp_path, [config, *silent]))
    assert any("sets plugins" in line for line in told)
    assert any("without tests" in line for line in told)


def test_a_notebook_without_questions_is_told_of(tmp_path):
    old = cell("markdown", "```\nBEGIN QUESTION\nname: q1\n```")
    assert lost(imported(tmp_path, [old])) == ["no question was found"]


def test_tests_without_an_answer_cell_go_with_the_answer_they_ask_for(tmp_path):
    def bare(settings, *tests):
        body = [raw("# BEGIN TESTS"), *tests, raw("# END TESTS")]
        return [raw(f"# BEGIN QUESTION\n{settings}"), *body, raw("# END QUESTION")]

    first = asked("name: a\npoints: 1", "# A", ["x = 3 # SOLUTION"], [case("assert x")])
    second = asked("name: b\npoints: 1", "# B", ["y = 4 # SOLUTION"], [case("assert y")])
    more = bare("name: a2\npoints: 2", case("# HIDDEN\nassert x == 3"))
    whole = bare(
        "name: b2\npoints: 4\nall_or_nothing: true", case("assert y > 1"), case("assert y > 2")
    )
    found = imported(tmp_path, [*first, *second, *more, *whole])
    unit = load_unit(found.folder)
    assert found.questions == {"q1": ("a_1", "a2_1"), "q2": ("b_1", "b2_1", "b2_2")}
    assert [question.points for question in unit.questions] == pytest.approx([3, 5])
    assert any("a2 has no answer cell" in one.what for one in found.findings)
    assert [line for line in lost(found) if "own points" in line]


def test_a_test_stays_with_the_answer_of_its_own_question(tmp_path):
    first = asked("name: a", "# A", ["x = 3 # SOLUTION"], [case("assert x")])
    second = asked("name: b", "# B", ["y = 4 # SOLUTION"], [case("assert x == 3")])
    found = imported(tmp_path, [*first, *second])
    assert found.questions == {"q1": ("a_1",), "q2": ("b_1",)}


def test_students_get_the_seed_that_the_tests_were_made_with(tmp_path):
    config = raw("# ASSIGNMENT CONFIG\nseed:\n  variable: rng_seed\n  autograder_value: 1\n"
                 "  student_value: 2")  # fmt: skip
    question = asked("name: a", "# A", ["x = rng_seed # SOLUTION"], [case("x", "1")])
    found = imported(tmp_path, [config, *question])
    assert lost(found) == []
    assert any("made with, 1, and not 2" in one.what for one in found.findings)
    assert 'user_ns["rng_seed"] = 1' in (found.folder / "assignment.md").read_text()
