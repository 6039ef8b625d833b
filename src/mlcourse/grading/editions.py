"""The released notebook as a sequence of reference cells, with the texts earlier releases had."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from mlcourse.course.bundles import Bundle, BundleCell
from mlcourse.course.solutions import defined_names, normalised_tree, parse_cell
from mlcourse.grading.similarity import normal, similarity, words

_SAME_CELL = 0.5
_NAMED = re.compile(r"\b(?:FunctionDef|ClassDef|Name|arg)\('(\w+)'")
_LAYOUT = re.compile(r"#.*|[\s'\"(),\\]+")
_EMPTY_LINES = frozenset({"", "...", "pass", "#", "# YOUR CODE HERE", "# Your code here"})


@dataclass(frozen=True)
class Target:
    """What tells the answer to one question from all others.

    Parameters
    ----------
    place : int
        Position of its answer cell among the reference cells.
    key : str
        Key of its answer cell, which is the id the cell was released with.
    names : frozenset of str
        Names that this answer alone defines.
    lines : frozenset of str
        Lines that this stub alone has.
    stubs : frozenset of str
        Syntax trees of the stub in all releases.
    """

    question: str
    place: int
    key: str
    names: frozenset[str]
    lines: frozenset[str]
    stubs: frozenset[str]

    def may_be_stub(self, source: str) -> bool:
        """Say whether a text has the names of a stub; without them it need not be parsed."""
        return any(all(name in source for name in _NAMED.findall(tree)) for tree in self.stubs)


@dataclass(frozen=True)
class Edition:
    """The reference cells of a bundle and everything needed to recognise them.

    Parameters
    ----------
    cells : tuple of BundleCell
        The current release, in order.
    known : mapping
        Text to the places of the reference cells that have it, or had it in an earlier release.
    trees : mapping
        What no formatter changes of given code cells, to their syntax tree and place.
    retired : frozenset of str
        Texts of given code cells that only earlier releases have.
    dropped : frozenset of str
        All other texts that only earlier releases have.
    checks : mapping
        Question to the place of its check cell.
    release : str
        Id of the current release.
    releases : mapping
        Text that only earlier releases have to the ids of those that have it, the newest first.
    earlier : tuple of str
        Ids of the earlier releases, the newest first.
    """

    cells: tuple[BundleCell, ...]
    texts: tuple[str, ...]
    known: Mapping[str, tuple[int, ...]]
    trees: Mapping[str, tuple[str, int]]
    retired: frozenset[str]
    dropped: frozenset[str]
    checks: Mapping[str, int]
    targets: tuple[Target, ...]
    release: str
    releases: Mapping[str, tuple[str, ...]]
    earlier: tuple[str, ...]

    def places(self, text: str) -> tuple[int, ...]:
        """Return the places of the reference cells a text belongs to."""
        found = self.known.get(normal(text), ())
        if found:
            return found
        question = checked_question(text)
        return (self.checks[question],) if question is not None and question in self.checks else ()

    def reformatted(self, source: str) -> tuple[int, ...]:
        """Return the place of the given code cell that a formatter made this one of."""
        tree, place = self.trees.get(_essence(source), ("", -1))
        return (place,) if tree and normalised_tree(source) == tree else ()


def read_edition(bundle: Bundle) -> Edition:
    """Return the edition of a bundle, for matching any number of submissions."""
    texts = tuple(normal(cell.source) for cell in bundle.cells)
    known: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        if text:
            known.setdefault(text, []).append(place)
    retired, dropped, releases = _earlier(bundle, texts, known)
    return Edition(
        cells=bundle.cells,
        texts=texts,
        known={text: tuple(places) for text, places in known.items()},
        trees=_trees(bundle, known),
        retired=frozenset(retired),
        dropped=frozenset(dropped),
        checks={
            cell.question: place
            for place, cell in enumerate(bundle.cells)
            if cell.role == "check" and cell.question is not None
        },
        targets=_targets(bundle),
        release=bundle.release,
        releases={text: tuple(ids) for text, ids in releases.items()},
        earlier=tuple(release.id for release in bundle.earlier),
    )


def _trees(bundle: Bundle, known: Mapping[str, list[int]]) -> dict[str, tuple[str, int]]:
    trees = {}
    for text, (place, *others) in known.items():
        cell = bundle.cells[place]
        if cell.kind == "code" and cell.role in ("given", "setup") and not others:
            trees[_essence(text)] = normalised_tree(text), place
    # A cell of comments only has the tree of every other such cell.
    trees.pop("", None)
    return trees


def _essence(source: str) -> str:
    """Return a code cell without what formatters change: white space, quotes, commas, brackets."""
    return _LAYOUT.sub("", source)


def _earlier(
    bundle: Bundle, texts: tuple[str, ...], known: dict[str, list[int]]
) -> tuple[set[str], set[str], dict[str, list[str]]]:
    by_key = {cell.key: place for place, cell in enumerate(bundle.cells)}
    retired: set[str] = set()
    dropped: set[str] = set()
    releases: dict[str, list[str]] = {}
    current = frozenset(texts)
    for release in bundle.earlier:
        for cell in release.cells:
            text = normal(cell.source)
            if text and text not in current and release.id not in releases.setdefault(text, []):
                releases[text].append(release.id)
            if not text or text in known:
                continue
            place = by_key.get(cell.key)
            if place is None and cell.role == "given":
                place = _successor(cell, bundle.cells, texts)
            if place is not None:
                known[text] = [place]
            elif cell.role == "given" and cell.kind == "code":
                retired.add(text)
            elif cell.role != "answer":
                dropped.add(text)
    return retired, dropped, releases


def _successor(
    cell: BundleCell, cells: tuple[BundleCell, ...], texts: tuple[str, ...]
) -> int | None:
    """Return the place of the given cell that a correction made of an earlier one."""
    old = words(cell.source)
    found = max(
        (
            (similarity(old, words(texts[place])), -place)
            for place, new in enumerate(cells)
            if new.role == "given" and new.kind == cell.kind
        ),
        default=(0.0, 0),
    )
    return -found[1] if found[0] >= _SAME_CELL else None


def _targets(bundle: Bundle) -> tuple[Target, ...]:
    given = [cell for cell in bundle.cells if cell.role == "given" and cell.kind == "code"]
    given_names = {name for cell in given for name in defined_names(cell.source)}
    given_lines = {line for cell in given for line in _lines(cell.source)}
    names = Counter(name for question in bundle.questions for name in set(question.defines))
    lines = Counter(line for question in bundle.questions for line in _lines(question.stub))
    targets = []
    for question in bundle.questions:
        place = next(
            at
            for at, cell in enumerate(bundle.cells)
            if cell.role == "answer" and cell.question == question.id
        )
        stubs = {question.stub} | {
            cell.source
            for release in bundle.earlier
            for cell in release.cells
            if cell.role == "answer" and cell.question == question.id
        }
        targets.append(
            Target(
                question=question.id,
                place=place,
                key=bundle.cells[place].key,
                names=frozenset(
                    name
                    for name in question.defines
                    if names[name] == 1 and name not in given_names
                ),
                lines=frozenset(
                    line
                    for line in _lines(question.stub)
                    if lines[line] == 1 and line not in given_lines
                ),
                stubs=frozenset(normalised_tree(stub) for stub in stubs),
            )
        )
    return tuple(targets)


def _lines(source: str) -> set[str]:
    return {line.strip() for line in source.splitlines()} - _EMPTY_LINES


def checked_question(source: str) -> str | None:
    """Return the question of a cell that does nothing but ``check("q1")``, else None."""
    if len(source) > 200:
        return None
    try:
        body = parse_cell(source).body
    except SyntaxError:
        return None
    match body:
        case [
            ast.Expr(
                ast.Call(
                    func=ast.Name("check"), args=[ast.Constant(str() as question)], keywords=[]
                )
            )
        ]:
            return question
    return None
