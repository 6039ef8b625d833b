"""What the student's calls do. Whatever goes wrong here ends in a notice, not in our traceback."""

from __future__ import annotations

import functools
import hashlib
import io
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from difflib import get_close_matches
from typing import Any

from IPython.core.getipython import get_ipython

from mlcourse import __version__
from mlcourse.checks.loading import load_checks
from mlcourse.checks.outcome import State
from mlcourse.checks.questions import Check
from mlcourse.checks.running import run_question
from mlcourse.checks.seeds import check_seed, generator
from mlcourse.errors import MlcourseError
from mlcourse.installing import install_command, install_mlcourse, package_of
from mlcourse.notebook.exporting import write_submission
from mlcourse.notebook.predicting import compared, predicted
from mlcourse.notebook.session import (
    ATTRIBUTE,
    QuestionInfo,
    Session,
    Unit,
    answer_sources,
    is_begun,
    unread_answer,
)
from mlcourse.notebook.showing import Notice, Progress, Report, Reports, Shown
from mlcourse.student.reference import LocalStudent

NOT_STARTED = Notice(
    (
        "The set-up cell has not been run in this kernel.",
        "Run the first code cell of the notebook, then your own cells, then this one.",
    )
)
CHANGED = (
    "The checks in the set-up cell cannot be used. Take the cell anew from the notebook as it was "
    "released; your answers can stay."
)


def _guarded(command: Callable[..., Shown]) -> Callable[..., Shown]:
    @functools.wraps(command)
    def run(*arguments: Any) -> Shown:
        try:
            return command(*arguments)
        except Exception as error:
            return _our_problem(error)

    return run


