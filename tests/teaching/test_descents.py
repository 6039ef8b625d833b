"""Bowls and the maps of paths into them."""

import matplotlib
import numpy as np

from mlcourse.teaching.descents import Bowl, show_paths, torch_end

matplotlib.use("Agg")


def test_the_gradient_of_a_bowl_agrees_with_its_height():
    bowl, place, step = Bowl([1.0, -3.0, 50.0]), np.array([0.5, 2.0, -1.0]), 1e-6
    slopes = [
        (bowl.height(place + move) - bowl.height(place - move)) / (2 * step)
        for move in step * np.eye(3)
    ]
    assert np.allclose(bowl.gradient(place), slopes)


def test_a_bowl_has_heights_for_many_places():
    assert Bowl([2, 4]).height([[1, 0], [0, 1], [1, 1]]).tolist() == [1.0, 2.0, 3.0]


def test_a_bowl_notes_where_its_gradient_was_asked():
    bowl = Bowl([1, 2])
    bowl.gradient([1, 2])
    bowl.gradient(np.array([0.5, 0.0]))
    assert bowl.asked == [[1.0, 2.0], [0.5, 0.0]]


def test_each_path_has_a_map_of_its_own():
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(2, 1)
    path = np.array([[1.0, 0.5], [0.5, -0.4], [0.2, 0.1]])
    show_paths(axes, [1, 50], {"one": (path, "blue"), "other": (path / 2, "vermilion")})
    for ax, heading, places in zip(axes, ("one", "other"), (path, path / 2), strict=True):
        assert [text.get_text() for text in ax.texts] == [heading]
        assert np.allclose(ax.lines[0].get_xydata(), places)
    plt.close(figure)


def test_torch_takes_one_step_against_the_gradient():
    import torch

    rng = np.random.default_rng(0)
    A, b, w = rng.normal(size=(4, 2)), rng.normal(size=4), rng.normal(size=2)
    came = torch_end(torch.optim.SGD, A, b, w, 1, lr=0.1)
    assert np.allclose(came, w - 0.1 * A.T @ np.tanh(A @ w - b))
