"""Expectations of rows that a query gives, and of findings that an audit lists."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Hashable, Iterable
from typing import Any

import numpy as np

from mlcourse.checks.expect.sides import taken, wanted
from mlcourse.checks.messages import count, show
from mlcourse.checks.verdicts import CheckFailed

_DIGITS = 9
Row = tuple[Any, ...]


def rows(
    actual: Any, expected: Any, *, ordered: bool = False, name: str | None = None
) -> list[tuple[Any, ...]]:
    """Expect the rows of a query, in any order if it asks for none.

    The names of columns do not count, NULL, None and NaN are the same, and numbers are compared
    to nine digits.

    Parameters
    ----------
    actual, expected : Reference, DataFrame or list of tuple
        Of the student and of the author.
    ordered : bool
        Whether the order of the rows was asked for.
    name : str or None

    Returns
    -------
    list of tuple
        The student's rows.

    Raises
    ------
    CheckFailed
        Naming what rows that are too many or too few usually come from.

    Examples
    --------
    >>> rows([("LGA", 2), ("JFK", 1)], [("JFK", 1), ("LGA", 2)])
    [('LGA', 2), ('JFK', 1)]
    """
    value, label = taken(actual, name)
    came, right = _rows(value, label), _rows(wanted(expected), "The expected side")
    if right and came and len(came[0]) != len(right[0]):
        raise CheckFailed(
            f"{label} has {count(len(came[0]), 'column')}.",
            expected=count(len(right[0]), "column"),
            actual=count(len(came[0]), "column"),
            next_step="Look what stands between SELECT and FROM.",
        )
    many, due = Counter(map(_key, came)), Counter(map(_key, right))
    if many != due:
        raise _other_rows(label, came, right, many, due)
    if ordered and [*map(_key, came)] != [*map(_key, right)]:
        first = next(
            n for n, (a, b) in enumerate(zip(came, right, strict=True)) if _key(a) != _key(b)
        )
        raise CheckFailed(
            f"{label} has the right rows in another order.",
            expected=f"row {first + 1}: {show(right[first])}",
            actual=f"row {first + 1}: {show(came[first])}",
            next_step="Sort by what the question asks for: ORDER BY, with DESC for the largest "
            "first.",
        )
    return came


def _other_rows(
    label: str, came: list[Row], right: list[Row], many: Counter[Row], due: Counter[Row]
) -> CheckFailed:
    sizes = {"expected": count(len(right), "row"), "actual": count(len(came), "row")}
    extra, missing = many - due, due - many
    if set(many) == set(due) and not missing:
        again = next(iter(extra))
        return CheckFailed(
            f"{label} has rows more than once, such as {show(_shown(again, came))}.",
            **sizes,
            next_step="A join repeats a row for every match on its other side. Is the key there "
            "unique?",
        )
    if missing and not extra:
        empty = any(one is None for row in missing for one in row)
        return CheckFailed(
            f"{label} lacks {count(sum(missing.values()), 'row')}.",
            **sizes,
            next_step="A comparison with NULL is never true, and an inner join drops rows without "
            "a match."
            if empty
            else "Look at WHERE, and at rows that a join drops because they have no match.",
        )
    if extra and not missing:
        return CheckFailed(
            f"{label} has {count(sum(extra.values()), 'row')} too many, such as "
            f"{show(_shown(next(iter(extra)), came))}.",
            **sizes,
            next_step="Look at WHERE and HAVING: which rows were to be left out?",
        )
    return CheckFailed(
        f"{label} has other rows than expected, such as {show(_shown(next(iter(extra)), came))}.",
        expected=f"{sizes['expected']}, such as {show(_shown(next(iter(missing)), right))}",
        actual=f"{sizes['actual']}, such as {show(_shown(next(iter(extra)), came))}",
        next_step="Compute one of these rows by hand.",
    )


def findings(
    actual: Any,
    planted: Collection[Hashable],
    *,
    at_least: int | None = None,
    false_alarms: int = 0,
    known: Iterable[Hashable] = (),
    name: str | None = None,
) -> set[Any]:
    """Expect a list of findings that holds what there is to find, and little else.

    Parameters
    ----------
    actual : Reference or iterable of hashable
        What the student's audit found, such as pairs of column and fault.
    planted : collection of hashable
        What is wrong for certain.
    at_least : int or None
        How many of these must be found; all if not given.
    false_alarms : int
        How many other findings are allowed.
    known : iterable of hashable
        Findings that are neither asked for nor false.
    name : str or None

    Returns
    -------
    set
        What was found of the planted.

    Raises
    ------
    CheckFailed
        With the number found, and none of their names.

    Examples
    --------
    >>> sorted(findings([("age", "negative"), ("id", "twice")], {("age", "negative")},
    ...                 false_alarms=1))
    [('age', 'negative')]
    """
    value, label = taken(actual, name)
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        raise CheckFailed(
            f"{label} is no list of findings.", expected="a list or a set", actual=show(value)
        )
    try:
        came = {tuple(one) if isinstance(one, list) else one for one in value}
    except TypeError:
        raise CheckFailed(
            f"{label} holds findings that cannot be compared.",
            expected="text or tuples of text",
            actual=show(value),
        ) from None
    needed = len(planted) if at_least is None else at_least
    found = came & set(planted)
    if len(found) < needed:
        raise CheckFailed(
            f"{label} finds {len(found)} of {len(planted)} faults in this table; at least {needed} "
            "are needed.",
            expected=f"at least {needed}",
            actual=str(len(found)),
            next_step="Which kinds of faults does it not look for yet?",
        )
    false = came - set(planted) - set(known)
    if len(false) > false_alarms:
        raise CheckFailed(
            f"{label} reports {count(len(false), 'fault')} where there is none, such as "
            f"{show(sorted(false, key=repr)[0])}.",
            expected=f"at most {count(false_alarms, 'false alarm')}",
            actual=str(len(false)),
            next_step="What does that column look like when all is well?",
        )
    return found


def _rows(value: Any, label: str) -> list[Row]:
    if hasattr(value, "itertuples"):
        return [tuple(row) for row in value.itertuples(index=False, name=None)]
    if isinstance(value, (list, tuple)):
        if all(isinstance(row, (list, tuple)) for row in value):
            return [tuple(row) for row in value]
        return [(one,) for one in value]
    raise CheckFailed(
        f"{label} is no list of rows.",
        expected="a table, or a list of tuples",
        actual=show(value),
        next_step="Give what the query gives: cursor.fetchall(), or a data frame.",
    )


def _key(row: Row) -> Row:
    return tuple(map(_same, row))


def _same(value: Any) -> Any:
    """Return what stands for a value in a comparison."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or (isinstance(value, float) and math.isnan(value)) or _is_missing(value):
        return None
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float):
        return float(f"{value:.{_DIGITS}g}")
    return value if isinstance(value, Hashable) else repr(value)


def _is_missing(value: Any) -> bool:
    return type(value).__name__ in {"NAType", "NaTType"}


def _shown(key: Row, source: list[Row]) -> Row:
    """Return the row as it was given that has this key."""
    return next(row for row in source if _key(row) == key)
