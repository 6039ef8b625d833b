"""How learning platforms name what their teachers download: whose it is, when, which attempt.

Sources: Canvas ``lib/content_zipper.rb``; Moodle ``mod/assign/classes/downloader.php``; the names
of Blackboard as nbgrader's documentation shows them; the folders of Brightspace and the file
``submission_metadata.yml`` of Gradescope as their users' own programs read them. Whose work it is
comes from these names alone, never from a notebook, which its author can write as he likes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import yaml

from mlcourse.collecting.containers import Path
from mlcourse.errors import UsageError

Read = Callable[[Path], bytes]
MOODLE_PART = re.compile(
    r"(?P<person>[^_]*)_(?P<key>\d+)_(?P<kind>assignsubmission|assignfeedback)_(?P<plugin>[a-z]+)"
    r"(?:_(?P<file>.*))?",
    re.DOTALL,
)
_CANVAS = re.compile(
    r"(?:(?P<person>(?!LATE_|anon_)\w+?)_)?(?P<late>LATE_)?(?:(?P<key>\d+)|anon_(?P<anonymous>\w+?))"
    r"_(?P<file>\d+_.+|text\.html|link\.html)",
    re.DOTALL,
)
_CANVAS_FILE = re.compile(r"\d+_(?P<file>.+)", re.DOTALL)
_BLACKBOARD = re.compile(
    r"(?P<assignment>.+)_(?P<key>[^_]+)_attempt_(?P<time>\d{4}(?:-\d{2}){5})(?P<rest>_.+|\.txt)",
    re.DOTALL,
)
_BRIGHTSPACE = re.compile(
    r"(?P<key>\d+)-(?P<folder>\d+) - (?P<person>.+?) - "
    r"(?P<time>[A-Z][a-z]{2,8} \d{1,2}, \d{4} \d{3,4} [AP]M)(?: - (?P<file>.+))?"
)
_GRADESCOPE = "submission_metadata.yml"
_CLONES = re.compile(r"(?P<assignment>.+)-submissions")
_NO_FILE = "holds no file that was handed in, but what was typed into the platform"


@dataclass(frozen=True)
class Piece:
    """One file, as its name in the container tells it.

    Parameters
    ----------
    path : tuple of str
        In the container.
    key : str
        What the platform calls the person or the group.
    person : str
        Name of the person, as far as the platform tells it.
    name : tuple of str
        The file below all that was handed in at once.
    attempt : str
        Later attempts come later in the order of text.
    submitted : str
        When, in ISO 8601, as far as the platform tells it; without a zone where it tells none.
    late : bool
        Whether the platform says that it was late.
    """

    path: Path
    key: str
    person: str
    name: Path
    attempt: str = ""
    submitted: str = ""
    late: bool = False


@dataclass(frozen=True)
class Passed:
    """A file that is nobody's work, and why."""

    path: Path
    reason: str


@dataclass(frozen=True)
class Platform:
    """A learning platform, or another place where a class hands in.

    Parameters
    ----------
    name : str
        As the command line has it.
    title : str
        As people say it.
    keys : tuple of str
        Headers of columns of a class list that hold what the platform calls a person.
    sort : callable
        Tells files apart: from all paths, the folder's own name and a function that reads a file.
        Files that are not named as this platform names them are in neither list.
    may_be_guessed : bool
        Whether its names cannot be mistaken for those of another.
    """

    name: str
    title: str
    keys: tuple[str, ...]
    sort: Callable[[Sequence[Path], str, Read], tuple[list[Piece], list[Passed]]]
    may_be_guessed: bool = True


def _canvas(paths: Sequence[Path], _top: str, _read: Read) -> tuple[list[Piece], list[Passed]]:
    pieces, passed = [], []
    for path in paths:
        found = _CANVAS.fullmatch(path[-1])
        if found is None:
            continue
        attached = _CANVAS_FILE.fullmatch(found["file"])
        if attached is None:
            passed.append(Passed(path, _NO_FILE))
            continue
        key = found["key"] or f"anon_{found['anonymous']}"
        late = found["late"] is not None
        pieces.append(Piece(path, key, found["person"] or "", (attached["file"],), late=late))
    return pieces, passed


def _moodle(paths: Sequence[Path], _top: str, _read: Read) -> tuple[list[Piece], list[Passed]]:
    pieces, passed = [], []
    for path in paths:
        found = MOODLE_PART.fullmatch(path[0])
        if found is None:
            continue
        if (found["kind"], found["plugin"]) != ("assignsubmission", "file"):
            passed.append(Passed(path, _NO_FILE))
            continue
        name = path[1:] if len(path) > 1 else (found["file"] or path[0],)
        pieces.append(Piece(path, found["key"], found["person"].strip(), name))
    return pieces, passed


def _blackboard(paths: Sequence[Path], _top: str, _read: Read) -> tuple[list[Piece], list[Passed]]:
    pieces, passed = [], []
    for path in paths:
        found = _BLACKBOARD.fullmatch(path[-1])
        if found is None:
            continue
        if found["rest"] == ".txt":
            passed.append(Passed(path, "is what the platform wrote about an attempt"))
            continue
        when = _time(found["time"], "%Y-%m-%d-%H-%M-%S")
        if when is None:
            continue
        name = (found["rest"].removeprefix("_"),)
        pieces.append(Piece(path, found["key"], "", name, attempt=when, submitted=when))
    return pieces, passed


