"""A unit as its reader meets it: prose without markup, cells that are seen, figures, headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mlcourse.course.myst import INLINE, Directive, Fenced, blocks
from mlcourse.course.records import Cell, Unit
from mlcourse.errors import Where

_MATH = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.S)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_PLACE = re.compile(r"\{\{.*?\}\}")
_LABEL = re.compile(r"^\([\w-]+\)=\s*$", re.M)
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$", re.M)
_SENTENCE = re.compile(
    r"(?<=[.!?])[\"”*)]*\s+|(?<=:)\s+(?=[A-Z*“(\"])|\n\s*\n|\n(?=[-*|>#]|\d+\. )"
)
_UNSEEN = {"remove-cell", "hide-cell", "remove-input", "hide-input"}
_NO_PROSE = {"math", "code", "code-block", "figure", "image", "mermaid"}
REFERENCES = "References"


@dataclass(frozen=True)
class Paragraphs:
    """Prose of one cell, without code, formulas and markup, lines where they were.

    Parameters
    ----------
    cell : Cell
    text : str
    section : str
        The last heading above the cell's end.
    """

    cell: Cell
    text: str
    section: str


@dataclass(frozen=True)
class Figure:
    """A figure that a cell draws, or an image in the prose."""

    cell: Cell
    name: str
    alt: str
    caption: str
    source: str


@dataclass(frozen=True)
class Heading:
    """A heading: its level, its text and where it stands."""

    level: int
    text: str
    where: Where


@dataclass(frozen=True)
class Reading:
    """What rules look at."""

    unit: Unit

    def at(self, cell: Cell, line: int = 1) -> Where:
        """Return the place of a line of a cell, counted from 1."""
        return Where(str(self.unit.master), cell.number, cell.line + line - 1, cell.question)

    @property
    def top(self) -> Where:
        """Return the place of what concerns the whole unit."""
        return Where(str(self.unit.master), line=1)

    @cached_property
    def text(self) -> tuple[Paragraphs, ...]:
        """The prose of the lesson itself: without exercises, quiz and references."""
        return tuple(
            one
            for one in self._prose(lambda cell: cell.role == "given")
            if one.section != REFERENCES and "{{ quiz }}" not in one.cell.source
        )

    @cached_property
    def all_text(self) -> tuple[Paragraphs, ...]:
        """All prose, exercises included, references left out."""
        return tuple(one for one in self._prose(lambda _: True) if one.section != REFERENCES)

    @cached_property
    def seen(self) -> tuple[Cell, ...]:
        """Code cells that a reader reads, answers and checks left out."""
        return tuple(
            cell
            for cell in self.unit.cells
            if cell.kind == "code"
            and cell.role in {"given", "prediction"}
            and not _UNSEEN & set(_tags(cell))
        )

    @cached_property
    def code(self) -> str:
        """All code of the unit."""
        return "\n".join(cell.source for cell in self.unit.cells if cell.kind == "code")

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Figures, in their order."""
        return tuple(figure for cell in self.unit.cells for figure in _figures(cell))

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """Headings, in their order."""
        return tuple(
            Heading(
                len(found[1]),
                found[2],
                self.at(cell, _without_fences(cell).count("\n", 0, found.start()) + 1),
            )
            for cell in self.unit.cells
            if cell.kind == "markdown"
            for found in _HEADING.finditer(_without_fences(cell))
        )

    def _prose(self, wanted: Any) -> Iterator[Paragraphs]:
        section = ""
        for cell in self.unit.cells:
            if cell.kind != "markdown":
                continue
            headings = _HEADING.findall(_without_fences(cell))
            section = headings[-1][1] if headings else section
            if wanted(cell):
                yield Paragraphs(cell, plain(cell.source), section)


def without_code(source: str) -> str:
    """Return prose with its formulas and without code; line breaks stay where they are."""
    kept = []
    for block in blocks(source):
        if isinstance(block, Fenced):
            kept.append(_blank(block.text))
        elif isinstance(block, Directive):
            body = _blank(block.body) if block.name in _NO_PROSE else without_code(block.body)
            kept.append(_in_place(block, body))
        else:
            kept.append(block.text)
    return INLINE.sub(lambda found: _blank(found.group()), "\n".join(kept))


def plain(source: str) -> str:
    """Return prose without code, formulas and markup; line breaks stay where they are."""
    text = without_code(source)
    for pattern in (_MATH, _PLACE, _LABEL):
        text = pattern.sub(lambda found: _blank(found.group()), text)
    return _LINK.sub(r"\1", text)


def words(text: str) -> list[str]:
    """Return the words of a text."""
    return re.findall(r"[A-Za-zÀ-ÿ][\w'’-]*", text)


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield each sentence of plain prose and the line it begins on, counted from 1."""
    start = 0
    for found in (*_SENTENCE.finditer(text), None):
        end = len(text) if found is None else found.start()
        piece = text[start:end]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            yield text.count("\n", 0, start + lead) + 1, piece.strip()
        start = end if found is None else found.end()


def _blank(text: str) -> str:
    return "\n" * text.count("\n")


def _tags(cell: Cell) -> list[str]:
    tags = cell.metadata.get("tags", [])
    return [str(tag) for tag in tags] if isinstance(tags, list) else []


def _without_fences(cell: Cell) -> str:
    kept = []
    for block in blocks(cell.source):
        if isinstance(block, Directive):
            kept.append(_in_place(block, _blank(block.body)))
        else:
            kept.append(_blank(block.text) if isinstance(block, Fenced) else block.text)
    return "\n".join(kept)


def _in_place(block: Directive, body: str) -> str:
    """Return a directive's body on the lines where it stands, without the lines around it."""
    return "\n" * (block.body_line - block.line) + body + "\n"


def _figures(cell: Cell) -> Iterator[Figure]:
    if cell.kind == "code":
        told = cell.metadata.get("mystnb")
        if isinstance(told, dict) and ("figure" in told or "image" in told):
            figure, image = told.get("figure") or {}, told.get("image") or {}
            yield Figure(
                cell,
                str(figure.get("name", "")),
                str(image.get("alt", "")),
                str(figure.get("caption", "")),
                cell.source,
            )
        return
    for block in blocks(cell.source):
        if isinstance(block, Directive) and block.name == "figure":
            options = block.options
            yield Figure(cell, options.get("name", ""), options.get("alt", ""), block.body, "")
