"""The only bytes that cross between the grader and a box.

A frame is a length (four bytes, big-endian), a header of that many bytes (a JSON object) and raw
blobs, whose sizes the header announces under ``"blobs"``. Whoever reads checks every announced
size before it allocates. Nothing here is pickled, evaluated or turned into anything but plain
values.
"""

from __future__ import annotations

import json
import math
import re
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Any

MAX_HEADER = 4 << 20
MAX_BLOBS = 4096
MAX_DEPTH = 100
"""Nesting of the JSON text. The codec nests about three levels for one level of a value."""
MAX_NODES = 1_000_000
"""Values and brackets. The codec counts more strictly, but needs several of these for one value."""
MAX_TEXT = 1 << 20
MAX_WHOLE = 2**64

_LENGTH = struct.Struct(">I")
# Possessive, and content with a missing closing quote, so that no text makes the search quadratic.
_STRINGS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)


class Malformed(Exception):
    """The other side sent something that is not a frame within the limits."""


def pack(header: Mapping[str, Any], blobs: Sequence[bytes] = ()) -> list[bytes]:
    """Return the pieces of a frame, to be sent in order.

    Parameters
    ----------
    header : mapping
        JSON-able; the key ``"blobs"`` is set here.
    blobs : sequence of bytes

    Raises
    ------
    ValueError
        If the header has a value JSON lacks (NaN, a lone surrogate) or is over the limits.
    TypeError
        If the header has a value of a type JSON lacks.
    """
    document = {**header, "blobs": [len(blob) for blob in blobs]}
    encoded = json.dumps(document, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    text = encoded.encode("utf-8")
    if len(text) > MAX_HEADER or len(blobs) > MAX_BLOBS:
        raise ValueError("the message is larger than a frame may be")
    return [_LENGTH.pack(len(text)), text, *blobs]


def header_size(start: bytes) -> int:
    """Return the size of the header that `start`, the first four bytes of a frame, announces.

    Raises
    ------
    Malformed
        If it is over `MAX_HEADER`.
    """
    size: int = _LENGTH.unpack(start)[0]
    if size > MAX_HEADER:
        raise Malformed(f"a header of {size} bytes was announced")
    return size


def parse_header(text: bytes, most: int) -> tuple[dict[str, Any], list[int]]:
    """Return a header and the sizes of its blobs.

    Parameters
    ----------
    text : bytes
        The header as it came.
    most : int
        Bytes that all blobs together may have.

    Raises
    ------
    Malformed
        If the text is not a JSON object, is nested too deeply, has too many values, a number that
        no 64 bits hold, a text that is too long or is not Unicode, or announces more bytes than
        `most`.
    """
    _check_shape(text)
    try:
        header = json.loads(text.decode("utf-8"), parse_constant=_no_constant, parse_int=_whole)
    except (ValueError, RecursionError):
        raise Malformed("the header is not JSON") from None
    if type(header) is not dict:
        raise Malformed("the header is not an object")
    _check_scalars(header)
    sizes = header.pop("blobs", None)
    if type(sizes) is not list or len(sizes) > MAX_BLOBS:
        raise Malformed("the list of blobs is missing or too long")
    if not all(type(size) is int and size >= 0 for size in sizes) or sum(sizes) > most:
        raise Malformed("the blobs are larger than allowed")
    return header, sizes


def _check_shape(text: bytes) -> None:
    # Counted before parsing: four megabytes of "[" would become a hundred megabytes of lists.
    brackets = text.count(b"[") + text.count(b"{")
    if brackets + text.count(b",") > MAX_NODES or brackets > MAX_DEPTH:
        bare = _STRINGS.sub(b"", text)
        if bare.count(b"[") + bare.count(b"{") + bare.count(b",") > MAX_NODES:
            raise Malformed("the header has too many values")
        depth = 0
        for found in re.finditer(rb"[\[\]{}]", bare):
            depth += 1 if found.group() in b"[{" else -1
            if depth > MAX_DEPTH:
                raise Malformed("the header is nested too deeply")


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _whole(digits: str) -> int:
    if len(digits) > 20 or abs(int(digits)) >= MAX_WHOLE:
        raise ValueError("a number over 64 bits")
    return int(digits)


def _check_scalars(value: Any) -> None:
    pending = [value]
    while pending:
        item = pending.pop()
        if type(item) is str:
            _check_text(item)
        elif type(item) is float and not math.isfinite(item):
            raise Malformed("a number is not finite")
        elif type(item) is list:
            pending += item
        elif type(item) is dict:
            pending += item.values()
            for key in item:
                _check_text(key)


def _check_text(text: str) -> None:
    if len(text) > MAX_TEXT:
        raise Malformed("a text is too long")
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise Malformed("a text is not Unicode") from None


class FrameReader:
    """Puts one frame together from the pieces a non-blocking socket gives.

    Parameters
    ----------
    most : int
        Bytes that all blobs of the frame together may have.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._header: dict[str, Any] | None = None
        self._sizes: list[int] = []
        self._blobs: list[bytes] = []
        self._stage = self._read_length
        self._expect(_LENGTH.size)

    def _expect(self, size: int) -> None:
        self._piece, self._filled = bytearray(size), 0

    @property
    def room(self) -> memoryview:
        """The memory the next bytes belong in; empty only when the frame is complete."""
        return memoryview(self._piece)[self._filled :]

    def filled(self, count: int) -> bool:
        """Note that `count` bytes were put into `room`; return whether the frame is complete.

        Raises
        ------
        Malformed
            If what came so far breaks the limits.
        """
        self._filled += count
        while self._filled == len(self._piece):
            if not self._stage():
                return True
        return False

    def _read_length(self) -> bool:
        self._expect(header_size(bytes(self._piece)))
        self._stage = self._read_header
        return True

    def _read_header(self) -> bool:
        self._header, self._sizes = parse_header(bytes(self._piece), self._most)
        self._stage = self._read_blob
        return self._next_blob()

    def _read_blob(self) -> bool:
        self._blobs.append(bytes(self._piece))
        return self._next_blob()

    def _next_blob(self) -> bool:
        if len(self._blobs) == len(self._sizes):
            self._piece, self._filled = bytearray(), 0
            return False
        self._expect(self._sizes[len(self._blobs)])
        return True

    def frame(self) -> tuple[dict[str, Any], list[bytes]]:
        """Return header and blobs of the complete frame."""
        if self._header is None or len(self._blobs) != len(self._sizes):
            raise Malformed("the frame is not complete")
        return self._header, self._blobs


def receive(into: Callable[[memoryview], int], most: int) -> tuple[dict[str, Any], list[bytes]]:
    """Read one frame from a blocking source.

    Parameters
    ----------
    into : callable
        Fills the start of the memory it is given and returns the number of bytes, 0 at the end; the
        ``recv_into`` of a blocking socket.
    most : int
        Bytes that all blobs together may have.

    Raises
    ------
    EOFError
        If the source ends.
    Malformed
        If what came is not a frame within the limits.
    """
    reader = FrameReader(most)
    while True:
        count = into(reader.room)
        if not count:
            raise EOFError
        if reader.filled(count):
            return reader.frame()
