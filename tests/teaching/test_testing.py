"""Each faulty version runs, and holds the fault that its name tells."""

from __future__ import annotations

import matplotlib

matplotlib.use("Agg")

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from mlcourse.teaching.testing import FAULTS, who_stops

NAN = float("nan")
UNTIDY = pd.DataFrame(
    [(1, 2, 300.5), (2, 0, 200.0), (1, 0, NAN), (1, 1, 280.25), (2, 1, 240.0), (1, 3, 260.0)],
    columns=["Subject", "Days", "Reaction"],
    index=[4, 9, 0, 7, 1, 3],
)
RIGHT = [280.25, NAN, NAN, NAN, 200.0, 290.375]


@pytest.mark.parametrize(
    ("fault", "due"),
    [
        ("counts today", [290.375, 200, NAN, 280.25, 220, 280.25]),
        ("sees the future", [270.125, 240, 280.25, 280.25, 200, 290.375]),
        ("first day is zero", [280.25, 0, 0, 0, 200, 290.375]),
        ("fills from all rows", [280.25, 256.15, 256.15, 256.15, 200, 290.375]),
        ("cuts digits", [280, NAN, NAN, NAN, 200, 290]),
        ("mixes persons", [240.083333, NAN, NAN, 200, 200, 255.1875]),
        ("trusts row order", [NAN, NAN, 300.5, 300.5, 200, 290.375]),
        ("joins by position", [NAN, NAN, 280.25, 290.375, NAN, 200]),
        ("gap is zero", [140.125, NAN, NAN, 0, 200, 193.583333]),
        ("changes its input", RIGHT),
    ],
)
def test_each_version_holds_its_fault(fault, due):
    table = UNTIDY.copy()
    found = FAULTS[fault](table)
    assert list(found.index) == list(UNTIDY.index)
    np.testing.assert_allclose(found, due, atol=1e-5)
    assert table.equals(UNTIDY) == (fault != "changes its input")


def test_a_disc_stands_where_a_check_stops_a_fault_and_a_cross_elsewhere():
    figure, ax = plt.subplots()
    who_stops(ax, {"ran": {"a": 0.0, "b": 0.0}, "order": {"a": 1.0, "b": 0.25}})
    places = [tuple(dots.get_offsets()[0]) for dots in ax.collections]
    sizes = [dots.get_sizes()[0] for dots in ax.collections]
    assert places == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert sizes[2] == 4 * sizes[3]
    assert [one.get_text() for one in ax.get_yticklabels()] == ["a", "b"]
    plt.close(figure)
