"""``mlcourse regrade`` and ``publish``: look at what a correction changes, then let it count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlcourse.cli import options
from mlcourse.cli.console import Console
from mlcourse.cli.options import AnyPath, ExistingFolder, examples, talks
from mlcourse.delivery.files import write_file
from mlcourse.delivery.text import count, one_line
from mlcourse.errors import DONE

if TYPE_CHECKING:
    from mlcourse.gradebook.changes import Change, Standing
    from mlcourse.gradebook.regrading import Proposal

TABLE = "changes.csv"


@click.command(
    short_help="Grade again after a correction, and show what would change.",
    epilog=examples(
        "mlcourse regrade dist/a3-rare-events/bundle submissions --out run",
        "mlcourse publish run",
    ),
)
@click.argument("bundle", type=ExistingFolder)
@click.argument("submissions", type=ExistingFolder)
@click.option("--out", type=AnyPath, required=True, help="Folder of the run to grade again.")
@options.jobs
@options.isolation
@talks
def regrade(
    *,
    bundle: Path,
    submissions: Path,
    out: Path,
    jobs: int,
    isolation: str | None,
    trust: bool,
    console: Console,
) -> int:
    """Grade SUBMISSIONS again with a corrected BUNDLE, and show what would change in the run OUT.

    Hidden data are drawn as they were, so that a difference comes from the correction. Nothing
    counts yet: results, gradebook and feedback stay as they are until "mlcourse publish". What
    changes for whom stands in OUT/regrade/changes.csv too.
    """
    from mlcourse.cli.grading import told
    from mlcourse.gradebook import regrading
    from mlcourse.grading.run import grade as grade_all

    codes, proposals = [DONE], []
    for folder, run in _pairs(submissions, out):
        drawn = regrading.draws_of(run)
        into = run / regrading.REGRADE
        with console.progress("regrade") as progress:
            summary = grade_all(
                bundle,
                folder,
                into,
                jobs=jobs,
                isolation=isolation,
                trust=trust,
                drawn_for=drawn,
                progress=told(progress),
            )
        codes.append(summary.exit_code)
        proposals.append(_show(run, console))
    console.say(f"Nothing counts yet. Next:  mlcourse publish {out}")
    console.document(
        {"schema": "mlcourse/regrade/v1", "proposals": [asdict(one) for one in proposals]}
    )
    return max(codes)


@click.command(
    short_help="Let count what was graded again.",
    epilog=examples("mlcourse publish run", "mlcourse publish run --feedback"),
)
@click.argument("run", type=ExistingFolder)
@click.option("--feedback", is_flag=True, help="Write feedback pages and the report anew.")
@talks
def publish(run: Path, feedback: bool, console: Console) -> None:
    """Let count what "mlcourse regrade" showed for RUN.

    The results before go to RUN/history; the gradebook keeps both. What people marked stays.
    """
    from mlcourse.cli.pages import write_pages
    from mlcourse.delivery.report import write_report
    from mlcourse.gradebook import regrading

    places = []
    for one in (*_earlier(run), run):
        if one != run and not (one / regrading.REGRADE).exists():
            continue
        number = regrading.publish(one)
        places.append(one / regrading.HISTORY / str(number))
        console.say(f"the results before are in {places[-1]}")
    if feedback:
        write_pages(run, console)
        write_report(run)
    console.sum_up(f"published in {run}")
    console.document({"schema": "mlcourse/publish/v1", "before": [str(one) for one in places]})


def _pairs(submissions: Path, out: Path) -> Iterator[tuple[Path, Path]]:
    """Yield each folder of submissions that was graded, and its run; earlier attempts too."""
    from mlcourse.grading.arrivals import EARLIER

    for run in _earlier(out):
        folder = submissions / EARLIER / run.name
        if folder.is_dir():
            yield folder, run
    yield submissions, out


def _earlier(out: Path) -> list[Path]:
    from mlcourse.grading.arrivals import EARLIER

    found = [one.parent for one in (out / EARLIER).glob("*/run.json")]
    return sorted((one for one in found if one.name.isdecimal()), key=lambda one: int(one.name))


def _show(run: Path, console: Console) -> Proposal:
    """Tell what would change in a run, and write it down."""
    from mlcourse.gradebook import regrading
    from mlcourse.gradebook.changes import changes_to_csv

    found = regrading.proposal(run)
    table = run / regrading.REGRADE / TABLE
    write_file(table, changes_to_csv(found.changes).encode())
    regrading.note_as_shown(run)
    for change in found.changes:
        for line in _lines(change):
            console.say(line, loudness=0 if change.changes else 1)
    console.sum_up(f"{run}: {_counted(found.changes)}; {table} says why")
    return found


def _counted(changes: Sequence[Change]) -> str:
    up = sum(one.difference > 0 for one in changes)
    down = sum(one.difference < 0 for one in changes)
    other = sum(one.changes and not one.difference for one in changes)
    same = len(changes) - up - down - other
    marked = sum(bool(one.marked) for one in changes)
    said = f"{up} up, {down} down, {other} otherwise changed, {same} unchanged"
    return f"{said}; marks of people on {count(marked, 'submission')} stay" if marked else said


def _lines(change: Change) -> Iterator[str]:
    yield f"{one_line(change.student)}: {_told(change.before)} -> {_told(change.after)}"
    for check in change.checks:
        before = "not there" if check.before is None else _check(check.before)
        after = "not there" if check.after is None else _check(check.after)
        kept = " (a person marked this question: its points stay)"
        yield (
            f"  {check.question}, {one_line(check.check)}: {check.why}, {before} -> {after}"
            + (kept if check.question in change.marked else "")
        )
    for note in change.notes:
        yield f"  {note}"


def _check(side: tuple[str, float, float]) -> str:
    state, points, most = side
    return f"{state}, {points:g} of {most:g}"


def _told(standing: Standing | None) -> str:
    if standing is None:
        return "nothing"
    if standing.points is None:
        return standing.state
    return f"{standing.points:g} of {standing.max_points:g}"
