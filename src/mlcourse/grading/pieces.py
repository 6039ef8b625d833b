"""Submitted cells cut into pieces: what was released word for word, and what the student wrote.

Undone here: cells split in the middle of a statement, and cells merged with released ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from mlcourse.course.predictions import is_prediction
from mlcourse.course.solutions import defined_names, names_defined, parse_cell
from mlcourse.grading.editions import Edition
from mlcourse.grading.notebooks import CellKind, SubmittedCell
from mlcourse.grading.similarity import normal

_LONGEST_JOIN = 5
_SHORTEST_CUT = 12
_HALF = 0.5
_FENCED = re.compile(
    r"^```[ \t]*(?:\{?(?:code-cell)?\}?[ \t]*(?:i?python3?|py)?)[^\n`]*\n(?P<code>.*?)^```[ \t]*$",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)


@dataclass(frozen=True)
class Piece:
    """A submitted cell or a part of one.

    Parameters
    ----------
    cells : tuple of int
        Numbers of the submitted cells it comes from.
    places : tuple of int
        Places of the reference cells whose text it is; empty for the student's own text.
    fragment : bool
        It is only a part of the reference cell at ``places[0]``.
    retired : bool
        It is a given code cell of an earlier release that has no successor.
    """

    kind: CellKind
    source: str
    id: str | None
    cells: tuple[int, ...]
    places: tuple[int, ...] = ()
    fragment: bool = False
    retired: bool = False

    @property
    def own(self) -> bool:
        """Whether the student wrote it."""
        return not self.places and not self.retired

    @cached_property
    def defined(self) -> frozenset[str] | None:
        """The names it defines, None where it is no Python; cells can be many and long."""
        try:
            return frozenset(names_defined(self.source))
        except SyntaxError:
            return None

    @property
    def is_python(self) -> bool:
        """Whether it can be parsed."""
        return self.defined is not None


def cut(cells: Sequence[SubmittedCell], edition: Edition) -> list[Piece]:
    """Return the pieces of a submission in order, without empty ones."""
    pieces = [
        _recognised(Piece(cell.kind, _unfenced(cell), cell.id, (cell.number,)), edition)
        for cell in cells
        if cell.source.strip() and not (cell.kind == "code" and is_prediction(cell.source))
    ]
    pieces = _rejoined(pieces, edition)
    found = {place for piece in pieces for place in piece.places}
    missing = [place for place in range(len(edition.texts)) if place not in found]
    missing = [place for place in missing if _worth_cutting(place, edition)]
    missing.sort(key=lambda place: -len(edition.texts[place]))
    pieces = [part for piece in pieces for part in _carved(piece, missing, edition)]
    pieces = [piece for piece in pieces if not (piece.own and _only_dropped(piece, edition))]
    return _with_fragments(pieces, edition)


def parses(source: str) -> bool:
    """Say whether a text is Python, lines of IPython magic aside."""
    try:
        parse_cell(source)
    except SyntaxError:
        return False
    return True


def _unfenced(cell: SubmittedCell) -> str:
    """Return the text of a cell; of a text cell with code between fences the code."""
    if cell.kind == "code" or "```" not in cell.source:
        return cell.source
    code = "\n\n".join(found["code"].strip("\n") for found in _FENCED.finditer(cell.source))
    return code if code.strip() and defined_names(code) else cell.source


def _recognised(piece: Piece, edition: Edition) -> Piece:
    places = edition.places(piece.source)
    if not places and piece.kind == "code":
        places = edition.reformatted(piece.source)
    if places:
        return replace(piece, places=places)
    return replace(piece, retired=normal(piece.source) in edition.retired)


def _only_dropped(piece: Piece, edition: Edition) -> bool:
    return normal(piece.source) in edition.dropped


def _rejoined(pieces: list[Piece], edition: Edition) -> list[Piece]:
    """Join neighbouring cells that are Python only together."""
    joined: list[Piece] = []
    at = 0
    whole = [not piece.own or piece.kind != "code" or piece.is_python for piece in pieces]
    while at < len(pieces):
        end = at + 1
        longest = min(at + _LONGEST_JOIN, len(pieces))
        while end < longest and pieces[end].own and pieces[end].kind == pieces[at].kind == "code":
            end += 1
        joint = None
        if pieces[at].own and pieces[at].kind == "code":
            joint = _joint(pieces[at:end], whole[at:end], edition)
        if joint is None:
            joined.append(pieces[at])
            at += 1
        else:
            joined.append(joint[0])
            at += joint[1]
    return joined


def _joint(pieces: list[Piece], whole: list[bool], edition: Edition) -> tuple[Piece, int] | None:
    """Return the first cells as one, and how many they are, if only together they are Python."""
    best = 0
    for count in range(2, len(pieces) + 1):
        # Once it is Python, only what is none by itself may still belong to it.
        if best and whole[count - 1]:
            break
        if not all(whole[:count]) and parses(_together(pieces[:count])):
            best = count
    if not best:
        return None
    numbers = tuple(number for piece in pieces[:best] for number in piece.cells)
    piece = Piece("code", _together(pieces[:best]), pieces[0].id, numbers)
    return _recognised(piece, edition), best


def _together(pieces: Sequence[Piece]) -> str:
    return "\n".join(piece.source for piece in pieces)


def _worth_cutting(place: int, edition: Edition) -> bool:
    return edition.cells[place].role == "check" or len(edition.texts[place]) >= _SHORTEST_CUT


def _carved(piece: Piece, missing: Sequence[int], edition: Edition) -> list[Piece]:
    """Cut released texts out of a piece that holds them among other lines."""
    if not piece.own or not missing:
        return [piece]
    parts = [piece]
    for place in missing:
        parts = [part for whole in parts for part in _carved_once(whole, place, edition)]
    code = piece.kind == "code" and piece.is_python
    if code and not all(part.is_python for part in parts if part.own):
        return [piece]
    return parts


def _carved_once(piece: Piece, place: int, edition: Edition) -> list[Piece]:
    text = edition.texts[place]
    wanted = text.split("\n")
    if not piece.own or wanted[0] not in piece.source:
        return [piece]
    lines = piece.source.split("\n")
    stripped = [line.rstrip() for line in lines]
    start = next(
        (
            at
            for at, line in enumerate(stripped)
            if line == wanted[0] and stripped[at : at + len(wanted)] == wanted
        ),
        None,
    )
    if start is None:
        return [piece]
    end = start + len(wanted)
    parts = [
        replace(piece, source="\n".join(lines[:start]).strip("\n")),
        replace(piece, source=text, places=(place,)),
        # Of a merged cell only the beginning can claim the id.
        replace(piece, source="\n".join(lines[end:]).strip("\n"), id=None),
    ]
    return [part for part in parts if part.source.strip()]


def _with_fragments(pieces: list[Piece], edition: Edition) -> list[Piece]:
    """Mark pieces that together are the better half of a released cell nobody found whole."""
    found = {place for piece in pieces for place in piece.places}
    result = list(pieces)
    solid = [_solid_lines(piece.source) if piece.own else [] for piece in pieces]
    for place, cell in enumerate(edition.cells):
        if place in found or cell.role in ("answer", "check"):
            continue
        lines = _solid_lines(edition.texts[place])
        inside = [at for at, piece in enumerate(result) if piece.own and _is_run(solid[at], lines)]
        covered = sum(len(solid[at]) for at in inside)
        if inside and len(lines) > 1 and covered >= _HALF * len(lines):
            for at in inside:
                result[at] = replace(result[at], places=(place,), fragment=True)
    return result


def _solid_lines(source: str) -> list[str]:
    return [line.rstrip() for line in source.split("\n") if line.strip()]


def _is_run(part: list[str], whole: list[str]) -> bool:
    if not part or len(part) >= len(whole):
        return False
    starts = (at for at, line in enumerate(whole) if line == part[0])
    return any(whole[at : at + len(part)] == part for at in starts)
