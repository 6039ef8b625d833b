"""Cleaning what others wrote, and numbers as people read them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcourse.delivery.text import (
    clean,
    count,
    duration,
    number,
    one_line,
    points_of,
    question_label,
    question_name,
    shorten,
    visible_spaces,
)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07rest", "rest"),
        ("\x1b]8;;https://x.test\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("a\x00b\x07c\x7fd", "abcd"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\u2066b\u2069c\u200fd\ufeffe", "abcde"),
        ("a\r\nb\u2028c", "a\nb\nc"),
        ("10 %\r50 %\r100 %\nready", "100 %\nready"),
        ("\ud800x", "\ufffdx"),
        ("\x9b31mx", "x"),
        ("tab\tkept\n", "tab\tkept\n"),
        ("می‌خواهم 👩‍🔬", "می‌خواهم 👩‍🔬"),
        (12, "12"),
    ],
)
def test_clean_takes_away_what_acts(text, cleaned):
    assert clean(text) == cleaned


@given(st.text(), st.integers(min_value=10, max_value=200))
def test_clean_text_holds_no_control_and_keeps_the_limit(text, limit):
    cleaned = clean(text, limit)
    for character in cleaned:
        assert character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cs"}
        assert character not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"
    assert len(cleaned) <= limit + 60
    assert cleaned == cleaned.encode("utf-8").decode("utf-8")


def test_shorten_keeps_both_ends_and_says_how_much_is_missing():
    text = "a" * 700 + "b" * 700
    short = shorten(text, 300)
    assert short.startswith("a" * 200)
    assert short.endswith("b" * 100)
    assert "1,100 characters left out" in short


def test_one_line_has_no_line_breaks():
    assert one_line("a\n\n  b\tc") == "a b c"


def test_spaces_are_marked_where_nothing_else_differs():
    assert visible_spaces("no buyer", "no  buyer ") == ("no·buyer", "no··buyer·")


def test_spaces_inside_numbers_stay_plain_when_values_differ():
    assert visible_spaces("[1.  2.]", "[1.  3.]") == ("[1.  2.]", "[1.  3.]")
    assert visible_spaces("x", "y \tz\u00a0") == ("x", "y →\tz°")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(12.5, "12.5"), (3.0, "3"), (1 / 3, "0.33"), (0, "0"), (-0.0, "0"), (10, "10")],
)
def test_number(value, shown):
    assert number(value) == shown


def test_amounts_agree_with_their_nouns():
    assert points_of(12.5, 24) == "12.5 of 24 points"
    assert points_of(0, 1) == "0 of 1 point"
    assert count(1, "class", "classes") == "1 class"
    assert count(0, "class", "classes") == "0 classes"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(9.44, "9.4 s"), (61.4, "1 min 1 s"), (120, "2 min"), (7500, "2 h 5 min"), (7200, "2 h")],
)
def test_duration(seconds, shown):
    assert duration(seconds) == shown


def test_question_labels():
    assert question_label("q3") == "question 3"
    assert question_label("q-extra") == "question q-extra"
    assert question_name("q3", "Count the cost") == "Question 3: Count the cost"
    assert question_name("q3", "Question 3: Count the cost") == "Question 3: Count the cost"
    assert question_name("q3", None) == question_name("q3", "q3") == "Question 3"
