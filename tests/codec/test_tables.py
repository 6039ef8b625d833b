from __future__ import annotations

import string
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcourse.codec import CodecError, Opaque, Unencodable, decode, encode

pd = pytest.importorskip("pandas")

WORDS = st.text(string.ascii_letters + "é🦉", max_size=5)


def _columns(rows):
    """One column of any supported kind."""

    def column(entries, **settings):
        return st.lists(entries, min_size=rows, max_size=rows).map(
            lambda values: pd.Series(values, **settings)
        )

    codes = st.sampled_from(["low", "mid", "high", None])
    small = st.integers(-100, 100)
    return st.one_of(
        column(small, dtype="int64"),
        column(small, dtype="int8"),
        column(st.floats(width=32), dtype="float32"),
        column(st.floats(), dtype="float64"),
        column(st.booleans(), dtype=bool),
        column(st.none() | WORDS | small | st.just(pd.NA), dtype=object),
        column(WORDS, dtype=object),
        column(st.none() | WORDS, dtype="string"),
        column(st.none() | WORDS, dtype=pd.StringDtype("python", np.nan)),
        column(st.none() | small, dtype="Int64"),
        column(st.none() | st.integers(0, 200), dtype="UInt8"),
        column(st.none() | st.floats(allow_nan=False), dtype="Float64"),
        column(st.none() | st.booleans(), dtype="boolean"),
        column(codes, dtype=pd.CategoricalDtype(["low", "mid", "high"], ordered=True)),
        column(st.integers(0, 10**18) | st.none(), dtype="datetime64[ns]"),
        column(st.integers(0, 10**9) | st.none(), dtype="datetime64[s]"),
        column(st.integers(0, 10**18), dtype="datetime64[ns, Europe/Berlin]"),
        column(st.integers(0, 10**18), dtype="datetime64[ns, UTC]"),
        column(st.integers(-(10**17), 10**17), dtype="timedelta64[ns]"),
        column(small, dtype="float64").map(
            lambda values: pd.Series(pd.cut(values, [-101, 0, 101]))
        ),
    )


def _indexes(rows):
    exactly = {"min_size": rows, "max_size": rows}
    names = st.none() | WORDS | st.tuples(WORDS, st.integers(0, 9))
    first = pd.Timestamp("2024-01-01")
    return st.one_of(
        st.builds(pd.RangeIndex, st.just(5), st.just(5 + 3 * rows), st.just(3), name=names),
        st.builds(pd.Index, st.lists(WORDS, **exactly), dtype=st.just(object), name=names),
        st.builds(pd.Index, st.lists(st.integers(0, 3), **exactly), dtype=st.just("int64")),
        st.builds(pd.Index, st.lists(st.floats(), **exactly), dtype=st.just("float64")),
        st.builds(pd.CategoricalIndex, st.lists(st.sampled_from("ab"), **exactly), name=names),
        st.sampled_from(["D", "W-SUN", "MS", "2h", "B"]).map(
            lambda step: pd.date_range(first, periods=rows, freq=step, tz="Europe/Berlin")
        ),
        st.just(pd.timedelta_range("1h", periods=rows, freq="3min")),
        st.just(pd.interval_range(0, rows)),
        st.builds(
            lambda pairs, one, two: pd.MultiIndex(
                [[1, 2, 3], ["a", "b"]],
                list(zip(*pairs, strict=True)) or [[], []],
                names=[one, two],
            ),
            st.lists(st.tuples(st.integers(-1, 2), st.integers(0, 1)), **exactly),
            names,
            names,
        ),
    )


@st.composite
def frames(draw):
    rows = draw(st.integers(0, 6))
    columns = draw(st.lists(_columns(rows), max_size=5))
    frame = pd.DataFrame(dict(enumerate(columns)), index=pd.RangeIndex(rows))
    frame.index = draw(_indexes(rows))
    frame.columns = draw(_indexes(len(columns)))
    return frame


@given(frames())
def test_frames(there_and_back, frame):
    pd.testing.assert_frame_equal(there_and_back(frame), frame, check_exact=True)


@given(st.integers(0, 5).flatmap(lambda rows: st.tuples(_columns(rows), _indexes(rows))), WORDS)
def test_series_indexes_and_arrays(there_and_back, parts, name):
    values, index = parts
    series = pd.Series(values.array, index=index, name=name)
    read = there_and_back(series)
    pd.testing.assert_series_equal(read, series, check_exact=True, check_freq=True)
    pd.testing.assert_index_equal(there_and_back(index), index, exact=True)
    assert getattr(there_and_back(index), "freq", None) == getattr(index, "freq", None)
    if not isinstance(values.dtype, np.dtype):
        pd.testing.assert_extension_array_equal(there_and_back(values.array), values.array)


@pytest.mark.parametrize(
    "value",
    [
        pd.Timestamp("2024-05-01 12:00:00.123456789"),
        pd.Timestamp("2024-10-27 01:30", tz="UTC").tz_convert("Europe/Berlin"),
        pd.Timestamp("2024-05-01", tz="UTC"),
        pd.Timestamp("2024-05-01T00:00+05:30"),
        pd.Timestamp("2024-05-01").as_unit("s"),
        pd.Timedelta("-1 days 3 hours"),
        pd.Timedelta(5, "s").as_unit("ms"),
        pd.Interval(0.5, 1, closed="left"),
        pd.NaT,
        pd.NA,
    ],
    ids=repr,
)
def test_single_values(there_and_back, value):
    read = there_and_back(value)
    assert type(read) is type(value)
    assert repr(read) == repr(value)
    assert read is value or (
        read == value and getattr(read, "unit", 0) == getattr(value, "unit", 0)
    )


