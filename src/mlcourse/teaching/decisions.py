"""What a score offers at every threshold: the ROC curve and the precision-recall curve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlcourse.teaching.figures import COLOURS

MARKERS = ("o", "s", "^", "D", "v", "P")


def ranking_curves(axes: Any, y: Any, p: Any, thresholds: Sequence[float]) -> None:
    """Draw the ROC curve and the precision-recall curve of scores, with some thresholds marked.

    A dashed line shows what drawing lots would give. A case is selected when its score is at least
    the threshold, and each marker stands where the decisions of its threshold are.

    Parameters
    ----------
    axes : sequence of two matplotlib.axes.Axes
        ROC on the first, precision-recall on the second.
    y : array-like of shape (n,)
        Truth: 1 for the class one looks for, 0 for the other; both occur.
    p : array-like of shape (n,)
        Scores, the larger the more likely 1.
    thresholds : sequence of float
        To mark, at most six; each selects at least one case.
    """
    import numpy as np
    from sklearn.metrics import precision_recall_curve, roc_curve

    truth, score = np.asarray(y), np.asarray(p, dtype=float)
    roc, pr = axes
    false_positive_rate, recall, _ = roc_curve(truth, score)
    roc.plot(false_positive_rate, recall, color=COLOURS["blue"])
    roc.plot([0, 1], [0, 1], "--", color="black", linewidth=1)
    precision, recall, _ = precision_recall_curve(truth, score)
    # The last point, precision 1 at recall 0, belongs to no threshold.
    pr.plot(recall[:-1], precision[:-1], color=COLOURS["blue"])
    pr.axhline(truth.mean(), color="black", linestyle="--", linewidth=1)
    for marker, threshold in zip(MARKERS, thresholds, strict=False):
        selected = score >= threshold
        found = selected[truth == 1].mean()
        points = ((roc, selected[truth == 0].mean()), found), ((pr, found), truth[selected].mean())
        for ((ax, x), height), place in zip(points, ((8, -10), (4, 6)), strict=True):
            ax.plot(x, height, marker, color=COLOURS["vermilion"], markersize=7)
            ax.annotate(f"{threshold:.2g}", (x, height), xytext=place, textcoords="offset points")
    roc.annotate("lots", (0.72, 0.62), fontsize=10)
    pr.annotate("lots", (0.02, truth.mean() + 0.03), fontsize=10)
    roc.set(xlabel="false-positive rate", ylabel="recall", xlim=(0, 1.02), ylim=(0, 1.02))
    pr.set(xlabel="recall", ylabel="precision", xlim=(0, 1.02), ylim=(0, 1.04))
