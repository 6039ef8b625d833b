"""From a submitted notebook to a plan: given cells are the bundle's own, answers are the student's.

Notes
-----
Steps follow the order of the submission. A given cell runs where the student left it, but never
later than the release has it; one that is missing runs where the release has it. Check cells and
the set-up cell never run: stand-ins for ``check``, ``progress`` and ``export`` take their place.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from mlcourse.course.stand_ins import STAND_INS
from mlcourse.errors import SubmissionRefused
from mlcourse.grading.attribution import STRONG, Attribution, attribute
from mlcourse.grading.editions import Edition
from mlcourse.grading.forward import with_forward_names
from mlcourse.grading.notebooks import SubmittedCell, SubmittedNotebook, read_notebook
from mlcourse.grading.ordering import Match, heaviest_chain
from mlcourse.grading.pieces import Piece, cut
from mlcourse.grading.plans import Plan, Step, StepKind
from mlcourse.grading.repairs import altered_notes, repair_notes
from mlcourse.grading.similarity import similarity, words

_ALTERED_IN_PLACE = 0.4
_ALTERED_ANYWHERE = 0.7
_ANSWER_WEIGHT = 6.0


def plan(cells: Sequence[SubmittedCell], edition: Edition) -> Plan:
    """Return what to run of a submission, in order.

    Parameters
    ----------
    cells : sequence of SubmittedCell
    edition : Edition
        Of the bundle that grades it.

    Raises
    ------
    SubmissionRefused
        If nothing in it belongs to the assignment.
    """
    pieces = cut(cells, edition)
    found = attribute(pieces, edition)
    chain = _chain(pieces, edition, found)
    altered = _altered(pieces, edition, found)
    owners = _owners(pieces, edition, found)
    _recognisable(pieces, edition, found)
    writer = _Writer(pieces, edition, found, chain, altered, owners)
    steps, forward = with_forward_names(writer.write(_snapshots(pieces, edition, found, owners)))
    notes = [*cells.notes] if isinstance(cells, SubmittedNotebook) else []
    notes += repair_notes(pieces, edition, found, owners)
    notes += altered_notes(pieces, edition, altered, writer.missing)
    notes += forward
    answers = {
        question: tuple(number for at in sorted(members) for number in pieces[at].cells)
        for question, members in _members(owners).items()
        if question in found.answers
    }
    return Plan(tuple(steps), frozenset(found.answers), answers, tuple(notes))


def common_start(edition: Edition) -> tuple[str, ...]:
    """Return what every notebook runs first whose beginning is as it was released."""
    given = itertools.takewhile(lambda cell: cell.role != "answer", edition.cells)
    return (
        STAND_INS,
        *(cell.source for cell in given if cell.role == "given" and cell.kind == "code"),
    )


def answered(data: bytes, edition: Edition) -> int:
    """Return how many questions a notebook answers, rightly or wrongly.

    Raises
    ------
    SubmissionRefused
        If it cannot be read, or is none of this assignment.
    """
    return len(plan(read_notebook(data), edition).attempted)


def _recognisable(pieces: Sequence[Piece], edition: Edition, found: Attribution) -> None:
    if not pieces:
        raise SubmissionRefused(
            "The notebook is empty: no cell holds anything.",
            fix="Open the notebook you worked in, save it, and hand in that file.",
        )
    # Ids and check cells are the same in every assignment.
    released = any(edition.cells[at].role != "check" for piece in pieces for at in piece.places)
    spoken = any(found.text(at, question) for question, at in found.answers.items())
    if not (released or spoken or found.stubs or any(piece.retired for piece in pieces)):
        raise SubmissionRefused(
            "This is not the notebook of this assignment: it holds none of its cells and answers.",
            fix="Hand in the notebook that was released for this assignment.",
        )


def _chain(pieces: Sequence[Piece], edition: Edition, found: Attribution) -> dict[int, int]:
    """Return index of piece to place of reference cell, for all that kept the released order."""
    places = {target.question: target.place for target in edition.targets}
    matches = [
        Match(at, place, 1.0 / len(p.places)) for at, p in enumerate(pieces) for place in p.places
    ]
    # Answers keep their place before given cells do: a given cell can be run earlier, unasked.
    matches += [Match(at, places[q], _ANSWER_WEIGHT) for q, at in found.answers.items()]
    return {match.here: match.there for match in heaviest_chain(matches, len(edition.cells))}


def _altered(pieces: Sequence[Piece], edition: Edition, found: Attribution) -> dict[int, int]:
    """Return index of piece to place of the given code cell it is an altered copy of."""
    whole = {place for piece in pieces for place in piece.places}
    anchored = sorted(found.anchors.items())
    answers = set(found.answers.values())
    own = [
        at
        for at, piece in enumerate(pieces)
        if piece.own and piece.kind == "code" and at not in answers and at not in found.stubs
    ]
    bags = {at: words(pieces[at].source) for at in own}
    altered: dict[int, int] = {}
    for place, cell in enumerate(edition.cells):
        if cell.kind != "code" or cell.role not in ("given", "setup") or place in whole:
            continue
        low = max((here for here, there in anchored if there < place), default=-1)
        high = min((here for here, there in anchored if there > place), default=len(pieces))
        bag = words(edition.texts[place])
        likeness = [
            (similarity(bag, bags[at]), -at, low < at < high) for at in own if at not in altered
        ]
        best = max(
            (
                one
                for one in likeness
                if one[0] >= (_ALTERED_IN_PLACE if one[2] else _ALTERED_ANYWHERE)
            ),
            default=None,
        )
        if best is not None:
            altered[-best[1]] = place
    return altered


def _owners(pieces: Sequence[Piece], edition: Edition, found: Attribution) -> dict[int, set[str]]:
    """Return for each of the student's pieces the questions it belongs to."""
    owners: dict[int, set[str]] = {}
    for question, at in found.answers.items():
        owners.setdefault(at, set()).add(question)
    here: set[str] = set()
    # What was answered last: cells below its check may still improve on it.
    answered: set[str] = set()
    # Of these another part, somewhere else, may define what the chosen cell does not.
    halves = {q for q, at in found.answers.items() if found.text(at, q) < 1}
    for at, piece in enumerate(pieces):
        if at in owners:
            here = answered = set(owners[at])
        elif at in found.anchors:
            cell = edition.cells[found.anchors[at]]
            here = {cell.question} if cell.role == "prompt" and cell.question else set()
        elif piece.own and piece.kind == "code" and at not in found.stubs:
            likely = answered | halves
            again = {question for question in likely if found.text(at, question) >= STRONG}
            if again or here:
                owners[at] = again or set(here)
    return owners


