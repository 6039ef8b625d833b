from __future__ import annotations

import pytest

from mlcourse.checks import question
from mlcourse.errors import UnitError


def test_a_check_is_registered_and_the_function_stays_what_it_was():
    q1 = question("q1", objectives=["a.b"], title="First")

    @q1.check("is positive", points=2, misconception="m", hint="one", hints=["two"], time_limit=3)
    def positive(student, rng):
        return 0.5

    (check,) = q1.checks
    assert positive(None, None) == 0.5
    assert (check.id, check.name, check.title, check.points) == (
        "q1.positive",
        "positive",
        "is positive",
        2.0,
    )
    assert (check.hints, check.misconception, check.time_limit) == (("one", "two"), "m", 3.0)
    assert check.takes_rng
    assert not check.hidden
    assert (q1.objectives, q1.title, q1.points) == (("a.b",), "First", 2.0)
    assert check.where.file == __file__


@pytest.mark.parametrize("by_name", [True, False])
def test_after_names_an_earlier_check(by_name):
    q1 = question("q1")

    @q1.check("first", points=1)
    def first(student): ...

    @q1.check("second", points=1, after="first" if by_name else first)
    def second(student): ...

    @q1.check("third", points=1, after=["first", second])
    def third(student): ...

    assert [[before.name for before in check.after] for check in q1.checks] == [
        [],
        ["first"],
        ["first", "second"],
    ]


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"points": -1}, "at least 0, not -1"),
        ({"points": True}, "not True"),
        ({"points": float("nan")}, "not nan"),
        ({"points": "3"}, "not '3'"),
        ({"points": 1, "feedback": "ful"}, 'Did you mean "full"'),
        ({"points": 1, "feedback": "x"}, '"actual-only"'),
        ({"points": 1, "hints": "one"}, "hint=..."),
        ({"points": 1, "hint": " "}, "hint of a check must be a text"),
        ({"points": 1, "time_limit": 0}, "seconds above 0"),
        ({"points": 1, "misconception": ""}, "misconception"),
        ({"points": 1, "after": "frist"}, 'no earlier check "frist"'),
    ],
)
def test_a_wrong_option_is_an_error_with_file_and_line(options, text):
    q1 = question("q1")
    with pytest.raises(UnitError) as caught:

        @q1.check("title", **options)
        def one(student): ...

    assert text in str(caught.value)
    assert caught.value.where.file == __file__
    assert caught.value.where.line > 0
    assert not q1.checks


def test_an_unknown_name_after_gets_a_suggestion():
    q1 = question("q1")

    @q1.check("first", points=1)
    def first(student): ...

    with pytest.raises(UnitError, match='Did you mean "first"'):

        @q1.check("second", points=1, after="frist")
        def second(student): ...


def test_two_checks_may_not_share_a_name():
    q1 = question("q1")

    @q1.check("first", points=1)
    def one(student): ...

    with pytest.raises(UnitError, match='two checks named "one"') as caught:

        @q1.check("second", points=1)
        def one(student): ...

    assert "first is at" in str(caught.value)


@pytest.mark.parametrize(
    "function",
    [lambda: None, lambda a, b, c: None, lambda student, *, key: None],
)
def test_a_check_takes_student_or_student_and_rng(function):
    with pytest.raises(UnitError, match=r"takes \(student\)"):
        question("q1").check("title", points=1)(function)


def test_a_coroutine_and_an_object_are_no_checks():
    async def later(student): ...

    for wrong in (later, object()):
        with pytest.raises(UnitError, match="not a plain function"):
            question("q1").check("title", points=1)(wrong)


@pytest.mark.parametrize("id", ["1", "q", "question 1", "Q1", "q_1", 3])
def test_an_id_begins_with_q(id):
    with pytest.raises(UnitError, match="cannot be the id") as caught:
        question(id)
    assert caught.value.where.file == __file__


def test_objectives_are_a_list():
    with pytest.raises(UnitError, match="not a list of ids"):
        question("q1", objectives="a.b")


def test_a_check_without_points_says_what_to_write():
    with pytest.raises(UnitError, match='The check "is positive" has no points') as caught:

        @question("q1").check("is positive")
        def positive(student): ...

    assert caught.value.where.file == __file__
    assert "points=1" in caught.value.fix
