"""What one student handed in: the notebooks to choose from, and the files that lay beside them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mlcourse.errors import SubmissionRefused
from mlcourse.grading.candidates import Loose, Notebook, Path, Search
from mlcourse.grading.identity import shown
from mlcourse.grading.names import (
    NOT_WORK,
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
    return notebook_stem(name) is None and name not in NOT_WORK and not is_receipt(name)


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
    return [f"Left out: {_listed(reasons)}."]


def _listed(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - _NAMED} more" if len(texts) > _NAMED else ""
    return ", ".join(texts[:_NAMED]) + more


@dataclass(frozen=True)
class Chosen:
    """The notebook that is graded, and the student's own files that it finds beside it.

    Parameters
    ----------
    files : mapping
        By path from its own folder.
    notes : tuple of str
        Why this one, what came along, and what did not.
    """

    notebook: bytes
    files: Mapping[str, bytes]
    notes: tuple[str, ...]

    @property
    def digest(self) -> str:
        """See `digest_of`."""
        return digest_of(self.notebook, self.files)


def choose(one: HandedIn, answered: Callable[[bytes], int], public: Mapping[str, bytes]) -> Chosen:
    """Return which of several notebooks is graded, and the files it finds beside it.

    One that can be read comes before one that cannot, then the one with the most answers, then
    the order they stand in. Of several exports only the newest counts.

    Parameters
    ----------
    one : HandedIn
    answered : callable
        Returns how many questions a notebook answers, or raises SubmissionRefused. Not called
        where there is one notebook alone.
    public : mapping of str to bytes
        The unit's own files; none of the student's takes the place of one of these.
    """
    chosen, notes = _notebook(one, answered)
    found = _beside(one, chosen)
    files = {name: data for name, data in found.items() if not _hides(name, public)}
    unused = [name for name in found if name not in files and public.get(name) != found[name]]
    if files:
        notes.append(f"Beside the notebook lay {_named(files)}: the notebook was run with it.")
    if unused:
        notes.append(f"Not used, since the assignment has its own: {_named(unused)}.")
    return Chosen(chosen.data, files, tuple(notes))


def digest_of(notebook: bytes, files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 of a notebook with what lies beside it; of it alone if nothing does."""
    if not files:
        return _hash(notebook)
    listed = [_hash(notebook), *([name, _hash(data)] for name, data in sorted(files.items()))]
    return _hash(json.dumps(listed).encode())


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _named(files: Iterable[str]) -> str:
    return _listed([shown(name) for name in sorted(files)])


def _hides(name: str, public: Iterable[str]) -> bool:
    return name in public or collides(name, public)


def _notebook(one: HandedIn, answered: Callable[[bytes], int]) -> tuple[Notebook, list[str]]:
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
    return chosen, notes


def _beside(one: HandedIn, chosen: Notebook) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for root in roots_of(chosen.path):
        below = "/".join([*root, ""]) if root else ""
        for name, data in one.files.items():
            inside = name.removeprefix(below)
            packed_up = any(is_zip(part) for part in inside.split("/")[:-1])
            free = inside not in files and not collides(inside, files)
            if name.startswith(below) and free and not packed_up:
                files[inside] = data
    return files


def _value(notebook: Notebook, answered: Callable[[bytes], int]) -> int:
    try:
        return answered(notebook.data)
    except SubmissionRefused:
        return -1
