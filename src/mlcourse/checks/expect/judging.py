"""A score against its threshold; the message shows how uncertain the score is.

The threshold alone decides: the author has set it with the spread in mind. The standard error tells
the student whether they are far from it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from mlcourse.checks.expect.numeric import Array, as_array, expect_finite, expect_shape
from mlcourse.checks.expect.sides import taken, wanted
from mlcourse.checks.measuring import measured
from mlcourse.checks.messages import show, show_number, show_two
from mlcourse.checks.verdicts import CheckFailed

RESAMPLES = 200


def judge(
    title: str,
    metric: Callable[..., float],
    columns: tuple[Array, ...],
    *,
    at_least: float | None = None,
    at_most: float | None = None,
) -> float:
    score = float(metric(*columns))
    measured(title, score, at_least=at_least, at_most=at_most)
    if at_least is not None and score >= at_least:
        return score
    if at_most is not None and score <= at_most:
        return score
    error = standard_error(metric, columns)
    bound = at_least if at_least is not None else at_most
    came, needed = show_number(score, error / 3 if error else None), show_number(bound)
    if came == needed:
        came, needed = show_two(score, bound)
    with_error = f"{came} ± {error:.1g}" if error else came
    side = "at least" if at_least is not None else "at most"
    guarded = f"The {title} is {with_error}, which is not enough."
    if at_most is not None:
        guarded = f"The {title} is {with_error}, which is too much."
    raise CheckFailed(
        f"The {title} is {with_error}, and {side} {needed} is needed.",
        guarded=guarded,
        expected=f"{side} {needed}",
        actual=with_error,
        next_step="The figure behind ± is the standard error: how far chance alone may move it."
        if error
        else None,
    )


def standard_error(metric: Callable[..., float], columns: tuple[Array, ...]) -> float:
    """Return the bootstrap standard error of a metric over rows (Efron 1979).

    Parameters
    ----------
    metric : callable
        Takes the columns.
    columns : tuple of numpy.ndarray
        Of one length; rows are drawn with replacement.

    Returns
    -------
    float
        From 200 resamples with a fixed seed, so that a message is the same each time; resamples in
        which the metric is not defined are left out. 0 where there are fewer than two rows.
    """
    rows = len(columns[0])
    rng = np.random.Generator(np.random.PCG64(0))
    values = []
    for _ in range(RESAMPLES if rows > 1 else 0):
        drawn = rng.integers(rows, size=rows)
        try:
            values.append(float(metric(*(column[drawn] for column in columns))))
        except ValueError:
            continue
    error = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    return error if math.isfinite(error) else 0.0


def true_classes(truth: Any, classes: Sequence[Any] | None) -> tuple[Array, list[Any]]:
    y = as_array(wanted(truth), "The truth")
    known = sorted(set(y.tolist())) if classes is None else list(classes)
    if not set(y.tolist()) <= set(known):
        raise ValueError(f"the truth holds classes that are not in {known}")
    return y, known


def binary_truth(truth: Any, positive: Any) -> Array:
    y = as_array(wanted(truth), "The truth") == positive
    if y.all() or not y.any():
        raise ValueError("the truth holds one class only")
    return np.asarray(y)


def row_scores(scores: Any, rows: int, name: str | None) -> Array:
    value, label = taken(scores, name)
    array = as_array(value, label)
    if array.ndim == 2 and array.shape[1] == 2:
        raise CheckFailed(
            f"{label} has two columns, and one score per row is needed.",
            expected=f"({rows},)",
            actual=str(array.shape),
            next_step="Take the column of the positive class: [:, 1].",
        )
    expect_shape(array, (rows,), label)
    if array.dtype.kind not in "iuf":
        raise CheckFailed(f"{label} does not hold numbers.", expected="numbers", actual=show(value))
    expect_finite(array, label)
    return array.astype(float)


def number_pairs(predicted: Any, truth: Any, name: str | None) -> tuple[Array, Array]:
    y = as_array(wanted(truth), "The truth").astype(float)
    return row_scores(predicted, len(y), name), y
