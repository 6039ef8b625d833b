"""The frames between grader and box."""

from __future__ import annotations

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcourse.box.wire import MAX_HEADER, FrameReader, Malformed, pack, parse_header, receive

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=50)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=5)
    ),
    max_leaves=30,
)


def source_of(data: bytes, sizes):
    """Return a reader that gives `data` in pieces of the given sizes."""
    place, step = 0, 0

    def into(room: memoryview) -> int:
        nonlocal place, step
        count = min(len(room), sizes[step % len(sizes)], len(data) - place)
        step += 1
        room[:count] = data[place : place + count]
        place += count
        return count

    return into


@given(
    value=VALUES,
    blobs=st.lists(st.binary(max_size=100), max_size=5),
    sizes=st.lists(st.integers(1, 40), min_size=1, max_size=5),
)
def test_a_frame_comes_back_whatever_the_pieces(value, blobs, sizes):
    data = b"".join(pack({"value": value}, blobs))
    header, received = receive(source_of(data, sizes), 1000)
    assert header == {"value": value}
    assert json.dumps(header) == json.dumps({"value": value})
    assert received == blobs


@given(data=st.binary(max_size=300))
def test_any_bytes_give_a_frame_or_are_refused(data):
    with pytest.raises((Malformed, EOFError)):
        while True:
            receive(source_of(data, [7]), 1000)
            raise EOFError


@given(text=st.binary(max_size=200) | st.text().map(str.encode))
def test_any_header_is_an_object_or_refused(text):
    try:
        header, sizes = parse_header(text, 1000)
    except Malformed:
        return
    assert type(header) is dict
    assert sum(sizes) <= 1000


@given(value=VALUES, data=st.data())
def test_a_damaged_frame_does_no_worse_than_being_refused(value, data):
    whole = bytearray(b"".join(pack({"value": value}, [b"12345"])))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] = data.draw(st.integers(0, 255))
    try:
        header, blobs = receive(source_of(bytes(whole), [11]), 1000)
    except (Malformed, EOFError):
        return
    assert type(header) is dict
    assert sum(map(len, blobs)) <= 1000


def test_a_large_header_is_refused_before_there_is_room_for_it():
    reader = FrameReader(0)
    reader.room[:] = struct.pack(">I", MAX_HEADER + 1)
    with pytest.raises(Malformed):
        reader.filled(4)
    assert len(reader.room) <= 4


def test_blobs_are_refused_before_there_is_room_for_them():
    text = json.dumps({"blobs": [500, 501]}).encode()
    reader = FrameReader(1000)
    reader.room[:] = struct.pack(">I", len(text))
    reader.filled(4)
    reader.room[:] = text
    with pytest.raises(Malformed):
        reader.filled(len(text))


@pytest.mark.parametrize(
    "text",
    [
        '{"blobs": [], "x": ' + "[" * 101 + "]" * 101 + "}",
        '{"blobs": [], "x": [' + "1," * 1_000_001 + "1]}",
        '{"blobs": [], "x": 18446744073709551616}',
        '{"blobs": [], "x": -18446744073709551616}',
        '{"blobs": [], "x": Infinity}',
        '{"blobs": [], "x": 1e400}',
        '{"blobs": [], "x": "\\udc00"}',
        '{"blobs": [1.0]}',
        '{"blobs": [true]}',
        '{"blobs": null}',
        "[]",
        '"text"',
        "",
        '{"a": 1',
        '{"a": "' + '\\"' * 1000,
    ],
)
def test_headers_over_the_limits(text):
    with pytest.raises(Malformed):
        parse_header(text.encode(), 10)


def test_brackets_in_texts_do_not_count():
    text = json.dumps({"blobs": [], "x": '[{,\\"' * 150_000}).encode()
    assert parse_header(text, 0)[0]["x"].startswith("[{,")


@pytest.mark.parametrize("tail", [b'"' + b'\\"' * 1_900_000, b'"' * 3_999_999, b"\\" * 3_999_999])
def test_no_header_takes_long(tail):
    # Quadratic searching would take hours here, so there is no clock in this test.
    with pytest.raises(Malformed):
        parse_header(b"[" * 200 + tail, 0)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), "\ud800", "x" * (5 << 20)])
def test_what_no_frame_holds_is_not_packed(bad):
    with pytest.raises(ValueError):
        pack({"x": bad})