def _brightspace(paths: Sequence[Path], _top: str, _read: Read) -> tuple[list[Piece], list[Passed]]:
    pieces, passed = [], []
    for path in paths:
        found = _BRIGHTSPACE.fullmatch(path[0])
        if path == ("index.html",):
            passed.append(Passed(path, "is the platform's own list"))
            continue
        if found is None or (len(path) == 1 and found["file"] is None):
            continue
        digits, half = found["time"].rsplit(" ", 2)[1:]
        day = found["time"].rsplit(" ", 2)[0].split(" ")
        written = f"{day[0][:3]} {day[1]} {day[2]} {digits.zfill(4)} {half}"
        when = _time(written, "%b %d, %Y %I%M %p")
        if when is None:
            continue
        name = path[1:] if len(path) > 1 else (found["file"],)
        pieces.append(Piece(path, found["key"], found["person"], name, when, when))
    return pieces, passed


def _time(text: str, form: str) -> str | None:
    """Return a time in ISO 8601; None for what looks like one and is none."""
    try:
        return datetime.strptime(text, form).isoformat()
    except ValueError:
        return None


def _gradescope(paths: Sequence[Path], _top: str, read: Read) -> tuple[list[Piece], list[Passed]]:
    lists = [path for path in paths if path[-1] == _GRADESCOPE and len(path) <= 2]
    if len(lists) != 1:
        return [], []
    above = lists[0][:-1]
    told = _metadata(read(lists[0]))
    pieces, passed = [], [Passed(lists[0], "is the platform's own list")]
    for path in paths:
        inner = path[len(above) :]
        if (
            path[: len(above)] != above
            or len(inner) < 2
            or not isinstance(told.get(inner[0]), dict)
        ):
            continue
        one = told[inner[0]]
        when, submitters = _instant(one.get(":created_at")), one.get(":submitters")
        for submitter in submitters if isinstance(submitters, list) else ():
            if not isinstance(submitter, dict):
                continue
            key = str(submitter.get(":email") or submitter.get(":sid") or submitter.get(":name"))
            person = str(submitter.get(":name") or "")
            pieces.append(Piece(path, key, person, inner[1:], when, when))
    return pieces, passed


class _Plain(yaml.SafeLoader):
    """Reads the types of YAML alone; what Ruby adds becomes nothing."""


_Plain.add_constructor(None, lambda _loader, _node: None)


def _metadata(content: bytes) -> dict[str, Any]:
    try:
        told = yaml.load(content, Loader=_Plain)
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        raise UsageError(
            f"{_GRADESCOPE} cannot be read: {str(fault).splitlines()[0]}.",
            fix="download the submissions once more",
        ) from None
    return told if isinstance(told, dict) else {}


def _instant(told: object) -> str:
    if isinstance(told, datetime):
        aware = told if told.tzinfo is not None else told.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat()
    return "" if told is None else str(told)


def _repositories(paths: Sequence[Path], top: str, _read: Read) -> tuple[list[Piece], list[Passed]]:
    found = _CLONES.fullmatch(top)
    prefix = f"{found['assignment']}-" if found else ""
    pieces = [
        Piece(path, path[0].removeprefix(prefix), "", path[1:]) for path in paths if len(path) > 1
    ]
    return pieces, []


PLATFORMS: Mapping[str, Platform] = MappingProxyType(
    {
        one.name: one
        for one in (
            Platform("canvas", "Canvas", ("ID", "Canvas ID", "Canvas user ID"), _canvas),
            Platform("moodle", "Moodle", ("Identifier", "Participant", "Full name"), _moodle),
            Platform("blackboard", "Blackboard", ("Username",), _blackboard),
            Platform("brightspace", "Brightspace", ("Name", "Full name"), _brightspace),
            Platform("gradescope", "Gradescope", ("Email", "Email address", "SID"), _gradescope),
            Platform(
                "repositories",
                "a folder of repositories",
                ("GitHub", "GitLab", "Username"),
                _repositories,
                may_be_guessed=False,
            ),
        )
    }
)


def named_keys(platform: str | None) -> tuple[str, ...]:
    """Return headers under which class lists hold the keys of a platform, or of any."""
    if platform is not None:
        return PLATFORMS[platform].keys
    return tuple(dict.fromkeys(key for one in PLATFORMS.values() for key in one.keys))


def recognise(paths: Sequence[Path], top: str, read: Read) -> Platform:
    """Return the platform whose names most files have.

    Raises
    ------
    UsageError
        Fewer than half of the files are named as a platform names them, or two fit as well.
    """
    fits = {
        one.name: sum(len(part) for part in one.sort(paths, top, read))
        for one in PLATFORMS.values()
        if one.may_be_guessed
    }
    best = sorted(fits, key=lambda name: fits[name], reverse=True)
    if fits[best[0]] * 2 < len(paths) or fits[best[0]] == fits[best[1]] or not paths:
        seen = ", ".join(repr("/".join(path)) for path in paths[:3]) or "nothing"
        raise UsageError(
            "It cannot be told from the names which platform this comes from.",
            why=f"It holds, among others: {seen}" if paths else "It holds no file.",
            fix=f"say it with --platform (one of {', '.join(PLATFORMS)}); a folder with a folder"
            " for each student needs no collecting: give it to  mlcourse grade",
        )
    return PLATFORMS[best[0]]
