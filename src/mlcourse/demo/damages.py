"""What people and editors do to a released notebook before it is handed in, drawn at random.

Each damage keeps all of the student's answers: what the grader then does not find, it has lost.
Sources: nbformat 4.5; how Colab, VS Code, Deepnote and jupytext write notebooks, as seen in files
that they saved.
"""

from __future__ import annotations

import ast
import copy
import itertools
import json
import random
import re
from collections.abc import Callable, Sequence
from typing import Any

Notebook = dict[str, Any]
Damage = Callable[[Notebook, random.Random], None]
_ANSWER, _CHECK, _PROMPT = "-answer", "-check", "-prompt"
ORIGIN = "_origin"
"""Where a cell remembers the id it was released with, while damages go on."""
_ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_SCRATCH = ("x = 1\nprint(x)", "# try", "import math\nmath.pi", "help(len)", "")
_NOTES = ("My name: Ada", "## Notes\n\nTo do: ask about question 2.", "*done*", "")


def damaged(
    notebook: Notebook, rng: random.Random, *, most: int = 4
) -> tuple[Notebook, tuple[str, ...]]:
    """Return a damaged copy of a notebook, and the names of the damages.

    Parameters
    ----------
    notebook : dict
        A released notebook with answers, as JSON.
    rng : random.Random
    most : int
        Damages at a time, from 1.
    """
    made = copy.deepcopy(notebook)
    names = rng.sample(sorted(DAMAGES), rng.randint(1, most))
    for name in names:
        DAMAGES[name](made, rng)
    return made, tuple(names)


