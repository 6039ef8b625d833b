"""Expectations of tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from mlcourse.checks.expect.numeric import EXACT, Tolerance, as_array, compare_arrays
from mlcourse.checks.expect.sides import taken, wanted, within
from mlcourse.checks.messages import count, kind_of, library_kind, show
from mlcourse.checks.verdicts import CheckFailed


def table(
    actual: Any,
    expected: Any = None,
    *,
    columns: Sequence[Any] | None = None,
    rows: int | None = None,
    dtypes: Mapping[Any, str] | None = None,
    index: bool = False,
    ordered: bool = True,
    rtol: float = 1e-6,
    atol: float = 1e-9,
    equal_nan: bool = False,
    name: str | None = None,
) -> Any:
    """Expect a pandas table: columns, dtypes, number of rows and values as far as they are given.

    Parameters
    ----------
    actual : Reference or pandas.DataFrame
    expected : pandas.DataFrame, Secret or None
        Values, column by column.
    columns : sequence or None
        Names of the columns, in order.
    rows : int or None
    dtypes : mapping of column to str, or None
        Begin of the dtype's name, such as "float" or "int64".
    index : bool
        Whether the index is compared too.
    ordered : bool
        Whether the order of the columns matters.
    rtol, atol : float
    equal_nan : bool
        Whether a missing value equals a missing value; otherwise one never passes.
    name : str or None

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> import pandas as pd
    >>> table(pd.DataFrame({"a": [1, 2]}), columns=["a"], rows=2).shape
    (2, 1)
    """
    value, label = taken(actual, name)
    _expect_frame(value, label)
    if columns is not None:
        _expect_columns(value, list(columns), label, ordered)
    if dtypes is not None:
        _expect_dtypes(value, dtypes, label)
    if rows is not None:
        _expect_rows(value, rows, label)
    frame = wanted(expected)
    if frame is not None:
        compare_tables(
            value,
            frame,
            label,
            Tolerance(rtol, atol, equal_nan),
            index=index,
            ordered=ordered,
        )
    return value


def compare_tables(
    value: Any,
    expected: Any,
    label: str,
    tolerance: Tolerance = EXACT,
    *,
    index: bool = False,
    ordered: bool = True,
) -> None:
    """Compare two tables: type, columns, rows, index if asked, then each column's values."""
    _expect_frame(value, label)
    _expect_columns(value, list(expected.columns), label, ordered)
    _expect_rows(value, len(expected), label)
    if index:
        compare_arrays(value.index, expected.index, f"The index of {within(label)}", tolerance)
    for position, column in enumerate(expected.columns):
        came = value.iloc[:, position] if ordered else value[column]
        _compare_column(came, expected.iloc[:, position], column, label, tolerance)


def _compare_column(
    came: Any, expected: Any, column: Any, label: str, tolerance: Tolerance
) -> None:
    title = f"Column {show(column)} of {within(label)}"
    gaps, wanted_gaps = came.isna().to_numpy(), expected.isna().to_numpy()
    if wanted_gaps.any() and not tolerance.equal_nan:
        raise ValueError(
            f"the expected column {column!r} has gaps; say equal_nan=True if that is meant"
        )
    if (gaps != wanted_gaps).any():
        raise CheckFailed(
            f"{title} has missing values in the wrong rows."
            if wanted_gaps.any()
            else f"{title} has {count(int(gaps.sum()), 'missing value')}.",
            expected=count(int(wanted_gaps.sum()), "missing value"),
            actual=count(int(gaps.sum()), "missing value"),
        )
    present = as_array(came[~gaps], title)
    wanted_present = as_array(expected[~wanted_gaps], "The expected column")
    compare_arrays(present, wanted_present, title, tolerance)


def _expect_frame(value: Any, label: str) -> None:
    if library_kind(value) != "DataFrame":
        step = (
            "Select a table with double brackets: [[…]]."
            if library_kind(value) == "Series"
            else None
        )
        raise CheckFailed(
            f"{label} is {kind_of(value)}, and a table is needed.",
            expected="a table (DataFrame)",
            actual=show(value),
            next_step=step,
        )


def _expect_columns(value: Any, columns: list[Any], label: str, ordered: bool) -> None:
    came = list(value.columns)
    if came == columns or (not ordered and sorted(map(str, came)) == sorted(map(str, columns))):
        return
    missing = [column for column in columns if column not in came]
    extra = [column for column in came if column not in columns]
    step = None
    if not missing and not extra:
        text, step = f"{label} has its columns in another order.", None
    elif missing:
        text = f"{label} lacks {count(len(missing), 'column')}."
        close = get_close_matches(str(missing[0]), [str(column) for column in extra], n=1)
        step = f"Check the spelling of the column {show(close[0])}." if close else None
    else:
        text = f"{label} has {count(len(extra), 'column')} too many: {show(extra)}."
    raise CheckFailed(text, expected=show(columns), actual=show(came), next_step=step)


def _expect_dtypes(value: Any, dtypes: Mapping[Any, str], label: str) -> None:
    for column, wanted_dtype in dtypes.items():
        if column not in value.columns:
            raise CheckFailed(
                f"{label} lacks a column.", expected=show(column), actual=show(list(value.columns))
            )
        came = str(value[column].dtype)
        if not came.startswith(wanted_dtype):
            raise CheckFailed(
                f"A column of {within(label)} has the wrong type: {show(column)} is {came}.",
                expected=wanted_dtype,
                actual=came,
            )


def _expect_rows(value: Any, rows: int, label: str) -> None:
    if len(value) != rows:
        raise CheckFailed(
            f"{label} has the wrong number of rows.", expected=f"{rows:,}", actual=f"{len(value):,}"
        )
