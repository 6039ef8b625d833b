"""What was repaired in a submission, in plain words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from mlcourse.grading.attribution import STRONG, Attribution
from mlcourse.grading.editions import Edition, Target
from mlcourse.grading.pieces import Piece
from mlcourse.grading.similarity import normal

_SET_UP = "mlcourse.notebook import start"
_STATED = re.compile(r"""^\s*release=(?P<quote>['"])(?P<id>[\w-]+)(?P=quote),?\s*$""", re.M)


def repair_notes(
    pieces: Sequence[Piece],
    edition: Edition,
    found: Attribution,
    owners: Mapping[int, set[str]],
) -> list[str]:
    """Return the notes on answers: ids lost, cells retyped, merged, split, doubled, missing."""
    merged = _merged(pieces, edition, found)
    together = {question for questions in merged for question in questions}
    notes = _release(pieces, edition)
    notes += _ids(pieces, edition, found, together)
    for target in edition.targets:
        notes += _answer(target, pieces, found, owners)
    notes += [f"The answers to {_listed(questions)} stood in one cell." for questions in merged]
    return notes


def _merged(pieces: Sequence[Piece], edition: Edition, found: Attribution) -> list[list[str]]:
    cells: dict[int, list[str]] = {}
    for target in edition.targets:
        if target.question in found.answers:
            number = pieces[found.answers[target.question]].cells[0]
            cells.setdefault(number, []).append(target.question)
    return [questions for questions in cells.values() if len(questions) > 1]


def altered_notes(
    pieces: Sequence[Piece], edition: Edition, altered: Mapping[int, int], missing: Sequence[int]
) -> list[str]:
    """Return the notes on given cells that were altered or are missing."""
    notes = []
    for at, place in sorted(altered.items()):
        number = pieces[at].cells[0]
        if edition.cells[place].role == "setup":
            notes.append(f"Cell {number} changes the set-up cell: it was not run.")
        else:
            notes.append(
                f"Cell {number} changes a given cell: the original was run first, then this one."
            )
    gone = [place for place in missing if place not in altered.values()]
    if gone:
        what = "A given cell was" if len(gone) == 1 else f"{len(gone)} given cells were"
        notes.append(f"{what} missing: the original was run.")
    return notes


def _release(pieces: Sequence[Piece], edition: Edition) -> list[str]:
    release = _stated_release(pieces, edition) or _likely_release(pieces, edition)
    if release is None or release == edition.release:
        return []
    return [f"This work was done on an earlier release ({release})."]


def _stated_release(pieces: Sequence[Piece], edition: Edition) -> str | None:
    """Return the release that a set-up cell names. Nothing but a note depends on it."""
    for piece in pieces:
        stated = _STATED.search(piece.source) if _SET_UP in piece.source else None
        if stated and stated["id"] in (edition.release, *edition.earlier):
            return stated["id"]
    return None


def _likely_release(pieces: Sequence[Piece], edition: Edition) -> str | None:
    """Return the earlier release that most texts come from; of several the newest."""
    texts = [normal(piece.source) for piece in pieces]
    found = Counter(id for text in texts for id in edition.releases.get(text, ()))
    return max((id for id in edition.earlier if found[id]), key=lambda id: found[id], default=None)


def _ids(
    pieces: Sequence[Piece], edition: Edition, found: Attribution, together: set[str]
) -> list[str]:
    owner = {target.key: target.question for target in edition.targets}
    released = {cell.key for cell in edition.cells}
    answered = [target for target in edition.targets if target.question in found.answers]
    if answered and not any(piece.id in released for piece in pieces):
        return ["The cells had lost their ids: the answers were found by their text and place."]
    notes = []
    for target in answered:
        at = found.answers[target.question]
        stated = pieces[at].id
        if stated == target.key or target.question in together:
            continue
        by = "text" if found.text(at, target.question) >= STRONG else "place"
        other = owner.get(stated or "")
        if other is None:
            notes.append(f"The answer to {target.question} was found by its {by}, not by its id.")
        else:
            notes.append(
                f"The answer to {target.question} stood in a cell with the id of {other}; "
                f"its {by} decided."
            )
    return notes


def _answer(
    target: Target, pieces: Sequence[Piece], found: Attribution, owners: Mapping[int, set[str]]
) -> list[str]:
    question = target.question
    if question not in found.answers:
        if question in found.stubs.values():
            return []
        return [f"The answer cell of {question} is missing."]
    notes = []
    at = found.answers[question]
    piece = pieces[at]
    if piece.kind != "code":
        notes.append(f"The answer to {question} stood in a {piece.kind} cell; it was run as code.")
    if len(piece.cells) > 1:
        numbers = _listed([str(number) for number in piece.cells])
        notes.append(f"The answer to {question} was split over cells {numbers}; they were joined.")
    again = [
        other
        for other, questions in owners.items()
        if other != at and question in questions and found.text(other, question) >= STRONG
    ]
    if again:
        notes.append(
            f"{len(again) + 1} cells answer {question}: they were run in their order, "
            "so the last one counts."
        )
    return notes


def _listed(parts: Iterable[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
