"""What each isolation level promises, and what not: told here once, for tests and people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from mlcourse.box.levels import CARDS, LEVELS, Level

State = Literal["held", "watched", "open"]


@dataclass(frozen=True)
class Promise:
    """One thing that a submission cannot do.

    Parameters
    ----------
    name : str
    text : str
        What is promised, of a submission.
    watched : mapping of Level to str
        Levels at which it can be done for a moment, or past what is counted, before the box is
        ended: what gets through.
    open : mapping of Level to str
        Levels that do not promise it: what remains possible there.
    probe : tuple of str
        Findings of `mlcourse.box.probe` that show it. At a level that does not keep the promise
        they are not asked for.
    """

    name: str
    text: str
    watched: Mapping[Level, str] = field(default_factory=dict)
    open: Mapping[Level, str] = field(default_factory=dict)
    probe: tuple[str, ...] = ()

    def at(self, level: Level) -> State:
        """Return how the promise is kept at a level."""
        if level in self.open:
            return "open"
        return "watched" if level in self.watched else "held"


_KERNEL_MEMORY = (
    "memory is summed up ten times a second; what the kernel holds for a process, in pipes and "
    "sockets, is not counted"
)
_FOLDER = (
    "the folder is measured several times a second; a file that is deleted while it is in use may "
    "escape the count"
)
_HONEST = (
    "shared memory, sockets and /proc are closed: multiprocessing's pools and locks raise "
    "PermissionError, and joblib works in one process; changing a file's times raises it, too "
    "(shutil.copy2, copytree)"
)

PROMISES = (
    Promise(
        "points",
        "gets points only for values that the grader judged itself, sent after a request that "
        "nobody could foresee",
        open={"none": "code of the same user can change the grader and its files"},
    ),
    Promise(
        "contents",
        "reads no file outside its box: hidden tests, answers, keys, other students' work",
        open={"none": "all that you can read"},
        probe=("outside files closed",),
    ),
    Promise(
        "names",
        "does not see which files there are outside",
        open={
            "reduced": "whether a path exists, its size, owner and times, where any user may look",
            "weak": "whether a path exists, its size, owner and times, where you may look",
            "none": "all that you can see",
        },
        probe=("no outside files",),
    ),
    Promise(
        "changes",
        "changes, moves and deletes no file outside",
        open={"none": "all that you can change"},
        probe=("system is read-only", "outside files closed"),
    ),
    Promise(
        "environment",
        "reads no environment, command line or memory of another process",
        open={"none": "those of your own processes"},
        probe=("no outside environment",),
    ),
    Promise(
        "processes",
        "does not see which processes there are",
        open={
            "reduced": "which process numbers are in use, and by whom",
            "weak": "which process numbers are in use, and by whom",
            "none": "everything that ps shows",
        },
        probe=("no outside processes",),
    ),
    Promise(
        "signals",
        "ends, slows, limits and traces no process outside",
        open={"none": "your own processes can be ended"},
        probe=("outside processes untouched",),
    ),
    Promise(
        "network",
        "reaches no network and no socket outside",
        open={"none": "everything that you can reach"},
        probe=("no network", "no outside sockets"),
    ),
    Promise(
        "rights",
        "gets no more rights than it was started with: no root, no capability, no namespace, no "
        "system call that a notebook never needs",
        open={"none": "it has all your rights"},
        probe=(
            "no new namespaces",
            "no capabilities",
            "no new privileges",
            "system calls filtered",
            "not root",
        ),
    ),
    Promise(
        "neighbours",
        "finds nothing that another submission left, and meets none that runs beside it",
        open={"none": "files and processes of the same user are shared"},
    ),
    Promise(
        "survivors",
        "leaves no process behind",
        open={
            "weak": "one that forks faster than it is found may live on, unless control groups "
            "can be written",
            "none": "a process that makes a session of its own lives on",
        },
    ),
    Promise(
        "time",
        "ends when its time is over",
        open={"none": "a process that makes a session of its own goes on"},
    ),
    Promise(
        "memory",
        "takes no more memory than its limit, over all its processes",
        watched={"standard": _KERNEL_MEMORY, "reduced": _KERNEL_MEMORY, "weak": _KERNEL_MEMORY},
        open={"none": "only each single process is limited"},
    ),
    Promise(
        "number",
        "starts no more processes than its limit",
        watched={
            "weak": "the kernel counts all processes of your user, so the limit is a looser one"
        },
        open={"none": "as many as you may start"},
    ),
    Promise(
        "disk",
        "writes no more than its limit, and only where it is thrown away afterwards",
        watched={"reduced": _FOLDER, "weak": _FOLDER},
        open={"none": "your disk"},
        probe=("scratch space limited",),
    ),
    Promise(
        "reports",
        "puts nothing active on a page, in a table or on a terminal, and not more than its limit",
    ),
    Promise(
        "honest work",
        "loses nothing for being chatty, threaded, parallel or odd, within its limits",
        open={
            "reduced": _HONEST,
            "weak": f"{_HONEST}; changing a file's mode does nothing",
        },
    ),
)
"""All of them. Where neither `watched` nor `open` names a level, the promise is held there."""


def promised(name: str, level: Level) -> State:
    """Return how a promise is kept at a level.

    Raises
    ------
    KeyError
        If there is no promise of that name.
    """
    for promise in PROMISES:
        if promise.name == name:
            return promise.at(level)
    raise KeyError(name)


def excused(level: Level) -> frozenset[str]:
    """Return the findings of the probe that a level does not have to show."""
    kept = {name for one in PROMISES if one.at(level) == "held" for name in one.probe}
    all_ = {name for one in PROMISES for name in one.probe}
    return frozenset(all_ - kept)


_MARKS: Mapping[State, str] = {"held": "held", "watched": "watched", "open": "**open**"}


def promise_table() -> str:
    """Return the promises level by level, as a table in Markdown."""
    lines = [
        f"| A submission … | {' | '.join(LEVELS)} |",
        f"|---|{'---|' * len(LEVELS)}",
    ]
    for promise in PROMISES:
        marks = (_MARKS[promise.at(level)] for level in LEVELS)
        lines.append(f"| … {promise.text} | {' | '.join(marks)} |")
    return "\n".join(lines)


def level_table() -> str:
    """Return what each level is made of and needs, as a table in Markdown."""
    offered = {
        "default": "by itself",
        "named": "`--isolation {}`",
        "trust": "`--i-trust-these-submissions`",
    }
    lines = ["| level | made of | needs | taken |", "|---|---|---|---|"]
    for card in CARDS:
        taken = offered[card.offered].format(card.level)
        lines.append(f"| **{card.level}** | {card.made_of} | {card.needs} | {taken} |")
    return "\n".join(lines)


def gap_list() -> str:
    """Return, for each level, what gets through there, as a list in Markdown."""
    lines = []
    for level in LEVELS:
        gaps = [
            f"  - {promise.name}: {text}"
            for promise in PROMISES
            for text in (promise.open.get(level), promise.watched.get(level))
            if text is not None
        ]
        lines += [f"- **{level}**", *(gaps or ["  - nothing of the above"])]
    return "\n".join(lines)
