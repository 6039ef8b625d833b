"""Feedback pages as a zip file that a learning platform hands out to its students.

Sources: Moodle, ``mod/assign/feedback/file/importziplib.php``: a part of the path with the
participant's number between underscores says whose it is. Canvas, ``generate_comments_from_files``
of ``app/models/assignment.rb``: the first two numbers between underscores are those of the user and
of a file that he handed in, and the feedback gets that file's name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from mlcourse.collecting.collecting import SUBMITTED
from mlcourse.collecting.platforms import MOODLE_PART
from mlcourse.delivery.ci.github import to_summary
from mlcourse.delivery.ci.verdicts import verdicts
from mlcourse.delivery.feedback import page_name
from mlcourse.delivery.registry import Registry
from mlcourse.delivery.runs import Run, read_run
from mlcourse.delivery.zips import zipped
from mlcourse.errors import UsageError, Where
from mlcourse.grading.arrivals import COLLECTED, COLLECTED_SCHEMA
from mlcourse.grading.shapes import has_shape, read_document

PAGE = "feedback.html"
MOST_NAMED = 5
_STUDENT = {"student": str, "key": str, "person": str, "attempts": list}


@dataclass(frozen=True)
class Handed:
    """Where a student's work came from.

    Parameters
    ----------
    student : str
        As results call him.
    key : str
        What the platform calls him.
    sources : tuple of str
        Paths in the download of the attempt that counts.
    """

    student: str
    key: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Feedback:
    """One student's feedback, in the forms that a platform may need."""

    page: bytes
    result: Mapping[str, Any]
    registry: Registry


@dataclass(frozen=True)
class Packed:
    """A zip file with feedback.

    Parameters
    ----------
    content : bytes
    platform : str
    students : tuple of str
    missing : tuple of str
        Students who have a result, and whom the record of the download does not know.
    without : tuple of str
        Students of the record who have no result.
    """

    content: bytes
    platform: str
    students: tuple[str, ...]
    missing: tuple[str, ...]
    without: tuple[str, ...]


def feedback_zip(run: Path, collected: Path, *, skip_missing: bool = False) -> Packed:
    """Return the feedback pages of a run as their students' platform takes them back.

    Parameters
    ----------
    run : Path
        The run's folder, with its feedback pages.
    collected : Path
        ``collected.json``, or the folder it lies in: whose work came under which name.
    skip_missing : bool
        Whether students whom the record does not know are passed over.

    Raises
    ------
    UsageError
        If it is not certain whose page goes where: a student, a number or a page is missing, a
        page is older than its result, or the platform would take a name for somebody else's.
    """
    record = _record(collected)
    platform, handed = _handed(record)
    name = _NAMES.get(platform)
    if name is None:
        raise UsageError(
            f"Feedback cannot go back to {platform} as a zip file.",
            where=Where(str(record)),
            why=f"only of {' and '.join(sorted(_NAMES))} is it known how they take one",
            fix="give the pages in RUN/feedback out by hand",
        )
    known = {one.student: one for one in handed}
    found = dict(_pages(read_run(run)))
    missing = sorted(set(found) - set(known))
    if missing and not skip_missing:
        raise UsageError(
            f"It is not known where the feedback of {_named(missing)} goes.",
            where=Where(str(record)),
            why="the record of the download does not name them",
            fix="give the record of the download that was graded, or leave them out with "
            "--skip-missing",
        )
    files: dict[str, bytes] = {}
    students = sorted(set(found) & set(known))
    for student in students:
        entry, content = name(known[student], found[student], record)
        if entry in files:
            raise UsageError(
                f"Two students would get one file, {entry}.",
                where=Where(str(record)),
                fix="collect the download once more",
            )
        files[entry] = content
    if not files:
        raise UsageError("There is no feedback here.", where=Where(str(run)))
    without = tuple(sorted(set(known) - set(found)))
    return Packed(zipped(files), platform, tuple(students), tuple(missing), without)


def _record(collected: Path) -> Path:
    return collected / COLLECTED if collected.is_dir() else collected


