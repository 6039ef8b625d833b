"""Points of a question as a number, for graders that read the last line of a cell.

Runs in nbgrader's kernel, together with the student's code: there is no box here, and whatever
keeps the two apart is what nbgrader was given for it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any

from IPython.core.getipython import get_ipython

from mlcourse.checks.loading import LoadedChecks, load_bundle_checks
from mlcourse.checks.outcome import Outcome, State
from mlcourse.checks.questions import Check
from mlcourse.checks.running import run_question
from mlcourse.checks.seeds import check_seed, generator
from mlcourse.notebook.session import ATTRIBUTE, Session
from mlcourse.student import snapshots
from mlcourse.student.reference import LocalStudent

_KEPT = "_mlcourse_scoring"


class NoUnit(RuntimeError):
    """The set-up cell has not been run."""


class Scoring:
    """What has been scored in this kernel: the names at each question's check, and its outcomes."""

    def __init__(self) -> None:
        self.names: dict[str, snapshots.Snapshot] = {}
        self.outcomes: dict[str, tuple[Outcome, ...]] = {}
        self.hidden: LoadedChecks | None = None


def tidy(points: float) -> float:
    """Return points without the dust of adding floats up: a last line above the most is an error.

    Examples
    --------
    >>> tidy(0.1 + 0.2)
    0.3
    """
    return round(float(points), 6)


def visible_points(question: str) -> float:
    """Return the points of the visible checks of a question, and tell how each went."""
    shell, session, scoring = _here()
    asked = session.unit.loaded.questions[question]
    scoring.names[question] = snapshots.take(shell.user_ns)
    with _quiet():
        outcomes = run_question(asked, LocalStudent(shell.user_ns), _draws(session), hidden=False)
    scoring.outcomes[question] = outcomes
    for outcome in outcomes:
        print(f"{outcome.state}: {outcome.title} ({tidy(outcome.earned):g}/{outcome.points:g})")
        if outcome.message is not None and outcome.state is not State.PASSED:
            print(f"    {outcome.message.text}")
    return _sum(outcomes)


def load_hidden(checks: str, hidden: str) -> None:
    """Take the hidden checks in, after all cells of the student's have run."""
    _, _, scoring = _here()
    with _quiet():
        scoring.hidden = load_bundle_checks(checks, hidden)


def hidden_points(question: str) -> float:
    """Return the points of the hidden checks of a question, about the names at its check."""
    shell, session, scoring = _here()
    if scoring.hidden is None:
        raise NoUnit("The hidden checks have not been loaded.")
    if question not in scoring.outcomes:
        visible_points(question)
    now = snapshots.take(shell.user_ns)
    try:
        snapshots.restore(shell.user_ns, scoring.names[question])
        with _quiet():
            outcomes = run_question(
                scoring.hidden.questions[question],
                LocalStudent(shell.user_ns),
                _draws(session),
                hidden=True,
                earlier=scoring.outcomes[question],
            )
    finally:
        snapshots.restore(shell.user_ns, now)
    return _sum(outcomes)


def _sum(outcomes: tuple[Outcome, ...]) -> float:
    most = tidy(sum(outcome.points for outcome in outcomes))
    return min(tidy(sum(outcome.earned for outcome in outcomes)), most)


def _here() -> tuple[Any, Session, Scoring]:
    shell = get_ipython()
    session: Session | None = getattr(shell, ATTRIBUTE, None)
    if session is None:
        raise NoUnit("The set-up cell has not been run in this kernel.")
    scoring = getattr(shell, _KEPT, None)
    if scoring is None:
        scoring = Scoring()
        setattr(shell, _KEPT, scoring)
    return shell, session, scoring


def _draws(session: Session) -> Any:
    def rng_for(check: Check) -> Any:
        return generator(check_seed(b"nbgrader", session.unit.release, check.id))

    return rng_for


@contextmanager
def _quiet() -> Iterator[None]:
    """Drop what is printed: nbgrader gives no points to a cell that writes to stderr."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        yield
