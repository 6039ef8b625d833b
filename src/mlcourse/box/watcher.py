"""Notices a box that uses more than it may: memory, processes, scratch space."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

from mlcourse.box import scratch
from mlcourse.box.bwrap import SCRATCH
from mlcourse.box.container import Contained
from mlcourse.box.limits import Limits
from mlcourse.box.process import Enclosed, processes
from mlcourse.box.unshared import Supervised

PERIOD = 0.1
"""Seconds between two looks."""

_REST = 5.0
"""A folder is measured after so many times as long as measuring it took."""

_OWN_PROCESSES = 2  # bubblewrap's and the agent


class Watcher:
    """Looks at one box from outside.

    Parameters
    ----------
    confined : Enclosed
    limits : Limits
    """

    def __init__(self, confined: Enclosed, limits: Limits) -> None:
        self._confined, self._limits = confined, limits
        self._measure_at = 0.0

    def check(self) -> str | None:
        """Return "memory" or "processes" when the box is over that limit, else None."""
        if isinstance(self._confined, Contained):
            return None  # its engine holds the limits, and its processes may be on another machine
        inside = processes(self._confined.init)
        if len(inside) > self._limits.processes + _OWN_PROCESSES:
            return "processes"
        if self._out_of_memory(inside) or self._scratch_full(inside):
            return "memory"
        return None

    def last_words(self) -> str | None:
        """Return the reason of an end that the kernel brought about."""
        if isinstance(self._confined, Contained):
            return "memory" if self._confined.out_of_memory() else None
        group = self._confined.group
        return "memory" if group is not None and group.out_of_memory() else None

    def _out_of_memory(self, inside: list[int]) -> bool:
        if self._confined.group is not None:
            return self._confined.group.out_of_memory()
        limit = self._limits.memory
        return _resident(inside) > limit and proportional(inside) > limit

    def _scratch_full(self, inside: list[int]) -> bool:
        if isinstance(self._confined, Supervised):
            return self._folder_full(self._confined.folder, inside)
        if not self._confined.namespaced:
            return False
        root = f"/proc/{self._confined.init}/root"
        for place in SCRATCH:
            with suppress(OSError):
                if Path(root).samefile("/"):
                    return False  # it has not moved into the box yet
                state = os.statvfs(root + place)
                used = (state.f_blocks - state.f_bfree) * state.f_frsize
                if (
                    used > self._limits.scratch
                    or state.f_files - state.f_ffree > scratch.MOST_FILES
                ):
                    return True
        return False

    def _folder_full(self, folder: str, inside: list[int]) -> bool:
        began = time.monotonic()
        if began < self._measure_at:
            return False
        used = scratch.used(folder, inside)
        ended = time.monotonic()
        self._measure_at = ended + _REST * (ended - began)
        return used is None or used > len(SCRATCH) * self._limits.scratch


def _resident(inside: list[int]) -> int:
    total = 0
    page = os.sysconf("SC_PAGE_SIZE")
    for process in inside:
        with suppress(OSError), open(f"/proc/{process}/statm") as numbers:
            total += int(numbers.read().split()[1]) * page
    return total


def proportional(inside: list[int]) -> int:
    """Return the bytes of memory that only these processes use.

    Pages that several processes share count once (proportional set size): forked workers on one
    large array would otherwise each be charged with all of it. Pages of files are not counted,
    those in swap are. A process that hides its numbers is charged with all that is resident.
    """
    total = 0
    for process in inside:
        try:
            with open(f"/proc/{process}/smaps_rollup") as report:
                for line in report:
                    if line.startswith(("Pss_Anon:", "Pss_Shmem:", "SwapPss:")):
                        total += int(line.split()[1]) * 1024
        except PermissionError:
            total += _resident([process])
        except OSError:
            pass
    return total
