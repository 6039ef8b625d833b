"""Finding submissions in a folder, whichever way they were collected.

Read are ``*.ipynb`` and the zips that ``export()`` writes, each also inside a folder per student,
and nbgrader's ``submitted/STUDENT/ASSIGNMENT/``. Whose work it is comes from the name of the file
or the folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from mlcourse.errors import SubmissionRefused, UsageError, Where
from mlcourse.grading.archives import read_notebook_member
from mlcourse.grading.folders import Folder
from mlcourse.grading.identity import disk_name, shown, student_id, unusable_id

MAX_NOTEBOOK = 20 << 20
MAX_ARCHIVE = 50 << 20
MAX_ENTRIES = 50_000
MAX_FILES = 200
_EXPORT = re.compile(r"(?P<name>.+)-(?P<time>\d{8}T\d{6}Z)-(?P<hash>[0-9a-f]{8})")
_ENDINGS = (".ipynb", ".zip")
_SKIPPED = ("__MACOSX", "__pycache__")


@dataclass(frozen=True)
class Submission:
    """Where one student's work lies.

    Parameters
    ----------
    student : str
        Whose it is, as people write it.
    name_on_disk : str
        ASCII name for the files written about it.
    parts : tuple of str
        Path below the folder that was given, one name per part; ``()`` when refused at sight.
    time : str
        Time in the name of an export, "" without one: of two files of one student the later counts.
    refused : SubmissionRefused or None
        Why it will not be opened.
    notes : tuple of str
        What the instructor should know about how it was collected.
    """

    student: str
    name_on_disk: str
    parts: tuple[str, ...]
    time: str = ""
    refused: SubmissionRefused | None = None
    notes: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        return PurePosixPath(*self.parts).as_posix() if self.parts else ""


@dataclass(frozen=True)
class Intake:
    """Everything a folder holds: one submission per student, and what was passed over and why."""

    folder: Path
    submissions: tuple[Submission, ...]
    superseded: tuple[str, ...]
    passed_over: tuple[str, ...]


@dataclass(frozen=True)
class _Wanted:
    unit: str
    notebook: str


def find_submissions(folder: Path, unit: str, notebook: str) -> Intake:
    """Find all submissions of a unit below a folder.

    Parameters
    ----------
    folder : Path
    unit : str
        Id of the unit.
    notebook : str
        Name of the notebook as it was released.

    Returns
    -------
    Intake
        Sorted by the students' names; the same for the same folder.

    Raises
    ------
    UsageError
        If there is no such folder, or it is not clear which assignment in it is meant.
    """
    if not folder.is_dir():
        raise UsageError(
            f"There is no folder {folder}.",
            where=Where(str(folder)),
            fix="Give the folder that holds the submissions.",
        )
    wanted = _Wanted(unit, notebook)
    with Folder.at(folder) as top:
        if "submitted" in top.names() and top.kind("submitted") == "folder":
            with top.open("submitted") as inner:
                found, passed = _collect(inner, ("submitted",), wanted)
        else:
            found, passed = _collect(top, (), wanted)
    submissions, superseded = _newest(found)
    return Intake(folder, submissions, superseded, tuple(passed))


def read_submission(
    folder: Path, submission: Submission, notebook: str
) -> tuple[bytes, str | None]:
    """Return the bytes of the submitted notebook, and a note where one of several was chosen.

    Raises
    ------
    SubmissionRefused
        With a reason a person can act on.
    """
    if submission.refused is not None:
        raise submission.refused
    try:
        return _read(folder, submission.parts, notebook)
    except OSError as error:
        raise SubmissionRefused(
            f"{shown(submission.file)} cannot be read: {error.strerror or type(error).__name__}.",
            fix="Hand in the notebook itself, as a plain file that can be read.",
        ) from None


def _read(folder: Path, parts: Sequence[str], notebook: str) -> tuple[bytes, str | None]:
    opened = [Folder.at(folder)]
    try:
        for part in parts[:-1]:
            opened.append(opened[-1].open(part))
        if not parts[-1].lower().endswith(".zip"):
            return opened[-1].read(parts[-1], MAX_NOTEBOOK), None
        data = opened[-1].read(parts[-1], MAX_ARCHIVE)
    finally:
        for one in reversed(opened):
            one.__exit__()
    return read_notebook_member(
        data, cap=MAX_NOTEBOOK, budget=MAX_ARCHIVE, choose=lambda names: _choose(names, notebook)
    )


def _collect(
    top: Folder, prefix: tuple[str, ...], wanted: _Wanted
) -> tuple[list[Submission], list[str]]:
    names = top.names()
    if len(names) > MAX_ENTRIES:
        raise UsageError(
            f"{top.path} holds more than {MAX_ENTRIES} entries.",
            fix="Grade the cohort in several folders.",
        )
    found: list[Submission] = []
    passed: list[str] = []
    folders: list[str] = []
    for name in names:
        if name.startswith(".") or name in _SKIPPED:
            continue
        kind = top.kind(name)
        ending = PurePosixPath(name).suffix.lower()
        if kind == "folder":
            folders.append(name)
        elif ending in _ENDINGS or (kind == "link" and not ending):
            found.append(_from_file(name, kind == "file", prefix, wanted))
        else:
            passed.append(f"{shown(name)} is neither a notebook nor a zip file.")
    assignment = _assignment(top, folders, wanted)
    for name in folders:
        one = _from_folder(top, name, prefix, wanted, assignment)
        if isinstance(one, str):
            passed.append(one)
        else:
            found.append(one)
    return found, passed


def _from_file(name: str, plain: bool, prefix: tuple[str, ...], wanted: _Wanted) -> Submission:
    stem = name[: -len(PurePosixPath(name).suffix)] if PurePosixPath(name).suffix else name
    parts = (*prefix, name)
    export = _EXPORT.fullmatch(stem) if name.lower().endswith(".zip") else None
    time = ""
    refused = None
    if export is not None:
        time, stem = export["time"], export["name"]
        if stem.startswith(f"{wanted.unit}-"):
            stem = stem[len(wanted.unit) + 1 :]
            if stem == "anonymous":
                # Nobody is called so: two such files are two students.
                stem = f"anonymous-{export['hash']}"
        else:
            refused = SubmissionRefused(
                f"{shown(name)} was exported from another assignment.",
                why=f"Its name does not start with {wanted.unit}-.",
                fix=f"Hand in the export of {wanted.unit}.",
            )
    if not plain:
        refused = SubmissionRefused(
            f"{shown(name)} is a link or a special file; only plain files are opened.",
            fix="Hand in the notebook itself.",
        )
    return _submission(stem, parts, time, refused)


def _submission(
    name: str,
    parts: tuple[str, ...],
    time: str = "",
    refused: SubmissionRefused | None = None,
    notes: tuple[str, ...] = (),
) -> Submission:
    try:
        student = student_id(name)
    except SubmissionRefused as fault:
        student, refused = unusable_id("/".join(parts)), fault
    return Submission(student, disk_name(student), parts, time, refused, notes)


def _from_folder(
    top: Folder, name: str, prefix: tuple[str, ...], wanted: _Wanted, assignment: str | None
) -> Submission | str:
    parts = (*prefix, name)
    try:
        with top.open(name) as folder:
            if assignment is not None:
                if assignment not in folder.names() or folder.kind(assignment) != "folder":
                    return f"{shown(name)} has handed in nothing for {shown(assignment)}."
                with folder.open(assignment) as inner:
                    return _from_files(name, inner, (*parts, assignment), wanted)
            return _from_files(name, folder, parts, wanted)
    except OSError as error:
        reason = SubmissionRefused(
            f"The folder {shown(name)} cannot be opened: {error.strerror or 'unknown fault'}.",
            fix="Make the folder readable and grade again.",
        )
        return _submission(name, parts, refused=reason)


def _from_files(
    student: str, folder: Folder, parts: tuple[str, ...], wanted: _Wanted
) -> Submission:
    names = [name for name in folder.names() if not name.startswith(".")]
    files = [name for name in names if PurePosixPath(name).suffix.lower() in _ENDINGS]
    if not files or len(names) > MAX_FILES:
        what = f"holds more than {MAX_FILES} files" if files else "holds no notebook (.ipynb)"
        others = f" It holds {', '.join(shown(name) for name in names[:3])}." if names else ""
        reason = SubmissionRefused(
            f"The folder {shown(student)} {what}.{'' if files else others}",
            fix=f"Hand in {wanted.notebook}, or the zip that export() writes.",
        )
        return _submission(student, parts, refused=reason)
    chosen, note = _choose(files, wanted.notebook)
    export = _EXPORT.fullmatch(chosen[: -len(".zip")])
    time = export["time"] if export else ""
    refused = None
    if folder.kind(chosen) != "file":
        refused = SubmissionRefused(
            f"{shown(chosen)} is a link or a special file; only plain files are opened.",
            fix="Hand in the notebook itself.",
        )
    return _submission(student, (*parts, chosen), time, refused, (note,) if note else ())


def _choose(names: Sequence[str], notebook: str) -> tuple[str, str | None]:
    """Return which of several files is the submission: as released, else the newest by name."""
    if len(names) == 1:
        return names[0], None
    stem = notebook.removesuffix(".ipynb").casefold()

    def preference(name: str) -> tuple[bool, bool, str, tuple[tuple[int, str], ...]]:
        last = PurePosixPath(name).name
        export = _EXPORT.fullmatch(last[: -len(".zip")])
        ours = last.casefold().startswith(stem)
        return last == notebook, ours, export["time"] if export else "", _natural(name)

    chosen = max(names, key=preference)
    return chosen, f"{len(names)} files were handed in together; {shown(chosen)} was graded."


def _natural(name: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key in which ``Copy10`` comes after ``Copy9``."""
    pieces = re.findall(r"[0-9]+|[^0-9]+", name)
    return tuple((int(p[:18]), p) if p[0] in "0123456789" else (-1, p) for p in pieces)


