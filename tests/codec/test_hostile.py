"""The reader against specs that no honest encoder writes."""

from __future__ import annotations

import copy
import datetime
import tracemalloc
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlcourse.codec import CodecError, decode, encode
from mlcourse.codec.decoding import _READERS
from mlcourse.codec.limits import (
    MAX_BLOBS,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_NODES,
    MAX_PACKED,
    MAX_RANGED,
)

TAGS = sorted(_READERS)
ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 9),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        [*TAGS, "<f8", "|b1", "<U2", "|S0", "<M8[ns]", "|O", "floats", "UTC", "0x1p+0"]
    ),
)
JSON = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.dictionaries(
            st.sampled_from(["floats", "ints", "texts", "bools", "x"]), inner, max_size=2
        ),
        st.tuples(st.sampled_from(TAGS), st.lists(inner, max_size=6)).map(
            lambda parts: [parts[0], *parts[1]]
        ),
    ),
    max_leaves=30,
)
BLOBS = st.lists(st.binary(max_size=40), max_size=4)


def _samples():
    """One value of every kind that the codec knows."""
    stamps = np.array(["2024-01-01", "NaT"], "M8[ns]")
    values = [
        [0.5, 1j, "text", "\ud800", b"bytes", 3, None, True, ...],
        (slice(1, None), range(3), {1, 2}, frozenset("ab"), {"k": (1,), 2: [3]}),
        [0.5] * 20,
        [True] * 20,
        ["word"] * 20,
        list(range(20)),
        [np.float32(1), np.datetime64("2024", "Y"), np.str_("s"), np.bytes_(b"s"), stamps],
        [np.zeros((2, 3)), np.array(["ab", "c"]), np.array([True]), np.array([1, "a"], object)],
        [datetime.date(2024, 1, 1), datetime.timedelta(1), datetime.datetime.now(datetime.UTC)],
    ]
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(
        {
            "n": [1, 2],
            "c": pd.Categorical(["u", "v"]),
            "s": pd.array(["a", None], dtype="string"),
            "i": pd.array([1, None], dtype="Int64"),
            "t": pd.date_range("2024", periods=2, tz="Europe/Berlin"),
            "b": pd.interval_range(0, 2),
        }
    )
    values += [
        frame,
        frame["n"],
        frame.set_index(["n", "c"]),
        pd.date_range("2024", periods=3, freq="D"),
        [
            pd.NA,
            pd.NaT,
            pd.Timestamp("2024", tz="Europe/Berlin"),
            pd.Timedelta(1),
            pd.Interval(0, 1),
        ],
    ]
    values.append(pytest.importorskip("scipy.sparse").eye_array(3, format="csr"))
    values.append(pytest.importorskip("torch").ones(2))
    return [encode(value) for value in values]


@pytest.fixture(scope="module")
def samples():
    return _samples()


def _survives(spec, blobs):
    with suppress(CodecError):
        decode(spec, blobs)


@given(JSON, BLOBS)
@settings(max_examples=600)
def test_any_json_gives_a_value_or_a_codec_error(spec, blobs):
    _survives(spec, blobs)


def _places(spec):
    """All lists and dictionaries inside a spec, with their keys."""
    found = []
    pending = [spec]
    while pending:
        part = pending.pop()
        if isinstance(part, list | dict):
            keys = range(len(part)) if isinstance(part, list) else list(part)
            found += [(part, key) for key in keys]
            pending += [part[key] for key in keys]
    return found


@given(st.data())
@settings(max_examples=600)
def test_any_change_of_a_sound_spec_gives_a_value_or_a_codec_error(samples, data):
    spec, blobs = copy.deepcopy(data.draw(st.sampled_from(samples)))
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(_places(spec)))
        action = data.draw(st.sampled_from(["put", "drop", "double", "swap", "move"]))
        if action == "put":
            container[key] = data.draw(JSON)
        elif action == "swap":
            other, place = data.draw(st.sampled_from(_places(spec)))
            container[key] = copy.deepcopy(other[place])
        elif isinstance(container, list) and action == "drop":
            del container[key]
        elif isinstance(container, list) and action == "double":
            container.insert(key, copy.deepcopy(container[key]))
        elif type(container[key]) is int:
            container[key] += data.draw(st.sampled_from([-1, 1, 2**31, -(2**63)]))
        if not _places(spec):
            break
    _survives(spec, blobs)


