"""Starting a confined process, and ending it for certain with everything it started."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Protocol

from mlcourse.box import bwrap as bubblewrap
from mlcourse.box import launcher, seccomp
from mlcourse.box.cgroups import Group
from mlcourse.box.levels import Bwrap, Isolation
from mlcourse.box.limits import Limits

Streams = tuple[int, int, int]

_NOBODY = 65534
_COLLECTING = 5.0
_BARE = {"PATH": "/usr/bin:/bin"}


class StartFailed(Exception):
    """The confined process did not come up. The text says why, as far as that is known."""


class Enclosed(Protocol):
    """What those who attend to a box need of its processes."""

    init: int
    group: Group | None

    @property
    def namespaced(self) -> bool:
        """Whether the first process is that of a process namespace of its own."""

    def kill(self) -> None:
        """End everything inside. Does not wait."""

    def close(self, patience: float = 30.0) -> bool:
        """End everything inside and tidy up; return whether all ended within `patience`."""


class Confined:
    """A confined process and all it starts.

    Parameters
    ----------
    outer : Popen
        The process we started.
    init : int
        Number of the first process inside: all others end with it.
    group : Group or None
        Its control groups.
    folder : str or None
        A folder of ours to remove at the end.
    """

    def __init__(
        self, outer: subprocess.Popen[bytes], init: int, group: Group | None, folder: str | None
    ) -> None:
        self._outer, self.init, self.group, self._folder = outer, init, group, folder
        self.init_fd: int | None = None
        if hasattr(os, "pidfd_open"):
            with suppress(OSError):
                self.init_fd = os.pidfd_open(init)

    @property
    def namespaced(self) -> bool:
        """Whether the first process is that of a process namespace of its own."""
        return self.init != self._outer.pid

    def kill(self) -> None:
        """End everything inside. Does not wait."""
        with suppress(OSError):
            if not self.namespaced:
                os.killpg(self._outer.pid, signal.SIGKILL)
            elif self.init_fd is not None:
                # Its end is the end of the namespace. Bubblewrap collects it and then ends itself;
                # killed first, it would leave that work to whoever adopts orphans here.
                signal.pidfd_send_signal(self.init_fd, signal.SIGKILL)
            else:
                self._outer.kill()

    def close(self, patience: float = 30.0) -> bool:
        """End everything inside, wait until nothing of it is left and tidy up.

        Bubblewrap itself returns before its namespace is empty, so the wait is for the first
        process of the namespace, which the kernel ends last.

        Returns
        -------
        bool
            Whether all had ended within `patience` seconds.
        """
        self.kill()
        ended = True
        if self.init_fd is not None:
            poll = select.poll()
            poll.register(self.init_fd, select.POLLIN)
            ended = bool(poll.poll(patience * 1000))
            os.close(self.init_fd)
            self.init_fd = None
        try:
            self._outer.wait(_COLLECTING)
        except subprocess.TimeoutExpired:
            self._outer.kill()
            self._outer.wait()
        if self.group is not None:
            self.group.remove()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        return ended

    def wait(self, patience: float) -> int | None:
        """Return the exit code, or None when it still runs after `patience` seconds."""
        try:
            return self._outer.wait(patience)
        except subprocess.TimeoutExpired:
            return None


def rlimits(limits: Limits, namespaced: bool) -> list[tuple[str, int]]:
    """Return the limits of each single process.

    Address space and data are not the measure of memory, the control group or the watcher is; they
    let one absurd allocation fail with a MemoryError that its author can read. The number of tasks
    is left to the agent: set here it would count every task of the user, browser included.
    """
    chosen = [
        ("RLIMIT_CORE", 0),
        ("RLIMIT_NOFILE", limits.open_files),
        ("RLIMIT_FSIZE", limits.file_size),
        ("RLIMIT_CPU", int(limits.total * max(2, os.cpu_count() or 2))),
        ("RLIMIT_DATA", 2 * limits.memory),
        ("RLIMIT_AS", 4 * limits.memory),
    ]
    if namespaced:
        chosen += [("RLIMIT_MEMLOCK", 0), ("RLIMIT_MSGQUEUE", 0)]
    return chosen


def start(
    isolation: Isolation,
    code: str,
    *,
    limits: Limits,
    stdin: int,
    stdout: int,
    stderr: int,
    keep: Sequence[int] = (),
    serves: bool = False,
) -> Confined:
    """Run Python `code` confined as `isolation` says.

    Parameters
    ----------
    isolation : Isolation
    code : str
        A program; the installed packages and `mlcourse` can be imported.
    limits : Limits
    stdin, stdout, stderr : int
        Descriptors, or ``subprocess.DEVNULL``.
    keep : sequence of int
        Further descriptors it gets, under the same numbers.
    serves : bool
        Whether it is our own fork server, see `mlcourse.box.server`: it may make namespaces below
        its own, and closes each copy of itself in as tightly as any other box. Bubblewrap only.

    Raises
    ------
    StartFailed
        If it does not come up within ``limits.start`` seconds.

    Notes
    -----
    Bubblewrap ends the box when the *thread* that called this ends.
    """
    streams = (stdin, stdout, stderr)
    if isolation.level in ("reduced", "weak"):
        from mlcourse.box.unshared import start_unshared  # which needs what stands here

        if serves:
            raise StartFailed("a fork server needs namespaces")
        return start_unshared(isolation.level, code, limits, streams=streams, keep=keep)
    if isolation.engine is not None:
        from mlcourse.box.container import start_container

        if serves:
            raise StartFailed("a fork server needs bubblewrap")
        return start_container(isolation.engine, code, limits, streams=streams, keep=keep)
    if isolation.bwrap is None:
        if isolation.level != "none" or serves:
            raise StartFailed(f"isolation {isolation.level!r} without a bubblewrap")
        return _start_plain(code, limits, streams, keep)
    group = Group.create(limits) if isolation.level == "strong" else None
    if isolation.level == "strong" and group is None:
        raise StartFailed("control groups cannot be written any more")
    return _start_bwrap(
        isolation.bwrap, group, code, limits, streams=streams, keep=keep, serves=serves
    )


def _program(code: str, packages: Sequence[str]) -> list[str]:
    # Appended, never PYTHONPATH: that comes before the standard library.
    return ["-P", "-s", "-c", f"import sys; sys.path += {list(packages)!r}; {code}"]


def _launch(
    order: Mapping[str, object], streams: Streams, keep: Sequence[int]
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-I", "-S", launcher.__file__, json.dumps(order)],
        env=_BARE,
        cwd="/",
        pass_fds=tuple(keep),
        start_new_session=True,
        stdin=streams[0],
        stdout=streams[1],
        stderr=streams[2],
    )


def _start_plain(code: str, limits: Limits, streams: Streams, keep: Sequence[int]) -> Confined:
    folder = tempfile.mkdtemp(prefix="mlcourse-")
    work = Path(folder, "work")
    work.mkdir()
    places = {"HOME": folder, "TMPDIR": folder, "MPLCONFIGDIR": f"{folder}/matplotlib"}
    places |= {"IPYTHONDIR": f"{folder}/ipython", "JOBLIB_TEMP_FOLDER": folder}
    paths = {"PATH": f"{Path(sys.executable).parent}:{os.defpath}", "USER": "student"}
    package = str(Path(bubblewrap.package_folder()).parent)
    outer = _launch(
        {
            "rlimits": rlimits(limits, namespaced=False),
            "strict": False,
            "join": [],
            "binds": [],
            "user": None,
            "folder": str(work),
            "command": sys.executable,
            "argv": ["python", *_program(code, [package])],
            "environment": bubblewrap.SETTINGS | places | paths,
        },
        streams,
        keep,
    )
    return Confined(outer, outer.pid, None, folder)


def _start_bwrap(
    found: Bwrap,
    group: Group | None,
    code: str,
    limits: Limits,
    *,
    streams: Streams,
    keep: Sequence[int],
    serves: bool,
) -> Confined:
    root = os.geteuid() == 0
    visible = bubblewrap.mounts()
    binds: list[tuple[str, str]] = []
    executable = found.path
    if root:
        visible, binds = _staged(visible)
        if found.home is not None:
            binds.append((found.home, f"{launcher.STAGE}/{len(binds)}"))
            executable = binds[-1][1] + found.path.removeprefix(found.home)
    info, info_inside = os.pipe()
    with open(info, "rb", buffering=0), ExitStack() as given:
        given.callback(os.close, info_inside)

        def file(content: bytes) -> int:
            descriptor = os.memfd_create("mlcourse", 0)
            given.callback(os.close, descriptor)
            os.write(descriptor, content)
            os.lseek(descriptor, 0, os.SEEK_SET)
            return descriptor

        data = {name: file(content) for name, content in bubblewrap.accounts().items()}
        filter_file = file(seccomp.program())
        options = bubblewrap.arguments(
            found,
            visible,
            scratch=limits.scratch,
            data=data,
            seccomp=None if serves else filter_file,
            info=info_inside,
        )
        options_file = file(b"".join(option.encode() + b"\0" for option in options))
        packages = [bubblewrap.PACKAGES, *bubblewrap.library_folders()]
        command = [Path(sys.executable).name, *_program(code, packages)]
        outer = _launch(
            {
                "rlimits": rlimits(limits, namespaced=True),
                "strict": True,
                "join": group.entries() if group else [],
                "binds": binds,
                "user": _NOBODY if root else None,
                "folder": "/",
                "command": executable,
                # The options and our paths in them stay out of sight of /proc/1/cmdline.
                "argv": ["bwrap", "--args", str(options_file), "--", *command],
                "environment": _BARE,
            },
            streams,
            [*keep, *data.values(), filter_file, options_file, info_inside],
        )
        given.close()  # else the end of `info` would not be seen
        init = _first_process(info, time.monotonic() + limits.start)
    if init is None:
        _kill_half_started(outer)
        if group is not None:
            group.remove()
        raise StartFailed("bubblewrap ended before the box was up")
    return Confined(outer, init, group, None)


def _kill_half_started(outer: subprocess.Popen[bytes]) -> None:
    # Killed alone, it would leave a child that waits for ever for its parent's word. Stopped first,
    # so that no child comes into being after we looked.
    with suppress(OSError):
        outer.send_signal(signal.SIGSTOP)
        for process in reversed(processes(outer.pid)):
            os.kill(process, signal.SIGKILL)
    outer.wait()


def processes(first: int) -> list[int]:
    """Return the numbers of `first` and of all its descendants, as far as the system tells."""
    found = [first]
    for process in found:
        with suppress(OSError):
            for thread in Path(f"/proc/{process}/task").iterdir():
                with suppress(OSError):
                    found += map(int, (thread / "children").read_text().split())
    return found


def _staged(
    visible: Sequence[tuple[str, str]],
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return mounts whose sources anybody can reach, and the binds that make them so.

    As root we become nobody before the box is made, and nobody cannot pass through a folder such as
    ``/root`` on the way to a virtual environment.
    """
    reachable: list[tuple[str, str]] = []
    binds: list[tuple[str, str]] = []
    for source, target in visible:
        plain = source.startswith(("/usr/", "/etc/")) or source == "/usr"
        if plain or (source == target and Path(source).is_symlink()):
            reachable.append((source, target))
        else:
            binds.append((source, f"{launcher.STAGE}/{len(binds)}"))
            reachable.append((binds[-1][1], target))
    return reachable, binds


def _first_process(info: int, deadline: float) -> int | None:
    """Return the number of the namespace's first process, which bubblewrap writes to `info`."""
    text = b""
    poll = select.poll()
    poll.register(info, select.POLLIN)
    while (left := deadline - time.monotonic()) > 0 and len(text) < 4096:
        if not poll.poll(left * 1000):
            return None
        part = os.read(info, 4096)
        text += part
        with suppress(ValueError, KeyError, TypeError):
            return int(json.loads(text)["child-pid"])
        if not part:
            return None
    return None
