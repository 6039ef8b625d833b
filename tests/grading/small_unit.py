"""A small bundle written by hand, its reference notebook, and ways to hand it in."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

from mlcourse.course.bundles import Bundle, read_bundle

CHECKS = """
from mlcourse.checks import expect, question

q1 = question("q1", title="Scale")
q2 = question("q2", title="Total")
q3 = question("q3", title="Threshold")


@q1.check("keeps the length", points=1)
def keeps_length(student):
    expect.equal(len(student["scale"]([1.0, 2.0, 3.0])), 3)


@q2.check("adds up small numbers", points=1)
def adds_up(student):
    expect.equal(student["total"]([1, 2]), 3)


@q3.check("is a share", points=1)
def is_share(student):
    expect.between(student["threshold"], 0.0, 1.0)
"""

HIDDEN = """
from mlcourse.checks import expect
from checks import q1, q2, q3

SECRET_LIST = [4711.25, 4712.5]


@q1.check("divides by the largest, zenith 4713", points=2, misconception="sum-not-max",
          hint="Look at the largest number.")
def divides(student, rng):
    values = [float(v) for v in rng.integers(1, 9, size=4)] + SECRET_LIST
    expect.close(student["scale"](values), [v / 4712.5 for v in values])


@q2.check("adds up anything", points=2, feedback="none", time_limit=4.0)
def adds_anything(student, rng):
    expect.equal(student["total"]([100, 4711]), 4811)


@q3.check("is the one that costs least", points=1)
def costs_least(student):
    expect.close(student["threshold"], 0.25)
"""

STUBS = {
    "q1": 'def scale(values):\n    """Return the values divided by the largest."""\n    ...',
    "q2": 'def total(values):\n    """Return the sum."""\n    ...',
    "q3": "threshold = ...",
}
ANSWERS = {
    "q1": 'def scale(values):\n    """Return the values divided by the largest."""\n'
    "    largest = max(values)\n    return [value / largest for value in values]",
    "q2": 'def total(values):\n    """Return the sum."""\n    result = 0\n'
    "    for value in values:\n        result += value\n    return result",
    "q3": "threshold = STEP * 5",
}
SETUP = (
    "# Set-up: run this cell first.\nfrom mlcourse import check, export, progress\nprint('set-up')"
)
GIVEN = {
    "given-11111111": "import math\n\nNUMBERS = [1.0, 2.0, 4.0]\nBIGGEST = max(NUMBERS)",
    "given-22222222": "STEP = 0.05\nSTEPS = [STEP * i for i in range(20)]",
}
LIMITS = {"cell": 3.0, "call": 3.0, "total": 60.0, "memory": 1 << 30}


def _cell(key: str, kind: str, role: str, question: str | None, source: str) -> dict[str, object]:
    return {"key": key, "kind": kind, "role": role, "question": question, "source": source}


def released_cells() -> list[dict[str, object]]:
    cells = [
        _cell("given-aaaaaaaa", "markdown", "given", None, "# A small unit\n\nThree questions."),
        _cell("mlcourse-setup", "code", "setup", None, SETUP),
        _cell("given-11111111", "code", "given", None, GIVEN["given-11111111"]),
    ]
    prompts = {
        "q1": "## Question 1: Scale (3 points)\n\nDivide by the largest value.",
        "q2": "## Question 2: Total (3 points)\n\nAdd up without sum().",
        "q3": "## Question 3: Threshold (2 points)\n\nWhich threshold costs least?",
    }
    for question, prompt in prompts.items():
        if question == "q3":
            cells.append(_cell("given-22222222", "code", "given", None, GIVEN["given-22222222"]))
        cells += [
            _cell(f"{question}-prompt", "markdown", "prompt", question, prompt),
            _cell(f"{question}-answer", "code", "answer", question, STUBS[question]),
            _cell(f"{question}-check", "code", "check", question, f'check("{question}")'),
        ]
    return cells


def manifest(**changes: object) -> dict[str, object]:
    def check(name: str, points: float, hidden: bool, misconception: str | None = None):
        return {
            "id": name,
            "title": name,
            "points": points,
            "hidden": hidden,
            "misconception": misconception,
        }

    def question(id: str, defines: str, *checks: dict[str, object]) -> dict[str, object]:
        return {
            "id": id,
            "title": id,
            "objectives": ["small.objective"],
            "points": sum(float(str(one["points"])) for one in checks),
            "defines": [defines],
            "stub": STUBS[id],
            "checks": list(checks),
        }

    return {
        "schema": "mlcourse/bundle/v1",
        "unit": "a0-small",
        "kind": "assessment",
        "title": "A small unit",
        "release": "r-000000000001",
        "mlcourse": "0.1.0",
        "points": 8.0,
        "notebook": "a0-small.ipynb",
        "questions": [
            question(
                "q1",
                "scale",
                check("q1.keeps_length", 1.0, False),
                check("q1.divides", 2.0, True, "sum-not-max"),
            ),
            question(
                "q2",
                "total",
                check("q2.adds_up", 1.0, False),
                check("q2.adds_anything", 2.0, True),
            ),
            question(
                "q3",
                "threshold",
                check("q3.is_share", 1.0, False),
                check("q3.costs_least", 1.0, True),
            ),
        ],
        "cells": released_cells(),
        "earlier": [],
        "limits": LIMITS,
        "environment": {"python": "3.11", "packages": {"numpy": "2"}},
        "objectives": {"small.objective": "Write a small function"},
        "misconceptions": {
            "sum-not-max": {
                "belief": "Scaling divides by the sum.",
                "says": "Your values do not end at one: what are they divided by?",
                "reread": "scaling#largest",
            }
        },
        **changes,
    }


def write_bundle(
    folder: Path, checks: str = CHECKS, hidden: str = HIDDEN, **changes: object
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    files = {"checks.py": checks, "hidden.py": hidden, "files/note.txt": "public"}
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    hashes = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()}
    document = manifest(**changes) | {"files": hashes}
    (folder / "manifest.json").write_text(json.dumps(document), encoding="utf-8")
    return folder


def small_bundle(folder: Path, **changes: object) -> Bundle:
    return read_bundle(write_bundle(folder / "bundle", **changes))


def answered(answers: dict[str, str] | None = None) -> list[dict[str, object]]:
    """Return nbformat cells of the released notebook with some answers filled in."""
    given = ANSWERS if answers is None else answers
    cells = []
    for cell in released_cells():
        source = str(cell["source"])
        if cell["role"] == "answer":
            source = given.get(str(cell["question"]), source)
        cells.append(nb_cell(str(cell["kind"]), source, str(cell["key"])))
    return cells


def nb_cell(kind: str, source: str, id: str | None = None) -> dict[str, object]:
    cell: dict[str, object] = {"cell_type": kind, "metadata": {}, "source": source}
    if kind == "code":
        cell |= {"outputs": [], "execution_count": None}
    return cell if id is None else cell | {"id": id}


def notebook(cells: list[dict[str, object]]) -> bytes:
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    return json.dumps(document).encode()


__all__ = ["answered", "nb_cell", "notebook", "replace", "small_bundle", "write_bundle"]
