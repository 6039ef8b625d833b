"""Points stand once, on the checks, and reach the prose as words."""

from __future__ import annotations

import pytest

from mlcourse.course.records import CheckRecord, QuestionRecord
from mlcourse.course.substitution import (
    in_words,
    points_in_words,
    substitute,
    unknown_places,
    without_points,
)


def _question(id, points):
    return QuestionRecord(id, id, (), (CheckRecord(f"{id}.a", id, "a", points, False, None),))


FILLS = points_in_words([_question("q1", 1.0), _question("q-two", 2.5)])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ points:q1 }}", "1 point"),
        ("{{points:q-two}}", "2.5 points"),
        ("({{ points }})", "(3.5 points)"),
        ("{{ quiz }}", "{{ quiz }}"),
        ("{{ points : q1 }} and {{ points:q1 }}", "1 point and 1 point"),
        (r"$\frac{{a}}{{b}}$", r"$\frac{{a}}{{b}}$"),
    ],
)
def test_places_become_words(text, expected):
    assert substitute(text, FILLS) == expected


def test_known_places_and_formulas_are_no_faults():
    text = r"{{points:q-two}} {{ points }} {{ points : q1 }} {{ quiz }} $\frac{{a}}{{b}}$"
    assert unknown_places(text, [*FILLS, "quiz"]) == []


@pytest.mark.parametrize(
    "place", ["{{ points:q3 }}", "{{ point:q1 }}", "{{ total }}", "{{point}}", "{{quiz}}"]
)
def test_places_that_cannot_be_filled_in_are_named_with_their_line(place):
    assert unknown_places(f"a\nb {place}", FILLS) == [(2, place)]


def test_a_heading_without_its_points():
    assert without_points("Question 1: Mean ({{ points:q1 }})") == "Question 1: Mean"
    assert without_points("Mean (of x)") == "Mean (of x)"


def test_words_for_points():
    assert [in_words(p) for p in (0, 1, 2, 0.5)] == [
        "0 points",
        "1 point",
        "2 points",
        "0.5 points",
    ]
