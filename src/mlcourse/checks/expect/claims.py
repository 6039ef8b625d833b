"""Expectations of claims: what a student states as data, held against what the run gives."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from mlcourse.checks.expect.sides import taken, wanted
from mlcourse.checks.messages import count, show
from mlcourse.checks.verdicts import CheckFailed


def claim(
    actual: Any,
    holds: Any,
    *,
    among: Collection[Any] = (),
    words: int = 0,
    name: str | None = None,
) -> Any:
    """Expect a claim that the results bear out.

    Parameters
    ----------
    actual : Reference or object
        What ``claim(value, because="…")`` gives in the notebook, or the value alone.
    holds : object or Secret
        What is true.
    among : collection
        What can be claimed. Another value is told so, and is not called wrong.
    words : int
        Least length of the reason. Whether it is a good one, a person decides.
    name : str or None

    Returns
    -------
    object
        The value that was claimed.

    Raises
    ------
    CheckFailed
        Without what is true: two tries would be enough otherwise.

    Examples
    --------
    >>> claim({"value": "lower", "because": ""}, "lower", among=("lower", "higher"))
    'lower'
    """
    given, label = taken(actual, name)
    value, because = given, ""
    if isinstance(given, dict) and "value" in given:
        value, because = given["value"], str(given.get("because") or "")
    if value is ...:
        raise CheckFailed(
            f"{label} holds no claim yet.",
            expected="a claim in the place of ...",
            actual="...",
        )
    choices = [*among]
    if choices and not any(_is(value, one) for one in choices):
        raise CheckFailed(
            f"{label} claims something that was not asked for.",
            expected=f"one of: {', '.join(map(show, choices))}",
            actual=show(value),
        )
    if len(because.split()) < words:
        raise CheckFailed(
            f"{label} gives no reason yet."
            if not because.strip()
            else f"The reason of {label} is too short to be followed.",
            expected=f"at least {count(words, 'word')}",
            actual=count(len(because.split()), "word"),
            next_step='Write what you saw and how it bears the claim out: because="…".',
        )
    if not _is(value, wanted(holds)):
        raise CheckFailed(
            f"{label} is not what the run shows.",
            actual=show(value),
            next_step="Look at the result again: which of its numbers would be different if your "
            "claim held?",
        )
    return value


def _is(value: Any, other: Any) -> bool:
    return type(value) is type(other) and bool(value == other)
