"""An nbgrader assignment of our own with every kind of cell, and submissions to it.

Used by the tests and by ``record_nbgrader.py``, which runs in an environment with nbgrader.
Nothing but the standard library is imported.
"""

from __future__ import annotations

import copy
import json
from typing import Any

Notebook = dict[str, Any]


def cell(kind: str, source: str, **role: Any) -> dict[str, Any]:
    """Return a cell; with a role it gets nbgrader's metadata."""
    metadata: dict[str, Any] = {}
    if role:
        role.setdefault("schema_version", 3)
        metadata["nbgrader"] = {"grade": False, "solution": False, "locked": False, **role}
    found = {"cell_type": kind, "metadata": metadata, "source": source.strip("\n")}
    return found | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def notebook(cells: list[dict[str, Any]]) -> Notebook:
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 4}


def answer(id: str, source: str) -> dict[str, Any]:
    return cell("code", source, solution=True, grade_id=id)


def graded(id: str, source: str, points: float, **more: Any) -> dict[str, Any]:
    return cell("code", source, grade=True, locked=True, grade_id=id, points=points, **more)


SOURCE = notebook(
    [
        cell("markdown", "# Counting and sorting\n\nRead the whole sheet first.",
             locked=True, grade_id="intro"),
        cell("code", "import math\nimport numpy as np\n\nSIZES = [4, 8, 15]"),
        cell("markdown", "## Halves (6 points)\n\nWrite `halves(values)`."),
        answer("halves", '''
def halves(values):
    """Return half of each value; a text among them is a TypeError."""
    ### BEGIN SOLUTION
    if any(isinstance(one, str) for one in values):
        raise TypeError("a text")
    return [one / 2 for one in values]
    ### END SOLUTION
'''),
        cell("code", "halves(SIZES)"),
        graded("halves_visible", '''
"""Halves of some lists."""
assert halves([2, 4]) == [1, 2]
assert halves([]) == []
''', 1),
        graded("halves_hidden", '''
assert halves([1]) == [0.5]
### BEGIN HIDDEN TESTS
assert halves([10, 30]) == [5, 15], "larger numbers"
np.testing.assert_allclose(halves(SIZES), np.array(SIZES) / 2)
### END HIDDEN TESTS
''', 2),
        graded("halves_refuses", '''
import unittest
case = unittest.TestCase()
with case.assertRaises(TypeError):
    halves(["two"])
''', 1),
        graded("halves_share", '''
tried = [([2], [1]), ([6], [3]), ([0], [0]), ([5], [2.5])]
right = sum(halves(given) == due for given, due in tried)
right / 2
''', 2),
        cell("markdown", "## Means (3 points)\n\nWrite `mean(values)`; it calls `total`."),
        answer("total", '''
def total(values):
    ### BEGIN SOLUTION
    return sum(values)
    ### END SOLUTION
'''),
        cell("markdown", "And now the mean."),
        answer("mean", '''
def mean(values):
    ### BEGIN SOLUTION
    return total(values) / len(values)
    ### END SOLUTION
'''),
        graded("mean_right", '''
def near(one, other):
    return math.isclose(one, other)
assert near(mean([1, 2, 3]), 2)
assert near(mean(SIZES), 9)
''', 1),
        graded("mean_calls_total", '''
kept = total
del total
try:
    mean([1, 2])
except NameError:
    pass
else:
    raise AssertionError("mean works without total")
finally:
    total = kept
assert near(mean([5]), 5)
''', 2, schema_version=2),
        cell("markdown", "## In place (2 points)\n\nWrite `tidy(values)`, which sorts and prints."),
        answer("tidy", "def tidy(values):\n    values.sort()\n    print(len(values), 'sorted')"),
        graded("tidy_sorts", '''
values = [3, 1, 2]
assert tidy(values) is None
assert values == [1, 2, 3], "the list itself is sorted"
''', 1),
        graded("tidy_prints", '''
import io
from contextlib import redirect_stdout
said = io.StringIO()
with redirect_stdout(said):
    tidy([2, 1])
assert said.getvalue().strip() == "2 sorted"
''', 1),
        cell("markdown", "## A class (3 points)\n\nWrite a class `Pair`."),
        answer("pair", '''
### BEGIN SOLUTION
class Pair:
    def __init__(self, a, b):
        self.a, self.b = a, b

    def __add__(self, other):
        return Pair(self.a + other.a, self.b + other.b)

    def __eq__(self, other):
        return (self.a, self.b) == (other.a, other.b)
### END SOLUTION
'''),
        graded("pair_holds", '''
one = Pair(1, 2)
assert (one.a, one.b) == (1, 2)
assert isinstance(one, Pair)
''', 1),
        graded("pair_adds", '''
### BEGIN HIDDEN TESTS
assert Pair(1, 2) + Pair(3, 4) == Pair(4, 6)
assert not (Pair(1, 2) == Pair(2, 1))
### END HIDDEN TESTS
''', 2),
        cell("markdown", "## A number\n\nGive `best` the value of the largest size."),
        answer("best", "best = 15"),
        graded("best_right", 'assert "best" in globals()\nassert best == max(SIZES)', 1),
        cell("markdown", "## Words (3 points)\n\nWhy do we sort?"),
        cell("markdown", "So that equal things stand together.",
             grade=True, solution=True, grade_id="why", points=3),
        cell("markdown", "Draw a picture.\n\n### BEGIN MARK SCHEME\n1 point for axes\n"
             "### END MARK SCHEME", task=True, locked=True, grade_id="draw", points=4),
    ]
)  # fmt: skip

