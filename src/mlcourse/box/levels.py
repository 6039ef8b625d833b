"""What is known of the isolation a box gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Level = Literal["strong", "standard", "none"]


@dataclass(frozen=True)
class Bwrap:
    """A bubblewrap that was found.

    Parameters
    ----------
    path : str
        The executable.
    home : str or None
        Folder that has to come along for it to run, when that is no folder of the system.
    version : str
    sized : bool
        Whether it can limit the size of the file systems it makes in memory.
    """

    path: str
    home: str | None
    version: str
    sized: bool


@dataclass(frozen=True)
class Isolation:
    """How student code is kept apart on this machine, and how that was found out.

    Parameters
    ----------
    level : {"strong", "standard", "none"}
        ``strong``: bubblewrap, seccomp and control groups. ``standard``: without control groups,
        with a watcher instead. ``none``: a process of its own and nothing else.
    probe : mapping
        What the probe saw from inside, for reports. The same in every run on the same machine.
    note : str
        One sentence for people.
    bwrap : Bwrap or None
    """

    level: Level
    probe: Mapping[str, object]
    note: str
    bwrap: Bwrap | None = field(default=None, repr=False)
