"""``mlcourse check``: the visible checks of a notebook, without Jupyter."""

from __future__ import annotations

from pathlib import Path

import click

from mlcourse.cli.console import Console
from mlcourse.cli.options import ExistingFile, examples, talks
from mlcourse.errors import DONE, FINDINGS


@click.command(
    short_help="Make the visible checks of a notebook.",
    epilog=examples("mlcourse check a3-rare-events.ipynb"),
)
@click.argument("notebook", type=ExistingFile)
@talks
def check(notebook: Path, console: Console) -> int:
    """Run your NOTEBOOK from the top and tell what check() says of each question.

    It runs on this machine with your rights, as in Jupyter: only for notebooks of your own. Ends
    with 0 when every visible check passes, with 1 otherwise.
    """
    from mlcourse.cli.running import check_notebook

    with console.progress("check", "cells") as progress:
        checked = check_notebook(notebook, progress=progress)
    for error in checked.errors:
        console.say(error)
    console.show("\n\n".join(report.as_text() for report in checked.reports))
    console.document(
        {
            "schema": "mlcourse/selfcheck/v1",
            "notebook": str(notebook),
            "passed": checked.passed,
            "errors": list(checked.errors),
            "questions": [report.as_data() for report in checked.reports],
        }
    )
    return DONE if checked.passed else FINDINGS