RIGHT = {
    "halves": """
def halves(values):
    if any(type(v) is str for v in values):
        raise TypeError("no texts")
    return [v * 0.5 for v in values]
""",
    "total": "def total(values):\n    return sum(values)",
    "mean": "def mean(values):\n    return total(values) / len(values)",
    "tidy": "def tidy(values):\n    values.sort()\n    print(len(values), 'sorted')",
    "pair": """
class Pair:
    def __init__(self, a, b):
        self.a = a
        self.b = b

    def __add__(self, other):
        return Pair(self.a + other.a, self.b + other.b)

    def __eq__(self, other):
        return self.a == other.a and self.b == other.b
""",
    "best": "best = max(SIZES)",
}
SUBMISSIONS: dict[str, dict[str, str]] = {
    "right": RIGHT,
    "empty": {},
    "wrong": {
        "halves": "def halves(values):\n    return values",
        "total": "def total(values):\n    return 0",
        "mean": "def mean(values):\n    return sum(values) / len(values) + 1",
        "tidy": "def tidy(values):\n    return sorted(values)",
        "pair": "class Pair:\n    def __init__(self, a, b):\n        self.a, self.b = b, a\n",
        "best": "best = 4",
    },
    "half": RIGHT | {
        "halves": "def halves(values):\n    return [v // 2 for v in values]",
        "mean": "def mean(values):\n    return sum(values) / len(values)",
        "tidy": "def tidy(values):\n    values.sort()",
        "pair": "class Pair:\n    def __init__(self, a, b):\n        self.a, self.b = a, b",
    },
    "raising": RIGHT | {
        "halves": "def halves(values):\n    raise RuntimeError('not today')",
        "total": "def total(values):\n    return sum(values\n",
        "tidy": "def tidy(values):\n    1 / 0",
        "best": "best = undefined_name",
    },
    "partly": {"halves": RIGHT["halves"], "best": RIGHT["best"], "mean":
               "def mean(values):\n    return sum(values) / len(values)"},
    "extra": RIGHT | {
        "halves": RIGHT["halves"] + "\nHELPER = 3\n",
        "tidy": "def order(values):\n    values[:] = sorted(values)\n\ndef tidy(values):\n"
                "    order(values)\n    print(f'{len(values)} sorted')",
        "pair": RIGHT["pair"].replace("return self.a == other.a", "return self.a == other.b"),
    },
}  # fmt: skip


def submission(released: Notebook, answers: dict[str, str]) -> Notebook:
    """Return a released notebook with the answers of a student."""
    filled = copy.deepcopy(released)
    for one in filled["cells"]:
        id = one["metadata"].get("nbgrader", {}).get("grade_id")
        if id in answers:
            one["source"] = answers[id].strip("\n")
    return filled


def as_json(document: Any) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
