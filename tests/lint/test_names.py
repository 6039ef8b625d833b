"""A name that two units of a course share is told with both."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from mlcourse.lint.rules.names import RULES

FIGURE = {"mystnb": {"figure": {"name": "fig-one"}, "image": {"alt": "A line."}}}


def unit(id, source="", kind="markdown", metadata=None):
    cell = SimpleNamespace(kind=kind, source=source, metadata=metadata or {})
    return SimpleNamespace(id=id, master=Path(id, "lesson.md"), cells=(cell,))


def told(*units):
    (rule,) = RULES
    return [(one.where.file, one.what) for one in rule.look(SimpleNamespace(units=units))]


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ({"kind": "code", "source": "plot()", "metadata": FIGURE}, "fig-one"),
        ({"source": "(a-place)=\n## A place"}, "a-place"),
        ({"source": "```{math}\n:label: eq-one\nx = 1\n```"}, "eq-one"),
    ],
)
def test_a_name_that_stands_twice(cell, name):
    found = told(unit("first", **cell), unit("second", "Other text."), unit("third", **cell))
    assert found == [(str(Path("third", "lesson.md")), f"{name} is a name in first as well.")]


def test_names_of_one_unit_alone():
    assert told(unit("first", "(here)=\n## Here"), unit("second", "(there)=\n## There")) == []
