"""A long run needs no more memory at its end, and loses nobody; see also benchmarks/soak.py."""

from __future__ import annotations

import sys

import pytest
from soaking import expected, faults, soak

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")


def test_300_submissions_end_in_one_state_each(tmp_path):
    (tmp_path / "soak").mkdir()
    found = soak(tmp_path / "soak", 300)
    assert found["counts"] == expected(300)
    assert found["reused"] == 297
    assert max(found["memory_mb"]) - min(found["memory_mb"]) < 5


def test_what_is_not_as_it_must_be_is_noticed():
    flat = {
        "submissions": 10_000,
        "counts": expected(10_000),
        "memory_mb": [40.0] * 20,
        "at_seconds": list(range(20)),
    }
    assert faults(flat) == []
    assert faults(flat | {"memory_mb": [40.0 + 3 * step for step in range(20)]})
    assert faults(flat | {"at_seconds": [step**2 for step in range(20)]})
    assert faults(flat | {"counts": {"graded": 9_999}})