@given(st.data())
@settings(max_examples=300)
def test_any_change_of_the_bytes_gives_a_value_or_a_codec_error(samples, data):
    spec, blobs = data.draw(st.sampled_from([sample for sample in samples if sample[1]]))
    blobs = [bytearray(blob) for blob in blobs]
    blob = data.draw(st.sampled_from(blobs))
    for _ in range(data.draw(st.integers(1, 4))):
        if blob:
            blob[data.draw(st.integers(0, len(blob) - 1))] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        del blob[-1:]
    _survives(spec, blobs)


def test_the_samples_themselves_are_sound(samples):
    for spec, blobs in samples:
        decode(spec, blobs)


@pytest.mark.parametrize(
    ("spec", "blobs"),
    [
        (1.5, []),
        ([], []),
        ({}, []),
        ([["l"]], []),
        (["eval", "1"], []),
        (["ref", ["name", "x"], []], []),
        (2**64, []),
        (-(2**63) - 1, []),
        (True, [b"left over"]),
        (["f", 1.5], []),
        (["f", "1.5"], []),
        (["f", "0x1.0p+9999"], []),
        (["f", "0x1_0.0p+1"], []),
        (["f", "nan "], []),
        (["f"], []),
        (["f", "nan", "nan"], []),
        (["s", 0], [b"\xff"]),
        (["s", 0], []),
        (["s", -1], [b"a"]),
        (["s", True], [b"a", b"b"]),
        (["l", [["b", 0], ["b", 0]]], [b"a"]),
        (["l", "ab"], []),
        (["l", {}], []),
        (["l", {"floats": 0, "ints": 1}], [b"", b""]),
        (["l", {"floats": 0}], [b"1234567"]),
        (["l", {"bools": 0}], [b"\x02"]),
        (["l", {"texts": [0, 1]}], [b"\x03\x00\x00\x00", b"ab"]),
        (["l", {"texts": [0, 1]}], [b"\x02\x00\x00", b"ab"]),
        (["l", {"texts": [0, 1]}], [b"\x01\x00\x00\x00" * 2, b"\xc3\xa9"]),
        (["dict", [1, 1], [2, 3]], []),
        (["dict", [1, True], [2, 3]], []),
        (["dict", [1], []], []),
        (["dict", [["l", []]], [1]], []),
        (["set", [1, 1]], []),
        (["set", [["l", []]]], []),
        (["range", 0, 1, 0], []),
        (["range", 0, 1, None], []),
        (["date", 0], []),
        (["date", 2**40], []),
        (["timedelta", 999_999_999, 86_400, 0], []),
        (["datetime", 1, 24, 0, 0, 0, 0, None], []),
        (["datetime", 1, 0, 0, 0, 0, 0, 86_400_000_000], []),
        (["a", "<f8", [2], 0], [bytes(8)]),
        (["a", "<f8", [-1], 0], [bytes(8)]),
        (["a", "<f8", [1.0], 0], [bytes(8)]),
        (["a", "<f8", [True], 0], [bytes(8)]),
        (["a", "<f8", 1, 0], [bytes(8)]),
        (["a", "<f8", [1] * 33, 0], [bytes(8)]),
        (["a", "<f8", [2**40, 0], 0], [b""]),
        (["a", "|O", [1], 0], [bytes(8)]),
        (["a", "O", [1], 0], [bytes(8)]),
        (["a", "|V8", [1], 0], [bytes(8)]),
        (["a", "f8", [1], 0], [bytes(8)]),
        (["a", "<f8,<f8", [1], 0], [bytes(16)]),
        (["a", "<U0", [2**20], 0], [b""]),
        (["a", "<f16", [1], 0], [bytes(16)]),
        (["a", "<M8[ns]\n", [1], 0], [bytes(8)]),
        (["a", "|b1", [1], 0], [b"\x02"]),
        (["a", "<U1", [1], 0], [b"\x00\x00\x11\x00"]),
        (["a", ">U1", [1], 0], [b"\x00\x11\x00\x00"]),
        (["scalar", "<U1", "00001100"], []),
        (["scalar", "|b1", "02"], []),
        (["scalar", "<f8", "00"], []),
        (["scalar", "<f8", "zz"], []),
        (["objects", [2], [1]], []),
        (["str_", 1], []),
        (["bytes_", "a"], []),
    ],
    ids=lambda part: repr(part)[:60],
)
def test_each_field_is_checked(spec, blobs):
    with pytest.raises(CodecError) as caught:
        decode(spec, blobs)
    # The catch-all is for what only a library can judge.
    assert caught.value.what != "a value could not be rebuilt"


