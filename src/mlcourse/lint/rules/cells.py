"""How much a reader is given at a time."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlcourse.course.solutions import defined_names, parse_cell, reference_of
from mlcourse.lint.findings import LESSON, Found, Rule
from mlcourse.lint.reading import Reading

FEWEST_CELLS, MOST_CELLS = 12, 25
MOST_LINES = 12


def _long_cells(reading: Reading) -> Iterator[Found]:
    for cell in reading.seen:
        count = lines_to_read(cell.source)
        if count > MOST_LINES:
            yield Found(f"The cell has {count} lines to read.", reading.at(cell))


def lines_to_read(source: str) -> int:
    """Return the number of lines that hold statements, imports left out."""
    try:
        body = parse_cell(source).body
    except SyntaxError:
        return len([line for line in source.splitlines() if line.strip()])
    held = set()
    for statement in body:
        if not isinstance(statement, ast.Import | ast.ImportFrom):
            held |= set(range(statement.lineno, (statement.end_lineno or statement.lineno) + 1))
    lines = source.splitlines()
    return sum(1 for number in held if number <= len(lines) and lines[number - 1].strip())


def _cell_count(reading: Reading) -> Iterator[Found]:
    count = len(reading.seen)
    if not FEWEST_CELLS <= count <= MOST_CELLS:
        yield Found(f"There are {count} code cells to read.", reading.top)


def _rebound(reading: Reading) -> Iterator[Found]:
    asked: dict[str, str] = {}
    for cell in reading.unit.cells:
        if cell.kind != "code":
            continue
        if cell.role == "answer":
            names = defined_names(reference_of(cell.source))
            asked |= {name: str(cell.question) for name in names}
        elif cell.role == "given":
            for name in sorted(set(defined_names(cell.source)) & set(asked)):
                yield Found(
                    f"{name}, which {asked[name]} asks for, is defined again.", reading.at(cell)
                )


RULES = (
    Rule(
        "C1",
        f"A code cell has at most {MOST_LINES} lines to read, imports not counted.",
        "One idea for each cell: what is longer belongs into a function of mlcourse.teaching, "
        "where it can be tested and read by those who want to.",
        _long_cells,
    ),
    Rule(
        "C2",
        f"A lesson has {FEWEST_CELLS} to {MOST_CELLS} code cells to read.",
        "With more the thread is lost, with fewer the reader only watches.",
        _cell_count,
        LESSON,
    ),
    Rule(
        "C3",
        "A name that an exercise asks for is not defined again below it.",
        "What students wrote would be replaced without a word, and all later results be ours.",
        _rebound,
    ),
)
