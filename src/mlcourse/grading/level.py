"""Which isolation a run gets: the best that holds, or the level a person insists on."""

from __future__ import annotations

from mlcourse.box.isolation import detect
from mlcourse.box.levels import Isolation
from mlcourse.errors import IsolationMissing


def choose_isolation(wanted: str | None, trust: bool) -> Isolation:
    """Return the isolation of this machine for a run.

    Parameters
    ----------
    wanted : str or None
        Level to insist on; the best that holds by default.
    trust : bool
        The submissions are one's own: without working isolation, there need not be any.

    Raises
    ------
    IsolationMissing
        If none holds, or not the level that was asked for.
    """
    if wanted == "none":
        if not trust:
            raise IsolationMissing(
                "Isolation level none runs submissions without any protection.",
                fix="Add --i-trust-these-submissions if you wrote them yourself.",
            )
        return detect(trust=True)
    try:
        return detect(wanted)
    except IsolationMissing:
        if not trust or wanted is not None:
            raise
        return detect(trust=True)
