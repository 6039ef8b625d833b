"""Expectations of estimators and of what they predict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mlcourse.checks.expect.numeric import as_array, expect_finite, expect_shape
from mlcourse.checks.expect.sides import labelled, taken, wanted, within
from mlcourse.checks.messages import count, show, show_number
from mlcourse.checks.verdicts import CheckFailed
from mlcourse.student.faults import NoAttribute, Raised
from mlcourse.student.reference import Reference

_CLASSES = ("type", "ABCMeta", "abc.ABCMeta", "builtins.type")


def estimator(
    obj: Any, methods: Sequence[str] = ("fit", "predict"), *, name: str | None = None
) -> Any:
    """Expect an object with these methods, not its class and not a function.

    Parameters
    ----------
    obj : Reference or object
    methods : sequence of str
    name : str or None

    Returns
    -------
    Reference or object
        What was given, to go on with.

    Raises
    ------
    CheckFailed

    Notes
    -----
    That a method is there is the student's claim; `fitted` and the metrics test what it does.

    Examples
    --------
    >>> class Model:
    ...     def fit(self, X, y): ...
    ...     def predict(self, X): ...
    >>> model = estimator(Model())
    """
    label = labelled(obj, name)
    kind = str(obj.kind()) if isinstance(obj, Reference) else type(obj).__name__
    if kind in _CLASSES:
        raise CheckFailed(
            f"{label} is a class, and a model made from it is needed.",
            expected="a model",
            actual="a class",
            next_step="Make a model by calling the class: put () behind its name.",
        )
    for method in methods:
        try:
            found = getattr(obj, method)
            if isinstance(found, Reference):
                found.kind()
        except (AttributeError, NoAttribute):
            raise CheckFailed(
                f"{label} is {_kind_text(kind)} and has no method `{method}`.",
                expected=f"an object with {', '.join(methods)}",
                actual=_kind_text(kind),
            ) from None
    return obj


def fitted(obj: Any, X: Any, *, method: str = "predict", name: str | None = None) -> Any:
    """Expect a model that has been fitted: its method answers for these rows.

    Parameters
    ----------
    obj : Reference or object
    X : array_like or table
        A few rows.
    method : str
    name : str or None

    Returns
    -------
    object
        What the method gives for ``X``.

    Raises
    ------
    CheckFailed
        Also if it gives another number of rows.
    StudentFault
        If the method stops for another reason.

    Examples
    --------
    >>> class Constant:
    ...     def predict(self, X):
    ...         return [0] * len(X)
    >>> fitted(Constant(), [[1], [2]])
    [0, 0]
    """
    label = labelled(obj, name)
    try:
        result = getattr(obj, method)(X)
    except Raised as fault:
        not_fitted = fault.type_name.rpartition(".")[2] == "NotFittedError"
        if not not_fitted:
            raise
        raise CheckFailed(
            f"{label} has not been fitted.",
            actual=f"{fault.type_name}: {fault.text}",
            next_step="Fit it on the training rows before you use it.",
        ) from None
    value, other = taken(result, None)
    shape = as_array(value, other).shape
    rows = shape[0] if shape else None
    if rows != len(X):
        raise CheckFailed(
            f"{label} gives the wrong number of values for {count(len(X), 'row')}.",
            expected=str(len(X)),
            actual="one value" if rows is None else str(rows),
        )
    return value


def probabilities(
    P: Any,
    *,
    rows: int | None = None,
    classes: int | None = None,
    atol: float = 1e-6,
    name: str | None = None,
) -> np.ndarray[Any, np.dtype[Any]]:
    """Expect probabilities: finite, from 0 to 1, and each row of a table of them sums to 1.

    Parameters
    ----------
    P : Reference or array_like
        Shape (rows, classes), or (rows,) for the probability of one class.
    rows : int or None
        How many rows there must be.
    classes : int or None
        How many columns there must be; asks for a table.
    atol : float
        How far a sum may be from 1, and a value from [0, 1].
    name : str or None

    Returns
    -------
    numpy.ndarray

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> probabilities([[0.25, 0.75], [0.5, 0.5]], classes=2).shape
    (2, 2)
    """
    value, label = taken(P, name)
    array = as_array(value, label)
    if array.ndim not in (1, 2) or classes is not None:
        expect_shape(array, (rows, classes), label)
    elif rows is not None:
        expect_shape(array, (rows, *[None] * (array.ndim - 1)), label)
    if array.dtype.kind not in "iuf":
        raise CheckFailed(
            f"{label} does not hold numbers.",
            expected="numbers from 0 to 1",
            actual=show(value),
            next_step="Probabilities come from predict_proba; predict gives classes.",
        )
    expect_finite(array, label)
    inside = ((array >= -atol) & (array <= 1 + atol)).all()
    if not inside:
        low, high = show_number(array.min()), show_number(array.max())
        raise CheckFailed(
            f"{label} holds values outside the range of a probability.",
            expected="from 0 to 1",
            actual=f"from {low} to {high}",
            next_step="Scores become probabilities by a sigmoid or a softmax.",
        )
    if array.ndim == 2:
        sums = array.sum(axis=1, dtype=float)
        off = ~(np.abs(sums - 1) <= atol)
        if off.any():
            first = int(np.argmax(off))
            raise CheckFailed(
                f"In {within(label)} the probabilities of a row do not sum to 1, "
                f"first in row {first}.",
                expected="1",
                actual=show_number(sums[first], atol),
                next_step="Check over which axis you normalise.",
            )
    return array


def labels(
    y: Any, classes: Sequence[Any], *, rows: int, name: str | None = None
) -> np.ndarray[Any, np.dtype[Any]]:
    """Expect one known class per row.

    Parameters
    ----------
    y : Reference or array_like
        Shape (rows,).
    classes : sequence
        All classes there are.
    rows : int
    name : str or None

    Returns
    -------
    numpy.ndarray

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> labels([0, 1, 1], classes=[0, 1], rows=3)
    array([0, 1, 1])
    """
    value, label = taken(y, name)
    array = as_array(value, label)
    step = None
    if array.ndim == 2 and array.shape[1] > 1:
        step = "It has a column for each class: give the class itself, as predict does."
    if array.shape != (rows,):
        try:
            expect_shape(array, (rows,), label)
        except CheckFailed as failure:
            failure.next_step = step or failure.next_step
            raise
    expect_finite(array, label)
    known = np.asarray(wanted(classes))
    comparable = (array.dtype.kind in "iufb") == (known.dtype.kind in "iufb")
    good = np.isin(array, known) if comparable and array.dtype.kind != "O" else np.zeros(rows, bool)
    if not good.all():
        first = int(np.argmax(~good))
        raise CheckFailed(
            f"{label} holds a value that is no class: row {first} has {show(array[first])}.",
            expected=show(known.tolist()),
            actual=show(array),
            next_step="Scores and probabilities become classes by a threshold or an argmax."
            if array.dtype.kind == "f"
            else None,
        )
    return array


def _kind_text(kind: str) -> str:
    return f"of type {kind}"