def start(
    *,
    unit: str,
    release: str,
    title: str,
    notebook: str,
    questions: Mapping[str, Mapping[str, Any]],
    checks: str,
    misconceptions: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Begin a unit in this kernel.

    Parameters
    ----------
    unit, release, title : str
    notebook : str
        Name of the released file.
    questions : mapping
        Id to ``title``, ``points``, ``stub`` (hash of the stub's syntax tree) and ``defines``.
    checks : str
        The text of checks.py.
    misconceptions : mapping or None
        Id to ``says`` and ``reread``.

    Notes
    -----
    If the checks cannot be loaded, because a package is missing or because the cell was changed, a
    notice is printed.
    """
    shell = get_ipython()
    if shell is None:
        return
    infos = {
        id: QuestionInfo(
            id,
            str(told.get("title") or id),
            told.get("points"),
            told.get("stub"),
            tuple(told.get("defines", ())),
        )
        for id, told in questions.items()
    }
    try:
        loaded = load_checks(checks, "checks.py")
    except MlcourseError as error:
        print(_unusable(error).as_text())
        return
    told = Unit(unit, release, title, notebook, infos, misconceptions or {}, loaded)
    earlier: Session | None = getattr(shell, ATTRIBUTE, None)
    session = Session(told)
    if earlier is not None and earlier.unit.release == release:
        # The set-up cell run once more: attempts and results stay.
        session.last, session.failed_attempts = earlier.last, earlier.failed_attempts
        session.predictions = earlier.predictions
    setattr(shell, ATTRIBUTE, session)


def _unusable(error: MlcourseError) -> Notice:
    """Return what to do about checks that cannot be loaded."""
    cause = error.__cause__
    if not isinstance(cause, ImportError) or not cause.name:
        return Notice((CHANGED, f"{error.what} {error.why or ''}".strip()))
    after = "Then restart the kernel and run the notebook from the top. Your answers can stay."
    package = package_of(cause.name)
    if package == "mlcourse":
        return Notice(
            (
                f"The mlcourse that is installed here, {__version__}, does not fit this notebook: "
                f"{cause}.",
                f"Install the one that goes with the notebook: {install_mlcourse()}.",
                after,
            )
        )
    if isinstance(cause, ModuleNotFoundError):
        return Notice(
            (
                f"The checks of this notebook need {package}, which is not installed here.",
                f"Install it: run  %{install_command(cause.name)}  in a cell.",
                after,
            )
        )
    return Notice(
        (
            f"The checks of this notebook need another version of {package}: {cause}.",
            f"Bring it up to date: run  %pip install --upgrade {package}  in a cell.",
            after,
        )
    )


@_guarded
def check(question: str | None = None) -> Shown:
    """Check one question, or all."""
    shell = get_ipython()
    session: Session | None = getattr(shell, ATTRIBUTE, None)
    if session is None:
        return NOT_STARTED
    ids = list(session.unit.questions)
    if question is None:
        return Reports(tuple(_report(shell, session, id) for id in ids))
    if question not in session.unit.questions:
        return _unknown(question, ids)
    return _report(shell, session, question)


def predict(name: str, value: Any) -> None:
    """Keep a prediction, and say so."""
    session: Session | None = getattr(get_ipython(), ATTRIBUTE, None)
    if session is None:
        print(NOT_STARTED.as_text())
    else:
        print(predicted(session.predictions, str(name), value))


def compare(name: str, measured: Any, unit: str, digits: int | None) -> None:
    """Print a result beside what was predicted."""
    session: Session | None = getattr(get_ipython(), ATTRIBUTE, None)
    # Without the set-up cell nothing is kept, and the result is shown all the same.
    kept = {} if session is None else session.predictions
    print(compared(kept, str(name), measured, unit, digits))


@_guarded
def progress() -> Shown:
    """Show how far each question is."""
    session: Session | None = getattr(get_ipython(), ATTRIBUTE, None)
    if session is None:
        return NOT_STARTED
    rows = []
    for id, info in session.unit.questions.items():
        outcomes = session.last.get(id)
        passed = None
        if outcomes is not None:
            passed = sum(outcome.state is State.PASSED for outcome in outcomes)
        asked = session.unit.loaded.questions.get(id)
        rows.append((id, info.title, passed, len(asked.checks) if asked else 0))
    return Progress(session.unit.title, tuple(rows))


@_guarded
def export(path: str | None = None) -> Shown:
    """Write the file to hand in."""
    shell = get_ipython()
    session: Session | None = getattr(shell, ATTRIBUTE, None)
    if session is None:
        return NOT_STARTED
    return Notice(write_submission(session, _history(shell), shell.user_ns, path))


def _report(shell: Any, session: Session, id: str) -> Report:
    unit = session.unit
    info, asked = unit.questions[id], unit.loaded.questions.get(id)
    sources = answer_sources(_history(shell))
    visible = sum(check.points for check in asked.checks) if asked else 0.0
    more = info.points is not None and info.points > visible
    if asked is None or not asked.checks:
        return Report(id, info.title, (), 0, {}, more)
    fault = unread_answer(info, sources, shell.user_ns, shell.transform_cell)
    if fault is not None or not is_begun(info, sources, shell.user_ns):
        session.last.pop(id, None)
        return Report(id, info.title, (), 0, {}, more, fault)
    student = LocalStudent(shell.user_ns)

    def rng_for(check: Check) -> Any:
        # Visible checks hold no secret: the same draw in every kernel of a release.
        return generator(check_seed(b"visible", unit.release, check.id))

    with _quiet(), _same_random_state():
        outcomes = run_question(asked, student, rng_for, hidden=False)
    student.release()
    attempts = session.record(id, outcomes, sources)
    return Report(id, info.title, outcomes, attempts, unit.misconceptions, more)


def _history(shell: Any) -> list[str]:
    # The raw history keeps magics as they were typed; its first entry is always empty.
    return [str(source) for source in shell.history_manager.input_hist_raw[1:]]


@contextmanager
def _quiet() -> Iterator[None]:
    """Drop what the student's functions print while a check calls them."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        yield


@contextmanager
def _same_random_state() -> Iterator[None]:
    """Put the global random states back, so that a check changes no later result."""
    import random

    import numpy as np

    torch = sys.modules.get("torch")
    before, numpy_before = random.getstate(), np.random.get_state()
    torch_before = torch.get_rng_state() if torch is not None else None
    try:
        yield
    finally:
        random.setstate(before)
        np.random.set_state(numpy_before)
        if torch is not None:
            torch.set_rng_state(torch_before)


def _unknown(question: object, ids: list[str]) -> Notice:
    close = get_close_matches(str(question), ids, n=1, cutoff=0.5)
    advice = f'Did you mean check("{close[0]}")? ' if close else ""
    return Notice(
        (
            f'There is no question "{question}" in this notebook.',
            f"{advice}The questions are: {', '.join(ids)}.",
        )
    )


def _our_problem(error: Exception) -> Notice:
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
    code = hashlib.sha256(f"{type(error).__name__}@{place}".encode()).hexdigest()[:4].upper()
    return Notice(
        (
            f"This is our problem, not yours: code E-{code}.",
            "Your work is safe; nothing in your notebook was changed.",
            f"Tell your instructor this code and place: {type(error).__name__} at {place}.",
        )
    )
