"""What one student handed in: the notebooks to choose from, and the files that lay beside them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mlcourse.errors import SubmissionRefused
from mlcourse.grading.candidates import Loose, Notebook, Path, Search
from mlcourse.grading.identity import shown
from mlcourse.grading.names import (
    MANIFEST,
    is_receipt,
    is_zip,
    natural,
    notebook_stem,
    without_copy_mark,
)

MAX_FILES = 200
MAX_TOGETHER = 50 << 20
_LONGEST_PATH = 200
_LONGEST_NAME = 200
_NAMED = 5


@dataclass(frozen=True)
class HandedIn:
    """What a submission consists of; nothing of it was parsed.

    Parameters
    ----------
    notebooks : tuple of Notebook
        The likeliest by its name first; at least one.
    files : mapping
        Content of the files beside and below the notebooks, by path with ``/``.
    notes : tuple of str
        What was left out.
    """

    notebooks: tuple[Notebook, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @classmethod
    def alone(cls, data: bytes) -> HandedIn:
        """Return a submission that is one notebook and nothing else."""
        return cls((Notebook(("notebook.ipynb",), "", data),))

    @property
    def hash(self) -> str:
        """SHA-256 of everything in it; of the notebook itself where there is nothing else."""
        if len(self.notebooks) == 1 and not self.files:
            return _hash(self.notebooks[0].data)
        listed = [
            *([*one.path, one.time, _hash(one.data)] for one in self.notebooks),
            *([name, _hash(data)] for name, data in sorted(self.files.items())),
        ]
        return _hash(json.dumps(listed).encode())


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def packed(one: HandedIn) -> tuple[dict[str, Any], bytes]:
    """Return a submission as plain JSON and bytes, for another process."""
    header = {
        "notebooks": [[list(n.path), n.time, len(n.data)] for n in one.notebooks],
        "files": [[name, len(data)] for name, data in one.files.items()],
        "notes": list(one.notes),
    }
    return header, b"".join([*(n.data for n in one.notebooks), *one.files.values()])


def unpacked(header: Mapping[str, Any], data: bytes) -> HandedIn:
    """Return the submission that `packed` made JSON and bytes of."""
    at = 0

    def take(size: int) -> bytes:
        nonlocal at
        at += size
        return data[at - size : at]

    notebooks = tuple(Notebook(tuple(p), time, take(n)) for p, time, n in header["notebooks"])
    files = {name: take(size) for name, size in header["files"]}
    return HandedIn(notebooks, files, tuple(header["notes"]))


def collected(search: Search, notebook: str) -> HandedIn:
    """Return what a search has found.

    Parameters
    ----------
    search : Search
    notebook : str
        Name of the notebook as it was released.

    Raises
    ------
    SubmissionRefused
        If it has found no notebook.
    """
    if not search.notebooks:
        raise search.faults[0]
    notebooks = sorted(search.notebooks, key=lambda one: _likely(one, notebook), reverse=True)
    roots = {root for one in notebooks for root in roots_of(one.path)}
    taken = {one.path for one in notebooks}
    beside = [
        one
        for one in search.loose
        if one.path not in taken
        and _wanted(one.path[-1])
        and any(one.path[: len(root)] == root for root in roots)
    ]
    files, left_out = _read(beside, MAX_TOGETHER - sum(len(one.data) for one in notebooks))
    odd = {p: why for p, why in search.odd.items() if any(p[: len(r)] == r for r in roots)}
    return HandedIn(tuple(notebooks), files, tuple(_told({**left_out, **odd})))


def _likely(one: Notebook, notebook: str) -> tuple[object, ...]:
    return one.time, *by_name(one.path[-1], notebook), natural("/".join(one.path))


def by_name(name: str, notebook: str) -> tuple[bool, bool, int]:
    """Return how well a name fits the released one: the same, a beginning of it, which copy."""
    stem, copy = without_copy_mark(notebook_stem(name) or name)
    wanted = notebook.removesuffix(".ipynb").casefold()
    return name == notebook, stem.casefold().startswith(wanted), copy


def roots_of(path: Path) -> list[Path]:
    """Return the folders whose files a notebook finds: its own, and those of the zips around it."""
    zips = [at for at, part in enumerate(path[:-1]) if is_zip(part)]
    return [path[:-1], *(path[:at] for at in reversed(zips))]


def _wanted(name: str) -> bool:
    return notebook_stem(name) is None and name != MANIFEST and not is_receipt(name)


def _read(found: Sequence[Loose], room: int) -> tuple[dict[str, bytes], dict[Path, str]]:
    files: dict[str, bytes] = {}
    left_out: dict[Path, str] = {}
    # The smallest first: a large table does not push out the module beside it.
    for one in sorted(found, key=lambda one: (one.size, one.path)):
        name = "/".join(one.path)
        reason = _fault(one, name, files, room)
        if reason is None:
            try:
                files[name] = one.read(room)
                room -= len(files[name])
            except (SubmissionRefused, OSError):
                reason = "cannot be read"
        if reason is not None:
            left_out[one.path] = reason
    return files, left_out


def _fault(one: Loose, name: str, files: Mapping[str, bytes], room: int) -> str | None:
    longest = max(len(part.encode("utf-8", "replace")) for part in one.path)
    faults = (
        (len(files) >= MAX_FILES, f"is beyond {MAX_FILES} files"),
        (not name.isprintable() or "\\" in name, "has a name that is no plain path"),
        (longest > _LONGEST_NAME or len(name) > _LONGEST_PATH, "has a very long name"),
        (collides(name, files), "is called like a folder"),
        (one.size > room, "is too large"),
    )
    return next((text for found, text in faults if found), None)


def collides(name: str, others: Iterable[str]) -> bool:
    """Say whether a file cannot lie in one folder with others: one would have to be a folder."""
    return any(one.startswith(f"{name}/") or name.startswith(f"{one}/") for one in others)


def _told(left_out: Mapping[Path, str]) -> list[str]:
    if not left_out:
        return []
    reasons = [f"{shown('/'.join(path))} {why}" for path, why in left_out.items()]
    more = f", and {len(reasons) - _NAMED} more" if len(reasons) > _NAMED else ""
    return [f"Left out: {', '.join(reasons[:_NAMED])}{more}."]


@dataclass(frozen=True)
class Chosen:
    """The notebook that is graded.

    Parameters
    ----------
    files : mapping
        What lay beside it, by path from its own folder.
    notes : tuple of str
        Why this one, and what came along.
    """

    notebook: bytes
    files: Mapping[str, bytes]
    notes: tuple[str, ...]


def choose(one: HandedIn, answered: Callable[[bytes], int]) -> Chosen:
    """Return which of several notebooks is graded, and the files it finds beside it.

    One that can be read comes before one that cannot, then the one with the most answers, then
    the order they stand in. Of several exports only the newest counts.

    Parameters
    ----------
    one : HandedIn
    answered : callable
        Returns how many questions a notebook answers, or raises SubmissionRefused.
    """
    notes = list(one.notes)
    chosen = one.notebooks[0]
    if len(one.notebooks) > 1:
        values = [_value(notebook, answered) for notebook in one.notebooks]
        ranked = list(zip(one.notebooks, values, strict=True))
        newest = max((notebook.time for notebook, value in ranked if value >= 0), default="")
        counting = [pair for pair in ranked if pair[0].time in ("", newest)] or ranked
        chosen, value = max(counting, key=lambda pair: pair[1])
        unread = sum(value < 0 for value in values) if value >= 0 else 0
        notes.append(
            f"{len(values)} notebooks were handed in; {shown('/'.join(chosen.path))} was graded."
            + (f" {unread} could not be read as one of this assignment." if unread else "")
        )
    files: dict[str, bytes] = {}
    for root in roots_of(chosen.path):
        below = "/".join([*root, ""]) if root else ""
        for name, data in one.files.items():
            inside = name.removeprefix(below)
            packed_up = any(is_zip(part) for part in inside.split("/")[:-1])
            free = inside not in files and not collides(inside, files)
            if name.startswith(below) and free and not packed_up:
                files[inside] = data
    if files:
        names = sorted(files)
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        listed = ", ".join(shown(name) for name in names[:_NAMED])
        notes.append(f"Beside the notebook lay {listed}{more}.")
    return Chosen(chosen.data, files, tuple(notes))


def _value(notebook: Notebook, answered: Callable[[bytes], int]) -> int:
    try:
        return answered(notebook.data)
    except SubmissionRefused:
        return -1


def working_folder(files: Mapping[str, bytes], public: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of the working folder: the unit's own, and the student's where they fit."""
    own = {name: data for name, data in files.items() if not collides(name, public)}
    return {**own, **public}
