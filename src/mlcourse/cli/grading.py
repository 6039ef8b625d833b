"""``mlcourse grade``: from submissions to results."""

from __future__ import annotations

from pathlib import Path

import click

from mlcourse.cli import options
from mlcourse.cli.console import Console
from mlcourse.cli.options import AnyPath, ExistingFolder, examples, talks
from mlcourse.delivery.text import count, duration


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
    console: Console,
) -> int:
    """Grade the notebooks in SUBMISSIONS with BUNDLE.

    Every submission runs in a box of its own. Stopped or killed, the same command goes on where it
    was. Afterwards: mlcourse feedback, report and export csv.
    """
    from mlcourse.cli.pages import write_pages
    from mlcourse.delivery.report import write_report
    from mlcourse.gradebook import record
    from mlcourse.grading.run import grade as grade_all

    with console.progress("grade") as progress:
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
        )
    record(out)
    if feedback:
        write_pages(out, console)
        write_report(out)
    for line in (*summary.superseded, *summary.passed_over):
        console.say(f"not graded: {line}")
    counts = ", ".join(f"{number} {state}" for state, number in summary.counts.items() if number)
    console.show(f"{summary.title}: {count(summary.total, 'submission')} ({counts})")
    console.show(
        f"isolation {summary.level}, {duration(summary.seconds)}, results in {out / 'results'}"
    )
    if feedback:
        console.show(f"report: {out / 'report.html'}")
    else:
        console.say(f"Next:  mlcourse feedback {out}   mlcourse report {out}")
    console.document(summary.as_json())
    return summary.exit_code
