"""``mlcourse verify``: the proof of a unit on many draws, kept beside it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlcourse.cli import options
from mlcourse.cli.authoring import unit_folders
from mlcourse.cli.console import Console
from mlcourse.cli.options import ExistingPath, examples, talks
from mlcourse.delivery.text import count
from mlcourse.errors import DONE, FINDINGS, MlcourseError, as_json, as_text

if TYPE_CHECKING:
    from mlcourse.authoring.calibration import Threshold
    from mlcourse.authoring.proofs import Proof
    from mlcourse.course.records import Unit


@click.command(
    short_help="Prove units on many draws and say where thresholds stand.",
    epilog=examples(
        "mlcourse verify course assessments",
        "mlcourse verify --check course assessments",
        "mlcourse verify --force course/m2-evaluation/leakage",
    ),
)
@click.argument("units", nargs=-1, required=True, type=ExistingPath)
@click.option(
    "--seeds",
    default=20,
    show_default=True,
    type=click.IntRange(2),
    help="Draws of hidden data, for the reference and for every mutant.",
)
@options.jobs
@click.option("--force", is_flag=True, help="Prove again what has not changed.")
@click.option("--check", is_flag=True, help="Run nothing; say which proofs are missing or old.")
@talks
def verify(
    *,
    units: tuple[Path, ...],
    seeds: int,
    jobs: int,
    force: bool,
    check: bool,
    console: Console,
) -> int:
    """Prove UNITS on many draws, and write beside each what was found, as proof.json.

    Every threshold must lie three standard deviations from the reference, and every mutant be
    caught on every draw. A unit is the folder of a lesson or an assessment; other folders stand for
    all units in them. Units that have not changed since their proof are left out.
    """
    from mlcourse.authoring.proofs import prove, read_proof, write_proof
    from mlcourse.course.units import load_unit

    proofs: list[tuple[Proof, str]] = []
    errors: list[MlcourseError] = []
    old = 0
    folders = unit_folders(units)
    with console.progress("verify", "units") as progress:
        for done, folder in enumerate(folders):
            progress(done, len(folders), str(folder))
            try:
                unit = load_unit(folder)
                proof = None if force and not check else read_proof(unit)
                why = _out_of_date(unit, proof, None if check else seeds)
                if why is not None and check:
                    old += 1
                    console.show(f"{folder}: {why}")
                    continue
                if why is not None or proof is None:
                    say = partial(_say_step, console, unit.id)
                    proof = prove(unit, seeds=seeds, jobs=jobs, progress=say)
                    write_proof(unit, proof)
            except MlcourseError as error:
                errors.append(error)
                console.say(f"{folder}: not proven\n{as_text(error)}\n", loudness=-1)
                continue
            proofs.append((proof, "unchanged" if why is None else "proven"))
            _tell(proof, proofs[-1][1], console)
    console.document(
        {
            "schema": "mlcourse/verify/v1",
            "units": [
                {"unit": proof.unit, "seeds": proof.seeds, "state": state}
                for proof, state in proofs
            ],
            "errors": [fault for error in errors for fault in as_json(error)["errors"]],
        }
    )
    if old:
        console.say(f"{count(old, 'proof')} missing or old; make them with:  mlcourse verify")
    return max((error.exit_code for error in errors), default=FINDINGS if old else DONE)


def _out_of_date(unit: Unit, proof: Proof | None, seeds: int | None) -> str | None:
    """Return why a proof is none of the unit of today; None if it is one."""
    from mlcourse.authoring.proofs import changes, is_elsewhere

    if proof is None:
        return "it has no proof"
    changed = changes(unit, proof)
    if changed:
        return f"changed since its proof: {', '.join(changed)}"
    if seeds is not None and proof.seeds < seeds:
        return f"proven on {proof.seeds} draws only"
    if seeds is not None and is_elsewhere(unit, proof):
        return "proven with other libraries, or with another mlcourse"
    return None


def _say_step(console: Console, id: str, line: str) -> None:
    console.say(f"{id}: {line}", loudness=1)


def _tell(proof: Proof, state: str, console: Console) -> None:
    console.sum_up(
        f"{proof.unit}: {state} on {count(proof.seeds, 'draw')}, "
        f"{count(len(proof.mutants), 'mutant')}, {count(len(proof.thresholds), 'threshold')}, "
        f"{proof.seconds:g} s to run"
    )
    for one in proof.thresholds:
        console.say(f"  {_line(one)}", loudness=0 if state == "proven" else 1)


def _line(one: Threshold) -> str:
    sides = (("≥", one.at_least), ("≤", one.at_most))
    bound = " and ".join(f"{sign} {value:.4g}" for sign, value in sides if value is not None)
    line = f"{one.check}: {one.label} {bound}; reference {one.mean:.4g} ± {one.spread:.2g}"
    mutants = ", ".join(f"{id} {value:.4g}" for id, value in one.mutants.items())
    return f"{line}; {mutants}" if mutants else line
