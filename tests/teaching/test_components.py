"""Pictures of principal components show what they are given."""

from __future__ import annotations

import matplotlib

matplotlib.use("Agg")

import numpy as np
from matplotlib import pyplot as plt

from mlcourse.teaching.components import picture_grid, turned_line


def test_turned_line_puts_each_point_on_the_line():
    figure, ax = plt.subplots()
    points = np.random.default_rng(0).normal(3, 1, (30, 2))
    turned_line(ax, points, 90)
    feet = ax.get_lines()[-2].get_xydata()
    assert len(feet) == 30
    np.testing.assert_allclose(feet[:, 0], points[:, 0].mean())
    np.testing.assert_allclose(feet[:, 1], points[:, 1])
    plt.close(figure)


def test_picture_grid_shows_each_picture_on_one_scale():
    figure, axes = plt.subplots(2, 3)
    picture_grid(axes, {"a": np.zeros((3, 4)), "b": np.arange(12.0).reshape(3, 4)})
    images = [ax.get_images()[0] for ax in axes.flat]
    assert all(image.get_clim() == (0, 11) for image in images)
    assert images[-1].get_array().tolist() == [[8, 9], [10, 11]]
    assert [line[0].get_ylabel() for line in axes] == ["a", "b"]
    plt.close(figure)
