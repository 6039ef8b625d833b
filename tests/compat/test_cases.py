"""Test cases of otter's: outputs compared, messages, all or none."""

from __future__ import annotations

import numpy as np
import pytest
from test_cells import student

from mlcourse.checks.loading import load_checks
from mlcourse.checks.outcome import State
from mlcourse.checks.running import run_question

HEAD = """
from mlcourse.checks import question
from mlcourse.compat.cases import all_of, test_case
q1 = question("q1")
"""
EXTRA = "\nimport numpy as np\nmany = np.int64(15)\nyes = np.True_\nclass Told:\n    def __repr__(self):\n        return '9'\ntold = Told()\n"  # noqa: E501


def outcomes(text):
    from test_cells import WORK

    (question,) = load_checks(HEAD + text).questions.values()
    return run_question(question, student(WORK + EXTRA), lambda _: np.random.default_rng(0))


def one(body, options):
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    (found,) = outcomes(f"@test_case(q1, 'a case', points=1, {options})\ndef a():\n{lines}\n")
    return found


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("squares(2)", "[1, 4]"),
        ("hello()", "hi\n"),
        ("print(threshold)", "5\n"),
        ("assert threshold == 5", ""),
        ("many", "15"),
        ("many", "np.int64(15)"),
        ("yes", "True"),
        ("threshold == 5", "np.True_"),
        ("x = 3\nx + 1", "4"),
    ],
)
def test_outputs_that_are_the_same(body, expected):
    assert one(body, f"expected={expected!r}").state is State.PASSED


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("squares(2)", "[1, 5]"),
        ("squares(2)", ""),
        ("threshold", "5.0"),
        ("hello()", "ho\n"),
        ("1\nthreshold", "5"),
        ("assert threshold == 6", ""),
        ("told", "9"),
    ],
)
def test_outputs_that_differ(body, expected):
    assert one(body, f"expected={expected!r}").state is State.FAILED


def test_a_message_of_the_author_comes_first():
    message = one("threshold", "expected='6', failure='Look again.'").message
    assert (message.text, message.expected, message.actual) == ("Look again.", "'6'", "'5'")


def test_without_an_output_only_errors_count():
    assert one("squares(2)", "expected=None").state is State.PASSED
    assert one("squares(0)", "expected=None").state is State.FAILED


@pytest.mark.parametrize(("due", "state"), [(5, State.PASSED), (6, State.FAILED)])
def test_all_or_none(due, state):
    text = (
        "@test_case(q1, 'one', points=0, expected='[1]')\ndef a():\n    squares(1)\n"
        f"@test_case(q1, 'two', points=0)\ndef b():\n    assert threshold == {due}\n"
        "all_of(q1, [a, b], points=3)\n"
    )
    *_, last = outcomes(text)
    assert (last.state, last.points) == (state, 3.0)
