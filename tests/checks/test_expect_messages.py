"""What each expectation says: one row for each thing that can be wrong."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import torch

from mlcourse.checks import CheckFailed, expect, secret

NAN = float("nan")
FRAME = pd.DataFrame({"a": [1, 2], "b": [0.5, 1.5]})


class Model:
    def fit(self, X, y):
        return self

    def predict(self, X):
        return np.zeros(len(X))


# (what is called, its text, expected, actual, part of the next step); None: not given
ROWS = [
    # single values
    (lambda: expect.equal(4, 3), "The result has the wrong value.", "3", "4", None),
    (lambda: expect.equal(4, 3, name="n"), "`n` has the wrong value.", "3", "4", None),
    (
        lambda: expect.equal(True, 1),
        "The result is True or False (bool), and another type is needed.",
        "a whole number (int)",
        "True",
        None,
    ),
    (
        lambda: expect.equal(1, True),
        "The result is a whole number (int), and",
        "True or",
        "1",
        None,
    ),
    (lambda: expect.equal(False, True), "The result is False.", "True", "False", None),
    (lambda: expect.equal(3.0, 3), "The result is a number (float), and", "whole", "3", None),
    (
        lambda: expect.equal(np.array([3]), 3),
        "The result is an array of shape (1,)",
        "",
        "[3]",
        None,
    ),
    (lambda: expect.equal(NAN, 3.0), "The result is NaN, not a number.", "3", "NaN", "division"),
    (lambda: expect.equal("1", 1), "The result is text (str), and", "a whole number", "'1'", None),
    (lambda: expect.equal(None, 1), "The result is nothing (None), and", "a whole", "None", None),
    (lambda: expect.equal("a ", "a"), "is not the right text.", "'a'", "'a␠'", "spaces or capital"),
    (lambda: expect.equal("abX", "abc"), "not the right text.", "'abc'", "'abX'", "character 3"),
    (lambda: expect.equal("ab", "abc"), "not the right text.", "'abc'", "'ab'", "character 3"),
    (lambda: expect.equal(1, "a"), "The result is a whole number (int)", "text (str)", "1", None),
    (lambda: expect.equal([1, 2], (1, 2)), "is a list of 2 items", "a tuple of 2", "[1, 2]", None),
    (lambda: expect.equal([1], [1, 2]), "the wrong number of items.", "2", "1: [1]", None),
    (lambda: expect.equal([1, 9], [1, 2]), "The result at 1 has the wrong value.", "2", "9", None),
    (lambda: expect.equal([[1, 9]], [[1, 2]], name="w"), "`w[0][1]` has the wrong", "2", "9", None),
    (lambda: expect.equal({"a": 1}, {"b": 1}), "the right keys.", "['b']", "['a']", None),
    (
        lambda: expect.equal({"a": 1, "z": 0}, {"a": 1}),
        "the right keys.",
        "['a']",
        "['a', 'z']",
        "Not asked for: ['z']",
    ),
    (lambda: expect.equal({"a": 2}, {"a": 1}, name="d"), "`d['a']` has the wrong", "1", "2", None),
    (lambda: expect.equal(3, {"a": 1}), "is a whole number", "a dictionary of 1 item", "3", None),
    (lambda: expect.equal({1}, {1, 2}), "the right members.", "{1, 2}", "{1}", None),
    (lambda: expect.equal([1], {1}), "is a list of 1 item", "a set of 1 item", "[1]", None),
    (lambda: expect.equal(1, None), "is a whole number (int)", "nothing (None)", "1", None),
    (lambda: expect.equal(range(2), range(3)), "the wrong value.", "range(0, 3)", "range", None),
    (lambda: expect.close(1.1, 1.0, rtol=0, atol=0.01), "wrong value.", "1 ± 0.01", "1.1", None),
    (lambda: expect.close(NAN, 1.0), "is NaN, not a number.", "1", "NaN", "missing value"),
    (lambda: expect.close(math.inf, 1.0), "the wrong value.", "1", "infinity", None),
    (lambda: expect.close(1.0, math.inf), "the wrong value.", "infinity", "1", None),
    (lambda: expect.close(-math.inf, math.inf), "wrong value.", "infinity", "-infinity", None),
    (lambda: expect.close(1 + 1j, 1.0), "is a complex number", "a number", "(1+1j)", None),
    (lambda: expect.between(5, 0, 1), "The result is too large.", "from 0 to 1", "5", None),
    (lambda: expect.between(-5, 0, 1), "The result is too small.", "from 0 to 1", "-5", None),
    (lambda: expect.at_least(1, 2), "The result is too small.", "at least 2", "1", None),
    (
        lambda: expect.at_least(0.3, 0.30000001),
        "too small.",
        "at least 0.30000001",
        "0.3",
        None,
    ),
    (lambda: expect.at_most(3, 2), "The result is too large.", "at most 2", "3", None),
    (lambda: expect.at_least(NAN, 2), "The result is NaN", None, "NaN", "division by zero"),
    (lambda: expect.at_most(NAN, 2), "The result is NaN", None, "NaN", "division by zero"),
    (lambda: expect.between(NAN, 0, 1), "The result is NaN", None, "NaN", None),
    (lambda: expect.at_least([3], 2), "is a list of 1 item, and a single", "a number", "[3]", None),
    (lambda: expect.at_least(np.array([3]), 2), "an array of shape (1,)", "a nu", "[3]", ".item()"),
    (lambda: expect.at_least(True, 0), "is True or False (bool), and", "a number", "True", None),
    (lambda: expect.at_least(None, 0), "is nothing (None)", "a number", "None", "returns its"),
    (lambda: expect.true(False, "It must be sorted."), "It must be sorted.", None, None, None),
    (lambda: expect.true([1], "no"), "is a list of 1 item; True or", "True or False", "[1]", None),
    (lambda: expect.type_([1], tuple), "is a list of 1 item, and", "tuple", "[1]", None),
    (lambda: expect.type_(True, int), "is True or False (bool)", "int", "True", None),
    (lambda: expect.type_(1, (str, list)), "is a whole number", "str or list", "1", None),
    (lambda: expect.type_(1, "builtins.str"), "is a whole number", "builtins.str", "1", None),
    (lambda: expect.contains([1], 2), "The result lacks the item 2.", "2", "[1]", None),
    (lambda: expect.contains({"a": 1}, "b"), "lacks the key 'b'.", "'b'", "{'a': 1}", None),
    (lambda: expect.contains(FRAME, "c"), "lacks the column 'c'.", "'c'", "['a', 'b']", None),
    (lambda: expect.contains("abc", "x"), "lacks the item 'x'.", "'x'", "'abc'", None),
    (lambda: expect.contains(3, 1), "is a whole number", "a container or a text", "3", None),
    # arrays
    (lambda: expect.shape([1, 2, 3], (2,)), "the wrong shape.", "(2,)", "(3,)", None),
    (
        lambda: expect.shape(np.ones((2, 5)), (5, 2)),
        "wrong shape.",
        "(5, 2)",
        "(2, 5)",
        "exchanged",
    ),
    (lambda: expect.shape(np.ones((5, 1)), (5,)), "wrong shape.", "(5,)", "(5, 1)", ".ravel()"),
    (lambda: expect.shape(np.ones(5), (5, 1)), "shape.", "(5, 1)", "(5,)", "one dimension too few"),
    (lambda: expect.shape(np.float64(1), (5, 2)), "shape.", "(5, 2)", "()", "a single number"),
    (lambda: expect.shape(np.ones(3), (None, 2)), "shape.", "(any, 2)", "(3,)", None),
    (
        lambda: expect.shape(None, (2,)),
        "is nothing (None), and an array",
        "an array",
        "None",
        "retu",
    ),
    (lambda: expect.shape("ab", (2,)), "is text (str), and an array", "an array", "'ab'", None),
    (
        lambda: expect.shape([[1], [1, 2]], (2,)),
        "of different lengths.",
        "rows of one",
        "[[1]",
        None,
    ),
    (
        lambda: expect.array([1, "a"], [1, 2]),
        "of several types.",
        "values of one",
        "[1, 'a']",
        None,
    ),
    (lambda: expect.array([1, True], [1, 1]), "of several types.", "values of one", "[1, T", None),
    (
        lambda: expect.array([1, 2, 4], [1, 2, 3]),
        "1 of 3 differs, the first at index 2.",
        "3",
        "4",
        None,
    ),
    (
        lambda: expect.array([[1, 9], [9, 9]], [[1, 2], [3, 4]]),
        "wrong values: 3 of 4 differ, the first at index [0, 1].",
        "2",
        "9",
        None,
    ),
    (
        lambda: expect.close(np.array([1.0, 2.1]), [1.0, 2.0], atol=0.05),
        "1 of 2 differs, the first at index 1.",
        "2 ± 0.05",
        "2.1",
        None,
    ),
    (
        lambda: expect.array([1.0, NAN], [1.0, 2.0]),
        "holds 1 value that is NaN",
        None,
        "[1, NaN]",
        "zero",
    ),
    (
        lambda: expect.array([NAN, math.inf], [1.0, 2.0]),
        "holds 2 values that are NaN or infinite; the first at index 0 is NaN.",
        None,
        "[NaN, infinity]",
        None,
    ),
    (
        lambda: expect.array([math.inf, 1], [-math.inf, 1]),
        "1 value that is NaN or",
        None,
        "inf",
        None,
    ),
    (
        lambda: expect.array([1, 1], [True, True]),
        "holds numbers (int64)",
        "True or",
        "numbers",
        None,
    ),
    (lambda: expect.array([True], [1]), "holds True or False (bool)", "numbers", "True", None),
    (lambda: expect.array(["a"], ["b"]), "the wrong value.", "'b'", "'a'", None),
    (lambda: expect.array(["1"], [1]), "holds texts", "numbers (int64)", "texts", None),
    (
        lambda: expect.array([1], np.array([1]), strict=True),
        "is a list of 1 item",
        None,
        "[1]",
        None,
    ),
    (
        lambda: expect.array(np.array([1.0]), np.array([1]), strict=True),
        "holds numbers (float64)",
        "numbers (int64)",
        "numbers (float64): [1]",
        None,
    ),
    (
        lambda: expect.array([1.5], dtype="integer"),
        "wrong type of element.",
        "integer",
        "float64",
        None,
    ),
    (lambda: expect.array([1], dtype=np.float32), "of element.", "float32", "int64", None),
    (lambda: expect.array([NAN]), "holds 1 value that is NaN", None, "[NaN]", None),
    (lambda: expect.finite([1.0, NAN]), "1 value that is NaN", None, "[1, NaN]", None),
    (lambda: expect.finite(math.inf), "the first is infinite.", None, "infinity", None),
    (lambda: expect.finite(["a"]), "does not hold numbers.", "numbers", "['a']", None),
    (
        lambda: expect.array(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 3.0])),
        "1 of 2 differs",
        "3",
        "2",
        None,
    ),
    # tables
    (lambda: expect.table([1]), "is a list of 1 item, and a table", "a table (DataF", "[1]", None),
    (
        lambda: expect.table(FRAME["a"]),
        "is a column (Series)",
        "a table",
        "[1, 2]",
        "double brackets",
    ),
    (
        lambda: expect.table(FRAME, columns=["a", "c"]),
        "lacks 1 column.",
        "['a', 'c']",
        "['a', 'b']",
        None,
    ),
    (
        lambda: expect.table(FRAME.rename(columns={"b": "rato"}), columns=["a", "rate"]),
        "lacks 1 column.",
        "rate",
        "rato",
        "spelling of the column 'rato'",
    ),
    (lambda: expect.table(FRAME, columns=["a"]), "1 column too many: ['b'].", "['a']", "b", None),
    (
        lambda: expect.table(FRAME, columns=["b", "a"]),
        "in another order.",
        "['b', 'a']",
        "['a'",
        None,
    ),
    (lambda: expect.table(FRAME, dtypes={"a": "float"}), "'a' is int64.", "float", "int64", None),
    (lambda: expect.table(FRAME, dtypes={"z": "float"}), "lacks a column.", "'z'", "['a'", None),
    (lambda: expect.table(FRAME, rows=3), "the wrong number of rows.", "3", "2", None),
    (
        lambda: expect.table(FRAME, FRAME.assign(b=[0.5, 9.0]), name="t"),
        "Column 'b' of `t` has wrong values: 1 of 2 differs, the first at index 1.",
        "9",
        "1.5",
        None,
    ),
    (
        lambda: expect.table(FRAME.assign(b=[0.5, None]), FRAME),
        "Column 'b' of the result has 1 missing value.",
        "0 missing values",
        "1 missing value",
        None,
    ),
    (
        lambda: expect.table(FRAME.set_axis([5, 6]), FRAME, index=True),
        "The index of the result has wrong values",
        "0",
        "5",
        None,
    ),
    # functions
    (
        lambda: expect.function(lambda x: x + 1, lambda x: 2 * x, [1, 5, 7], name="f"),
        "With the input 5, `f`: the result has the wrong value.",
        "10",
        "6",
        None,
    ),
    (
        lambda: expect.function(
            lambda a, b: a - b, lambda a, b: b - a, [{"a": 1, "b": 2}], name="f"
        ),
        "With the input a=1, b=2, `f`: the result has the wrong value.",
        "1",
        "-1",
        None,
    ),
    (
        lambda: expect.function(lambda x: None, lambda x: x, [[1, 2]], name="f"),
        "With the input [1, 2], `f`: it returns nothing (None).",
        None,
        "None",
        "returns its result",
    ),
    (
        lambda: expect.raises(lambda x: x, -1, error=ValueError, name="f"),
        "With the input -1, `f` should stop with an error, and it does not.",
        "ValueError",
        "no error; it returns -1",
        "Test the arguments",
    ),
    (
        lambda: expect.raises(lambda x: [][x], 1, error="ValueError", name="f"),
        "With the input 1, `f` stops with another kind of error.",
        "ValueError",
        "IndexError: list index out of range",
        None,
    ),
    # estimators
    (lambda: expect.estimator(Model), "is a class, and a model", "a model", "a class", "put ()"),
    (
        lambda: expect.estimator(Model(), ("fit", "predict_proba"), name="m"),
        "`m` is of type Model and has no method `predict_proba`.",
        "an object with fit, predict_proba",
        "of type Model",
        None,
    ),
    (
        lambda: expect.fitted(type("M", (), {"predict": lambda self, X: [1]})(), [[1], [2]]),
        "gives the wrong number of values for 2 rows.",
        "2",
        "1",
        None,
    ),
    (
        lambda: expect.probabilities([[0.5, 0.6]]),
        "do not sum to 1, first in row 0.",
        "1",
        "1.1",
        "axis",
    ),
    (
        lambda: expect.probabilities([0.5, 1.5]),
        "outside the range",
        "from 0 to 1",
        "0.5 to 1.5",
        "sig",
    ),
    (
        lambda: expect.probabilities([0.5, NAN]),
        "holds 1 value that is NaN",
        None,
        "[0.5, NaN]",
        None,
    ),
    (
        lambda: expect.probabilities(["a", "b"]),
        "does not hold numbers.",
        "numbers from",
        "a",
        "proba",
    ),
    (lambda: expect.probabilities([0.5, 0.5], rows=3), "wrong shape.", "(3,)", "(2,)", None),
    (lambda: expect.probabilities([0.5], classes=2), "shape.", "(any, 2)", "(1,)", "too few"),
    (
        lambda: expect.labels([0, 2], [0, 1], rows=2),
        "no class: row 1 has 2.",
        "[0, 1]",
        "[0, 2]",
        None,
    ),
    (
        lambda: expect.labels([0.5, 1], [0, 1], rows=2),
        "row 0 has 0.5.",
        "[0, 1]",
        "[0.5",
        "threshold",
    ),
    (lambda: expect.labels([0], [0, 1], rows=2), "wrong shape.", "(2,)", "(1,)", None),
    (
        lambda: expect.labels(np.ones((2, 3)), [0, 1], rows=2),
        "shape.",
        "(2,)",
        "(2, 3)",
        "as predict",
    ),
    (lambda: expect.labels(["0"], [0, 1], rows=1), "row 0 has '0'.", "[0, 1]", "['0']", None),
    # metrics
    (
        lambda: expect.accuracy([0, 0, 1, 1], secret([0, 1, 1, 0]), at_least=0.9),
        "The accuracy is 0.5 ± 0.3, and at least 0.9 is needed.",
        "at least 0.9",
        "0.5 ± 0.3",
        "standard error",
    ),
    (
        lambda: expect.mean_absolute_error([1, 2, 3], secret([1, 2, 6]), at_most=0.5),
        "The mean absolute error is 1 ± 0.8, and at most 0.5 is needed.",
        "at most 0.5",
        "1 ± 0.8",
        None,
    ),
    (
        lambda: expect.roc_auc(np.ones((4, 2)), secret([0, 1, 1, 0]), at_least=0.9),
        "has two columns, and one score per row is needed.",
        "(4,)",
        "(4, 2)",
        "[:, 1]",
    ),
    (
        lambda: expect.r2(["a"], secret([1.0]), at_least=0),
        "does not hold numbers",
        "numb",
        "a",
        None,
    ),
    (
        lambda: expect.brier([1.2, 0.1], secret([1, 0]), at_most=1),
        "outside the range",
        "0 to",
        "",
        None,
    ),
    (
        lambda: expect.better_than(0.7, secret(0.7)),
        "The score of 0.7 does not beat the baseline of 0.7.",
        "above 0.7",
        "0.7",
        None,
    ),
    (
        lambda: expect.better_than(5.0, secret(4.0), greater_is_better=False, by=1, what="error"),
        "The error of 5 does not beat the baseline of 4.",
        "1 or more below 4",
        "5",
        None,
    ),
    # gradients
    (
        lambda: expect.gradient([2.0, 9.0], lambda x: (x**2).sum(), [1.0, 2.0]),
        "does not agree with finite differences in component 1.",
        "4 ± 0.0004",
        "9",
        "every path",
    ),
    (
        lambda: expect.gradient([-2.0, -4.0], lambda x: (x**2).sum(), [1.0, 2.0]),
        "in component 0.",
        "2 ± 0.0004",
        "-2",
        "the sign is not",
    ),
    (
        lambda: expect.gradient([1.0, 2.0], lambda x: (x**2).sum(), [1.0, 2.0]),
        "in component 0.",
        "2",
        "1",
        "0.5 times what it should be",
    ),
    (lambda: expect.gradient([1.0], lambda x: x.sum(), [1.0, 1.0]), "shape.", "(2,)", "(1,)", None),
    (
        lambda: expect.gradient([NAN], lambda x: x.sum(), [1.0]),
        "1 value that is NaN",
        None,
        "NaN",
        None,
    ),
    # networks
    (
        lambda: expect.output_shape(lambda x: x, np.ones((3, 4)), (3, 2)),
        "The result has the wrong shape.",
        "(3, 2)",
        "(3, 4)",
        None,
    ),
    (
        lambda: expect.loss_falls([1.0, 1.1, 0.9, 1.0, 1.1, 1.0], name="losses"),
        "`losses` should fall: its first third has the mean 1.05, its last third 1.05.",
        "a fall by at least 10%",
        "from 1.05 to 1.05",
        "sign and size of the step",
    ),
    (lambda: expect.loss_falls([1.0]), "at least three steps.", "three numbers", "[1]", None),
    (lambda: expect.loss_falls([1.0, 0.5, NAN]), "1 value that is NaN", None, "NaN", None),
]


@pytest.mark.parametrize(("call", "text", "expected", "actual", "next_step"), ROWS)
def test_failure_says(call, text, expected, actual, next_step):
    with pytest.raises(CheckFailed) as caught:
        call()
    message = caught.value.message()
    for part, wanted in (
        (message.text, text),
        (message.expected, expected),
        (message.actual, actual),
        (message.next_step, next_step),
    ):
        if wanted:
            assert part is not None
            assert wanted in part


@pytest.mark.parametrize(("call", "text", "expected", "actual", "next_step"), ROWS)
def test_exclamation_marks_and_long_texts_are_not_ours(call, text, expected, actual, next_step):
    with pytest.raises(CheckFailed) as caught:
        call()
    message = caught.value.message()
    for part in (message.text, message.expected, message.actual, message.next_step):
        assert part is None or ("!" not in part and len(part) < 500)


SENTINEL = 0.73519
GUARDED = [
    lambda: expect.equal(0.5, SENTINEL),
    lambda: expect.equal("x", "0.73519"),
    lambda: expect.equal({"a": 1}, {"0.73519": 1}),
    lambda: expect.equal([1, 2], [1, SENTINEL]),
    lambda: expect.close([0.5, 0.5], [0.5, SENTINEL]),
    lambda: expect.contains(["a"], "0.73519"),
    lambda: expect.at_least(0.5, SENTINEL),
    lambda: expect.between(0.5, SENTINEL, 1),
    lambda: expect.table(FRAME, columns=["a", "0.73519"]),
    lambda: expect.table(FRAME, FRAME.assign(b=SENTINEL)),
    lambda: expect.function(lambda x: x, lambda x: SENTINEL, [1.0]),
    lambda: expect.accuracy([0, 1], [1, 1], at_least=SENTINEL, classes=[0, 1]),
    lambda: expect.mean_squared_error([2.0, 5.0], [0.0, 0.0], at_most=SENTINEL),
    lambda: expect.better_than(0.5, SENTINEL),
    lambda: expect.gradient([0.0], lambda x: SENTINEL * x[0], [1.0]),
]


@pytest.mark.parametrize("call", GUARDED)
def test_the_expected_side_stands_where_it_may_be_left_out(call):
    with pytest.raises(CheckFailed) as caught:
        call()
    assert "0.73519" in str(caught.value.message())
    assert "0.73519" not in str(caught.value.message(show_expected=False))
