"""A unit that is being made of a notebook of another tool: plain records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

PartKind = Literal["prose", "given", "answer", "test", "manual"]


@dataclass(frozen=True)
class Finding:
    """Something of the notebook that is not, or not quite, in the unit.

    Parameters
    ----------
    where : str
        Notebook, and the number of the cell counted from 1.
    lost : bool
        Whether something is missing or works differently, and not merely worth a look.
    """

    where: str
    what: str
    fix: str = ""
    lost: bool = True


@dataclass(frozen=True)
class Test:
    """A test cell.

    Parameters
    ----------
    name : str
        Its id.
    source : str
        All of it, which hidden tests are part of.
    visible : str or None
        What students see of it; None for nothing that tests.
    points : float
    title : str or None
        What students read of it.
    messages : mapping
        Texts of otter's for success and failure.
    """

    name: str
    source: str
    visible: str | None
    points: float
    title: str | None = None
    expected: str | None = None
    failure: str | None = None

    @property
    def has_hidden(self) -> bool:
        return self.visible is None or self.visible.strip() != self.source.strip()


@dataclass(frozen=True)
class ManualPart:
    """Something that a person grades."""

    id: str
    kind: Literal["answer", "task"]
    cell: str
    points: float
    prompt: str
    reference: str = ""
    mark_scheme: str = ""


@dataclass(frozen=True)
class Part:
    """A cell of the notebook, with the role it has.

    Parameters
    ----------
    source : str
        As the unit has it: of an answer with its solution and stub between our markers.
    name : str
        Its id in the notebook.
    number : int
        Of the cell in the notebook, counted from 1.
    question : str or None
        The question it belongs to where the notebook says so.
    tags : tuple of str
        Of the cell, such as ``raises-exception``.
    """

    kind: PartKind
    source: str
    name: str = ""
    number: int = 0
    question: str | None = None
    test: Test | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seed:
    """What is set before each cell: a variable, or the generators of Python and NumPy without."""

    value: int
    variable: str | None = None


@dataclass
class Draft:
    """A unit in the making."""

    id: str
    title: str
    origin: Literal["nbgrader", "otter"]
    source: str
    parts: list[Part]
    manual: list[ManualPart] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    seed: Seed | None = None
    together: dict[str, float] = field(default_factory=dict)
    """Points of questions, by their names in the notebook, whose tests count together only."""
