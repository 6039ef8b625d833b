"""``mlcourse export``: grades in forms that other programs read."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlcourse.cli.console import Console
from mlcourse.cli.gradebook import policy_options
from mlcourse.cli.options import (
    AnyPath,
    ExistingFile,
    ExistingFolder,
    ExistingPath,
    examples,
    talks,
)
from mlcourse.delivery.files import write_file
from mlcourse.delivery.sheets.platforms import PLATFORMS, Platform
from mlcourse.delivery.text import count
from mlcourse.errors import OverwriteRefused, Where

if TYPE_CHECKING:
    from mlcourse.gradebook.records import Grade


@click.group()
def export() -> None:
    """Write grades, or a unit, in a form that other programs read."""


@export.command(
    name="nbgrader",
    epilog=examples("mlcourse export nbgrader assessments/a3-rare-events --out course101"),
)
@click.argument("unit", type=ExistingPath)
@click.option("--out", type=AnyPath, required=True, help="Folder of the nbgrader course.")
@talks
def export_nbgrader(unit: Path, out: Path, console: Console) -> None:
    """Write UNIT as an assignment of nbgrader: source notebook, release and settings.

    The checks then run in nbgrader's kernel, in one process with the student's code: what keeps
    the two apart is nbgrader's, and not mlcourse's. Prove the unit first: mlcourse build.
    """
    from mlcourse.authoring.nbgrader import export_nbgrader as write
    from mlcourse.course.registry import find_registry, load_course
    from mlcourse.course.units import load_unit

    record = load_unit(unit)
    registry = find_registry(record.folder)
    assert registry is not None  # else the unit could not be loaded
    made = write(record, load_course(registry), out)
    console.sum_up(f"{made.unit}: {count(made.points, 'point')} in {made.source}")
    for note in made.notes:
        console.say(f"  look at: {note}")
    console.say(
        "  isolation under nbgrader is nbgrader's: its kernel holds the checks and the student's"
        f" code together\nNext:  nbgrader generate_assignment {made.unit}  in {out}"
    )
    told = {**asdict(made), "source": str(made.source), "release": str(made.release)}
    console.document({"schema": "mlcourse/export-nbgrader/v1", **told})


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
        write_file(out, to_csv(run).encode())
        console.say(f"grades in {out}")
    elif not console.json:
        # CSV lines end in CR LF, which a cleaned text would lose.
        click.echo(to_csv(run), nl=False)
    if console.json:
        file = None if out is None else str(out)
        console.document({"schema": "mlcourse/export/v1", "file": file, "rows": to_rows(run)})


def _sheet_command(platform: Platform) -> None:
    """Add the command that fills the sheet of a platform."""
    column = "" if platform.grade_column else ' --column "Homework 1"'
    example = f"mlcourse export {platform.name} run --sheet sheet.csv{column} -o filled.csv"

    @export.command(
        name=platform.name,
        short_help=f"Fill the sheet of {platform.title}.",
        help=f"""Fill a sheet that you have downloaded from {platform.title}.

        RUN is the folder that was --out of "mlcourse grade".
        Points go into the rows of their students, and everything else stays as it was, byte for
        byte. If it is not certain whose row it is, or what the platform would make of it, nothing
        is written.
        """,
        epilog=examples(example),
    )
    @click.argument("run", type=ExistingFolder)
    @click.option("--sheet", type=ExistingFile, required=True, help="The sheet as downloaded.")
    @click.option("-o", "--out", type=AnyPath, required=True, help="File to write.")
    @click.option("--column", help="Title of the column to fill.")
    @click.option("--identity", help="Header of the column that tells whose row it is.")
    @policy_options
    @click.option("--scale", is_flag=True, help="Scale points to the number the sheet counts to.")
    @click.option("--skip-missing", is_flag=True, help="Pass over students who have no row.")
    @talks
    def command(
        *,
        grades: tuple[Grade, ...],
        sheet: Path,
        out: Path,
        column: str | None,
        identity: str | None,
        scale: bool,
        skip_missing: bool,
        console: Console,
    ) -> None:
        from mlcourse.delivery.sheets.filling import fill

        if out.exists() and out.samefile(sheet):
            raise OverwriteRefused(
                "The sheet would be written over itself.",
                where=Where(str(out)),
                fix="choose another file with --out, and keep the sheet as it was",
            )
        filled = fill(
            sheet.read_bytes(),
            sheet.name,
            grades,
            platform,
            column=column,
            identity=identity,
            scale=scale,
            skip_missing=skip_missing,
        )
        write_file(out, filled.content)
        for change in filled.changes:
            was = f" (was {change.before})" if change.before.strip() else ""
            console.say(f"row {change.row}: {change.student} {change.after}{was}", loudness=1)
        for line in filled.ungraded:
            console.say(f"left as it was: {line}")
        for student in filled.missing:
            console.say(f"no row: {student}")
        console.sum_up(
            f"{count(len(filled.changes), 'cell')} of “{filled.column}” filled in {out}, "
            f"{len(filled.same)} said so already"
        )
        told = asdict(filled)
        del told["content"]
        console.document({"schema": "mlcourse/export-sheet/v1", "file": str(out), **told})


for _platform in PLATFORMS.values():
    _sheet_command(_platform)


@export.command(name="ags", epilog=examples("mlcourse export ags run -o scores.jsonl"))
@click.argument("run", type=ExistingFolder)
@click.option("-o", "--out", type=AnyPath, required=True, help="File to write.")
@policy_options
@talks
def export_ags(grades: tuple[Grade, ...], out: Path, console: Console) -> None:
    """Write a score of LTI (Assignment and Grade Services) for each student of RUN, a line each.

    A service of your site can send the lines to the platform as they are.
    """
    from mlcourse.delivery.scores import to_ags

    write_file(out, to_ags(grades).encode())
    console.sum_up(f"{count(len(grades), 'score')} in {out}")
    console.document({"schema": "mlcourse/export-ags/v1", "file": str(out), "scores": len(grades)})


@export.command(
    name="moodle-xml", epilog=examples("mlcourse export moodle-xml run --item hw1 -o grades.xml")
)
@click.argument("run", type=ExistingFolder)
@click.option("--item", required=True, help="ID number of the grade item in Moodle.")
@click.option("-o", "--out", type=AnyPath, required=True, help="File to write.")
@policy_options
@talks
def export_moodle_xml(grades: tuple[Grade, ...], item: str, out: Path, console: Console) -> None:
    """Write the grades of RUN as XML for Moodle's gradebook.

    Moodle finds students by their ID numbers, and breaks off the whole import at the first that it
    does not know.
    """
    from mlcourse.delivery.scores import to_moodle_xml

    write_file(out, to_moodle_xml(grades, item).encode())
    counted = sum(grade.counts for grade in grades)
    console.sum_up(f"{count(counted, 'grade')} in {out}")
    console.document({"schema": "mlcourse/export-xml/v1", "file": str(out), "grades": counted})


@export.command(
    name="feedback-zip",
    short_help="Pack the feedback pages for Moodle or Canvas.",
    epilog=examples("mlcourse export feedback-zip run --collected hw1 -o feedback.zip"),
)
@click.argument("run", type=ExistingFolder)
@click.option(
    "--collected",
    type=ExistingPath,
    required=True,
    help='The folder that was --out of "mlcourse collect".',
)
@click.option("-o", "--out", type=AnyPath, required=True, help="Zip file to write.")
@click.option("--skip-missing", is_flag=True, help="Leave out students of no download.")
@talks
def export_feedback_zip(
    run: Path, collected: Path, out: Path, skip_missing: bool, console: Console
) -> None:
    """Pack the feedback pages of RUN so that the platform hands each to its student.

    Whose page is whose comes from the names under which the platform gave the work out. If it is
    not certain for somebody, nothing is written.
    """
    from mlcourse.delivery.feedback_zip import feedback_zip

    packed = feedback_zip(run, collected, skip_missing=skip_missing)
    write_file(out, packed.content)
    for student in packed.missing:
        console.say(f"left out: {student}")
    for student in packed.without:
        console.say(f"no result: {student}")
    told = asdict(packed)
    del told["content"]
    console.sum_up(f"feedback for {count(len(packed.students), 'student')} in {out}")
    console.document({"schema": "mlcourse/export-feedback/v1", "file": str(out), **told})
