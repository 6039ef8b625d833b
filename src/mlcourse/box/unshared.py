"""Boxes without namespaces: the levels reduced and weak.

What keeps a box in is Landlock and a filter of system calls, and at level reduced a user that
nothing else belongs to. Each box has a `supervisor`, which ends it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from mlcourse.box import bwrap as bubblewrap
from mlcourse.box import landlock, scratch, seccomp, supervisor, users
from mlcourse.box.cgroups import Group, most_tasks
from mlcourse.box.limits import Limits
from mlcourse.box.process import Confined, StartFailed, Streams, rlimits

DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_BARE = {"PATH": "/usr/bin:/bin"}
_LAST_TRY = 5.0


class Supervised(Confined):
    """A box that a supervisor ends.

    Parameters
    ----------
    outer : Popen
        The supervisor.
    lifeline : int
        Writing end of the pipe whose end is the box's end.
    group : Group or None
        Its control groups.
    folder : str
        The only folder it may write in; removed in the end.
    user : Lease or None
        Its user.
    """

    def __init__(
        self,
        outer: subprocess.Popen[bytes],
        lifeline: int,
        group: Group | None,
        folder: str,
        user: users.Lease | None,
    ) -> None:
        super().__init__(outer, outer.pid, group, None)
        self._lifeline: int | None = lifeline
        self.folder, self._user = folder, user

    def kill(self) -> None:
        """End everything inside. Does not wait."""
        if self._lifeline is not None:
            os.close(self._lifeline)
            self._lifeline = None

    def close(self, patience: float = 30.0) -> bool:
        """End everything inside, wait until nothing of it is left and tidy up.

        Returns
        -------
        bool
            Whether all had ended within `patience` seconds.
        """
        self.kill()
        ended = self.wait(patience) is not None
        if not ended:  # then its user stays taken
            self._outer.kill()
            self.wait(_LAST_TRY)
        if self.init_fd is not None:
            os.close(self.init_fd)
            self.init_fd = None
        if self.group is not None:
            self.group.remove()
        scratch.remove(self.folder)
        if self._user is not None and ended:
            self._user.give_back()
            self._user = None
        return ended


def start_unshared(
    level: Literal["reduced", "weak"],
    code: str,
    limits: Limits,
    *,
    streams: Streams,
    keep: Sequence[int],
) -> Confined:
    """Run Python `code` confined without namespaces.

    Parameters
    ----------
    level : {"reduced", "weak"}
        With a user of its own, which only root can give, or as the same user, which must not be
        root.
    code, limits, streams, keep
        See `mlcourse.box.process.start`.

    Raises
    ------
    StartFailed
        If there is no user for it.
    """
    root = os.geteuid() == 0
    if root != (level == "reduced"):
        raise StartFailed(
            "as root, boxes get a user of their own: use level reduced"
            if root
            else "only root can give a box a user of its own"
        )
    user = users.lease() if root else None
    if root and user is None:
        raise StartFailed(f"all {users.COUNT} users for boxes are taken")
    group = Group.create(limits)
    folder = tempfile.mkdtemp(prefix="mlcourse-")
    read, lifeline = os.pipe()
    try:
        _furnish(folder, None if user is None else user.user)
        order = _order(folder, code, limits, None if user is None else user.user, group)
        outer = subprocess.Popen(
            [sys.executable, "-I", "-S", supervisor.__file__, str(read)],
            env=_BARE,
            cwd="/",
            pass_fds=(read, *keep),
            start_new_session=True,
            stdin=streams[0],
            stdout=streams[1],
            stderr=streams[2],
        )
        # Told by the pipe: a command line can be read by everybody on the machine.
        with suppress(BrokenPipeError), open(lifeline, "wb", closefd=False) as told:
            told.write(json.dumps(order).encode() + b"\n")
    except BaseException:
        os.close(lifeline)
        if group is not None:
            group.remove()
        scratch.remove(folder)
        if user is not None:
            user.give_back()
        raise
    finally:
        os.close(read)
    return Supervised(outer, lifeline, group, folder, user)


def _furnish(folder: str, user: int | None) -> None:
    """Lay out the folder of a box."""
    packages, work = Path(folder, "packages"), Path(folder, "work")
    for place in (packages, work):
        place.mkdir(0o700)
    # The package alone, not what lies beside it where it is developed.
    (packages / "mlcourse").symlink_to(bubblewrap.package_folder())
    if user is not None:
        for place in (packages, work, Path(folder)):
            os.chown(place, user, user)


def _order(
    folder: str, code: str, limits: Limits, user: int | None, group: Group | None
) -> dict[str, Any]:
    visible = [source for source, _ in bubblewrap.mounts()]
    packages = [f"{folder}/packages", *bubblewrap.library_folders()]
    places = dict.fromkeys(("HOME", "TMPDIR", "JOBLIB_TEMP_FOLDER"), folder)
    places |= {"MPLCONFIGDIR": f"{folder}/matplotlib", "IPYTHONDIR": f"{folder}/ipython"}
    places |= {"XDG_CACHE_HOME": f"{folder}/cache", "USER": "student", "LOGNAME": "student"}
    places |= {"PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"}
    return {
        "rlimits": [*rlimits(limits, namespaced=True), ("RLIMIT_NPROC", _tasks(limits, user))],
        "join": group.entries() if group else [],
        "covers": [] if user is None else closed_folders([*visible, folder]),
        "user": user,
        "folder": f"{folder}/work",
        "rules": [
            *((path, landlock.READ) for path in visible),
            *((path, landlock.USE) for path in DEVICES),
            (folder, landlock.WRITE),
        ],
        "filter": seccomp.program(namespaces=False, own_user=user is not None).hex(),
        "command": sys.executable,
        # Appended, never PYTHONPATH: that comes before the standard library.
        "argv": ["python", "-P", "-s", "-c", f"import sys; sys.path += {packages!r}; {code}"],
        "environment": bubblewrap.SETTINGS | places,
    }


def _tasks(limits: Limits, user: int | None) -> int:
    """Return how many tasks the user of a box may have.

    The kernel counts all tasks of a user. Where that is not the box's own, the rest may go on
    starting some, too; the watcher looks at the box's alone.
    """
    most = most_tasks(limits)
    if user is not None:
        return most
    running = 0
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            with suppress(OSError):
                if process.stat().st_uid == os.getuid():
                    running += len(list((process / "task").iterdir()))
    return running + 2 * most


def closed_folders(paths: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Return folders that other users may not enter, each with those of `paths` that are below it.

    Parameters
    ----------
    paths : iterable of str
        Absolute paths.

    Returns
    -------
    list of (str, list of str)
        The uppermost such folder of each path. Paths that everybody can reach are left out.
    """
    found: dict[str, list[str]] = {}
    for path in paths:
        for above in reversed(Path(path).parents):
            with suppress(OSError):
                if not above.stat().st_mode & 0o001:
                    found.setdefault(str(above), []).append(path)
                    break
    return list(found.items())
