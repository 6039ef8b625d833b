"""``mlcourse feedback`` and ``report``: the pages that come out of a graded run."""

from __future__ import annotations

from pathlib import Path

import click

from mlcourse.cli import options
from mlcourse.cli.console import Console
from mlcourse.cli.options import ExistingFolder, examples, talks
from mlcourse.delivery.text import count
from mlcourse.errors import IsolationMissing


@click.command(
    short_help="Write a feedback page for every submission.",
    epilog=examples("mlcourse feedback run"),
)
@click.argument("run", type=ExistingFolder)
@options.policy
@talks
def feedback(run: Path, policy: Path | None, also: tuple[Path, ...], console: Console) -> None:
    """Write a feedback page for every submission of RUN.

    RUN is the folder that was --out of "mlcourse grade". The pages land in RUN/feedback.
    """
    pages = write_pages(run, console, policy, also)
    console.say(f"{count(len(pages), 'page')} in {run / 'feedback'}")
    console.document({"schema": "mlcourse/feedback/v1", "pages": [str(page) for page in pages]})


def write_pages(
    run: Path, console: Console, policy: Path | None = None, also: tuple[Path, ...] = ()
) -> tuple[Path, ...]:
    """Write all feedback pages of a run, telling how far it is."""
    from mlcourse.box.isolation import detect
    from mlcourse.delivery.feedback import write_feedback
    from mlcourse.gradebook.policies import read_policy

    rules = None if policy is None else read_policy(policy)
    try:
        isolation = detect()
    except IsolationMissing:
        console.say("no isolation works here: pictures are read in a limited process instead")
        isolation = None
    with console.progress("feedback", "pages") as progress:
        return write_feedback(run, isolation=isolation, policy=rules, also=also, progress=progress)


@click.command(
    short_help="Write the report for instructors.", epilog=examples("mlcourse report run")
)
@click.argument("run", type=ExistingFolder)
@talks
def report(run: Path, console: Console) -> None:
    """Write RUN/report.html, the report for instructors, and print its path."""
    from mlcourse.delivery.report import write_report

    path = write_report(run)
    console.show(str(path))
    console.document({"schema": "mlcourse/report/v1", "report": str(path)})
