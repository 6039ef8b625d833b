"""``mlcourse grade``: from submissions to results."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlcourse.cli import merging, options
from mlcourse.cli.console import Console
from mlcourse.cli.options import AnyPath, ExistingFolder, examples, talks
from mlcourse.delivery.text import count, duration, one_line

if TYPE_CHECKING:
    from mlcourse.grading.run_record import RunSummary

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
@click.option(
    "--isolation",
    type=click.Choice(["strong", "standard", "none"]),
    help="Level of isolation to insist on; the best that holds without it.",
)
@click.option(
    "--i-trust-these-submissions",
    "trust",
    is_flag=True,
    help="Allow isolation level none: only for code you wrote yourself.",
)
@click.option("--force", is_flag=True, help="Grade again what is graded already.")
@click.option("--feedback", is_flag=True, help="Write feedback pages and the report as well.")
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
    spread: merging.Spread,
    console: Console,
) -> int:
    """Grade the notebooks in SUBMISSIONS with BUNDLE.

    Every submission runs in a box of its own. Stopped or killed, the same command goes on where it
    was. Afterwards: mlcourse feedback, report and export csv.
    """
    from mlcourse.grading.run import grade as grade_all

    with spread.exit_codes(), console.progress("grade") as progress:
        summary = grade_all(
            bundle,
            submissions,
            out,
            jobs=jobs,
            isolation=isolation,
            trust=trust,
            fresh_seeds=fresh_seeds,
            force=force,
            progress=lambda at: progress(
                at.done, at.total, f"{at.student}: {at.state}", left=at.seconds_left
            ),
            **spread.options(lambda text: console.say(text, loudness=-1)),
        )
    show_run(summary, out, feedback=feedback, console=console)
    return spread.exit_code(summary)


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
