"""Whether the parts of a unit fit together: cells, checks, mutants, objectives, prose."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from mlcourse.checks.loading import LoadedChecks
from mlcourse.checks.questions import Check, Question
from mlcourse.course import myst
from mlcourse.course.documents import Document, declare, suggestion
from mlcourse.course.quiz import QUIZ
from mlcourse.course.records import Cell, Course, Unit
from mlcourse.course.registry import (
    MISCONCEPTION_FIELDS,
    MISCONCEPTIONS,
    OBJECTIVE_FIELDS,
    OBJECTIVES,
)
from mlcourse.course.solutions import RegionFault, parse_cell, solution_regions, stub_of
from mlcourse.course.substitution import fills, unknown_places
from mlcourse.errors import UnitError, Where

FEWEST_MUTANTS = 2
LOOKUP = "lookup"
_QUIZ = re.compile(r"\{\{\s*quiz\s*\}\}")
_H1 = re.compile(r"^#\s+(.+?)\s*#*\s*$", re.M)


def faults(
    unit: Unit, loaded: LoadedChecks, course: Course | None, front: Document
) -> Iterator[UnitError]:
    """Yield every fault of a unit whose files could all be read.

    Parameters
    ----------
    course : Course or None
        None when the registry itself has faults; then nothing is said of what it declares.
    front : Document
        The front matter, for its lines.
    """
    yield from cell_faults(unit)
    if unit.title:  # else the front matter itself has a fault
        yield from _title_faults(unit)
    for question in loaded.questions.values():
        yield from _question_faults(unit, question)
    yield from _unknown_questions(unit)
    yield from _mutant_faults(unit, loaded)
    yield from _dataset_faults(unit, front)
    if course is not None:
        yield from _registry_faults(unit, loaded, course, front)


def source_faults(folder: Path, checks: str, hidden: str) -> Iterator[UnitError]:
    """Yield what is wrong with the texts of checks.py and hidden.py before they are executed."""
    for name, source in (("checks.py", checks), ("hidden.py", hidden)):
        try:
            tree = ast.parse(source)
        except SyntaxError as fault:
            yield _syntax_fault(fault, str(folder / name), 1)
            continue
        for node in ast.walk(tree):
            if name == "checks.py" and _imports(node, "hidden"):
                yield UnitError(
                    "checks.py imports hidden",
                    where=Where(str(folder / name), line=getattr(node, "lineno", None)),
                    why="Students get checks.py word for word, and hidden.py never.",
                    fix="Move what both need into checks.py; hidden.py may import checks.",
                )


def cell_faults(unit: Unit) -> Iterator[UnitError]:
    """Yield what is wrong inside single cells: regions, syntax, directives, places for points."""
    # Without loaded checks no question is known, and each place would be a false alarm.
    known = set(fills(unit)) if unit.questions else None
    if known is not None and (unit.folder / QUIZ).is_file():
        known.add("quiz")  # also where its items have faults of their own
    for cell in unit.cells:
        if cell.kind == "markdown":
            yield from _markdown_faults(unit, cell, known)
        else:
            yield from _code_faults(unit, cell)
    if unit.quiz and not any(_QUIZ.search(cell.source) for cell in unit.cells):
        yield UnitError(
            f"{QUIZ} is shown nowhere",
            where=Where(str(unit.folder / QUIZ)),
            fix="Write  {{ quiz }}  on a line of its own where its items belong.",
        )


def _where(unit: Unit, cell: Cell, line: int = 1) -> Where:
    return Where(str(unit.master), cell.number, cell.line + line - 1, cell.question)


def _markdown_faults(unit: Unit, cell: Cell, known: Collection[str] | None) -> Iterator[UnitError]:
    if cell.role in {"answer", "check"}:
        yield UnitError(
            f"The {cell.role} cell of question {cell.question!r} holds no code",
            where=_where(unit, cell),
            fix="Make it a {code-cell}.",
        )
    for fault in myst.faults(cell.source):
        yield UnitError(fault.what, where=_where(unit, cell, fault.line), fix=fault.fix)
    for line, text in unknown_places(cell.source, known) if known is not None else ():
        yield UnitError(
            f"{text} cannot be filled in",
            where=_where(unit, cell, line),
            fix=suggestion(
                text, [f"{{{{ {name} }}}}" for name in sorted(known or ())], "Write one of"
            ),
        )
    try:
        regions = solution_regions(cell.source)
    except RegionFault as fault:
        yield UnitError(fault.what, where=_where(unit, cell, fault.line), fix=fault.fix)
    else:
        if regions:
            yield _stray_region(unit, cell, regions[0].begin + 1)


def _stray_region(unit: Unit, cell: Cell, line: int) -> UnitError:
    return UnitError(
        "A solution region stands outside an answer cell",
        where=_where(unit, cell, line),
        why="Only answer cells are replaced by their stub, so students would get this solution.",
        fix="Give the cell  :mlcourse: {question: …, role: answer}  or delete the markers.",
    )


def _code_faults(unit: Unit, cell: Cell) -> Iterator[UnitError]:
    if cell.role == "prompt":
        yield UnitError(
            f"A prompt of question {cell.question!r} is a code cell",
            where=_where(unit, cell),
            fix="Prompts are Markdown. Leave the metadata out to make it a given cell.",
        )
    try:
        parse_cell(cell.source)
    except SyntaxError as fault:
        if "raises-exception" not in _tags(cell):
            yield _syntax_fault(fault, str(unit.master), cell.line, cell)
    try:
        regions = solution_regions(cell.source)
    except RegionFault as fault:
        yield UnitError(fault.what, where=_where(unit, cell, fault.line), fix=fault.fix)
        return
    if cell.role != "answer":
        if regions:
            yield _stray_region(unit, cell, regions[0].begin + 1)
        return
    if not regions:
        yield UnitError(
            f"The answer cell of question {cell.question!r} has no solution region",
            where=_where(unit, cell),
            why="Students would get the whole solution.",
            fix="Put  ### BEGIN SOLUTION  and  ### END SOLUTION  around the solution.",
        )
        return
    try:
        parse_cell(stub_of(cell.source))
    except SyntaxError as fault:
        yield UnitError(
            f"The stub of question {cell.question!r} is not Python: {fault.msg}",
            where=_where(unit, cell, regions[0].begin + 1),
            fix="Indent BEGIN SOLUTION like the code it replaces, or write a STUB region.",
        )


def _tags(cell: Cell) -> list[str]:
    tags = cell.metadata.get("tags")
    return list(tags) if isinstance(tags, list) else []


def _syntax_fault(
    fault: SyntaxError, file: str, first_line: int, cell: Cell | None = None
) -> UnitError:
    line = None if fault.lineno is None else first_line + fault.lineno - 1
    where = Where(file, line=line)
    if cell is not None:
        where = Where(file, cell.number, line, cell.question)
    return UnitError(f"This is not Python: {fault.msg}", where=where)


def _title_faults(unit: Unit) -> Iterator[UnitError]:
    cell = next((cell for cell in unit.cells if cell.kind == "markdown"), None)
    heading = _H1.search(cell.source) if cell else None
    if cell is None or heading is None:
        yield UnitError(
            "The first Markdown cell has no title",
            where=Where(str(unit.master), line=cell.line if cell else None),
            fix=f"Begin it with  # {unit.title}",
        )
    elif heading[1] != unit.title:
        line = cell.source.count("\n", 0, heading.start()) + 1
        yield UnitError(
            f"The title is {unit.title!r} in the front matter and {heading[1]!r} in the text",
            where=_where(unit, cell, line),
            fix="Write the same words in both.",
        )


def _question_faults(unit: Unit, question: Question) -> Iterator[UnitError]:
    id = question.id
    cells = [cell for cell in unit.cells if cell.question == id]
    checks_file = Where(str(unit.folder / "checks.py"), line=_declared(unit, id), question=id)
    for role, what in (("answer", "answer cell"), ("check", "check cell"), ("prompt", "prompt")):
        found = [cell for cell in cells if cell.role == role]
        if not found:
            yield UnitError(
                f"Question {id!r} has no {what}",
                where=Where(str(unit.master), question=id),
                fix=f"Give a cell  mlcourse: {{question: {id}, role: {role}}}",
            )
        for extra in found[1:] if role != "prompt" else ():
            yield UnitError(
                f"Question {id!r} has a second {what}",
                where=_where(unit, extra),
                why=f"The first begins on line {found[0].line}.",
                fix="Join the two, or make the second a question of its own.",
            )
    for cell in cells:
        if cell.role == "check" and not _calls_check(cell.source, id):
            yield UnitError(
                f'The check cell of question {id!r} does not call check("{id}")',
                where=_where(unit, cell),
                why="There a student's answer is checked, and grading asks what it left behind.",
                fix=f'Make its last line  check("{id}")',
            )
    if question.points <= 0:
        yield UnitError(
            f"Question {id!r} has no points",
            where=checks_file,
            why="A question's points are the sum of its checks' points.",
            fix="Give at least one of its checks  points=1.",
        )
    if not question.objectives:
        yield UnitError(
            f"Question {id!r} serves no objective",
            where=checks_file,
            fix=f'Write  question("{id}", objectives=["…"]).',
        )


def _declared(unit: Unit, question: str) -> int | None:
    """Return the line of checks.py that declares a question."""
    for node in ast.walk(ast.parse(unit.checks_source)):
        if (
            isinstance(node, ast.Call)
            and node.args
            and isinstance(node.args[0], ast.Constant)
            and node.args[0].value == question
        ):
            return node.lineno
    return None


def _calls_check(source: str, question: str) -> bool:
    try:
        tree = parse_cell(source)
    except SyntaxError:
        return True
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "check"
        and any(isinstance(a, ast.Constant) and a.value == question for a in node.args)
        for node in ast.walk(tree)
    )


def _unknown_questions(unit: Unit) -> Iterator[UnitError]:
    known = [question.id for question in unit.questions]
    for cell in unit.cells:
        if cell.question is not None and cell.question not in known:
            yield UnitError(
                f"checks.py declares no question {cell.question!r}",
                where=_where(unit, cell),
                fix=suggestion(cell.question, known, "It declares"),
            )


def _mutant_faults(unit: Unit, loaded: LoadedChecks) -> Iterator[UnitError]:
    present = {(mutant.question, mutant.misconception) for mutant in unit.mutants}
    named = {(c.question, c.misconception): c for c in loaded.checks if c.misconception}
    for mutant in unit.mutants:
        where = Where(str(mutant.path), question=mutant.question)
        try:
            parse_cell(mutant.source)
        except SyntaxError as fault:
            yield _syntax_fault(fault, str(mutant.path), 1)
        if (mutant.question, mutant.misconception) not in named:
            options = sorted(str(m) for question, m in named if question == mutant.question)
            yield UnitError(
                f"No check of question {mutant.question!r} names the misconception"
                f" {mutant.misconception!r}",
                where=where,
                fix=suggestion(mutant.misconception, options, "Its checks name"),
            )
    for (question, misconception), check in named.items():
        if (question, misconception) not in present:
            path = unit.folder / "mutants" / f"{question}-{misconception}.py"
            yield UnitError(
                f"The mutant of misconception {misconception!r} is missing",
                where=_of(check),
                why="A check that names a misconception must be seen to catch it.",
                fix=f"Write the answer cell of a student who believes it: {path}",
            )
    for record in unit.questions:
        count = sum(mutant.question == record.id for mutant in unit.mutants)
        if count < FEWEST_MUTANTS and unit.imported is None:
            yield UnitError(
                f"Question {record.id!r} has {count} of at least {FEWEST_MUTANTS} mutants",
                where=Where(str(unit.folder / "mutants"), question=record.id),
                fix=f"Add mutants/{record.id}-MISCONCEPTION.py.",
            )
    line = _first_secret(unit.hidden_source)
    if line is not None and not any(m.misconception == LOOKUP for m in unit.mutants):
        yield UnitError(
            "hidden.py holds secret labels, and no mutant looks them up",
            where=Where(str(unit.folder / "hidden.py"), line=line),
            why="Hidden rows that stand in packaged data can be looked up instead of predicted.",
            fix=f"Add mutants/QUESTION-{LOOKUP}.py: it answers with the nearest public row.",
        )


def _of(check: Check) -> Where:
    return Where(check.where.file, line=check.where.line, question=check.question)


def _first_secret(source: str) -> int | None:
    calls = (
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "secret"
    )
    return next(calls, None)


def _imports(node: ast.AST, module: str) -> bool:
    if isinstance(node, ast.Import):
        return any(alias.name.split(".")[0] == module for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        names = {alias.name for alias in node.names} if node.level else set()
        return (node.module or "").split(".")[0] == module or module in names
    return False


def _dataset_faults(unit: Unit, front: Document) -> Iterator[UnitError]:
    if not unit.datasets or importlib.util.find_spec("mlcourse.data") is None:
        return
    data = importlib.import_module("mlcourse.data")
    known = sorted(name.removeprefix("load_") for name in dir(data) if name.startswith("load_"))
    for position, name in enumerate(unit.datasets):
        if name not in known:
            yield UnitError(
                f"mlcourse.data has no data set {name!r}",
                where=Where(front.file, line=front.line(("mlcourse", "datasets", position))),
                fix=suggestion(name, known, "It has"),
            )


def _registry_faults(
    unit: Unit, loaded: LoadedChecks, course: Course, front: Document
) -> Iterator[UnitError]:
    declared, objectives = sorted(course.objectives), str(course.root / OBJECTIVES)
    for field, names in (("objectives", unit.objectives), ("prerequisites", unit.prerequisites)):
        for position, name in enumerate(names):
            if name not in course.objectives:
                yield UnitError(
                    f"Nobody declared the objective {name!r}",
                    where=Where(front.file, line=front.line(("mlcourse", field, position))),
                    fix=declare(name, declared, objectives, OBJECTIVE_FIELDS),
                )
    for question in loaded.questions.values():
        where = Where(
            str(unit.folder / "checks.py"), line=_declared(unit, question.id), question=question.id
        )
        for name in question.objectives:
            if name not in course.objectives:
                yield UnitError(
                    f"Nobody declared the objective {name!r}",
                    where=where,
                    fix=declare(name, declared, objectives, OBJECTIVE_FIELDS),
                )
            elif unit.title and name not in unit.objectives:
                yield UnitError(
                    f"Question {question.id!r} serves {name!r}, which is no objective of the unit",
                    where=where,
                    fix="Name it under objectives in the front matter.",
                )
    known, misconceptions = sorted(course.misconceptions), str(course.root / MISCONCEPTIONS)
    for check in loaded.checks:
        if check.misconception and check.misconception not in course.misconceptions:
            yield UnitError(
                f"Nobody declared the misconception {check.misconception!r}",
                where=_of(check),
                fix=declare(check.misconception, known, misconceptions, MISCONCEPTION_FIELDS),
            )