def _nest(tag, depth):
    spec = None
    for _ in range(depth):
        spec = [tag, [spec]]
    return spec


@pytest.mark.parametrize(
    ("spec", "blobs"),
    [
        (_nest("l", MAX_DEPTH + 1), []),
        (_nest("t", 20_000), []),
        (["l", [None] * MAX_NODES], []),
        (["objects", [MAX_NODES], [None] * MAX_NODES], []),
        (["l", {"bools": 0}], [bytes(MAX_PACKED + 1)]),
        (["l", {"texts": [0, 1]}], [bytes(4 * MAX_PACKED + 4), b""]),
        (["l", [["l", {"bools": n}] for n in range(20)]], [bytes(MAX_PACKED // 10)] * 20),
        (None, [b""] * (MAX_BLOBS + 1)),
        ("x" * (2**20 + 1), []),
        (["s", 0], [bytes(2**20 + 1)]),
        (["b", 0], [memoryview(bytes(1)).cast("B")] + [bytes(MAX_BYTES // 2)] * 2),
        (["range", 0, MAX_RANGED + 1, 1], []),
        (["range", -(2**63), 2**63, 1], []),
        (["l", [["range", MAX_RANGED, 0, -2]] * 3], []),
        (["l", [["range_index", 0, MAX_RANGED, 1, None], ["range", 0, 1, 1]]], []),
    ],
    ids=range(15),
)
def test_limits(spec, blobs):
    with pytest.raises(CodecError):
        decode(spec, blobs)


def test_memory_stays_within_what_was_sent():
    specs = [
        (["a", "<f8", [2**20, 2**20], 0], [bytes(8)]),
        (["a", "<f8", [2**26, 2**26, 0], 0], [b""]),
        (["l", [["a", "|u1", [2**20], 0]] * 5000], [bytes(2**20)]),
        (["range_index", 0, 2**62, 1, None], []),
        (["index", ["objects", [2**26], []], None, None], []),
        (["sparse", "csr_array", [2**62, 2**62], None, None, None], []),
    ]
    tracemalloc.start()
    for spec, blobs in specs:
        _survives(spec, blobs)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * 2**20


def _colliding(count):
    """Complex numbers of one hash: that of the real part makes up for that of the imaginary one."""
    modulus = 2**61 - 1
    found = []
    for imaginary in range(1, 1000 * count):
        real = -1_000_003 * imaginary % modulus
        key = complex(float(real), float(imaginary))
        if int(float(real)) == real:
            found.append(key)
        if len(found) == count:
            break
    return found


def test_keys_of_one_hash_are_refused():
    keys = _colliding(100)
    assert len({hash(key) for key in keys}) == 1 and len(keys) == 100
    written = [["c", key.real.hex(), key.imag.hex()] for key in keys]
    for spec in (["set", written], ["dict", written, [None] * len(keys)]):
        with pytest.raises(CodecError, match="hash"):
            decode(spec)
    # In tuples too, and among the labels of an index.
    with pytest.raises(CodecError, match="hash"):
        decode(["set", [["t", [key]] for key in written]])
    with pytest.raises(CodecError, match="hash"):
        decode(["index", ["objects", [len(keys)], written], None, None])


def test_equal_labels_of_an_index_are_no_collision(there_and_back):
    pd = pytest.importorskip("pandas")
    index = pd.Index([(1, 2)] * 500 + [1.5] * 500, dtype=object, tupleize_cols=False)
    assert there_and_back(index).equals(index)
