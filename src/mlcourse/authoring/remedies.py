"""What an author does about a check that could not be made, or a run that did not end."""

from __future__ import annotations

import re
from pathlib import Path

from mlcourse.authoring.trial import Trial
from mlcourse.checks.outcome import Outcome, Reason
from mlcourse.checks.questions import Check
from mlcourse.errors import UnitError, Where

_FRAME = re.compile(r'^  File "(?P<file>[^"\n]+)", line (?P<line>\d+)', re.M)
_SLIPS = ("NameError", "UnboundLocalError", "ImportError", "ModuleNotFoundError", "SyntaxError")
_LIMITS = {
    "time": (
        "a cell or a call took longer than it may",
        "Make it faster, or raise  limits: {cell: SECONDS, call: SECONDS}  in the front matter.",
    ),
    "total": (
        "it took longer altogether than it may",
        "Make it faster, or raise  limits: {total: SECONDS}  in the front matter.",
    ),
    "memory": (
        "it took more memory than it may",
        "Make its data smaller, or raise  limits: {memory: BYTES}  in the front matter.",
    ),
    "processes": (
        "it started more processes or threads than it may",
        "Take n_jobs, workers and the like out, or raise  limits: {processes: NUMBER}  in the front"
        " matter.",
    ),
    "died": (
        "its process ended by itself",
        "Look for exit(), os._exit() and the like, and for a library that crashes: run the cells in"
        " Jupyter to see it. When they run there, another process of this machine may have taken"
        " the memory: build again, with --jobs 1.",
    ),
    "protocol": (
        "its process sent what is no answer",
        "Look for code that closes or writes to open files by number, such as os.close() or"
        " os.write().",
    ),
}


def ended(who: str, trial: Trial, where: Where) -> UnitError:
    """Return the fault of a run that did not reach its end, with what to do about its reason.

    Parameters
    ----------
    who : str
        What ran, as the beginning of a sentence.
    where : Where
        Its file, and the cell where that is known.
    """
    reason = str(trial.ended)
    words, fix = _LIMITS.get(
        reason, (reason, "Build again; if it stays, run the cells in Jupyter.")
    )
    return UnitError(f"{who} did not reach the end of its run: {words}", where=where, fix=fix)


def place_of(check: Check) -> Where:
    """Return where a check is declared."""
    return Where(check.where.file, line=check.where.line, question=check.question)


def missed(check: Check, outcome: Outcome, what: str) -> UnitError:
    """Return the fault of a check that the reference solution does not pass.

    Parameters
    ----------
    outcome : Outcome
        Of the first draw on which it did not pass.
    what : str
        The fault in a sentence.
    """
    if outcome.reason is Reason.FAULT:
        return check_fault(check, outcome, what)
    if outcome.reason is Reason.TIME:
        fix = (
            "Make the check or the solution faster, or give the check another  time_limit=SECONDS."
        )
    else:
        fix = "Mend the solution, or give the check the spread its data have."
    return UnitError(what, where=place_of(check), why=explanation(outcome), fix=fix)


def check_fault(check: Check, outcome: Outcome, what: str) -> UnitError:
    """Return the fault of a check that stopped with an error, at the line where it stopped."""
    told = outcome.private or ""
    where = _stopped(told, check) or place_of(check)
    error = _error(told)
    line = f"line {where.line} of {Path(where.file).name}"
    if error.startswith(_SLIPS):
        fix = f"Mend {line}: the mistake is in the check itself."
    elif error.startswith("AssertionError"):
        fix = f"In {line} say what you expect with expect.…: an assert tells students nothing."
    else:
        fix = f"Look at {line}, where the check stopped: mend it, or what the solution gives it."
    return UnitError(what, where=where, why=error, fix=fix)


def _stopped(told: str, check: Check) -> Where | None:
    """Return the innermost line of the author's files in a traceback."""
    folder = Path(check.where.file).parent
    for frame in reversed(list(_FRAME.finditer(told))):
        if Path(frame["file"]) in {folder / "checks.py", folder / "hidden.py"}:
            return Where(frame["file"], line=int(frame["line"]), question=check.question)
    return None


def _error(told: str) -> str:
    """Return the error that a traceback ends with, in one line."""
    frames = list(_FRAME.finditer(told))
    after = told[frames[-1].end() :].split("\n")[1:] if frames else told.split("\n")
    return " ".join(line for line in after if line and not line.startswith(" "))


def explanation(outcome: Outcome) -> str | None:
    """Return what an outcome tells its author."""
    if outcome.private:
        return outcome.private.strip()
    if outcome.message is None:
        return None if outcome.reason is None else str(outcome.reason)
    sides = [
        f"{name}: {text}"
        for name, text in (
            ("expected", outcome.message.expected),
            ("actual", outcome.message.actual),
        )
        if text
    ]
    return "; ".join([outcome.message.text, *sides])
