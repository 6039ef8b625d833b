"""One place turns errors into text, JSON and an exit code."""

import json
import pickle

import pytest

from mlcourse import errors
from mlcourse.errors import MlcourseError, UnitError, UnitFaults, Where, as_json, as_text


def test_text_says_what_where_why_and_fix():
    error = UnitError(
        "Question q3 has no points",
        where=Where("assignment.md", cell=4, line=52, question="q3"),
        why="a question's points are the sum of its checks'",
        fix="give one of its checks points",
    )
    assert as_text(error).splitlines() == [
        "Question q3 has no points",
        "  where: assignment.md:52, cell 4, question q3",
        "  why: a question's points are the sum of its checks'",
        "  fix: give one of its checks points",
    ]


def test_text_leaves_out_what_is_not_known():
    assert as_text(MlcourseError("Something is wrong")) == "Something is wrong"


def test_faults_are_told_together():
    faults = UnitFaults((UnitError("one"), UnitError("two")))
    assert as_text(faults) == "one\n\ntwo"
    assert [entry["what"] for entry in as_json(faults)["errors"]] == ["one", "two"]


def test_json_is_plain_and_named():
    document = as_json(UnitError("one", where=Where("a.md", line=3)))
    assert json.loads(json.dumps(document)) == document
    assert document["schema"] == "mlcourse/error/v1"
    assert document["errors"][0]["where"]["line"] == 3
    assert document["exit_code"] == 1


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.UsageError, 2),
        (errors.UnitError, 1),
        (errors.SubmissionRefused, 3),
        (errors.IsolationMissing, 4),
        (errors.OverwriteRefused, 4),
    ],
)
def test_exit_codes(kind, code):
    assert kind("x").exit_code == code


@pytest.mark.parametrize(
    "error",
    [errors.UsageError("x", where=Where("f"), why="w", fix="f"), UnitFaults((UnitError("one"),))],
)
def test_errors_reach_another_process_whole(error):
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error) and as_text(copy) == as_text(error)
