"""The values of one column or index of pandas, with their dtype."""

from __future__ import annotations

import re
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from mlcourse.codec.arrays import write_array
from mlcourse.codec.errors import CodecError, Unencodable
from mlcourse.codec.fields import choice, fields, flag, sequence, text
from mlcourse.codec.naming import qualified_name
from mlcourse.codec.packing import read_texts, write_texts
from mlcourse.codec.times import read_zone, write_zone

if TYPE_CHECKING:
    from mlcourse.codec.decoding import Decoder
    from mlcourse.codec.encoding import Encoder

_FREQUENCY = re.compile(r"-?[0-9]{0,4}[A-Za-z]{1,5}(-[A-Z]{3})?")
_STORAGES = frozenset({"python", "pyarrow"})
_GAPS = frozenset({"nan", "NA"})
SIDES = frozenset({"left", "right", "both", "neither"})


def write_values(value: Any, encoder: Encoder) -> list[Any]:
    """Return the spec of the values of a series or an index."""
    if isinstance(value.dtype, np.dtype):
        return write_array(value.to_numpy(), encoder)
    spec = write_column(value.array, encoder)
    if spec is None:
        raise Unencodable(qualified_name(value), f"Columns of dtype {value.dtype} do not cross.")
    return spec


def write_column(array: Any, encoder: Encoder) -> list[Any] | None:
    """Return the spec of one of pandas' own arrays, or None for those that do not cross."""
    pd = sys.modules["pandas"]
    kind = type(array)
    if kind is pd.Categorical:
        codes = write_array(np.asarray(array.codes), encoder)
        return ["categorical", codes, encoder.value(array.categories), bool(array.ordered)]
    if kind is pd.arrays.DatetimeArray and array.tz is not None:
        moments = pd.DatetimeIndex(array).tz_convert(None).to_numpy()
        return ["moments", write_array(moments, encoder), [write_zone(array.tz)]]
    if type(getattr(array, "dtype", None)) is pd.StringDtype and _is_pandas(kind):
        return _write_strings(array, encoder)
    if kind in (pd.arrays.IntegerArray, pd.arrays.FloatingArray, pd.arrays.BooleanArray):
        dtype = array.dtype.numpy_dtype
        data = array.to_numpy(dtype=dtype, na_value=dtype.type(0))
        return ["masked", write_array(data, encoder), write_array(array.isna(), encoder)]
    if kind is pd.arrays.IntervalArray:
        ends = (encoder.value(array.left), encoder.value(array.right))
        return ["intervals", *ends, array.closed]
    return None


def _is_pandas(kind: type) -> bool:
    # The classes behind strings differ between versions and have no public names.
    return kind.__module__.startswith("pandas.")


def _write_strings(array: Any, encoder: Encoder) -> list[Any]:
    gaps = np.asarray(array.isna())
    entries = ["" if gap else str(entry) for entry, gap in zip(array, gaps, strict=True)]
    gap = "NA" if array.dtype.na_value is sys.modules["pandas"].NA else "nan"
    texts = write_texts(entries, encoder)
    return ["strings", texts, write_array(gaps, encoder), array.dtype.storage, gap]


def same_frequency(name: str, offset: Any) -> bool:
    """Tell whether a frequency's short name says all there is to its date offset."""
    from pandas.tseries.frequencies import to_offset

    return _FREQUENCY.fullmatch(name) is not None and to_offset(name) == offset


def read_frequency(field: object) -> Any:
    """Return the date offset that a frequency's short name stands for."""
    from pandas.tseries.frequencies import to_offset

    name = text(field, 16)
    if _FREQUENCY.fullmatch(name) is None:
        raise CodecError("a frequency has an unknown form")
    return to_offset(name)


def read_column(decoder: Decoder, field: object) -> Any:
    """Return an array of one dimension: NumPy's, or one of pandas' own."""
    from pandas.api.extensions import ExtensionArray

    values = decoder.value(field)
    if not isinstance(values, np.ndarray | ExtensionArray) or values.ndim != 1:
        raise CodecError("the values of a column are not an array of one dimension")
    return values


