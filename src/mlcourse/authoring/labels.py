"""Labels of a unit: what a reference to an equation or a figure says once it is plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from mlcourse.course.myst import THEOREMS, Directive, Fenced, Prose, blocks
from mlcourse.course.records import Cell

TARGET = re.compile(r"^\((?P<label>[A-Za-z][\w:.-]*)\)=\s*$", re.M)
DOLLAR_LABEL = re.compile(r"\$\$[ \t]*\((?P<label>[A-Za-z][\w:.-]*)\)[ \t]*$", re.M)
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*\s*$")
_COUNTED = {"figure": "Figure", "list-table": "Table", "table": "Table", "exercise": "Exercise"}


@dataclass(frozen=True)
class Labels:
    """What each label of a unit is called in plain text.

    Parameters
    ----------
    names : mapping
        Words for a label: "Figure 2", "equation (1)", the heading of a section.
    equations : mapping
        Number of each labelled equation.
    captions : mapping
        "**Figure 2:** …" for each code cell that draws a figure with a caption, by the cell's key.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    equations: Mapping[str, int] = field(default_factory=dict)
    captions: Mapping[str, str] = field(default_factory=dict)


def collect_labels(cells: Iterable[Cell]) -> Labels:
    """Number the labelled things of a unit in order of appearance."""
    names: dict[str, str] = {}
    equations: dict[str, int] = {}
    captions: dict[str, str] = {}
    counts: dict[str, int] = {}
    for cell in cells:
        if cell.kind == "code":
            _note_drawn_figure(cell, names, captions, counts)
            continue
        for block in _all_blocks(cell.source):
            if isinstance(block, Prose):
                _note_targets(block.text, names, equations)
            elif isinstance(block, Directive):
                _note_directive(block, names, equations, counts)
    return Labels(names, equations, captions)


def label_of(block: Directive) -> str | None:
    """Return the label of a directive, however it is written."""
    return block.options.get("label") or block.options.get("name")


def _all_blocks(source: str) -> Iterator[Prose | Fenced | Directive]:
    for block in blocks(source):
        yield block
        if isinstance(block, Directive) and block.name not in {"code", "code-block", "math"}:
            yield from _all_blocks(block.body)


def _note_drawn_figure(
    cell: Cell, names: dict[str, str], captions: dict[str, str], counts: dict[str, int]
) -> None:
    settings = cell.metadata.get("mystnb")
    figure = settings.get("figure") if isinstance(settings, Mapping) else None
    if not isinstance(figure, Mapping):
        return
    counts["Figure"] = counts.get("Figure", 0) + 1
    word = f"Figure {counts['Figure']}"
    if "name" in figure:
        names[str(figure["name"])] = word
    if "caption" in figure:
        captions[cell.key] = f"**{word}:** {figure['caption']}"


def _note_targets(text: str, names: dict[str, str], equations: dict[str, int]) -> None:
    lines = text.split("\n")
    for number, line in enumerate(lines):
        target = TARGET.match(line)
        if target:
            below = next((text for text in lines[number + 1 :] if text.strip()), "")
            heading = _HEADING.match(below)
            names[target["label"]] = heading[1] if heading else target["label"].replace("-", " ")
    for found in DOLLAR_LABEL.finditer(text):
        _note_equation(found["label"], names, equations)


def _note_equation(label: str, names: dict[str, str], equations: dict[str, int]) -> None:
    equations[label] = len(equations) + 1
    names[label] = f"equation ({equations[label]})"


def _note_directive(
    block: Directive, names: dict[str, str], equations: dict[str, int], counts: dict[str, int]
) -> None:
    word = _COUNTED.get(block.name) or THEOREMS.get(block.name)
    label = label_of(block)
    if block.name == "math" and label:
        _note_equation(label, names, equations)
    elif word is not None and (label or block.name != "exercise"):
        counts[word] = counts.get(word, 0) + 1
        if label:
            names[label] = f"{word} {counts[word]}"
