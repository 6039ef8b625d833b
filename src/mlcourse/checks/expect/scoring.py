"""The metrics themselves, in NumPy, on arrays that are known to be sound."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


def accuracy(predicted: Array, truth: Array) -> float:
    """Share of rows where the two are equal."""
    return float(np.mean(predicted == truth))


def balanced_accuracy(predicted: Array, truth: Array, classes: Sequence[Any]) -> float:
    """Mean recall over the classes. Raises ValueError if one does not occur in the truth."""
    recalls = []
    for label in classes:
        rows = truth == label
        if not rows.any():
            raise ValueError(f"class {label!r} does not occur in the truth")
        recalls.append(float(np.mean(predicted[rows] == label)))
    return float(np.mean(recalls))


def f1(predicted: Array, truth: Array, classes: Sequence[Any]) -> float:
    """Mean over the classes of 2 TP / (2 TP + FP + FN); 0 where that is 0 / 0."""
    values = []
    for label in classes:
        hit = int(np.sum((predicted == label) & (truth == label)))
        errors = int(np.sum((predicted == label) != (truth == label)))
        values.append(2 * hit / (2 * hit + errors) if hit or errors else 0.0)
    return float(np.mean(values))


def roc_auc(scores: Array, truth: Array) -> float:
    """Mann–Whitney U over its largest value, ties counted half. ``truth`` is boolean."""
    positives = int(truth.sum())
    negatives = len(truth) - positives
    if not positives or not negatives:
        raise ValueError("one class only")
    _, group, sizes = np.unique(scores, return_inverse=True, return_counts=True)
    last = np.cumsum(sizes)
    ranks = (last - (sizes - 1) / 2)[group]
    above = ranks[truth].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


def average_precision(scores: Array, truth: Array) -> float:
    """Σ (Rₖ − Rₖ₋₁) Pₖ over the distinct scores, from the highest down. ``truth`` is boolean."""
    if not truth.any():
        raise ValueError("no positive row")
    order = np.argsort(-scores, kind="stable")
    ranked, hits = scores[order], np.cumsum(truth[order])
    ends = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
    precision = hits[ends] / (ends + 1)
    recall = hits[ends] / hits[-1]
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))


def r2(predicted: Array, truth: Array) -> float:
    """1 − residual sum of squares / total sum of squares. Raises ValueError on a constant truth."""
    total = float(np.sum((truth - truth.mean()) ** 2))
    if total == 0:
        raise ValueError("the truth is constant")
    return 1 - float(np.sum((truth - predicted) ** 2)) / total


def absolute(predicted: Array, truth: Array) -> float:
    """Mean absolute difference."""
    return float(np.mean(np.abs(predicted - truth)))


def squared(predicted: Array, truth: Array) -> float:
    """Mean squared difference."""
    return float(np.mean((predicted - truth) ** 2))


def log_loss(chosen: Array) -> float:
    """Mean negative logarithm of the probabilities given to what happened."""
    return float(-np.mean(np.log(np.clip(chosen, 1e-15, None))))
