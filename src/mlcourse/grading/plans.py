"""What is going to be run of a submission, in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class StepKind(StrEnum):
    """What a step of a plan is.

    AGAIN is an answer run once more, should it have failed; EARLY a cell from further down that
    an answer needs.
    """

    SETUP = "setup"
    GIVEN = "given"
    ALTERED = "altered"
    ANSWER = "answer"
    EXTRA = "extra"
    AGAIN = "again"
    EARLY = "early"
    SNAPSHOT = "snapshot"


@dataclass(frozen=True)
class Step:
    """One thing to do in the box.

    Parameters
    ----------
    kind : StepKind
    source : str
        Code to run; "" for a snapshot.
    questions : tuple of str
        The questions that suffer when this step goes wrong; for a snapshot the one it is for.
    cell : int or None
        Number of the submitted cell the code comes from, None for the bundle's own.
    """

    kind: StepKind
    source: str
    questions: tuple[str, ...] = ()
    cell: int | None = None

    @property
    def own(self) -> bool:
        """Whether the student wrote it."""
        return self.cell is not None


@dataclass(frozen=True)
class Plan:
    """A submission, located and put in order.

    Parameters
    ----------
    steps : tuple of Step
    attempted : frozenset of str
        Questions with an answer that is no longer the stub; each has exactly one snapshot.
    answers : mapping
        By question: numbers of the submitted cells that answer it.
    notes : tuple of str
        What was repaired, in words for people.
    """

    steps: tuple[Step, ...]
    attempted: frozenset[str]
    answers: Mapping[str, tuple[int, ...]]
    notes: tuple[str, ...]
