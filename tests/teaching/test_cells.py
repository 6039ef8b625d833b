"""Cells run in the order that is asked for, in a namespace that begins empty."""

from __future__ import annotations

import pytest

from mlcourse.teaching.cells import run_cells

CELLS = {"make": "a = [1]", "add": "a.append(len(a) + 1)", "sum": "total = sum(a)"}


@pytest.mark.parametrize(
    ("order", "total"),
    [(None, 3), (["make", "sum"], 1), (["make", "add", "add", "sum"], 6)],
)
def test_the_order_decides(order, total):
    assert run_cells(CELLS, order)["total"] == total


def test_positions_name_the_cells_of_a_list():
    assert run_cells(["x = 1", "x = x + 1"], [0, 1, 1]) == {"x": 3}


def test_nothing_is_left_from_an_earlier_run():
    run_cells(CELLS)
    with pytest.raises(NameError):
        run_cells(CELLS, ["sum"])


def test_what_is_given_is_found_and_not_returned():
    assert run_cells(["y = 2 * x"], x=4) == {"y": 8}
    assert CELLS == {"make": "a = [1]", "add": "a.append(len(a) + 1)", "sum": "total = sum(a)"}
