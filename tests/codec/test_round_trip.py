from __future__ import annotations

import datetime
from collections import OrderedDict
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from mlcourse.codec import decode, encode

INTEGERS = st.integers(-(2**63), 2**64 - 1)
# Any code point, lone surrogates included.
TEXTS = st.text(st.characters(), max_size=30)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    INTEGERS,
    st.floats(),
    st.complex_numbers(),
    TEXTS,
    st.binary(max_size=30),
    st.just(...),
    st.dates(),
    st.timedeltas(),
    st.datetimes(timezones=st.none() | st.sampled_from([datetime.UTC, ZoneInfo("Europe/Berlin")])),
    st.builds(slice, st.none() | INTEGERS, st.none() | INTEGERS, st.none() | INTEGERS),
    st.builds(range, st.integers(-99, 99), st.integers(-99, 99), st.integers(1, 9)),
)
KEYS = st.one_of(
    st.none(),
    st.booleans(),
    INTEGERS,
    st.floats(allow_nan=False),
    TEXTS,
    st.binary(max_size=9),
    st.tuples(INTEGERS, TEXTS),
    st.frozensets(INTEGERS, max_size=3),
    st.dates(),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.lists(inner, max_size=5).map(tuple),
        st.dictionaries(KEYS, inner, max_size=5),
        st.sets(KEYS, max_size=5),
        st.frozensets(KEYS, max_size=5),
    ),
    max_leaves=20,
)
DTYPES = st.one_of(
    npst.boolean_dtypes(),
    npst.integer_dtypes(endianness="?"),
    npst.unsigned_integer_dtypes(endianness="?"),
    npst.floating_dtypes(sizes=(16, 32, 64), endianness="?"),
    npst.complex_number_dtypes(sizes=(64, 128), endianness="?"),
    npst.datetime64_dtypes(endianness="?"),
    npst.timedelta64_dtypes(endianness="?"),
    npst.unicode_string_dtypes(endianness="?", max_len=8),
    npst.byte_string_dtypes(max_len=8),
)
SHAPES = npst.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)


@given(VALUES)
def test_plain_values_keep_type_order_and_content(same, there_and_back, value):
    assert same(there_and_back(value), value)


@given(st.lists(st.floats() | st.integers(-(2**63), 2**63 - 1), min_size=16, max_size=40))
def test_mixed_lists_are_not_made_uniform(same, there_and_back, value):
    assert same(there_and_back(value), value)


@pytest.mark.parametrize(
    "entries",
    [
        [0.5] * 300_000,
        [-3, 2**63 - 1] * 150_000,
        [True, False] * 150_000,
        ["é", "\ud800", ""] * 100_000,
        [2**64 - 1] * 20,
    ],
    ids=["floats", "ints", "bools", "texts", "unsigned"],
)
@pytest.mark.parametrize("container", [list, tuple])
def test_long_lists_of_one_type(same, there_and_back, entries, container):
    value = container(entries)
    assert same(there_and_back(value), value)


@given(npst.arrays(DTYPES, SHAPES))
def test_arrays_keep_dtype_shape_and_bits(same, there_and_back, value):
    assert same(there_and_back(value), value)


@given(npst.arrays(DTYPES, 1))
def test_numpy_scalars_keep_their_type(same, there_and_back, value):
    assert same(there_and_back(value[0]), value[0])


@given(st.lists(VALUES, max_size=20))
def test_object_arrays_keep_their_entries(same, there_and_back, entries):
    value = np.empty(len(entries), object)
    for position, entry in enumerate(entries):
        value[position] = entry
    assert same(there_and_back(value), value)


@pytest.mark.parametrize(
    "value",
    [
        np.str_("ends in zero\0"),
        np.str_(""),
        np.bytes_(b"a\0"),
        np.array(["", "x"]),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(10)[::-2],
        np.broadcast_to(np.float32(1), (3, 2)),
        np.array([np.arange(2), [1, 2], np.array(3), None], object).reshape(2, 2),
        np.array(["word"] * 20, object).reshape(4, 5),
        np.zeros((0, 5)),
        "x" * 5000,
        "\ud800" + "x" * 5000,
        "🦉" * 20,
        datetime.datetime(2024, 10, 27, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1),
        datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=-3.5))),
        {float("nan"): 1},
        OrderedDict(b=1, a=2),
        {1: "one", "1": "text", (1, (2,)): [np.int8(3)]},
    ],
    ids=repr,
)
def test_cases_that_are_easily_lost(same, there_and_back, value):
    assert same(there_and_back(value), value)


def test_fold_is_kept(there_and_back):
    # Two datetimes that differ in their fold only compare equal.
    assert there_and_back(datetime.datetime(2024, 10, 27, 2, 30, fold=1)).fold == 1


@given(VALUES)
def test_decoding_twice_gives_equal_values(same, value):
    spec, blobs = encode(value)
    assert same(decode(spec, blobs), decode(spec, blobs))


def test_a_decoded_array_is_writable_and_shares_no_memory():
    array = np.arange(5)
    spec, blobs = encode({"a": array})
    read = decode(spec, blobs)["a"]
    read += 1
    assert array.tolist() == [0, 1, 2, 3, 4]
    assert decode(spec, blobs)["a"].tolist() == [0, 1, 2, 3, 4]


def test_a_bytearray_is_taken_over_without_a_copy():
    spec, (blob,) = encode(np.arange(4, dtype="<i8"))
    data = bytearray(blob)
    read = decode(spec, [data])
    read[0] = 7
    assert data[0] == 7
