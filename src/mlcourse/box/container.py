"""Boxes as containers of docker or podman: the level container.

The agent is the same. It speaks over the container's standard input and output, through
`mlcourse.box.inside` in there and `mlcourse.box.outside` here.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

from mlcourse.box import bwrap as bubblewrap
from mlcourse.box import outside
from mlcourse.box.cgroups import most_tasks
from mlcourse.box.inside import OUT_OF_MEMORY
from mlcourse.box.levels import Engine
from mlcourse.box.limits import Limits
from mlcourse.box.process import Confined, StartFailed, Streams, rlimits

ENGINE_SETTING, IMAGE_SETTING = "MLCOURSE_CONTAINER_ENGINE", "MLCOURSE_CONTAINER_IMAGE"
"""Names of environment variables: which engine to use, and which image."""

IMAGE = "mlcourse-box"
"""The image's name, unless the user gives another."""

_ENGINES = ("docker", "podman")
_NOBODY = 65534
_ASKED = 15.0
_AGAIN = 1.0
_LEAVING = 5.0


def engines() -> list[Engine]:
    """Return the container engines of this machine; whether they work is not looked at."""
    named = os.environ.get(ENGINE_SETTING)
    image = os.environ.get(IMAGE_SETTING) or IMAGE
    found = []
    for name in (named,) if named else _ENGINES:
        path = shutil.which(name)
        told = _asked(path, "--version") if path else None
        if path and told is not None:
            version = re.search(r"\d+(\.\d+)+", told)
            # A "docker" may be podman under another name.
            kind = "podman" if "podman" in told.lower() else "docker"
            found.append(
                Engine(
                    path,
                    "podman" if kind == "podman" else "docker",
                    version.group() if version else "unknown",
                    image,
                )
            )
    return found


def _asked(path: str, *arguments: str) -> str | None:
    try:
        ran = subprocess.run(
            [path, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_ASKED,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return ran.stdout if ran.returncode == 0 else None


class Contained(Confined):
    """A box that is a container.

    Parameters
    ----------
    outer : Popen
        The engine's command, which lives as long as the container.
    engine : Engine
    name : str
        The container's.
    """

    def __init__(self, outer: subprocess.Popen[bytes], engine: Engine, name: str) -> None:
        super().__init__(outer, outer.pid, None, None)
        self._engine, self._name = engine, name
        self._orders: list[subprocess.Popen[bytes]] = []

    def out_of_memory(self) -> bool:
        """Return whether the container, which must have ended, was ended for its memory."""
        return self.wait(_LEAVING) == OUT_OF_MEMORY

    def kill(self) -> None:
        """End everything inside. Does not wait."""
        self._order("kill")

    def close(self, patience: float = 30.0) -> bool:
        """End everything inside, wait until nothing of it is left and tidy up.

        Returns
        -------
        bool
            Whether all had ended within `patience` seconds.
        """
        deadline = time.monotonic() + patience
        while not (ended := self.wait(0) is not None) and time.monotonic() < deadline:
            self.kill()  # again, too: it may not have been there yet
            self.wait(_AGAIN)
        if not ended:
            self._order("rm", "--force")
            self._outer.kill()
            self._outer.wait()
        for order in self._orders:
            try:
                order.wait(_ASKED)
            except subprocess.TimeoutExpired:
                order.kill()
                order.wait()
        self._orders.clear()
        if self.init_fd is not None:
            os.close(self.init_fd)
            self.init_fd = None
        return ended

    def _order(self, *words: str) -> None:
        with suppress(OSError):
            self._orders.append(
                subprocess.Popen(
                    [self._engine.path, *words, self._name],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )
            )


def start_container(
    engine: Engine, code: str, limits: Limits, *, streams: Streams, keep: Sequence[int]
) -> Confined:
    """Run Python `code` in a container.

    Parameters
    ----------
    engine : Engine
    code, limits, streams
        See `mlcourse.box.process.start`.
    keep : sequence of int
        At most one descriptor, a socket. Inside there is one of that number, too.

    Raises
    ------
    StartFailed
        If the engine's command cannot be started.
    """
    if len(keep) > 1:
        raise StartFailed("a container takes one channel")
    name = f"mlcourse-{os.getpid()}-{secrets.token_hex(6)}"
    order = {
        "code": code,
        "channel": keep[0] if keep else None,
        "rlimits": rlimits(limits, namespaced=True),
        "work": bubblewrap.WORK,
    }
    command = [engine.path, *arguments(engine, name, limits), json.dumps(order)]
    if keep:
        command = [sys.executable, "-I", "-S", outside.__file__, str(keep[0]), *command]
    try:
        outer = subprocess.Popen(
            command,
            cwd="/",
            pass_fds=tuple(keep),
            start_new_session=True,
            stdin=streams[0],
            stdout=streams[1],
            stderr=streams[2],
        )
    except OSError as error:
        raise StartFailed(f"{engine.kind} cannot be started: {error}") from None
    return Contained(outer, engine, name)


def arguments(engine: Engine, name: str, limits: Limits) -> list[str]:
    """Return the arguments of the engine's command, but for the last, which is our order."""
    scratch = f"rw,exec,nosuid,nodev,mode=1777,size={limits.scratch}"
    options = ["run", "--interactive", "--rm", "--name", name, "--label", "mlcourse=box"]
    # Never fetched: an image that is not here is not the one that was looked at.
    options += ["--pull", "never", "--network", "none", "--ipc", "private", "--hostname", "box"]
    options += ["--cap-drop", "ALL", "--security-opt", "no-new-privileges"]
    options += ["--user", f"{_NOBODY}:{_NOBODY}", "--read-only"]
    if engine.kind == "podman":  # which makes places to write of its own, of any size
        options += ["--read-only-tmpfs=false"]
    # The home, not /home: where a folder is there already, engines give the new one its mode.
    options += ["--tmpfs", f"/tmp:{scratch}", "--tmpfs", f"{bubblewrap.HOME}:{scratch}"]
    options += ["--shm-size", str(limits.scratch), "--pids-limit", str(most_tasks(limits))]
    options += ["--memory", str(limits.memory), "--memory-swap", str(limits.memory)]
    # Else all that crosses would be kept on the machine's disk as well.
    options += ["--log-driver", "none", "--workdir", "/"]
    for key, value in (bubblewrap.SETTINGS | bubblewrap.places()).items():
        options += ["--env", f"{key}={value}"]
    return [
        *options,
        "--entrypoint",
        "python",
        engine.image,
        "-P",
        "-s",
        "-m",
        "mlcourse.box.inside",
    ]