def _handed(path: Path) -> tuple[str, list[Handed]]:
    document = read_document(path, COLLECTED_SCHEMA)
    if (
        document is None
        or not has_shape(document, {"platform": str, "students": list})
        or not all(has_shape(one, _STUDENT) for one in document["students"])
    ):
        raise UsageError(
            "This is no record of a download.",
            where=Where(str(path)),
            fix=f"give the {COLLECTED} that  mlcourse collect  wrote, or its folder",
        )
    return document["platform"], [_one(one) for one in document["students"]]


def _one(told: Mapping[str, Any]) -> Handed:
    sources = [
        str(source)
        for attempt in told["attempts"]
        if has_shape(attempt, {"folder": str, "files": dict})
        and attempt["folder"].startswith(f"{SUBMITTED}/")
        for source in attempt["files"].values()
    ]
    return Handed(told["student"], told["key"], tuple(sources))


def _pages(run: Run) -> Iterator[tuple[str, Feedback]]:
    for result, path in zip(run.results(), run.paths, strict=True):
        page = run.folder / "feedback" / page_name(result)
        student = str(result["submission"])
        if not page.is_file() or page.stat().st_mtime_ns < path.stat().st_mtime_ns:
            there = "older than its result" if page.is_file() else "not there"
            raise UsageError(
                f"The feedback page of {student} is {there}.",
                where=Where(str(page)),
                fix=f"write all pages:  mlcourse feedback {run.folder}",
            )
        yield student, Feedback(page.read_bytes(), result, run.registry)


def _named(students: Sequence[str]) -> str:
    more = f" and {len(students) - MOST_NAMED} more" if len(students) > MOST_NAMED else ""
    return ", ".join(students[:MOST_NAMED]) + more


def _moodle(one: Handed, feedback: Feedback, record: Path) -> tuple[str, bytes]:
    for source in one.sources:
        for part in source.split("/"):
            found = MOODLE_PART.fullmatch(part)
            if found is None or found["key"] != one.key:
                continue
            # Without folders for students the name of the file stands behind the same words. The
            # page still gets a folder: a file whose name begins with a dot is passed over.
            folder = part.removesuffix(found["file"] or "")
            return f"{folder}/{PAGE}", feedback.page
    raise _unknown(one, record, "NAME_NUMBER_assignsubmission_file")


def _canvas(one: Handed, feedback: Feedback, record: Path) -> tuple[str, bytes]:
    names = [PurePosixPath(source).name for source in one.sources]
    names = [name for name in names if _canvas_takes(name, one.key)]
    for ending, written in _FORMS.items():
        for name in names:
            if name.lower().endswith(ending):
                return name, written(feedback)
    raise _unknown(one, record, "NAME_USER_FILE_name.ipynb (or .zip), with both numbers")


def _canvas_takes(name: str, user: str) -> bool:
    """Say whether Canvas would take a name for this user's.

    It looks for the first two numbers between underscores.
    """
    parts = name.split("_")
    numbers = [part for part in parts if part.isascii() and part.isdecimal()]
    return len(numbers) >= 2 and numbers[0] == user and not parts[-1].startswith("link")


def _unknown(one: Handed, record: Path, form: str) -> UsageError:
    seen = one.sources[0] if one.sources else "nothing"
    return UsageError(
        f"The platform could not tell that feedback is for {one.student}.",
        where=Where(str(record)),
        why=f"it goes by names like {form}; of this student came {seen}",
        fix="download the submissions once more, without hiding who they are from, collect and "
        "grade them; or give this page out by hand",
    )


def _as_zip(feedback: Feedback) -> bytes:
    return zipped({PAGE: feedback.page})


def _as_notebook(feedback: Feedback) -> bytes:
    """Return a notebook that says what the page says of each question."""
    told = list(verdicts(feedback.result, feedback.registry))
    title = str(feedback.result.get("title") or feedback.result["unit"])
    cell = {
        "cell_type": "markdown",
        "id": "feedback",
        "metadata": {},
        "source": to_summary(told, f"Feedback: {title}"),
    }
    document = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "replace")


# Canvas shows the feedback under the name of the student's own file: its form has to fit.
_FORMS: Mapping[str, Callable[[Feedback], bytes]] = {".zip": _as_zip, ".ipynb": _as_notebook}
_NAMES: Mapping[str, Callable[[Handed, Feedback, Path], tuple[str, bytes]]] = {
    "moodle": _moodle,
    "canvas": _canvas,
}
