"""What ``mlcourse doctor`` looks at, each as a finding with its remedy."""

from __future__ import annotations

import os
import platform
import re
import stat
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from mlcourse.box.isolation import Verdict
    from mlcourse.box.levels import Level

OLDEST_PYTHON = (3, 11)
NEEDED_EXTRAS = ("author", "grade")
"""Extras without which building or grading does not work; the others are for some people only."""
DEVELOPERS = "dev"
"""The extra of those who change mlcourse itself, who have ./run to look after it."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Parameters
    ----------
    name : str
    state : {"ok", "note", "problem"}
    text : str
        What was found.
    lines : tuple of str
        Details.
    fix : str or None
        What to do.
    """

    name: str
    state: Literal["ok", "note", "problem"]
    text: str
    lines: tuple[str, ...] = ()
    fix: str | None = None


def diagnose(folder: Path) -> tuple[Finding, ...]:
    """Look at everything that building and grading need on this machine.

    Parameters
    ----------
    folder : Path
        Where the results would be written.
    """
    return (
        python_finding(sys.version_info[:3]),
        *package_findings(),
        *isolation_findings(),
        *(write_finding(name, path) for name, path in _places(folder)),
        key_finding(),
    )


def python_finding(version: tuple[int, ...]) -> Finding:
    """Return whether this Python is new enough."""
    found = ".".join(map(str, version))
    if version >= OLDEST_PYTHON:
        return Finding("Python", "ok", f"{found} on {platform.system()} {platform.machine()}")
    oldest = ".".join(map(str, OLDEST_PYTHON))
    return Finding("Python", "problem", found, fix=f"install Python {oldest} or newer")


def package_findings() -> tuple[Finding, ...]:
    """Return, for each extra of mlcourse, which of its packages are there and which are not."""
    packages = required_packages()
    if not packages:
        return (
            Finding(
                "Packages",
                "problem",
                "mlcourse is not installed",
                fix="./run setup  in its repository, or  pip install PATH/TO/THE/REPOSITORY",
            ),
        )
    return tuple(
        _extra_finding(extra, names) for extra, names in packages.items() if extra != DEVELOPERS
    )


def required_packages() -> dict[str, list[str]]:
    """Return the packages that mlcourse declares: extra to names, "" for those always needed.

    Empty where mlcourse is not installed.
    """
    try:
        required = metadata.requires("mlcourse") or []
    except metadata.PackageNotFoundError:
        return {}
    extras: dict[str, list[str]] = {}
    for line in required:
        name = re.match(r"[A-Za-z0-9._-]+", line)
        extra = re.search(r"""extra\s*==\s*["']([^"']+)["']""", line)
        system = re.search(r"""sys_platform\s*==\s*["']([^"']+)["']""", line)
        if name is None or name[0] == "mlcourse" or (system and system[1] != sys.platform):
            continue
        extras.setdefault(extra[1] if extra else "", []).append(name[0])
    return extras


def _extra_finding(extra: str, names: list[str]) -> Finding:
    versions = {name: _version(name) for name in names}
    missing = [name for name, version in versions.items() if version is None]
    lines = (", ".join(f"{name} {version or 'missing'}" for name, version in versions.items()),)
    title = f"Packages, extra {extra}" if extra else "Packages"
    if not missing:
        return Finding(title, "ok", f"all {len(names)} there", lines)
    needed = not extra or extra in NEEDED_EXTRAS
    return Finding(
        title,
        "problem" if needed else "note",
        f"missing: {', '.join(missing)}",
        lines,
        fix=f"pip install 'mlcourse[{extra}]'" if extra else "pip install mlcourse",
    )


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def isolation_findings() -> tuple[Finding, ...]:
    """Return whether submissions can be graded here, and each isolation level by itself."""
    from mlcourse.box.isolation import survey
    from mlcourse.box.levels import card_of

    verdicts = survey()
    best = next(
        (
            verdict.isolation
            for verdict in verdicts
            if verdict.isolation and card_of(verdict.level).offered == "default"
        ),
        None,
    )
    named = [verdict.level for verdict in verdicts if verdict.isolation is not None]
    if best is not None:
        summary = Finding("Isolation", "ok", best.level, (best.note,))
    else:
        summary = _missing(verdicts, named)
    return summary, *(_level_finding(verdict) for verdict in verdicts), _none_finding()


