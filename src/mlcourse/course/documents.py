"""YAML that knows its lines, so that a fault can be named by file, line and key."""

from __future__ import annotations

import difflib
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from mlcourse.errors import UnitError, Where

Key = tuple[str | int, ...]
M = TypeVar("M", bound="Strict")
_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SHOWN = 20
# Shares of letters in common: of words, of names in one area, and of whole ids.
_LIKE, _NEAR, _VERY_NEAR = 0.75, 0.8, 0.85


class Strict(BaseModel):
    """What all configuration has in common: no key that nobody knows, no silent conversion."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


@dataclass(frozen=True)
class Document:
    """A YAML document, the line of each key (counted from 1), and what is wrong with it.

    Parameters
    ----------
    value : object
        The document as Python objects; an empty mapping when it could not be read.
    lines : mapping
        Line of each key by its path, ``("modules", 0, "title")``.
    """

    file: str
    value: Any
    lines: Mapping[Key, int]
    faults: tuple[UnitError, ...] = ()

    def line(self, key: Key) -> int | None:
        """Return the line of a key, or of the nearest key around it."""
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key)


def read_document(text: str, file: str, *, first_line: int = 1) -> Document:
    """Parse YAML and remember where everything stands.

    Parameters
    ----------
    first_line : int
        Line of the file on which ``text`` begins, counted from 1.
    """
    try:
        node, value = _parsed(text)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark
        line = None if mark is None else mark.line + first_line
        return Document(file, {}, {}, (_unreadable(str(fault.problem), file, line),))
    except yaml.reader.ReaderError as fault:
        line = text.count("\n", 0, fault.position) + first_line
        what = f"the character {chr(fault.character)!r} may not stand here"
        return Document(file, {}, {}, (_unreadable(what, file, line),))
    except RecursionError:
        return Document(file, {}, {}, (_unreadable("it is nested too deeply", file, None),))
    except (yaml.YAMLError, ValueError) as fault:
        return Document(file, {}, {}, (_unreadable(str(fault), file, None),))
    if node is None:
        return Document(file, {}, {})
    noted = _Noted(file, first_line)
    noted.note(node, ())
    return Document(file, value, noted.lines, tuple(noted.faults))


def _parsed(text: str) -> tuple[yaml.Node | None, Any]:
    """Return the nodes and the value of a text; None and None for an empty one.

    What the parser in C refuses is read again in Python, which says more exactly what is wrong.
    """
    try:
        return _parsed_by(_FAST, text)
    except (yaml.YAMLError, RecursionError):
        return _parsed_by(yaml.SafeLoader, text)


def _parsed_by(parser: Any, text: str) -> tuple[yaml.Node | None, Any]:
    loader = parser(text)
    try:
        node = loader.get_single_node()
        return node, None if node is None else loader.construct_document(node)
    finally:
        loader.dispose()


def read_document_file(path: Path) -> Document:
    """Read a YAML file; a missing one is a fault of the document."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        missing = UnitError(
            f"{path.name} is missing",
            where=Where(str(path)),
            why="The registry of a course is course.yml, objectives.yml and misconceptions.yml.",
            fix=f"Create it; an empty file will do for a start: {path}",
        )
        return Document(str(path), {}, {}, (missing,))
    except UnicodeDecodeError:
        return Document(str(path), {}, {}, (_unreadable("it is not UTF-8", str(path), None),))
    return read_document(text, str(path))


def _unreadable(problem: str, file: str, line: int | None) -> UnitError:
    return UnitError(
        f"This is not YAML: {problem}",
        where=Where(file, line=line),
        fix="Mind the indentation, and put text with a colon or a # in quotes.",
    )


class _Noted:
    """Where the parts of a document stand, and the keys that stand there twice."""

    def __init__(self, file: str, first_line: int) -> None:
        self.lines: dict[Key, int] = {}
        self.faults: list[UnitError] = []
        self._file, self._first_line = file, first_line
        self._met: set[int] = set()

    def note(self, node: yaml.Node, path: Key) -> None:
        """Note a node at its path, and all below; what an alias brings again only once."""
        self.lines.setdefault(path, node.start_mark.line + self._first_line)
        if not isinstance(node, yaml.CollectionNode) or id(node) in self._met:
            return
        self._met.add(id(node))
        if isinstance(node, yaml.MappingNode):
            self._note_keys(node, path)
        else:
            for position, value in enumerate(node.value):
                self.note(value, (*path, position))

    def _note_keys(self, node: yaml.MappingNode, path: Key) -> None:
        seen: dict[str, int] = {}
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + self._first_line
            if name in seen:
                self.faults.append(
                    UnitError(
                        f"The key {name!r} stands here twice",
                        where=Where(self._file, line=line),
                        why=f"It stands on line {seen[name]} already; one of them would be lost.",
                        fix="Give one of them another name, or delete it.",
                    )
                )
            seen[name] = line
            self.lines[(*path, name)] = line
            self.note(value, (*path, name))


