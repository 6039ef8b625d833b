"""Which pieces of a submission answer which question.

The text decides: the names it defines and what is left of the stub. Where the text is silent, the
place between recognised cells and the id decide. An id never speaks against a text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mlcourse.course.solutions import normalised_tree
from mlcourse.grading.editions import Edition, Target
from mlcourse.grading.ordering import Match, heaviest_chain
from mlcourse.grading.pieces import Piece

STRONG = 0.5
_LONGEST_STUB = 10_000
_SURE_PLACE = 0.9
_LOOSE_PLACE = 0.7
_BINDING = re.compile(
    r"^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)|^(\w+)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE
)
_TEXT, _ID, _PLACE, _RETYPED = 4.0, 1.5, 2.0, -3.0


@dataclass(frozen=True)
class Evidence:
    """What speaks for a piece being the answer to a question; each part in [0, 1]."""

    text: float
    id: bool
    place: float


@dataclass(frozen=True)
class Attribution:
    """Where the answers are.

    Parameters
    ----------
    anchors : mapping
        Index of a piece to the place of the reference cell it stands for, in order on both sides.
    answers : mapping
        Question to the index of the piece that answers it.
    stubs : mapping
        Index of a piece that is an untouched stub to its question.
    evidence : mapping
        Index of a piece and question to what speaks for it.
    """

    anchors: Mapping[int, int]
    answers: Mapping[str, int]
    stubs: Mapping[int, str]
    evidence: Mapping[tuple[int, str], Evidence]

    def text(self, piece: int, question: str) -> float:
        """Return how strongly a piece's text speaks for a question."""
        found = self.evidence.get((piece, question))
        return 0.0 if found is None else found.text


def attribute(pieces: Sequence[Piece], edition: Edition) -> Attribution:
    """Return which pieces answer which questions."""
    anchors = {match.here: match.there for match in _anchors(pieces, edition)}
    stubs = _stubs(pieces, edition, anchors)
    evidence = {}
    for at, piece in enumerate(pieces):
        if piece.own and at not in stubs:
            for question, found in _evidence(at, piece, edition, anchors).items():
                evidence[at, question] = found
    answers = _assign(pieces, edition, evidence, set(stubs.values()))
    return Attribution(anchors, answers, stubs, evidence)


def _anchors(pieces: Sequence[Piece], edition: Edition) -> list[Match]:
    return heaviest_chain(
        (
            Match(at, place, 2.0 / len(piece.places))
            for at, piece in enumerate(pieces)
            for place in piece.places
        ),
        len(edition.cells),
    )


def _stubs(pieces: Sequence[Piece], edition: Edition, anchors: Mapping[int, int]) -> dict[int, str]:
    by_place = {target.place: target for target in edition.targets}
    by_key = {target.key: target for target in edition.targets}
    stubs = {}
    for at, piece in enumerate(pieces):
        candidates = [by_place[place] for place in piece.places if place in by_place]
        short = len(piece.source) <= _LONGEST_STUB
        if not candidates and piece.own and piece.kind == "code" and short:
            near = [target for target in edition.targets if target.may_be_stub(piece.source)]
            tree = normalised_tree(piece.source) if near else ""
            candidates = [target for target in near if tree in target.stubs]
        if not candidates:
            continue
        chosen = by_place.get(anchors.get(at, -1)) or by_key.get(piece.id or "")
        stubs[at] = (chosen if chosen in candidates else candidates[0]).question
    return stubs


def _evidence(
    at: int, piece: Piece, edition: Edition, anchors: Mapping[int, int]
) -> dict[str, Evidence]:
    code = piece.kind == "code" or piece.is_python
    names = _names(piece) if code else set()
    lines = {line.strip() for line in piece.source.splitlines()}
    places = _places(at, edition, anchors)
    found = {}
    for target in edition.targets:
        text = max(_share(target.names, names), _share(target.lines, lines)) if code else 0.0
        one = Evidence(text, piece.id == target.key, places.get(target.question, 0.0))
        if one.text or one.id or one.place:
            found[target.question] = one
    return found


def _names(piece: Piece) -> set[str]:
    """Return the names a cell defines; roughly, where it is no Python but perhaps IPython."""
    if piece.defined is not None:
        return set(piece.defined)
    return {name for found in _BINDING.finditer(piece.source) for name in found.groups() if name}


def _share(wanted: frozenset[str], there: set[str]) -> float:
    return len(wanted & there) / len(wanted) if wanted else 0.0


def _places(at: int, edition: Edition, anchors: Mapping[int, int]) -> dict[str, float]:
    """Return for each question how well its answer's place fits a piece's place."""
    before = max((here for here in anchors if here < at), default=None)
    after = min((here for here in anchors if here > at), default=None)
    low = -1 if before is None else anchors[before]
    high = len(edition.cells) if after is None else anchors[after]
    inside = [target for target in edition.targets if low < target.place < high]
    fits = {}
    for target in inside:
        fit = 1.0 / len(inside)
        if not _beside(target, low, high, edition):
            fit *= _LOOSE_PLACE
        fits[target.question] = fit
    return fits


def _beside(target: Target, low: int, high: int, edition: Edition) -> bool:
    """Say whether the recognised cells on both sides are this question's own or its neighbours."""

    def near(place: int, neighbour: int) -> bool:
        if place == neighbour:
            return True
        known = 0 <= place < len(edition.cells)
        return known and edition.cells[place].question == target.question

    return near(low, target.place - 1) and near(high, target.place + 1)


def _assign(
    pieces: Sequence[Piece],
    edition: Edition,
    evidence: Mapping[tuple[int, str], Evidence],
    untouched: set[str],
) -> dict[str, int]:
    spoken_for = {at for (at, _), found in evidence.items() if found.text >= STRONG}
    order = {target.question: number for number, target in enumerate(edition.targets)}
    silent = {t.question for t in edition.targets if not t.names and not t.lines}
    ranked = []
    for (at, question), found in evidence.items():
        if not _admissible(
            found,
            code=pieces[at].kind == "code",
            contradicted=at in spoken_for,
            untouched=question in untouched,
            silent=question in silent,
        ):
            continue
        score = _TEXT * found.text + _ID * found.id + _PLACE * found.place
        score += 0.0 if pieces[at].kind == "code" else _RETYPED
        ranked.append((-score, order[question], at, question))
    answers: dict[str, int] = {}
    for _, _, at, question in sorted(ranked):
        merged = evidence[at, question].text >= STRONG
        if question not in answers and (merged or at not in answers.values()):
            answers[question] = at
    return answers


def _admissible(
    found: Evidence, *, code: bool, contradicted: bool, untouched: bool, silent: bool
) -> bool:
    if found.text >= STRONG:
        return True
    if contradicted or not code:
        return False
    if found.text > 0:
        return found.id or found.place >= STRONG
    # A scratch cell beside an untouched stub is no answer to it.
    if untouched:
        return False
    if found.place >= _SURE_PLACE:
        return True
    return found.id and (found.place > 0 or silent)
