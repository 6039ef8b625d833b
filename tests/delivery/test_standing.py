"""What a feedback page says beside the checks: people's marks, the course's rules, corrections."""

from __future__ import annotations

import copy

import pytest
from gradebook.conftest import RESULT

from mlcourse.delivery.feedback import feedback_html
from mlcourse.delivery.standing import MarkView, StandingView, change_lines, read_standings
from mlcourse.errors import Where
from mlcourse.gradebook import record
from mlcourse.gradebook.changes import compare
from mlcourse.gradebook.marking import Entry, mark
from mlcourse.gradebook.policies import read_policy
from mlcourse.gradebook.records import UnitMarks


@pytest.fixture
def run(tmp_path):
    import json

    folder = tmp_path / "run"
    (folder / "results").mkdir(parents=True)
    (folder / "results" / "maria.json").write_text(json.dumps(RESULT), encoding="utf-8")
    lines = [{"submission": "maria", "submitted": "2026-10-02T10:00:00+00:00", "late": False}]
    document = {"schema": "mlcourse/run/v1", "submissions": lines}
    (folder / "run.json").write_text(json.dumps(document), encoding="utf-8")
    record(folder)
    return folder


def test_without_marks_rules_and_changes_nothing_is_said(run):
    assert read_standings(run).of(RESULT) is None
    assert "From the people" not in feedback_html(RESULT)


def test_a_mark_is_told_with_what_the_checks_gave_and_never_acts(run):
    comment = "Line one.\n<script>alert(1)</script> \x1b[31mred"
    mark(run, "a0-small", [Entry("maria", "q2", 2.0, None, comment, Where("x"))], "Ada")
    standing = read_standings(run).of(RESULT)
    assert standing.total == "3 of 4 points"
    (view,) = standing.marks
    assert (view.label, view.points, view.instead_of) == (
        "Question 2", "2 of 2 points", "1.5 of 2 points",
    )  # fmt: skip
    page = feedback_html(RESULT, standing=standing)
    assert "3 of 4 points" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "\x1b" not in page
    assert "<script>" not in page


def test_what_the_rules_did_is_told(run, tmp_path):
    rules = tmp_path / "policy.yml"
    rules.write_text(
        "time_zone: UTC\nlate: {rule: percentage, per_day: 20}\n"
        "units: {a0-small: {due: 2026-10-01}}\n"
    )
    standing = read_standings(run, read_policy(rules)).of(RESULT)
    assert standing.total == "2 of 4 points"
    assert standing.rules[0] == "1 day late."
    assert "What the course&#39;s rules did" in feedback_html(RESULT, standing=standing) or (
        "What the course's rules did" in feedback_html(RESULT, standing=standing)
    )


def test_excused_is_no_zero(run, tmp_path):
    rules = tmp_path / "policy.yml"
    rules.write_text(
        "units: {a0-small: {}}\nextensions: [{student: maria, unit: a0-small, excused: true}]\n"
    )
    standing = read_standings(run, read_policy(rules)).of(RESULT)
    assert (standing.total, standing.share) == ("Excused", 0.0)
    assert "Excused" in feedback_html(RESULT, standing=standing)


def test_a_correction_is_told_without_naming_a_hidden_check():
    before, after = copy.deepcopy(RESULT), copy.deepcopy(RESULT)
    # q10's check is hidden.
    after["questions"][1]["checks"][0] |= {"points": 2.0, "state": "passed", "title": "secret"}
    (line,) = change_lines(compare(before, after, UnitMarks({}, {})))
    assert line == "Question 10: 1 point more than before. A check was corrected."
    after["questions"][1]["checks"][0] |= {"points": 1.0, "max_points": 1.0}
    (line,) = change_lines(compare(before, after, UnitMarks({}, {})))
    assert line.startswith("Question 10: the same points as before.")


def test_points_beyond_all_are_told_as_such():
    view = MarkView("bonus", "1 point beyond all", None, "")
    page = feedback_html(RESULT, standing=StandingView(3.5, 4.0, (view,)))
    assert "bonus" in page
    assert "3.5 of 4 points" in page
