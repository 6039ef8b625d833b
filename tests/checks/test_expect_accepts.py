"""What expectations let pass, and what they give back."""

from __future__ import annotations

import linecache
import math

import numpy as np
import pandas as pd
import pytest
import torch

from mlcourse.checks import CheckFailed, expect, secret
from mlcourse.student.faults import NameMissing, Placeholder, Raised, Unsupported
from mlcourse.student.reference import LocalStudent

NAN = float("nan")
FRAME = pd.DataFrame({"a": [1, 2], "b": [0.5, None]})


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (3, 3),
        (3, 3.0),
        (np.int32(3), 3),
        (np.float64(0.5), 0.5),
        (np.array(3), 3),
        (np.bool_(True), True),
        ("a", "a"),
        ([1, [2]], [1, [2]]),
        ((1, 2), (1, 2)),
        ({"b": 1, "a": 2}, {"a": 2, "b": 1}),
        ({1, 2}, {2, 1}),
        (None, None),
        (math.inf, math.inf),
        (np.array([1, 2]), np.array([1, 2])),
        (np.array(["a"]), np.array(["a"])),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]})),
        (pd.Timestamp("2024-01-01"), pd.Timestamp("2024-01-01")),
        (torch.tensor(2.0), 2.0),
    ],
)
def test_equal(actual, expected):
    assert expect.equal(actual, expected) is actual
    assert expect.equal(actual, secret(expected)) is actual


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (1 + 1e-9, 1),
        ([1.0, 2.0], np.array([1, 2])),
        ((1, 2), [1.0, 2.0]),
        (np.array([1, 2]), [1.0, 2.0]),
        (pd.Series([1, 2], index=["x", "y"]), np.array([1, 2])),
        (pd.Series([1, 2], dtype="Int64"), np.array([1, 2])),
        (pd.Series([True, False], dtype="boolean"), np.array([True, False])),
        (np.array([1, 2], dtype=object), np.array([1, 2])),
        (torch.tensor([1.0, 2.0]), np.array([1, 2])),
        (torch.tensor([1.0, 2.0], dtype=torch.bfloat16), np.array([1, 2])),
        ([torch.tensor(1.0), torch.tensor(2.0)], [1.0, 2.0]),
        ([math.inf, 1.0], [math.inf, 1.0]),
        ({"a": 1.0000000001}, {"a": 1.0}),
        ([], np.array([])),
        (2, 2 + 0j),
        (True, True),
        (5, 5.000001),
    ],
)
def test_close(actual, expected):
    expect.close(actual, expected)


def test_nan_passes_only_when_asked():
    expect.close([1.0, NAN], [1.0, NAN], equal_nan=True)
    expect.close(NAN, NAN, equal_nan=True)
    with pytest.raises(CheckFailed):
        expect.close([NAN, NAN], [1.0, NAN], equal_nan=True)
    for expected in (NAN, [1.0, NAN]):
        with pytest.raises(ValueError, match="equal_nan=True"):
            expect.close(expected, expected)


@pytest.mark.parametrize("shape", [(1, 3), (3, 1), (1,), ()])
def test_nothing_is_broadcast(shape):
    with pytest.raises(CheckFailed, match="the wrong shape"):
        expect.close(np.ones(shape), np.ones(3))


def test_an_array_that_equals_everything_is_compared_by_its_numbers():
    class Same(np.ndarray):
        __hash__ = None

        def __eq__(self, other):
            return np.ones(self.shape, bool)

    with pytest.raises(CheckFailed):
        expect.array(np.asarray(np.zeros(2).view(Same)), [1.0, 1.0])


def test_whole_numbers_beyond_float_precision_are_told_apart():
    with pytest.raises(CheckFailed):
        expect.equal(np.array([2**53 + 1]), np.array([2**53]))
    with pytest.raises(CheckFailed):
        expect.equal(2**53 + 1, 2**53)


def test_unsigned_numbers_do_not_wrap():
    with pytest.raises(CheckFailed):
        expect.array(np.array([0], dtype=np.uint8), np.array([255], dtype=np.uint8), atol=1)


def test_array_gives_an_array_back():
    result = expect.array([[1, 2]], shape=(None, 2), dtype="number")
    assert isinstance(result, np.ndarray)
    assert expect.array([NAN], equal_nan=True).shape == (1,)
    expect.array(torch.ones(2), torch.ones(2), strict=True)
    expect.array([1.0], dtype=float)


def test_bounds_are_included():
    assert expect.between(1, 0, 1) == 1
    assert expect.at_least(np.float32(2), 2) == 2.0
    assert expect.at_most(torch.tensor(2), secret(2)) == 2
    assert expect.at_least(math.inf, 2) == math.inf


def test_types():
    assert expect.type_(np.int64(3), int) == 3
    assert expect.type_(True, bool) is True
    assert expect.type_([1], (tuple, "list")) == [1]
    assert expect.type_(1.0, "float") == 1.0


def test_contains():
    expect.contains("abc", "b")
    expect.contains({"a": 1}, "a")
    expect.contains(np.array([1, 2]), 2)
    expect.contains(FRAME, "b")
    with pytest.raises(CheckFailed):
        expect.contains([1], True)


