"""The texts of checks.py and hidden.py: test cells as the bodies of functions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlcourse.course.solutions import reference_of
from mlcourse.importing.drafts import Draft, Finding, Test
from mlcourse.importing.grouping import Group, asked_names, tests_before
from mlcourse.importing.names import as_function, classes, defined, module_of, needs, used
from mlcourse.importing.regions import identifier
from mlcourse.importing.review import review

_CHECKS = '''\
"""Test cells of {source}: what students can see of them. Students get this file word for word.

The body of each function runs as the cell did: names that it does not define are the student's.
"""

from mlcourse.checks import question
{imports}
'''
_HIDDEN = '''\
"""Test cells of {source} with their hidden tests. Nobody gets this file."""

from checks import {questions}

{imports}'''


@dataclass(frozen=True)
class WrittenTest:
    """A test as one or two functions, in checks.py and hidden.py."""

    test: Test
    name: str
    visible: str | None
    hidden: str | None


def points_of(draft: Draft, group: Group, tests: Sequence[WrittenTest]) -> float:
    """Return the points of a question."""
    total = total_of(draft, group)
    return sum(one.test.points for one in tests) if total is None else total


def written_tests(draft: Draft, group: Group) -> Iterator[WrittenTest]:
    """Yield the tests of a question as code, and note what cannot be taken over."""
    given = [p.source for p in draft.parts if p.kind == "given"]
    answers = [reference_of(p.source) for p in draft.parts if p.kind == "answer"]
    asked = {name for p in draft.parts if p.kind == "answer" for name in asked_names(p)}
    hers = asked | {name for source in given for name in defined(source)}
    made = sorted({name for source in (*answers, *given) for name in classes(source)})
    for at in group.tests:
        part, test = draft.parts[at], draft.parts[at].test
        assert test is not None
        where = f"{draft.source}, cell {part.number}"
        draft.findings += review(test, where, asked)
        earlier = [one.source for one in tests_before(draft, at)]
        common = {"given": [*given, *answers], "earlier": earlier, "hers": hers}
        shown_classes = [name for name in made if name in used(test.source)]
        try:
            visible, hidden = _functions(draft, group, test, common, shown_classes)
        except SyntaxError as fault:
            lost = f"the test {test.name} cannot stand in a function: {fault.msg}; it was left out"
            draft.findings.append(Finding(where, f"{lost} ({test.points:g} points)"))
            continue
        for line in needs(test.source, **common).absent:
            beside = f"{module_of(line).partition('.')[0]}.py" in draft.files
            draft.findings.append(
                Finding(
                    where,
                    f"the test {test.name} imports what is not installed here: {line}",
                    "It is asked of the student's process, where the files of the assignment are."
                    if beside
                    else "Install it where you build and grade.",
                    lost=not beside,
                )
            )
        if draft.origin == "nbgrader" and "matplotlib.pyplot" in "".join(
            needs(test.source, **common).lines
        ):
            draft.findings.append(
                Finding(
                    where,
                    f"the test {test.name} looks at figures: those of the student's process",
                    lost=False,
                )
            )
        yield WrittenTest(test, _name(draft, group, test), visible, hidden)


def _functions(
    draft: Draft, group: Group, test: Test, common: Mapping[str, Any], made: Sequence[str]
) -> tuple[str | None, str | None]:
    name = _name(draft, group, test)
    visible = hidden = None
    options = f", classes={list(made)!r}" if made else ""
    maker = "test_case" if draft.origin == "otter" else "test_cell"
    if draft.origin == "otter":
        options += "".join(
            f", {key}={value!r}"
            for key, value in (("expected", test.expected), ("failure", test.failure))
            if value is not None
        )
    if test.visible is not None:
        points = 0.0 if test.has_hidden else test.points
        worth = f", worth={_number(test.points)}" if test.has_hidden and test.points else ""
        title = _title(test)
        decorator = f"@{maker}({group.id}, {title!r}, points={_number(points)}{worth}{options})"
        visible = _code(name, test.visible, decorator, common)
    if test.has_hidden:
        title = "passes hidden tests" + (f" of {test.name}" if test.visible else "")
        decorator = f"@{maker}({group.id}, {title!r}, points={_number(test.points)}{options})"
        hidden = _code(f"{name}_hidden", test.source, decorator, common)
    return visible, hidden


def _name(draft: Draft, group: Group, test: Test) -> str:
    return identifier(f"{group.id}-{test.name}" if draft.origin == "otter" else test.name)


def _code(name: str, source: str, decorator: str, common: Mapping[str, Any]) -> str:
    lines = needs(source, **common).lines
    return as_function(name, "\n".join([*lines, source.strip("\n")]), decorator)


def _title(test: Test) -> str:
    return test.title or f"passes the test {test.name}"


def objective_id(draft: Draft, question: str) -> str:
    """Return the id of the objective that a question serves."""
    return f"{draft.id}.{question}"


def checks_text(
    draft: Draft, groups: Sequence[Group], written: Mapping[str, Sequence[WrittenTest]]
) -> str:
    """Return the text of checks.py."""
    if not groups:
        return ""
    questions = []
    for group in groups:
        objectives = json.dumps([objective_id(draft, group.id)])
        title = json.dumps(group.title, ensure_ascii=False)
        line = f'{group.id} = question("{group.id}", objectives={objectives}, title={title})'
        questions.append(line)
    tests: list[str] = []
    for group in groups:
        tests += [one.visible for one in written[group.id] if one.visible]
        if not any(one.hidden for one in written[group.id]):
            tests += _together(draft, group, written[group.id])
    head = _CHECKS.format(source=draft.source, imports=_imports(draft, tests))
    return "\n\n\n".join([head + "\n".join(questions), *tests]) + "\n"


def hidden_text(
    draft: Draft, groups: Sequence[Group], written: Mapping[str, Sequence[WrittenTest]]
) -> str:
    """Return the text of hidden.py; nothing where no test has a hidden part."""
    tests: list[str] = []
    names: list[str] = []
    for group in groups:
        own = [one.hidden for one in written[group.id] if one.hidden]
        if own:
            names.append(group.id)
            tests += own
            together = _together(draft, group, written[group.id])
            if together:
                names += [one.name for one in written[group.id] if one.visible]
                tests += together
    if not tests:
        return ""
    head = _HIDDEN.format(
        source=draft.source, questions=", ".join(names), imports=_imports(draft, tests)
    )
    return "\n\n\n".join([head.rstrip("\n"), *tests]) + "\n"


def _together(draft: Draft, group: Group, tests: Sequence[WrittenTest]) -> list[str]:
    """Return what gives the points of a question whose tests count together only."""
    total = total_of(draft, group)
    if total is None:
        return []
    names = [f"{one.name}{'' if one.visible else '_hidden'}" for one in tests]
    return [f"all_of({group.id}, [{', '.join(names)}], points={_number(total)})"]


def total_of(draft: Draft, group: Group) -> float | None:
    """Return the points of a question whose tests count together only; None for any other."""
    return draft.together.get(draft.parts[group.first].question or "")


def _imports(draft: Draft, tests: Sequence[str]) -> str:
    module = "cases" if draft.origin == "otter" else "cells"
    text = "\n".join(tests)
    used_here = [name for name in ("all_of", "test_case", "test_cell") if f"{name}(" in text]
    return f"from mlcourse.compat.{module} import {', '.join(used_here)}\n" if used_here else ""


def _number(points: float) -> str:
    return repr(int(points) if points == int(points) else points)
