"""What students get of a unit, line by line, and nothing of what they do not get."""

from __future__ import annotations

from types import SimpleNamespace

from mlcourse.course.given import given_to_students, released_prose
from mlcourse.course.records import Cell


def test_prose_loses_solutions_and_comments_and_keeps_its_lines():
    text = "before\n\n```{solution}\nsecret\n```\n% for authors\nafter"
    released = released_prose(text)
    assert "secret" not in released and "authors" not in released
    assert released.split("\n").index("after") == text.split("\n").index("after")


def test_answers_are_given_as_stubs_and_hidden_checks_not_at_all(tmp_path):
    def cell(kind, source, role, line):
        return Cell(
            key=f"c{line}", kind=kind, source=source, role=role, number=1, line=line, question=None
        )

    solved = "def f():\n    ### BEGIN SOLUTION\n    return 42\n    ### END SOLUTION"
    unit = SimpleNamespace(
        master=tmp_path / "lesson.md",
        folder=tmp_path,
        checks_source="visible",
        hidden_source="hidden",
        cells=(
            cell("markdown", "# Title", "prose", 1),
            cell("code", "x = 1", "given", 5),
            cell("code", solved, "answer", 9),
        ),
    )
    given = list(given_to_students(unit))
    assert [one.text for one in given[:2]] == ["# Title", "x = 1"]
    assert "def f" in given[2].text and "42" not in given[2].text
    assert given[3].text == "visible" and given[3].cell is None
    assert [one.where.line for one in given] == [1, 5, 9, 1]
    assert not any("hidden" in one.text for one in given)
