"""Maps side by side show every row in its group's look."""

from __future__ import annotations

import matplotlib

matplotlib.use("Agg")

import numpy as np
from matplotlib import pyplot as plt

from mlcourse.teaching.figures import COLOURS
from mlcourse.teaching.maps import side_by_side


def test_side_by_side_draws_each_group_with_its_name():
    figure, axes = plt.subplots(1, 2)
    points = np.arange(12.0).reshape(6, 2)
    side_by_side(axes, {"one": points, "two": -points}, [0, 0, 0, 1, 1, 1], "AB")
    first, second = axes[1].get_lines()
    np.testing.assert_array_equal(first.get_xydata(), -points[:3])
    assert second.get_color() == COLOURS["vermilion"]
    assert first.get_marker() != second.get_marker()
    assert [text.get_text() for text in axes[0].texts] == ["A", "B"]
    assert axes[0].get_title() == "one"
    plt.close(figure)
