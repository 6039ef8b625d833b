"""A check that stops is mended where it stopped; a box that ended is told by its reason."""

from __future__ import annotations

import numpy as np
import pytest

from mlcourse.authoring.remedies import ended, missed
from mlcourse.authoring.trial import Trial
from mlcourse.checks.loading import load_bundle_checks
from mlcourse.checks.running import run_question
from mlcourse.errors import Where

CHECKS = """from mlcourse.checks import expect, question

q1 = question("q1")


def helper(x):
    return x + undefined_name
"""
HIDDEN = """from mlcourse.checks import expect
from checks import helper, q1


@q1.check("does it", points=1, time_limit=0.2)
def does_it(student):
    {body}
"""


def fault_of(body, x=1):
    loaded = load_bundle_checks(CHECKS, HIDDEN.format(body=body), folder="unit")
    question = loaded.questions["q1"]
    (outcome,) = run_question(question, {"x": x}, lambda _: np.random.default_rng(0))
    return missed(question.checks[0], outcome, "It does not pass")


@pytest.mark.parametrize(
    ("body", "file", "line", "why", "fix"),
    [
        (
            "expekt.equal(1, 1)",
            "hidden.py",
            7,
            "NameError: name 'expekt' is not defined",
            "Mend line 7 of hidden.py: the mistake is in the check itself.",
        ),
        (
            "helper(1)",
            "checks.py",
            7,
            "NameError: name 'undefined_name' is not defined",
            "Mend line 7 of checks.py: the mistake is in the check itself.",
        ),
        (
            "int('many\\nlines')",
            "hidden.py",
            7,
            r"ValueError: invalid literal for int() with base 10: 'many\nlines'",
            "Look at line 7 of hidden.py, where the check stopped: mend it, or what the solution"
            " gives it.",
        ),
        (
            "import json; json.loads('[')",
            "hidden.py",
            7,
            "json.decoder.JSONDecodeError: Expecting value: line 1 column 2 (char 1)",
            "Look at line 7 of hidden.py, where the check stopped: mend it, or what the solution"
            " gives it.",
        ),
        (
            "assert False, 'no'",
            "hidden.py",
            7,
            "AssertionError: no",
            "In line 7 of hidden.py say what you expect with expect.…: an assert tells students"
            " nothing.",
        ),
    ],
)
def test_a_check_that_stops_is_mended_where_it_stopped(body, file, line, why, fix):
    fault = fault_of(body.replace("\n", "\\n"))
    assert (fault.where.file, fault.where.line) == (f"unit/{file}", line)
    assert fault.where.question == "q1"
    assert fault.why == why
    assert fault.fix == fix


def test_a_solution_that_fails_is_mended_there():
    fault = fault_of("expect.equal(student['x'], 2)")
    assert (fault.where.file, fault.where.line) == ("unit/hidden.py", 5)
    assert fault.fix.startswith("Mend the solution")
    assert "expected: 2" in fault.why


def test_a_check_that_takes_too_long_is_made_faster():
    fault = fault_of("import time; time.sleep(5)")
    assert "time_limit=SECONDS" in fault.fix


@pytest.mark.parametrize(
    ("reason", "words", "advice"),
    [
        ("time", "took longer", "limits: {cell: SECONDS, call: SECONDS}"),
        ("total", "took longer altogether", "limits: {total: SECONDS}"),
        ("memory", "more memory", "limits: {memory: BYTES}"),
        ("processes", "more processes", "n_jobs"),
        ("died", "ended by itself", "os._exit()"),
        ("protocol", "no answer", "os.close()"),
        ("something new", "something new", "Build again"),
    ],
)
def test_a_run_that_did_not_end_is_told_by_its_reason(reason, words, advice):
    fault = ended("The mutant q1-a", Trial({}, {}, reason), Where("q1-a.py"))
    assert fault.what.startswith("The mutant q1-a did not reach the end of its run: ")
    assert words in fault.what
    assert advice in fault.fix
    assert ("faster" in fault.fix) == (reason in {"time", "total"})
