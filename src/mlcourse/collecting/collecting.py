"""Sorting what a class handed in: a folder for each student, and a record of where it came from."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from mlcourse.collecting.containers import Container, digest, open_container
from mlcourse.collecting.platforms import PLATFORMS, Piece, Platform, recognise
from mlcourse.collecting.roster import Roster
from mlcourse.errors import OverwriteRefused, SubmissionRefused, UsageError, Where
from mlcourse.grading.arrivals import COLLECTED, COLLECTED_SCHEMA, EARLIER
from mlcourse.grading.candidates import MAX_ARCHIVE
from mlcourse.grading.identity import shown, student_id, unusable_id
from mlcourse.grading.results import write_json

RECORD = COLLECTED
SUBMITTED = "submitted"
# What some system cannot hold in a name, and bytes that are no text.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\ud800-\udfff]')
_LONGEST = 120


@dataclass(frozen=True)
class Attempt:
    """What was handed in at once.

    Parameters
    ----------
    submitted : str
        When, in ISO 8601, as far as the platform tells it; without a zone where it tells none.
    late : bool
        Whether the platform marked it as late.
    folder : str
        Below the folder that was written.
    files : dict
        Name there to the path in the container.
    """

    submitted: str
    late: bool
    folder: str
    files: dict[str, str]


@dataclass(frozen=True)
class Collected:
    """The work of one student.

    Parameters
    ----------
    student : str
        As results will call him.
    key, person : str
        What the platform calls him: feedback goes back under it.
    attempts : tuple of Attempt
        The first one first.
    on_list : bool
        Whether the class list knows him; True without a list.
    """

    student: str
    key: str
    person: str
    attempts: tuple[Attempt, ...]
    on_list: bool

    @property
    def counting(self) -> Attempt:
        """The attempt that counts."""
        return next(one for one in self.attempts if one.folder.startswith(f"{SUBMITTED}/"))


@dataclass(frozen=True)
class Collection:
    """What came of a download.

    Parameters
    ----------
    platform : str
    source : str
    sha256 : str or None
        Of the zip file; None for a folder.
    students : tuple of Collected
    missing : tuple of str
        Students of the class list who handed in nothing.
    passed_over : tuple of str
        Each file that is nobody's work here, and why.
    notes : tuple of str
        What the instructor should know.
    """

    platform: str
    source: str
    sha256: str | None
    students: tuple[Collected, ...]
    missing: tuple[str, ...]
    passed_over: tuple[str, ...]
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the record as it is written."""
        return {"schema": COLLECTED_SCHEMA, **asdict(self)}


def collect(
    source: Path,
    out: Path,
    *,
    platform: str | None = None,
    roster: Roster | None = None,
    keep: Literal["last", "first"] = "last",
) -> Collection:
    """Sort the work of a class into a folder for each student.

    ``out/submitted/STUDENT/`` holds the attempt that counts, ``out/earlier/N/STUDENT/`` the others,
    ``out/collected.json`` where each file came from. Either all of it is written, or nothing.

    Parameters
    ----------
    source : Path
        The zip file that was downloaded, or the folder it was unpacked to.
    out : Path
        A folder that is not there yet, or empty.
    platform : str or None
        One of `PLATFORMS`; found from the names without it.
    roster : Roster or None
        Without it students are called what the platform calls them.
    keep : {"last", "first"}
        Which attempt counts.

    Raises
    ------
    UsageError
        The platform cannot be told, a name does not fit it, or the container is not safe to open.
    OverwriteRefused
        ``out`` holds something.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise OverwriteRefused(
            "This folder holds something already.",
            where=Where(str(out)),
            fix="give a new folder with --out; nobody's work is written over",
        )
    container = open_container(source)
    chosen, pieces, passed = _sorted_out(container, source, platform)
    out.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name[:60]}."))
    try:
        students, refused = _write(container, pieces, roster, new, keep)
        there = {one.student for one in students}
        collection = Collection(
            platform=chosen.name,
            source=source.name,
            sha256=digest(source),
            students=tuple(students),
            missing=tuple(s for s in (roster.students if roster else ()) if s not in there),
            passed_over=(*passed, *refused),
            notes=tuple(_notes(chosen, students, roster)),
        )
        write_json(new / RECORD, collection.as_json())
        if out.exists():
            out.rmdir()
        new.chmod(0o755)
        new.rename(out)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    return collection


def _sorted_out(
    container: Container, source: Path, platform: str | None
) -> tuple[Platform, list[Piece], list[str]]:
    """Return the platform, the files that are somebody's work, and why others are not."""
    top = source.name if source.is_dir() else source.stem
    whole = sorted(container.sizes)
    # Programs that unpack or pack again put one folder around everything.
    tops = {path[0] for path in whole}
    wrapped = len(tops) == 1 and all(len(path) > 1 for path in whole)
    fault: UsageError | None = None
    for above in ((), tuple(tops)) if wrapped else ((),):
        paths = [path[len(above) :] for path in whole]
        read = _reader(container, above)
        try:
            chosen = PLATFORMS[platform] if platform else recognise(paths, top, read)
        except UsageError as error:
            fault = fault or error
            continue
        pieces, passed = chosen.sort(paths, top, read)
        if pieces:
            known = {one.path for one in pieces} | {one.path for one in passed}
            told = [f"{shown('/'.join(one.path))} {one.reason}." for one in passed]
            told += [
                f"{shown('/'.join(path))} is not named as {chosen.title} names work."
                for path in paths
                if path not in known
            ]
            told += [f"{shown(name)} {reason}." for name, reason in container.odd.items()]
            return chosen, [replace(piece, path=(*above, *piece.path)) for piece in pieces], told
    if fault is not None:
        raise UsageError(fault.what, where=Where(str(source)), why=fault.why, fix=fault.fix)
    title = PLATFORMS[str(platform)].title if platform else "a platform"
    seen = ", ".join(shown("/".join(path)) for path in whole[:3])
    raise UsageError(
        f"Nothing in it is named as {title} names what was handed in.",
        where=Where(str(source)),
        why=f"it holds, among others: {seen}" if seen else "it holds no file",
        fix="download all submissions of one assignment, or name another  --platform",
    )


