"""The proof of a unit over many draws, kept beside it: thresholds, mutants, run time.

Such a proof takes minutes, so it is not repeated by every test run. It is committed with the hashes
of all that it saw; whoever changes one of these without a new proof is told so.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mlcourse.authoring.bundle import bundle_files
from mlcourse.authoring.calibration import Threshold
from mlcourse.authoring.environment import code_hash, environment_of, parts_called
from mlcourse.authoring.solution import execute_unit
from mlcourse.authoring.verify import verify_unit
from mlcourse.course.records import Unit
from mlcourse.errors import UnitError, UnitFaults, UsageError, Where
from mlcourse.teaching.thread import Score

PROOF = "proof.json"
SCHEMA = "mlcourse/proof/v1"
_DIGITS = 4


@dataclass(frozen=True)
class Proof:
    """What a proof saw and found.

    Parameters
    ----------
    seeds : int
        Number of draws, of the reference and of each mutant.
    seen : mapping
        SHA-256 of each file of the unit, by its path in the unit's folder.
    package : str
        Hash of the parts of mlcourse that cells and checks call.
    environment : mapping
        Versions of Python and of the libraries that the unit imports.
    seconds : float
        Processor time that the solution notebook took in a fresh kernel, with one thread and the
        start of the kernel included. On a machine that does nothing else it is the time one waits.
    mutants : mapping
        The misconception each mutant was caught as on every draw, by the mutant's id.
    thresholds : tuple of Threshold
    decisions : tuple of Score
        What methods reached at the decisions that return through the course.
    """

    unit: str
    seeds: int
    seen: Mapping[str, str]
    package: str
    environment: Mapping[str, Any]
    seconds: float
    mutants: Mapping[str, str]
    thresholds: tuple[Threshold, ...]
    decisions: tuple[Score, ...] = ()


def prove(
    unit: Unit,
    *,
    seeds: int = 20,
    jobs: int = 1,
    progress: Callable[[str], None] = lambda _line: None,
) -> Proof:
    """Run a unit's reference and mutants on many draws.

    Parameters
    ----------
    unit : Unit
    seeds : int
        Number of draws of hidden data.
    jobs : int
        How many boxes run at a time.
    progress : callable
        Called with a short line at each step.

    Returns
    -------
    Proof

    Raises
    ------
    UnitFaults
        The reference, the stub or a mutant does not do what it must, or a threshold lies within
        three standard deviations of the reference.
    """
    progress("solution notebook")
    began = _clock()
    executed = execute_unit(unit)
    seconds = _clock() - began
    found = verify_unit(unit, seeds=seeds, mutant_seeds=seeds, jobs=jobs, progress=progress)
    near = (_too_near(unit, one) for one in found.thresholds if not one.is_justified)
    faults = (*found.faults, *near)
    if faults:
        raise UnitFaults(faults)
    return Proof(
        unit=unit.id,
        seeds=seeds,
        seen=seen(unit),
        package=code_hash(*parts_called(unit)),
        environment=_versions(unit),
        seconds=round(seconds),
        mutants={mutant.id: mutant.misconception for mutant in unit.mutants},
        thresholds=found.thresholds,
        decisions=tuple(_score(one) for one in executed.metadata["decisions"]),
    )


def _clock() -> float:
    """Return the processor time of all children that have ended, where the system tells it."""
    if sys.platform == "win32":
        return time.perf_counter()
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def seen(unit: Unit) -> dict[str, str]:
    """Return the hash of each file that a proof depends on."""
    contents = {
        unit.master.name: unit.master.read_bytes(),
        **bundle_files(unit),
        **{f"mutants/{mutant.path.name}": mutant.path.read_bytes() for mutant in unit.mutants},
    }
    return {name: hashlib.sha256(contents[name]).hexdigest() for name in sorted(contents)}


def changes(unit: Unit, proof: Proof) -> tuple[str, ...]:
    """Return the files of a unit that are not as its proof saw them."""
    today = seen(unit)
    return tuple(
        name for name in sorted({*today, *proof.seen}) if today.get(name) != proof.seen.get(name)
    )


def is_elsewhere(unit: Unit, proof: Proof) -> bool:
    """Return whether a proof was made with other library versions or another mlcourse."""
    package = code_hash(*parts_called(unit))
    return proof.package != package or proof.environment != _versions(unit)


def _versions(unit: Unit) -> dict[str, Any]:
    known = environment_of(unit)
    return {name: known[name] for name in ("python", "packages")}


def write_proof(unit: Unit, proof: Proof) -> Path:
    """Write a proof beside its unit."""
    document = {"schema": SCHEMA, **asdict(proof)}
    document["thresholds"] = [_row(one) for one in proof.thresholds]
    if not proof.decisions:
        del document["decisions"]
    path = unit.folder / PROOF
    text = json.dumps(document, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def read_proof(unit: Unit) -> Proof | None:
    """Return the proof beside a unit; None where there is none.

    Raises
    ------
    UsageError
        It cannot be read.
    """
    path = unit.folder / PROOF
    if not path.is_file():
        return None
    try:
        document = json.loads(path.read_bytes())
        if document.pop("schema") != SCHEMA:
            raise ValueError(f"its schema is not {SCHEMA}")
        rows = document.pop("thresholds")
        scores = tuple(_score(one) for one in document.pop("decisions", ()))
        return Proof(
            **document, thresholds=tuple(Threshold(**row) for row in rows), decisions=scores
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            "The proof of this unit cannot be read",
            where=Where(str(path)),
            why=str(error),
            fix=f"Make it again:  mlcourse verify --force {unit.folder}",
        ) from None


def _score(told: Mapping[str, Any]) -> Score:
    return Score(**{**told, "scores": tuple(told["scores"])})


def _row(one: Threshold) -> dict[str, Any]:
    row = asdict(one)
    row["mean"], row["spread"] = _short(one.mean), _short(one.spread)
    row["mutants"] = {id: _short(value) for id, value in one.mutants.items()}
    return row


def _short(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}") if math.isfinite(value) else value


def _too_near(unit: Unit, one: Threshold) -> UnitError:
    check = next(c for q in unit.questions for c in q.checks if c.id == one.check)
    sides = ((one.at_least, "at least"), (one.at_most, "at most"))
    bound = " and ".join(f"{text} {value:.4g}" for value, text in sides if value is not None)
    return UnitError(
        f"A threshold of {one.check} is too near to the reference: {one.label}, {bound}",
        where=Where(
            str(unit.folder / ("hidden.py" if check.hidden else "checks.py")),
            question=check.question,
        ),
        why=f"The reference gives {one.mean:.4g} with a standard deviation of {one.spread:.2g} over"
        f" the draws, {one.margin:.1f} of them from the bound; 3 are needed.",
        fix="Move the threshold where right answers stay clear of it, or measure on more rows.",
    )
