"""Arrays: turning what students give into one, and comparing two of them without broadcasting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlcourse.checks.messages import (
    count,
    dimensions,
    kind_of,
    library_kind,
    show,
    show_margin,
    show_two,
    tensor_array,
)
from mlcourse.checks.verdicts import CheckFailed

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Tolerance:
    """How far a number may be off: ``atol + rtol * abs(expected)``; whether NaN equals NaN."""

    rtol: float = 0.0
    atol: float = 0.0
    equal_nan: bool = False

    @property
    def exact(self) -> bool:
        """Whether only equality will do."""
        return self.rtol == 0 and self.atol == 0

    def around(self, expected: Any) -> Any:
        """Return the allowed distance from a number or from each number of an array."""
        return self.atol + self.rtol * np.abs(expected)


EXACT = Tolerance()

_KINDS = {
    "b": "True or False",
    "i": "numbers",
    "u": "numbers",
    "f": "numbers",
    "c": "complex numbers",
    "U": "texts",
    "S": "bytes",
    "M": "dates",
    "m": "durations",
    "O": "objects of several types",
}


def unwrapped(value: Any) -> Any:
    """Return the number in an array or tensor without dimensions; anything else as it is."""
    zero_dimensional = isinstance(value, np.ndarray) or library_kind(value) == "Tensor"
    return value.item() if zero_dimensional and value.ndim == 0 else value


def as_array(value: Any, label: str, *, like: Any = None, strict: bool = False) -> Array:
    """Return a value as a NumPy array, or fail.

    Parameters
    ----------
    value : object
        An array, a list or tuple (nested, but regular), a series, index, table or tensor.
    label : str
        What to call it.
    like : object
        The expected value, whose type decides when ``strict`` is set.
    strict : bool
        Whether the value must be of the type of ``like``, or an array when that is None.

    Raises
    ------
    CheckFailed
    """
    kind = library_kind(value)
    if strict and _container(value) != (_container(like) if like is not None else "array"):
        raise _not_an_array(value, label, "an array" if like is None else kind_of(like))
    if kind == "Tensor":
        return tensor_array(value)
    if kind in {"Series", "Index", "DataFrame"}:
        return _from_pandas(value)
    if kind == "sparse":
        failure = _not_an_array(value, label, "an array")
        failure.next_step = "Make it dense with .toarray()."
        raise failure
    if isinstance(value, np.ndarray):
        return _plain(value)
    if isinstance(value, np.generic) and not strict:
        return np.asarray(value)
    if isinstance(value, (list, tuple)):
        return _from_sequence(value, label)
    raise _not_an_array(value, label, "an array")


def expect_shape(array: Array, shape: Sequence[int | None], label: str) -> None:
    """Fail unless the array has this shape; None stands for any size."""
    fits = array.ndim == len(shape) and all(
        wanted is None or wanted == size for wanted, size in zip(shape, array.shape, strict=True)
    )
    if not fits:
        raise CheckFailed(
            f"{label} has the wrong shape.",
            expected=dimensions(shape),
            actual=dimensions(array.shape),
            next_step=_shape_step(array.shape, tuple(shape)),
        )


def expect_finite(array: Array, label: str, *, allowed: Array | None = None) -> None:
    """Fail if a number is NaN or infinite outside the ``allowed`` places; name the first."""
    if array.dtype.kind in "fc":
        bad = ~np.isfinite(array)
    elif array.dtype.kind in "Mm":
        bad = np.isnat(array)
    else:
        return
    if allowed is not None:
        bad &= ~allowed
    if bad.any():
        first = _first(bad)
        what = "NaN" if array.dtype.kind in "Mm" or np.isnan(array[first]) else "infinite"
        raise CheckFailed(
            f"{label} holds {count(int(bad.sum()), 'value')} that "
            f"{'is' if bad.sum() == 1 else 'are'} NaN or infinite; "
            f"the first{_place(first)} is {what}.",
            actual=show(array),
            next_step="Look for a division by zero, a logarithm of zero, or missing values.",
        )


def compare_arrays(
    value: Any,
    expected: Any,
    label: str,
    tolerance: Tolerance = EXACT,
    *,
    strict: bool = False,
) -> Array:
    """Compare arrays: type, shape, kind of element, NaN, values. Return the student's array.

    Raises
    ------
    CheckFailed
    ValueError
        If the expected array holds NaN and NaN may not equal NaN: a fault of the check.
    """
    wanted = as_array(expected, "The expected value")
    came = as_array(value, label, like=expected, strict=strict)
    expect_shape(came, wanted.shape, label)
    _expect_kind(came, wanted, label, strict=strict)
    if wanted.dtype.kind in "fc" and np.isnan(wanted).any() and not tolerance.equal_nan:
        raise ValueError("the expected array holds NaN; say equal_nan=True if that is meant")
    if wanted.dtype.kind in "biufc":
        same, allowed = _numbers_equal(came, wanted, label, tolerance)
    else:
        same, allowed = same_elements(came, wanted), None
    if same.all():
        return came
    raise _difference(came, wanted, label, ~same, allowed)


def _numbers_equal(
    came: Array, wanted: Array, label: str, tolerance: Tolerance
) -> tuple[Array, Array | None]:
    same = came == wanted
    if came.dtype.kind in "fc":
        both_nan = np.isnan(came) & np.isnan(wanted) & tolerance.equal_nan
        # An infinite value is right only where the same infinity is expected.
        same = same | both_nan
        expect_finite(came, label, allowed=same)
    if wanted.dtype.kind == "b" or tolerance.exact:
        return np.asarray(same), None
    finite = np.isfinite(wanted) & np.isfinite(came)
    inexact = complex if came.dtype.kind == "c" or wanted.dtype.kind == "c" else float
    a, b = np.where(finite, came, 0).astype(inexact), np.where(finite, wanted, 0).astype(inexact)
    allowed = np.asarray(tolerance.around(b))
    near = finite & (np.abs(a - b) <= allowed)
    return np.asarray(same | near), allowed


def same_elements(came: Array, wanted: Array) -> Array:
    if came.dtype.kind != "O" and wanted.dtype.kind != "O":
        return np.asarray(came == wanted)
    pairs = zip(came.reshape(-1).tolist(), wanted.reshape(-1).tolist(), strict=True)
    return np.asarray([same_object(a, b) for a, b in pairs], dtype=bool).reshape(wanted.shape)


def same_object(first: Any, second: Any) -> bool:
    """Tell whether two objects are of one type and equal, whatever their == answers."""
    if type(first) is not type(second):
        return False
    try:
        return bool(np.all(first == second))
    except (TypeError, ValueError):  # arrays of different shapes, missing values
        return first is second


def _difference(
    came: Array, wanted: Array, label: str, wrong: Array, allowed: Array | None
) -> CheckFailed:
    first, number = _first(wrong), int(wrong.sum())
    a, b = came[first], wanted[first]
    if came.dtype.kind in "iuf" and wanted.dtype.kind in "iuf":
        tolerance = float(allowed[first]) if allowed is not None else 0.0
        shown = show_two(a, b, tolerance or None)
        spread = show_margin(tolerance, b)
    else:
        shown, spread = (show(a), show(b)), ""
    return CheckFailed(
        f"{label} has wrong values: {number:,} of {came.size:,} "
        f"{'differs' if number == 1 else 'differ'}, the first{_place(first)}."
        if came.size > 1
        else f"{label} has the wrong value.",
        expected=f"{shown[1]}{spread}",
        actual=shown[0],
    )


def _expect_kind(came: Array, wanted: Array, label: str, *, strict: bool) -> None:
    if came.size == 0 and not strict:
        return
    a, b = _KINDS.get(came.dtype.kind, "objects"), _KINDS.get(wanted.dtype.kind, "objects")
    integers_wanted = strict and wanted.dtype.kind in "iu" and came.dtype.kind == "f"
    real_for_complex = came.dtype.kind in "iuf" and wanted.dtype.kind == "c"
    if (a != b and not real_for_complex) or integers_wanted:
        raise CheckFailed(
            f"{label} holds {a} ({came.dtype}), and another kind of element is needed.",
            expected=f"{b} ({wanted.dtype})",
            actual=f"{a} ({came.dtype}): {show(came)}",
        )


def _container(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return "array"
    return library_kind(value) or type(value).__name__


def _not_an_array(value: Any, label: str, wanted: str) -> CheckFailed:
    step = "Check that the function returns its result." if value is None else None
    return CheckFailed(
        f"{label} is {kind_of(value)}, and an array of values is needed.",
        expected=wanted,
        actual=show(value),
        next_step=step,
    )


def _from_sequence(value: Sequence[Any], label: str) -> Array:
    items = [tensor_array(one) if library_kind(one) == "Tensor" else one for one in value]
    try:
        array = np.asarray(items)
    except ValueError:
        raise CheckFailed(
            f"{label} is {kind_of(value)} of different lengths.",
            expected="rows of one length",
            actual=show(value),
        ) from None
    mixed = {isinstance(one, (bool, np.bool_)) for one in _leaves(items)}
    texts = {isinstance(one, str) for one in _leaves(items)}
    if array.dtype.kind == "O" or len(mixed) > 1 or len(texts) > 1:
        # NumPy would make one type of them all: True a 1, and a number a text.
        raise CheckFailed(
            f"{label} is {kind_of(value)} of several types.",
            expected="values of one type",
            actual=show(value),
        )
    return array


def _leaves(items: Sequence[Any]) -> list[Any]:
    leaves: list[Any] = []
    for one in items:
        if isinstance(one, (list, tuple)):
            leaves += _leaves(one)
        elif isinstance(one, np.ndarray):
            leaves += one.reshape(-1)[:1].tolist()
        else:
            leaves.append(one)
    return leaves


def _from_pandas(value: Any) -> Array:
    array = np.asarray(value)
    if array.dtype.kind != "O":
        return array
    dtypes = list(value.dtypes) if library_kind(value) == "DataFrame" else [value.dtype]
    numeric = all(getattr(dtype, "kind", "O") in "iuf" for dtype in dtypes)
    if numeric:  # pandas' own nullable numbers
        return np.asarray(value.to_numpy(dtype=float, na_value=np.nan))
    if all(getattr(dtype, "kind", "O") == "b" for dtype in dtypes) and not value.isna().any():
        return np.asarray(value.to_numpy(dtype=bool))
    return _plain(array)


def _plain(array: Array) -> Array:
    """Return an array of objects as one of numbers, texts or booleans where all are."""
    if array.dtype.kind != "O" or array.size == 0:
        return array
    leaves = array.reshape(-1).tolist()
    for kinds, dtype in (((bool, np.bool_), bool), ((str,), str)):
        if all(isinstance(one, kinds) for one in leaves):
            return array.astype(dtype)
    real = (int, float, np.integer, np.floating)
    if all(isinstance(one, real) and not isinstance(one, bool) for one in leaves):
        return array.astype(float)
    return array


def _first(mask: Array) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(int(np.argmax(mask)), mask.shape))


def _place(index: tuple[int, ...]) -> str:
    if not index:
        return ""
    return f" at index {index[0]}" if len(index) == 1 else f" at index {list(index)}"


def _shape_step(came: tuple[int, ...], wanted: tuple[int | None, ...]) -> str | None:
    if len(came) == 2 and came[::-1] == wanted:
        return "Rows and columns are exchanged."
    if len(came) == len(wanted) + 1 and 1 in came:
        return "It has one dimension too many, of length 1: .ravel() or [:, 0] takes it away."
    if len(came) == len(wanted) - 1:
        return "It has one dimension too few."
    if len(came) == 0:
        return "It is a single number; check over which axis you summarise."
    return None