def _assignment(top: Folder, students: Iterable[str], wanted: _Wanted) -> str | None:
    """Return the name of nbgrader's assignment folder, None where students have none."""
    nested: set[str] = set()
    for student in students:
        try:
            with top.open(student) as folder:
                names = [n for n in folder.names() if not n.startswith(".") and n not in _SKIPPED]
                if any(PurePosixPath(n).suffix.lower() in _ENDINGS for n in names):
                    continue
                nested |= {n for n in names if folder.kind(n) == "folder"}
        except OSError:
            continue
    for name in (wanted.unit, wanted.notebook.removesuffix(".ipynb")):
        if name in nested:
            return name
    if len(nested) > 1:
        raise UsageError(
            f"The students' folders hold several assignments, none of them named {wanted.unit}: "
            + ", ".join(shown(name) for name in sorted(nested)[:5])
            + ".",
            where=Where(str(top.path)),
            fix=f"Rename the folder that is meant to {wanted.unit}.",
        )
    return nested.pop() if nested else None


def _newest(
    found: Sequence[Submission],
) -> tuple[tuple[Submission, ...], tuple[str, ...]]:
    groups: dict[str, list[Submission]] = {}
    for one in found:
        groups.setdefault(one.student, []).append(one)
    kept, superseded = [], []
    for student, group in sorted(groups.items()):
        # A file that can be opened before one that cannot: nobody loses work to a stray link.
        group.sort(key=lambda one: (one.refused is None, one.time, _natural(one.file)))
        *older, last = group
        for one in older:
            superseded.append(f"{shown(one.file)}: {shown(last.file)} counts for {student}.")
        if older:
            note = f"{len(group)} files carry this name; {shown(last.file)} was graded."
            last = replace(last, notes=(*last.notes, note))
        kept.append(last)
    return tuple(kept), tuple(superseded)
