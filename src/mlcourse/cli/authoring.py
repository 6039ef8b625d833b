"""``mlcourse new`` and ``mlcourse build``: for those who write units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlcourse.cli import options
from mlcourse.cli.console import Console
from mlcourse.cli.options import AnyPath, ExistingPath, examples, talks
from mlcourse.delivery.text import count
from mlcourse.errors import DONE, MlcourseError, UsageError, as_json, as_text

if TYPE_CHECKING:
    from mlcourse.authoring.build import BuildReport
    from mlcourse.course.records import UnitKind


@click.group()
def new() -> None:
    """Start a lesson or an assessment."""


def _scaffold(kind: UnitKind, name: str, root: Path, console: Console) -> None:
    from mlcourse.authoring.scaffold import new_unit

    path = new_unit(kind, name, root)
    console.show(str(path))
    console.document({"schema": "mlcourse/new/v1", "kind": kind, "unit": name, "folder": str(path)})
    console.say(
        "Its objectives and misconceptions were added to the course's registry.\n"
        f"Build it with:  mlcourse build {path} --out dist"
    )


@new.command(epilog=examples("mlcourse new lesson m2-evaluation/leakage"))
@click.argument("name")
@click.option(
    "--in", "root", type=AnyPath, default=Path(), help="Folder that holds course/ and assessments/."
)
@talks
def lesson(name: str, root: Path, console: Console) -> None:
    """Make a lesson NAME that builds; MODULE/NAME puts it into a module."""
    _scaffold("lesson", name, root, console)


@new.command(epilog=examples("mlcourse new assessment a3-rare-events"))
@click.argument("name")
@click.option(
    "--in", "root", type=AnyPath, default=Path(), help="Folder that holds course/ and assessments/."
)
@talks
def assessment(name: str, root: Path, console: Console) -> None:
    """Make an assessment NAME that builds."""
    _scaffold("assessment", name, root, console)


@click.command(
    short_help="Prove units and write what students and graders get.",
    epilog=examples(
        "mlcourse build assessments/a3-rare-events --out dist",
        "mlcourse build course assessments --out dist --seeds 20",
    ),
)
@click.argument("units", nargs=-1, required=True, type=ExistingPath)
@click.option("--out", type=AnyPath, required=True, help="Folder for what is built.")
@click.option(
    "--seeds", default=5, show_default=True, type=click.IntRange(1), help="Seeds to prove on."
)
@options.jobs
@click.option("--force", is_flag=True, help="Build unchanged units again.")
@talks
def build(
    *, units: tuple[Path, ...], out: Path, seeds: int, jobs: int, force: bool, console: Console
) -> int:
    """Prove UNITS and write student notebook, solution and bundle of each.

    A unit is the folder of a lesson or an assessment; other folders stand for all units in them.
    """
    from mlcourse.authoring.build import build_unit

    reports, errors = [], []
    folders = unit_folders(units)
    with console.progress("build", "units") as progress:
        for done, folder in enumerate(folders):
            progress(done, len(folders), str(folder))
            try:
                reports.append(
                    build_unit(
                        folder,
                        out,
                        seeds=seeds,
                        jobs=jobs,
                        force=force,
                        progress=lambda line: console.say(line, loudness=1),
                    )
                )
            except MlcourseError as error:
                # The faults of one unit must not hide those of the others.
                errors.append(error)
                console.say(f"{folder}: not built\n{as_text(error)}\n", loudness=-1)
                continue
            _tell(reports[-1], console)
    console.document(
        {
            "schema": "mlcourse/build-report/v1",
            "units": [asdict(report) | {"folder": str(report.folder)} for report in reports],
            "errors": [fault for error in errors for fault in as_json(error)["errors"]],
        }
    )
    return max((error.exit_code for error in errors), default=DONE)


def unit_folders(paths: Sequence[Path]) -> tuple[Path, ...]:
    from mlcourse.course.units import find_units

    folders: dict[Path, None] = {}
    for path in paths:
        found = find_units(path.parent if path.is_file() else path)
        if not found:
            raise _no_unit(path)
        folders |= dict.fromkeys(found)
    return tuple(folders)


def _no_unit(path: Path) -> UsageError:
    why = "a unit is a folder with lesson.md or assignment.md"
    found = [path] if path.suffix == ".ipynb" else path.rglob("*.ipynb")
    notebook = next((one for one in found if ".ipynb_checkpoints" not in one.parts), None)
    if notebook is None:
        fix = "make one with: mlcourse new assessment NAME"
        return UsageError(f"{path} holds no unit", why=why, fix=fix)
    master = notebook.with_name("assignment.md")
    return UsageError(
        f"{path} holds a notebook, but no unit",
        why=f"{why}, beside it checks.py",
        fix=f"jupytext --to md:myst -o {master} {notebook}\n"
        "       then give its cells their roles, as in what  mlcourse new  makes",
    )


def _tell(report: BuildReport, console: Console) -> None:
    what = "built" if report.rebuilt else "unchanged"
    console.sum_up(
        f"{report.unit}: {what}, release {report.release}, {count(report.questions, 'question')}, "
        f"{count(report.checks, 'check')} ({report.hidden} hidden), {count(report.points, 'point')}"
    )
    console.sum_up(
        f"  proven on {count(report.seeds, 'seed')} and {count(report.mutants, 'mutant')}"
    )
    for part in ("student", "solution", "bundle"):
        console.sum_up(f"  {part + ':':<10}{report.folder / part}")
    for warning in report.warnings:
        console.say(f"  look at: {warning}")
