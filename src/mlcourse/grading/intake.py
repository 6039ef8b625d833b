"""Finding submissions in a folder, whichever way they were collected.

Read are notebooks and zips, each also inside a folder per student, and nbgrader's
``submitted/STUDENT/ASSIGNMENT/``. Whose work it is comes from the name of the file or the folder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from mlcourse.errors import SubmissionRefused, UsageError, Where
from mlcourse.grading.candidates import Search, no_notebook, promising, unreadable
from mlcourse.grading.folders import Folder, Tree
from mlcourse.grading.handed_in import HandedIn, by_name, collected
from mlcourse.grading.identity import disk_name, shown, student_id, unusable_id
from mlcourse.grading.names import (
    export_name,
    is_litter,
    is_zip,
    natural,
    notebook_stem,
    without_copy_mark,
    without_system_mark,
)

MAX_ENTRIES = 50_000
_NOT_NOTEBOOKS = (
    *(".html", ".htm", ".pdf", ".py", ".docx", ".odt"),
    *(".7z", ".rar", ".tar", ".tgz", ".gz", ".bz2", ".xz"),
)


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
        Path of the likeliest file below the folder that was given, one name per part.
    time : str
        Time in the name of an export, "" without one: of two files of one student the later counts.
    refused : SubmissionRefused or None
        Why it will not be opened.
    notes : tuple of str
        What the instructor should know about how it was collected.
    folder : tuple of str or None
        Path of the student's own folder; None where the file stands among those of others.
    others : tuple of Submission
        What else carries the student's name: counts where this one is unreadable or empty.
    submitted : str
        When it arrived, in ISO 8601; "" where nobody tells, see `mlcourse.grading.arrivals`.
    late : bool
        Whether the platform marked it as late.
    """

    student: str
    name_on_disk: str
    parts: tuple[str, ...]
    time: str = ""
    refused: SubmissionRefused | None = None
    notes: tuple[str, ...] = ()
    folder: tuple[str, ...] | None = None
    others: tuple[Submission, ...] = ()
    submitted: str = ""
    late: bool = False

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
    top: Path
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
    wanted = _Wanted(folder, unit, notebook)
    with Folder.at(folder) as top:
        if "submitted" in top.names() and top.kind("submitted") == "folder":
            with top.open("submitted") as inner:
                found, passed = _collect(inner, ("submitted",), wanted)
        else:
            found, passed = _collect(top, (), wanted)
    submissions, superseded = _newest(found)
    return Intake(folder, submissions, superseded, tuple(passed))


def only_submission(folder: Path, student: str, unit: str, notebook: str) -> Intake:
    """Return what one student handed in, where a folder holds nothing else.

    Parameters
    ----------
    folder : Path
        The student's own folder; its name tells nothing.
    student : str
        Whose it is, as the system says that collected it.
    unit, notebook : str
        As in `find_submissions`.
    """
    wanted = _Wanted(folder.parent, unit, notebook)
    return Intake(folder.parent, (_from_folder(student, (folder.name,), wanted),), (), ())


def open_submission(folder: Path, submission: Submission, notebook: str) -> HandedIn:
    """Return what a submission consists of, read but not parsed.

    Parameters
    ----------
    folder : Path
        The folder that all submissions were found in.
    submission : Submission
    notebook : str
        Name of the notebook as it was released.

    Raises
    ------
    SubmissionRefused
        With a reason a person can act on.
    """
    if submission.refused is not None:
        raise submission.refused
    search = Search()
    for one in (submission, *submission.others):
        _look(search, folder, one)
    return collected(search, notebook)


def _look(search: Search, folder: Path, one: Submission) -> None:
    """Collect what a submission consists of; at least one fault where there is no notebook."""
    before = len(search.notebooks)
    try:
        if one.folder is None:
            *inner, name = one.parts
            # No other file may count as lying beside it: those are other students'.
            search.look_at(Tree(folder, inner, only=name), (name,))
        else:
            tree = Tree(folder, one.folder)
            search.look_into(tree)
            if len(search.notebooks) == before:
                search.faults.append(no_notebook(f"The folder {shown(one.folder[-1])}", tree))
    except OSError as error:
        search.faults.append(unreadable(one.file, error))


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
        if is_litter((name,)):
            continue
        kind = top.kind(name)
        ending = PurePosixPath(name).suffix.lower()
        if kind == "folder":
            folders.append(name)
        elif (
            notebook_stem(name) is not None
            or ending in (".zip", *_NOT_NOTEBOOKS)
            or (kind == "link" and not ending)
        ):
            found.append(_from_file(name, kind == "file", prefix, wanted))
        else:
            passed.append(f"{shown(name)} is neither a notebook nor a zip file.")
    assignments = _assignments(top, folders, wanted, explicit=bool(prefix))
    for name in folders:
        if assignments is not None and name not in assignments:
            passed.append(f"{shown(name)} has handed in nothing for this assignment.")
            continue
        inner = (name,) if assignments is None else (name, *assignments[name])
        found.append(_from_folder(name, (*prefix, *inner), wanted))
    return found, passed


