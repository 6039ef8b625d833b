"""Control groups: the kernel's own sum of a box's memory and processes, where we may make one.

And its share of the processors: without a group of its own a box that starts sixty processes takes
sixty times what its neighbour has. In version 2 the one group serves for that too, where the
controller is on.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from mlcourse.box.limits import Limits

_TASKS_PER_PROCESS = 4


def most_tasks(limits: Limits) -> int:
    """Return how many threads of all processes together a box may have."""
    return _TASKS_PER_PROCESS * limits.processes


@dataclass(frozen=True)
class Group:
    """The control groups of one box: one folder in version 2, one a controller in version 1."""

    folders: tuple[Path, ...]

    @classmethod
    def create(cls, limits: Limits) -> Self | None:
        """Make a group with `limits`, or return None where that is not possible."""
        name = f"{_prefix()}{os.getpid()}-{time.monotonic_ns()}"
        for parents in _parents():
            _remove_abandoned(parents)
            group = cls(tuple(parent / name for parent in parents))
            try:
                for folder in group.folders:
                    folder.mkdir()
                _write_limits(group.folders, limits)
                return group
            except OSError:
                group.remove()
        return None

    def entries(self) -> list[str]:
        """Return the files a process writes its number to in order to join."""
        return [str(folder / "cgroup.procs") for folder in self.folders]

    def out_of_memory(self) -> bool:
        """Return whether the kernel has ended a process of the group for its memory."""
        for folder in self.folders:
            for name in ("memory.events", "memory.oom_control"):
                with suppress(OSError):
                    for line in (folder / name).read_text().splitlines():
                        key, _, count = line.partition(" ")
                        if key == "oom_kill" and count.strip() != "0":
                            return True
        return False

    def remove(self) -> None:
        """Remove the group; its processes must have ended."""
        for folder in self.folders:
            for _ in range(100):
                try:
                    folder.rmdir()
                    break
                except FileNotFoundError:
                    break
                except OSError:
                    time.sleep(0.02)


def _prefix() -> str:
    # With the process namespace in it: numbers of processes mean something only within one.
    return f"mlcourse-{Path('/proc/self/ns/pid').stat().st_ino}-"


def _remove_abandoned(parents: tuple[Path, ...]) -> None:
    """Remove groups of graders that were killed, and what is left in them.

    A bubblewrap that loses its grader at a certain moment of its start leaves a process behind that
    waits for ever, before any of the box's own code has run.
    """
    prefix = _prefix()
    for parent in parents:
        for folder in parent.glob(f"{prefix}*"):
            if Path("/proc", folder.name.removeprefix(prefix).partition("-")[0]).exists():
                continue
            with suppress(OSError):
                for process in (folder / "cgroup.procs").read_text().split():
                    os.kill(int(process), signal.SIGKILL)
            with suppress(OSError):
                folder.rmdir()


def _write_limits(folders: tuple[Path, ...], limits: Limits) -> None:
    needed = {"memory": False, "pids": False}
    for folder in folders:
        if (folder / "memory.max").exists():
            (folder / "memory.max").write_text(str(limits.memory))
            needed["memory"] = True
            for name, value in (("memory.swap.max", "0"), ("memory.oom.group", "1")):
                with suppress(OSError):
                    (folder / name).write_text(value)
        elif (folder / "memory.limit_in_bytes").exists():
            (folder / "memory.limit_in_bytes").write_text(str(limits.memory))
            needed["memory"] = True
            # Neither swap nor what TCP holds is in the sum, but each can be limited by itself.
            for name in ("memory.memsw.limit_in_bytes", "memory.kmem.tcp.limit_in_bytes"):
                with suppress(OSError):
                    (folder / name).write_text(str(limits.memory))
        if (folder / "pids.max").exists():
            (folder / "pids.max").write_text(str(most_tasks(limits)))
            needed["pids"] = True
    if not all(needed.values()):
        raise OSError("the controllers for memory and processes are not available here")


def _parents() -> Iterator[tuple[Path, ...]]:
    """Yield sets of folders in which the groups of a box could be made, the likeliest first.

    A box's group stands below or beside our own, so that what limits us limits it too. (Version 2
    allows no group below one that has processes, unless it is the root.)
    """
    own: dict[str, str] = {}
    with suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            for controller in controllers.split(","):
                own[controller] = path
    found: dict[str, Path] = {}
    with suppress(OSError):
        for line in Path("/proc/self/mountinfo").read_text().splitlines():
            before, _, after = line.partition(" - ")
            kind, _, options = [*after.split(" "), "", "", ""][:3]
            names = {"cgroup2": [""], "cgroup": options.split(",")}.get(kind, [])
            for name in names:
                if name in own:
                    root, mounted = before.split(" ")[3:5]
                    below = os.path.relpath(own[name], root)
                    if not below.startswith(".."):
                        found[name] = Path(mounted) / below
    if "memory" in found and "pids" in found:
        if "cpu" in found:
            yield found["memory"], found["pids"], found["cpu"]
        yield found["memory"], found["pids"]
    if "" in found:
        yield (found[""],)
        yield (found[""].parent,)
