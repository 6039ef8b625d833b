"""What stands on a feedback page beside the checks: people's marks, the course's rules, changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlcourse.delivery.text import clean, count, one_line, points_of, question_name
from mlcourse.gradebook.changes import Change, CheckChange, compare
from mlcourse.gradebook.database import FILE
from mlcourse.gradebook.policies import Policy
from mlcourse.gradebook.reading import attempts, latest
from mlcourse.gradebook.records import Grade, UnitMarks
from mlcourse.gradebook.regrading import before_last
from mlcourse.gradebook.settling import Settled, settle

COMMENT = 20_000
_WHY = {
    "new check": "A check is new.",
    "check taken out": "A check was taken out.",
    "points of the check": "A check counts to other points.",
    "judged otherwise": "A check was corrected.",
}


@dataclass(frozen=True)
class MarkView:
    """What a person decided: on what, points, what the checks gave, a comment."""

    label: str
    points: str | None
    instead_of: str | None
    comment: str


@dataclass(frozen=True)
class StandingView:
    """What counts for one student.

    Parameters
    ----------
    points, max_points : float or None
        With people's marks and the course's rules; None where nothing counts.
    marks : tuple of MarkView
    rules : tuple of str
        What due dates, attempts and extensions did.
    changes : tuple of str
        What is different since the results were published last.
    excused : bool
    """

    points: float | None
    max_points: float
    marks: tuple[MarkView, ...] = ()
    rules: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    excused: bool = False

    @property
    def total(self) -> str:
        """The points as a person reads them."""
        if self.excused:
            return "Excused"
        return "No points" if self.points is None else points_of(self.points, self.max_points)

    @property
    def share(self) -> float:
        """Part of all points, from 0 to 1."""
        if self.points is None or not self.max_points:
            return 0.0
        return min(max(self.points / self.max_points, 0.0), 1.0)


@dataclass(frozen=True)
class Standings:
    """What counts for the students of one run."""

    folder: Path
    grades: Mapping[str, Grade]
    settled: Mapping[str, Settled]

    def of(self, result: Mapping[str, Any]) -> StandingView | None:
        """Return what stands beside the checks of a result, None where there is nothing."""
        student = str(result["submission"])
        grade, settled = self.grades.get(student), self.settled.get(student)
        if grade is None or grade.unit != result["unit"]:
            return None
        own = {str(one["id"]): one for one in result["questions"]}
        rules = () if settled is None else tuple(clean(one, 400) for one in settled.reasons)
        view = StandingView(
            points=grade.points if grade.counts else None,
            max_points=grade.max_points,
            marks=tuple(_marks(grade, own)),
            rules=rules,
            changes=tuple(self._changes(result)),
        )
        if settled is not None:
            view = StandingView(
                settled.points,
                settled.max_points,
                view.marks,
                view.rules,
                view.changes,
                settled.excused,
            )
        return view if view.marks or view.rules or view.changes else None

    def _changes(self, result: Mapping[str, Any]) -> Iterator[str]:
        before = before_last(self.folder, str(result["name_on_disk"]))
        if before is None or before["submission_sha256"] != result["submission_sha256"]:
            return
        yield from change_lines(compare(before, result, UnitMarks({}, {})))


def read_standings(
    folder: Path, policy: Policy | None = None, also: tuple[Path, ...] = ()
) -> Standings:
    """Return what counts for the students of a run.

    Parameters
    ----------
    folder : Path
        Of the run.
    policy : Policy or None
    also : tuple of Path
        Other runs, whose late days come from the same bank.
    """
    if not (folder / FILE).is_file():
        return Standings(folder, {}, {})
    grades = {one.student: one for one in latest(folder)}
    settled: dict[str, Settled] = {}
    if policy is not None:
        every = [one for run in (folder, *also) for one in attempts(run)]
        units = {one.unit for one in grades.values()}
        for one in settle(every, policy):
            if one.grade.unit in units:
                settled[one.grade.student] = one
    return Standings(folder, grades, settled)


def _marks(grade: Grade, own: Mapping[str, Mapping[str, Any]]) -> Iterator[MarkView]:
    most = {one.question: one.max_points for one in grade.questions}
    for mark in grade.marks:
        if mark.points is None and not mark.comment:
            continue
        checked = own.get(mark.part)
        top = most.get(mark.part, mark.max_points or 0.0)
        points = instead_of = None
        if mark.points is not None:
            beyond = f"{count(mark.points, 'point')} beyond all"
            points = points_of(mark.points, top) if top else beyond
            if checked is not None and float(checked["points"]) != mark.points:
                instead_of = points_of(float(checked["points"]), float(checked["max_points"]))
        yield MarkView(
            label=_name(mark.part) if checked is not None else one_line(mark.part, 200),
            points=points,
            instead_of=instead_of,
            comment=clean(mark.comment, COMMENT),
        )


def _name(question: str) -> str:
    """Return what a question is called where a line begins with it."""
    return question_name(question, "")


def change_lines(change: Change) -> Iterator[str]:
    """Yield what a student is told of a correction, without a word on which checks it was."""
    by_question: dict[str, list[CheckChange]] = {}
    for check in change.checks:
        by_question.setdefault(check.question, []).append(check)
    for question, checks in by_question.items():
        before = sum(one.before[1] for one in checks if one.before)
        after = sum(one.after[1] for one in checks if one.after)
        more = round(after - before, 6)
        points = f"{abs(more):g} {'point' if abs(more) == 1 else 'points'}"
        moved = f"{points} {'more' if more > 0 else 'fewer'}" if more else "the same points"
        why = " ".join(dict.fromkeys(_WHY[one.why] for one in checks))
        yield f"{_name(question)}: {moved} than before. {why}".replace(
            "the same points than before", "the same points as before"
        )
