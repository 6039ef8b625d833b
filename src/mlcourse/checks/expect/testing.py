"""Expectations of tests that students write: right functions must pass them, faulty ones not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mlcourse.checks.expect.sides import labelled
from mlcourse.checks.explaining import is_placeholder
from mlcourse.checks.messages import count, show
from mlcourse.checks.verdicts import CheckFailed
from mlcourse.student.faults import Gone, Raised, StudentFault
from mlcourse.student.reference import Reference, Student


def stops_faults(
    test: Any,
    *,
    entry: str,
    right: Sequence[str],
    wrong: Mapping[str, str],
    at_least: int | None = None,
    student: Student | None = None,
    rng: np.random.Generator | None = None,
    name: str | None = None,
) -> tuple[str, ...]:
    """Expect a student's test to let right functions pass and to stop faulty ones.

    The test is a function that takes the function under test and raises an error, such as that of
    an assert, when it finds a fault (DeMillo, Lipton and Sayward 1978, *Hints on test data
    selection*). Several right functions that differ in how they are written keep a test from
    passing that knows one of them by sight. All of them run in the student's process.

    Parameters
    ----------
    test : Reference or callable
    entry : str
        Name of the function under test, as each source defines it.
    right : sequence of str
        Sources of right functions.
    wrong : mapping of str to str
        Sources of faulty functions, by what is wrong with them; the student is not told this.
    at_least : int or None
        How many of these must be stopped; all if not given.
    student : Student or None
        Whose test it is; needed where it is a reference.
    rng : numpy.random.Generator or None
        Mixes right and faulty functions, so that a test cannot tell them by their turn.
    name : str or None

    Returns
    -------
    tuple of str
        What was stopped.

    Raises
    ------
    CheckFailed
    StudentFault
        If the test is missing or still a placeholder.

    Examples
    --------
    >>> def is_mean(mean):
    ...     assert mean([1, 2, 6]) == 3
    >>> stops_faults(is_mean, entry="mean", right=["def mean(x): return sum(x) / len(x)"],
    ...              wrong={"the middle": "def mean(x): return sorted(x)[len(x) // 2]"})
    ('the middle',)
    """
    label = labelled(test, name)
    turns: list[tuple[str | None, str]] = [(None, source) for source in right]
    turns += wrong.items()
    order = range(len(turns)) if rng is None else rng.permutation(len(turns))
    stopped: set[str] = set()
    for fault, source in (turns[one] for one in order):
        said = _said_of(test, _defined(student, source, entry))
        if fault is None and said is not None:
            raise CheckFailed(
                f"{label} stops a function that is right.",
                expected="no error",
                actual=said,
                next_step="Does it ask for more than was promised, such as one order or one type?",
            )
        if fault is not None and said is not None:
            stopped.add(fault)
    needed = len(wrong) if at_least is None else at_least
    if len(stopped) < needed:
        missed = len(wrong) - len(stopped)
        raise CheckFailed(
            f"{label} lets {count(missed, 'faulty function')} of {len(wrong)} pass.",
            expected=f"at least {needed} of {len(wrong)} stopped",
            actual=f"{len(stopped)} stopped",
            next_step="Which inputs has it not tried: empty, one row, equal values, negative "
            "numbers, missing values, another order?",
        )
    return tuple(fault for fault in wrong if fault in stopped)


def _defined(student: Student | None, source: str, entry: str) -> Any:
    if student is not None:
        return student.define(source, entry)
    given: dict[str, Any] = {"__name__": "given"}
    exec(source, given)
    return given[entry]


def _said_of(test: Any, function: Any) -> str | None:
    """Return what a test says of a function; None where it says nothing."""
    if isinstance(test, Reference):
        try:
            test(function)
        except Raised as fault:
            if is_placeholder(fault):
                raise
            return show(f"{fault.type_name}: {fault.text}" if fault.text else fault.type_name)
        return None
    try:
        test(function)
    except (Gone, StudentFault):
        raise
    except Exception as error:
        return show(f"{type(error).__name__}: {error}")
    return None
