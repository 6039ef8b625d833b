"""Whatever lies where a result should be: it is read as a result, whole, or not at all."""

from __future__ import annotations

import math

import pytest
from documents import TEXT, WHOLE, documents, mutated, paths, replaced, values
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlcourse.grading.results import SCHEMA, STATES, is_result, read_result, write_json
from mlcourse.grading.shapes import RESULT, has_shape, read_document


def test_a_whole_result_is_read(tmp_path):
    path = tmp_path / "x.json"
    write_json(path, WHOLE)
    assert read_result(path) == WHOLE


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_read(tmp_path, state):
    assert is_result(WHOLE | {"state": state})
    assert not is_result(WHOLE | {"state": state.upper()})


@pytest.mark.parametrize("length", range(0, len(TEXT), 7))
def test_no_part_of_a_result_is_a_result(tmp_path, length):
    path = tmp_path / "x.json"
    path.write_bytes(TEXT[:length])
    assert read_result(path) is None


FREE = {"text", "probe", "note", "numpy"}
NEEDED = [at for at in paths(WHOLE) if at and isinstance(at[-1], str) and at[-1] not in FREE]


@pytest.mark.parametrize("at", NEEDED, ids=repr)
def test_no_field_may_be_missing_or_of_another_type(at):
    assert not is_result(replaced(WHOLE, at, ...))
    assert not is_result(replaced(WHOLE, at, 10**30))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "true", '"1.0"', "1"])
def test_points_are_numbers_that_can_be_added(tmp_path, number):
    path = tmp_path / "x.json"
    path.write_bytes(TEXT.replace(b'"points": 1.0, "max', f'"points": {number}, "max'.encode()))
    assert read_result(path) is None


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(documents, mutated(TEXT)))
def test_anything_is_a_whole_result_or_none(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_bytes(text)
    result = read_result(path)
    if result is None:
        return
    assert has_shape(result, RESULT)
    assert result["state"] in STATES
    assert math.isfinite(result["points"] + result["max_points"])
    for question in result["questions"]:
        assert math.isfinite(sum(check["points"] for check in question["checks"]))


@settings(max_examples=100)
@given(value=values, shape=st.sampled_from([str, float, (str, type(None)), [str], {"a": [int]}]))
def test_a_shape_is_decided_for_any_value(value, shape):
    assert has_shape(value, shape) in (True, False)


def test_true_is_no_number():
    assert not has_shape(True, int)
    assert has_shape(True, bool)
    assert has_shape(True, (int, bool))


def test_a_folder_where_a_file_should_be_is_no_document(tmp_path):
    assert read_document(tmp_path, SCHEMA) is None
    assert read_document(tmp_path / "none", SCHEMA) is None
