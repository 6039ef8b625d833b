"""Rows of queries and findings of audits, and what their usual faults are called."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mlcourse.checks import CheckFailed, expect

RIGHT = [("JFK", 2, 1.5), ("LGA", None, 0.25), ("EWR", 1, 3.0)]


def failure(ask, *arguments, **settings):
    with pytest.raises(CheckFailed) as caught:
        ask(*arguments, **settings)
    return caught.value


@pytest.mark.parametrize(
    "came",
    [
        RIGHT[::-1],
        [list(row) for row in RIGHT],
        pd.DataFrame(RIGHT, columns=["a", "b", "c"]),
        [("JFK", 2.0, np.float64(1.5)), ("LGA", float("nan"), 0.25 + 1e-12), ("EWR", True, 3)],
    ],
)
def test_the_same_rows(came):
    assert len(expect.rows(came, RIGHT)) == 3


def test_single_values_are_rows_of_one_column():
    assert expect.rows([1, 2], [(2,), (1,)]) == [(1,), (2,)]


@pytest.mark.parametrize(
    ("came", "text", "step"),
    [
        ([*RIGHT, RIGHT[0]], "rows more than once", "join repeats"),
        (RIGHT[:1] + RIGHT[2:], "lacks 1 row", "NULL is never true"),
        (RIGHT[:2], "lacks 1 row", "WHERE"),
        ([*RIGHT, ("BOS", 1, 1.0)], "1 row too many", "WHERE and HAVING"),
        ([*RIGHT[:2], ("EWR", 1, 3.5)], "other rows than expected", "by hand"),
        ([row[:2] for row in RIGHT], "has 2 columns", "SELECT"),
        ([], "lacks 3 rows", "NULL"),
        ("text", "no list of rows", "fetchall"),
    ],
)
def test_what_is_said_of_other_rows(came, text, step):
    found = failure(expect.rows, came, RIGHT, name="delays")
    assert text in found.text and step in found.next_step


def test_the_order_counts_where_it_was_asked_for():
    assert expect.rows(RIGHT, RIGHT, ordered=True) == RIGHT
    found = failure(expect.rows, RIGHT[::-1], RIGHT, ordered=True)
    assert "in another order" in found.text and found.actual.startswith("row 1: ")


PLANTED = {("age", "negative"), ("id", "twice"), ("city", "missing")}


def test_findings_of_an_audit():
    assert expect.findings([list(one) for one in PLANTED], PLANTED) == PLANTED
    two = [("age", "negative"), ("id", "twice")]
    assert expect.findings(two, PLANTED, at_least=2) == set(two)
    assert expect.findings([*PLANTED, ("x", "odd")], PLANTED, known=[("x", "odd")]) == PLANTED


def test_what_is_said_of_findings():
    found = failure(expect.findings, [("age", "negative")], PLANTED, at_least=2, name="audit(df)")
    assert "finds 1 of 3 faults" in found.text
    assert not any(word in str(vars(found)) for word in ("twice", "city"))
    alarms = [*PLANTED, ("a", "b"), ("c", "d")]
    found = failure(expect.findings, alarms, PLANTED, false_alarms=1)
    assert (
        "2 faults where there is none" in found.text and found.expected == "at most 1 false alarm"
    )
    for wrong in ("age", 3, [{}]):
        assert "findings" in failure(expect.findings, wrong, PLANTED).text
