"""What the encoder refuses, and how it says so."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from collections import Counter, namedtuple

import numpy as np
import pandas as pd
import pytest

from mlcourse.codec import OverLimit, Secret, SecretRefused, Unencodable, encode, secret
from mlcourse.codec.limits import MAX_BYTES, MAX_DEPTH, MAX_RANGED


class Text(str):
    pass


class Own(np.ndarray):
    pass


class Whole(int):
    pass


Point = namedtuple("Point", "x y")


@pytest.mark.parametrize(
    "value",
    [
        object(),
        len,
        np,
        Text("a"),
        Whole(3),
        Point(1, 2),
        Counter(a=1),
        bytearray(b"a"),
        2**64,
        -(2**63) - 1,
        range(2**70),
        np.zeros(2).view(Own),
        np.ma.masked_array([1], [True]),
        np.rec.array([(1, 2.0)]),
        np.zeros(2, "i4,f4"),
        np.longdouble(1),
        np.array([1], np.longdouble),
        np.void(b"a"),
        np.array(["a"], np.dtypes.StringDType()),
        np.random.default_rng(0),
    ],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.parametrize(
    "wrap", [lambda value: value, lambda value: [{"k": (value,)}]], ids=["bare", "inside"]
)
def test_what_is_not_plain_data_is_refused_and_named(value, wrap):
    with pytest.raises(Unencodable) as caught:
        encode(wrap(value))
    assert caught.value.type_name
    assert "cannot be passed on" in str(caught.value)
    assert "fix:" in str(caught.value)


def test_the_type_is_named_without_the_notebooks_module():
    kind = type("Model", (), {"__module__": "__main__"})
    with pytest.raises(Unencodable) as caught:
        encode(kind())
    assert caught.value.type_name == "Model"


def test_a_value_inside_itself_is_refused():
    loop = []
    loop.append(loop)
    with pytest.raises(OverLimit, match="cannot be passed on"):
        encode(loop)


def test_the_depth_limit_is_exact(there_and_back):
    value = None
    for _ in range(MAX_DEPTH - 1):
        value = [value]
    assert there_and_back(value) == value
    with pytest.raises(OverLimit):
        encode([value])


@pytest.mark.parametrize(
    "value",
    [
        [None] * 200_000,
        [None, 0.5] * 50_000,
        [[]] * 150_000,
        [0.5] * 1_000_001,
        "x" * (2**20 + 1),
        "é" * 2**19 + "x",
        ["x" * 4000, 1] * 1500,
        [{f"{number}{'k' * 300}": 1} for number in range(15_000)],
        np.broadcast_to(np.float64(0), MAX_BYTES // 8 + 1),
        [
            np.broadcast_to(np.float64(0), MAX_BYTES // 16),
            np.broadcast_to(0.0, MAX_BYTES // 16 + 1),
        ],
        [np.zeros(1)] * 5000,
        bytes(MAX_BYTES + 1),
        range(2_000_000_000),
        [range(MAX_RANGED), range(1)],
        pd.RangeIndex(MAX_RANGED + 1),
    ],
    ids=lambda value: type(value).__name__,
)
def test_nothing_is_cut_short(value):
    with pytest.raises(OverLimit):
        encode(value)


def test_the_largest_array_passes(there_and_back):
    array = np.zeros(MAX_BYTES, np.uint8)
    assert there_and_back(array).nbytes == MAX_BYTES


def _object_array(entry):
    array = np.empty(1, object)
    array[0] = entry
    return array


@pytest.mark.parametrize(
    "wrap",
    [
        lambda mark: mark,
        lambda mark: [1, {"y": (mark,)}],
        _object_array,
    ],
    ids=["bare", "nested", "array"],
)
def test_a_secret_is_never_sent(wrap):
    with pytest.raises(SecretRefused, match="secret"):
        encode(wrap(secret(np.arange(3))))


def test_a_secret_in_a_frame_is_never_sent():
    pd = pytest.importorskip("pandas")
    for value in (pd.DataFrame({"y": [secret(1)]}), pd.Series([secret(1)])):
        with pytest.raises(SecretRefused):
            encode(value)


def test_a_subclass_of_secret_is_never_sent():
    class Labels(Secret):
        pass

    with pytest.raises(SecretRefused):
        encode(Labels(1))


def test_a_secret_is_opened_on_purpose_only():
    labels = np.arange(3)
    mark = secret(labels)
    assert mark.reveal() is labels
    assert "2" not in f"{mark}{mark!r}"
    for use in (
        bool,
        list,
        len,
        np.asarray,
        np.sum,
        float,
        copy.deepcopy,
        pickle.dumps,
        lambda value: value[:1],
        lambda value: value + 1,
        lambda value: labels + value,
        lambda value: value == labels,
        lambda value: value in [1, 2],
    ):
        with pytest.raises(TypeError, match=r"reveal\(\)|unhashable"):
            use(mark)


def test_errors_survive_a_process_boundary():
    for error in (Unencodable("Model", "why"), OverLimit("list", "long"), SecretRefused()):
        read = pickle.loads(pickle.dumps(error))
        assert type(read) is type(error)
        assert str(read) == str(error)


def test_importing_needs_numpy_only():
    program = (
        "import sys, mlcourse.codec, mlcourse.student\n"
        "heavy = {'pandas', 'torch', 'scipy', 'sklearn', 'matplotlib', 'pytz', 'pyarrow'}\n"
        "mlcourse.codec.decode(*mlcourse.codec.encode([1, 'a']))\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.strip() == "[]"
