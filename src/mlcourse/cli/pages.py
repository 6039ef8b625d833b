"""``mlcourse feedback``, ``report`` and ``export``: what comes out of a graded run."""

from __future__ import annotations

from pathlib import Path

import click

from mlcourse.cli.console import Console
from mlcourse.cli.options import AnyPath, ExistingFolder, examples, talks
from mlcourse.delivery.text import count
from mlcourse.errors import IsolationMissing


@click.command(
    short_help="Write a feedback page for every submission.",
    epilog=examples("mlcourse feedback run"),
)
@click.argument("run", type=ExistingFolder)
@talks
def feedback(run: Path, console: Console) -> None:
    """Write a feedback page for every submission of RUN.

    RUN is the folder that was --out of "mlcourse grade". The pages land in RUN/feedback.
    """
    pages = write_pages(run, console)
    console.say(f"{count(len(pages), 'page')} in {run / 'feedback'}")
    console.document({"schema": "mlcourse/feedback/v1", "pages": [str(page) for page in pages]})


def write_pages(run: Path, console: Console) -> tuple[Path, ...]:
    """Write all feedback pages of a run, telling how far it is."""
    from mlcourse.box.isolation import detect
    from mlcourse.delivery.feedback import write_feedback

    try:
        isolation = detect()
    except IsolationMissing:
        console.say("no isolation works here: pictures are read in a limited process instead")
        isolation = None
    with console.progress("feedback", "pages") as progress:
        return write_feedback(run, isolation=isolation, progress=progress)


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


@click.group()
def export() -> None:
    """Write grades in a form that other programs read."""


@export.command(
    name="csv", epilog=examples("mlcourse export csv run", "mlcourse export csv run -o grades.csv")
)
@click.argument("run", type=ExistingFolder)
@click.option("-o", "--out", type=AnyPath, help="File to write; stdout without it.")
@talks
def export_csv(run: Path, out: Path | None, console: Console) -> None:
    """Write the grades of RUN as CSV, safe to open in a spreadsheet.

    With --json the rows are in the document on stdout, with numbers as numbers.
    """
    from mlcourse.gradebook import to_csv, to_rows

    if out is not None:
        from mlcourse.delivery.feedback import write_text

        write_text(out, to_csv(run))
        console.say(f"grades in {out}")
    elif not console.json:
        # CSV lines end in CR LF, which a cleaned text would lose.
        click.echo(to_csv(run), nl=False)
    if console.json:
        file = None if out is None else str(out)
        console.document({"schema": "mlcourse/export/v1", "file": file, "rows": to_rows(run)})
