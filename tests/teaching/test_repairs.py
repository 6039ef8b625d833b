"""How large a repair is; and the scripts handed out are those that repairs are compared with."""

from __future__ import annotations

import textwrap

import pytest
from course_units import ROOT

from mlcourse.course.solutions import reference_of, stub_of
from mlcourse.course.units import load_unit
from mlcourse.teaching.broken import BROKEN
from mlcourse.teaching.repairs import SOURCE_OF, foreign_names, lines_changed, statements

GIVEN = '''
def f(x):
    """Add up."""
    total = 0
    for one in x:
        total = one
    return total
'''


def test_layout_comments_and_docstrings_do_not_count():
    other = (
        "def f(x):\n    total = (  # a sum\n        0)\n\n    for one in x:\n        total = one\n"
    )
    assert lines_changed(GIVEN, other + "    return total") == 0


@pytest.mark.parametrize(
    ("old", "new", "count"),
    [
        ("total = one", "total += one", 1),
        ("    return total", "    print(total)\n    return total", 1),
        ("    for one in x:\n        total = one\n", "", 2),
        ("    for one in x:\n        total = one\n", "    total = sum(x)\n", 2),
    ],
)
def test_each_line_changed_added_or_taken_away_counts_once(old, new, count):
    assert lines_changed(GIVEN, GIVEN.replace(old, new)) == count


def test_a_body_that_was_only_a_docstring_stays_readable():
    assert statements('def f():\n    "text"') == ["def f():", "    pass"]


@pytest.mark.parametrize(
    ("new", "foreign"),
    [
        ("total += one", ()),
        ("total = float(one)", ()),
        ("total = mine(one)", ("mine",)),
        ("total = np.sum(one)", ()),
        ("total = exec('1')", ("exec",)),
        ("both = total, one", ()),
    ],
)
def test_names_from_outside_are_found(new, foreign):
    assert foreign_names(GIVEN, GIVEN.replace("total = one", new), ("np",)) == foreign


def test_the_source_of_a_function_comes_without_its_indent():
    space = {}
    exec(SOURCE_OF, space)

    def inner():
        return 1

    assert space["source_of"](inner) == "def inner():\n    return 1\n"
    assert space["source_of"](len) == ""


def test_what_is_handed_out_is_what_a_repair_is_compared_with():
    unit = load_unit(ROOT / "course" / "m6-neural-networks" / "clinic")
    cells = [cell.source for cell in unit.cells if cell.role == "answer"]
    handed = {}
    for cell in cells:
        for name, source in _functions(stub_of(cell)).items():
            handed[name] = source
    assert set(handed) == {f"script_{letter}" for letter in BROKEN}
    for letter, given in BROKEN.items():
        assert lines_changed(given, handed[f"script_{letter}"]) == 0
    for cell in cells:
        for name, source in _functions(reference_of(cell)).items():
            assert lines_changed(BROKEN[name[-1]], source) == 1


def _functions(source):
    pieces = textwrap.dedent(source).split("def script_")[1:]
    return {f"script_{one[0]}": "def script_" + one.split("diagnosis_")[0] for one in pieces}
