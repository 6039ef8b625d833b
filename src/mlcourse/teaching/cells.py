"""Notebooks in small: cells as text, run in any order where nothing was run before."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any


def run_cells(
    cells: Mapping[Any, str] | Sequence[str],
    order: Sequence[Hashable] | None = None,
    **given: Any,
) -> dict[str, Any]:
    """Run cells in a clean namespace, as a kernel does that was just started.

    Parameters
    ----------
    cells : mapping of name to str, or sequence of str
        The text of each cell.
    order : sequence or None
        Names or positions of the cells to run, each as often as it stands there; from top to bottom
        without it.
    **given
        Names that the cells find, such as a table that a file would bring.

    Returns
    -------
    dict
        The names that there are afterwards, without those that were given.

    Raises
    ------
    Exception
        Whatever a cell raises; the cells after it are not run.

    Examples
    --------
    >>> run_cells(["a = 2", "a = a * b"], b=3)
    {'a': 6}
    >>> run_cells({"first": "a = 2", "second": "a = a * 3"}, ["first", "second", "second"])
    {'a': 18}
    """
    namespace = dict(given)
    texts: Mapping[Any, str] = cells if isinstance(cells, Mapping) else dict(enumerate(cells))
    for name in texts if order is None else order:
        exec(texts[name], namespace)
    unwanted = {"__builtins__", *given}
    return {name: value for name, value in namespace.items() if name not in unwanted}
