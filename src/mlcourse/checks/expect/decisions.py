"""Metrics of decided classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlcourse.checks.expect import scoring
from mlcourse.checks.expect.estimators import labels
from mlcourse.checks.expect.judging import judge, true_classes


def accuracy(
    predicted: Any,
    truth: Any,
    *,
    at_least: float,
    classes: Sequence[Any] | None = None,
    name: str | None = None,
) -> float:
    """Expect a share of right classes.

    Parameters
    ----------
    predicted : Reference or array_like of shape (n,)
        One known class per row.
    truth : array_like of shape (n,) or Secret
    at_least : float
    classes : sequence or None
        All classes there are; without it those in ``truth``.
    name : str or None

    Returns
    -------
    float
        The score.

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> accuracy([0, 1, 1, 1], [0, 1, 1, 0], at_least=0.5)
    0.75
    """
    y, known = true_classes(truth, classes)
    guess = labels(predicted, known, rows=len(y), name=name)
    return judge("accuracy", scoring.accuracy, (guess, y), at_least=at_least)


def balanced_accuracy(
    predicted: Any,
    truth: Any,
    *,
    at_least: float,
    classes: Sequence[Any] | None = None,
    name: str | None = None,
) -> float:
    """Expect a mean recall over a fixed list of classes.

    Parameters
    ----------
    predicted, truth, at_least, classes, name
        As in `accuracy`. Each class must occur in ``truth``.

    Returns
    -------
    float

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> balanced_accuracy([0, 0, 0, 1], [0, 0, 0, 1], at_least=0.9)
    1.0
    """
    y, known = true_classes(truth, classes)
    guess = labels(predicted, known, rows=len(y), name=name)
    return judge(
        "balanced accuracy",
        lambda a, b: scoring.balanced_accuracy(a, b, known),
        (guess, y),
        at_least=at_least,
    )


def f1(
    predicted: Any,
    truth: Any,
    *,
    at_least: float,
    positive: Any = None,
    classes: Sequence[Any] | None = None,
    name: str | None = None,
) -> float:
    """Expect an F1 score: of one class, or the plain mean over a fixed list of classes.

    Parameters
    ----------
    predicted, truth, at_least, classes, name
        As in `accuracy`.
    positive : object or None
        The class whose F1 counts; without it the mean over all classes. A class that is neither
        predicted nor true counts 0.

    Returns
    -------
    float

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> f1([1, 0, 1], [1, 0, 0], at_least=0.6, positive=1)
    0.6666666666666666
    """
    y, known = true_classes(truth, classes)
    guess = labels(predicted, known, rows=len(y), name=name)
    counted = known if positive is None else [positive]
    title = "mean F1 score" if positive is None else "F1 score"
    return judge(title, lambda a, b: scoring.f1(a, b, counted), (guess, y), at_least=at_least)


def cost(
    decisions: Any,
    truth: Any,
    *,
    false_positive: float,
    false_negative: float,
    at_most: float,
    positive: Any = 1,
    classes: Sequence[Any] | None = None,
    name: str | None = None,
) -> float:
    """Expect a mean cost per case of decisions between two classes.

    Parameters
    ----------
    decisions : Reference or array_like of shape (n,)
        One class per row.
    truth : array_like of shape (n,) or Secret
    false_positive, false_negative : float
        Cost of each error; right decisions cost nothing.
    at_most : float
        Per case, in the unit of the costs.
    positive : object
    classes : sequence or None
    name : str or None

    Returns
    -------
    float

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> cost([1, 0, 0, 0], [0, 1, 0, 0], false_positive=1, false_negative=5, at_most=2)
    1.5
    """
    y, known = true_classes(truth, classes)
    guess = labels(decisions, known, rows=len(y), name=name)
    errors = (
        false_positive * ((guess == positive) & (y != positive))
        + false_negative * ((guess != positive) & (y == positive))
    ).astype(float)
    return judge("cost per case", lambda e: float(e.mean()), (errors,), at_most=at_most)
