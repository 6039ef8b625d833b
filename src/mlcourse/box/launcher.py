"""Becomes the program that shall be confined: limits itself, gives up its rights, then executes it.

This runs as a script in an interpreter of its own, not as a hook between fork and exec: a grader
has threads, and a hook in a copy of a process with threads can wait for ever for a lock nobody
holds. Only the standard library is at hand. Its one argument is a JSON object:

``rlimits``: ``[[name, value], …]`` · ``strict``: whether a limit that cannot be set is an error ·
``join``: files that take this process into its control groups · ``binds``: ``[[source, target],
…]``, made in a mount namespace of its own, for sources the later user could not reach · ``user``:
uid and gid to change to, or null · ``folder``: where to start · ``command``, ``argv`` and
``environment``.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
import sys
from typing import Any

_NEW_MOUNTS, _NO_SUID, _NO_DEVICES = 0x20000, 2, 4
_BIND, _RECURSIVE, _PRIVATE = 4096, 16384, 1 << 18
_PATH_ONLY = 0o10000000
_FIXED_ADDRESSES = 0x0040000
STAGE = "/tmp"  # only ever the private one made here


def _library() -> Any:
    import ctypes

    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> None:
    if result != 0:
        import ctypes

        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def bind(library: Any, binds: list[list[str]]) -> None:
    """Make `binds` below a private `STAGE`, where a user without rights reaches them."""
    import ctypes

    def mount(source: str, target: str, kind: str, flags: int, data: str | None = None) -> None:
        result = library.mount(
            source.encode(),
            target.encode(),
            kind.encode(),
            ctypes.c_ulong(flags),
            data.encode() if data else None,
        )
        _checked(result, f"mount {target}")

    _checked(library.unshare(_NEW_MOUNTS), "a mount namespace")
    mount("none", "/", "none", _RECURSIVE | _PRIVATE)
    # Opened before the stage covers them: a source may itself lie below it.
    sources = [os.open(source, _PATH_ONLY | os.O_CLOEXEC) for source, _ in binds]
    mount("mlcourse", STAGE, "tmpfs", _NO_SUID | _NO_DEVICES, "mode=0755,size=64k")
    for source, (name, target) in zip(sources, binds, strict=True):
        if stat.S_ISDIR(os.fstat(source).st_mode):
            os.mkdir(target)  # noqa: PTH102  pathlib would double the time to start
        else:
            os.close(os.open(target, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o644))
        mount(f"/proc/self/fd/{source}", target, name, _BIND | _RECURSIVE)
        os.close(source)


def limit(rlimits: list[tuple[str, int]], strict: bool) -> None:
    """Lower the limits of this process, hard and soft."""
    import resource

    for name, value in rlimits:
        try:
            kind = getattr(resource, name)
            hard = resource.getrlimit(kind)[1]
            most = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (most, most))
        except (AttributeError, OSError, ValueError):
            if strict:
                raise


def main(text: str) -> None:
    """Do what `text` says; does not return."""
    order = json.loads(text)
    limit(order["rlimits"], order["strict"])
    for file in order["join"]:
        with open(file, "w") as group:
            group.write(str(os.getpid()))
    with contextlib.suppress(OSError):
        os.nice(5)
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write("900")
    if sys.platform == "linux":
        library = _library()
        if order["binds"]:
            bind(library, order["binds"])
        # Addresses show in the order of sets and in the text of objects: the same ones in every
        # run.
        library.personality(_FIXED_ADDRESSES)
    if order["user"] is not None:
        os.setgroups([])
        os.setgid(order["user"])
        os.setuid(order["user"])
    os.chdir(order["folder"])
    os.execve(order["command"], order["argv"], order["environment"])


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except OSError as error:
        sys.stderr.write(f"mlcourse could not start the box: {error}\n")
        os._exit(125)
