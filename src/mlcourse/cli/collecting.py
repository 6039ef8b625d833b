"""``mlcourse collect``: from a platform's download to a folder for each student."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from mlcourse.cli.console import Console
from mlcourse.cli.options import AnyPath, ExistingFile, ExistingPath, examples, talks
from mlcourse.collecting.platforms import PLATFORMS
from mlcourse.delivery.text import count


@click.command(
    short_help="Sort what a learning platform lets you download.",
    epilog=examples(
        "mlcourse collect submissions.zip --out hw1",
        "mlcourse collect submissions.zip --out hw1 --roster class.csv",
        "mlcourse grade dist/a3-rare-events/bundle hw1 --out run",
    ),
)
@click.argument("source", type=ExistingPath)
@click.option("--out", type=AnyPath, required=True, help="New folder for the students' folders.")
@click.option("--platform", type=click.Choice(list(PLATFORMS)), help="Found from the names.")
@click.option("--roster", type=ExistingFile, help="Class list: a table with a header.")
@click.option("--match", help="Its column with what the platform calls a student.")
@click.option("--student", help="Its column with what results are to call a student.")
@click.option(
    "--keep",
    type=click.Choice(["last", "first"]),
    default="last",
    show_default=True,
    help="Which attempt counts.",
)
@talks
def collect(
    *,
    source: Path,
    out: Path,
    platform: str | None,
    roster: Path | None,
    match: str | None,
    student: str | None,
    keep: Literal["last", "first"],
    console: Console,
) -> None:
    """Sort SOURCE, a download of all submissions, into a folder for each student.

    SOURCE is the zip file from Canvas, Moodle, Blackboard, Brightspace or Gradescope, the folder it
    was unpacked to, or a folder of cloned repositories. Whose work it is comes from the names that
    the platform gave, never from a notebook. Nothing in SOURCE is changed or run.
    """
    from mlcourse.collecting.collecting import RECORD
    from mlcourse.collecting.collecting import collect as collect_all
    from mlcourse.collecting.platforms import named_keys
    from mlcourse.collecting.roster import read_roster
    from mlcourse.errors import UsageError

    if roster is None and (match or student):
        raise UsageError(
            "--match and --student name columns of a class list.", fix="give it with --roster"
        )
    listed = None
    if roster is not None:
        listed = read_roster(roster, named_keys(platform), match=match, student=student)
    found = collect_all(source, out, platform=platform, roster=listed, keep=keep)
    for line in found.passed_over:
        console.say(f"passed over: {line}")
    for line in found.notes:
        console.say(line)
    for name in found.missing:
        console.say(f"handed in nothing: {name}")
    late = sum(one.counting.late for one in found.students)
    again = sum(len(one.attempts) > 1 for one in found.students)
    told = [f"{late} late" if late else "", f"{again} with earlier attempts" if again else ""]
    more = f" ({', '.join(filter(None, told))})" if any(told) else ""
    title = PLATFORMS[found.platform].title
    console.sum_up(f"{title}: {count(len(found.students), 'student')}{more} in {out}")
    console.say(f"Next:  mlcourse grade BUNDLE {out} --out RUN")
    console.document({**found.as_json(), "record": str(out / RECORD)})
