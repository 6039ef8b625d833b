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


def c_library() -> Any:
    """Return the C library."""
    import ctypes

    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> None:
    if result != 0:
        import ctypes

        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def own_mounts(library: Any) -> None:
    """Give this process mounts of its own."""
    import ctypes

    _checked(library.unshare(_NEW_MOUNTS), "a mount namespace")
    private = ctypes.c_ulong(_RECURSIVE | _PRIVATE)
    _checked(library.mount(b"none", b"/", b"none", private, None), "private mounts")


def bind(library: Any, covered: str, binds: list[list[str]]) -> None:
    """Cover a folder with an empty one, and make `binds` below it.

    Parameters
    ----------
    library : CDLL
        The C library.
    covered : str
        The folder. Everybody may enter what it is covered with.
    binds : list of [str, str]
        Sources, which may lie below the covered folder, and targets, which do.
    """
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

    # Opened before they are covered.
    links = [os.readlink(source) if os.path.islink(source) else None for source, _ in binds]  # noqa: PTH114, PTH115  pathlib would double the time to start
    sources = [os.open(source, _PATH_ONLY | os.O_CLOEXEC) for source, _ in binds]
    mount("mlcourse", covered, "tmpfs", _NO_SUID | _NO_DEVICES, "mode=0755,size=64k")
    for source, link, (name, target) in zip(sources, links, binds, strict=True):
        os.makedirs(os.path.dirname(target), 0o755, exist_ok=True)  # noqa: PTH103, PTH120
        if link is not None and name == target:
            os.symlink(link, target)  # noqa: PTH211
        else:
            if stat.S_ISDIR(os.fstat(source).st_mode):
                os.makedirs(target, 0o755, exist_ok=True)  # noqa: PTH103
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


def fix_addresses(library: Any) -> None:
    """Have what this process becomes use the same addresses in every run.

    Addresses show in the order of sets and in the text of objects.
    """
    library.personality(_FIXED_ADDRESSES)


def give_way() -> None:
    """Let everything else go first, and be the first to end when memory runs out."""
    with contextlib.suppress(OSError):
        os.nice(5)
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write("900")


def become(user: int) -> None:
    """Give up being root."""
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)


def join(groups: list[str]) -> None:
    """Go into control groups, whose files of members are given."""
    for file in groups:
        with open(file, "w") as group:
            group.write(str(os.getpid()))


def main(text: str) -> None:
    """Do what `text` says; does not return."""
    order = json.loads(text)
    limit(order["rlimits"], order["strict"])
    join(order["join"])
    give_way()
    if sys.platform == "linux":
        library = c_library()
        if order["binds"]:
            own_mounts(library)
            bind(library, STAGE, order["binds"])
        fix_addresses(library)
    if order["user"] is not None:
        become(order["user"])
    os.chdir(order["folder"])
    os.execve(order["command"], order["argv"], order["environment"])


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except OSError as error:
        sys.stderr.write(f"mlcourse could not start the box: {error}\n")
        os._exit(125)