def validated(
    model: type[M], document: Document, at: Key = ()
) -> tuple[M | None, tuple[UnitError, ...]]:
    """Check a part of a document against a model.

    Returns
    -------
    record : model or None
        None when there is a fault.
    faults : tuple of UnitError
        One for each key that is wrong, with its line; an unknown key comes with a suggestion.
    """
    value = document.value
    for key in at:
        value = value[key]
    try:
        return model.model_validate(value), ()
    except ValidationError as error:
        return None, tuple(
            _fault(model, document, at, problem) for problem in error.errors(include_url=False)
        )


def entries(
    model: type[M], document: Document, faults: list[UnitError], kind: str = "entries"
) -> dict[str, M]:
    """Return what a file that maps ids to entries holds, each checked against a model.

    Parameters
    ----------
    model : type
        Of one entry.
    document : Document
    faults : list of UnitError
        Takes what is wrong, with its line; entries with faults are left out.
    kind : str
        What the entries are called.
    """
    if not isinstance(document.value, dict):
        faults.append(
            UnitError(
                f"This file maps ids to {kind}",
                where=Where(document.file, line=1),
                fix="Write each entry as  some-id:  and its fields indented below.",
            )
        )
        return {}
    written = {path[0]: line for path, line in document.lines.items() if len(path) == 1}
    faults += [
        UnitError(
            f"The id {name} is no word to YAML",
            where=Where(document.file, line=line),
            why="Words such as null, yes, no and on, and numbers, are read as something else.",
            fix=f'Put it in quotes:  "{name}":',
        )
        for name, line in written.items()
        if name not in document.value
    ]
    found = {}
    for key in filter(lambda key: isinstance(key, str), document.value):
        entry, wrong = validated(model, document, (key,))
        faults += wrong
        if entry is not None:
            found[key] = entry
    return found


def _fault(model: type[BaseModel], document: Document, at: Key, problem: Any) -> UnitError:
    inner: Key = tuple(problem["loc"])
    path = (*at, *inner)
    name = ".".join(str(part) for part in path)
    where = Where(document.file, line=document.line(path))
    if problem["type"] == "extra_forbidden":
        known = sorted(_model_at(model, inner[:-1]).model_fields)
        return UnitError(
            f"Unknown key {name!r}",
            where=where,
            fix=suggestion(str(inner[-1]), known, "The keys are"),
        )
    if problem["type"] == "missing":
        return UnitError(f"The key {name!r} is missing", where=where, fix=f"Add it: {inner[-1]}: …")
    return UnitError(f"{name or 'The document'}: {problem['msg']}", where=where)


def _model_at(model: type[BaseModel], path: Key) -> type[BaseModel]:
    """Return the model that describes what stands at a path inside a record."""
    found: Any = model
    for key in path:
        if isinstance(found, type) and issubclass(found, BaseModel) and key in found.model_fields:
            found = found.model_fields[str(key)].annotation
        if get_origin(found) in (list, dict, tuple, types.UnionType):
            inner = [a for a in get_args(found) if isinstance(a, type) and issubclass(a, BaseModel)]
            found = inner[0] if inner else model
    return found if isinstance(found, type) and issubclass(found, BaseModel) else model


def declare(name: str, known: Sequence[str], file: str, fields: str) -> str:
    """Return how an id is declared, after the id that was meant where one is near.

    Parameters
    ----------
    name : str
        The id that nobody declared.
    known : sequence of str
        The declared ids. Those of one area, ``area.name``, are alike by their area only, so the
        names alone are compared.
    file : str
        Where it is declared.
    fields : str
        What an entry says, on one line.

    Examples
    --------
    >>> declare("means.comput", ["means.compute"], "objectives.yml", "{text: …}")
    "Did you mean 'means.compute'? If it is new, add to objectives.yml:  means.comput: {text: …}"
    """
    area, dot, own = name.rpartition(".")
    beside = {one.removeprefix(area + dot): one for one in known if one.startswith(area + dot)}
    near = difflib.get_close_matches(own, beside, n=1, cutoff=_NEAR)
    if near:
        meant = beside[near[0]]
    else:
        meant = next(iter(difflib.get_close_matches(name, known, n=1, cutoff=_VERY_NEAR)), "")
        meant = "" if area and meant.startswith(area + dot) else meant
    entry = f"to {file}:  {name}: {fields}"
    return f"Did you mean {meant!r}? If it is new, add {entry}" if meant else f"Add {entry}"


def suggestion(name: str, known: Sequence[str], otherwise: str) -> str:
    """Return "Did you mean …?" when a known name is near, and the list of known names when not."""
    close = difflib.get_close_matches(name, known, n=1, cutoff=_LIKE)
    if close:
        return f"Did you mean {close[0]!r}?"
    if not known:
        return f"{otherwise}: none yet."
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return f"{otherwise}: {', '.join(known[:_SHOWN])}{more}."
