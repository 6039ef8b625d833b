"""``mlcourse export junit`` and its kin: results for continuous integration."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlcourse.cli.console import Console
from mlcourse.cli.options import AnyPath, ExistingFolder, examples, talks
from mlcourse.delivery.files import write_file
from mlcourse.delivery.text import count, points_of
from mlcourse.errors import UsageError, Where

if TYPE_CHECKING:
    from mlcourse.delivery.ci.verdicts import Verdict

_SUMMARY = "GITHUB_STEP_SUMMARY"
_run = click.argument("run", type=ExistingFolder)
_out = click.option("-o", "--out", type=AnyPath, required=True, help="File to write.")


@click.command(epilog=examples("mlcourse export junit run -o junit.xml"))
@_run
@_out
@talks
def junit(run: Path, out: Path, console: Console) -> None:
    """Write the results of RUN as JUnit XML, a case for each question.

    It says what the students' pages say, and nothing of a hidden check.
    """
    from mlcourse.delivery.ci.junit import to_junit

    mine = _verdicts(run)
    write_file(out, to_junit(mine).encode())
    _told(console, mine, out)


@click.command(
    name="code-quality",
    epilog=examples("mlcourse export code-quality run --notebook hw1.ipynb -o quality.json"),
)
@_run
@_out
@click.option("--notebook", required=True, help="Path of the notebook in the repository.")
@talks
def code_quality(run: Path, out: Path, notebook: str, console: Console) -> None:
    """Write what is not right in RUN as GitLab's code quality report."""
    from mlcourse.delivery.ci.gitlab import to_code_quality

    mine = _verdicts(run)
    write_file(out, to_code_quality(mine, notebook).encode())
    _told(console, mine, out)


@click.command(
    epilog=examples("mlcourse export github run", "mlcourse export github run --summary summary.md")
)
@_run
@click.option("--summary", type=AnyPath, help=f"File to add to; ${_SUMMARY} without it.")
@talks
def github(run: Path, summary: Path | None, console: Console) -> None:
    """Annotate a job of GitHub Actions with the results of RUN, and add to its summary.

    What students wrote can neither end its block in the summary nor give the job a command.
    """
    from mlcourse.delivery.ci.github import to_annotations, to_summary

    target = summary or (Path(os.environ[_SUMMARY]) if os.environ.get(_SUMMARY) else None)
    if target is None:
        raise UsageError(
            "It is not known which file the summary goes to.",
            why=f"outside of GitHub Actions ${_SUMMARY} is not set",
            fix="name a file with --summary",
        )
    title, mine = _titled(run)
    before = target.read_bytes() if target.exists() else b""
    write_file(target, before + to_summary(mine, title).encode())
    if not console.json:
        click.echo(to_annotations(mine), nl=False)
    _told(console, mine, target)


@click.command(
    epilog=examples("mlcourse export gradescope run -o /autograder/results/results.json")
)
@_run
@_out
@click.option("--student", help="Whose result; needed where RUN holds several.")
@talks
def gradescope(run: Path, out: Path, student: str | None, console: Console) -> None:
    """Write one result of RUN as Gradescope's results.json.

    Where the machine failed there is no score in it: Gradescope tells of a fault and gives no zero.
    """
    from mlcourse.delivery.ci.gradescope import to_gradescope

    mine = [one for one in _verdicts(run) if student in (None, one.student)]
    students = sorted({one.student for one in mine})
    if len(students) != 1:
        raise UsageError(
            f"There are results of {count(len(students), 'student')} here"
            + ("." if student is None else f" by the name {student}."),
            where=Where(str(run)),
            fix="choose one with --student" if students else "run mlcourse grade",
        )
    write_file(out, to_gradescope(mine).encode())
    _told(console, mine, out)


def _verdicts(run: Path) -> list[Verdict]:
    return _titled(run)[1]


def _titled(run: Path) -> tuple[str, list[Verdict]]:
    """Return the title of a run, and what is said of its results."""
    from mlcourse.delivery.ci.verdicts import verdicts
    from mlcourse.delivery.runs import read_run

    found = read_run(run)
    told = [one for result in found.results() for one in verdicts(result, found.registry)]
    return str(found.record.get("title") or run.name), told


def _told(console: Console, mine: list[Verdict], out: Path) -> None:
    students = len({one.student for one in mine})
    points, most = sum(one.points for one in mine), sum(one.most for one in mine)
    console.sum_up(f"{count(students, 'student')}, {points_of(points, most)}: {out}")
    console.document(
        {
            "schema": "mlcourse/export-ci/v1",
            "file": str(out),
            "students": students,
            "questions": len(mine),
            "points": points,
            "max_points": most,
        }
    )


COMMANDS = (junit, code_quality, github, gradescope)
"""For the group ``mlcourse export``."""
