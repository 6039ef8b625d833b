"""Seeds, timing, messages, explanations, verdicts, and what importing costs."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest
import torch

from mlcourse.checks import CheckFailed, messages, partial
from mlcourse.checks.explaining import explain, is_placeholder
from mlcourse.checks.seeds import check_seed, generator
from mlcourse.checks.timing import TimeUp, limited
from mlcourse.student.faults import (
    NameMissing,
    NoAttribute,
    NotCallable,
    Placeholder,
    Raised,
    StudentFault,
    TooLarge,
    Unsupported,
)


def test_a_seed_is_the_begin_of_an_hmac():
    # printf 'abc\nq1.a' | openssl dgst -sha256 -hmac key
    import hashlib
    import hmac

    digest = hmac.new(b"key", b"abc\nq1.a", hashlib.sha256).hexdigest()
    assert check_seed(b"key", "abc", "q1.a") == int(digest[:32], 16)


def test_a_seed_depends_on_each_of_its_three_parts():
    seeds = {
        check_seed(b"key", "abc", "q1.a"),
        check_seed(b"kez", "abc", "q1.a"),
        check_seed(b"key", "abd", "q1.a"),
        check_seed(b"key", "abc", "q1.b"),
    }
    assert len(seeds) == 4


def test_the_generator_draws_the_same_numbers_everywhere():
    assert generator(12345).integers(1000, size=4).tolist() == [699, 227, 788, 316]


def test_the_handler_of_the_alarm_is_put_back():
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(TimeUp), limited(0.05):
        time.sleep(5)
    assert signal.getsignal(signal.SIGALRM) is before


def test_the_clock_knows_of_an_alarm_that_was_swallowed():
    with limited(0.05) as clock, contextlib.suppress(BaseException):
        time.sleep(5)
    assert clock.up


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"),
        (True, "True"),
        (np.bool_(False), "False"),
        (0.1 + 0.2, "0.3"),
        (np.float32(0.5), "0.5"),
        (float("nan"), "NaN"),
        (float("-inf"), "-infinity"),
        (1 + 2j, "(1+2j)"),
        (None, "None"),
        (..., "..."),
        ("a\tb ", "'a\\tb␠'"),
        (" x", "'␠x'"),
        (b"x", "b'x'"),
        ([1, 2.0], "[1, 2]"),
        ((1,), "(1,)"),
        (set(), "an empty set"),
        ({"a": [1]}, "{'a': [1]}"),
        (list(range(20)), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, … (20 items)]"),
        (np.arange(3), "[0, 1, 2]"),
        (np.zeros((4, 5)), "0, 0, 0, 0, 0, 0, … (float64, shape (4, 5))"),
        (torch.zeros(2), "[0, 0]"),
        (torch.zeros(20), "0, 0, 0, 0, 0, 0, … (tensor, torch.float32, shape (20,))"),
        (pd.Series([1, 2]), "[1, 2]"),
        (pd.DataFrame({"a": [1]}), "a table (DataFrame) of 1 row and 1 column: a"),
        (np.datetime64("2024-01-02"), "2024-01-02"),
        (range(3), "range(0, 3)"),
        (object(), "an object of type object"),
    ],
)
def test_values_as_text(value, text):
    assert messages.show(value) == text


def test_long_text_loses_its_middle_and_says_so():
    text = messages.show("a" * 5000)
    assert len(text) < 260
    assert "5,002 characters in all" in text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "a whole number (int)"),
        (np.int64(1), "a NumPy number (int64)"),
        ({"a": 1}, "a dictionary of 1 item"),
        (np.ones((2, 3)), "an array of shape (2, 3), float64"),
        (pd.Series([1.0]), "a column (Series) of 1 value, float64"),
        (pd.Index([1, 2]), "an index of 2 values"),
        (torch.ones(2), "a tensor of shape (2,), torch.float32"),
        (len, "an object of type builtin_function_or_method"),
        (str, "a class"),
    ],
)
def test_kinds_in_words(value, text):
    assert messages.kind_of(value) == text


def test_a_sparse_matrix_has_a_kind():
    from scipy.sparse import csr_array

    assert messages.kind_of(csr_array((2, 3))) == "a sparse matrix of shape (2, 3)"


@pytest.mark.parametrize(
    ("first", "second", "tolerance", "texts"),
    [
        (0.1, 0.2, None, ("0.1", "0.2")),
        (0.3, 0.30000001, None, ("0.3", "0.30000001")),
        (1.23456789, 1.5, 0.01, ("1.235", "1.5")),
        (1.0, 1.0, None, ("1", "1")),
    ],
)
def test_two_numbers_are_told_apart(first, second, tolerance, texts):
    assert messages.show_two(first, second, tolerance) == texts


FRAME = ("cell 3", 2, "    return 1 / 0")


@pytest.mark.parametrize(
    ("fault", "text", "actual", "step"),
    [
        (NameMissing("w", ("W", "ww")), "`w` is not defined.", None, "you have `W` and `ww`."),
        (NameMissing("w"), "`w` is not defined.", None, "Run the cell in which you define it, and"),
        (Placeholder("w"), "`w` is still `...`.", None, "in place of the placeholder"),
        (
            Raised("ZeroDivisionError", "division by zero", (FRAME,)),
            "Your code stopped with ZeroDivisionError: division by zero",
            "cell 3, line 2: return 1 / 0",
            "small example",
        ),
        (Raised("SystemExit"), "Your code stopped with SystemExit", None, None),
        (NoAttribute("M", "predict", ("fit",)), "type M has no `predict`.", None, "you have `fit`"),
        (NotCallable("int"), "an object of type int", None, "another value"),
        (Unsupported("Figure"), "an object of type Figure", None, "Give a number"),
        (TooLarge("ndarray"), "too large to be checked", None, "broadcasting"),
        (StudentFault("odd"), "could not be used: odd", None, None),
    ],
)
def test_explanations(fault, text, actual, step):
    message = explain(fault).message()
    assert text in message.text
    assert message.actual == actual
    assert step is None or step in message.next_step


def test_only_the_students_own_not_implemented_error_is_a_placeholder():
    own = ("cell 1", 1, "raise NotImplementedError()")
    assert is_placeholder(Raised("NotImplementedError", "", (own,)))
    assert not is_placeholder(Raised("NotImplementedError", "", (FRAME,)))
    assert not is_placeholder(Raised("NotImplementedError"))


@pytest.mark.parametrize("credit", [-0.1, 1.1, float("nan"), True])
def test_partial_credit_lies_between_0_and_1(credit):
    with pytest.raises(ValueError, match="from 0 to 1"):
        partial(credit, "text")


def test_a_failure_without_a_guarded_text_keeps_its_text():
    failure = CheckFailed("wrong", expected="3")
    assert failure.message(show_expected=False).text == "wrong"
    assert failure.message(show_expected=False).expected is None


@pytest.mark.parametrize(
    "module", ["mlcourse", "mlcourse.checks", "mlcourse.notebook", "mlcourse.notebook.commands"]
)
def test_importing_needs_only_numpy_and_ipython(module):
    code = (
        f"import sys, {module}\n"
        "heavy = {'pandas', 'torch', 'scipy', 'sklearn', 'matplotlib', 'nbformat', 'pydantic', "
        "'yaml', 'jupytext', 'click', 'jinja2', 'sqlalchemy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"
