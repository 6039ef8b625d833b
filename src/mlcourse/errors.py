"""One error type (what, where, why, fix), and the one place that makes text and JSON of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

DONE, FINDINGS, USAGE, PARTIAL, REFUSED, INTERRUPTED = 0, 1, 2, 3, 4, 130


@dataclass(frozen=True)
class Where:
    """The place of a fault, as exactly as it is known.

    Parameters
    ----------
    file : str
        Path as the reader would type it.
    cell : int or None
        Number of the cell in the notebook, counted from 1.
    line : int or None
        Line of the file, counted from 1.
    question : str or None
        Id of the question the fault belongs to.
    row, column : str or None
        Place in a table, for faults in CSV files and the like.
    """

    file: str
    cell: int | None = None
    line: int | None = None
    question: str | None = None
    row: str | None = None
    column: str | None = None

    def __str__(self) -> str:
        parts = [self.file if self.line is None else f"{self.file}:{self.line}"]
        parts += [
            f"{name} {value}"
            for name, value in (
                ("cell", self.cell),
                ("question", self.question),
                ("row", self.row),
                ("column", self.column),
            )
            if value is not None
        ]
        return ", ".join(parts)


class MlcourseError(Exception):
    """A fault a person can mend.

    Parameters
    ----------
    what : str
        One sentence: what is wrong.
    where : Where or None
        Where it is.
    why : str or None
        Why it matters or how it came about.
    fix : str or None
        What to do next.
    """

    exit_code = USAGE

    def __init__(
        self,
        what: str,
        *,
        where: Where | None = None,
        why: str | None = None,
        fix: str | None = None,
    ) -> None:
        super().__init__(what)
        self.what, self.where, self.why, self.fix = what, where, why, fix

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.what, self.where, self.why, self.fix)

    def __str__(self) -> str:
        return as_text(self)


class UsageError(MlcourseError):
    """The command line, a path or a configuration file is not what it should be."""


class UnitError(MlcourseError):
    """A lesson or an assessment has a fault its author must mend."""

    exit_code = FINDINGS


class UnitFaults(UnitError):
    """Several faults of one unit, reported together so that an author mends them in one go."""

    def __init__(self, faults: tuple[UnitError, ...]) -> None:
        plural = "fault" if len(faults) == 1 else "faults"
        super().__init__(f"{len(faults)} {plural} found")
        self.faults = faults

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.faults,)


class SubmissionRefused(MlcourseError):
    """A submission that may not or cannot be opened."""

    exit_code = PARTIAL


class IsolationMissing(MlcourseError):
    """No isolation that holds on this machine."""

    exit_code = REFUSED


class OverwriteRefused(MlcourseError):
    """Going on would overwrite something a person made."""

    exit_code = REFUSED


def _rebuild(
    kind: type[MlcourseError], what: str, where: Where | None, why: str | None, fix: str | None
) -> MlcourseError:
    return kind(what, where=where, why=why, fix=fix)


def as_text(error: MlcourseError) -> str:
    """Return the error as the lines a person reads."""
    if isinstance(error, UnitFaults):
        return "\n\n".join(as_text(fault) for fault in error.faults)
    lines = [error.what]
    lines += [
        f"  {name}: {value}"
        for name, value in (("where", error.where), ("why", error.why), ("fix", error.fix))
        if value is not None
    ]
    return "\n".join(lines)


def as_json(error: MlcourseError) -> dict[str, Any]:
    """Return the error as a document of schema ``mlcourse/error/v1``."""
    faults = error.faults if isinstance(error, UnitFaults) else (error,)
    return {
        "schema": "mlcourse/error/v1",
        "exit_code": error.exit_code,
        "errors": [
            {
                "kind": type(fault).__name__,
                "what": fault.what,
                "where": None if fault.where is None else asdict(fault.where),
                "why": fault.why,
                "fix": fault.fix,
            }
            for fault in faults
        ],
    }
