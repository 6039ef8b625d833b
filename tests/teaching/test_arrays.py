"""What array operations take, and the picture of a broadcast."""

from __future__ import annotations

import sys

import matplotlib as mpl
import numpy as np
import pytest

from mlcourse.teaching.arrays import (
    broadcast_picture,
    peak_memory,
    python_steps,
    seconds_in_turn,
)

mpl.use("Agg")


def test_memory_of_a_result_counts_and_that_of_a_view_does_not():
    row = np.ones(1000)
    assert 8e6 <= peak_memory(np.tile, row, (1000, 1)) < 8.1e6
    assert peak_memory(np.broadcast_to, row, (1000, 1000)) < 8e4


def test_memory_that_is_let_go_before_the_end_counts():
    assert peak_memory(lambda: float(np.ones(100_000).sum())) >= 8e5


def total(values):
    result = 0
    for value in values:
        result += value
    return result


def test_steps_grow_with_a_loop_and_not_with_an_array():
    few, many = np.ones(10), np.ones(1000)
    np.sum(few)
    assert python_steps(np.sum, few) == python_steps(np.sum, many)
    assert python_steps(total, many) > 50 * python_steps(total, few)


@pytest.mark.parametrize(
    "hidden",
    [
        np.vectorize(lambda value: value + 1),
        lambda values: [value + 1 for value in values],
        lambda values: list(map(lambda value: value + 1, values)),  # noqa: C417
    ],
)
def test_steps_count_loops_that_do_not_look_like_one(hidden):
    assert python_steps(hidden, np.ones(100)) > python_steps(hidden, np.ones(10)) + 300


def test_steps_are_counted_the_same_twice_and_tracing_is_put_back():
    before = sys.gettrace()
    assert python_steps(total, [1, 2]) == python_steps(total, [1, 2]) > 0
    with pytest.raises(ZeroDivisionError):
        python_steps(lambda: 1 / 0)
    assert sys.gettrace() is before


def test_functions_take_turns():
    order = []
    functions = {"a": lambda x: order.append(("a", x)), "b": lambda x: order.append(("b", x))}
    taken = seconds_in_turn(functions, 3, rounds=2)
    assert order == [("a", 3), ("b", 3)] * 2
    assert {name: len(values) for name, values in taken.items()} == {"a": 2, "b": 2}
    assert min(taken["a"]) >= 0


def test_the_picture_shows_every_difference():
    from matplotlib import pyplot as plt

    figure, ax = plt.subplots()
    broadcast_picture(ax, [5, 7], [1, 2])
    assert [text.get_text() for text in ax.texts] == ["5", "7", "1", "4", "6", "2", "3", "5"]
    bold = [text.get_text() for text in ax.texts if text.get_fontweight() == "bold"]
    assert bold == ["4", "5"]
    plt.close(figure)
