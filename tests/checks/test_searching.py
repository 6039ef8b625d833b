"""A function that goes wrong somewhere is shown with a small input, found among many."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import strategies as st

from mlcourse.checks import CheckFailed, expect
from mlcourse.student import LocalStudent
from mlcourse.student.faults import StudentFault

LISTS = st.lists(st.integers(-1000, 1000), min_size=1, max_size=30)


def search(f, reference=max, inputs=LISTS, seed=0, **settings):
    expect.everywhere(
        f, reference, inputs.map(lambda one: (one,)), rng=np.random.default_rng(seed), **settings
    )


def shown(f, **settings):
    with pytest.raises(CheckFailed) as caught:
        search(f, name="largest", **settings)
    return caught.value


def test_what_is_right_everywhere_passes():
    search(lambda values: sorted(values)[-1])


@pytest.mark.parametrize("seed", range(5))
def test_the_input_that_is_shown_is_small(seed):
    found = shown(lambda values: max([*values, 0]), seed=seed)
    assert found.text.startswith("With the input [-1], `largest`")
    assert (found.expected, found.actual) == ("-1", "0")


def test_an_error_is_shown_with_its_input():
    student = LocalStudent({"largest": lambda values: values[1]})
    found = shown(student["largest"])
    assert "With the input [0]" in found.text and "IndexError" in found.text


def test_a_function_that_changes_its_mind():
    calls = itertools.count()
    found = shown(lambda values: max(values) + (next(calls) % 7 == 3))
    assert "does not always give the same result" in found.text


def test_another_generator_tries_other_inputs_and_the_same_the_same():
    tried = []

    def remember(values):
        tried.append(tuple(values))
        return max(values)

    runs = []
    for seed in (1, 1, 2):
        tried.clear()
        search(remember, seed=seed, examples=20)
        runs.append(list(tried))
    assert runs[0] == runs[1] != runs[2]


def test_what_is_missing_or_a_placeholder_is_no_wrong_result():
    student = LocalStudent({"largest": ...})
    for name in ("largest", "nothing"):
        with pytest.raises(StudentFault):
            search(student[name])
