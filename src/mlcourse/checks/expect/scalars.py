"""Expectations of single values, text and containers."""

from __future__ import annotations

import math
import numbers
from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np

from mlcourse.checks.expect.comparing import compare
from mlcourse.checks.expect.numeric import EXACT, same_object, unwrapped
from mlcourse.checks.expect.sides import labelled, taken, wanted
from mlcourse.checks.measuring import measured
from mlcourse.checks.messages import is_number, kind_of, library_kind, show, show_two
from mlcourse.checks.verdicts import CheckFailed
from mlcourse.student.reference import Reference


def equal(actual: Any, expected: Any, *, name: str | None = None) -> Any:
    """Expect exactly this value, of this type.

    Whole numbers are accepted where a float is expected, NumPy numbers where Python's are; True is
    not 1, a list is not a tuple. Containers are compared item by item, arrays and tables by their
    own rules without tolerance.

    Parameters
    ----------
    actual : Reference or object
    expected : object or Secret
    name : str or None
        What to call the value in a message.

    Returns
    -------
    object
        The student's value.

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> equal(3, 3)
    3
    """
    value, label = taken(actual, name)
    compare(value, wanted(expected), label, EXACT)
    return value


def number(actual: Any, name: str | None = None) -> tuple[float | int, str]:
    """Return the student's value as a finite number, or fail; and what to call it."""
    value, label = taken(actual, name)
    value = unwrapped(value)
    if not is_number(value) or not isinstance(value, numbers.Real):
        raise CheckFailed(
            f"{label} is {kind_of(value)}, and a single number is needed.",
            expected="a number",
            actual=show(value),
            next_step=_number_step(value),
        )
    if math.isnan(value):
        raise CheckFailed(
            f"{label} is NaN, not a number.",
            actual="NaN",
            next_step="Look for a division by zero, a logarithm of zero, or a missing value.",
        )
    return (int(value) if isinstance(value, numbers.Integral) else float(value)), label


def between(actual: Any, low: float, high: float, *, name: str | None = None) -> float:
    """Expect a number from ``low`` to ``high``, both included.

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> between(0.5, 0, 1)
    0.5
    """
    value, label = number(actual, name)
    low, high = wanted(low), wanted(high)
    measured(label, value, at_least=low, at_most=high)
    if not low <= value <= high:
        _out_of_bounds(
            label, value, low if value < low else high, f"from {show(low)} to {show(high)}"
        )
    return value


def at_least(actual: Any, bound: float, *, name: str | None = None) -> float:
    """Expect a number of at least ``bound``.

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> at_least(3, 2)
    3
    """
    value, label = number(actual, name)
    bound = wanted(bound)
    measured(label, value, at_least=bound)
    if not value >= bound:
        _out_of_bounds(label, value, bound, f"at least {show_two(bound, value)[0]}")
    return value


def at_most(actual: Any, bound: float, *, name: str | None = None) -> float:
    """Expect a number of at most ``bound``.

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> at_most(1, 2)
    1
    """
    value, label = number(actual, name)
    bound = wanted(bound)
    measured(label, value, at_most=bound)
    if not value <= bound:
        _out_of_bounds(label, value, bound, f"at most {show_two(bound, value)[0]}")
    return value


def true(
    condition: Any,
    text: str,
    *,
    expected: str | None = None,
    actual: str | None = None,
    next_step: str | None = None,
) -> None:
    """Expect a condition of the author's, with the author's words for its failure.

    Parameters
    ----------
    condition : bool or Reference to one
        Nothing else counts as true: neither a non-empty list nor an array.
    text : str
        What is wrong when it does not hold, for the student.
    expected, actual, next_step : str or None
        Further parts of the message.

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> true(1 < 2, "The weights must be sorted.")
    """
    value, label = taken(condition, None)
    if not isinstance(value, (bool, np.bool_)):
        raise CheckFailed(
            f"{label} is {kind_of(value)}; True or False is needed.",
            expected="True or False",
            actual=show(value),
        )
    if not value:
        raise CheckFailed(text, expected=expected, actual=actual, next_step=next_step)


def type_(actual: Any, types: Any, *, name: str | None = None) -> Any:
    """Expect a value of a type.

    Parameters
    ----------
    actual : Reference or object
    types : type, str, or tuple of them
        A type compares the decoded value: ``list``, ``float``, ``numpy.ndarray``. A text is the
        qualified name of a class, such as ``"sklearn.pipeline.Pipeline"``, and is compared with
        what the student's process says of the object: a claim, so give it few points.
    name : str or None

    Returns
    -------
    object
        The student's value, or the reference when only its name was asked for.

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> type_([1, 2], list)
    [1, 2]
    """
    allowed = types if isinstance(types, tuple) else (types,)
    names = {one for one in allowed if isinstance(one, str)}
    classes = tuple(one for one in allowed if not isinstance(one, str))
    described = " or ".join(one if isinstance(one, str) else one.__name__ for one in allowed)
    if names and isinstance(actual, Reference):
        kind = str(actual.kind())
        if kind in names or kind.rpartition(".")[2] in names:
            return actual
        if not classes:
            _wrong_type(labelled(actual, name), f"of type {kind}", described, kind)
    value, label = taken(actual, name)
    bool_for_number = isinstance(value, (bool, np.bool_)) and bool not in classes
    if classes and isinstance(value, classes) and not bool_for_number:
        return value
    if isinstance(value, np.generic) and isinstance(value.item(), classes) and not bool_for_number:
        return value
    qualified = f"{type(value).__module__}.{type(value).__qualname__}"
    if names & {qualified, type(value).__name__}:
        return value
    return _wrong_type(label, kind_of(value), described, show(value))


def contains(actual: Any, item: Any, *, name: str | None = None) -> Any:
    """Expect a container, a text or the keys of a dictionary to have an item.

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> contains({"mean": 1.0}, "mean")
    {'mean': 1.0}
    """
    value, label = taken(actual, name)
    item = wanted(item)
    if isinstance(value, str):
        found = isinstance(item, str) and item in value
    elif library_kind(value) == "DataFrame":
        found = item in list(value.columns)
    elif isinstance(value, (list, tuple, set, frozenset, Mapping)):
        found = any(same_object(one, item) for one in value)
    elif isinstance(value, np.ndarray) or library_kind(value) in {"Series", "Index"}:
        found = any(same_object(one, item) for one in np.asarray(value).reshape(-1).tolist())
    else:
        _wrong_type(label, kind_of(value), "a container or a text", show(value))
    if not found:
        noun = {"DataFrame": "column"}.get(library_kind(value) or "", "item")
        raise CheckFailed(
            f"{label} lacks the {'key' if isinstance(value, Mapping) else noun} {show(item)}.",
            guarded=f"{label} lacks something it should have.",
            expected=show(item),
            actual=show(list(value.columns)) if noun == "column" else show(value),
        )
    return value


def _out_of_bounds(label: str, value: float, bound: float, wanted_text: str) -> NoReturn:
    came = show_two(value, bound)[0]
    direction = "small" if value < bound else "large"
    raise CheckFailed(f"{label} is too {direction}.", expected=wanted_text, actual=came)


def _wrong_type(label: str, came: str, described: str, actual: str) -> NoReturn:
    raise CheckFailed(
        f"{label} is {came}, and another type is needed.", expected=described, actual=actual
    )


def _number_step(value: Any) -> str | None:
    if isinstance(value, np.ndarray) and value.size == 1:
        return "Take the number out of the array, for example with .item()."
    if value is None:
        return "Check that the function returns its result."
    return None
