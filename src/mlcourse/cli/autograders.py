"""``mlcourse export gradescope-autograder`` and its kin: graders that other systems start."""

from __future__ import annotations

from pathlib import Path

import click

from mlcourse.cli.console import Console
from mlcourse.cli.options import (
    AnyPath,
    Command,
    ExistingFile,
    ExistingFolder,
    examples,
    talks,
)
from mlcourse.delivery.files import write_file
from mlcourse.delivery.text import count, number
from mlcourse.errors import OverwriteRefused, Where

_bundle = click.argument("bundle", type=ExistingFolder)


def _installs(command: Command) -> Command:
    """Add the options that tell where an autograder gets mlcourse from."""
    for option in (
        click.option("--constraints", type=ExistingFile, help="File for pip's --constraint."),
        click.option("--install", help="Pinned requirement of mlcourse for pip."),
        click.option("--wheel", type=ExistingFile, help="Wheel of mlcourse that comes along."),
    ):
        command = option(command)
    return command


@click.command(
    name="gradescope-autograder",
    short_help="Write a zip file for Gradescope's autograder.",
    epilog=examples(
        "mlcourse export gradescope-autograder dist/hw1/bundle --wheel mlcourse.whl -o hw1.zip"
    ),
)
@_bundle
@click.option("-o", "--out", type=AnyPath, required=True, help="Zip file to write.")
@_installs
@click.option(
    "--isolation",
    type=click.Choice(["strong", "standard", "reduced"]),
    help="Level of isolation to insist on; the best that holds without it, but not reduced.",
)
@click.option(
    "--minutes",
    type=click.FloatRange(1, 40),
    default=10,
    show_default=True,
    help="Time for a submission, as it is set on Gradescope.",
)
@talks
def gradescope_autograder(
    *,
    bundle: Path,
    out: Path,
    wheel: Path | None,
    install: str | None,
    constraints: Path | None,
    isolation: str | None,
    minutes: float,
    console: Console,
) -> None:
    """Write a zip file that grades submissions with BUNDLE on Gradescope.

    It holds the hidden checks and a key that draws their data: nobody but instructors may have it.
    Submissions run in a box there as here; where no isolation holds, nothing is graded, and the
    student reads so.
    """
    from mlcourse.course.bundles import read_bundle
    from mlcourse.delivery.autograders import gradescope
    from mlcourse.delivery.autograders.packing import source_of
    from mlcourse.grading.seeds import course_key

    read = read_bundle(bundle)
    source = source_of(wheel, install)
    content = gradescope.autograder_zip(
        read,
        source,
        gradescope.key_of(course_key(), read),
        gradescope.Settings(isolation, minutes),
        constraints=None if constraints is None else constraints.read_bytes(),
    )
    write_file(out, content, mode=0o600)
    worst = gradescope.longest(read)
    if worst > minutes:
        console.say(
            f"A submission may take {number(worst)} minutes at most, and has {number(minutes)}: "
            "set more on Gradescope (40 at most) and with --minutes."
        )
    stamped = gradescope.stamped(isolation)
    if stamped:
        console.say(f"Every student will read: {stamped}")
    console.say("This file holds the hidden checks: keep it as you keep the bundle.")
    console.sum_up(f"{read.title}: autograder for Gradescope in {out}")
    console.document(
        {
            "schema": "mlcourse/export-autograder/v1",
            "file": str(out),
            "unit": read.unit,
            "bundle": read.hash,
            "isolation": isolation,
            "minutes": minutes,
            "longest_minutes": worst,
        }
    )


@click.command(
    name="classroom50-autograder",
    short_help="Write the files of an autograder for Classroom 50.",
    epilog=examples(
        "mlcourse export classroom50-autograder dist/hw1/bundle --wheel mlcourse.whl "
        "-o autograders/hw1"
    ),
)
@_bundle
@click.option("-o", "--out", type=AnyPath, required=True, help="New folder.")
@_installs
@talks
def classroom50_autograder(
    *,
    bundle: Path,
    out: Path,
    wheel: Path | None,
    install: str | None,
    constraints: Path | None,
    console: Console,
) -> None:
    """Write the files for CLASSROOM/autograders/ASSIGNMENT of Classroom 50.

    They hold the visible checks of BUNDLE and no others, since anybody can read them who knows
    their address, and they run where students can change what runs: practice, not a grade.
    """
    from mlcourse.course.bundles import read_bundle
    from mlcourse.delivery.autograders.classroom50 import autograder_files
    from mlcourse.delivery.autograders.packing import source_of

    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise OverwriteRefused(
            "This folder holds something already.",
            where=Where(str(out)),
            fix="give a new folder with --out, or empty this one",
        )
    read = read_bundle(bundle)
    files = autograder_files(
        read,
        source_of(wheel, install),
        constraints=None if constraints is None else constraints.read_bytes(),
    )
    for name, content in files.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        write_file(out / name, content)
    hidden = sum(check.hidden for question in read.questions for check in question.checks)
    console.say(f"left out: {count(hidden, 'hidden check')}, with their data")
    console.say("This is practice: for grades collect the repositories, and grade them yourself.")
    console.sum_up(f"{read.title}: autograder for Classroom 50 in {out}")
    console.document(
        {
            "schema": "mlcourse/export-autograder/v1",
            "file": str(out),
            "unit": read.unit,
            "bundle": read.hash,
            "left_out": hidden,
        }
    )


@click.command(
    short_help="Write a workflow for GitHub Actions or GitLab CI.",
    epilog=examples(
        "mlcourse export workflow github --shards 4 -o .github/workflows/grade.yml",
        "mlcourse export workflow gitlab --practice hw1.ipynb -o .gitlab-ci.yml",
    ),
)
@click.argument("system", type=click.Choice(["github", "gitlab"]))
@click.option("-o", "--out", type=AnyPath, help="File to write; stdout without it.")
@click.option(
    "--practice",
    metavar="NOTEBOOK",
    help="For students' repositories: make the visible checks of this notebook.",
)
@click.option("--shards", default=8, show_default=True, help="Jobs that share a class.")
@click.option("--install", help="Pinned requirement of mlcourse; a wheel in the repository else.")
@click.option("--python", default="3.11", show_default=True, help="Version of Python.")
@talks
def workflow(
    *,
    system: str,
    out: Path | None,
    practice: str | None,
    shards: int,
    install: str | None,
    python: str,
    console: Console,
) -> None:
    """Write a workflow for SYSTEM: a class graded in shards, or practice for students.

    What runs in a repository that students can write to is practice, not a grade. The workflow that
    grades is for a private repository of yours.
    """
    from mlcourse.delivery.ci.workflows import workflow as written

    text = written(system, notebook=practice, shards=shards, install=install, python=python)
    if out is None:
        console.show(text.rstrip("\n"))
    else:
        write_file(out, text.encode())
        console.sum_up(f"{'practice' if practice else 'grading in shards'}: {out}")
    console.document(
        {
            "schema": "mlcourse/export-workflow/v1",
            "file": None if out is None else str(out),
            "system": system,
            "practice": practice,
            "shards": None if practice else shards,
            "text": text,
        }
    )


COMMANDS = (gradescope_autograder, classroom50_autograder, workflow)
"""For the group ``mlcourse export``."""
