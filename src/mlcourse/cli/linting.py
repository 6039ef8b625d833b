"""``mlcourse lint``: what can be measured of good teaching."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlcourse.cli.authoring import unit_folders
from mlcourse.cli.console import Console
from mlcourse.cli.options import ExistingPath, examples, talks
from mlcourse.delivery.text import count
from mlcourse.errors import DONE, FINDINGS, MlcourseError, as_json, as_text

if TYPE_CHECKING:
    from mlcourse.course.records import Unit
    from mlcourse.lint import Finding


@click.command(
    short_help="Hold lessons to the rules of good teaching.",
    epilog=examples("mlcourse lint course", "mlcourse lint course/m2-evaluation/leakage"),
)
@click.argument("units", nargs=-1, required=True, type=ExistingPath)
@click.option("--ignore", multiple=True, metavar="CODE", help="Leave a rule out; may be repeated.")
@talks
def lint(*, units: tuple[Path, ...], ignore: tuple[str, ...], console: Console) -> int:
    """Look at UNITS with every rule, and say why where one is not followed.

    A unit is the folder of a lesson or an assessment; other folders stand for all units in them.
    Where all units of a course are among them, its objectives are looked at as a whole.
    """
    from mlcourse.course.units import load_unit
    from mlcourse.lint import lint_unit

    read: dict[Path, Unit] = {}
    found: list[Finding] = []
    errors: list[MlcourseError] = []
    folders = unit_folders(units)
    for folder in folders:
        try:
            read[folder] = load_unit(folder)
            findings = lint_unit(read[folder], ignore)
        except MlcourseError as error:
            errors.append(error)
            console.say(f"{folder}: cannot be read\n{as_text(error)}\n", loudness=-1)
            continue
        found += findings
        for one in findings:
            console.show(f"{one.where}: {one.rule.code} {one.what}")
    whole = _of_whole_course(read, ignore)
    for one in whole:
        console.show(f"{one.where}: {one.rule.code} {one.what}")
    found += whole
    _explain(found, console)
    if not errors:
        told = count(len(found), "finding") if found else "no findings"
        console.say(f"{count(len(folders), 'unit')}, {told}")
    console.document(
        {
            "schema": "mlcourse/lint/v1",
            "findings": [
                {"code": one.rule.code, "what": one.what, "where": asdict(one.where)}
                for one in found
            ],
            "errors": [fault for error in errors for fault in as_json(error)["errors"]],
        }
    )
    return max((error.exit_code for error in errors), default=FINDINGS if found else DONE)


def _of_whole_course(read: Mapping[Path, Unit], ignore: tuple[str, ...]) -> list[Finding]:
    """Return what is to say of a course, if all its units were looked at."""
    from mlcourse.course.registry import find_registry, load_course
    from mlcourse.lint import lint_course

    root = find_registry(next(iter(read))) if read else None
    if root is None:
        return []
    course, units = load_course(root), {unit.id: unit for unit in read.values()}
    named = {id for module in course.modules for id in module.units}
    return list(lint_course(course, units, ignore)) if named <= units.keys() else []


def _explain(found: list[Finding], console: Console) -> None:
    rules = {one.rule.code: one.rule for one in found}
    if rules:
        console.say("")
    for code in sorted(rules):
        console.say(f"{code}: {rules[code].asks}\n    {rules[code].why}")
