"""Tries, from inside a box, whatever a box must not allow. Runs as a program in the box.

It reads what to try from standard input and writes what it found, both as JSON. Each finding is
worded so that true is good.
"""

from __future__ import annotations

import ctypes
import json
import os
import socket
import sys
import sysconfig
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

NAMES = (
    "no network",
    "no outside sockets",
    "no outside files",
    "no outside environment",
    "no outside processes",
    "system is read-only",
    "no new namespaces",
    "no capabilities",
    "no new privileges",
    "system calls filtered",
    "not root",
    "scratch space limited",
    "scratch space writable",
)
_NEW_USER_NAMESPACE, _NO_NEW_PRIVILEGES = 0x10000000, 39
_MOST_PROCESSES = 4


def _fails(action: Callable[[], object]) -> bool:
    try:
        action()
    except OSError:
        return True
    return False


def _connect(family: int, address: Any) -> None:
    with socket.socket(family, socket.SOCK_STREAM) as one:
        one.settimeout(2)
        one.connect(address)


def _writable(folder: str) -> bool:
    path = Path(folder, "mlcourse-probe")
    try:
        path.touch()
        path.unlink()
    except OSError:
        return False
    return True


def _processes() -> list[str]:
    return [entry.name for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _marker_seen(marker: str) -> bool:
    for process in _processes():
        for name in ("environ", "cmdline"):
            with suppress(OSError), open(f"/proc/{process}/{name}", "rb") as file:
                if marker.encode() in file.read():
                    return True
    return marker in json.dumps(dict(os.environ))


def _status() -> dict[str, str]:
    with open("/proc/self/status") as file:
        pairs = (line.partition(":") for line in file)
        return {name: value.strip() for name, _, value in pairs}


def findings(told: dict[str, Any]) -> dict[str, bool]:
    """Return what was found.

    Parameters
    ----------
    told : dict
        ``port`` of a listener on the loopback interface outside, ``abstract`` name of another one,
        ``files`` that exist outside, ``marker`` in the environment outside, ``scratch``: bytes a
        writable place may hold.

    Returns
    -------
    dict of str to bool
        One for each of `NAMES`.
    """
    library = ctypes.CDLL(None, use_errno=True)
    status = _status()
    unix = "\0" + told["abstract"]
    writable = [os.statvfs(place) for place in ("/tmp", "/home", "/dev/shm")]
    # The libraries, not the prefix: that may lie below /tmp, where a box has a place of its own.
    libraries = (sysconfig.get_path("stdlib"), sysconfig.get_path("purelib"))
    read_only = ("/usr", "/", "/dev", *libraries, "/opt/mlcourse/mlcourse")
    processes = len(_processes())
    held = (
        _fails(lambda: _connect(socket.AF_INET, ("127.0.0.1", told["port"]))),
        _fails(lambda: _connect(socket.AF_UNIX, unix)),
        not any(os.path.lexists(path) for path in told["files"]),
        not _marker_seen(told["marker"]),
        processes <= _MOST_PROCESSES,
        not any(_writable(place) for place in read_only),
        library.unshare(_NEW_USER_NAMESPACE) != 0,
        int(status["CapEff"], 16) == int(status["CapPrm"], 16) == 0,
        library.prctl(_NO_NEW_PRIVILEGES, 0, 0, 0, 0) == 1,
        status.get("Seccomp") == "2",
        os.getuid() != 0,
        all(state.f_blocks * state.f_frsize <= told["scratch"] for state in writable),
        _writable("/tmp") and _writable("/dev/shm") and _writable("."),
    )
    return dict(zip(NAMES, held, strict=True))


if __name__ == "__main__":
    print(json.dumps(findings(json.load(sys.stdin))))
