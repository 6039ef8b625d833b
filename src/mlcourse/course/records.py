"""What a course is made of: plain records without behaviour, read by the other modules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from mlcourse.box.limits import Limits

UnitKind = Literal["lesson", "assessment"]
CellKind = Literal["code", "markdown"]
Role = Literal["given", "answer", "check", "prompt", "prediction"]


@dataclass(frozen=True)
class Cell:
    """One cell of a master notebook.

    Parameters
    ----------
    key : str
        Stable name of the cell within its unit, also its id in every generated notebook.
    kind : {"code", "markdown"}
    role : {"given", "answer", "check", "prompt", "prediction"}
        A prediction is known by its code, the others are declared.
    source : str
        The cell as its author wrote it, solution included.
    question : str or None
        Id of the question an answer, check or prompt cell belongs to.
    number : int
        Position in the notebook, counted from 1.
    line : int
        First line of the cell's text in the master file, counted from 1.
    metadata : mapping
        Tags and figure settings that travel to the generated notebooks.
    """

    key: str
    kind: CellKind
    role: Role
    source: str
    question: str | None
    number: int
    line: int
    metadata: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class CheckRecord:
    """What is known of a check without running it. ``id`` is ``question.function_name``."""

    id: str
    question: str
    title: str
    points: float
    hidden: bool
    misconception: str | None
    objectives: tuple[str, ...] = ()


@dataclass(frozen=True)
class QuestionRecord:
    """A question, its objectives and its checks; its points are the sum of theirs."""

    id: str
    title: str
    objectives: tuple[str, ...]
    checks: tuple[CheckRecord, ...]

    @property
    def points(self) -> float:
        return sum(check.points for check in self.checks)


@dataclass(frozen=True)
class QuizAnswer:
    """An answer to choose; a wrong one comes with the belief that leads to it."""

    text: str
    why: str
    right: bool
    belief: str | None = None


@dataclass(frozen=True)
class QuizItem:
    """A question with answers to choose from, exactly one of them right."""

    id: str
    objective: str
    asks: str
    answers: tuple[QuizAnswer, ...]


@dataclass(frozen=True)
class Mutant:
    """A wrong solution a reasonable student writes: it replaces one question's answer cell."""

    id: str
    question: str
    misconception: str
    path: Path
    source: str


@dataclass(frozen=True)
class Misconception:
    """A belief a reasonable person holds, and what the course says of it in public."""

    id: str
    belief: str
    says: str
    reread: str | None = None
    """Page of the book to reread, as ``unit-folder`` or ``unit-folder#section``."""


@dataclass(frozen=True)
class Objective:
    """Something a learner can do afterwards, with a verb that can be observed."""

    id: str
    text: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Module:
    """A part of the course: a title, what it is about in a paragraph, and its units in order."""

    id: str
    title: str
    units: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Course:
    """The registry of a course: what all its units share.

    Parameters
    ----------
    book_url : str or None
        Where the book is published.
    install : str or None
        What students write after ``pip install`` to get mlcourse: an address or a requirement.
    launch : mapping
        Address that opens a student notebook, by service; ``{notebook}`` stands for the unit's id.
    """

    root: Path
    title: str
    modules: tuple[Module, ...]
    objectives: Mapping[str, Objective]
    misconceptions: Mapping[str, Misconception]
    book_url: str | None = None
    install: str | None = None
    launch: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Unit:
    """A lesson or an assessment, read and checked, not yet built."""

    id: str
    kind: UnitKind
    folder: Path
    master: Path
    title: str
    objectives: tuple[str, ...]
    prerequisites: tuple[str, ...]
    minutes: Mapping[str, int]
    datasets: tuple[str, ...]
    cells: tuple[Cell, ...]
    questions: tuple[QuestionRecord, ...]
    mutants: tuple[Mutant, ...]
    checks_source: str
    hidden_source: str
    files: tuple[Path, ...] = ()
    """Data files of the unit (folder ``files/``) that students get beside the notebook."""
    quiz: tuple[QuizItem, ...] = ()
    code: str | None = None
    """Its place in the plan of the course, such as M2.4 or A3."""
    imported: str | None = None
    """The tool whose assignment it was: it may lack mutants, which that tool does not know."""
    limits: Limits = field(default_factory=Limits)
    metadata: Mapping[str, object] = field(default_factory=dict)

    @property
    def points(self) -> float:
        return sum(question.points for question in self.questions)
