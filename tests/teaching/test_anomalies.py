"""Worlds in which it is known what is rare and what is an attack."""

import numpy as np
import pytest
from matplotlib import pyplot as plt

from mlcourse.teaching.anomalies import WORLDS, planted, show_alarms


@pytest.mark.parametrize("world", WORLDS)
def test_each_world_has_as_many_attacks_as_asked(world):
    X, y = planted(world, np.random.default_rng(0), harmless=90, attacks=10)
    assert X.shape == (100, 2) and y.sum() == 10


def test_attacks_are_far_apart_in_the_first_world_and_together_in_the_second():
    rng = np.random.default_rng(0)
    (A, a), (B, b) = (planted(world, rng) for world in WORLDS[:2])

    assert (np.hypot(*A[a == 1].T) >= 4).all() and np.ptp(A[a == 1], axis=0).min() > 4
    assert np.ptp(B[b == 1], axis=0).max() < 0.5 and np.abs(B[b == 1] - 5).max() < 0.3


def test_in_the_third_world_only_harmless_rows_are_scattered():
    X, y = planted("odd but harmless", np.random.default_rng(0))
    far = np.hypot(*X.T) >= 4.5

    assert far.sum() > 10 and y[far].sum() == 0


def test_a_world_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="no world 'ours'"):
        planted("ours", np.random.default_rng(0))


def test_alarms_are_rings_around_their_rows():
    figure, ax = plt.subplots()
    show_alarms(ax, [[0, 1], [2, 3], [4, 5]], [0, 1, 0], [1, 2])

    harmless, attack, alarm = ax.lines
    assert list(harmless.get_xdata()) == [0, 4] and list(attack.get_xdata()) == [2]
    assert list(alarm.get_ydata()) == [3, 5] and alarm.get_markerfacecolor() == "none"
    plt.close(figure)
