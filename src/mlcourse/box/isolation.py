"""Finding out which isolation holds on this machine: by trying it from inside, not by its name."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import mlcourse
from mlcourse.box import container, landlock, probe, remedies, seccomp
from mlcourse.box.bwrap import candidates
from mlcourse.box.cgroups import Group, most_tasks
from mlcourse.box.levels import CARDS, LEVELS, Bwrap, Isolation, Level
from mlcourse.box.limits import Limits
from mlcourse.box.promises import excused
from mlcourse.box.tools import ToolFailed, run_tool
from mlcourse.errors import IsolationMissing

__all__ = ["Isolation", "Verdict", "detect", "examine", "survey"]

_LIMITS = Limits(call=30.0, start=30.0, total=30.0)
# Small enough to try to get over them.
_TRIED_LIMITS = replace(_LIMITS, memory=256 << 20, processes=16)
_OVER = 64 << 20
_WITNESS_SECONDS = "120"
_MARKER = "MLCOURSE_PROBE"
_NOTES: dict[Level, str] = {
    "strong": "Bubblewrap, a filter of system calls, control groups.",
    "standard": "Bubblewrap, a filter of system calls, a watcher of memory and processes.",
    "container": "A container without network and rights, a filter of system calls.",
    "reduced": "A user for each box, Landlock, a filter of system calls: weaker.",
    "weak": "Landlock and a filter of system calls, as your own user: weak.",
    "none": "No isolation: for code you wrote yourself.",
}
_DEFAULT: tuple[Level, ...] = tuple(card.level for card in CARDS if card.offered == "default")


@dataclass(frozen=True)
class Verdict:
    """Whether one level holds on this machine.

    Parameters
    ----------
    level : Level
    isolation : Isolation or None
        None when it does not hold.
    reasons : tuple of str
        Why it does not.
    ways : tuple of str
        What to do so that it does.
    """

    level: Level
    isolation: Isolation | None
    reasons: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()


def detect(wanted: str | None = None, *, trust: bool = False) -> Isolation:
    """Return the isolation that holds here.

    Parameters
    ----------
    wanted : str, optional
        The level to insist on, see `mlcourse.box.levels.CARDS`. Without it the strongest that holds
        of those which are taken by themselves, strong and standard: the others only when they are
        asked for.
    trust : bool
        Whether the code is one's own, so that it may run without any isolation. Nothing is probed
        then, unless a level is asked for.

    Raises
    ------
    IsolationMissing
        If none holds, or not the level that was asked for; exit code 4.
    """
    if wanted is not None and wanted not in LEVELS:
        raise IsolationMissing(
            f"There is no isolation level {wanted!r}.", fix=f"Use one of: {', '.join(LEVELS)}."
        )
    if trust and wanted in (None, "none"):
        return Isolation("none", {}, _NOTES["none"])
    if wanted == "none":
        raise IsolationMissing(
            "Isolation level none runs submissions without any protection.",
            fix="Add --i-trust-these-submissions if you wrote them yourself.",
        )
    verdicts = []
    for level in LEVELS:
        if level == wanted or (wanted is None and level in _DEFAULT):
            verdict = examine(level)
            if verdict.isolation is not None:
                return verdict.isolation
            verdicts.append(verdict)
    raise _refusal(verdicts)


def survey() -> tuple[Verdict, ...]:
    """Try every level but "none", the strongest first."""
    return tuple(examine(level) for level in LEVELS if level != "none")


def examine(level: Level) -> Verdict:
    """Try one level."""
    reasons: list[str] = []
    for candidate in _candidates(level, reasons):
        held = _holding(candidate, reasons)
        if held is not None:
            return Verdict(level, held)
    found = tuple(dict.fromkeys(reasons))
    return Verdict(level, None, found, remedies.ways(level, found))


def _candidates(level: Level, reasons: list[str]) -> Iterator[Isolation]:
    """Yield what a level could be made with here; note why there is nothing more."""
    plain = Isolation(level, {}, _NOTES[level])
    if level == "container":
        for engine in container.engines():
            yield replace(plain, engine=engine)
        if not container.engines():
            reasons.append("Neither docker nor podman is installed.")
    elif sys.platform != "linux":
        reasons.append("This level needs Linux.")
    elif level in _DEFAULT:
        if level == "strong" and not _groups_work():
            reasons.append("Control groups for memory and processes cannot be written here.")
            return
        found = candidates()
        yield from (replace(plain, bwrap=bwrap) for bwrap in found)
        if not found:
            reasons.append("bubblewrap (bwrap) is not installed.")
    elif landlock.version() < landlock.OLDEST:
        reasons.append(
            f"Landlock is at version {landlock.version()} here (0: not switched on); "
            f"{landlock.OLDEST} or newer is needed."
        )
    elif (os.geteuid() == 0) != (level == "reduced"):
        reasons.append(
            "Only root can give each box a user of its own."
            if level == "reduced"
            else "As root, nothing would be closed to a box: it must not run as root."
        )
    else:
        yield plain


def _holding(candidate: Isolation, reasons: list[str]) -> Isolation | None:
    """Try a candidate; return it with what the probe saw, or note why it does not hold."""
    name = _name(candidate)
    try:
        holds = _tried(candidate)
    except ToolFailed as error:
        reasons.append(f"{name} does not work here: {_gist(str(error))}")
        return None
    allowed = excused(candidate.level)
    wrong = [
        finding
        for finding, held in holds.items()
        if not held and finding not in allowed and not _sized_by_watcher(finding, candidate.bwrap)
    ]
    if wrong:
        reasons.append(f"{name} does not hold: {', '.join(wrong)}")
        return None
    return replace(candidate, probe={**_described(candidate), **holds})


def _name(candidate: Isolation) -> str:
    if candidate.bwrap is not None:
        return f"bwrap {candidate.bwrap.version}"
    if candidate.engine is not None:
        return f"{candidate.engine.kind} {candidate.engine.version}"
    return f"level {candidate.level}"


def _described(candidate: Isolation) -> dict[str, object]:
    """Return what reports say of the means."""
    if candidate.bwrap is not None:
        groups = candidate.level == "strong"
        return {"bwrap": candidate.bwrap.version, "control groups": groups}
    if candidate.engine is not None:
        engine = f"{candidate.engine.kind} {candidate.engine.version}"
        return {"engine": engine, "image": candidate.engine.image}
    return {"Landlock": landlock.version(), "control groups": _groups_work()}


def _groups_work() -> bool:
    group = Group.create(_LIMITS)
    if group is not None:
        group.remove()
    return group is not None


def _sized_by_watcher(finding: str, bwrap: Bwrap | None) -> bool:
    # An old bubblewrap cannot limit what it mounts; then the watcher looks at how full it is.
    return finding == "scratch space limited" and bwrap is not None and not bwrap.sized


def _tried(isolation: Isolation) -> dict[str, bool]:
    """Run the probe in a box and return its findings.

    Raises
    ------
    ToolFailed
        If the box does not start, or the probe could not be armed.
    """
    if isolation.engine is None:  # whose containers may run on another type of machine
        try:
            seccomp.program()
        except KeyError as missing:
            raise ToolFailed(f"no filter of system calls for {missing.args[0]} machines") from None
    names: tuple[str, ...] = probe.NAMES
    limits = _LIMITS
    with ExitStack() as held:
        told = arm(held)
        told["same_numbers"] = isolation.level in {"reduced", "weak"}
        if isolation.engine is not None:  # which holds the limits by means of its own
            names, limits = (*names, *probe.LIMITS), _TRIED_LIMITS
            told |= {"memory": limits.memory + _OVER, "tasks": most_tasks(limits) + 1}
        os.environ[_MARKER] = told["marker"]
        held.callback(os.environ.pop, _MARKER, None)
        datagrams = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        datagrams.bind(("127.0.0.1", told["port"]))
        datagrams.setblocking(False)
        answer = run_tool(isolation, probe.__name__, json.dumps(told).encode(), limits)
        heard = not _fails(lambda: datagrams.recv(1))
    try:
        found = json.loads(answer)
        if found["mlcourse"] != mlcourse.__version__:
            raise ToolFailed(
                f"the image holds mlcourse {str(found['mlcourse'])[:20]}, this is "
                f"{mlcourse.__version__}: build it anew"
            )
        # The probe's own code is ours, and no student code ran beside it.
        held_back = {name: found[name] is True for name in names}
        return held_back | {"no network": held_back["no network"] and not heard}
    except (ValueError, KeyError, TypeError):
        raise ToolFailed("the probe gave no findings") from None


def arm(held: ExitStack) -> dict[str, Any]:
    """Put up what the probe must not reach, and make sure that it can be reached from here.

    Raises
    ------
    ToolFailed
        If there is something that could not be reached from here either.
    """
    marker = secrets.token_hex(16)
    folder = held.enter_context(tempfile.TemporaryDirectory(prefix="mlcourse-probe-"))
    Path(folder).chmod(0o755)
    path = str(Path(folder, "socket"))
    abstract = f"mlcourse-probe-{secrets.token_hex(8)}"
    listener = held.enter_context(socket.socket())
    addresses = ((listener, ("127.0.0.1", 0)), (_unix(held), "\0" + abstract), (_unix(held), path))
    datagrams = held.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
    datagrams.bind(path + "-datagrams")
    for one, address in addresses:
        one.bind(address)
        one.listen()
        with socket.socket(one.family) as control:
            control.settimeout(5)
            _armed(partial(control.connect, one.getsockname()))
    for name in (path, path + "-datagrams"):
        Path(name).chmod(0o777)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as control:
        _armed(partial(control.sendto, b"", path + "-datagrams"))
    witness = subprocess.Popen(
        ["sleep", _WITNESS_SECONDS], env={**os.environ, _MARKER: marker}, start_new_session=True
    )
    held.callback(witness.wait)
    held.callback(witness.kill)
    return {
        "port": listener.getsockname()[1],
        "abstract": abstract,
        "path": path,
        "files": _canaries(held),
        "marker": marker,
        "process": witness.pid,
        "same_numbers": False,
        "scratch": _LIMITS.scratch,
    }


def _unix(held: ExitStack) -> socket.socket:
    return held.enter_context(socket.socket(socket.AF_UNIX))


def _armed(reach: Callable[[], object]) -> None:
    try:
        reach()
    except OSError as error:
        raise ToolFailed(f"the probe could not be armed: {error}") from None


def _fails(action: Callable[[], object]) -> bool:
    try:
        action()
    except OSError:
        return True
    return False


def _canaries(held: ExitStack) -> list[str]:
    """Make files that everybody could read and change, were it not for the box."""
    canaries = []
    for folder in (None, str(Path.home())):
        try:
            descriptor, canary = tempfile.mkstemp(prefix=".mlcourse-canary-", dir=folder)
        except OSError:  # a home nobody may write in
            continue
        os.fchmod(descriptor, 0o666)
        os.close(descriptor)
        held.callback(Path(canary).unlink, missing_ok=True)
        canaries.append(canary)
    if not canaries:
        raise ToolFailed("the probe could not be armed: no place for a file")
    return canaries


def _gist(text: str) -> str:
    """Return the line that says what happened: the last one of a traceback, else all in one."""
    lines = text.strip().splitlines() or [""]
    return " ".join((lines[-1] if "Traceback" in text else text).split())[:300]


def _refusal(verdicts: list[Verdict]) -> IsolationMissing:
    reasons = dict.fromkeys(reason for verdict in verdicts for reason in verdict.reasons)
    ways = [way for verdict in verdicts for way in verdict.ways]
    lines = dict.fromkeys([*ways, *remedies.fallbacks()])
    return IsolationMissing(
        "REFUSED: no isolation that holds on this machine.",
        why="; ".join(reasons),
        fix="one of:\n" + "\n".join(f"           {line}" for line in lines),
    )
