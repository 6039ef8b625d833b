"""Writes an assignment and its submissions in each tool's own format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from benchmarks.grading.assignments import Assignment, Question
from benchmarks.grading.cohort import MISSING

_KERNEL = {
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
    "language_info": {"name": "python"},
}


def write_unit(assignment: Assignment, folder: Path) -> Path:
    """Write a course with one assessment of mlcourse; return the assessment's folder."""
    unit = folder / "assessments" / assignment.name
    (unit / "mutants").mkdir(parents=True)
    objective = f"{assignment.name}.bench"
    (folder / "course").mkdir()
    (folder / "course" / "course.yml").write_text("title: Benchmark\nmodules: []\n")
    (folder / "course" / "objectives.yml").write_text(f"{objective}:\n  text: Answer\n")
    named = [f"{kind}-{q.id}" for q in assignment.questions for kind in ("unfinished", "wrong")]
    (folder / "course" / "misconceptions.yml").write_text(
        "".join(f"{name}:\n  belief: It is right.\n  says: It is not.\n" for name in named)
    )
    head = (
        "---\njupytext:\n  text_representation: {extension: .md, format_name: myst}\n"
        "kernelspec: {display_name: Python 3, language: python, name: python3}\n"
        f'mlcourse:\n  title: "Benchmark {assignment.name}"\n  objectives: [{objective}]\n'
        "  prerequisites: []\n  minutes: {reading: 1, exercise: 1}\n  datasets: []\n---\n\n"
        f"# Benchmark {assignment.name}\n\n"
    )
    cells = [head, _code(assignment.given)]
    visible = ["from mlcourse.checks import expect, question\nimport numpy as np\n"]
    hidden = ["import numpy as np\nfrom mlcourse.checks import expect\n"]
    hidden.append(f"from checks import {', '.join(q.id for q in assignment.questions)}\n")
    for question in assignment.questions:
        cells += _master_cells(question)
        visible.append(f'{question.id} = question("{question.id}", objectives=["{objective}"])\n')
        for number, test in enumerate(question.tests):
            misconception = f"{'wrong' if test.hidden else 'unfinished'}-{question.id}"
            (hidden if test.hidden else visible).append(
                f'@{question.id}.check("{test.name}", points=1, misconception="{misconception}")\n'
                f"def {question.id}_{number}(student, rng):\n{_indented(test.own)}\n"
            )
        for kind, source in (("wrong", question.wrong), ("unfinished", question.unfinished)):
            mutant = f"{question.id}-{kind}-{question.id}.py"
            (unit / "mutants" / mutant).write_text(source + "\n")
    (unit / "assignment.md").write_text("\n".join(cells))
    (unit / "checks.py").write_text("\n\n".join(visible))
    (unit / "hidden.py").write_text("\n\n".join(hidden))
    return unit


def _master_cells(question: Question) -> list[str]:
    role = f'{{"mlcourse": {{"question": "{question.id}", "role": "prompt"}}}}'
    return [
        f"+++ {role}\n\n## {question.title}\n\n{question.prompt}\n",
        _code(
            f":mlcourse: {{question: {question.id}, role: answer}}\n"
            f"### BEGIN SOLUTION\n{question.answer}\n### END SOLUTION"
        ),
        _code(f':mlcourse: {{question: {question.id}, role: check}}\ncheck("{question.id}")'),
    ]


def _code(source: str) -> str:
    return f"```{{code-cell}} ipython3\n{source}\n```\n"


def _indented(source: str) -> str:
    return "".join(f"    {line}\n" for line in source.splitlines())


def answered(released: Path, answers: dict[str, str]) -> Any:
    """Return a released notebook of mlcourse with its answer cells filled in."""
    notebook = nbformat.read(released, as_version=4)
    for cell in notebook.cells:
        known = cell.metadata.get("mlcourse", {})
        if known.get("role") == "answer" and answers[known["question"]] != MISSING:
            cell.source = answers[known["question"]]
    return notebook


