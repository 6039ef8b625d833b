"""Which library's code a call runs, for exercises that are to be done without one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def library_calls(
    function: Callable[..., Any], arguments: tuple[Any, ...], libraries: tuple[str, ...]
) -> list[str]:
    """Return the modules of some libraries whose Python functions a call runs.

    The call is followed by Python's own profiling hook, so it does not matter under which name a
    library was imported, or which function of the student's calls it. Compiled functions are not
    seen; the Python functions that lead to them are. This tells a student who forgot a demand; it
    does not stop one who takes the hook away.

    Parameters
    ----------
    function : callable
    arguments : tuple
        Of the call. What it returns is thrown away, and what it raises is passed on.
    libraries : tuple of str
        Dotted names; a name stands for all that is below it.

    Returns
    -------
    list of str
        Sorted, each once.

    Examples
    --------
    >>> import json
    >>> library_calls(json.dumps, ([1],), ("json",))
    ['json', 'json.encoder']
    >>> library_calls(sum, ([1],), ("json",))
    []
    """
    found: set[str] = set()

    def follow(frame: FrameType, event: str, _: Any) -> None:
        name = str(frame.f_globals.get("__name__"))
        if event == "call" and any(f"{name}.".startswith(f"{one}.") for one in libraries):
            found.add(name)

    before = sys.getprofile()
    sys.setprofile(follow)
    try:
        function(*arguments)
    finally:
        sys.setprofile(before)
    return sorted(found)