def read_codes(decoder: Decoder, field: object, count: int) -> np.ndarray[Any, Any]:
    """Return positions in a list of `count` entries; -1 stands for a missing one."""
    codes = decoder.value(field)
    if type(codes) is not np.ndarray or codes.ndim != 1 or codes.dtype.kind != "i":
        raise CodecError("codes are not whole numbers")
    if len(codes) and not -1 <= codes.min() <= codes.max() < count:
        raise CodecError("a code is out of range")
    return codes


def _read_categorical(decoder: Decoder, payload: list[object]) -> Any:
    import pandas as pd

    numbers, labels, ordered = fields(payload, 3, "categorical")
    categories = decoder.value(labels)
    if not isinstance(categories, pd.Index):
        raise CodecError("the categories are not an index")
    codes = read_codes(decoder, numbers, len(categories))
    return pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype(categories, flag(ordered)))


def _read_moments(decoder: Decoder, payload: list[object]) -> Any:
    import pandas as pd

    entries, place = fields(payload, 2, "column of times")
    moments = read_column(decoder, entries)
    zone = read_zone(fields(sequence(place), 1, "time zone")[0])
    if moments.dtype.kind != "M" or zone is None:
        raise CodecError("a column of times has no times or no zone")
    return pd.DatetimeIndex(moments).tz_localize("UTC").tz_convert(zone).array


def _read_strings(decoder: Decoder, payload: list[object]) -> Any:
    import pandas as pd

    texts, mask, kept, missing = fields(payload, 4, "column of strings")
    entries, gaps = read_texts(decoder, texts), _mask(decoder, mask)
    storage, gap = choice(kept, _STORAGES), choice(missing, _GAPS)
    if len(entries) != len(gaps):
        raise CodecError("a column of strings has more or fewer entries than it says")
    column = np.empty(len(entries), object)
    column[:] = entries
    column[gaps] = None
    if storage == "pyarrow" and find_spec("pyarrow") is None:
        storage = "python"
    return pd.array(column, dtype=pd.StringDtype(storage, pd.NA if gap == "NA" else np.nan))


def _mask(decoder: Decoder, field: object) -> np.ndarray[Any, Any]:
    mask = decoder.value(field)
    if type(mask) is not np.ndarray or mask.ndim != 1 or mask.dtype != np.dtype(bool):
        raise CodecError("a mask is not a list of truth values")
    return mask


def _read_masked(decoder: Decoder, payload: list[object]) -> Any:
    import pandas as pd

    entries, mask = fields(payload, 2, "column with gaps")
    values, gaps = read_column(decoder, entries), _mask(decoder, mask)
    if len(values) != len(gaps):
        raise CodecError("a column with gaps has more or fewer entries than it says")
    kinds = {"b": "BooleanArray", "i": "IntegerArray", "u": "IntegerArray", "f": "FloatingArray"}
    if values.dtype.kind not in kinds:
        raise CodecError("a column with gaps has a dtype that is not allowed")
    return getattr(pd.arrays, kinds[values.dtype.kind])(values, gaps)


def _read_intervals(decoder: Decoder, payload: list[object]) -> Any:
    import pandas as pd

    left, right, closed = fields(payload, 3, "column of intervals")
    ends = [decoder.value(left), decoder.value(right)]
    if not all(isinstance(end, pd.Index) for end in ends) or len(ends[0]) != len(ends[1]):
        raise CodecError("the ends of intervals do not fit each other")
    return pd.arrays.IntervalArray.from_arrays(*ends, closed=choice(closed, SIDES))


READERS = {
    "categorical": _read_categorical,
    "moments": _read_moments,
    "strings": _read_strings,
    "masked": _read_masked,
    "intervals": _read_intervals,
}
