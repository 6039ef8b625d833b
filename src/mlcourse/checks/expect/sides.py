"""The two sides of an expectation: the student's value with its name, and the author's."""

from __future__ import annotations

from typing import Any

from mlcourse.codec import Secret
from mlcourse.student.faults import Placeholder
from mlcourse.student.reference import Reference


def taken(value: Any, name: str | None) -> tuple[Any, str]:
    """Return the student's value, decoded, and what to call it in a message.

    Parameters
    ----------
    value : Reference or object
    name : str or None
        As the author named it; without it the reference's own path is used.

    Returns
    -------
    value : object
    label : str
        Begins a sentence, such as "`w`" or "The result".

    Raises
    ------
    StudentFault
        If the value cannot be had, or is still the placeholder ``...``.
    """
    label = labelled(value, name)
    if isinstance(value, Reference):
        value = value.value()
    if value is Ellipsis:
        raise Placeholder(name or label.strip("`"))
    return value, label


def labelled(value: Any, name: str | None) -> str:
    """Return what to call the student's value, at the begin of a sentence.

    A name without spaces is shown as code, any other as words.

    Examples
    --------
    >>> labelled(1, "w"), labelled(1, "spread over the rows"), labelled(1, None)
    ('`w`', 'The spread over the rows', 'The result')
    """
    if name is not None:
        return f"`{name}`" if " " not in name else f"The {name}"
    if isinstance(value, Reference):
        return f"`{value}`"
    return "The result"


def within(label: str) -> str:
    """Return a label as it stands inside a sentence.

    Examples
    --------
    >>> within("The result"), within("`w`")
    ('the result', '`w`')
    """
    return f"t{label[1:]}" if label.startswith("The ") else label


def wanted(value: Any) -> Any:
    """Return the author's value; a secret is opened here, on the author's side."""
    return value.reveal() if isinstance(value, Secret) else value
