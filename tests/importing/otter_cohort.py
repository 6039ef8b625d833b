"""A master notebook of our own for otter-assign, and submissions to it.

Used by the tests and by ``record_otter.py``. Nothing but the standard library is imported.
"""

from __future__ import annotations

from typing import Any

from cohort import Notebook, cell, notebook

RAW = dict[str, Any]


def raw(source: str) -> RAW:
    return {"cell_type": "raw", "metadata": {}, "source": source}


def case(source: str, shown: str | None = None) -> dict[str, Any]:
    """Return a test cell that has shown a value."""
    made = cell("code", source)
    if shown is not None:
        made["outputs"] = [
            {"output_type": "execute_result", "data": {"text/plain": shown}, "metadata": {},
             "execution_count": 1}
        ]  # fmt: skip
    return made


def asked(settings: str, text: str, solution: list[str], tests: list[dict[str, Any]]) -> list[RAW]:
    """Return the cells of a question."""
    return [
        raw(f"# BEGIN QUESTION\n{settings}"),
        cell("markdown", text),
        raw("# BEGIN SOLUTION"),
        *(cell("code", one) for one in solution),
        raw("# END SOLUTION"),
        raw("# BEGIN TESTS"),
        *tests,
        raw("# END TESTS"),
        raw("# END QUESTION"),
    ]


MASTER = notebook(
    [
        cell("markdown", "# Small sums\n\n```otter\n# ASSIGNMENT CONFIG\ninit_cell: true\n"
             "export_cell: false\ncheck_all_cell: false\n```\n\nRead on."),
        cell("code", "import numpy as np\n\nVALUES = np.array([2, 4, 9])"),
        cell("code", "## ignore ##\nprint('for the author')"),
        *asked(
            "name: q1\npoints: 4",
            "## The square\n\nWrite `square(x)`.",
            ["def square(x):\n    \"\"\" # BEGIN PROMPT\n    result = ...\n    return result\n"
             "    \"\"\"; # END PROMPT\n    result = x * x # SOLUTION NO PROMPT\n"
             "    return result # SOLUTION NO PROMPT"],
            [
                case("square(3)", "9"),
                case('""" # BEGIN TEST CONFIG\npoints: 1\nfailure_message: Mind the sign.\n'
                     '""" # END TEST CONFIG\nsquare(-2) == 4', "True"),
                case("# HIDDEN\nbool(np.all(square(VALUES) == VALUES ** 2))", "True"),
                case("# HIDDEN\nassert square(10) == 100, 'ten'"),
            ],
        ),
        *asked(
            "name: q2\npoints: [1, 0, 2]",
            "## A total",
            ["total = sum(VALUES) # SOLUTION\n# BEGIN IGNORE\nnotes = 'mine'\n# END IGNORE"],
            [case("total > 0", "True"), case("print(int(total) % 2)"), case("# HIDDEN\ntotal",
             "15")],
        ),
        *asked(
            "name: q3\npoints:\n  each: 2",
            "## Two words",
            ["# BEGIN SOLUTION\nfirst = 'up'\nsecond = 'down'\n# END SOLUTION"],
            [case("first", "'up'"), case("# HIDDEN\nsecond", "'down'")],
        ),
        *asked(
            "name: q4\nall_or_nothing: true\npoints: 3",
            "## Both or none",
            ["def low(values):\n    return min(values) # SOLUTION\n\ndef high(values):\n"
             "    return max(values) # SOLUTION"],
            [case("low([3, 1])", "1"), case("# HIDDEN\nhigh([3, 1])", "3")],
        ),
        *asked(
            "name: q5",
            "## Without points",
            ["def shout(word):\n    # BEGIN SOLUTION\n    print(word.upper())\n    # END SOLUTION"],
            [case("shout('a')"), case("# HIDDEN\nshout('bc')"), case("# HIDDEN\nround(0.5)", "0")],
        ),
        raw("# BEGIN QUESTION\nname: q6\nmanual: true\npoints: 5"),
        cell("markdown", "## In words\n\nWhy?"),
        raw("# BEGIN SOLUTION"),
        cell("markdown", "Because sums are small."),
        raw("# END SOLUTION"),
        raw("# END QUESTION"),
    ]
)  # fmt: skip
for _cell in MASTER["cells"]:  # what a print has left behind is a stream
    _prints = {"print(int(total) % 2)": "1\n", "shout('a')": "A\n", "# HIDDEN\nshout('bc')": "BC\n"}
    if _cell["source"] in _prints:
        _cell["outputs"] = [
            {"output_type": "stream", "name": "stdout", "text": _prints[_cell["source"]]}
        ]

RIGHT = {
    "q1": "def square(x):\n    return x ** 2",
    "q2": "total = int(VALUES.sum())",
    "q3": "first = 'up'\nsecond = 'down'",
    "q4": "def low(v):\n    return sorted(v)[0]\n\ndef high(v):\n    return sorted(v)[-1]",
    "q5": "def shout(word):\n    print(word.upper())",
}
SUBMISSIONS: dict[str, dict[str, str]] = {
    "right": RIGHT,
    "empty": {},
    "half": RIGHT | {
        "q1": "def square(x):\n    return abs(x) * x",
        "q2": "total = 17",
        "q3": "first = 'up'\nsecond = 'up'",
        "q4": "def low(v):\n    return min(v)\n\ndef high(v):\n    return 4",
        "q5": "def shout(word):\n    print('A')",
    },
    "wrong": {
        "q1": "def square(x):\n    return 0",
        "q2": "total = -1",
        "q3": "first, second = 1, 2",
        "q4": "def low(v):\n    return None\n\ndef high(v):\n    return None",
        "q5": "def shout(word):\n    return word.upper()",
    },
    "raising": RIGHT | {
        "q1": "def square(x):\n    raise ValueError(x)",
        "q2": "total = undefined",
        "q4": "def low(v):\n    return min(v)",
    },
}  # fmt: skip
MARKS = {"q1": "def square(x):", "q2": "total =", "q3": "...", "q4": "def low", "q5": "def shout"}


def submission(released: Notebook, answers: dict[str, str]) -> Notebook:
    """Return otter's student notebook with the answers of a student."""
    import copy

    filled = copy.deepcopy(released)
    for one in filled["cells"]:
        source = "".join(one["source"])
        if "otter_answer_cell" not in one["metadata"].get("tags", []):
            continue
        question = next(
            (name for name, mark in MARKS.items() if source.lstrip().startswith(mark)), None
        )
        if question in answers:
            one["source"] = answers[question]
    return filled
