import numpy as np
import pytest

from mlcourse.teaching.trees import gains, question_curve


def test_gain_is_what_the_means_of_both_sides_explain():
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 6, 50), rng.normal(size=50)
    share, gain = gains(x, y)
    for number, threshold in enumerate(np.unique(x)[:-1]):
        left = x <= threshold
        rest = left.mean() * y[left].var() + (~left).mean() * y[~left].var()
        assert share[number] == pytest.approx(left.mean())
        assert gain[number] == pytest.approx(1 - rest / y.var())


def test_there_is_no_threshold_between_equal_values():
    assert len(gains([1, 1, 1, 2], [0, 1, 2, 3])[0]) == 1


def test_few_thresholds_are_marked():
    from matplotlib.figure import Figure

    ax = Figure().subplots()
    question_curve(ax, np.repeat([1, 2, 3], 10), np.arange(30), "blue")
    assert ax.lines[0].get_marker() == "D"
