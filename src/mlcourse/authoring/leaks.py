"""The leak scan: whether a solution or anything of hidden.py stands in what students get.

A leak, in anything released, is

* a solution line of at least 20 characters, or two consecutive solution lines, that stand nowhere
  in the public text;
* a string constant of at least 12 characters, the name of a function or class, or a number of at
  least 6 digits from hidden.py that stands nowhere in the public text;
* an answer cell's output or foreign metadata.

The public text is what the author wrote for students: prose, given cells, stubs, checks.py, what
the registry says of objectives and misconceptions, and the column names of data files.
"""

from __future__ import annotations

import ast
import base64
import binascii
import gzip
import html
import io
import itertools
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlcourse.authoring.student import misconception_text
from mlcourse.course import myst
from mlcourse.course.given import given_to_students
from mlcourse.course.records import Course, Unit
from mlcourse.course.solutions import solution_lines
from mlcourse.course.substitution import fills, substitute

LONG_LINE, LONG_STRING, LONG_NUMBER = 20, 12, 6
ANSWER_METADATA = frozenset({"mlcourse", "tags", "deletable", "editable", "jupyter", "trusted"})
_MLCOURSE_METADATA = frozenset({"role", "question"})
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{24,}={0,2}\s*")
_UNPACKED_LIMIT = 64 << 20


@dataclass(frozen=True)
class Leak:
    """Something that students must not get, and where it stands.

    Parameters
    ----------
    where : str
        File, and inside a notebook cell and part: ``a.ipynb, cell 3 (q1-answer), outputs``.
    what : str
        What kind of thing it is, and the thing itself, cut to one short line.
    """

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True)
class Secrets:
    """What must not be released, in the normal form of `normal`.

    Parameters
    ----------
    texts : mapping
        Text to its description: solution lines and string constants, found anywhere.
    words : mapping
        Names and numbers to their description, found as whole words only.
    """

    texts: Mapping[str, str]
    words: Mapping[str, str]


def normal(text: str) -> str:
    """Return text with every run of white space as one space."""
    return " ".join(text.split())


def public_text(unit: Unit, course: Course) -> str:
    """Return what the author wrote for students, in normal form."""
    filled = fills(unit)
    parts = [unit.title]
    for given in given_to_students(unit):
        is_prose = given.cell is not None and given.cell.kind == "markdown"
        parts.append(substitute(given.text, filled) if is_prose else given.text)
    for question in unit.questions:
        visible = [check for check in question.checks if not check.hidden]
        for check in visible:
            if check.misconception and check.misconception in course.misconceptions:
                told = misconception_text(course, check.misconception)
                parts += [text for text in told.values() if text]
        parts += [
            course.objectives[id].text for id in question.objectives if id in course.objectives
        ]
    parts += [path.relative_to(unit.folder).as_posix() for path in unit.files]
    parts += [_first_line(path) for path in unit.files]
    return normal("\n".join(parts))


def _first_line(path: Path) -> str:
    if path.suffix.lower() not in {".csv", ".tsv", ".txt", ".json", ".jsonl"}:
        return ""
    with path.open(encoding="utf-8", errors="replace") as file:
        return file.readline(100_000) if path.suffix.lower() in {".csv", ".tsv"} else ""


def secrets_of(unit: Unit, course: Course) -> Secrets:
    """Return what of a unit must not be released."""
    public = public_text(unit, course)
    texts = {
        text: what
        for text, what in (*_solution_texts(unit), *_hidden_strings(unit.hidden_source))
        if text and text not in public
    }
    words = {
        word: what
        for word, what in _hidden_words(unit.hidden_source)
        if not _has_word(public, word)
    }
    return Secrets(texts, words)


def _solution_texts(unit: Unit) -> Iterator[tuple[str, str]]:
    regions: list[tuple[str, tuple[str, ...]]] = []
    for cell in unit.cells:
        if cell.kind == "code":
            regions += [(cell.key, lines) for lines in solution_lines(cell.source)]
        else:
            regions += [
                (cell.key, tuple(block.body.split("\n")))
                for block in myst.blocks(cell.source)
                if isinstance(block, myst.Directive) and block.name == "solution"
            ]
    for key, region in regions:
        lines = [line for line in map(normal, region) if line]
        for line in lines:
            if len(line) >= LONG_LINE:
                yield line, f"solution line of {key}"
        for first, second in itertools.pairwise(lines):
            yield f"{first} {second}", f"two solution lines of {key}"


