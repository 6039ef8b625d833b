"""NumPy arrays and scalars."""

from __future__ import annotations

import re
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from mlcourse.codec.errors import CodecError, OverLimit, Unencodable
from mlcourse.codec.fields import MAX_DIMENSIONS, fields, shape, text
from mlcourse.codec.limits import MAX_LENGTH, MAX_STRING
from mlcourse.codec.packing import read_entries, write_entries

if TYPE_CHECKING:
    from mlcourse.codec.decoding import Decoder
    from mlcourse.codec.encoding import Encoder

_UNITS = "Y|M|W|D|h|m|s|ms|us|ns|ps|fs|as"
_DTYPE = re.compile(
    r"\|b1|\|[iu]1|[<>][iu][248]|[<>]f[248]|[<>]c(8|16)"
    r"|[<>]U[1-9][0-9]{0,6}|\|S[1-9][0-9]{0,6}"
    rf"|[<>][mM]8(\[([1-9][0-9]{{0,5}})?({_UNITS})\])?"
)
_HIGHEST_CODE_POINT = 0x10FFFF


def write(value: Any, encoder: Encoder) -> list[Any] | None:
    """Return the spec of an array or scalar of exactly NumPy's own types, else None."""
    kind = type(value)
    if kind is np.ndarray:
        return write_array(value, encoder)
    if kind is np.str_:
        # As an array, or by str(), it would lose zeros at its end.
        return ["str_", encoder.value(str.__str__(value))]
    if kind is np.bytes_:
        return ["bytes_", encoder.value(bytes(value))]
    if isinstance(value, np.generic) and kind is value.dtype.type:
        return ["scalar", _dtype_text(value.dtype), value.tobytes().hex()]
    return None


def write_array(value: Any, encoder: Encoder) -> list[Any]:
    """Return the spec of an array: object arrays entry by entry, others as raw bytes."""
    if value.ndim > MAX_DIMENSIONS or any(size > MAX_LENGTH for size in value.shape):
        raise OverLimit("numpy.ndarray", "It has too many dimensions, or one is too long.")
    sizes = list(value.shape)
    if value.dtype == object:
        return ["objects", sizes, write_entries(value.ravel().tolist(), encoder)]
    dtype = _dtype_text(value.dtype)
    encoder.reserve(value.nbytes, "numpy.ndarray")
    return ["a", dtype, sizes, encoder.blob(value.tobytes(), "numpy.ndarray")]


def _dtype_text(dtype: np.dtype[Any]) -> str:
    if _DTYPE.fullmatch(dtype.str) is None:
        raise Unencodable("numpy.ndarray", f"Arrays of dtype {dtype} are not passed on.")
    return dtype.str


def _read_dtype(field: object) -> np.dtype[Any]:
    name = text(field, 24)
    if _DTYPE.fullmatch(name) is None:
        raise CodecError("an array has a dtype that is not allowed")
    return np.dtype(name)


def _from_bytes(data: Any, dtype: np.dtype[Any], sizes: tuple[int, ...]) -> np.ndarray[Any, Any]:
    count = prod(sizes)
    if count * dtype.itemsize != len(data):
        raise CodecError("an array's shape does not match its bytes")
    if count == 0:
        return np.empty(sizes, dtype)
    array = np.frombuffer(data, dtype)
    # These two dtypes have bit patterns that are no value: reading them back would be undefined.
    if dtype.kind == "b" and array.view(np.uint8).max() > 1:
        raise CodecError("a truth value is neither 0 nor 1")
    if dtype.kind == "U" and array.view(dtype.byteorder + "u4").max() > _HIGHEST_CODE_POINT:
        raise CodecError("a string holds what is not a character")
    # Only a bytearray is ours alone and can be written to.
    return (array if isinstance(data, bytearray) else array.copy()).reshape(sizes)


def _read_array(decoder: Decoder, payload: list[object]) -> np.ndarray[Any, Any]:
    dtype, sizes, number = fields(payload, 3, "array")
    return _from_bytes(decoder.blob(number), _read_dtype(dtype), shape(sizes))


def _read_scalar(_: Decoder, payload: list[object]) -> Any:
    name, digits = fields(payload, 2, "scalar")
    dtype = _read_dtype(name)
    try:
        data = bytes.fromhex(text(digits, 2 * MAX_STRING))
    except ValueError:
        raise CodecError("a scalar is not written in hexadecimal") from None
    return _from_bytes(data, dtype, (1,))[0]


def _read_text(decoder: Decoder, payload: list[object]) -> np.str_:
    (entry,) = fields(payload, 1, "string")
    return np.str_(text(decoder.value(entry), MAX_STRING))


def _read_raw(decoder: Decoder, payload: list[object]) -> np.bytes_:
    (entry,) = fields(payload, 1, "bytes")
    value = decoder.value(entry)
    if type(value) is not bytes:
        raise CodecError("bytes are missing")
    return np.bytes_(value)


def _fill(entries: list[Any], sizes: tuple[int, ...]) -> np.ndarray[Any, Any]:
    if prod(sizes) != len(entries):
        raise CodecError("an array's shape does not match its entries")
    # One by one: NumPy would read a list of lists as further dimensions.
    array = np.empty(len(entries), object)
    for position, entry in enumerate(entries):
        array[position] = entry
    return array.reshape(sizes)


def _read_objects(decoder: Decoder, payload: list[object]) -> np.ndarray[Any, Any]:
    sizes, entries = fields(payload, 2, "array of objects")
    return _fill(read_entries(decoder, entries), shape(sizes))


READERS = {
    "a": _read_array,
    "scalar": _read_scalar,
    "str_": _read_text,
    "bytes_": _read_raw,
    "objects": _read_objects,
}