def test_tables():
    expect.table(FRAME, FRAME, equal_nan=True)
    expect.table(FRAME, columns=["a", "b"], rows=2, dtypes={"a": "int", "b": "float64"})
    expect.table(FRAME[["b", "a"]], FRAME, ordered=False, equal_nan=True)
    expect.table(FRAME.set_axis(["x", "y"]), FRAME, equal_nan=True)
    words = pd.DataFrame({"w": ["a", "b"], "d": pd.to_datetime(["2024-01-01", "2024-01-02"])})
    expect.table(words, words.copy(), index=True)
    with pytest.raises(ValueError, match="equal_nan=True"):
        expect.table(FRAME, FRAME)


def test_two_columns_of_one_name_are_compared_by_place():
    double = pd.DataFrame([[1, 2]], columns=["a", "a"])
    expect.table(double, double)
    with pytest.raises(CheckFailed):
        expect.table(double, pd.DataFrame([[1, 3]], columns=["a", "a"]))


def test_function_compares_on_all_inputs_with_copies():
    seen = []

    def sorts(values):
        values.sort()
        seen.append(values)
        return values

    inputs = [[3, 1, 2], [2, 1]]
    expect.function(sorts, sorted, inputs, rtol=0, atol=0)
    assert inputs == [[3, 1, 2], [2, 1]]
    assert len(seen) == 2


def test_function_stops_at_the_first_difference():
    seen = []
    with pytest.raises(CheckFailed, match="With the input 2"):
        expect.function(lambda x: seen.append(x) or 1, lambda x: x, [1, 2, 3])
    assert seen == [1, 2]


def test_raises_takes_subclasses_and_several():
    assert expect.raises({}.pop, "k", error="LookupError") == "'k'"
    expect.raises(int, "a", error=(TypeError, "ValueError"))


NOTEBOOK = """
import numpy as np
w = np.array([1.0, 2.0])
todo = ...
W2 = 3
class Model:
    def __init__(self): self.weights = None
    def fit(self, X, y):
        self.weights = np.zeros(2)
        return self
    def predict(self, X):
        if self.weights is None:
            raise type("NotFittedError", (ValueError,), {})("call fit")
        return np.asarray(X) @ self.weights
model = Model()
def half(x):
    if x < 0:
        raise ValueError("negative")
    return x / 2 if x != 4 else 1 / 0
def gradient(x): return 2 * x
def later(x): raise NotImplementedError
def dots(x): return ...
"""


@pytest.fixture
def student():
    namespace: dict[str, object] = {"__name__": "__main__"}
    name = "<cell 1>"
    linecache.cache[name] = (len(NOTEBOOK), None, NOTEBOOK.splitlines(keepends=True), name)
    exec(compile(NOTEBOOK, name, "exec"), namespace)
    return LocalStudent(namespace)


def test_references_are_asked_for_their_value_and_named(student):
    assert expect.equal(student["W2"], 3) == 3
    assert expect.array(student["w"], [1, 2]).shape == (2,)
    with pytest.raises(CheckFailed, match="`w` has wrong values"):
        expect.array(student["w"], [1, 3])
    with pytest.raises(CheckFailed, match="`weights` has wrong values"):
        expect.array(student["w"], [1, 3], name="weights")
    with pytest.raises(CheckFailed, match=r"`w\[0\]`"):
        expect.equal(student["w"][0], 5)


def test_faults_pass_through(student):
    with pytest.raises(NameMissing):
        expect.equal(student["nothing"], 1)
    with pytest.raises(Placeholder):
        expect.equal(student["todo"], 1)
    with pytest.raises(Placeholder):
        expect.equal(student["dots"](1), 1)
    with pytest.raises(Placeholder):
        expect.function(student["dots"], float, [1])
    with pytest.raises(Raised):
        expect.function(student["later"], float, [1])
    with pytest.raises(Raised):
        expect.raises(student["later"], 1)
    with pytest.raises(Unsupported):
        expect.equal(student["model"], 1)


def test_function_and_raises_through_references(student):
    expect.function(student["half"], lambda x: x / 2, [1, 2.0, 3])
    with pytest.raises(CheckFailed, match="With the input 4, `half`: your code stopped with Zero"):
        expect.function(student["half"], lambda x: x / 2, [1, 4])
    assert expect.raises(student["half"], -1, error=ValueError) == "negative"


def test_estimators_through_references(student):
    model = expect.estimator(student["model"])
    with pytest.raises(CheckFailed, match="`model` has not been fitted"):
        expect.fitted(model, np.ones((2, 2)))
    fitted = model.copy().fit(np.ones((2, 2)), [0, 1])
    assert expect.fitted(fitted, np.ones((3, 2))).tolist() == [0, 0, 0]
    with pytest.raises(CheckFailed, match="is a class"):
        expect.estimator(student["Model"])
    with pytest.raises(CheckFailed, match="no method `transform`"):
        expect.estimator(student["model"], ["transform"])


def test_the_claimed_type_of_a_reference(student):
    expect.type_(student["model"], "Model")
    with pytest.raises(CheckFailed, match="another type is needed"):
        expect.type_(student["model"], "sklearn.pipeline.Pipeline")


def test_gradients_through_references(student):
    expect.gradient(student["gradient"], lambda x: float((x**2).sum()), np.array([1.0, -3.0]))
    expect.gradient(student["w"], lambda x: float((x**2).sum()), [0.5, 1.0])


def test_a_gradient_at_a_number():
    expect.gradient(lambda x: 3 * x**2, lambda x: x**3, 2.0)
    expect.gradient([[2.0, 2.0]], lambda x: 2 * x.sum(), [[1.0, 5.0]])