def test_attributes_of_a_frame_are_kept(there_and_back):
    frame = pd.DataFrame({"a": [1]})
    frame.attrs["source"] = ("survey", 2)
    assert there_and_back(frame).attrs == {"source": ("survey", 2)}


def test_equal_column_names_and_labels(there_and_back):
    frame = pd.DataFrame([[1, "a"], [2, "b"]], index=["x", "x"], columns=["c", "c"])
    pd.testing.assert_frame_equal(there_and_back(frame), frame)


def test_a_wide_frame_is_one_array():
    frame = pd.DataFrame(np.zeros((3, 5000), np.float32))
    assert len(encode(frame)[1]) == 1


def test_a_decoded_frame_shares_no_memory(there_and_back):
    frame = pd.DataFrame({"a": [1.0, 2.0]})
    read = there_and_back(frame)
    read.loc[0, "a"] = 9.0
    assert frame.loc[0, "a"] == 1.0


class Table(pd.DataFrame):
    pass


@pytest.mark.parametrize(
    "value",
    [
        Table({"a": [1]}),
        pd.DataFrame({"a": [object()]}),
        pd.DataFrame({"a": pd.period_range("2024", periods=2, freq="M")}),
        pd.DataFrame({"a": pd.arrays.SparseArray([0, 1])}),
        pd.period_range("2024", periods=2, freq="M"),
        pd.DataFrame({"a": [1]}).set_flags(allows_duplicate_labels=False),
        pd.date_range(
            "2024", periods=2, freq=pd.offsets.CustomBusinessDay(holidays=["2024-01-01"])
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_would_lose_something_is_refused(value):
    with pytest.raises(Unencodable):
        encode(value)


def test_without_pandas_a_frame_is_opaque():
    spec, blobs = encode([pd.DataFrame({"a": ["x"]}), 1, pd.NA])
    program = (
        "import sys; sys.modules['pandas'] = None\n"
        "from mlcourse.codec import decode\n"
        f"print(decode({spec!r}, {blobs!r}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120
    )
    expected = [Opaque("pandas.DataFrame"), 1, Opaque("pandas.NA")]
    assert done.stdout.strip() == repr(expected)


def _change(spec, path, value):
    changed = [*spec]
    changed[path[0]] = value if len(path) == 1 else _change(spec[path[0]], path[1:], value)
    return changed


FRAME = pd.DataFrame({"a": [1, 2], "b": pd.Categorical(["u", "v"])})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((1, 2), 3),  # a longer index
        ((3, 0, 0, 0), 1),  # a column twice
        ((3, 0, 0, 0), 2),  # a column that is not there
        ((4, 0, 0), -1),
        ((4,), []),  # a column missing
        ((4, 0, 1, 1, 2), [1]),  # fewer codes
        ((2,), ["range_index", 0, 2, 0, None]),
        ((2,), ["range_index", 0, 2**40, 1, None]),
        ((2,), None),
        ((5,), [1]),
    ],
    ids=str,
)
def test_a_frame_that_does_not_fit_is_refused(path, value):
    spec, blobs = encode(FRAME)
    assert decode(spec, blobs).equals(FRAME)
    with pytest.raises(CodecError):
        decode(_change(spec, path, value), blobs)


def test_categorical_codes_out_of_range_are_refused():
    spec, blobs = encode(pd.Categorical(["u", "v"]))
    place = next(number for number, blob in enumerate(blobs) if blob == b"\x00\x01")
    for codes in (b"\x00\x02", b"\x00\xfe"):
        with pytest.raises(CodecError, match="a code is out of range"):
            decode(spec, [*blobs[:place], codes, *blobs[place + 1 :]])


@pytest.mark.parametrize(
    "zone", ["../../etc/passwd", "/etc/passwd", "Nowhere/City", "", "a" * 200, 5.0, []]
)
def test_unknown_time_zones_are_refused(zone):
    for spec in (["timestamp", 0, "ns", [zone]], ["timestamp", 0, "ns", [["pytz", zone]]]):
        with pytest.raises(CodecError):
            decode(spec)


def test_a_path_is_not_even_looked_up_as_a_time_zone():
    for zone in ("../../etc/passwd", "/etc/passwd", "Europe/../Europe/Berlin", "C:x"):
        with pytest.raises(CodecError, match="form that no zone has"):
            decode(["timestamp", 0, "ns", [zone]])


def test_a_column_given_twice_is_refused():
    labels, names = ["range_index", 0, 2, 1, None], ["range_index", 0, 1, 1, None]
    once = ["frame", labels, names, [[[0], ["a", "<f8", [2, 1], 0]]], [], None]
    assert decode(once, [bytes(16)]).shape == (2, 1)
    twice = ["frame", labels, names, [[[0, 0], ["a", "<f8", [2, 2], 0]]], [], None]
    with pytest.raises(CodecError, match="twice"):
        decode(twice, [bytes(32)])
