"""What the names of files tell: whose export it is, which copy, and what is only litter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

NOTEBOOK_ENDINGS = (".ipynb", ".ipynb.txt", ".ipynb.json")
"""Browsers add the last two when a server does not say what a notebook is."""
MANIFEST = "mlcourse-submission.json"
STAMP = "timestamp.txt"
NOT_WORK = frozenset({MANIFEST, STAMP, "submission_secret.txt"})
"""What ``export()`` and nbgrader put beside a notebook."""
_EXPORT = re.compile(r"(?P<name>.+)-(?P<time>\d{8}T\d{6}Z)-(?P<hash>[0-9a-f]{8})")
_COPY = re.compile(
    r"(?P<stem>.*[^ ])(?: ?\((?P<download>\d{1,3})\)|-Copy(?P<jupyter>\d{1,3})"
    r"| - Copy(?: \((?P<windows>\d{1,3})\))?| copy(?: (?P<mac>\d{1,3}))?)"
)
# Moodle: name of the student, number of the participant, kind of what was handed in.
_MOODLE = re.compile(r"(?P<student>.+_\d+)_assignsubmission_(?:file|onlinetext)_?")
_LITTER = frozenset({"__MACOSX", "__pycache__", "node_modules", "site-packages", "venv"})


@dataclass(frozen=True)
class Export:
    """What the name of an export tells; ``name`` is the unit and the student."""

    name: str
    time: str
    hash: str


def export_name(name: str) -> Export | None:
    """Return what the name of an export tells, None for any other file."""
    found = _EXPORT.fullmatch(name[: -len(".zip")]) if is_zip(name) else None
    return None if found is None else Export(found["name"], found["time"], found["hash"])


def is_zip(name: str) -> bool:
    """Say whether a file is a zip by its name."""
    return name.lower().endswith(".zip")


def is_receipt(name: str) -> bool:
    """Say whether a file is the receipt that ``export()`` writes beside its zip."""
    ending = "-receipt.txt"
    return name.endswith(ending) and export_name(name.removesuffix(ending) + ".zip") is not None


def notebook_stem(name: str) -> str | None:
    """Return the name of a notebook without its ending, None for what is called otherwise."""
    ending = next((e for e in sorted(NOTEBOOK_ENDINGS, key=len) if name.lower().endswith(e)), None)
    return None if ending is None else name[: -len(ending)]


def without_copy_mark(stem: str) -> tuple[str, int]:
    """Return a name without what programs add to a second copy, and the number of the copy."""
    found = _COPY.fullmatch(stem)
    if found is None:
        return stem, 0
    number = next((int(text) for text in found.groups()[1:] if text is not None), 1)
    return found["stem"], number


def without_system_mark(name: str) -> str:
    """Return the name of a student's folder without what the collecting system adds to all."""
    found = _MOODLE.fullmatch(name)
    return name if found is None else found["student"]


def is_litter(path: Sequence[str]) -> bool:
    """Say whether programs, not people, put a file there."""
    return any(part.startswith(".") or part in _LITTER for part in path)


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key in which ``Copy10`` comes after ``Copy9``."""
    pieces = re.findall(r"[0-9]+|[^0-9]+", name)
    return tuple((int(p[:18]), p) if p[0] in "0123456789" else (-1, p) for p in pieces)
