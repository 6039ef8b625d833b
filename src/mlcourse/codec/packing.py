"""Many entries of one plain type as bytes: 100,000 floats are one blob, not as many nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mlcourse.codec.errors import CodecError, OverLimit
from mlcourse.codec.fields import fields, sequence
from mlcourse.codec.limits import MAX_PACKED, MAX_STRING

if TYPE_CHECKING:
    from mlcourse.codec.decoding import Decoder
    from mlcourse.codec.encoding import Encoder

_PACK_FROM = 16
_DTYPES = {"floats": "<f8", "ints": "<i8", "bools": "|b1"}
_NAMES = {float: "floats", int: "ints", bool: "bools"}


def write_entries(entries: list[Any], encoder: Encoder) -> Any:
    """Return the specs of the entries of a container, or one document for all of them.

    Parameters
    ----------
    entries : list
    encoder : Encoder
    """
    kinds = set(map(type, entries)) if len(entries) >= _PACK_FROM else set()
    if len(kinds) != 1:
        return [encoder.value(entry) for entry in entries]
    kind = kinds.pop()
    if kind is str:
        return {"texts": write_texts(entries, encoder)}
    name = _NAMES.get(kind)
    if name is None or (name == "ints" and not -(2**63) <= min(entries) <= max(entries) < 2**63):
        return [encoder.value(entry) for entry in entries]
    _check_count(entries)
    packed = np.array(entries, _DTYPES[name])
    return {name: encoder.blob(packed.tobytes(), "list")}


def write_texts(entries: list[str], encoder: Encoder) -> list[int]:
    """Return the numbers of two blobs: the strings' lengths in bytes, and their bytes."""
    _check_count(entries)
    encoded = [entry.encode("utf-8", "surrogatepass") for entry in entries]
    if any(len(data) > MAX_STRING for data in encoded):
        raise OverLimit("str", f"A text is longer than {MAX_STRING} bytes.")
    lengths = np.array([len(data) for data in encoded], "<u4")
    return [encoder.blob(lengths.tobytes(), "list"), encoder.blob(b"".join(encoded), "list")]


def _check_count(entries: list[Any]) -> None:
    if len(entries) > MAX_PACKED:
        raise OverLimit("list", f"It has more than {MAX_PACKED} entries; an array may have more.")


def read_entries(decoder: Decoder, field: object) -> list[Any]:
    """Return the entries that `write_entries` wrote."""
    if type(field) is not dict:
        return [decoder.value(spec) for spec in sequence(field)]
    if len(field) != 1:
        raise CodecError("entries are packed in more than one way")
    ((name, where),) = field.items()
    if name == "texts":
        return read_texts(decoder, where)
    if name not in _DTYPES:
        raise CodecError("entries are packed in an unknown way")
    data, dtype = decoder.blob(where), np.dtype(_DTYPES[name])
    if len(data) % dtype.itemsize:
        raise CodecError("packed entries are cut off")
    decoder.count_packed(len(data) // dtype.itemsize)
    if name == "bools" and max(data, default=0) > 1:
        raise CodecError("a truth value is neither 0 nor 1")
    entries: list[Any] = np.frombuffer(data, dtype).tolist()
    return entries


def read_texts(decoder: Decoder, field: object) -> list[str]:
    """Return the strings that `write_texts` wrote."""
    lengths, data = fields(sequence(field), 2, "list of texts")
    raw = decoder.blob(lengths)
    if len(raw) % 4:
        raise CodecError("the lengths of texts are cut off")
    decoder.count_packed(len(raw) // 4)
    ends = np.cumsum(np.frombuffer(raw, "<u4"), dtype=np.uint64).tolist()
    joined = bytes(decoder.blob(data))
    if (ends[-1] if ends else 0) != len(joined):
        raise CodecError("the lengths of texts do not match their bytes")
    texts = []
    start = 0
    for end in ends:
        if end - start > MAX_STRING:
            raise CodecError("a text is too long")
        texts.append(utf8(joined[start:end]))
        start = end
    return texts


def utf8(data: bytes) -> str:
    """Return the text of these bytes; lone surrogates are kept as they were."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        raise CodecError("a text is not UTF-8") from None
