"""Equality that looks at types, and the way through JSON that a wire takes."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from mlcourse.codec import decode, encode


def _same(one, other):
    if type(one) is not type(other):
        return False
    if isinstance(one, float | np.floating) and math.isnan(one):
        return math.isnan(other)
    if isinstance(one, complex | np.complexfloating):
        return _same(one.real, other.real) and _same(one.imag, other.imag)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, dict):
        return _same(list(one), list(other)) and _same(list(one.values()), list(other.values()))
    if isinstance(one, set | frozenset):
        return len(one) == len(other) and all(any(_same(x, y) for y in other) for x in one)
    if isinstance(one, np.ndarray):
        if one.dtype != other.dtype or one.shape != other.shape:
            return False
        if one.dtype == object:
            return _same(one.ravel().tolist(), other.ravel().tolist())
        return one.tobytes() == other.tobytes()
    if isinstance(one, np.datetime64 | np.timedelta64):
        return one.dtype == other.dtype and one.tobytes() == other.tobytes()
    return bool(one == other) or one is other


@pytest.fixture(scope="session")
def same():
    """Equality of values and of types, where NaN equals NaN."""
    return _same


@pytest.fixture(scope="session")
def there_and_back():
    """A value as it arrives after the wire's JSON in UTF-8."""

    def travel(value):
        spec, blobs = encode(value)
        text = json.dumps(spec, allow_nan=False, ensure_ascii=False).encode("utf-8")
        return decode(json.loads(text), blobs)

    return travel
