"""Prose: MyST's roles, labels, comments and links as CommonMark."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from mlcourse.authoring.labels import DOLLAR_LABEL, TARGET, Labels
from mlcourse.course.myst import INLINE, MystFault, Prose

_COMMENT = re.compile(r"^%.*\n?", re.M)
_TEXT_AND_TARGET = re.compile(r"^(?P<text>.*?)\s*<(?P<target>[^<>]+)>$", re.S)
_LINK = re.compile(r"(?<!!)\[(?P<text>[^\[\]]*)\]\((?P<target>[^()\s]+)\)")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")
_ELSEWHERE = re.compile(r"^[a-z][a-z0-9+.-]*:", re.I)
_AROUND = {
    "math": ("$", "$"),
    "code": ("`", "`"),
    "file": ("`", "`"),
    "literal": ("`", "`"),
    "guilabel": ("**", "**"),
    **{tag: (f"<{tag}>", f"</{tag}>") for tag in ("kbd", "sub", "sup")},
}


@dataclass(frozen=True)
class Place:
    """What a reference may be resolved with.

    Parameters
    ----------
    labels : Labels
        Of the unit.
    page : str
        The unit's page in the book, as a path from the root of its sources without the ending:
        ``course/m2-evaluation/leakage/lesson``.
    book_url : str or None
        Where the book is published. Without it, links to other pages become plain text.
    citations : mapping
        Words for each key of the bibliography: "Hastie et al., 2009".
    """

    labels: Labels = field(default_factory=Labels)
    page: str = ""
    book_url: str | None = None
    citations: Mapping[str, str] = field(default_factory=dict)


def lower_prose(block: Prose, place: Place) -> str:
    """Return prose without anything that only Sphinx understands.

    Raises
    ------
    MystFault
        A reference cannot be put into words, with its line.
    """
    text = _COMMENT.sub("", block.text)
    text = TARGET.sub("\0", text).replace("\0\n", "").replace("\0", "")
    text = DOLLAR_LABEL.sub(lambda found: _tagged(found, place), text)
    pieces: list[str] = []
    position = 0
    for match in INLINE.finditer(text):
        pieces.append(_links(text[position : match.start()], block, place))
        if match["role"] is None:
            pieces.append(match.group())
        else:
            line = block.line + block.text.count("\n", 0, max(0, block.text.find(match.group())))
            pieces.append(_role(match["role"], match["content"], line, place))
        position = match.end()
    pieces.append(_links(text[position:], block, place))
    return "".join(pieces)


def _tagged(found: re.Match[str], place: Place) -> str:
    # The tag must stand inside the formula, whose end is the match's beginning.
    return rf"\tag{{{place.labels.equations[found['label']]}}}$$"


def _links(text: str, block: Prose, place: Place) -> str:
    """Lower Markdown links that only the book can follow."""
    footnote = _FOOTNOTE.search(text)
    if footnote:
        raise MystFault(
            f"Jupyter shows no footnotes: {footnote.group()}",
            _line_of(footnote.group(), block),
            "Put the remark into the text, or into a {note}.",
        )

    def link(match: re.Match[str]) -> str:
        words, target = match["text"], match["target"]
        if _ELSEWHERE.match(target) or target.startswith("files/"):
            return match.group()
        if target.startswith("#"):
            return words or _name(target[1:], _line_of(match.group(), block), place)
        if not words:
            raise _no_words(target, _line_of(match.group(), block))
        return _page_link(words, target, place)

    return _LINK.sub(link, text)


def _line_of(text: str, block: Prose) -> int:
    return block.line + block.text.count("\n", 0, max(0, block.text.find(text)))


def _role(name: str, content: str, line: int, place: Place) -> str:
    # Prose may break a line inside a role.
    content = re.sub(r"\s*\n\s*", " ", content.strip())
    if name in _AROUND:
        before, after = _AROUND[name]
        return f"{before}{content}{after}"
    if name.startswith("cite"):
        return _citation(name, content, place)
    return _reference(name, content, line, place)


def _reference(name: str, content: str, line: int, place: Place) -> str:
    given = _TEXT_AND_TARGET.match(content)
    words, target = (given["text"], given["target"]) if given else (None, content)
    match name:
        case "abbr" | "term":
            return words or content
        case "doc" | "download" if words is None:
            raise _no_words(target, line)
        case "doc" if words is not None:
            return _page_link(words, target, place)
        case "eq":
            return _equation(target, line, place)
    if words is None or "%s" in words or "{number}" in words:
        return _name(target, line, place)
    return words


def _equation(label: str, line: int, place: Place) -> str:
    if label not in place.labels.equations:
        raise MystFault(
            f"No equation of this unit has the label {label!r}",
            line,
            "Give the equation  :label: …  or name it in words.",
        )
    return f"({place.labels.equations[label]})"


def _name(label: str, line: int, place: Place) -> str:
    if label not in place.labels.names:
        raise _no_words(label, line)
    return place.labels.names[label]


def _no_words(target: str, line: int) -> MystFault:
    return MystFault(
        f"The reference to {target!r} has no words of its own",
        line,
        "A notebook cannot look up the title of another page."
        f" Write the words:  [words]({target})  or  {{ref}}`words <{target}>`.",
    )


def _citation(role: str, content: str, place: Place) -> str:
    words = "; ".join(place.citations.get(key.strip(), key.strip()) for key in content.split(","))
    if role == "cite:t":
        author, comma, year = words.rpartition(", ")
        return f"{author} ({year})" if comma else words
    return f"({words})"


def _page_link(words: str, target: str, place: Place) -> str:
    """Return a link to a page of the book, or its words where the book's address is not known."""
    if place.book_url is None:
        return words
    path, hash_sign, anchor = target.partition("#")
    base = "" if path.startswith("/") else posixpath.dirname(place.page)
    page = posixpath.normpath(posixpath.join(base, path.lstrip("/")))
    page = re.sub(r"\.(md|ipynb|html)$", "", page)
    return f"[{words}]({place.book_url.rstrip('/')}/{page}.html{hash_sign}{anchor})"
