import numpy as np
import pytest

from mlcourse.teaching.residuals import residuals_along, tenths


def test_tenths_go_from_low_to_high_predictions():
    predicted = np.arange(100.0)[::-1]
    middle, mean, spread = tenths(predicted, np.where(predicted < 10, 5.0, 0.0))
    assert middle[0] == 4.5 and middle[-1] == 94.5
    assert mean[0] == 5 and not mean[1:].any() and not spread.any()


def test_spread_is_a_standard_deviation():
    predicted = np.repeat(np.arange(10.0), 2)
    _, mean, spread = tenths(predicted, np.tile([-1.0, 1.0], 10))
    assert mean == pytest.approx(np.zeros(10)) and spread == pytest.approx(np.full(10, 2**0.5))


def test_each_residual_is_a_dot():
    from matplotlib.figure import Figure

    ax = Figure().subplots()
    residuals_along(ax, np.arange(40.0), np.zeros(40), "blue")
    assert len(ax.lines[0].get_xdata()) == 40
