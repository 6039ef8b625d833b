"""``mlcourse import``: assignments of other tools as units."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlcourse.cli.console import Console
from mlcourse.cli.options import AnyPath, ExistingPath, examples, talks
from mlcourse.delivery.text import count
from mlcourse.errors import DONE, FINDINGS, MlcourseError, as_json, as_text

if TYPE_CHECKING:
    from mlcourse.importing.drafts import Draft
    from mlcourse.importing.writing import Imported


@click.group(name="import")
def import_() -> None:
    """Make units of assignments of other tools."""


@import_.command(
    name="nbgrader",
    short_help="Make units of nbgrader's source notebooks.",
    epilog=examples(
        "mlcourse import nbgrader course101 --out mycourse",
        "mlcourse import nbgrader course101/source/ps1 --out mycourse",
        "mlcourse build mycourse/assessments/ps1 --out dist",
    ),
)
@click.argument("path", type=ExistingPath)
@click.option("--out", type=AnyPath, required=True, help="Folder that holds assessments/.")
@talks
def import_nbgrader(path: Path, out: Path, console: Console) -> int:
    """Make a unit of each source notebook in PATH: a notebook, an assignment or a whole course.

    Test cells become checks that run in the grader. What cannot be taken over is listed, here and
    in the unit's report.md, and the exit code is 1 then. Nothing of PATH is run.
    """
    from mlcourse.importing.nbgrader import read_source
    from mlcourse.importing.nbgrader_course import find_sources

    found, settings = find_sources(path)
    drafts = [(one, lambda n=name, p=one: read_source(p, n, settings)) for name, one in found]
    return _write_all(drafts, out, console)


@import_.command(
    name="otter",
    short_help="Make units of otter-assign's master notebooks.",
    epilog=examples("mlcourse import otter lab01/lab01.ipynb --out mycourse"),
)
@click.argument("path", type=ExistingPath)
@click.option("--out", type=AnyPath, required=True, help="Folder that holds assessments/.")
@talks
def import_otter(path: Path, out: Path, console: Console) -> int:
    """Make a unit of each master notebook of otter-assign in PATH: a notebook or a folder of them.

    Test cells become checks that run in the grader. What cannot be taken over is listed, here and
    in the unit's report.md, and the exit code is 1 then. Nothing of PATH is run.
    """
    from mlcourse.importing.nbgrader_course import slug
    from mlcourse.importing.otter import find_masters, read_master

    masters = find_masters(path)
    drafts = [(one, lambda p=one: read_master(p, slug(p.stem))) for one in masters]
    return _write_all(drafts, out, console)


def _write_all(drafts: list, out: Path, console: Console) -> int:  # type: ignore[type-arg]
    from mlcourse.importing.writing import write_draft

    done: list[Imported] = []
    errors: list[MlcourseError] = []
    for path, read in drafts:
        try:
            draft: Draft = read()
            done.append(write_draft(draft, out))
        except MlcourseError as error:
            # The faults of one notebook must not hide those of the others.
            errors.append(error)
            console.say(f"{path}: not taken over\n{as_text(error)}\n", loudness=-1)
            continue
        _tell(done[-1], console)
    lost = sum(finding.lost for one in done for finding in one.findings)
    if done:
        console.say(f"Next:  mlcourse build {done[0].folder} --out dist")
    console.document(
        {
            "schema": "mlcourse/import/v1",
            "units": [asdict(one) | {"folder": str(one.folder)} for one in done],
            "errors": [fault for error in errors for fault in as_json(error)["errors"]],
        }
    )
    if errors:
        return max(error.exit_code for error in errors)
    return FINDINGS if lost else DONE


def _tell(imported: Imported, console: Console) -> None:
    from mlcourse.importing.report import lines_of

    by_hand = sum(imported.manual.values())
    console.sum_up(
        f"{imported.unit}: {count(len(imported.questions), 'question')} with "
        f"{count(imported.points, 'point')}; {count(len(imported.manual), 'part')} with "
        f"{count(by_hand, 'point')} for a person"
    )
    console.sum_up(f"  {imported.folder}")
    for lost, word in ((True, "lost or different"), (False, "look at")):
        for line in lines_of(one for one in imported.findings if one.lost is lost):
            console.say(f"  {word}: {line}", loudness=-1 if lost else 0)
