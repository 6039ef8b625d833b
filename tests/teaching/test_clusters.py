import numpy as np
from matplotlib.figure import Figure

from mlcourse.teaching.clusters import show_clusters


def drawn(labels, centres=None):
    ax = Figure().subplots()
    rows = np.array([[0.0, 0.0], [5.0, 1.0], [6.0, 1.0], [9.0, 9.0]])
    show_clusters(ax, rows, labels, centres)
    return [(len(line.get_xdata()), line.get_color(), line.get_marker()) for line in ax.lines]


def test_the_look_does_not_depend_on_the_numbers():
    assert drawn([0, 1, 1, 2]) == drawn([2, 0, 0, 1])


def test_each_cluster_has_a_colour_and_a_marker():
    looks = drawn([0, 1, 1, 2])[1:]
    assert len({look[1] for look in looks}) == len({look[2] for look in looks}) == 3


def test_rows_without_a_cluster_are_crosses():
    assert drawn([0, 0, 0, -1])[0] == (1, "black", "x")


def test_centres_are_drawn_last():
    assert drawn([0, 0, 1, 1], [[0, 0], [1, 1]])[-1][0] == 2
