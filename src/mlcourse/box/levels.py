"""The isolation levels, and what is known of the isolation a box gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Level = Literal["strong", "standard", "container", "reduced", "weak", "none"]


@dataclass(frozen=True)
class Card:
    """What people are told of one level.

    Parameters
    ----------
    level : Level
    made_of : str
        The mechanisms.
    needs : str
        What a machine must have for it.
    offered : {"default", "named", "trust"}
        Whether it is taken by itself, only when it is asked for by name, or only for code one
        trusts.
    verified : bool
        Whether the attack suite of mlcourse always runs against the real thing. False: against an
        emulation, where the real thing is not at hand.
    stamp : str or None
        What every report graded at this level says; None at the levels that keep all promises.
    """

    level: Level
    made_of: str
    needs: str
    offered: Literal["default", "named", "trust"]
    verified: bool = True
    stamp: str | None = None


CARDS = (
    Card(
        "strong",
        "bubblewrap (namespaces of its own for files, processes, network, users), a filter of "
        "system calls, no capabilities, control groups for memory and processes",
        "Linux with user namespaces; control groups that may be written (root, or a delegated "
        "systemd scope)",
        "default",
    ),
    Card(
        "standard",
        "the same without control groups: limits of each process, and a watcher that sums up "
        "memory ten times a second",
        "Linux with user namespaces",
        "default",
    ),
    Card(
        "container",
        "a docker or podman container without network and capabilities, read-only, with limits "
        "of memory, processes and scratch space, and the same filter of system calls inside",
        "docker or podman, and an image with mlcourse in it",
        "named",
        verified=False,
    ),
    Card(
        "reduced",
        "a user of its own for each box, Landlock for files, TCP and signals, a stricter filter "
        "of system calls (no sockets), limits of each process, the watcher",
        "root on Linux 6.12 or newer: inside a default docker container, for example",
        "named",
        stamp="Graded with isolation level “reduced”: the submissions could see which files and "
        "processes this machine has, and limits were watched rather than held. Contents, network "
        "and other processes were closed to them.",
    ),
    Card(
        "weak",
        "as reduced, but as your own user",
        "Linux 6.12 or newer, and not to be root",
        "named",
        stamp="Graded with isolation level “weak”: the submissions ran as the user who graded "
        "them, without namespaces; they could see which files and processes there are, and one "
        "that tries hard can leave a process behind. Not for grades that count.",
    ),
    Card(
        "none",
        "a process of its own and nothing else",
        "nothing",
        "trust",
        stamp="Graded with isolation level “none”: nothing kept the submissions apart from this "
        "machine. Such results are for trying things out, not for grades.",
    ),
)
"""All levels, the closest first."""

LEVELS: tuple[Level, ...] = tuple(card.level for card in CARDS)


def card_of(level: str) -> Card:
    """Return what people are told of a level.

    Raises
    ------
    KeyError
        If there is no such level.
    """
    for card in CARDS:
        if card.level == level:
            return card
    raise KeyError(level)


def stamp(level: object) -> str | None:
    """Return what a report must say of the level it was graded at; None where nothing is amiss.

    A level that is not known here is told as such: a report never says less than it should.
    """
    for card in CARDS:
        if card.level == level:
            return card.stamp
    return "Graded with an isolation level that this version of mlcourse does not know."


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
class Engine:
    """A container engine that was found, and the image it is to run.

    Parameters
    ----------
    path : str
        The executable.
    kind : {"docker", "podman"}
    version : str
    image : str
        Name of an image that mlcourse is installed in.
    """

    path: str
    kind: Literal["docker", "podman"]
    version: str
    image: str


@dataclass(frozen=True)
class Isolation:
    """How student code is kept apart on this machine, and how that was found out.

    Parameters
    ----------
    level : Level
        See `CARDS`.
    probe : mapping
        What the probe saw from inside, for reports. The same in every run on the same machine.
    note : str
        One sentence for people.
    bwrap : Bwrap or None
        At the levels strong and standard.
    engine : Engine or None
        At the level container.
    """

    level: Level
    probe: Mapping[str, object]
    note: str
    bwrap: Bwrap | None = field(default=None, repr=False)
    engine: Engine | None = field(default=None, repr=False)
