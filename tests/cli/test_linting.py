"""``mlcourse lint`` tells each place, the rule and its reason, and ends as its findings are."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from mlcourse.cli import main

ROOT = Path(__file__).parents[2]


@pytest.fixture
def unit(tmp_path):
    """A lesson with its registry, which follows all rules."""
    shutil.copytree(ROOT / "course", tmp_path / "course")
    shutil.copytree(ROOT / "assessments", tmp_path / "assessments")
    return tmp_path / "course" / "m2-evaluation" / "training-error"


def test_a_lesson_that_follows_all_rules(unit, capsys):
    assert main(["lint", str(unit)]) == 0
    assert "1 unit, no findings" in "".join(capsys.readouterr())


def test_a_finding_is_told_with_place_rule_and_reason(unit, capsys):
    lesson = unit / "lesson.md"
    text = lesson.read_text("utf-8").replace("A number needs a", "Obviously a number needs a")
    lesson.write_text(text, "utf-8")
    line = text[: text.index("Obviously")].count("\n") + 1
    assert main(["lint", str(unit)]) == 1
    told = "".join(capsys.readouterr())
    assert f"lesson.md:{line}" in told and "P3 The word “Obviously” stands here." in told
    assert "help nobody" in told and "1 finding" in told
    assert main(["lint", str(unit), "--json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)["findings"]
    assert found["code"] == "P3" and found["where"]["line"] == line
    assert main(["lint", str(unit), "--ignore", "P3"]) == 0


def test_a_unit_that_cannot_be_read_is_told_and_does_not_hide_the_others(unit, capsys):
    (unit / "quiz.yml").write_text("- nothing", "utf-8")
    assert main(["lint", str(unit), str(unit.parent / "leakage")]) == 1
    assert "This file maps ids to items" in "".join(capsys.readouterr())
    assert main(["lint", str(unit), "--ignore", "P99"]) == 1