def _reader(container: Container, above: tuple[str, ...]) -> Callable[[tuple[str, ...]], bytes]:
    return lambda path: container.read((*above, *path), MAX_ARCHIVE)


def _write(
    container: Container,
    pieces: Sequence[Piece],
    roster: Roster | None,
    out: Path,
    keep: str,
) -> tuple[list[Collected], list[str]]:
    students: list[Collected] = []
    refused: list[str] = []
    (out / SUBMITTED).mkdir()
    for student, mine in sorted(_by_student(pieces, roster).items()):
        stamps = sorted({piece.attempt for piece in mine})
        counting = stamps[0] if keep == "first" else stamps[-1]
        others = [stamp for stamp in stamps if stamp != counting]
        attempts = []
        for stamp in stamps:
            now = [piece for piece in mine if piece.attempt == stamp]
            above = SUBMITTED if stamp == counting else f"{EARLIER}/{others.index(stamp) + 1}"
            folder = f"{above}/{student}"
            files = dict(_copy(container, now, out / folder, refused))
            attempts.append(Attempt(now[0].submitted, any(p.late for p in now), folder, files))
        first = mine[0]
        on_list = roster is None or roster.student(first.key, first.person) is not None
        students.append(Collected(student, first.key, first.person, tuple(attempts), on_list))
    return students, refused


def _by_student(pieces: Sequence[Piece], roster: Roster | None) -> dict[str, list[Piece]]:
    """Return what each student handed in; whom the list does not know is called by his key."""
    keys: dict[str, list[Piece]] = {}
    for piece in pieces:
        keys.setdefault(piece.key, []).append(piece)
    groups: dict[str, list[Piece]] = {}
    for key, mine in keys.items():
        person = mine[0].person
        student = (roster.student(key, person) if roster else None) or _called(key, person)
        # Folders whose names differ in case alone are one folder on some systems.
        twin = next((one for one in groups if one.casefold() == student.casefold()), None)
        if twin is not None:
            other = groups[twin][0]
            raise UsageError(
                f"Two people would both be {student}: {shown(key)} and {shown(other.key)}.",
                why=f"the platform calls both {shown(person)}" if person else "",
                fix="match the class list by a column that tells them apart:  --match COLUMN",
            )
        groups[student] = mine
    return groups


def _called(key: str, person: str) -> str:
    """Return a name that tells the same person apart from everybody else."""
    wanted = f"{person}_{key}" if person and key.isdecimal() else key
    try:
        return student_id(wanted)
    except SubmissionRefused:
        return unusable_id(wanted)


def _copy(
    container: Container, pieces: Sequence[Piece], folder: Path, refused: list[str]
) -> Iterator[tuple[str, str]]:
    taken: set[str] = set()
    folder.mkdir(parents=True)
    for piece in pieces:
        source = "/".join(piece.path)
        try:
            content = container.read(piece.path, MAX_ARCHIVE)
        except SubmissionRefused as refusal:
            refused.append(f"{shown(source)}: {refusal.what}")
            continue
        name = _free("/".join(_safe(part) for part in piece.name), taken)
        target = folder / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            refused.append(f"{shown(source)} is both a file and a folder here.")
            continue
        yield name, source


def _safe(part: str) -> str:
    """Return the name of a file as every system can hold it."""
    plain = _UNSAFE.sub("_", part).strip(" ").rstrip(".") or "_"
    stem, dot, ending = plain.rpartition(".")
    if len(plain.encode()) > _LONGEST:
        ending = ending if dot and len(ending) <= 10 else ""
        stem = plain.encode()[: _LONGEST - len(ending) - 1].decode("utf-8", "ignore")
        plain = f"{stem}.{ending}" if ending else stem
    return f"_{plain}" if plain.startswith(".") else plain


def _free(name: str, taken: set[str]) -> str:
    """Return the name, or it with a number where another file has it, on any system."""
    above, slash, last = name.rpartition("/")
    stem, dot, ending = last.rpartition(".")
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        numbered = f"{stem} ({number}).{ending}" if dot else f"{last} ({number})"
        free = f"{above}{slash}{numbered}"
    taken.add(free.casefold())
    return free


def _notes(
    platform: Platform, students: Sequence[Collected], roster: Roster | None
) -> Iterator[str]:
    if roster is not None:
        yield from roster.without_key
        for one in students:
            if not one.on_list:
                yield f"{one.person or one.key} is not on the class list: called {one.student}."
    if platform.name == "repositories":
        yield "When a repository was handed in is not told: its author can write any date into it."
    if platform.name == "gradescope":
        shared: dict[str, list[str]] = {}
        for one in students:
            source = next(iter(one.attempts[-1].files.values()), "")
            shared.setdefault(source, []).append(one.student)
        for group in shared.values():
            if len(group) > 1:
                yield f"{', '.join(group)} handed in together: each has a copy."
