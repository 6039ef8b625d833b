"""Expectations of arrays and of numbers with a tolerance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mlcourse.checks.expect.comparing import compare
from mlcourse.checks.expect.numeric import (
    Tolerance,
    as_array,
    compare_arrays,
    expect_finite,
    expect_shape,
)
from mlcourse.checks.expect.sides import taken, wanted
from mlcourse.checks.messages import show
from mlcourse.checks.verdicts import CheckFailed


def close(
    actual: Any,
    expected: Any,
    *,
    rtol: float = 1e-6,
    atol: float = 1e-9,
    equal_nan: bool = False,
    strict: bool = False,
    name: str | None = None,
) -> Any:
    """Expect a number, an array, or a container of them, within a tolerance.

    Parameters
    ----------
    actual : Reference or object
    expected : object or Secret
        Its type decides the rules; shapes must be equal, nothing is broadcast.
    rtol, atol : float
        A number may be off by ``atol + rtol * abs(expected)``.
    equal_nan : bool
        Whether NaN equals NaN; otherwise NaN never passes.
    strict : bool
        Whether a list must be a list, an array an array.
    name : str or None

    Returns
    -------
    object
        The student's value.

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> close(0.1 + 0.2, 0.3) == 0.1 + 0.2
    True
    """
    value, label = taken(actual, name)
    compare(value, wanted(expected), label, Tolerance(rtol, atol, equal_nan), strict=strict)
    return value


def array(
    actual: Any,
    expected: Any = None,
    *,
    shape: Sequence[int | None] | None = None,
    dtype: Any = None,
    rtol: float = 1e-6,
    atol: float = 1e-9,
    equal_nan: bool = False,
    strict: bool = False,
    name: str | None = None,
) -> np.ndarray[Any, np.dtype[Any]]:
    """Expect an array, of a shape, a dtype and values as far as they are given.

    Parameters
    ----------
    actual : Reference or array_like
    expected : array_like, Secret or None
        The values.
    shape : sequence of int or None
        None inside stands for any size.
    dtype : dtype or "number", "integer", "floating"
        Of the student's array.
    rtol, atol : float
    equal_nan : bool
        Also allows NaN where no values are expected.
    strict : bool
        Whether it must be an array (or of the type of ``expected``), not a list or a series.
    name : str or None

    Returns
    -------
    numpy.ndarray

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> array([1, 2], shape=(2,), dtype="integer")
    array([1, 2])
    """
    value, label = taken(actual, name)
    values = wanted(expected)
    result = as_array(value, label, like=values, strict=strict)
    if shape is not None:
        expect_shape(result, shape, label)
    if dtype is not None:
        _expect_dtype(result, dtype, label)
    if values is not None:
        return compare_arrays(value, values, label, Tolerance(rtol, atol, equal_nan), strict=strict)
    if not equal_nan:
        expect_finite(result, label)
    return result


def shape(
    actual: Any, shape: Sequence[int | None], *, name: str | None = None
) -> np.ndarray[Any, np.dtype[Any]]:
    """Expect an array of this shape, whatever its values.

    Parameters
    ----------
    actual : Reference or array_like
    shape : sequence of int or None
        None stands for any size.
    name : str or None

    Returns
    -------
    numpy.ndarray

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> shape([[1, 2], [3, 4]], (2, None)).sum()
    np.int64(10)
    """
    value, label = taken(actual, name)
    result = as_array(value, label)
    expect_shape(result, shape, label)
    return result


def finite(actual: Any, *, name: str | None = None) -> np.ndarray[Any, np.dtype[Any]]:
    """Expect numbers without NaN and infinity.

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> finite([1.0, 2.0])
    array([1., 2.])
    """
    value, label = taken(actual, name)
    if isinstance(value, (bool, int, float, complex)):
        value = np.asarray(value)
    result = as_array(value, label)
    if result.dtype.kind not in "iufc":
        raise CheckFailed(f"{label} does not hold numbers.", expected="numbers", actual=show(value))
    expect_finite(result, label)
    return result


def _expect_dtype(result: np.ndarray[Any, np.dtype[Any]], dtype: Any, label: str) -> None:
    families = {"number": np.number, "integer": np.integer, "floating": np.floating}
    family = families.get(dtype) if isinstance(dtype, str) else None
    fits = np.issubdtype(result.dtype, family) if family else result.dtype == np.dtype(dtype)
    if not fits:
        raise CheckFailed(
            f"{label} has the wrong type of element.",
            expected=dtype if family else str(np.dtype(dtype)),
            actual=str(result.dtype),
        )
