"""Faults are planted where they are said to be, and the real table stays as it is."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

mpl.use("Agg")

from matplotlib import pyplot as plt

from mlcourse.data import load_credit
from mlcourse.teaching.audits import FAULTS, almost_copies, plant, tally


@pytest.fixture(scope="module")
def loans():
    return load_credit()[0]


@pytest.mark.parametrize(
    ("fault", "column", "cells"),
    [
        ("40 ages empty", "Age", 40),
        ("10 ages ten times too high", "Age", 10),
        ("30 jobs spelt otherwise", "Job", 30),
        ("10 incomes typed backwards", "Income", (5, 10)),
        ("60 unknown incomes noted as 99", "Income", (55, 60)),
        ("20 people at work as children", "Seniority", (18, 20)),
        ("one group without bad loans", "Status", 64),
    ],
)
def test_a_fault_changes_its_own_column_and_no_other(loans, fault, column, cells):
    planted = plant(loans, fault, np.random.default_rng(0))
    differs = ~((planted == loans) | (planted.isna() & loans.isna()))
    low, high = cells if isinstance(cells, tuple) else (cells, cells)
    assert low <= differs[column].sum() <= high
    assert differs.drop(columns=column).sum().sum() == 0


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if "twice" in fault])
def test_rows_entered_again_stand_at_the_end(loans, fault):
    planted = plant(loans, fault, np.random.default_rng(0))
    assert len(planted) == len(loans) + 40
    assert planted.index.is_unique
    assert planted.head(len(loans)).equals(loans)
    assert almost_copies(planted).tail(40).all()
    assert planted.tail(40)["Amount"].le(planted.tail(40)["Price"]).all()


def test_the_real_table_is_not_changed(loans):
    before = loans.copy()
    for fault in FAULTS:
        plant(loans, fault, np.random.default_rng(1))
    assert loans.equals(before)


def test_almost_copies_differ_in_one_column_at_most():
    table = pd.DataFrame(
        {"a": [1, 1, 1, 2, 1], "b": ["x", "x", "y", "z", None], "c": [0.5, 0.5, 0.5, 0.7, None]}
    )
    # Row 1 equals row 0, row 2 differs from it in b; rows 3 and 4 differ from all in two columns.
    assert almost_copies(table).tolist() == [False, True, True, False, False]


def test_empty_cells_are_equal():
    table = pd.DataFrame({"a": [1.0, np.nan, np.nan], "b": ["x", None, None], "c": [1, 2, 2]})
    table.index = [7, 8, 9]
    assert almost_copies(table).to_dict() == {7: False, 8: False, 9: True}


def test_the_tally_says_each_number_in_its_place():
    figure, ax = plt.subplots()
    tally(ax, {"first": (20, 0), "second": (3, 12)}, ["one", "two"], draws=20)
    assert {text.xy: text.get_text() for text in ax.texts} == {
        (0, 0): "20",
        (1, 0): "0",
        (0, 1): "3",
        (1, 1): "12",
    }
    assert [label.get_text() for label in ax.get_yticklabels()] == ["first", "second"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["one", "two"]
    plt.close(figure)
