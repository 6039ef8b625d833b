"""The group ``mlcourse`` and its commands."""

from __future__ import annotations

import click

from mlcourse import __version__
from mlcourse.cli import (
    authoring,
    autograders,
    ci,
    collecting,
    completion,
    doctor,
    exporting,
    gradebook,
    grading,
    importing,
    linting,
    merging,
    pages,
    proving,
    regrading,
    selfcheck,
    starting,
)
from mlcourse.cli.failures import Program
from mlcourse.cli.options import examples


@click.group(
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples(
        "mlcourse new assessment a3-rare-events",
        "mlcourse build assessments/a3-rare-events --out dist",
        "mlcourse grade dist/a3-rare-events/bundle submissions --out run",
    ),
)
@click.version_option(__version__, prog_name="mlcourse", message="%(prog)s %(version)s")
def mlcourse() -> None:
    """Write, build, check and grade machine-learning notebooks.

    Exit codes: 0 done, 1 findings, 2 wrong use, 3 some submissions refused or lost, 4 refused for
    safety, 70 a fault of mlcourse, 130 interrupted.
    """


for command in (
    starting.init,
    authoring.new,
    authoring.build,
    starting.book,
    importing.import_,
    proving.verify,
    linting.lint,
    selfcheck.check,
    collecting.collect,
    grading.grade,
    merging.merge,
    pages.feedback,
    regrading.regrade,
    regrading.publish,
    pages.report,
    gradebook.mark,
    gradebook.grades,
    gradebook.history,
    exporting.export,
    doctor.doctor,
    completion.completion,
):
    mlcourse.add_command(command)
for command in (*ci.COMMANDS, *autograders.COMMANDS):
    exporting.export.add_command(command)
