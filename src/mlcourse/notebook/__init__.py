"""What a student sees in Jupyter: checks with feedback, progress, submission and receipt."""

from __future__ import annotations

from typing import Any

__all__ = ["check", "export", "progress", "start"]


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
