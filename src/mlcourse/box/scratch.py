"""How much a box has written to a folder that has no size of its own, seen from outside."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterable
from contextlib import suppress

MOST_FILES = 100_000
_DEEPEST = 200
_BLOCK = 512


def used(folder: str, inside: Iterable[int]) -> int | None:
    """Return the bytes that a box has taken of the disk.

    Parameters
    ----------
    folder : str
        The only one it may write in.
    inside : iterable of int
        Its processes: a file that was deleted but is still open counts.

    Returns
    -------
    int or None
        None where it cannot be told, which no honest notebook brings about: more than `MOST_FILES`
        files, folders nested deeper than any path can name, a folder that its owner cannot list.
    """
    total = 0
    seen: set[tuple[int, int]] = set()

    def count(state: os.stat_result) -> int:
        place = (state.st_dev, state.st_ino)
        if place in seen:
            return 0
        seen.add(place)
        return state.st_blocks * _BLOCK

    todo = [(folder, 0)]
    while todo:
        path, depth = todo.pop()
        if depth > _DEEPEST or len(seen) > MOST_FILES:
            return None
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    with suppress(FileNotFoundError):
                        state = entry.stat(follow_symlinks=False)
                        total += count(state)
                        if stat.S_ISDIR(state.st_mode):
                            todo.append((entry.path, depth + 1))
                    if len(seen) > MOST_FILES:
                        return None
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return total + sum(count(state) for state in _deleted(inside))


def _deleted(inside: Iterable[int]) -> Iterable[os.stat_result]:
    for process in inside:
        with suppress(OSError):
            for descriptor in os.listdir(f"/proc/{process}/fd"):  # noqa: PTH208
                with suppress(OSError):
                    state = os.stat(f"/proc/{process}/fd/{descriptor}")  # noqa: PTH116
                    if stat.S_ISREG(state.st_mode) and state.st_nlink == 0:
                        yield state


def remove(folder: str) -> None:
    """Remove a folder, whatever is in it: nested without end, or closed to its owner."""
    commands = [["rm", "-rf"]]  # not shutil: it goes down by recursion
    if os.geteuid() != 0:
        commands.insert(0, ["chmod", "-R", "u+rwX"])
    for command in commands:
        subprocess.run(
            [*command, "--", folder],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
