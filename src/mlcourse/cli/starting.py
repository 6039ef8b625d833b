"""``mlcourse init`` and ``mlcourse book``: a course of one's own, and its pages."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from mlcourse.cli.console import Console
from mlcourse.cli.options import AnyPath, ExistingFolder, examples, talks

WORKFLOWS = {"github": ".github/workflows/course.yml", "gitlab": ".gitlab-ci.yml"}


@click.command(
    short_help="Start the repository of a course.",
    epilog=examples(
        'mlcourse init ml-course --title "Machine learning for biologists"',
        'mlcourse init ml-course --title "Machine learning" --ci gitlab',
    ),
)
@click.argument("folder", type=AnyPath)
@click.option("--title", help="Title of the course; the folder's name without it.")
@click.option("--author", help="Whose course it is; your user name without it.")
@click.option(
    "--ci",
    type=click.Choice([*WORKFLOWS, "none"]),
    default="github",
    show_default=True,
    help="For which system to write a workflow that proves and builds everything.",
)
@click.option("--install", help="Pinned requirement for the workflow, as mlcourse==0.1.0.")
@talks
def init(
    *,
    folder: Path,
    title: str | None,
    author: str | None,
    ci: str,
    install: str | None,
    console: Console,
) -> None:
    """Make FOLDER the repository of a new course: a lesson, an assessment, a book and its rules.

    What it holds builds at once, and shows by example what each file is for.
    """
    from mlcourse.authoring.starting import new_course
    from mlcourse.delivery.ci.workflows import course_workflow

    more = {} if ci == "none" else {WORKFLOWS[ci]: course_workflow(ci, install=install)}
    named = folder.absolute().name.replace("-", " ").capitalize()
    new_course(folder, title or named, author or getpass.getuser(), more)
    console.show(str(folder))
    console.say(
        f"Next:  cd {folder}\n"
        "       mlcourse build course assessments --out dist\n"
        "       mlcourse book"
    )
    console.document({"schema": "mlcourse/init/v1", "folder": str(folder)})


@click.command(
    short_help="Build the course as web pages.",
    epilog=examples("mlcourse book", "mlcourse book --edition instructors"),
)
@click.argument("folder", type=ExistingFolder, default=Path())
@click.option(
    "--edition",
    type=click.Choice(["students", "solutions", "instructors"]),
    default="students",
    show_default=True,
    help="For whom; only the students' one may be published.",
)
@talks
def book(folder: Path, edition: str, console: Console) -> None:
    """Build the pages of the course in FOLDER, here without it, into _build/html.

    Every notebook is executed with the reference solutions and shown without them.
    """
    from mlcourse.book.building import build_book
    from mlcourse.book.editions import EDITIONS

    index = build_book(folder, EDITIONS[edition])
    console.sum_up(f"the book is built: open {index}")
    console.document({"schema": "mlcourse/book/v1", "index": str(index)})