def write_nbgrader_source(assignment: Assignment, course: Path) -> None:
    """Write ``source/NAME/NAME.ipynb`` and the configuration of an nbgrader course."""
    cells = [new_markdown_cell(f"# {assignment.name}"), new_code_cell(assignment.given)]
    for question in assignment.questions:
        answer = f"### BEGIN SOLUTION\n{question.answer}\n### END SOLUTION"
        cells.append(new_markdown_cell(f"## {question.title}\n\n{question.prompt}"))
        cells.append(_nbgrader_cell(answer, question.id, solution=True))
        for number, test in enumerate(question.tests):
            source = test.peer
            if test.hidden:
                source = f"### BEGIN HIDDEN TESTS\n{source}\n### END HIDDEN TESTS"
            cells.append(_nbgrader_cell(source, f"{question.id}-{number}", solution=False))
    path = course / "source" / assignment.name / f"{assignment.name}.ipynb"
    path.parent.mkdir(parents=True)
    _write(new_notebook(cells=cells, metadata=_KERNEL), path)
    (course / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        'c.CourseDirectory.course_id = "benchmark"\n'
        "c.ExecutePreprocessor.timeout = 60\n"
    )


def _nbgrader_cell(source: str, name: str, *, solution: bool) -> Any:
    told = {
        "grade": not solution,
        "grade_id": name,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    if not solution:
        told["points"] = 1
    return new_code_cell(source, metadata={"nbgrader": told})


def write_nbgrader_submissions(
    assignment: Assignment, course: Path, students: dict[str, dict[str, str]]
) -> None:
    """Write ``submitted/STUDENT/NAME/NAME.ipynb`` from the released notebook."""
    name = f"{assignment.name}.ipynb"
    for student, answers in students.items():
        notebook = nbformat.read(course / "release" / assignment.name / name, as_version=4)
        for cell in notebook.cells:
            told = cell.metadata.get("nbgrader", {})
            if told.get("solution") and answers[told["grade_id"]] != MISSING:
                cell.source = answers[told["grade_id"]]
        path = course / "submitted" / student / assignment.name / name
        path.parent.mkdir(parents=True)
        _write(notebook, path)


def write_otter(assignment: Assignment, folder: Path) -> None:
    """Write otter's test files, one for each question."""
    tests = folder / "tests"
    tests.mkdir(parents=True)
    for question in assignment.questions:
        cases = [
            {"code": _doctest(test.peer), "hidden": test.hidden, "points": 1}
            for test in question.tests
        ]
        suites = [{"cases": cases, "scored": True, "setup": "", "teardown": "", "type": "doctest"}]
        told = {"name": question.id, "points": None, "suites": suites}
        text = f"OK_FORMAT = True\n\ntest = {json.dumps(told, indent=1)}\n"
        # JSON's words for these three are not Python's.
        for theirs, ours in (("true", "True"), ("false", "False"), ("null", "None")):
            text = text.replace(f": {theirs}", f": {ours}")
        (tests / f"{question.id}.py").write_text(text)
    (folder / "otter_config.json").write_text("{}\n")


def _doctest(source: str) -> str:
    return "\n".join(
        f"{'... ' if line.startswith((' ', ')')) else '>>> '}{line}" for line in source.splitlines()
    )


def write_otter_submissions(
    assignment: Assignment, folder: Path, students: dict[str, dict[str, str]]
) -> None:
    """Write ``submissions/STUDENT.ipynb`` with otter's set-up and check cells."""
    first = 'import otter\ngrader = otter.Notebook("{name}.ipynb")'
    for student, answers in students.items():
        cells = [
            new_code_cell(first.format(name=student), metadata={"tags": ["otter_ignore"]}),
            new_code_cell(assignment.given),
        ]
        for question in assignment.questions:
            cells.append(new_markdown_cell(f"## {question.title}\n\n{question.prompt}"))
            cells.append(new_code_cell(answers[question.id]))
            cells.append(new_code_cell(f'grader.check("{question.id}")'))
        path = folder / "submissions" / f"{student}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(new_notebook(cells=cells, metadata=_KERNEL), path)


def _write(notebook: Any, path: Path) -> None:
    nbformat.write(notebook, path)
