from __future__ import annotations

import sys
import traceback

import numpy as np
import pytest

from mlcourse.checks.loading import load_bundle_checks, load_checks
from mlcourse.checks.running import run_question
from mlcourse.errors import UnitError

CHECKS = """
from mlcourse.checks import question, expect
SHARED = {"key": 1}
q2 = question("q2")
q1 = question("q1")
@q1.check("is one", points=1)
def is_one(student):
    expect.equal(student["x"], 1)
"""
HIDDEN = """
import checks
from pathlib import Path
from mlcourse.checks import expect, question
from checks import q1, SHARED
assert SHARED is checks.SHARED
q3 = question("q3")
@q1.check("is one indeed", points=2, after="is_one")
def indeed(student):
    from checks import SHARED
    expect.equal(student["x"], SHARED["key"])
@q3.check("has a file", points=1)
def has_file(student):
    return 1.0 if Path(__file__).with_name("data.txt").read_text() == "1" else 0.0
"""


def test_questions_come_in_the_order_of_the_file():
    loaded = load_checks(CHECKS)
    assert list(loaded.questions) == ["q2", "q1"]
    assert [check.id for check in loaded.checks] == ["q1.is_one"]


def test_hidden_checks_are_those_of_hidden_py_and_share_its_sibling(tmp_path):
    (tmp_path / "data.txt").write_text("1")
    loaded = load_bundle_checks(CHECKS, HIDDEN, folder=tmp_path)
    assert [(check.id, check.hidden) for check in loaded.checks] == [
        ("q1.is_one", False),
        ("q1.indeed", True),
        ("q3.has_file", True),
    ]
    outcomes = [
        outcome
        for question in loaded.questions.values()
        for outcome in run_question(question, {"x": 1}, lambda check: np.random.default_rng(0))
    ]
    assert [str(outcome.state) for outcome in outcomes] == ["passed"] * 3


def test_two_bundles_do_not_meet():
    first = load_bundle_checks(CHECKS, HIDDEN)
    second = load_bundle_checks(CHECKS.replace('"key": 1', '"key": 2'), HIDDEN)
    assert len(first.questions["q1"].checks) == len(second.questions["q1"].checks) == 2
    states = [
        str(run_question(loaded.questions["q1"], {"x": 1}, lambda _: None)[1].state)
        for loaded in (first, second)
    ]
    assert states == ["passed", "failed"]
    assert "checks" not in sys.modules


@pytest.mark.parametrize(
    ("source", "line", "text"),
    [
        ("x = 1\nx = = 2\n", 2, "not valid Python"),
        ("x = 1\n\nx = 1 / 0\n", 3, "ZeroDivisionError: division by zero"),
        ("import nothing_of_this_name\n", 1, "ModuleNotFoundError"),
        (
            CHECKS + "\nq1 = question('q1')\nq9 = question('q1')\n",
            None,
            "Two questions have the id",
        ),
    ],
)
def test_a_file_that_cannot_be_loaded_is_an_error_with_its_line(source, line, text):
    with pytest.raises(UnitError) as caught:
        load_checks(source, "unit/checks.py")
    assert caught.value.where.file == "unit/checks.py"
    assert caught.value.where.line == line
    assert text in str(caught.value)


@pytest.mark.parametrize(
    ("source", "fix"),
    [
        ("x = = 2\n", "Mend this line, or the one above it."),
        (
            "import sklearn.nothing\n",
            "pip install scikit-learn, where you build and where you grade",
        ),
        (
            "q1 = qestion('q1')\n",
            "Check the spelling of qestion, or define or import it above this line.",
        ),
        (
            "x = 1 / 0\n",
            "Mend this line. The whole error:  python checks.py  in the folder of the file.",
        ),
    ],
)
def test_a_file_that_cannot_be_loaded_says_what_to_do(source, fix):
    with pytest.raises(UnitError) as caught:
        load_checks(source, "unit/checks.py")
    assert caught.value.fix == fix


def test_errors_of_the_author_keep_their_own_place():
    with pytest.raises(UnitError) as caught:
        load_checks(CHECKS + "@q1.check('more', points=-1)\ndef more(student): ...\n")
    assert (caught.value.where.file, caught.value.where.line) == ("checks.py", 9)


def test_a_traceback_shows_the_lines_of_the_source():
    loaded = load_checks(CHECKS + "def broken():\n    raise KeyError('here')\nq1.broken = broken\n")
    try:
        loaded.questions["q1"].broken()
    except KeyError as error:
        assert "raise KeyError('here')" in "".join(traceback.format_exception(error))
