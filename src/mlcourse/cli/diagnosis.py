"""What ``mlcourse doctor`` looks at, each as a finding with its remedy."""

from __future__ import annotations

import os
import platform
import re
import stat
import sys
import tempfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from mlcourse.errors import IsolationMissing

OLDEST_PYTHON = (3, 11)
NEEDED_EXTRAS = ("author", "grade")
"""Extras without which building or grading does not work; the others are for some people only."""


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
        isolation_finding(),
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
    try:
        required = metadata.requires("mlcourse") or []
    except metadata.PackageNotFoundError:
        return (
            Finding("Packages", "problem", "mlcourse is not installed", fix="pip install mlcourse"),
        )
    extras: dict[str, list[str]] = {}
    for line in required:
        name = re.match(r"[A-Za-z0-9._-]+", line)
        extra = re.search(r"""extra\s*==\s*["']([^"']+)["']""", line)
        system = re.search(r"""sys_platform\s*==\s*["']([^"']+)["']""", line)
        if name is None or name[0] == "mlcourse" or (system and system[1] != sys.platform):
            continue
        extras.setdefault(extra[1] if extra else "", []).append(name[0])
    return tuple(_extra_finding(extra, names) for extra, names in extras.items())


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


def isolation_finding() -> Finding:
    """Return the isolation level that holds here, with what the probe saw."""
    from mlcourse.box.isolation import detect

    try:
        isolation = detect()
    except IsolationMissing as error:
        return Finding("Isolation", "problem", error.what, _lines(error.why), error.fix)
    lines = (
        isolation.note,
        *(f"{name}: {_probe_word(value)}" for name, value in isolation.probe.items()),
    )
    return Finding("Isolation", "ok", isolation.level, lines)


def _probe_word(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple((text or "").splitlines())


def _places(folder: Path) -> tuple[tuple[str, Path], ...]:
    return ("Folder", folder), ("Temporary files", Path(tempfile.gettempdir()))


def write_finding(name: str, folder: Path) -> Finding:
    """Return whether files can be written in a folder, by writing one."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"mlcourse")
    except OSError as error:
        return Finding(
            name,
            "problem",
            f"{folder} cannot be written: {error.strerror}",
            fix="choose another folder, or get the right to write there",
        )
    return Finding(name, "ok", f"{folder} can be written")


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
