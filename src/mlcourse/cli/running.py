"""A student's notebook run from the top on their own machine, asked the checks they can see."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from mlcourse.box.isolation import detect
from mlcourse.box.limits import Limits
from mlcourse.box.session import Box, BoxEnded, open_box
from mlcourse.checks.loading import LoadedChecks, load_checks
from mlcourse.checks.outcome import State
from mlcourse.checks.questions import Check
from mlcourse.checks.running import run_question
from mlcourse.checks.seeds import check_seed, generator
from mlcourse.errors import SubmissionRefused, UsageError, Where
from mlcourse.grading.notebooks import read_notebook
from mlcourse.notebook.session import SET_UP, QuestionInfo, answer_sources, is_begun
from mlcourse.notebook.showing import Report
from mlcourse.student import Student

_CHECK_CALL = re.compile(r"""^\s*check\(\s*["']([\w-]+)["']\s*\)\s*;?\s*$""")
_MOST_FILES = 200
_MOST_BYTES = 50 << 20


@dataclass(frozen=True)
class Setup:
    """What the set-up cell of a released notebook tells."""

    release: str
    questions: Mapping[str, QuestionInfo]
    misconceptions: Mapping[str, Mapping[str, Any]]
    loaded: LoadedChecks


@dataclass(frozen=True)
class Checked:
    """What came of a notebook.

    Parameters
    ----------
    reports : tuple of Report
        One for each question that has visible checks, in order.
    errors : tuple of str
        What went wrong while the cells ran.
    """

    reports: tuple[Report, ...]
    errors: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether every visible check of every question passes."""
        return all(
            report.outcomes and all(one.state is State.PASSED for one in report.outcomes)
            for report in self.reports
        )


def check_notebook(path: Path, *, progress: Callable[[int, int], object] | None = None) -> Checked:
    """Run a notebook from the top and make its visible checks where its check cells stand.

    Parameters
    ----------
    path : Path
        A released notebook with answers. It runs without isolation: its reader wrote it.
    progress : callable or None
        Called with how many of how many cells have run.

    Raises
    ------
    UsageError
        If it has no set-up cell, or that cell was changed.
        Also if it is no notebook.
    """
    try:
        cells = read_notebook(path.read_bytes())
    except SubmissionRefused as refusal:
        # Nothing is handed in here, so the advice to hand in again would be beside the point.
        raise UsageError(
            refusal.what,
            where=Where(str(path)),
            why=refusal.why,
            fix="open the notebook in Jupyter, save it, and give the .ipynb file",
        ) from refusal
    sources = [cell.source for cell in cells if cell.kind == "code"]
    setup = read_setup(sources, path)
    isolation = detect("none", trust=True)
    state = _Checking(setup)
    with open_box(isolation, files=_files_beside(path), limits=Limits(total=3600.0)) as box:
        try:
            for number, source in enumerate(sources, start=1):
                state.cell(box, source, number)
                if progress is not None:
                    progress(number, len(sources))
        except BoxEnded as gone:
            state.errors.append(f"code cell {number} ended the process: {gone.reason}")
    return Checked(state.all_reports(), tuple(state.errors))


def read_setup(sources: Sequence[str], path: Path) -> Setup:
    """Return what the set-up cell among ``sources`` tells, without running it."""
    for source in sources:
        if SET_UP not in source:
            continue
        told = _start_arguments(source)
        try:
            return Setup(
                release=str(told["release"]),
                questions={
                    id: QuestionInfo(
                        id,
                        str(info.get("title") or id),
                        info.get("points"),
                        info.get("stub"),
                        tuple(info.get("defines", ())),
                    )
                    for id, info in told["questions"].items()
                },
                misconceptions=told.get("misconceptions") or {},
                loaded=load_checks(told["checks"], "checks.py"),
            )
        except (KeyError, AttributeError, TypeError):
            break
    raise UsageError(
        "The notebook has no set-up cell of mlcourse that can be used",
        where=Where(str(path)),
        fix="take the first code cell anew from the notebook as it was released",
    )


def _start_arguments(source: str) -> dict[str, Any]:
    try:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "start":
                return {
                    word.arg: ast.literal_eval(word.value) for word in node.keywords if word.arg
                }
    except (SyntaxError, ValueError):
        pass
    return {}


@dataclass
class _Checking:
    """One run of a notebook: what has run so far and what the checks said."""

    setup: Setup
    reports: dict[str, Report] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    history: list[str] = field(default_factory=list)

    def cell(self, box: Box, source: str, number: int) -> None:
        asked = _CHECK_CALL.fullmatch(source)
        if asked is not None and asked[1] in self.setup.questions:
            self.reports[asked[1]] = self._report(box, asked[1])
            return
        if SET_UP in source:
            return
        run = box.run(source)
        self.history.append(source)
        if run.error is not None:
            self.errors.append(f"code cell {number}: {run.error.type_name}: {run.error.text}")

    def _report(self, box: Box, id: str) -> Report:
        setup, info = self.setup, self.setup.questions[id]
        question = setup.loaded.questions.get(id)
        visible = sum(check.points for check in question.checks) if question else 0.0
        more = info.points is not None and info.points > visible
        student = Student(box.ask)
        names = dict.fromkeys(student.names())
        if question is None or not is_begun(info, answer_sources(self.history), names):
            return Report(id, info.title, (), 0, {}, more)

        def rng_for(check: Check) -> np.random.Generator:
            # The same draw as check() makes in Jupyter.
            return generator(check_seed(b"visible", setup.release, check.id))

        outcomes = run_question(question, student, rng_for, hidden=False)
        # One attempt is all that is known here, so the first hint is offered at once.
        return Report(id, info.title, outcomes, 2, setup.misconceptions, more)

    def all_reports(self) -> tuple[Report, ...]:
        """Return a report for each question with visible checks, asked or not."""
        return tuple(
            self.reports.get(id) or Report(id, info.title, (), 0, {})
            for id, info in self.setup.questions.items()
            if (question := self.setup.loaded.questions.get(id)) and question.checks
        )


def _files_beside(notebook: Path) -> dict[str, bytes]:
    """Return the files in the notebook's folder and its direct subfolders, within reason."""
    files: dict[str, bytes] = {}
    size = 0
    for path in sorted([*notebook.parent.glob("*"), *notebook.parent.glob("*/*")]):
        name = path.relative_to(notebook.parent)
        if path.suffix == ".ipynb" or not path.is_file() or str(name).startswith((".", "__")):
            continue
        size += path.stat().st_size
        if len(files) == _MOST_FILES or size > _MOST_BYTES:
            raise UsageError(
                f"{notebook.parent} holds more files than a notebook's folder should",
                why=f"at most {_MOST_FILES} files of {_MOST_BYTES >> 20} MB in all come along",
                fix="put the notebook and its data into a folder of their own",
            )
        files[name.as_posix()] = path.read_bytes()
    return files
