"""Regions, stubs, and what counts as untouched."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcourse.course.solutions import (
    RegionFault,
    defined_names,
    is_stub,
    normalised_tree,
    reference_of,
    solution_lines,
    solution_regions,
    stub_of,
    tree_hash,
)

CELL = '''\
def f(x):
    """Return it."""
    y = x
    ### BEGIN SOLUTION
    z = y + 1
    return z
    ### END SOLUTION
    ### BEGIN STUB
    # z = ...
    # if z:
    #     return z
    ### END STUB

# BEGIN SOLUTION
g = 3
# END SOLUTION
'''


def test_the_stub_replaces_each_region():
    assert stub_of(CELL) == (
        'def f(x):\n    """Return it."""\n    y = x\n'
        "    z = ...\n    if z:\n        return z\n\n...;"
    )


def test_the_reference_has_neither_markers_nor_stub():
    assert reference_of(CELL) == (
        'def f(x):\n    """Return it."""\n    y = x\n    z = y + 1\n    return z\n\ng = 3'
    )


def test_the_lines_of_each_solution():
    assert solution_lines(CELL) == (("    z = y + 1", "    return z"), ("g = 3",))


@pytest.mark.parametrize(
    ("source", "words", "line"),
    [
        ("x\n### BEGIN SOLUTION\n", "never closed", 2),
        ("x = 1\n### BEGIN HIDDEN TESTS\nassert x", "students would get what it marks", 2),
        ("### begin mark scheme", "MARK SCHEME means nothing", 1),
        ("### END SOLUTION\n", "no SOLUTION region is open", 1),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION", "begins inside", 2),
        ("### BEGIN SOLUTION\n### BEGIN STUB\n### END SOLUTION", "begins inside", 2),
        ("### BEGIN SOLUTION\n### END STUB", "no STUB region is open", 2),
        ("### BEGIN STUB\n# x\n### END STUB", "must follow", 1),
        (
            "### BEGIN SOLUTION\n### END SOLUTION\nx\n### BEGIN STUB\n# x\n### END STUB",
            "must follow",
            4,
        ),
        ("### BEGIN SOLUTION\n### END SOLUTION\n### BEGIN STUB\nx\n### END STUB", "comments", 4),
        ("x = 1  ### BEGIN SOLUTION\n", "stand alone", 1),
        ("x = 1\n### BEGIN_SOLUTION\n", "letter for letter", 2),
        ("# begin the solution\n", "letter for letter", 1),
        ("### BEGIN SOLUTION\nx = 1\n### END SOLUTIONS:", "letter for letter", 3),
    ],
)
def test_faults_of_regions(source, words, line):
    with pytest.raises(RegionFault, match=words) as caught:
        solution_regions(source)
    assert caught.value.line == line
    assert caught.value.fix.endswith((".", ")"))


def test_a_comment_that_only_speaks_of_a_solution_is_no_marker():
    source = "# the solution begins\n# end of the line, solution follows\n# start\nx = 1"
    assert solution_regions(source) == ()


REGION = "### BEGIN SOLUTION\ny = 2\n### END SOLUTION"


def test_a_stub_that_ends_the_cell_shows_nothing():
    assert stub_of(f"x = 1\n{REGION}\n\n# done") == "x = 1\n...;\n\n# done"
    assert stub_of(f"{REGION}\nz = 3\n{REGION}") == "...\nz = 3\n...;"
    assert stub_of("def f():\n    ### BEGIN SOLUTION\n    ### END SOLUTION") == "def f():\n    ..."
    assert tree_hash(stub_of(REGION)) == tree_hash("...")


STUB = "def f(x):\n    ..."


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    ...",
        "def f(x):\n        ...  # todo\n",
        'def f(x):\n    """Say what."""\n    ...',
        "# my answer\n\ndef f( x ):\n    ...\n\n",
        "%matplotlib inline\ndef f(x):\n    ...",
    ],
)
def test_comments_docstrings_layout_and_magics_do_not_answer_a_question(source):
    assert is_stub(source, STUB)


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    pass",
        "def f(y):\n    ...",
        "def f(x):\n    return 1",
        "def f(x",
        "",
        "f = ...",
    ],
)
def test_anything_else_does(source):
    assert not is_stub(source, STUB)


def test_a_number_too_long_to_write_out_stands_for_itself():
    assert normalised_tree("x = 0x" + "f" * 4000).startswith("unparsed")


def test_a_percent_sign_inside_an_expression_is_no_magic():
    assert normalised_tree("(7\n% 2)") == normalised_tree("(7 % 2)")
    assert normalised_tree("(7\n% 2)") != normalised_tree("(7\n)")


@given(st.text(max_size=200))
def test_any_text_has_a_tree_and_a_hash(source):
    assert len(tree_hash(source)) == 64
    assert is_stub(source, source)
    assert isinstance(defined_names(source), tuple)


@pytest.mark.parametrize("source", ["(" * 5000, "a" + ".a" * 100_000, "\0", "\ud800"])
def test_hostile_text_has_a_tree_and_a_hash(source):
    assert len(tree_hash(source)) == 64
    assert defined_names(source) == ()


@pytest.mark.parametrize("source", ["a=1;" * 10_001, "a=1\n" * 10_001, "a," * 50_001])
def test_a_cell_that_is_too_long_stands_for_itself_without_being_parsed(monkeypatch, source):
    monkeypatch.setattr("ast.parse", lambda *_: pytest.fail("it was parsed"))
    assert normalised_tree(source) == f"unparsed\n{source.rstrip()}"
    assert is_stub(source, source)
    assert defined_names(source) == ()


def test_a_cell_that_is_nearly_too_long_is_parsed():
    for source in ("a=1;" * 10_000, "a=1\n" * 10_000, "a = '" + "x" * 99_994 + "'"):
        assert defined_names(source) == ("a",)


def test_names_that_a_cell_defines():
    source = (
        "import os\nfrom a import b\nx = y = 1\n(p, *q), r[0] = 1, 2\n_h = 3\nz: int = 1\n"
        "for i in []:\n    u = 1\nif x:\n    def f():\n        inner = 1\nclass C:\n    v = 1\n"
        "with open('a') as file:\n    w = 1\ntry:\n    t = 1\nexcept E:\n    s = 1\nx = 2\n"
    )
    assert defined_names(source) == ("x", "y", "p", "q", "z", "u", "f", "C", "w", "t")


def test_the_module_is_light():
    code = (
        "import sys; import mlcourse.course.solutions; "
        "print(sorted({'numpy', 'pydantic', 'yaml', 'jupytext', 'nbformat'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
