"""Whatever a student gives, an expectation passes or fails; it never breaks.

A check that breaks is "could not be checked": nobody may come there by giving something odd.
"""

from __future__ import annotations

import datetime
import math

import numpy as np
import pandas as pd
import pytest
import torch
from scipy.sparse import csr_array

from mlcourse.checks import CheckFailed, canary, expect
from mlcourse.codec import Opaque
from mlcourse.student.faults import Placeholder

FRAME = pd.DataFrame({"a": [1, 2], "b": [0.5, 1.5]})
ODD = {
    "none": None,
    "dots": ...,
    "true": True,
    "int": 3,
    "big": 2**63 - 1,
    "float": 0.5,
    "nan": math.nan,
    "inf": math.inf,
    "complex": 1 + 2j,
    "complex nan": complex(math.nan, 1),
    "text": "abc",
    "empty text": "",
    "bytes": b"abc",
    "list": [1, 2],
    "empty list": [],
    "ragged": [[1], [1, 2]],
    "deep": [[[[[1]]]]],
    "mixed": [1, "a", None],
    "nested dots": [..., ...],
    "list of none": [None, None],
    "list of dicts": [{}, {"a": 1}],
    "list of arrays": [np.ones(2), np.ones(3)],
    "list of tensors": [torch.ones(2), torch.ones(2)],
    "list of frames": [FRAME, FRAME],
    "tuple": (1, 2),
    "dict": {"a": [1]},
    "dict of mixed keys": {1: 2, (1, 2): 3, None: 4},
    "set": {1, 2},
    "range": range(2),
    "slice": slice(2),
    "date": datetime.date(2024, 1, 2),
    "zero dim": np.array(1.0),
    "zero dim text": np.array("a"),
    "zero dim nan": np.array(math.nan),
    "array": np.array([0.0, 1.0]),
    "array 2d": np.array([[0.25, 0.75], [0.5, 0.5]]),
    "array 3d": np.zeros((2, 2, 2)),
    "empty": np.zeros((0,)),
    "no rows": np.zeros((0, 2)),
    "no columns": np.zeros((2, 0)),
    "bools": np.array([True, False]),
    "uint8": np.array([0, 255], dtype=np.uint8),
    "float16": np.array([0.5, 65504], dtype=np.float16),
    "complexes": np.array([1j, 2]),
    "texts": np.array(["a", "b"]),
    "objects": np.array([None, "a"], dtype=object),
    "object numbers": np.array([1, 2.5], dtype=object),
    "object arrays": np.array([np.ones(2), None], dtype=object),
    "dates": np.array(["2024-01-01", "NaT"], dtype="datetime64[D]"),
    "durations": np.array([1, 2], dtype="timedelta64[s]"),
    "nans": np.array([math.nan, math.inf]),
    "numpy number": np.float32(0.5),
    "numpy date": np.datetime64("2024-01-01"),
    "series": pd.Series([1, 2]),
    "series of texts": pd.Series(["a", "b"]),
    "categories": pd.Series(["a", "b"], dtype="category"),
    "nullable": pd.Series([1, None], dtype="Int64"),
    "nullable bools": pd.Series([True, None], dtype="boolean"),
    "strings": pd.Series(["a", None], dtype="string"),
    "zoned": pd.Series(pd.to_datetime(["2024-01-01", None]).tz_localize("UTC")),
    "index": pd.Index([1, 2]),
    "levels": pd.MultiIndex.from_tuples([(1, 2), (3, 4)]),
    "frame": FRAME,
    "empty frame": pd.DataFrame(),
    "frame of mixed": pd.DataFrame({"a": ["x", None], "b": [1, 2]}),
    "frame of doubles": pd.DataFrame([[1, 2], [3, 4]], columns=["a", "a"]),
    "frame of levels": pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([(1, 2), (3, 4)])),
    "timestamp": pd.Timestamp("2024-01-01"),
    "missing": pd.NA,
    "not a time": pd.NaT,
    "tensor": torch.tensor([0.0, 1.0]),
    "tensor of ints": torch.tensor([0, 1]),
    "half tensor": torch.ones(2, dtype=torch.bfloat16),
    "zero dim tensor": torch.tensor(1.0),
    "zero dim half": torch.tensor(1.0, dtype=torch.bfloat16),
    "complex tensor": torch.tensor([1j, 2]),
    "sparse": csr_array((2, 2)),
    "opaque": Opaque("a.B"),
}
X = np.array([[0.0, 1.0], [2.0, 3.0]])
Y = np.array([0, 1])


class Gives:
    """A model whose every answer is the same value."""

    def __init__(self, value):
        self.value = value

    def __call__(self, *arguments, **keywords):
        return self.value

    def fit(self, X, y):
        return self

    predict = state_dict = __call__


