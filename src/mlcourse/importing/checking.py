"""The texts of checks.py and hidden.py: test cells as the bodies of functions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlcourse.course.solutions import reference_of
from mlcourse.importing.drafts import Draft, Finding, Test
from mlcourse.importing.grouping import Group, asked_names, tests_before
from mlcourse.importing.names import as_function, classes, defined, needs, used
from mlcourse.importing.regions import identifier
from mlcourse.importing.review import review

_CHECKS = '''\
"""Test cells of {source}: what students can see of them. Students get this file word for word.

The body of each function runs as the cell did: names that it does not define are the student's.
"""

from mlcourse.checks import question
from mlcourse.compat.{module} import {maker}
'''
_HIDDEN = '''\
"""Test cells of {source} with their hidden tests. Nobody gets this file."""

from checks import {questions}

from mlcourse.compat.{module} import {maker}
'''


@dataclass(frozen=True)
class WrittenTest:
    """A test as one or two functions, in checks.py and hidden.py."""

    test: Test
    visible: str | None
    hidden: str | None


def points_of(tests: Sequence[WrittenTest]) -> float:
    return sum(one.test.points for one in tests)


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
            draft.findings.append(
                Finding(
                    where,
                    f"the test {test.name} needs what is not installed here: {line}",
                    "Install it where you build and grade; the name is asked of the student's work"
                    " until then.",
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
        yield WrittenTest(test, visible, hidden)


def _functions(
    draft: Draft, group: Group, test: Test, common: Mapping[str, Any], made: Sequence[str]
) -> tuple[str | None, str | None]:
    name = identifier(f"{group.id}-{test.name}" if draft.origin == "otter" else test.name)
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
        worth = f", worth={test.points:g}" if test.has_hidden and test.points else ""
        title = _title(test)
        decorator = f"@{maker}({group.id}, {title!r}, points={points:g}{worth}{options})"
        visible = _code(name, test.visible, decorator, common)
    if test.has_hidden:
        title = "passes hidden tests" + (f" of {test.name}" if test.visible else "")
        decorator = f"@{maker}({group.id}, {title!r}, points={test.points:g}{options})"
        hidden = _code(f"{name}_hidden", test.source, decorator, common)
    return visible, hidden


def _code(name: str, source: str, decorator: str, common: Mapping[str, Any]) -> str:
    lines = needs(source, **common).lines
    return as_function(name, "\n".join([*lines, source.strip("\n")]), decorator)


def _title(test: Test) -> str:
    return test.title or f"passes the test {test.name}"


def objective_id(draft: Draft, question: str) -> str:
    return f"{draft.id}.{question}"


def checks_text(
    draft: Draft, groups: Sequence[Group], written: Mapping[str, Sequence[WrittenTest]]
) -> str:
    module = "cases" if draft.origin == "otter" else "cells"
    maker = "test_case" if draft.origin == "otter" else "test_cell"
    if not groups:
        return ""
    parts = [_CHECKS.format(source=draft.source, module=module, maker=maker)]
    for group in groups:
        objectives = json.dumps([objective_id(draft, group.id)])
        title = json.dumps(group.title, ensure_ascii=False)
        parts.append(f'{group.id} = question("{group.id}", objectives={objectives}, title={title})')
    for group in groups:
        parts += [f"\n\n{one.visible}" for one in written[group.id] if one.visible]
    text = "\n".join(parts) + "\n"
    if maker not in text.split("import " + maker, 1)[1]:
        text = text.replace(f"from mlcourse.compat.{module} import {maker}\n", "")
    return text


def hidden_text(
    draft: Draft, groups: Sequence[Group], written: Mapping[str, Sequence[WrittenTest]]
) -> str:
    module = "cases" if draft.origin == "otter" else "cells"
    maker = "test_case" if draft.origin == "otter" else "test_cell"
    tests = [(g.id, one.hidden) for g in groups for one in written[g.id] if one.hidden]
    if not tests:
        return ""
    names = ", ".join(dict.fromkeys(id for id, _ in tests))
    head = _HIDDEN.format(source=draft.source, questions=names, module=module, maker=maker)
    return "\n\n\n".join([head.rstrip("\n"), *(str(text) for _, text in tests)]) + "\n"
