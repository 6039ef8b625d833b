"""Metrics of scores, probabilities and predicted numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mlcourse.checks.expect import scoring
from mlcourse.checks.expect.estimators import probabilities
from mlcourse.checks.expect.judging import (
    binary_truth,
    judge,
    number_pairs,
    row_scores,
    true_classes,
)
from mlcourse.checks.expect.numeric import as_array
from mlcourse.checks.expect.scalars import number
from mlcourse.checks.expect.sides import taken, wanted
from mlcourse.checks.measuring import measured
from mlcourse.checks.messages import show_number, show_two
from mlcourse.checks.verdicts import CheckFailed


def roc_auc(
    scores: Any, truth: Any, *, at_least: float, positive: Any = 1, name: str | None = None
) -> float:
    """Expect an area under the ROC curve: the chance that a positive outranks a negative.

    Parameters
    ----------
    scores : Reference or array_like of shape (n,)
        Higher means more likely positive.
    truth : array_like of shape (n,) or Secret
    at_least : float
    positive : object
        The positive class in ``truth``.
    name : str or None

    Returns
    -------
    float
        By ranks, ties counted half (Mann & Whitney 1947).

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> roc_auc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1], at_least=0.7)
    0.75
    """
    y = binary_truth(truth, positive)
    return judge(
        "area under the ROC curve",
        scoring.roc_auc,
        (row_scores(scores, len(y), name), y),
        at_least=at_least,
    )


def average_precision(
    scores: Any, truth: Any, *, at_least: float, positive: Any = 1, name: str | None = None
) -> float:
    """Expect an average precision: precision at each threshold, weighted by the gain in recall.

    Parameters
    ----------
    scores, truth, at_least, positive, name
        As in `roc_auc`.

    Returns
    -------
    float
        Without interpolation; equal scores share a threshold.

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> round(average_precision([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1], at_least=0.8), 3)
    0.833
    """
    y = binary_truth(truth, positive)
    return judge(
        "average precision",
        scoring.average_precision,
        (row_scores(scores, len(y), name), y),
        at_least=at_least,
    )


def brier(
    P: Any, truth: Any, *, at_most: float, positive: Any = 1, name: str | None = None
) -> float:
    """Expect a Brier score: the mean squared distance of a probability from what happened.

    Parameters
    ----------
    P : Reference or array_like of shape (n,)
        Probability of the positive class.
    truth : array_like of shape (n,) or Secret
    at_most : float
    positive : object
    name : str or None

    Returns
    -------
    float

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> brier([0.0, 1.0], [0, 1], at_most=0.1)
    0.0
    """
    y = binary_truth(truth, positive)
    value = probabilities(row_scores(P, len(y), name), name=name)
    return judge("Brier score", scoring.squared, (value, y.astype(float)), at_most=at_most)


def log_loss(
    P: Any,
    truth: Any,
    *,
    at_most: float,
    classes: Sequence[Any] = (0, 1),
    name: str | None = None,
) -> float:
    """Expect a mean negative logarithm of the probability given to the true class, in nats.

    Parameters
    ----------
    P : Reference or array_like
        Shape (n, classes), columns in the order of ``classes``; or (n,) for the second of two.
    truth : array_like of shape (n,) or Secret
    at_most : float
    classes : sequence
    name : str or None

    Returns
    -------
    float
        Probabilities are kept 1e-15 away from 0, so that one sure error does not make it infinite.

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> round(log_loss([[0.5, 0.5], [0.5, 0.5]], [0, 1], at_most=0.7), 3)
    0.693
    """
    y, known = true_classes(truth, classes)
    value, _ = taken(P, name)
    array = as_array(value, "The result")
    if array.ndim == 1 and len(known) == 2:
        one = probabilities(value, rows=len(y), name=name)
        table = np.column_stack([1 - one, one])
    else:
        table = probabilities(value, rows=len(y), classes=len(known), name=name)
    column = np.array([list(known).index(label) for label in y.tolist()])
    chosen = table[np.arange(len(y)), column]
    return judge("log loss", scoring.log_loss, (chosen,), at_most=at_most)


def r2(predicted: Any, truth: Any, *, at_least: float, name: str | None = None) -> float:
    """Expect a share of variance explained, 1 − Σ(y − ŷ)² / Σ(y − ȳ)².

    Parameters
    ----------
    predicted : Reference or array_like of shape (n,)
    truth : array_like of shape (n,) or Secret
        Not constant.
    at_least : float
    name : str or None

    Returns
    -------
    float

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> r2([1.0, 2.0, 3.0], [1.0, 2.0, 3.0], at_least=0.9)
    1.0
    """
    return judge("R²", scoring.r2, number_pairs(predicted, truth, name), at_least=at_least)


def mean_absolute_error(
    predicted: Any, truth: Any, *, at_most: float, name: str | None = None
) -> float:
    """Expect a mean absolute error, in the unit of the target.

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> mean_absolute_error([1, 2], [1, 3], at_most=0.5)
    0.5
    """
    pair = number_pairs(predicted, truth, name)
    return judge("mean absolute error", scoring.absolute, pair, at_most=at_most)


def mean_squared_error(
    predicted: Any, truth: Any, *, at_most: float, name: str | None = None
) -> float:
    """Expect a mean squared error, in the squared unit of the target.

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> mean_squared_error([1, 2], [1, 4], at_most=2)
    2.0
    """
    pair = number_pairs(predicted, truth, name)
    return judge("mean squared error", scoring.squared, pair, at_most=at_most)


def better_than(
    score: Any,
    baseline: Any,
    *,
    by: float = 0.0,
    greater_is_better: bool = True,
    what: str = "score",
    name: str | None = None,
) -> float:
    """Expect a score beyond that of a baseline.

    Parameters
    ----------
    score : Reference or float
    baseline : float or Secret
    by : float
        Least distance; with 0, equal is not enough.
    greater_is_better : bool
    what : str
        Name of the score, for the message.
    name : str or None

    Returns
    -------
    float

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> better_than(0.8, 0.7, by=0.05)
    0.8
    """
    value, _ = number(score, name)
    base = float(wanted(baseline))
    gain = value - base if greater_is_better else base - value
    measured(f"{what} beyond the baseline", gain, at_least=by)
    if not (gain >= by if by > 0 else gain > 0):
        came, needed = show_two(value, base)
        side = "above" if greater_is_better else "below"
        least = f"{show_number(by)} or more " if by else ""
        raise CheckFailed(
            f"The {what} of {came} does not beat the baseline of {needed}.",
            guarded=f"The {what} of {came} does not beat the baseline.",
            expected=f"{least}{side} {needed}",
            actual=came,
        )
    return float(value)
