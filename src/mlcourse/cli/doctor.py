"""``mlcourse doctor``: does everything work on this machine?"""

from __future__ import annotations

import textwrap
from dataclasses import asdict
from pathlib import Path

import click

from mlcourse import __version__
from mlcourse.cli.console import Console
from mlcourse.cli.options import AnyPath, examples, talks
from mlcourse.errors import DONE, FINDINGS

INDENT = " " * 11


@click.command(
    short_help="Tell whether everything works on this machine.",
    epilog=examples("mlcourse doctor", "mlcourse doctor --out run"),
)
@click.option("--out", type=AnyPath, default=Path(), help="Folder that results would go to.")
@talks
def doctor(out: Path, console: Console) -> int:
    """Look at Python, packages, isolation, write access and the course key.

    Ends with 0 when building and grading work here, with 1 when something has to be mended first.
    """
    from mlcourse.cli.diagnosis import diagnose

    findings = diagnose(out.absolute())
    if console.loudness >= 0:
        console.show(f"mlcourse {__version__}")
    for finding in findings:
        if console.loudness < 0 and finding.state != "problem":
            continue
        console.show(f"{finding.state.upper():<8} {finding.name}: {finding.text}")
        # Versions are for those who report a fault; what is missing stands in the text already.
        if console.loudness > 0 or not finding.name.startswith("Packages"):
            for line in finding.lines:
                console.show(
                    textwrap.fill(line, 96, initial_indent=INDENT, subsequent_indent=INDENT)
                )
        if finding.fix:
            console.show("         fix: " + finding.fix.replace("\n", "\n              "))
    problems = sum(finding.state == "problem" for finding in findings)
    console.say(f"{problems} problems found" if problems != 1 else "1 problem found")
    console.document(
        {
            "schema": "mlcourse/doctor/v1",
            "mlcourse": __version__,
            "problems": problems,
            "findings": [asdict(finding) for finding in findings],
        }
    )
    return FINDINGS if problems else DONE
