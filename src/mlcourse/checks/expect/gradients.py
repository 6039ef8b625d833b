"""Gradients against finite differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlcourse.checks.expect.numeric import Array, as_array, expect_finite, expect_shape
from mlcourse.checks.expect.scalars import number
from mlcourse.checks.expect.sides import labelled, taken
from mlcourse.checks.messages import show_number, show_two
from mlcourse.checks.verdicts import CheckFailed
from mlcourse.student.reference import Reference

# The step that balances the error of the formula (h²) against rounding (ε / h).
STEP = float(np.finfo(float).eps ** (1 / 3))


def gradient(
    student_gradient: Any,
    function: Callable[[Any], Any],
    at: Any,
    *,
    rtol: float = 1e-4,
    atol: float = 1e-6,
    name: str | None = None,
) -> Array:
    """Expect a gradient that agrees with central finite differences.

    Parameters
    ----------
    student_gradient : Reference, callable or array_like
        The gradient, or a function that gives it at a point.
    function : Reference or callable
        What it is the gradient of: takes an array like ``at``, gives a number.
    at : float or array_like
        The point; both functions get it as a float or as an array. It must lie away from kinks: at
        the corner of a ReLU there is no gradient.
    rtol, atol : float
        A component may be off by ``atol + rtol * max(abs(differences))``.
    name : str or None

    Returns
    -------
    numpy.ndarray
        The student's gradient.

    Raises
    ------
    CheckFailed
        Says so when the whole gradient is off by one factor, or by its sign.

    Notes
    -----
    (f(x + h) − f(x − h)) / 2h with h = ε^⅓ max(1, abs(x)), as in Nocedal & Wright, *Numerical
    Optimization*, 2nd ed., section 8.1.

    Examples
    --------
    >>> gradient(lambda x: 2 * x, lambda x: float((x ** 2).sum()), [1.0, -2.0])
    array([ 2., -4.])
    """
    point = np.asarray(at, dtype=float)
    label = labelled(student_gradient, name)
    given = student_gradient
    if isinstance(given, Reference):
        # A function cannot be decoded; asking its kind is cheap and tells which of the two it is.
        given = given(_argument(point)) if _is_function(given) else given.value()
    elif callable(given):
        given = given(_argument(point))
    value, _ = taken(given, name)
    if point.ndim == 0 and isinstance(value, (int, float)):
        value = np.asarray(number(value, name)[0])
    came = as_array(value, label)
    expect_shape(came, point.shape, label)
    if came.dtype.kind not in "iuf":
        raise CheckFailed(
            f"{label} does not hold numbers.", expected="numbers", actual=str(came.dtype)
        )
    expect_finite(came, label)
    wanted = differences(function, point)
    allowed = atol + rtol * float(np.max(np.abs(wanted), initial=0.0))
    wrong = ~(np.abs(came - wanted) <= allowed)
    if wrong.any():
        _raise_difference(came.astype(float), wanted, wrong, allowed, label)
    return came


def differences(function: Callable[[Any], Any], point: Array) -> Array:
    """Return the gradient of a function at a point by central finite differences.

    Parameters
    ----------
    function : callable
        Takes an array of the point's shape, gives a number.
    point : numpy.ndarray of float

    Returns
    -------
    numpy.ndarray of the point's shape
    """
    result = np.zeros_like(point)
    for index in np.ndindex(point.shape):
        h = STEP * max(1.0, abs(float(point[index])))
        sides = []
        for step in (h, -h):
            moved = point.copy()
            moved[index] += step
            sides.append(float(number(function(_argument(moved)), "the function")[0]))
        result[index] = (sides[0] - sides[1]) / (2 * h)
    return result


def _raise_difference(came: Array, wanted: Array, wrong: Array, allowed: float, label: str) -> None:
    first = tuple(int(i) for i in np.unravel_index(int(np.argmax(wrong)), wrong.shape))
    shown, needed = show_two(came[first], wanted[first], allowed)
    place = "" if not first else f" in component {first[0] if len(first) == 1 else list(first)}"
    raise CheckFailed(
        f"{label} does not agree with finite differences{place}.",
        expected=f"{needed} ± {allowed:.1g}",
        actual=shown,
        next_step=_factor(came, wanted, allowed),
    )


def _factor(came: Array, wanted: Array, allowed: float) -> str:
    size = float(np.sum(wanted * wanted))
    if size > allowed**2:
        ratio = float(np.sum(came * wanted)) / size
        if abs(ratio) > 1e-3 and (np.abs(came - ratio * wanted) <= 10 * allowed * abs(ratio)).all():
            if abs(ratio + 1) < 1e-3:
                return "The size is right and the sign is not."
            return (
                f"The whole gradient is {show_number(ratio, 0.01)} times what it should be: "
                "look for a constant factor, such as 2 or the number of rows."
            )
    return "Check the derivative of each step, and that every path to the variable is counted."


def _argument(point: Array) -> Any:
    return point.copy() if point.ndim else float(point)


def _is_function(reference: Reference) -> bool:
    kind = str(reference.kind()).rpartition(".")[2]
    return kind in {"function", "method", "builtin_function_or_method", "partial"}