def _from_file(name: str, plain: bool, prefix: tuple[str, ...], wanted: _Wanted) -> Submission:
    suffix = PurePosixPath(name).suffix
    stem = notebook_stem(name) or name.removesuffix(suffix)
    time = ""
    refused = None
    export = export_name(name)
    if export is None:
        stem, _ = without_copy_mark(stem)
    elif export.name.startswith(f"{wanted.unit}-"):
        time, stem = export.time, export.name.removeprefix(f"{wanted.unit}-")
        if stem == "anonymous":
            # Nobody is called so: two such files are two students.
            stem = f"anonymous-{export.hash}"
    else:
        time, stem = export.time, export.name
        refused = SubmissionRefused(
            f"{shown(name)} was exported from another assignment.",
            why=f"Its name does not start with {wanted.unit}-.",
            fix=f"Hand in the export of {wanted.unit}.",
        )
    if not plain:
        refused = _no_plain_file(name)
    elif notebook_stem(name) is None and not is_zip(name):
        refused = SubmissionRefused(
            f"{shown(name)} is neither a notebook nor a zip file.",
            fix=f"Hand in {wanted.notebook}, or the zip that export() writes.",
        )
    return _submission(stem, (*prefix, name), time, refused)


def _submission(
    name: str,
    parts: tuple[str, ...],
    time: str = "",
    refused: SubmissionRefused | None = None,
    folder: tuple[str, ...] | None = None,
) -> Submission:
    try:
        student = student_id(name)
    except SubmissionRefused as fault:
        student, refused = unusable_id("/".join(parts)), fault
    return Submission(student, disk_name(student), parts, time, refused, folder=folder)


def _no_plain_file(name: str) -> SubmissionRefused:
    return SubmissionRefused(
        f"{shown(name)} is no plain file (a link or a special file).",
        fix="Hand in the notebook itself.",
    )


def _from_folder(name: str, folder: tuple[str, ...], wanted: _Wanted) -> Submission:
    student = without_system_mark(notebook_stem(name) or name)
    try:
        tree = Tree(wanted.top, folder)
    except OSError as error:
        refused = SubmissionRefused(
            f"The folder {shown(name)} cannot be opened: {error.strerror or 'unknown fault'}.",
            fix="Make the folder readable and grade again.",
        )
        return _submission(student, folder, refused=refused, folder=folder)
    if not promising(tree):
        refused = no_notebook(f"The folder {shown(name)}", tree)
        return _submission(student, folder, refused=refused, folder=folder)
    likeliest = max(tree.sizes, key=lambda path: _likely(path, wanted))
    export = export_name(likeliest[-1])
    time = "" if export is None else export.time
    return _submission(student, (*folder, *likeliest), time, folder=folder)


def _likely(path: tuple[str, ...], wanted: _Wanted) -> tuple[object, ...]:
    """Return a sort key by which the likeliest submission among some files comes last."""
    name = path[-1]
    export = export_name(name)
    kind = 2 if notebook_stem(name) is not None else int(is_zip(name))
    fits = by_name(name, wanted.notebook)
    return export is not None, export.time if export else "", kind, *fits, natural("/".join(path))


def _assignments(
    top: Folder, students: Sequence[str], wanted: _Wanted, *, explicit: bool
) -> Mapping[str, tuple[str, ...]] | None:
    """Return by student the path of nbgrader's assignment folder; None where nobody has one.

    Parameters
    ----------
    explicit : bool
        The students' folders lie in one called ``submitted``, as nbgrader has it.
    """
    nested: dict[str, list[str]] = {}
    for student in students:
        try:
            with top.open(student) as folder:
                names = [name for name in folder.names() if not is_litter((name,))]
                if not any(notebook_stem(name) is not None or is_zip(name) for name in names):
                    nested[student] = [n for n in names if folder.kind(n) == "folder"]
        except OSError:
            continue
    named = {
        student: (name,)
        for student, inner in nested.items()
        for name in (wanted.notebook.removesuffix(".ipynb"), wanted.unit)
        if name in inner
    }
    if named:
        # Whoever has none of it, and nothing but what is another assignment to the others.
        known = {name for student in named for name in nested[student]}
        absent = {
            student
            for student, inner in nested.items()
            if student not in named and (explicit or (inner and known.issuperset(inner)))
        }
        return {student: named.get(student, ()) for student in students if student not in absent}
    every = sorted({name for inner in nested.values() for name in inner})
    if explicit and len(every) > 1:
        raise UsageError(
            f"The students' folders hold several assignments, none of them named {wanted.unit}: "
            + ", ".join(shown(name) for name in every[:5])
            + ".",
            where=Where(str(top.path)),
            fix=f"Rename the folder that is meant to {wanted.unit}.",
        )
    return None


def _newest(
    found: Sequence[Submission],
) -> tuple[tuple[Submission, ...], tuple[str, ...]]:
    groups: dict[str, list[Submission]] = {}
    for one in found:
        groups.setdefault(one.student, []).append(one)
    kept, superseded = [], []
    for student, group in sorted(groups.items()):
        # A file that can be opened before one that cannot: nobody loses work to a stray link.
        group.sort(key=_age)
        *older, last = group
        for one in older:
            superseded.append(f"{shown(one.file)}: {shown(last.file)} counts for {student}.")
        if older:
            note = f"{len(group)} files carry this name; {shown(last.file)} comes first."
            others = tuple(one for one in reversed(older) if one.refused is None)
            last = replace(last, notes=(*last.notes, note), others=others)
        kept.append(last)
    return tuple(kept), tuple(superseded)


def _age(one: Submission) -> tuple[object, ...]:
    _, copy = without_copy_mark(notebook_stem(one.parts[-1]) or one.parts[-1])
    return one.refused is None, one.time, copy, natural(one.file)
