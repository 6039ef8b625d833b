"""Values to specs. Runs in the student's process too: nothing it writes is believed.

A spec is JSON. None, true, false, integers and short strings stand for themselves; everything else
is a list whose first entry is a tag. Raw bytes stand beside the spec as blobs, named by number.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from mlcourse.codec import arrays, sparse, tables, tensors, times
from mlcourse.codec.errors import OverLimit, SecretRefused, Unencodable
from mlcourse.codec.limits import (
    INT_MAX,
    INT_MIN,
    MAX_BLOBS,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_ELEMENTS,
    MAX_NODES,
    MAX_RANGED,
    MAX_SPEC,
    MAX_STRING,
    length_of,
)
from mlcourse.codec.markers import Secret
from mlcourse.codec.naming import library, qualified_name
from mlcourse.codec.packing import write_entries

Spec: TypeAlias = Any
_SHORT = 4096
_SURROGATES = re.compile("[\ud800-\udfff]")


class Encoder:
    """Writes values into one spec and its blobs.

    Parameters
    ----------
    extension : callable or None
        Asked first for values that are not plain data; returns their spec, or None.
    """

    def __init__(self, extension: Callable[[object], Spec | None] | None = None) -> None:
        self.blobs: list[bytes] = []
        self._extension = extension
        self._bytes = self._nodes = self._depth = self._characters = self._ranged = 0

    def write(self, value: object) -> Spec:
        """Return the spec of a whole value.

        Raises
        ------
        Unencodable
            The value, or one inside it, is of a type that cannot cross, or it is too large.
        SecretRefused
            A secret is inside.
        """
        spec = self.value(value)
        elements = _elements(spec) + len(self.blobs)
        # Short specs, as nearly all are, need not be written out to know their length.
        if elements > MAX_ELEMENTS or (
            elements + self._characters > 20_000 and len(json.dumps(spec)) > MAX_SPEC
        ):
            raise OverLimit(qualified_name(value), "It holds too many single values or names.")
        return spec

    def value(self, value: Any) -> Spec:
        """Return the spec of one value inside the whole."""
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise OverLimit(qualified_name(value), f"It holds more than {MAX_NODES} values.")
        if self._depth >= MAX_DEPTH:
            raise OverLimit(
                qualified_name(value),
                f"It is nested more than {MAX_DEPTH} levels deep, or contains itself.",
            )
        if value is None or value is True or value is False:
            return value
        self._depth += 1
        spec = self._compound(value)
        self._depth -= 1
        return spec

    def blob(self, data: bytes, owner: str) -> int:
        """Keep raw bytes beside the spec and return their number."""
        self.reserve(len(data), owner)
        self._bytes += len(data)
        self.blobs.append(data)
        return len(self.blobs) - 1

    def reserve(self, size: int, owner: str) -> None:
        """Refuse bytes that would not fit, before they are copied."""
        if self._bytes + size > MAX_BYTES:
            raise OverLimit(owner, f"More than {MAX_BYTES >> 20} MiB would have to be passed on.")
        if len(self.blobs) >= MAX_BLOBS:
            raise OverLimit(owner, f"It holds more than {MAX_BLOBS} arrays or long texts.")

    def count_ranged(self, numbers: range, owner: str) -> None:
        """Refuse ranges that would be too large once somebody makes an array of them."""
        self._ranged += length_of(numbers)
        if self._ranged > MAX_RANGED:
            raise OverLimit(owner, f"It has more than {MAX_RANGED} numbers.")

    def _compound(self, value: Any) -> Spec:
        writer = _PLAIN.get(type(value))
        if writer is not None:
            return writer(self, value)
        if isinstance(value, Secret):
            raise SecretRefused
        if self._extension is not None:
            spec = self._extension(value)
            if spec is not None:
                return spec
        known = _BY_LIBRARY.get(library(value))
        spec = None if known is None else known(value, self)
        if spec is None:
            raise Unencodable(qualified_name(value))
        return spec

    def _string(self, value: str) -> Spec:
        data = value.encode("utf-8", "surrogatepass")
        if len(data) > MAX_STRING:
            raise OverLimit("str", f"The text is longer than {MAX_STRING} bytes.")
        # JSON in UTF-8 has no lone surrogates: such a text travels as bytes.
        if len(value) <= _SHORT and not _SURROGATES.search(value):
            self._characters += len(data)
            return value
        return ["s", self.blob(data, "str")]

    def _integer(self, value: int) -> Spec:
        if not INT_MIN <= value <= INT_MAX:
            raise Unencodable("int", "The integer needs more than 64 bits.")
        return value

    def _dictionary(self, value: dict[object, object]) -> Spec:
        return ["dict", *(write_entries(list(part), self) for part in (value, value.values()))]

    def _range(self, value: range) -> Spec:
        self.count_ranged(value, "range")
        return ["range", *map(self._integer, (value.start, value.stop, value.step))]


_PLAIN: dict[type, Callable[[Encoder, Any], Spec]] = {
    int: Encoder._integer,
    str: Encoder._string,
    float: lambda _, value: ["f", value.hex()],
    complex: lambda _, value: ["c", value.real.hex(), value.imag.hex()],
    bytes: lambda encoder, value: ["b", encoder.blob(value, "bytes")],
    type(...): lambda _, __: ["..."],
    list: lambda encoder, value: ["l", write_entries(list(value), encoder)],
    tuple: lambda encoder, value: ["t", write_entries(list(value), encoder)],
    set: lambda encoder, value: ["set", write_entries(list(value), encoder)],
    frozenset: lambda encoder, value: ["frozenset", write_entries(list(value), encoder)],
    dict: Encoder._dictionary,
    OrderedDict: lambda encoder, value: ["ordered", *encoder._dictionary(value)[1:]],
    range: Encoder._range,
    slice: lambda encoder, value: [
        "slice",
        *map(encoder.value, (value.start, value.stop, value.step)),
    ],
    datetime: lambda _, value: times.write_datetime(value),
    date: lambda _, value: ["date", value.toordinal()],
    timedelta: lambda _, value: ["timedelta", value.days, value.seconds, value.microseconds],
}
_BY_LIBRARY: dict[str, Callable[[Any, Encoder], Spec | None]] = {
    "numpy": arrays.write,
    "pandas": tables.write,
    "scipy": sparse.write,
    "torch": tensors.write,
}


def _elements(spec: Spec) -> int:
    """Count brackets and commas: what a reader of JSON can count before it allocates."""
    if type(spec) is dict:
        return 1 + sum(map(_elements, spec.values()))
    return len(spec) + sum(map(_elements, spec)) if type(spec) is list else 0


def encode(value: object) -> tuple[Spec, list[bytes]]:
    """Write a value as JSON and raw bytes.

    Parameters
    ----------
    value : object
        Plain data, see the package's description.

    Returns
    -------
    spec : JSON value
    blobs : list of bytes
        The raw bytes that `spec` names by number.

    Raises
    ------
    Unencodable
        The value, or one inside it, cannot cross without loss.
    SecretRefused
        A value marked with `secret` is inside.
    """
    encoder = Encoder()
    return encoder.write(value), encoder.blobs
