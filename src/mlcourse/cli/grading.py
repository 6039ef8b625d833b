"""``mlcourse grade``: from submissions to results."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mlcourse.cli import merging, options
from mlcourse.cli.console import Console
from mlcourse.cli.options import AnyPath, ExistingFile, ExistingFolder, examples, talks
from mlcourse.delivery.text import count, duration, one_line
from mlcourse.errors import UsageError, Where

if TYPE_CHECKING:
    from mlcourse.grading.run_record import Progress, RunSummary

GRADED = "graded"
MOST_LOST = 20
"""Submissions without a full result that are named on the terminal."""


@click.command(
    short_help="Grade a folder of submissions.",
    epilog=examples(
        "mlcourse grade dist/a3-rare-events/bundle submissions --out run",
        "mlcourse grade dist/a3-rare-events/bundle submissions --out run --jobs 4 --json",
    ),
)
@click.argument("bundle", type=ExistingFolder)
@click.argument("submissions", type=ExistingFolder)
@click.option("--out", type=AnyPath, required=True, help="Folder for results and gradebook.")
@options.jobs
@click.option("--fresh-seeds", is_flag=True, help="Draw hidden data anew.")
@options.isolation
@click.option("--force", is_flag=True, help="Grade again what is graded already.")
@click.option("--feedback", is_flag=True, help="Write feedback pages and the report as well.")
@click.option("--times", type=ExistingFile, help="Table of when work arrived: student,submitted.")
@click.option(
    "--every-attempt", is_flag=True, help="Grade the earlier attempts that were collected, too."
)
@merging.spreads
@talks
def grade(
    *,
    bundle: Path,
    submissions: Path,
    out: Path,
    jobs: int,
    fresh_seeds: bool,
    isolation: str | None,
    trust: bool,
    force: bool,
    feedback: bool,
    times: Path | None,
    every_attempt: bool,
    spread: merging.Spread,
    console: Console,
) -> int:
    """Grade the notebooks in SUBMISSIONS with BUNDLE.

    Every submission runs in a box of its own. Stopped or killed, the same command goes on where it
    was. Afterwards: mlcourse feedback, report and export csv.
    """
    from mlcourse.gradebook import record
    from mlcourse.grading.arrivals import EARLIER
    from mlcourse.grading.run import grade as grade_all

    def run(folder: Path, into: Path, **more: Any) -> RunSummary:
        with spread.exit_codes(), console.progress("grade") as progress:
            return grade_all(
                bundle,
                folder,
                into,
                jobs=jobs,
                isolation=isolation,
                trust=trust,
                fresh_seeds=fresh_seeds,
                force=force,
                progress=told(progress),
                **more,
                **spread.options(lambda text: console.say(text, loudness=-1)),
            )

    earlier = _earlier(submissions, spread) if every_attempt else []
    summary = run(submissions, out, times=times)
    codes = [spread.exit_code(summary)]
    for folder in earlier:
        into = out / EARLIER / folder.name
        one = run(folder, into)
        record(into)
        codes.append(spread.exit_code(one))
        console.say(f"earlier attempts, {folder.name}: {count(one.total, 'submission')} in {into}")
    show_run(summary, out, feedback=feedback, console=console)
    return max(codes)


def told(progress: Any) -> Callable[[Progress], None]:
    """Return what tells a console's progress how far a run is."""
    return lambda at: progress(at.done, at.total, f"{at.student}: {at.state}", left=at.seconds_left)


def _earlier(submissions: Path, spread: merging.Spread) -> list[Path]:
    """Return the folders of earlier attempts that `mlcourse collect` wrote, the first one first."""
    from mlcourse.grading.arrivals import COLLECTED, EARLIER

    if spread.shard is not None:
        raise UsageError(
            "A shard grades one attempt of each student.",
            fix="grade the folders earlier/1, earlier/2 and so on as runs of their own",
        )
    found = [one for one in (submissions / EARLIER).glob("*") if one.name.isdecimal()]
    if not found and not (submissions / COLLECTED).is_file():
        raise UsageError(
            "There are no earlier attempts here.",
            where=Where(str(submissions)),
            fix="give the folder that was --out of mlcourse collect",
        )
    return sorted(found, key=lambda one: int(one.name))


def show_run(summary: RunSummary, out: Path, *, feedback: bool, console: Console) -> None:
    """Record a run in its gradebook, and tell how it ended."""
    from mlcourse.cli.pages import write_pages
    from mlcourse.delivery.report import write_report
    from mlcourse.gradebook import record

    if summary.total:
        record(out)
    if feedback:
        write_pages(out, console)
        write_report(out)
    for line in (*summary.superseded, *summary.passed_over):
        console.say(f"not graded: {line}")
    for line in _lost(summary, out):
        console.say(line, loudness=-1)
    for line in summary.advice:
        console.say(line, loudness=-1)
    counts = ", ".join(f"{number} {state}" for state, number in summary.counts.items() if number)
    kept = f"{summary.reused} graded before, " if summary.reused else ""
    console.sum_up(f"{summary.title}: {count(summary.total, 'submission')} ({counts})")
    console.sum_up(
        f"isolation {summary.level}, {duration(summary.seconds)}, {kept}"
        f"results in {out / 'results'}"
    )
    if feedback:
        console.sum_up(f"report: {out / 'report.html'}")
    else:
        console.say(
            f"Next:  mlcourse feedback {out}   mlcourse report {out}   mlcourse export csv {out}"
        )
    console.document(summary.as_json())


def _lost(summary: RunSummary, out: Path) -> Iterator[str]:
    """Yield, for each submission that has no full result, whose it is and why; the first ones."""
    from mlcourse.delivery.runs import read_run

    incomplete = summary.total - summary.counts[GRADED]
    if not incomplete:
        return
    results = (one for one in read_run(out).results() if one["state"] != GRADED)
    for result in islice(results, MOST_LOST):
        why = one_line(result.get("reason") or "", 300)
        yield f"{one_line(result['submission'])}: {result['state']}{': ' if why else ''}{why}"
    if incomplete > MOST_LOST:
        yield f"and {incomplete - MOST_LOST} more; the report and the CSV name all"
