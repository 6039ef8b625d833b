"""Comparing two values layer by layer; the first layer that differs is the message."""

from __future__ import annotations

import numbers
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import numpy as np

from mlcourse.checks.expect.numeric import Tolerance, compare_arrays, unwrapped
from mlcourse.checks.messages import (
    is_array,
    is_number,
    kind_of,
    library_kind,
    show,
    show_margin,
    show_two,
    truncate,
)
from mlcourse.checks.verdicts import CheckFailed


def compare(
    value: Any,
    expected: Any,
    label: str,
    tolerance: Tolerance,
    *,
    strict: bool = True,
) -> None:
    """Compare a value with the expected one; containers item by item.

    Parameters
    ----------
    value, expected : object
        Both decoded; ``expected`` decides the rules.
    label : str
        What to call the value.
    tolerance : Tolerance
    strict : bool
        Whether a list must be a list, an array an array. Otherwise the numbers decide.

    Raises
    ------
    CheckFailed
    ValueError
        If the expected side holds NaN and NaN may not equal NaN: a fault of the check.
    """
    if is_array(expected) or (
        not strict and isinstance(expected, (list, tuple)) and _flat(expected)
    ):
        compare_arrays(value, expected, label, tolerance, strict=strict)
    elif library_kind(expected) == "DataFrame":
        from mlcourse.checks.expect.tables import compare_tables

        compare_tables(value, expected, label, tolerance)
    elif isinstance(expected, (bool, np.bool_)):
        _compare_bool(value, bool(expected), label)
    elif is_number(expected):
        _compare_number(value, expected, label, tolerance)
    elif isinstance(expected, str):
        _compare_text(value, expected, label)
    elif isinstance(expected, Mapping):
        _compare_mapping(value, expected, label, tolerance, strict=strict)
    elif isinstance(expected, (list, tuple)):
        _compare_sequence(value, expected, label, tolerance, strict=strict)
    elif isinstance(expected, (set, frozenset)):
        _compare_set(value, expected, label)
    else:
        _compare_other(value, expected, label)


def inside(label: str, key: object) -> str:
    """Return what to call an item of a labelled container."""
    if label.endswith("`"):
        return f"{label[:-1]}[{show(key, limit=40)}]`"
    return f"{label} at {show(key, limit=40)}"


def _flat(values: Sequence[Any]) -> bool:
    return bool(values) and all(is_number(one) for one in values)


def _wrong_type(label: str, value: Any, expected: Any) -> NoReturn:
    raise CheckFailed(
        f"{label} is {kind_of(value)}, and another type is needed.",
        expected=kind_of(expected),
        actual=show(value),
    )


def _compare_bool(value: Any, expected: bool, label: str) -> None:
    if not isinstance(value, (bool, np.bool_)):
        _wrong_type(label, value, expected)
    if bool(value) is not expected:
        raise CheckFailed(f"{label} is {value}.", expected=str(expected), actual=str(value))


def _compare_number(value: Any, expected: Any, label: str, tolerance: Tolerance) -> None:
    value = unwrapped(value)
    if not is_number(value):
        _wrong_type(label, value, expected)
    for family in (numbers.Integral, numbers.Real):
        # A tolerance says that closeness is meant, not the kind of number.
        kind_matters = family is numbers.Real or tolerance.exact
        if kind_matters and isinstance(expected, family) and not isinstance(value, family):
            _wrong_type(label, value, expected)
    if _is_nan(expected):
        if not tolerance.equal_nan:
            raise ValueError("the expected number is NaN; say equal_nan=True if that is meant")
        if _is_nan(value):
            return
    elif _is_nan(value):
        raise CheckFailed(
            f"{label} is NaN, not a number.",
            expected=show(expected),
            actual="NaN",
            next_step="Look for a division by zero, a logarithm of zero, or a missing value.",
        )
    if value == expected:
        return
    allowed = tolerance.around(expected)
    if not np.isfinite(allowed) or not abs(value - expected) <= allowed:
        came, needed = show_two(value, expected, allowed or None)
        needed += show_margin(allowed, expected)
        raise CheckFailed(f"{label} has the wrong value.", expected=needed, actual=came)


def _is_nan(value: Any) -> bool:
    return isinstance(value, (float, complex, np.inexact)) and bool(np.isnan(value))


def _compare_text(value: Any, expected: str, label: str) -> None:
    if not isinstance(value, str):
        _wrong_type(label, value, expected)
    if value == expected:
        return
    if value.strip().casefold() == expected.strip().casefold():
        step = "Only spaces or capital letters differ."
    else:
        pairs = enumerate(zip(value, expected, strict=False))
        first = next((i for i, (a, b) in pairs if a != b), min(len(value), len(expected)))
        step = f"The first difference is at character {first + 1}."
    raise CheckFailed(
        f"{label} is not the right text.",
        expected=show(expected),
        actual=show(value),
        next_step=step,
    )


def _compare_mapping(
    value: Any, expected: Mapping[Any, Any], label: str, tolerance: Tolerance, *, strict: bool
) -> None:
    if not isinstance(value, Mapping):
        _wrong_type(label, value, expected)
    missing = [key for key in expected if key not in value]
    extra = [key for key in value if key not in expected]
    if missing or extra:
        raise CheckFailed(
            f"{label} does not have the right keys.",
            expected=show(list(expected)),
            actual=show(list(value)),
            next_step=_missing_and_extra(missing, extra),
        )
    for key, wanted in expected.items():
        compare(value[key], wanted, inside(label, key), tolerance, strict=strict)


def _missing_and_extra(missing: list[Any], extra: list[Any]) -> str | None:
    # What is missing is the expected side's and already shown there, where it may be shown.
    return f"Not asked for: {show(extra, limit=100)}." if extra and not missing else None


def _compare_sequence(
    value: Any, expected: Sequence[Any], label: str, tolerance: Tolerance, *, strict: bool
) -> None:
    kinds: Any = type(expected) if strict else (list, tuple)
    if not isinstance(value, kinds):
        _wrong_type(label, value, expected)
    if len(value) != len(expected):
        raise CheckFailed(
            f"{label} has the wrong number of items.",
            expected=str(len(expected)),
            actual=f"{len(value)}: {show(value)}",
        )
    for index, wanted in enumerate(expected):
        compare(value[index], wanted, inside(label, index), tolerance, strict=strict)


def _compare_set(value: Any, expected: set[Any] | frozenset[Any], label: str) -> None:
    if not isinstance(value, (set, frozenset)):
        _wrong_type(label, value, expected)
    if value != expected:
        raise CheckFailed(
            f"{label} does not have the right members.",
            expected=truncate(show(expected)),
            actual=show(value),
        )


def _compare_other(value: Any, expected: Any, label: str) -> None:
    if type(value) is not type(expected):
        _wrong_type(label, value, expected)
    if not bool(value == expected):
        raise CheckFailed(
            f"{label} has the wrong value.", expected=str(expected), actual=truncate(str(value))
        )