def _members(owners: dict[int, set[str]]) -> dict[str, list[int]]:
    members: dict[str, list[int]] = {}
    for at, questions in owners.items():
        for question in questions:
            members.setdefault(question, []).append(at)
    return members


def _snapshots(
    pieces: Sequence[Piece], edition: Edition, found: Attribution, owners: dict[int, set[str]]
) -> dict[int, list[str]]:
    """Return index of piece to the questions whose snapshot is taken right after it."""
    answers = set(found.answers.values())
    due: dict[int, list[str]] = {}
    members = _members(owners)
    for target in edition.targets:
        question = target.question
        if question not in found.answers:
            continue
        # Pieces of a later section do not put a snapshot off.
        first = found.answers[question]
        last = max([first, *(at for at in members[question] if at not in answers)])
        limit = next(
            (at for at in range(last + 1, len(pieces)) if _ends(at, pieces, found)),
            len(pieces),
        )
        check = edition.checks.get(question, -1)
        seen = [at for at in range(last + 1, len(pieces)) if check in pieces[at].places]
        after = seen[0] if seen and not any(last < at < seen[0] for at in answers) else limit - 1
        due.setdefault(after, []).append(question)
    return due


def _ends(at: int, pieces: Sequence[Piece], found: Attribution) -> bool:
    return not pieces[at].own or at in found.stubs or at in found.answers.values()


