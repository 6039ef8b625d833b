"""Data frames and series of pandas, and the way to its other values."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from mlcourse.codec import columns, indexes, instants
from mlcourse.codec.arrays import write_array
from mlcourse.codec.errors import CodecError, Unencodable
from mlcourse.codec.fields import fields, integer, sequence
from mlcourse.codec.indexes import read_index
from mlcourse.codec.markers import Opaque
from mlcourse.codec.naming import qualified_name

if TYPE_CHECKING:
    from mlcourse.codec.decoding import Decoder
    from mlcourse.codec.encoding import Encoder

Reader: TypeAlias = "Callable[[Decoder, list[object]], Any]"
Writer: TypeAlias = "Callable[[Any, Encoder], list[Any]]"


def write(value: Any, encoder: Encoder) -> list[Any] | None:
    """Return the spec of a value of exactly pandas' own types, else None."""
    pd = sys.modules.get("pandas")
    if pd is None:
        return None
    writer = _writers(pd).get(type(value))
    return columns.write_column(value, encoder) if writer is None else writer(value, encoder)


def _writers(pd: Any) -> dict[type, Writer]:
    kinds = (
        pd.Index,
        pd.RangeIndex,
        pd.MultiIndex,
        pd.DatetimeIndex,
        pd.TimedeltaIndex,
        pd.CategoricalIndex,
        pd.IntervalIndex,
    )
    return {
        pd.DataFrame: _write_frame,
        pd.Series: _write_series,
        pd.Timestamp: instants.write_timestamp,
        pd.Timedelta: instants.write_difference,
        pd.Interval: instants.write_interval,
        type(pd.NA): lambda _, __: ["NA"],
        type(pd.NaT): lambda _, __: ["NaT"],
        **dict.fromkeys(kinds, indexes.write_index),
    }


def _attributes(value: Any, encoder: Encoder) -> Any:
    if not value.flags.allows_duplicate_labels:
        raise Unencodable(qualified_name(value), "It refuses duplicate labels (its flags).")
    return encoder.value(value.attrs) if value.attrs else None


def _write_series(value: Any, encoder: Encoder) -> list[Any]:
    return [
        "series",
        encoder.value(value.index),
        columns.write_values(value, encoder),
        encoder.value(value.name),
        _attributes(value, encoder),
    ]


def _write_frame(value: Any, encoder: Encoder) -> list[Any]:
    """Columns of one NumPy dtype travel together as one array: a wide frame is one blob."""
    groups: dict[Any, list[int]] = {}
    single = []
    for position, dtype in enumerate(value.dtypes):
        if isinstance(dtype, np.dtype):
            groups.setdefault(dtype, []).append(position)
        else:
            single.append([position, columns.write_values(value.iloc[:, position], encoder)])
    blocks = [
        [positions, write_array(value.iloc[:, positions].to_numpy(), encoder)]
        for positions in groups.values()
    ]
    return [
        "frame",
        encoder.value(value.index),
        encoder.value(value.columns),
        blocks,
        single,
        _attributes(value, encoder),
    ]


def _read_series(decoder: Decoder, payload: list[object]) -> Any:
    labels, entries, name, attributes = fields(payload, 4, "series")
    import pandas as pd

    index = read_index(decoder, labels)
    values = columns.read_column(decoder, entries)
    if len(values) != len(index):
        raise CodecError("a series has more or fewer values than labels")
    series = pd.Series(values, index=index, dtype=values.dtype, name=decoder.value(name))
    return _with_attributes(decoder, series, attributes)


def _read_frame(decoder: Decoder, payload: list[object]) -> Any:
    labels, names, blocks, single, attributes = fields(payload, 5, "data frame")
    import pandas as pd

    index, header = read_index(decoder, labels), read_index(decoder, names)
    found: dict[int, Any] = {}
    whole = None
    for block in sequence(blocks):
        places, spec = fields(sequence(block), 2, "block")
        positions = [integer(place, 0, len(header) - 1) for place in sequence(places)]
        array = decoder.value(spec)
        if type(array) is not np.ndarray or array.shape != (len(index), len(positions)):
            raise CodecError("columns of a data frame have another shape than it says")
        _add(found, positions, list(array.T))
        whole = array if positions == list(range(len(header))) else None
    for column in sequence(single):
        place, spec = fields(sequence(column), 2, "column")
        values = columns.read_column(decoder, spec)
        if len(values) != len(index):
            raise CodecError("a column of a data frame is shorter or longer than its index")
        _add(found, [integer(place, 0, len(header) - 1)], [values])
    if len(found) != len(header):
        raise CodecError("a data frame has more or fewer columns than names")
    if whole is None:
        frame = _join(found, index, header)
    else:
        frame = pd.DataFrame(whole, index, header, dtype=whole.dtype, copy=False)
    return _with_attributes(decoder, frame, attributes)


def _add(found: dict[int, Any], positions: list[int], arrays: list[Any]) -> None:
    for position, values in zip(positions, arrays, strict=True):
        if position in found:
            raise CodecError("a data frame has a column twice")
        found[position] = values


def _join(found: dict[int, Any], index: Any, header: Any) -> Any:
    import pandas as pd

    # The labels come last: while columns are joined, equal labels would be in the way.
    plain = pd.RangeIndex(len(index))
    series = {
        position: pd.Series(found[position], index=plain, dtype=found[position].dtype)
        for position in range(len(header))
    }
    frame = pd.DataFrame(series, index=plain)
    frame.index, frame.columns = index, header
    return frame


def _with_attributes(decoder: Decoder, value: Any, field: object) -> Any:
    attributes = decoder.value(field)
    if attributes is not None:
        if type(attributes) is not dict:
            raise CodecError("attributes are not a dictionary")
        value.attrs = attributes
    return value


def _needing_pandas(type_name: str, reader: Reader) -> Reader:
    """Return a reader that gives a stand-in where pandas is missing; its parts stay unread."""

    def read(decoder: Decoder, payload: list[object]) -> Any:
        try:
            import pandas  # noqa: F401
        except ImportError:
            decoder.incomplete = True
            return Opaque(f"pandas.{type_name}")
        return reader(decoder, payload)

    return read


_READERS: dict[str, Reader] = {
    "frame": _read_frame,
    "series": _read_series,
    **indexes.READERS,
    **instants.READERS,
    **columns.READERS,
}
_NAMES = {
    "frame": "DataFrame",
    "series": "Series",
    "index": "Index",
    "range_index": "RangeIndex",
    "multi_index": "MultiIndex",
    "timestamp": "Timestamp",
    "difference": "Timedelta",
    "interval": "Interval",
    "NA": "NA",
    "NaT": "NaT",
    "categorical": "Categorical",
}
READERS = {
    tag: _needing_pandas(_NAMES.get(tag, "array"), reader) for tag, reader in _READERS.items()
}
