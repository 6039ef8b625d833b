"""Expectations of functions: the same results as a reference on many inputs, the right errors."""

from __future__ import annotations

import builtins
import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mlcourse.checks.expect.comparing import compare
from mlcourse.checks.expect.numeric import Tolerance
from mlcourse.checks.expect.sides import labelled, wanted, within
from mlcourse.checks.explaining import explain, is_placeholder
from mlcourse.checks.messages import show, show_arguments
from mlcourse.checks.verdicts import CheckFailed
from mlcourse.student.faults import Placeholder, Raised
from mlcourse.student.reference import Reference

Call = tuple[tuple[Any, ...], dict[str, Any]]


def function(
    f: Any,
    reference: Callable[..., Any],
    inputs: Iterable[Any],
    *,
    rtol: float = 1e-6,
    atol: float = 1e-9,
    equal_nan: bool = False,
    strict: bool = False,
    name: str | None = None,
) -> None:
    """Expect a function to give what a reference gives, on many inputs.

    Stops at the first input that gives something else, and shows it; so put small inputs first.

    Parameters
    ----------
    f : Reference or callable
    reference : callable
        The author's own function, called on the author's side.
    inputs : iterable
        A tuple holds the positional arguments of one call, a dictionary the keyword arguments;
        anything else is a single argument.
    rtol, atol, equal_nan, strict
        As in `close`; ``rtol=0, atol=0`` asks for equality.
    name : str or None

    Raises
    ------
    CheckFailed
    StudentFault
        If the function is missing or still a placeholder.

    Examples
    --------
    >>> function(lambda a, b: a + b, lambda a, b: b + a, [(1, 2), (0.5, -1)])
    """
    label = labelled(f, name)
    tolerance = Tolerance(rtol, atol, equal_nan)
    for one in inputs:
        same_on(one, f, reference, tolerance, strict=strict, label=label)


def same_on(
    one: Any,
    f: Any,
    reference: Callable[..., Any],
    tolerance: Tolerance,
    *,
    strict: bool,
    label: str,
) -> None:
    """Raise CheckFailed if a function does not give what a reference gives on one input."""
    arguments, keywords = _call(one)
    # Each side gets its own copy, on the way to the student's process anyway: a function that
    # changes its argument must not mislead.
    expected = wanted(reference(*copy.deepcopy(arguments), **copy.deepcopy(keywords)))
    remote = isinstance(f, Reference)
    given = (arguments, keywords) if remote else copy.deepcopy((arguments, keywords))
    shown = show_arguments(arguments, keywords)
    try:
        result = f(*given[0], **given[1])
        if result is Ellipsis:
            raise Placeholder(label.strip("`"))
        if result is None and expected is not None:
            raise CheckFailed(
                "it returns nothing (None).",
                actual="None",
                next_step="End the function with a line that returns its result.",
            )
        compare(result, expected, "the result", tolerance, strict=strict or tolerance.exact)
    except CheckFailed as failure:
        raise _for_input(failure, label, shown) from None
    except Raised as fault:
        if is_placeholder(fault):
            raise
        raise _for_input(explain(fault), label, shown) from None


def raises(
    f: Any,
    *arguments: Any,
    error: str | type[Exception] | tuple[str | type[Exception], ...] = "ValueError",
    name: str | None = None,
    **keywords: Any,
) -> str:
    """Expect a call to raise an error.

    Parameters
    ----------
    f : Reference or callable
    *arguments, **keywords
        Of the call.
    error : str, exception type, or tuple of them
        The builtin error, or one of its builtin subclasses, or a class of that very name.
    name : str or None

    Returns
    -------
    str
        The error's text.

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> raises(int, "x", error="ValueError")
    "invalid literal for int() with base 10: 'x'"
    """
    label = labelled(f, name)
    allowed = error if isinstance(error, tuple) else (error,)
    names = [one if isinstance(one, str) else one.__name__ for one in allowed]
    shown = show_arguments(arguments, keywords)
    try:
        result = f(*arguments, **keywords)
    except Raised as fault:
        came, text = fault.type_name, fault.text
        if is_placeholder(fault):
            raise
    except Exception as problem:
        if type(problem).__module__.startswith("mlcourse."):
            raise
        came, text = type(problem).__name__, str(problem)
    else:
        raise CheckFailed(
            f"With the input {shown}, {within(label)} should stop with an error, and it does not.",
            expected=" or ".join(names),
            actual=f"no error; it returns {show(result)}",
            next_step="Test the arguments first and raise an error when they cannot be used.",
        )
    if not any(_is_a(came, one) for one in names):
        raise CheckFailed(
            f"With the input {shown}, {within(label)} stops with another kind of error.",
            expected=" or ".join(names),
            actual=f"{came}: {text}" if text else came,
        )
    return text


def _call(one: Any) -> Call:
    if isinstance(one, tuple):
        return one, {}
    if isinstance(one, Mapping):
        return (), dict(one)
    return (one,), {}


def _for_input(failure: CheckFailed, label: str, shown: str) -> CheckFailed:
    def text(tail: str) -> str:
        return f"With the input {shown}, {within(label)}: {tail[:1].lower()}{tail[1:]}"

    return failure.with_text(text(failure.text), text(failure.guarded or failure.text))


def _is_a(came: str, wanted_name: str) -> bool:
    if came.rpartition(".")[2] == wanted_name:
        return True
    kind, parent = getattr(builtins, came, None), getattr(builtins, wanted_name, None)
    return isinstance(kind, type) and isinstance(parent, type) and issubclass(kind, parent)
