"""Single values of pandas: timestamps, time differences, intervals, missing values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mlcourse.codec.columns import SIDES
from mlcourse.codec.errors import Unencodable
from mlcourse.codec.fields import choice, fields, integer, sequence
from mlcourse.codec.times import read_zone, write_zone

if TYPE_CHECKING:
    from mlcourse.codec.decoding import Decoder
    from mlcourse.codec.encoding import Encoder

_UNITS = frozenset({"s", "ms", "us", "ns"})
_LOWEST, _HIGHEST = 1 - 2**63, 2**63 - 1  # one less would be NaT


def write_timestamp(value: Any, _: Encoder) -> list[Any]:
    """Return the spec of a timestamp: its moment in UTC, its unit and its time zone."""
    # The zone is written in a list, so that None can stand for "no zone".
    zone = None if value.tz is None else [write_zone(value.tz)]
    if value.fold and zone is None:
        raise Unencodable("pandas.Timestamp", "Its fold is set, but it has no time zone.")
    return ["timestamp", int(value.to_datetime64().astype(np.int64)), value.unit, zone]


def write_difference(value: Any, _: Encoder) -> list[Any]:
    """Return the spec of a time difference."""
    return ["difference", int(value.to_timedelta64().astype(np.int64)), value.unit]


def write_interval(value: Any, encoder: Encoder) -> list[Any]:
    """Return the spec of an interval."""
    return ["interval", encoder.value(value.left), encoder.value(value.right), value.closed]


def _read_timestamp(_: Decoder, payload: list[object]) -> Any:
    import pandas as pd

    count, unit, zone = fields(payload, 3, "timestamp")
    ticks = np.array([integer(count, _LOWEST, _HIGHEST)], np.int64)
    stamp = pd.Timestamp(ticks.view(f"M8[{choice(unit, _UNITS)}]")[0])
    if zone is None:
        return stamp
    (place,) = fields(sequence(zone), 1, "time zone")
    return stamp.tz_localize("UTC").tz_convert(read_zone(place))


def _read_difference(_: Decoder, payload: list[object]) -> Any:
    import pandas as pd

    count, unit = fields(payload, 2, "time difference")
    ticks = np.array([integer(count, _LOWEST, _HIGHEST)], np.int64)
    return pd.Timedelta(ticks.view(f"m8[{choice(unit, _UNITS)}]")[0])


def _read_interval(decoder: Decoder, payload: list[object]) -> Any:
    import pandas as pd

    left, right, closed = fields(payload, 3, "interval")
    return pd.Interval(decoder.value(left), decoder.value(right), choice(closed, SIDES))


def _read_na(_: Decoder, payload: list[object]) -> Any:
    import pandas as pd

    fields(payload, 0, "missing value")
    return pd.NA


def _read_nat(_: Decoder, payload: list[object]) -> Any:
    import pandas as pd

    fields(payload, 0, "missing value")
    return pd.NaT


READERS = {
    "timestamp": _read_timestamp,
    "difference": _read_difference,
    "interval": _read_interval,
    "NA": _read_na,
    "NaT": _read_nat,
}
