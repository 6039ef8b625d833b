"""A made-up cohort for one assessment: honest, mistaken, damaged and hostile submissions."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

import nbformat

from mlcourse.course.records import Unit
from mlcourse.course.solutions import defined_names, reference_of
from mlcourse.demo.hostile import hostile_cells


class Kind(StrEnum):
    """What a submission is made to show, and what has to come of it."""

    REFERENCE = "reference"
    ODD = "honest but odd"
    DAMAGED = "honest, damaged notebook"
    STUB = "untouched"
    PARTLY = "partly right"
    MUTANT = "one misconception"
    HOSTILE = "hostile"


@dataclass(frozen=True)
class Member:
    """One submission of the cohort.

    Parameters
    ----------
    name : str
        Who handed it in; the file is named so.
    notebook : NotebookNode
    kind : Kind
    question, misconception : str or None
        For a mutant: the question it gets wrong, and why.
    """

    name: str
    notebook: Any
    kind: Kind
    question: str | None = None
    misconception: str | None = None


def make_cohort(
    unit: Unit, released: Any, *, hostile: bool = True, each: int | None = None
) -> tuple[Member, ...]:
    """Return the cohort of an assessment.

    Parameters
    ----------
    unit : Unit
        The unit with its solutions and mutants.
    released : NotebookNode
        The student notebook that `build` wrote.
    hostile : bool
        Whether to include submissions that attack the grader and the machine.
    each : int or None
        At most so many that are partly right, odd, damaged or hostile, of each kind; all of them
        by default. Every mutant is always there.
    """
    answers = reference_answers(unit)
    members = [Member("ada-reference", answered(released, answers), Kind.REFERENCE)]
    members.append(Member("nobody-yet", copy.deepcopy(released), Kind.STUB))
    members += _mutants(unit, released, answers)
    members += islice(_partly(released, answers), each)
    members += islice(_odd(released, answers), each)
    members += islice(_damaged(released, answers), each)
    if hostile:
        members += islice(_hostile(unit, released), each)
    return tuple(members)


def reference_answers(unit: Unit) -> dict[str, str]:
    """Return the reference solution of each question, as the source of its answer cell."""
    return {
        cell.question: reference_of(cell.source)
        for cell in unit.cells
        if cell.role == "answer" and cell.question is not None
    }


def answered(released: Any, answers: Mapping[str, str]) -> Any:
    """Return the notebook with these answers in its answer cells."""
    notebook = copy.deepcopy(released)
    for question, source in answers.items():
        answer_cell(notebook, question)["source"] = source
    return notebook


def answer_cell(notebook: Any, question: str) -> Any:
    """Return the answer cell of a question."""
    return next(cell for cell in notebook.cells if cell["id"] == f"{question}-answer")


def _partly(released: Any, answers: Mapping[str, str]) -> Iterator[Member]:
    names = list(answers)
    for count in range(1, len(names)):
        chosen = {name: answers[name] for name in names[:count]}
        yield Member(f"got-to-{names[count - 1]}", answered(released, chosen), Kind.PARTLY)


def _mutants(unit: Unit, released: Any, answers: Mapping[str, str]) -> Iterator[Member]:
    for mutant in unit.mutants:
        changed = {**answers, mutant.question: mutant.source}
        yield Member(
            f"mutant-{mutant.id}",
            answered(released, changed),
            Kind.MUTANT,
            mutant.question,
            mutant.misconception,
        )


CHATTY = 'for line in range(20_000):\n    print(f"line {line}: still thinking")'
SLOW = "import time\n\ntime.sleep(4)"
PLOTTING = (
    "import matplotlib.pyplot as plt\n\n"
    'fig, ax = plt.subplots()\nax.plot([1, 4, 9, 16])\nax.set_title("Squares")\nplt.show()'
)
UNICODE = '# Größe, 大きさ, размер\ngröße = "naïve café ☕"\nprint(größe)'
SHELL = "%matplotlib inline\n!echo a line from the shell"


def _odd(released: Any, answers: Mapping[str, str]) -> Iterator[Member]:
    extras = {
        "chatty-charles": CHATTY,
        "slow-sally": SLOW,
        "plotting-pia": PLOTTING,
        "Zoë-Müller-李": UNICODE,
        "magic-mo": SHELL,
    }
    for name, source in extras.items():
        notebook = answered(released, answers)
        notebook.cells.insert(2, nbformat.v4.new_code_cell(source))
        yield Member(name, notebook, Kind.ODD)


def _damaged(released: Any, answers: Mapping[str, str]) -> Iterator[Member]:
    for name, damage in DAMAGES.items():
        notebook = answered(released, answers)
        damage(notebook, list(answers))
        yield Member(name, notebook, Kind.DAMAGED)


def _without_ids(notebook: Any, _questions: list[str]) -> None:
    notebook["nbformat_minor"] = 4
    for cell in notebook.cells:
        cell.pop("id", None)


def _without_checks(notebook: Any, _questions: list[str]) -> None:
    notebook["cells"] = [cell for cell in notebook.cells if not cell["id"].endswith("-check")]


def _answer_doubled(notebook: Any, questions: list[str]) -> None:
    cell = answer_cell(notebook, questions[0])
    notebook.cells.insert(notebook.cells.index(cell), copy.deepcopy(cell))


def _answer_retyped(notebook: Any, questions: list[str]) -> None:
    cell = answer_cell(notebook, questions[1])
    cell["cell_type"] = "markdown"
    for key in ("outputs", "execution_count"):
        cell.pop(key, None)


def _given_cell_altered(notebook: Any, _questions: list[str]) -> None:
    code = [cell for cell in notebook.cells if cell["cell_type"] == "code"]
    code[1]["source"] += "\n# a note of mine"


DAMAGES: dict[str, Callable[[Any, list[str]], None]] = {
    "lost-all-ids": _without_ids,
    "deleted-the-checks": _without_checks,
    "pasted-an-answer-twice": _answer_doubled,
    "turned-an-answer-into-text": _answer_retyped,
    "edited-a-given-cell": _given_cell_altered,
}


def _nothing_under_each_name(answer: str) -> str:
    return "\n".join(f"{name} = None" for name in defined_names(answer))


def _hostile(unit: Unit, released: Any) -> Iterator[Member]:
    for name, source in hostile_cells(unit).items():
        notebook = copy.deepcopy(released)
        # A notebook in which nothing was attempted would never be run.
        for question, answer in reference_answers(unit).items():
            answer_cell(notebook, question)["source"] = _nothing_under_each_name(answer)
        # After the last answer, so that it can replace what answers define.
        notebook.cells.append(nbformat.v4.new_code_cell(source))
        yield Member(f"hostile-{name}", notebook, Kind.HOSTILE)