def text_of(cell: dict[str, Any]) -> str:
    """Return the source of a cell, which may be a list of lines."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _marked(notebook: Notebook, ending: str) -> list[dict[str, Any]]:
    """Return the cells whose id, now or before it was changed, ends so."""
    return [cell for cell in notebook["cells"] if _was(cell).endswith(ending)]


def _was(cell: dict[str, Any]) -> str:
    return str(cell.get(ORIGIN, cell.get("id", "")))


def released_ids(notebook: Notebook) -> Notebook:
    """Return a copy whose cells remember the ids they were released with, for `damaged`."""
    made = copy.deepcopy(notebook)
    for cell in made["cells"]:
        cell[ORIGIN] = cell.get("id", "")
    return made


def handed_in(notebook: Notebook) -> bytes:
    """Return a notebook as it is handed in: without what `released_ids` wrote."""
    cells = [
        {name: value for name, value in cell.items() if name != ORIGIN}
        for cell in notebook["cells"]
    ]
    return json.dumps({**notebook, "cells": cells}).encode()


def _answers(notebook: Notebook) -> list[dict[str, Any]]:
    return _marked(notebook, _ANSWER)


def _one(cells: Sequence[dict[str, Any]], rng: random.Random) -> dict[str, Any] | None:
    return rng.choice(list(cells)) if cells else None


def _new_id(rng: random.Random) -> str:
    return "".join(rng.choices(_ALPHABET, k=12))


def _cell(kind: str, source: str, rng: random.Random) -> dict[str, Any]:
    made: dict[str, Any] = {
        "cell_type": kind,
        "metadata": {},
        "source": source,
        "id": _new_id(rng),
        ORIGIN: "",
    }
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def _place(notebook: Notebook, cell: dict[str, Any]) -> int:
    return next(at for at, one in enumerate(notebook["cells"]) if one is cell)


def _delete(keep: Callable[[dict[str, Any]], bool]) -> Damage:
    def damage(notebook: Notebook, rng: random.Random) -> None:
        gone = _one([cell for cell in notebook["cells"] if not keep(cell)], rng)
        if gone is not None:
            notebook["cells"].remove(gone)

    return damage


def _delete_all(ending: str) -> Damage:
    def damage(notebook: Notebook, _: random.Random) -> None:
        notebook["cells"] = [one for one in notebook["cells"] if not _was(one).endswith(ending)]

    return damage


def _only_answers(notebook: Notebook, _: random.Random) -> None:
    notebook["cells"] = [
        cell for cell in notebook["cells"] if cell["cell_type"] == "code" or _own(cell)
    ]


def _duplicate(notebook: Notebook, rng: random.Random) -> None:
    cell = _one(_answers(notebook), rng)
    if cell is not None:
        copied = copy.deepcopy(cell)
        if rng.random() < 0.5:
            copied["id"] = _new_id(rng)
        notebook["cells"].insert(_place(notebook, cell) + rng.randint(0, 1), copied)


def _duplicate_given(notebook: Notebook, rng: random.Random) -> None:
    given = [one for one in notebook["cells"] if one["cell_type"] == "code" and not _own(one)]
    cell = _one(given, rng)
    if cell is not None:
        notebook["cells"].insert(_place(notebook, cell), copy.deepcopy(cell))


def _own(cell: dict[str, Any]) -> bool:
    return _was(cell).endswith(_ANSWER)


def _split_at_statement(notebook: Notebook, rng: random.Random) -> None:
    """Split an answer between two of its statements, as Ctrl+Shift+Minus does."""
    choices = []
    for cell in _answers(notebook):
        try:
            body = ast.parse(text_of(cell)).body
        except SyntaxError:
            continue
        choices += [(cell, one.lineno - 1 - _above(one)) for one in body[1:]]
    if choices:
        cell, line = rng.choice(choices)
        _cut(notebook, cell, line, rng)


def _above(node: ast.stmt) -> int:
    """Return how many lines of decorators stand above a statement."""
    decorators = getattr(node, "decorator_list", ())
    return node.lineno - min((one.lineno for one in decorators), default=node.lineno)


def _split_anywhere(notebook: Notebook, rng: random.Random) -> None:
    long = [cell for cell in _answers(notebook) if len(text_of(cell).splitlines()) > 1]
    cell = _one(long, rng)
    if cell is not None:
        _cut(notebook, cell, rng.randint(1, len(text_of(cell).splitlines()) - 1), rng)


def _cut(notebook: Notebook, cell: dict[str, Any], line: int, rng: random.Random) -> None:
    lines = text_of(cell).splitlines()
    if not 0 < line < len(lines):
        return
    rest = copy.deepcopy(cell) | {"source": "\n".join(lines[line:]), "id": _new_id(rng)}
    cell["source"] = "\n".join(lines[:line])
    notebook["cells"].insert(_place(notebook, cell) + 1, rest)


def _merge(down: bool) -> Damage:
    """Merge an answer with the nearest code below or above it, once the text between is gone."""

    def damage(notebook: Notebook, rng: random.Random) -> None:
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        pairs = [
            (first, second)
            for first, second in itertools.pairwise(code)
            if _own(first if down else second)
        ]
        if not pairs:
            return
        first, second = rng.choice(pairs)
        mine, other = (first, second) if down else (second, first)
        mine["source"] = f"{text_of(first)}\n{text_of(second)}"
        notebook["cells"].pop(_place(notebook, other))

    return damage


def _retype(kind: str) -> Damage:
    def damage(notebook: Notebook, rng: random.Random) -> None:
        cell = _one([one for one in _answers(notebook) if one["cell_type"] == "code"], rng)
        if cell is not None:
            cell["cell_type"] = kind
            cell.pop("outputs", None)
            cell.pop("execution_count", None)

    return damage


def _retype_text(notebook: Notebook, rng: random.Random) -> None:
    cell = _one([one for one in notebook["cells"] if one["cell_type"] == "markdown"], rng)
    if cell is not None:
        cell |= {"cell_type": "code", "outputs": [], "execution_count": None}


def _move(notebook: Notebook, rng: random.Random) -> None:
    cell = _one(_answers(notebook), rng)
    if cell is not None:
        at = _place(notebook, cell)
        notebook["cells"].pop(at)
        new = min(max(at + rng.choice([-3, -2, -1, 1, 2, 3]), 0), len(notebook["cells"]))
        notebook["cells"].insert(new, cell)


def _move_to_end(notebook: Notebook, rng: random.Random) -> None:
    cell = _one(_answers(notebook), rng)
    if cell is not None:
        notebook["cells"].append(notebook["cells"].pop(_place(notebook, cell)))


def _strip_ids(notebook: Notebook, _: random.Random) -> None:
    notebook["nbformat_minor"] = 4
    for cell in notebook["cells"]:
        cell.pop("id", None)


def _new_ids(notebook: Notebook, rng: random.Random) -> None:
    for cell in notebook["cells"]:
        if "id" in cell:
            cell["id"] = _new_id(rng)


def _shuffled_ids(notebook: Notebook, rng: random.Random) -> None:
    ids = [cell["id"] for cell in notebook["cells"] if "id" in cell]
    rng.shuffle(ids)
    for cell in notebook["cells"]:
        if "id" in cell:
            cell["id"] = ids.pop()


def _strip_metadata(notebook: Notebook, _: random.Random) -> None:
    notebook["metadata"] = {}
    for cell in notebook["cells"]:
        cell["metadata"] = {}


def _extra(notebook: Notebook, rng: random.Random) -> None:
    for _ in range(rng.randint(1, 4)):
        kind, texts = rng.choice([("code", _SCRATCH), ("markdown", _NOTES)])
        at = rng.randint(0, len(notebook["cells"]))
        notebook["cells"].insert(at, _cell(kind, rng.choice(texts), rng))


def _commented(notebook: Notebook, rng: random.Random) -> None:
    cell = _one(_answers(notebook), rng)
    if cell is not None:
        cell["source"] = f"# my answer\n{text_of(cell)}\n\n# end"


def _formatted(notebook: Notebook, _: random.Random) -> None:
    """Write code as a formatter that normalises quotes and blank lines does."""
    for cell in notebook["cells"]:
        source = text_of(cell)
        if cell["cell_type"] != "code" or "%" in source[:1] or '"""' in source or "#" in source:
            continue
        try:
            cell["source"] = ast.unparse(ast.parse(source))
        except SyntaxError:
            continue


