"""SciPy's sparse arrays and matrices in the formats CSR, CSC and COO."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from mlcourse.codec.arrays import write_array
from mlcourse.codec.errors import CodecError, OverLimit, Unencodable
from mlcourse.codec.fields import choice, fields, integer, sequence
from mlcourse.codec.limits import MAX_SPARSE_LENGTH
from mlcourse.codec.markers import Opaque
from mlcourse.codec.naming import qualified_name

if TYPE_CHECKING:
    from mlcourse.codec.decoding import Decoder
    from mlcourse.codec.encoding import Encoder

_KINDS = frozenset(
    f"{form}_{kind}" for form in ("csr", "csc", "coo") for kind in ("array", "matrix")
)


def write(value: Any, encoder: Encoder) -> list[Any] | None:
    """Return the spec of a sparse array or matrix, or None for other values of SciPy."""
    module = sys.modules.get("scipy.sparse")
    name = type(value).__name__
    if module is None or name not in _KINDS or type(value) is not getattr(module, name):
        return None
    if value.ndim != 2:
        raise Unencodable(qualified_name(value), "Only sparse arrays of two dimensions are known.")
    if max(value.shape) > MAX_SPARSE_LENGTH:
        raise OverLimit(qualified_name(value), "It has too many rows or columns.")
    if name.startswith("coo"):
        places = (value.row, value.col)
    else:
        places = (value.indptr, value.indices)
    sizes = [int(size) for size in value.shape]
    parts = [write_array(part, encoder) for part in (*places, value.data)]
    return ["sparse", name, sizes, *parts]


def _read(decoder: Decoder, payload: list[object]) -> Any:
    kind, sizes, first, second, entries = fields(payload, 5, "sparse matrix")
    name = choice(kind, _KINDS)
    rows, columns = (
        integer(size, 0, MAX_SPARSE_LENGTH) for size in fields(sequence(sizes), 2, "shape")
    )
    places = (_numbers(decoder, first, "iu"), _numbers(decoder, second, "iu"))
    data = _numbers(decoder, entries, "biufc")
    if name.startswith("coo"):
        _check_range(places[0], rows, len(data))
        _check_range(places[1], columns, len(data))
        arguments: tuple[Any, ...] = (data, places)
    else:
        pointers, indices = places
        lines, length = (rows, columns) if name.startswith("csr") else (columns, rows)
        _check_range(indices, length, len(data))
        if (
            len(pointers) != lines + 1
            or pointers[0] != 0
            or pointers[-1] != len(data)
            or (pointers[1:] < pointers[:-1]).any()
        ):
            raise CodecError("the row pointers of a sparse matrix do not fit")
        arguments = (data, indices, pointers)
    try:
        import scipy.sparse
    except ImportError:
        return Opaque(f"scipy.sparse.{name}")
    return getattr(scipy.sparse, name)(arguments, shape=(rows, columns))


def _numbers(decoder: Decoder, field: object, kinds: str) -> np.ndarray[Any, Any]:
    array = decoder.value(field)
    if type(array) is not np.ndarray or array.ndim != 1 or array.dtype.kind not in kinds:
        raise CodecError("a part of a sparse matrix is not a list of numbers")
    return array


def _check_range(indices: np.ndarray[Any, Any], length: int, count: int) -> None:
    if len(indices) != count or (count and not 0 <= indices.min() <= indices.max() < length):
        raise CodecError("an index of a sparse matrix is out of range")


READERS = {"sparse": _read}