@dataclass
class _Writer:
    """Writes the steps of one plan."""

    pieces: Sequence[Piece]
    edition: Edition
    found: Attribution
    chain: dict[int, int]
    altered: dict[int, int]
    owners: dict[int, set[str]]
    missing: list[int] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    given: dict[int, int] = field(default_factory=dict)
    stubs: set[str] = field(default_factory=set)
    copied: set[int] = field(default_factory=set)

    def write(self, snapshots: dict[int, list[str]]) -> list[Step]:
        self.steps.append(Step(StepKind.SETUP, STAND_INS))
        links = [*sorted(self.chain.items()), (len(self.pieces), len(self.edition.cells))]
        following = {here: links[number + 1][1] for number, (here, _) in enumerate(links[:-1])}
        present = {place for piece in self.pieces for place in piece.places}
        self._give_between(-1, links[0][1], present)
        for at, piece in enumerate(self.pieces):
            self._step(at, piece)
            for question in snapshots.get(at, ()):
                self.steps.append(Step(StepKind.SNAPSHOT, "", (question,)))
            if at in self.chain:
                self._give_between(self.chain[at], following[at], present)
        return _with_second_tries(self.steps, self.given, self.edition)

    def _give_between(self, low: int, high: int, present: set[int]) -> None:
        for place in range(low + 1, high):
            cell = self.edition.cells[place]
            if cell.role == "given" and cell.kind == "code" and place not in self.given:
                if place not in present:
                    self.missing.append(place)
                self._give(place)

    def _give(self, place: int) -> None:
        self.given[place] = len(self.steps)
        self.steps.append(Step(StepKind.GIVEN, self.edition.cells[place].source))

    def _step(self, at: int, piece: Piece) -> None:
        if piece.retired:
            self.steps.append(Step(StepKind.GIVEN, piece.source))
        elif at in self.found.stubs:
            self._stub(at, piece)
        elif piece.places:
            self._released(at, piece)
        elif at in self.altered:
            self._altered(at, piece)
        elif piece.kind == "code" or at in self.found.answers.values():
            kind = StepKind.ANSWER if at in self.found.answers.values() else StepKind.EXTRA
            self._own(kind, piece, self.owners.get(at, set()))

    def _own(self, kind: StepKind, piece: Piece, questions: set[str]) -> None:
        order = tuple(t.question for t in self.edition.targets if t.question in questions)
        self.steps.append(Step(kind, piece.source, order, piece.cells[0]))

    def _stub(self, at: int, piece: Piece) -> None:
        question = self.found.stubs[at]
        if question not in self.found.answers and question not in self.stubs:
            self.stubs.add(question)
            self._own(StepKind.ANSWER, piece, {question})

    def _released(self, at: int, piece: Piece) -> None:
        place = self.chain.get(at, piece.places[0])
        cell = self.edition.cells[place]
        if cell.role != "given" or cell.kind != "code":
            return
        if place not in self.given:
            self._give(place)
        elif place in self.copied and any(step.own for step in self.steps[self.given[place] :]):
            # A second copy further down, such as one that loads the data afresh, was meant.
            self._own(StepKind.EXTRA, piece, set())
        if not piece.fragment:
            self.copied.add(place)

    def _altered(self, at: int, piece: Piece) -> None:
        place = self.altered[at]
        if self.edition.cells[place].role == "setup":
            return
        if place not in self.given:
            self._give(place)
        self._own(StepKind.ALTERED, piece, self.owners.get(at, set()))


def _with_second_tries(steps: list[Step], given: dict[int, int], edition: Edition) -> list[Step]:
    """Let an answer that stands above a given cell of its question run again below it."""
    places = {target.question: target.place for target in edition.targets}
    later: dict[int, list[Step]] = {}
    moved: set[int] = set()
    for at, step in enumerate(steps):
        if step.kind is not StepKind.ANSWER:
            continue
        place = max(places[question] for question in step.questions)
        needed = max((where for one, where in given.items() if one < place), default=-1)
        if needed < at:
            continue
        later.setdefault(needed, []).append(replace(step, kind=StepKind.AGAIN))
        for number, other in enumerate(steps[:needed]):
            if other.kind is StepKind.SNAPSHOT and other.questions[0] in step.questions:
                moved.add(number)
                later[needed].append(other)
    ordered: list[Step] = []
    for at, step in enumerate(steps):
        ordered += [] if at in moved else [step]
        ordered += later.get(at, [])
    return ordered
