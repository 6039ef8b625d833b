"""``mlcourse export junit`` and its kin: results for continuous integration."""

from __future__ import annotations

import os
from datetime import UTC, datetime
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

_SUMMARY, _OUTPUT = "GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"
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

    target = _target(summary, _SUMMARY, "the summary", "--summary")
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

    mine = _of_one(run, student)
    write_file(out, to_gradescope(mine).encode())
    _told(console, mine, out)


@click.command(
    name="classroom50",
    epilog=examples("mlcourse export classroom50 run --submitted 2026-11-20T22:10:01Z"),
)
@_run
@click.option("-o", "--out", type=AnyPath, default=Path("result.json"), show_default=True)
@click.option("--student", help="Whose result; needed where RUN holds several.")
@click.option("--submitted", required=True, help="When it was handed in, in ISO 8601.")
@click.option(
    "--points-scale", type=click.IntRange(1), help="Multiply points by this; found without it."
)
@talks
def classroom50(
    *,
    run: Path,
    out: Path,
    student: str | None,
    submitted: str,
    points_scale: int | None,
    console: Console,
) -> None:
    """Write one result of RUN as Classroom 50's result.json.

    Which submission it is comes from what Classroom 50's runner sets in the environment. Scores are
    whole numbers there: where a check has other points, all are multiplied by 100 and rounded, and
    every test says so.
    """
    from mlcourse.delivery.ci.classroom import scale_of, submission_of, to_classroom50
    from mlcourse.delivery.runs import read_run

    mine = _of_one(run, student)
    submission = submission_of(os.environ, _instant(submitted))
    scale = points_scale or scale_of(
        check["max_points"]
        for result in read_run(run).results()
        for question in result["questions"]
        for check in question["checks"]
    )
    document = to_classroom50(mine, submission, scale, graded=datetime.now(UTC))
    write_file(out, document.encode())
    if scale != 1:
        console.say(f"Scores are points times {scale}.")
    _told(console, mine, out)


def _instant(text: str) -> datetime:
    try:
        when = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        when = None
    if when is None or when.tzinfo is None:
        raise UsageError(
            f"{text!r} is no time with its zone.",
            fix="write it so: --submitted 2026-11-20T22:10:01Z",
        )
    return when


@click.command(
    name="github-classroom",
    epilog=examples("mlcourse export github-classroom run --student octocat"),
)
@_run
@click.option("--student", help="Whose result; needed where RUN holds several.")
@click.option("--output", type=AnyPath, help=f"File to add to; ${_OUTPUT} without it.")
@talks
def github_classroom(run: Path, student: str | None, output: Path | None, console: Console) -> None:
    """Set the output "result" of a step, for GitHub Classroom's autograding-grading-reporter.

    Give it to the reporter as NAME_RESULTS, with NAME among its runners.
    """
    from mlcourse.delivery.ci.classroom import to_reporter

    target = _target(output, _OUTPUT, "the step's output", "--output")
    mine = _of_one(run, student)
    before = target.read_bytes() if target.exists() else b""
    write_file(target, before + f"result={to_reporter(mine)}\n".encode())
    _told(console, mine, target)


def _target(named: Path | None, variable: str, what: str, option: str) -> Path:
    """Return the file that GitHub names in a variable, unless another is named."""
    target = named or (Path(os.environ[variable]) if os.environ.get(variable) else None)
    if target is None:
        raise UsageError(
            f"It is not known which file {what} goes to.",
            why=f"outside of GitHub Actions ${variable} is not set",
            fix=f"name a file with {option}",
        )
    return target


def _of_one(run: Path, student: str | None) -> list[Verdict]:
    """Return what is said of one student's result."""
    mine = [one for one in _verdicts(run) if student in (None, one.student)]
    students = sorted({one.student for one in mine})
    if len(students) != 1:
        raise UsageError(
            f"There are results of {count(len(students), 'student')} here"
            + ("." if student is None else f" by the name {student}."),
            where=Where(str(run)),
            fix="choose one with --student" if students else "run mlcourse grade",
        )
    return mine


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


COMMANDS = (junit, code_quality, github, gradescope, classroom50, github_classroom)
"""For the group ``mlcourse export``."""
