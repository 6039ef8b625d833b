"""Indexes of pandas."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from mlcourse.codec import columns
from mlcourse.codec.arrays import write_array
from mlcourse.codec.errors import CodecError, Unencodable
from mlcourse.codec.fields import fields, integer, sequence
from mlcourse.codec.naming import qualified_name
from mlcourse.codec.packing import read_entries, write_entries

if TYPE_CHECKING:
    from mlcourse.codec.decoding import Decoder
    from mlcourse.codec.encoding import Encoder


def write_index(value: Any, encoder: Encoder) -> list[Any]:
    """Return the spec of an index with its name or names."""
    pd = sys.modules["pandas"]
    if type(value) is pd.RangeIndex:
        encoder.count_ranged(range(value.start, value.stop, value.step), "pandas.RangeIndex")
        bounds = map(encoder.value, (value.start, value.stop, value.step))
        return ["range_index", *bounds, encoder.value(value.name)]
    if type(value) is pd.MultiIndex:
        levels = [encoder.value(level.rename(None)) for level in value.levels]
        codes = [write_array(np.asarray(code), encoder) for code in value.codes]
        return ["multi_index", levels, codes, write_entries(list(value.names), encoder)]
    frequency = getattr(value, "freqstr", None)
    if frequency is not None and not columns.same_frequency(frequency, value.freq):
        raise Unencodable(qualified_name(value), "Its frequency has settings of its own.")
    return ["index", columns.write_values(value, encoder), encoder.value(value.name), frequency]


def read_index(decoder: Decoder, field: object) -> Any:
    """Return an index of pandas."""
    import pandas as pd

    value = decoder.value(field)
    if not isinstance(value, pd.Index):
        raise CodecError("an index is missing")
    return value


def _read_index(decoder: Decoder, payload: list[object]) -> Any:
    from mlcourse.codec.decoding import refuse_collisions

    entries, name, frequency = fields(payload, 3, "index")
    import pandas as pd

    values = columns.read_column(decoder, entries)
    if values.dtype == object:
        refuse_collisions(values.tolist())
    index = pd.Index(values, dtype=values.dtype, name=decoder.value(name), tupleize_cols=False)
    if frequency is None:
        return index
    if not isinstance(index, pd.DatetimeIndex | pd.TimedeltaIndex):
        raise CodecError("an index without times has a frequency")
    return type(index)(index, freq=columns.read_frequency(frequency))


def _read_range_index(decoder: Decoder, payload: list[object]) -> Any:
    start, stop, step, name = fields(payload, 4, "index")
    bounds = [integer(bound, -(2**63), 2**63 - 1) for bound in (start, stop, step)]
    if bounds[2] == 0:
        raise CodecError("an index has step 0")
    decoder.count_ranged(range(*bounds))
    import pandas as pd

    return pd.RangeIndex(*bounds, name=decoder.value(name))


def _read_multi_index(decoder: Decoder, payload: list[object]) -> Any:
    import pandas as pd

    listed, numbers, names = fields(payload, 3, "index")
    levels = [read_index(decoder, part) for part in sequence(listed)]
    positions = fields(sequence(numbers), len(levels), "index")
    codes = [
        columns.read_codes(decoder, field, len(level))
        for field, level in zip(positions, levels, strict=True)
    ]
    labels = read_entries(decoder, names)
    if len({len(code) for code in codes}) != 1 or len(labels) != len(levels):
        raise CodecError("the levels of an index do not fit each other")
    return pd.MultiIndex(levels, codes, names=labels)


READERS = {
    "index": _read_index,
    "range_index": _read_range_index,
    "multi_index": _read_multi_index,
}
