"""Users that nobody is: one for each box, where root has no namespaces to give."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

# Numbers that neither distributions nor systemd give to anybody, and that a container knows too.
FIRST, COUNT = 60600, 400


@dataclass(frozen=True)
class Lease:
    """The right to use a user, until it is given back.

    Parameters
    ----------
    user : int
        Number of the user, and of a group.
    """

    user: int
    _held: socket.socket

    def give_back(self) -> None:
        """Let others use it. Nothing of it may run any more."""
        self._held.close()


def lease() -> Lease | None:
    """Return a user that nothing runs as and that no account has; None when all are taken.

    What keeps two graders from the same one is a name in the kernel, which goes with its process.
    """
    taken = {*_running(), *_accounts()}
    for user in range(FIRST, FIRST + COUNT):
        if user in taken:
            continue
        name = socket.socket(socket.AF_UNIX)
        try:
            name.bind(f"\0mlcourse-box-user-{user}")
        except OSError:
            name.close()
            continue
        if user not in set(_running()):  # what an ended grader left may have started since
            return Lease(user, name)
        name.close()
    return None


def _running() -> Iterator[int]:
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            with suppress(OSError):
                yield process.stat().st_uid


def _accounts() -> set[int]:
    import grp
    import pwd

    return {one.pw_uid for one in pwd.getpwall()} | {one.gr_gid for one in grp.getgrall()}
