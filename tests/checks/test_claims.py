"""Claims are held against what is true, and what is true is not told."""

from __future__ import annotations

import pytest

from mlcourse.checks import CheckFailed, expect
from mlcourse.student import LocalStudent


def made(value, because=""):
    return {"value": value, "because": because}


@pytest.mark.parametrize("value", [made("lower"), "lower", made("lower", "I saw it")])
def test_a_claim_that_holds(value):
    assert expect.claim(value, "lower", among=("lower", "higher")) == "lower"
    assert expect.claim(LocalStudent({"c": value})["c"], "lower") == "lower"


@pytest.mark.parametrize(
    ("value", "settings", "text"),
    [
        (made("higher"), {}, "is not what the run shows"),
        (made(True), {}, "claims something that was not asked for"),
        (made("lowest"), {}, "claims something that was not asked for"),
        (made(...), {}, "holds no claim yet"),
        (made("lower"), {"words": 3}, "gives no reason yet"),
        (made("lower", "I saw"), {"words": 3}, "too short to be followed"),
    ],
)
def test_a_claim_that_does_not(value, settings, text):
    with pytest.raises(CheckFailed, match=text) as caught:
        expect.claim(value, "lower", among=("lower", "higher"), **settings)
    told = caught.value.expected or ""
    assert told.startswith("one of") or "lower" not in told


def test_true_is_not_one():
    assert expect.claim(made(True), True) is True
    with pytest.raises(CheckFailed):
        expect.claim(made(1), True)