def _blanks(notebook: Notebook, rng: random.Random) -> None:
    for cell in notebook["cells"]:
        if rng.random() < 0.5:
            cell["source"] = "\n" + re.sub(r"(?m)[ \t]+$", "", text_of(cell)) + "\n\n"


def _colab(notebook: Notebook, rng: random.Random) -> None:
    """Save as Colab does: its own ids in the metadata, sources as lists, no ids of nbformat."""
    notebook["nbformat_minor"] = 0
    notebook["metadata"] = {
        "colab": {"provenance": [], "toc_visible": True},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook["cells"]:
        cell.pop("id", None)
        cell["metadata"] = {"id": _new_id(rng)}
        if cell["cell_type"] == "code":
            cell["metadata"]["outputId"] = _new_id(rng)
        cell["source"] = text_of(cell).splitlines(keepends=True)
    start = "!pip install -q mlcourse\nfrom google.colab import drive"
    notebook["cells"].insert(0, _cell("code", start, rng))
    notebook["cells"][0].pop("id")


def _vs_code(notebook: Notebook, rng: random.Random) -> None:
    """Save as VS Code does on Windows: other ends of lines, some cells with a language."""
    notebook["metadata"].pop("kernelspec", None)
    for cell in notebook["cells"]:
        cell["source"] = text_of(cell).replace("\r\n", "\n").replace("\n", "\r\n")
        if rng.random() < 0.2:
            cell["metadata"] = {**cell["metadata"], "vscode": {"languageId": "python"}}


def _deepnote(notebook: Notebook, rng: random.Random) -> None:
    """Save as Deepnote does: text cut into blocks, its own metadata, a cell at the end."""
    cells: list[dict[str, Any]] = []
    for cell in notebook["cells"]:
        meta = {"cell_id": _new_id(rng), "deepnote_cell_type": cell["cell_type"]}
        if cell["cell_type"] != "markdown":
            cell.pop("id", None)
            cells.append(cell | {"metadata": meta})
            continue
        for block in text_of(cell).split("\n\n"):
            one = _cell("markdown", block, rng) | {"metadata": meta, ORIGIN: _was(cell)}
            one.pop("id")
            cells.append(one)
    cells.append(_cell("markdown", "<a>Created in Deepnote</a>", rng) | {"metadata": {}})
    cells[-1].pop("id")
    notebook["nbformat_minor"] = 2
    notebook["cells"] = cells


def _by_way_of_a_script(notebook: Notebook, rng: random.Random) -> None:
    """Go to a script and back: no ids, no outputs, no metadata, raw cells stay."""
    _strip_ids(notebook, rng)
    _strip_metadata(notebook, rng)
    notebook["cells"] = [cell for cell in notebook["cells"] if text_of(cell).strip()]
    for cell in notebook["cells"]:
        cell["source"] = text_of(cell).strip("\n")
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}


DAMAGES: dict[str, Damage] = {
    "delete a given cell": _delete(lambda cell: _was(cell).endswith((_ANSWER, _CHECK, _PROMPT))),
    "delete a check": _delete(lambda cell: not _was(cell).endswith(_CHECK)),
    "delete all checks": _delete_all(_CHECK),
    "delete a prompt": _delete(lambda cell: not _was(cell).endswith(_PROMPT)),
    "delete all text": _only_answers,
    "duplicate an answer": _duplicate,
    "duplicate a given cell": _duplicate_given,
    "split an answer between statements": _split_at_statement,
    "split an answer anywhere": _split_anywhere,
    "merge an answer with the cell below": _merge(down=True),
    "merge an answer with the cell above": _merge(down=False),
    "make an answer Markdown": _retype("markdown"),
    "make an answer raw": _retype("raw"),
    "make text code": _retype_text,
    "move an answer a little": _move,
    "move an answer to the end": _move_to_end,
    "lose all ids": _strip_ids,
    "new ids": _new_ids,
    "ids of other cells": _shuffled_ids,
    "lose all metadata": _strip_metadata,
    "cells of one's own": _extra,
    "comment an answer": _commented,
    "format the code": _formatted,
    "blank lines": _blanks,
    "save in Colab": _colab,
    "save in VS Code on Windows": _vs_code,
    "save in Deepnote": _deepnote,
    "by way of a script": _by_way_of_a_script,
}