def _missing(verdicts: tuple[Verdict, ...], named: list[Level]) -> Finding:
    reasons = dict.fromkeys(reason for verdict in verdicts[:2] for reason in verdict.reasons)
    ways = [way for verdict in verdicts[:3] for way in verdict.ways]
    ways += [f"--isolation {level} holds here" for level in named]
    return Finding(
        "Isolation",
        "problem",
        "none of the levels that are taken by themselves holds: mlcourse grade refuses",
        tuple(reasons),
        _one_of(ways),
    )


def _level_finding(verdict: Verdict) -> Finding:
    from mlcourse.box.levels import card_of
    from mlcourse.box.promises import PROMISES

    card = card_of(verdict.level)
    name = f"Isolation level {verdict.level}"
    taken = "" if card.offered == "default" else f"; only with --isolation {card.level}"
    lines = [f"Made of {card.made_of}."]
    for promise in PROMISES:
        if text := promise.open.get(verdict.level):
            lines.append(f"Does not promise “{promise.name}”: {text}.")
        elif text := promise.watched.get(verdict.level):
            lines.append(f"Watches “{promise.name}”: {text}.")
    if not card.verified:
        lines.append(
            "Unverified: the attack suite of mlcourse runs against an emulation of this level, and "
            "has run against docker 20.10, not against every engine. The probe is real, here."
        )
    if verdict.isolation is None:
        lines[1:1] = [f"Not here: {reason}" for reason in verdict.reasons]
        fix = _one_of(verdict.ways) if verdict.ways else None
        return Finding(name, "note", f"does not hold here{taken}", tuple(lines), fix)
    lines += _probe_lines(verdict.isolation.probe)
    holds = "holds here" if card.verified else "holds here, unverified"
    return Finding(name, "ok", holds + taken, tuple(lines))


def _none_finding() -> Finding:
    from mlcourse.box.levels import card_of

    return Finding(
        "Isolation level none",
        "note",
        "always there; only with --i-trust-these-submissions",
        (f"Made of {card_of('none').made_of}: for code you wrote yourself.",),
    )


def _one_of(ways: Iterable[str]) -> str | None:
    lines = list(dict.fromkeys(ways))
    return "one of:\n" + "\n".join(lines) if len(lines) > 1 else "".join(lines) or None


def _probe_lines(probe: Mapping[str, object]) -> list[str]:
    told = [f"{name} {value}" for name, value in probe.items() if not isinstance(value, bool)]
    lines = [", ".join(told)] if told else []
    for words, wanted in (("Held, tried from inside", True), ("Not held", False)):
        names = [name for name, value in probe.items() if value is wanted]
        lines += [f"{words}: {', '.join(names)}."] if names else []
    return lines


def _places(folder: Path) -> tuple[tuple[str, Path], ...]:
    return ("Folder", folder), ("Temporary files", Path(tempfile.gettempdir()))


def write_finding(name: str, folder: Path) -> Finding:
    """Return whether files can be written in a folder, there or yet to be made, by writing one."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    try:
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(b"mlcourse")
    except OSError as error:
        return Finding(
            name,
            "problem",
            f"{folder} cannot be written: {error.strerror}",
            fix="choose another folder, or get the right to write there",
        )
    can = "can be written" if there == folder else "is not there yet and can be made"
    return Finding(name, "ok", f"{folder} {can}")


def key_finding() -> Finding:
    """Return whether the course key, where there is one, is readable by its owner alone."""
    from mlcourse.grading.seeds import key_file

    path = key_file()
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return Finding("Course key", "ok", f"none yet; made at the first grading as {path}")
    except OSError as error:
        return Finding("Course key", "problem", f"{path} cannot be read: {error.strerror}")
    if os.name == "posix" and mode & 0o077:
        return Finding(
            "Course key",
            "problem",
            f"{path} can be read by others (mode {mode:o})",
            fix=f"chmod 600 {path}",
        )
    return Finding("Course key", "ok", f"{path}, readable by its owner alone")