EXPECTED = [
    3,
    0.5,
    True,
    None,
    "abc",
    [1, 2],
    (1, 2),
    {"a": [1]},
    {1, 2},
    np.array([0.0, 1.0]),
    np.array([0, 1]),
    np.array([True, False]),
    np.array(["a", "b"]),
    np.array([1j, 2]),
    np.array(["2024-01-01", "2024-01-02"], dtype="datetime64[D]"),
    np.array([None, "a"], dtype=object),
    pd.Series([1, 2]),
    FRAME,
    pd.Timestamp("2024-01-01"),
    torch.tensor([0.0, 1.0]),
]
CALLS = {
    **{f"equal {e!r:.30}": lambda v, e=e: expect.equal(v, e) for e in EXPECTED},
    **{f"close {e!r:.30}": lambda v, e=e: expect.close(v, e) for e in EXPECTED},
    **{f"strict {e!r:.30}": lambda v, e=e: expect.close(v, e, strict=True) for e in EXPECTED},
    "array": lambda v: expect.array(v, [1.0, 2.0], shape=(2,), dtype="floating"),
    "array alone": expect.array,
    "array strict": lambda v: expect.array(v, strict=True),
    "shape": lambda v: expect.shape(v, (2,)),
    "finite": expect.finite,
    "between": lambda v: expect.between(v, 0, 1),
    "at_least": lambda v: expect.at_least(v, 0),
    "at_most": lambda v: expect.at_most(v, 0),
    "true": lambda v: expect.true(v, "text"),
    "type_": lambda v: expect.type_(v, (int, "str")),
    "contains": lambda v: expect.contains(v, 1),
    "contains text": lambda v: expect.contains(v, "a"),
    "table": lambda v: expect.table(v, FRAME, columns=["a", "b"], rows=2, dtypes={"a": "int"}),
    "table values": lambda v: expect.table(v, FRAME, index=True, ordered=False, equal_nan=True),
    "function": lambda v: expect.function(Gives(v), lambda x: 0.5, [1]),
    "raises": lambda v: expect.raises(Gives(v), 1),
    "estimator": expect.estimator,
    "fitted": lambda v: expect.fitted(Gives(v), X),
    "probabilities": expect.probabilities,
    "probabilities 2": lambda v: expect.probabilities(v, rows=2, classes=2),
    "labels": lambda v: expect.labels(v, [0, 1], rows=2),
    "labels words": lambda v: expect.labels(v, ["a", "b"], rows=2),
    "accuracy": lambda v: expect.accuracy(v, Y, at_least=2),
    "balanced": lambda v: expect.balanced_accuracy(v, Y, at_least=2),
    "f1": lambda v: expect.f1(v, Y, at_least=2),
    "roc_auc": lambda v: expect.roc_auc(v, Y, at_least=2),
    "average precision": lambda v: expect.average_precision(v, Y, at_least=2),
    "r2": lambda v: expect.r2(v, Y, at_least=2),
    "absolute": lambda v: expect.mean_absolute_error(v, Y, at_most=-1),
    "squared": lambda v: expect.mean_squared_error(v, Y, at_most=-1),
    "brier": lambda v: expect.brier(v, Y, at_most=-1),
    "log loss": lambda v: expect.log_loss(v, Y, at_most=-1),
    "cost": lambda v: expect.cost(v, Y, false_positive=1, false_negative=2, at_most=-1),
    "better": lambda v: expect.better_than(v, 0.5),
    "gradient": lambda v: expect.gradient(v, lambda x: float(x.sum()), [1.0, 2.0]),
    "gradient at a number": lambda v: expect.gradient(v, lambda x: 2 * float(x), 1.0),
    "output": lambda v: expect.output_shape(Gives(v), X, (2,)),
    "same": lambda v: expect.same_in_eval_mode(Gives(v), X),
    "batch": lambda v: expect.batch_independent(Gives(v), X),
    "losses": expect.loss_falls,
    "parameters": lambda v: expect.parameters_change(Gives(v), lambda m: None),
    "parameters of": lambda v: expect.parameters_change(Gives({"w": v}), lambda m: None),
    "stay": lambda v: expect.parameters_stay(Gives({"w": v}), lambda m: None),
    "permutation": lambda v: canary.label_permutation(Gives(v), X, Y, rng=np.random.default_rng(0)),
    "poison": lambda v: canary.poison(Gives(v), X, Y, X, rng=np.random.default_rng(0)),
    "poison a model": lambda v: canary.poison(
        lambda: Gives(v), X, Y, X, rng=np.random.default_rng(0), method="predict"
    ),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_an_odd_value_passes_or_fails(call):
    broken = {}
    for name, value in ODD.items():
        try:
            call(value)
        except (CheckFailed, Placeholder) as failure:
            if isinstance(failure, CheckFailed):
                assert "0x" not in str(failure.message())
        except Exception as error:
            broken[name] = f"{type(error).__name__}: {error}"
    assert not broken
