"""``mlcourse grades``, ``mark`` and ``history``: what counts, and who decided it."""

from __future__ import annotations

import functools
import getpass
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mlcourse.cli import options
from mlcourse.cli.console import Console
from mlcourse.cli.options import AnyPath, Command, ExistingFile, ExistingFolder, examples, talks
from mlcourse.delivery.files import write_file
from mlcourse.delivery.text import count, one_line
from mlcourse.errors import UsageError, Where

if TYPE_CHECKING:
    from mlcourse.gradebook.records import Grade
    from mlcourse.gradebook.settling import Settled


def policy_options(command: Command) -> Command:
    """Add ``--unit``, ``--policy`` and ``--also``, and give the command the grades that count."""

    @click.option("--unit", help="Only this assessment; needed where RUN holds several.")
    @options.policy
    @functools.wraps(command)
    def with_grades(
        run: Path, unit: str | None, policy: Path | None, also: tuple[Path, ...], **values: Any
    ) -> int | None:
        return command(grades=_grades(run, unit, policy, also), **values)

    return with_grades


def _grades(
    run: Path, unit: str | None, policy: Path | None, also: tuple[Path, ...]
) -> tuple[Grade, ...]:
    """Return the grades of one assessment that count."""
    from mlcourse.gradebook import latest

    if policy is None and also:
        raise UsageError("--also says whose late days count too.", fix="name a --policy with it")
    grades = latest(run, unit)
    units = sorted({grade.unit for grade in grades})
    if not grades:
        what = "no grades" if unit is None else f"no grades of {unit}"
        raise UsageError(f"There are {what} here.", where=Where(str(run)), fix="run mlcourse grade")
    if len(units) > 1:
        raise UsageError(
            "There are grades of several assessments here.",
            where=Where(str(run)),
            fix=f"choose one of them: --unit {units[0]}   (there are: {', '.join(units)})",
        )
    if policy is None:
        return grades
    return tuple(
        one.as_grade() for one in _settled((run, *also), policy) if one.grade.unit == units[0]
    )


def _settled(runs: tuple[Path, ...], policy: Path) -> tuple[Settled, ...]:
    from mlcourse.gradebook.policies import read_policy
    from mlcourse.gradebook.reading import attempts
    from mlcourse.gradebook.settling import settle

    rules = read_policy(policy)
    return settle((grade for run in runs for grade in attempts(run)), rules)


@click.command(
    short_help="Tell what counts, after due dates, late work and attempts.",
    epilog=examples(
        "mlcourse grades run --policy policy.yml",
        "mlcourse grades run-a1 run-a2 --policy policy.yml -o grades.csv",
    ),
)
@click.argument("runs", type=ExistingFolder, nargs=-1, required=True)
@click.option("--policy", type=ExistingFile, required=True, help="What the course has decided.")
@click.option("-o", "--out", type=AnyPath, help="File to write; stdout without it.")
@talks
def grades(runs: tuple[Path, ...], policy: Path, out: Path | None, console: Console) -> None:
    """Write what counts for each student of RUNS as CSV, and each step that led there.

    When work arrived comes from what collected it; it does not move when work is graded again.
    Nothing in the gradebooks is changed.
    """
    from mlcourse.gradebook.export import settled_to_csv, settled_to_rows

    found = _settled(runs, policy)
    if not found:
        raise UsageError("There are no grades here.", fix="run mlcourse grade first")
    text = settled_to_csv(found)
    if out is not None:
        write_file(out, text.encode())
    elif not console.json:
        click.echo(text, nl=False)
    for one in found:
        if one.grade.waiting:
            named = ", ".join(one.grade.waiting)
            console.say(f"to be marked: {one_line(one.grade.student)}: {one_line(named)}")
    changed = sum(one.counts and one.points != one.grade.points for one in found)
    said = f"{count(len(found), 'grade')}, {changed} changed by the policy"
    console.say(said if out is None else f"{said}, in {out}")
    console.document(
        {
            "schema": "mlcourse/grades/v1",
            "file": None if out is None else str(out),
            "rows": settled_to_rows(found),
        }
    )


@click.command(
    short_help="Write marks that people gave into the gradebook.",
    epilog=examples("mlcourse mark run marks.csv --by 'Ada Lovelace'"),
)
@click.argument("run", type=ExistingFolder)
@click.argument("table", type=ExistingFile)
@click.option("--unit", help="The assessment; needed where RUN holds several.")
@click.option("--by", "author", help="Who decided; your user name without it.")
@talks
def mark(*, run: Path, table: Path, unit: str | None, author: str | None, console: Console) -> None:
    """Write the marks in TABLE into the gradebook of RUN.

    TABLE has the columns student, part and points, and of and comment if wanted. A part is a
    question, whose points these then replace, or what no check judges; for that "of" says how many
    points it counts to. An empty row takes a mark back. All of it is written, or nothing; no mark
    that was ever given is lost, and grading again does not touch them.
    """
    from mlcourse.gradebook import latest
    from mlcourse.gradebook.marking import mark as mark_all
    from mlcourse.gradebook.marking import read_marks

    entries = read_marks(table)
    units = sorted({grade.unit for grade in latest(run, unit)})
    if len(units) != 1:
        raise UsageError(
            "There are grades of several assessments here." if units else "There are no grades.",
            where=Where(str(run)),
            fix=f"choose one of them: --unit {units[0]}" if units else "run mlcourse grade first",
        )
    written = mark_all(run, units[0], entries, author or getpass.getuser())
    console.sum_up(
        f"{count(written.added, 'mark')} written, {written.unchanged} were there already"
    )
    console.document({"schema": "mlcourse/mark/v1", "unit": units[0], **asdict(written)})


@click.command(
    short_help="Tell all results and marks that were ever recorded.",
    epilog=examples("mlcourse history run", "mlcourse history run --student maria"),
)
@click.argument("run", type=ExistingFolder)
@click.option("--student", help="Only this student.")
@talks
def history(run: Path, student: str | None, console: Console) -> None:
    """Tell every result and every mark in the gradebook of RUN, the first one first."""
    from mlcourse.gradebook.marking import mark_history
    from mlcourse.gradebook.reading import history as all_results

    results = all_results(run, student=student)
    marks = [one for one in mark_history(run) if student in (None, one.student)]
    lines = [
        (
            one.recorded_at,
            f"{one_line(one.student)}  {one.unit}  {one.state}  {one.points:g} of "
            f"{one.max_points:g}  notebook {one.attempt[:8] or 'unopened'}, "
            f"bundle {one.bundle[:8]}",
        )
        for one in results
    ]
    lines += [
        (
            one.marked_at,
            f"{one_line(one.student)}  {one.unit}  {one_line(one.part)}  "
            + ("comment" if one.points is None else f"{one.points:g} points")
            + f" by {one_line(one.author)}",
        )
        for one in marks
    ]
    for when, line in sorted(lines, key=lambda pair: pair[0]):
        console.show(f"{when}  {line}")
    console.document(
        {
            "schema": "mlcourse/history/v1",
            "results": [asdict(one) for one in results],
            "marks": [asdict(one) for one in marks],
        }
    )