def _hidden_strings(source: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = normal(node.value)
            if len(text) >= LONG_STRING:
                yield text, "text from hidden.py"


def _hidden_words(source: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name, "name from hidden.py"
        elif isinstance(node, ast.Constant) and type(node.value) in {int, float}:
            written = ast.get_source_segment(source, node) or ""
            for word in {written, written.replace("_", ""), repr(node.value)}:
                mantissa = re.split("[eE]", word)[0]
                if sum(letter.isdigit() for letter in mantissa) >= LONG_NUMBER:
                    yield word, "number from hidden.py"


def _has_word(text: str, word: str) -> bool:
    if word not in text:
        return False
    # 271828 is no part of 0.271828 nor of 271828.5.
    before, after = (
        (r"(?<![\w.])", r"(?!\w|\.\d)") if word[0].isdigit() else (r"(?<!\w)", r"(?!\w)")
    )
    return re.search(f"{before}{re.escape(word)}{after}", text) is not None


def scan_text(secrets: Secrets, text: str, where: str) -> Iterator[Leak]:
    """Yield each secret that stands in a text, be it as plain text or as HTML."""
    found = normal(text)
    unescaped = normal(html.unescape(text))
    texts = (found,) if unescaped == found else (found, unescaped)
    for secret, what in secrets.texts.items():
        if any(secret in text for text in texts):
            yield Leak(where, f"{what}: {secret[:80]}")
    for secret, what in secrets.words.items():
        if any(_has_word(text, secret) for text in texts):
            yield Leak(where, f"{what}: {secret[:80]}")


def scan_bytes(secrets: Secrets, content: bytes, where: str) -> Iterator[Leak]:
    """Yield each secret that stands in a file's content, packed archives included."""
    yield from scan_text(secrets, content.decode("utf-8", "replace"), where)
    if content.startswith(b"\x1f\x8b"):
        try:
            with gzip.open(io.BytesIO(content)) as packed:
                yield from scan_bytes(secrets, packed.read(_UNPACKED_LIMIT), f"{where}, unpacked")
        except (OSError, EOFError, zlib.error):
            return
    elif zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                with archive.open(member) as packed:
                    inside = packed.read(_UNPACKED_LIMIT)
                yield from scan_bytes(secrets, inside, f"{where}, {member.filename}")


def scan_notebook(secrets: Secrets, notebook: Any, where: str) -> Iterator[Leak]:
    """Yield each leak in a notebook: sources, outputs, metadata, attachments.

    Parameters
    ----------
    notebook : mapping
        The notebook's JSON, as nbformat or the json module reads it.
    """
    for part in sorted(set(notebook) - {"cells"}):
        yield from _scan_value(secrets, notebook[part], f"{where}, notebook {part}")
    for number, cell in enumerate(notebook["cells"], start=1):
        place = f"{where}, cell {number} ({cell.get('id', 'no id')})"
        for part in sorted(cell):
            yield from _scan_value(secrets, cell[part], f"{place}, {part}")
        metadata = cell.get("metadata", {})
        if metadata.get("mlcourse", {}).get("role") == "answer":
            if cell.get("outputs"):
                yield Leak(place, "an answer cell has an output")
            foreign = sorted(set(metadata) - ANSWER_METADATA)
            foreign += sorted(set(metadata["mlcourse"]) - _MLCOURSE_METADATA)
            if foreign:
                yield Leak(place, f"an answer cell has foreign metadata: {', '.join(foreign)}")


def _scan_value(secrets: Secrets, value: Any, where: str) -> Iterator[Leak]:
    """Scan every string in a JSON value; what looks like base64 is decoded too."""
    texts = list(_strings(value))
    yield from scan_text(secrets, "\n".join(texts), where)
    for text in texts:
        if _BASE64.fullmatch(text):
            try:
                content = base64.b64decode("".join(text.split()), validate=True)
            except (binascii.Error, ValueError):
                continue
            yield from scan_bytes(secrets, content, f"{where}, decoded")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _strings(inner)
    elif isinstance(value, list):
        # A notebook may hold a text as the list of its lines.
        if value and all(isinstance(part, str) for part in value):
            yield "".join(value)
        else:
            for part in value:
                yield from _strings(part)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield repr(value)


def scan_folder(unit: Unit, course: Course, folder: Path) -> tuple[Leak, ...]:
    """Return every leak in a folder of released files."""
    secrets = secrets_of(unit, course)
    found: list[Leak] = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        name = path.relative_to(folder).as_posix()
        found += scan_text(secrets, name, f"name of {name}")
        content = path.read_bytes()
        notebook = _as_notebook(content) if path.suffix == ".ipynb" else None
        if notebook is None:
            found += scan_bytes(secrets, content, name)
        else:
            found += scan_notebook(secrets, notebook, name)
    return tuple(dict.fromkeys(found))


def _as_notebook(content: bytes) -> Any:
    try:
        notebook = json.loads(content)
    except ValueError:
        return None
    return notebook if isinstance(notebook, dict) and "cells" in notebook else None
