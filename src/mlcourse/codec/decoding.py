"""Specs to values: the trusted reader. Every field is checked before it is used.

Nothing is evaluated, unpickled or looked up by a name that was read: a tag picks one of the
readers below, and each builds one kind of plain value.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from mlcourse.codec import arrays, sparse, tables, tensors, times
from mlcourse.codec.errors import CodecError
from mlcourse.codec.fields import fields, floating, integer, sequence, text
from mlcourse.codec.limits import (
    MAX_BLOBS,
    MAX_BYTES,
    MAX_COLLISIONS,
    MAX_DEPTH,
    MAX_NODES,
    MAX_PACKED,
    MAX_RANGED,
    MAX_STRING,
    length_of,
)
from mlcourse.codec.packing import read_entries, utf8

_NO_HASH = -1  # no hash is -1 in Python

Blob = bytes | bytearray | memoryview


class PassThrough(Exception):
    """Base of what an extension raises on purpose: it leaves `Decoder.read` unchanged."""


class Decoder:
    """Reads one spec and its blobs.

    Parameters
    ----------
    blobs : sequence of bytes, bytearray or memoryview
        A bytearray is taken over: an array may keep using its memory.
    extension : callable or None
        Reads the payload of the tag ``ref``.
    """

    def __init__(
        self,
        blobs: Sequence[Blob],
        extension: Callable[[Decoder, list[object]], Any] | None = None,
    ) -> None:
        if len(blobs) > MAX_BLOBS or sum(map(len, blobs)) > MAX_BYTES:
            raise CodecError("there are more bytes or blobs than may cross at once")
        self._blobs: list[Blob | None] = list(blobs)
        self._extension = extension
        self._nodes = self._depth = self._packed = self._ranged = 0
        self.incomplete = False
        """Set where a library is missing, so that some blobs stay unread."""

    def read(self, spec: object) -> Any:
        """Return the whole value.

        Raises
        ------
        CodecError
            The spec is not one that an encoder writes.
        """
        try:
            value = self.value(spec)
        except (CodecError, PassThrough):
            raise
        except Exception as error:
            # The libraries' own constructors have the last word on values such as dates.
            raise CodecError(
                "a value could not be rebuilt", why=f"{type(error).__name__}: {error}"[:300]
            ) from None
        if not self.incomplete and any(blob is not None for blob in self._blobs):
            raise CodecError("some bytes belong to no value")
        return value

    def value(self, spec: object) -> Any:
        """Return one value inside the whole."""
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise CodecError("there are more values than may cross at once")
        if self._depth >= MAX_DEPTH:
            raise CodecError("values are nested too deep")
        if spec is None or spec is True or spec is False:
            return spec
        if type(spec) is int:
            return integer(spec)
        if type(spec) is str:
            return text(spec, MAX_STRING)
        tag, *payload = sequence(spec) or [None]
        reader = _READERS.get(tag) if type(tag) is str else None
        if reader is None:
            raise CodecError("a value has an unknown tag")
        self._depth += 1
        value = reader(self, payload)
        self._depth -= 1
        return value

    def blob(self, number: object) -> Blob:
        """Hand over a blob. Each can be had once, so few bytes cannot become many."""
        position = integer(number, 0, max(len(self._blobs) - 1, 0))
        blob = self._blobs[position] if self._blobs else None
        if blob is None:
            raise CodecError("bytes are missing, or used twice")
        self._blobs[position] = None
        return blob

    def count_packed(self, count: int) -> None:
        """Count entries that are not in the spec one by one."""
        self._packed += count
        if self._packed > MAX_PACKED:
            raise CodecError("there are more entries than may cross at once")

    def count_ranged(self, numbers: range) -> None:
        """Count what would be many numbers once somebody makes an array of it."""
        self._ranged += length_of(numbers)
        if self._ranged > MAX_RANGED:
            raise CodecError("ranges hold more numbers than may cross at once")

    def extended(self, payload: list[object]) -> Any:
        """Return what the extension makes of a ``ref``."""
        if self._extension is None:
            raise CodecError("a reference stands where none is allowed")
        return self._extension(self, payload)


def refuse_collisions(keys: list[Any]) -> None:
    """Raise CodecError where many different keys share one hash.

    Hashes of numbers and tuples can be foreseen, so a few thousand chosen keys could keep a
    dictionary busy for minutes. Strings have hashes nobody can foresee.
    """
    hashes = np.fromiter(map(_hash, keys), np.int64, len(keys))
    found, counts = np.unique(hashes, return_counts=True)
    crowded: dict[int, list[object]] = {
        number: [] for number in found[counts > MAX_COLLISIONS].tolist() if number != _NO_HASH
    }
    for key, number in zip(keys, hashes.tolist(), strict=True) if crowded else ():
        others = crowded.get(number)
        if others is None or type(key) is str or any(key is o or key == o for o in others):
            continue
        others.append(key)
        if len(others) > MAX_COLLISIONS:
            raise CodecError("too many keys share one hash")


def _hash(key: object) -> int:
    try:
        return hash(key)
    except TypeError:
        return _NO_HASH


def _hashable(keys: list[Any]) -> list[Any]:
    if any(_hash(key) == _NO_HASH for key in keys):
        raise CodecError("a key or an entry of a set cannot be hashed")
    refuse_collisions(keys)
    return keys


def _read_dictionary(decoder: Decoder, payload: list[object]) -> dict[Any, Any]:
    names, listed = fields(payload, 2, "dictionary")
    keys, entries = _hashable(read_entries(decoder, names)), read_entries(decoder, listed)
    if len(keys) != len(entries):
        raise CodecError("a dictionary has more or fewer keys than entries")
    result = dict(zip(keys, entries, strict=True))
    if len(result) != len(keys):
        raise CodecError("a dictionary has a key twice")
    return result


def _read_set(decoder: Decoder, payload: list[object]) -> set[Any]:
    entries = _hashable(_read_list(decoder, payload))
    result = set(entries)
    if len(result) != len(entries):
        raise CodecError("a set has an entry twice")
    return result


def _read_list(decoder: Decoder, payload: list[object]) -> list[Any]:
    (entries,) = fields(payload, 1, "list")
    return read_entries(decoder, entries)


def _read_slice(decoder: Decoder, payload: list[object]) -> slice:
    start, stop, step = map(decoder.value, fields(payload, 3, "slice"))
    return slice(start, stop, step)


def _read_range(decoder: Decoder, payload: list[object]) -> range:
    start, stop, step = map(integer, fields(payload, 3, "range"))
    if step == 0:
        raise CodecError("a range has step 0")
    numbers = range(start, stop, step)
    decoder.count_ranged(numbers)
    return numbers


def _read_string(decoder: Decoder, payload: list[object]) -> str:
    (number,) = fields(payload, 1, "string")
    data = decoder.blob(number)
    if len(data) > MAX_STRING:
        raise CodecError("a text is too long")
    return utf8(bytes(data))


def _read_ellipsis(_: Decoder, payload: list[object]) -> Any:
    fields(payload, 0, "placeholder")
    return ...


_READERS: dict[str, Callable[[Decoder, list[object]], Any]] = {
    "f": lambda _, payload: floating(fields(payload, 1, "float")[0]),
    "c": lambda _, payload: complex(*map(floating, fields(payload, 2, "complex number"))),
    "s": _read_string,
    "b": lambda decoder, payload: bytes(decoder.blob(fields(payload, 1, "bytes")[0])),
    "...": _read_ellipsis,
    "l": _read_list,
    "t": lambda decoder, payload: tuple(_read_list(decoder, payload)),
    "set": _read_set,
    "frozenset": lambda decoder, payload: frozenset(_read_set(decoder, payload)),
    "dict": _read_dictionary,
    "ordered": lambda decoder, payload: OrderedDict(_read_dictionary(decoder, payload)),
    "range": _read_range,
    "slice": _read_slice,
    "ref": Decoder.extended,
    **times.READERS,
    **arrays.READERS,
    **tables.READERS,
    **sparse.READERS,
    **tensors.READERS,
}


def decode(spec: object, blobs: Sequence[Blob] = ()) -> Any:
    """Rebuild the value that `encode` wrote; believe nothing.

    Parameters
    ----------
    spec : JSON value
    blobs : sequence of bytes, bytearray or memoryview
        Arrays can be written to afterwards. They share no memory with a blob, unless it is a
        bytearray, which is taken over.

    Returns
    -------
    object
        A value of the type that was encoded; an `Opaque` where its library is missing.

    Raises
    ------
    CodecError
        Anything in spec or blobs is not as `encode` writes it.
    """
    return Decoder(blobs).read(spec)
