"""Whether the grader finds every answer in a notebook, and takes none for that of another."""

from __future__ import annotations

import ast
import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mlcourse.authoring.bundle import write_bundle
from mlcourse.authoring.notebooks import as_bytes
from mlcourse.authoring.student import student_notebook
from mlcourse.course.bundles import read_bundle
from mlcourse.course.records import Course, Unit
from mlcourse.demo.cohort import answered, reference_answers
from mlcourse.demo.damages import Notebook, released_ids
from mlcourse.grading.editions import Edition, read_edition
from mlcourse.grading.matching import plan
from mlcourse.grading.notebooks import read_notebook
from mlcourse.grading.plans import Step, StepKind

_ANSWERING = (StepKind.ANSWER, StepKind.AGAIN)


@dataclass(frozen=True)
class Finding:
    """What became of the answers in one notebook.

    Parameters
    ----------
    lost : frozenset of str
        Questions whose answer is not run whole before the question is asked.
    swapped : frozenset of str
        Questions for which a statement was taken that only another question's answer has.
    """

    lost: frozenset[str]
    swapped: frozenset[str]


def prepared(unit: Unit, course: Course) -> tuple[Notebook, Edition, dict[str, str]]:
    """Return a unit's released notebook with all answers, what tells its cells, and the answers."""
    released = student_notebook(unit, course)
    with tempfile.TemporaryDirectory() as folder:
        write_bundle(unit, course, released, (), Path(folder))
        edition = read_edition(read_bundle(Path(folder)))
    answers = reference_answers(unit)
    notebook = json.loads(as_bytes(answered(released, answers)))
    return released_ids(notebook), edition, answers


def find_answers(data: bytes, edition: Edition, answers: Mapping[str, str]) -> Finding:
    """Return what becomes of the answers in a notebook that holds all of them.

    Parameters
    ----------
    data : bytes
        The notebook.
    edition : Edition
    answers : mapping
        Question to the text of its answer.

    Raises
    ------
    SubmissionRefused
        If the notebook cannot be opened.
    """
    steps = plan(read_notebook(data), edition).steps
    wanted = {question: statements(text) for question, text in answers.items()}
    owners: dict[str, set[str]] = {}
    for question, its in wanted.items():
        for one in its:
            owners.setdefault(one, set()).add(question)
    lost = {question for question, its in wanted.items() if not _runs(its, question, steps)}
    swapped: set[str] = set()
    for step in steps:
        if step.kind in _ANSWERING and step.own:
            foreign = [owners.get(one, set()) for one in statements(step.source)]
            if any(whose and not whose & set(step.questions) for whose in foreign):
                swapped.update(step.questions)
    return Finding(frozenset(lost), frozenset(swapped))


def _runs(wanted: Iterable[str], question: str, steps: Iterable[Step]) -> bool:
    """Say whether all statements run before a question's snapshot, which must be there."""
    run: list[str] = []
    for step in steps:
        if step.kind is StepKind.SNAPSHOT and question in step.questions:
            # A function that was cut in two is whole again only when both halves are one step.
            whole = {one for source in run for one in statements(source)}
            return set(wanted) <= whole
        if step.own:
            run.append(step.source)
    return False


def statements(source: str) -> list[str]:
    """Return the statements of a text in a form that no formatter changes."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError):
        return []
    return [ast.dump(one) for one in body]
