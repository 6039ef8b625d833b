"""What a student sees in Jupyter: checks with feedback, predictions, progress, submission."""

from __future__ import annotations

from typing import Any

__all__ = ["check", "claim", "compare", "export", "predict", "progress", "start"]


def start(**unit: Any) -> None:
    """Begin a unit in this kernel. Called by the set-up cell of a released notebook.

    Parameters
    ----------
    **unit
        See `mlcourse.notebook.session.Unit`.
    """
    from mlcourse.notebook import commands

    commands.start(**unit)


def check(question: str | None = None) -> Any:
    """Check one question, or all of them.

    Parameters
    ----------
    question : str or None
        Id of the question, such as "q1".

    Returns
    -------
    object
        Shown by Jupyter as the last line of a cell.

    Examples
    --------
    >>> check("q1")  # doctest: +SKIP
    """
    from mlcourse.notebook import commands

    return commands.check(question)


def predict(name: str, value: Any = ...) -> None:
    """Say what you expect before you run a cell. It is kept, compared afterwards and not graded.

    Parameters
    ----------
    name : str
        Of the prediction, as the notebook gives it.
    value : number, bool or str
        What you expect.

    Examples
    --------
    >>> predict("test-error", 40)  # doctest: +SKIP
    """
    from mlcourse.notebook import commands

    commands.predict(name, value)


def compare(name: str, measured: Any, unit: str = "", *, digits: int | None = None) -> None:
    """Print a result beside what was predicted.

    Parameters
    ----------
    name : str
        Of the prediction.
    measured : number, bool or str
    unit : str
        Printed after the numbers.
    digits : int or None
        Digits after the point; three significant ones when not given.

    Examples
    --------
    >>> compare("test-error", 61.27, "points", digits=1)  # doctest: +SKIP
    """
    from mlcourse.notebook import commands

    commands.compare(name, measured, unit, digits)


def claim(value: Any, *, because: str = "") -> dict[str, Any]:
    """State a claim as data, with its reason.

    Parameters
    ----------
    value : bool, number or str
        What you claim; a check compares it with the run.
    because : str
        Your evidence, in words. A person reads it.

    Returns
    -------
    dict
        With ``value`` and ``because``.

    Examples
    --------
    >>> claim(True, because="the error on new rows is larger in all 20 splits")["value"]
    True
    """
    return {"value": value, "because": because}


def progress() -> Any:
    """Show how far each question is, as of its last check.

    Returns
    -------
    object
        Shown by Jupyter as the last line of a cell.

    Examples
    --------
    >>> progress()  # doctest: +SKIP
    """
    from mlcourse.notebook import commands

    return commands.progress()


def export(path: str | None = None) -> Any:
    """Write the file to hand in, and a receipt beside it.

    Parameters
    ----------
    path : str or None
        The notebook file, where it cannot be found by itself.

    Returns
    -------
    object
        Shown by Jupyter as the last line of a cell.

    Examples
    --------
    >>> export()  # doctest: +SKIP
    """
    from mlcourse.notebook import commands

    return commands.export(path)
