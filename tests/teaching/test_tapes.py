"""Random programs, the drawing of a tape, and a loss to be checked."""

from types import SimpleNamespace

import matplotlib
import numpy as np

from mlcourse.teaching.tapes import Valley, random_program, show_graph

matplotlib.use("Agg")


def test_a_valley_has_the_slopes_of_its_formula():
    rng = np.random.default_rng(0)
    A, b, w, h = rng.normal(size=(5, 3)), rng.normal(size=5), rng.normal(size=3), 1e-6
    valley = Valley(A, b)
    assert np.isclose(valley.loss(w), np.log(np.cosh(A @ w - b)).sum())
    slopes = [(valley.loss(w + m) - valley.loss(w - m)) / (2 * h) for m in h * np.eye(3)]
    assert np.allclose(slopes, A.T @ np.tanh(A @ w - b), atol=1e-6)


def test_a_valley_is_finite_far_away():
    assert np.isclose(Valley([[1.0]], [0.0]).loss([1e4]), 1e4 - np.log(2))


def test_a_random_program_depends_on_its_seed_alone():
    (inputs, program), (again, same) = random_program(3), random_program(3)
    assert np.array_equal(program(inputs, np.tanh), same(again, np.tanh))
    other, another = random_program(4)
    assert not np.allclose(program(inputs, np.tanh), another(other, np.tanh))


def test_a_drawing_names_values_and_gradients():
    from matplotlib import pyplot as plt

    x = SimpleNamespace(value=2.0, gradient=4.0, parents=())
    w = SimpleNamespace(value=3.0, gradient=2.0, parents=())
    product = SimpleNamespace(value=6.0, gradient=1.0, parents=(x, w))
    total = SimpleNamespace(value=8.0, gradient=1.0, parents=(product, x))
    figure, ax = plt.subplots()
    show_graph(ax, {"x": x, "w": w, "x · w": product, "x · w + x": total})
    texts = [text.get_text() for text in ax.texts]
    assert "x\nvalue 2" in texts and "gradient 4" in texts and texts.count("") == 4
    plt.close(figure)
