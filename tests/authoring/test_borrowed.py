"""A function that students are given must not be what they are asked for."""

from __future__ import annotations

import pytest

from mlcourse.authoring.borrowed import borrowed_answers
from mlcourse.authoring.verify import verify_unit

HELPER = '''

def size_of_errors(true, predicted=(), scale=1.0):
    """Return the mean absolute error."""
    differences = [abs(a - b) for a, b in zip(true, predicted)]
    return scale * sum(differences) / len(differences)


def largest(values):
    return max(values)


def needs_three(a, b, c):
    return 0.0
'''


def give_in_checks(workshop):
    workshop.change("checks.py", '\n\n@q1.check("averages', f'{HELPER}\n\n@q1.check("averages')


def tried(workshop):
    return {(one.helper, one.answer) for one in borrowed_answers(workshop.unit()) if one.helper}


def test_functions_with_as_many_arguments_are_tried(workshop):
    give_in_checks(workshop)
    assert tried(workshop) == {("size_of_errors", "mean_size"), ("size_of_errors", "baseline"),
                               ("largest", "baseline")}  # fmt: skip


def test_checks_themselves_are_not_tried(workshop):
    workshop.change("checks.py", "def averages(student):", "def averages(student, rng):")
    assert tried(workshop) == set()


def test_tests_of_other_tools_are_not_tried(workshop):
    workshop.change("assignment.md", "def baseline(y):", "def baseline(y=None):")
    path = workshop.folder / "checks.py"
    test = "@test_cell(q1, 'runs', points=0)\ndef runs():\n    mean_size([1], [1])\n"
    head = "from mlcourse.compat.cells import test_cell\n"
    path.write_text(head + path.read_text("utf-8") + f"\n\n{test}", "utf-8")
    assert tried(workshop) == set()


def test_functions_below_a_question_are_not_tried(workshop):
    with workshop.master.open("a", encoding="utf-8") as file:
        file.write("\n```{code-cell} ipython3\ndef late(y, p):\n    return 0.0\n```\n")
    assert tried(workshop) == set()


@pytest.mark.box
def test_an_answer_in_checks_is_a_fault(workshop, isolation):
    give_in_checks(workshop)
    (fault,) = verify_unit(workshop.unit(), seeds=1, isolation=isolation).faults
    assert fault.what == (
        "checks.py holds an answer: size_of_errors, called in place of mean_size, keeps 3 of the 3"
        " points of question 'q1' that hang on it"
    )
    lines = (workshop.folder / "checks.py").read_text(encoding="utf-8").splitlines()
    assert lines[fault.where.line - 1].startswith("def size_of_errors")


@pytest.mark.box
def test_an_answer_in_a_cell_is_a_warning(workshop, isolation):
    workshop.change("assignment.md", "predicted = np", HELPER.strip("\n") + "\n\npredicted = np")
    found = verify_unit(workshop.unit(), seeds=1, isolation=isolation)
    (warning,) = found.warnings
    assert found.faults == ()
    assert "The notebook gives an answer" in warning and "size_of_errors" in warning
    line = int(warning.partition("in line ")[2].partition(":")[0])
    lines = workshop.master.read_text(encoding="utf-8").splitlines()
    assert lines[line - 1].startswith("def size_of_errors")
