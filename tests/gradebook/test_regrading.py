"""Grading again: shown with its reasons, published whole, and nothing of before is lost."""

from __future__ import annotations

import copy
import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from gradebook.conftest import RESULT

from mlcourse.errors import UsageError, Where
from mlcourse.gradebook import history, latest, record
from mlcourse.gradebook.changes import changes_to_csv
from mlcourse.gradebook.marking import Entry, mark
from mlcourse.gradebook.regrading import before_last, finish, note_as_shown, proposal, publish

NEW = "c" * 64
UNIT = "a0-small"


def result(student, *, bundle=NEW, **points):
    """Return a result: points of the one check of each question, or (points, of)."""
    made = copy.deepcopy(RESULT) | {"submission": student, "name_on_disk": student}
    made |= {"bundle": bundle}
    for question in made["questions"]:
        if question["id"] in points:
            given = points[question["id"]]
            got, most = given if isinstance(given, tuple) else (given, 2.0)
            state = "passed" if got == most else "failed"
            question |= {"points": got, "max_points": most, "state": state}
            question["checks"][0] |= {"points": got, "max_points": most, "state": state}
    made["points"] = sum(one["points"] for one in made["questions"])
    made["max_points"] = sum(one["max_points"] for one in made["questions"])
    return made


def write(folder, bundle, *results, state="finished"):
    (folder / "results").mkdir(parents=True)
    head = {"schema": "mlcourse/run/v1", "unit": UNIT, "bundle": bundle, "state": state}
    (folder / "run.json").write_text(json.dumps(head | {"draw": None, "submissions": []}))
    for one in results:
        path = folder / "results" / f"{one['name_on_disk']}.json"
        path.write_text(json.dumps(one), encoding="utf-8")
    return folder


@pytest.fixture
def run(tmp_path):
    """Return a run of three students that was graded again with other points for q2."""
    old = "b" * 64
    folder = write(
        tmp_path / "run", old,
        result("ada", bundle=old, q2=0.0, q10=1.0),
        result("bob", bundle=old, q2=2.0, q10=1.0),
        result("cy", bundle=old, q2=2.0, q10=2.0),
    )  # fmt: skip
    record(folder)
    write(
        folder / "regrade", NEW,
        result("ada", q2=2.0, q10=1.0),
        result("bob", q2=(3.0, 3.0), q10=1.0),
        result("cy", q2=1.0, q10=2.0),
    )  # fmt: skip
    note_as_shown(folder)
    return folder


def changes(run):
    return {one.student: one for one in proposal(run).changes}


def test_it_tells_for_each_student_what_changes_and_why(run):
    told = changes(run)
    assert [(name, one.difference) for name, one in told.items()] == [
        ("ada", 2.0), ("bob", 1.0), ("cy", -1.0),
    ]  # fmt: skip
    (ada,), (bob,), (cy,) = (told[name].checks for name in ("ada", "bob", "cy"))
    assert (ada.question, ada.why, ada.before, ada.after) == (
        *("q2", "judged otherwise"),
        *(("failed", 0.0, 2.0), ("passed", 2.0, 2.0)),
    )
    assert bob.why == "points of the check"
    assert cy.why == "judged otherwise"


def test_nothing_counts_before_it_is_published(run):
    proposal(run)
    assert {one.student: one.points for one in latest(run)} == {"ada": 1.0, "bob": 3.0, "cy": 4.0}


def test_published_it_counts_and_what_was_before_is_kept(run):
    assert publish(run) == 1
    assert {one.student: one.points for one in latest(run)} == {"ada": 3.0, "bob": 4.0, "cy": 3.0}
    assert len(history(run)) == 6
    assert before_last(run, "ada")["points"] == 1.0
    assert json.loads((run / "run.json").read_text())["bundle"] == NEW
    assert not (run / "regrade").exists()
    with pytest.raises(UsageError, match="nothing in"):
        publish(run)


def test_checks_that_are_new_or_gone_are_told_as_such(run):
    path = run / "regrade" / "results" / "ada.json"
    changed = json.loads(path.read_text())
    changed["questions"][0]["checks"][0]["id"] = "q2.other"
    path.write_text(json.dumps(changed))
    assert [one.why for one in changes(run)["ada"].checks] == ["check taken out", "new check"]


def test_marks_of_people_stay_and_it_is_said(run):
    entry = Entry("ada", "q2", 1.5, None, "seen", Where("x"))
    mark(run, UNIT, [entry], "Ada")
    ada = changes(run)["ada"]
    assert (ada.difference, ada.marked) == (0.0, ("q2",))
    assert (ada.before.points, ada.after.points) == (2.5, 2.5)
    publish(run)
    assert next(one for one in latest(run) if one.student == "ada").points == 2.5


def test_who_handed_in_something_else_or_nothing_is_told(run):
    path = run / "regrade" / "results" / "ada.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"submission_sha256": "f" * 64}))
    (run / "regrade" / "results" / "bob.json").unlink()
    told = changes(run)
    assert told["ada"].notes == ("Another notebook was handed in since.",)
    assert told["bob"].after is None
    assert told["bob"].changes


@pytest.mark.parametrize("step", ["before the results move", "results moved", "new results there"])
def test_killed_at_any_moment_publishing_goes_on_where_it_was(run, step):
    expected = {"ada": 3.0, "bob": 4.0, "cy": 3.0}
    record(run / "regrade", run / "gradebook.sqlite")
    place = run / "history" / "1"
    place.mkdir(parents=True)
    shutil.copyfile(run / "run.json", place / "run.json")
    if step != "before the results move":
        (run / "results").rename(place / "results")
    if step == "new results there":
        (run / "regrade" / "results").rename(run / "results")
    assert publish(run) == 1
    assert {one.student: one.points for one in latest(run)} == expected
    assert json.loads((run / "run.json").read_text())["bundle"] == NEW
    assert before_last(run, "cy")["points"] == 4.0
    assert len(history(run)) == 6
    assert not finish(run)


def test_what_is_not_finished_is_not_published(run):
    path = run / "regrade" / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"state": "interrupted"}))
    with pytest.raises(UsageError, match="graded again"):
        publish(run)
    assert (run / "results").is_dir()


def test_the_table_has_a_row_for_each_student_and_each_check(run):
    rows = list(csv.DictReader(io.StringIO(changes_to_csv(proposal(run).changes))))
    assert [(row["student"], row["check"], row["difference"]) for row in rows] == [
        *(("ada", "", "2"), ("ada", "q2.right", "2")),
        *(("bob", "", "1"), ("bob", "q2.right", "1")),
        *(("cy", "", "-1"), ("cy", "q2.right", "-1")),
    ]


def test_a_second_correction_gets_the_next_number(run):
    publish(run)
    write(run / "regrade", "d" * 64, *(result(name, bundle="d" * 64) for name in ("ada", "bob")))
    note_as_shown(run)
    assert publish(run) == 2
    assert before_last(run, "ada")["bundle"] == NEW
    assert isinstance(run, Path)


def test_what_was_graded_since_is_not_published_over(run):
    newer = result("ada", bundle="b" * 64, q2=2.0, q10=2.0) | {"submission_sha256": "e" * 64}
    (run / "results" / "ada.json").write_text(json.dumps(newer), encoding="utf-8")
    with pytest.raises(UsageError, match="have changed since"):
        publish(run)
    assert json.loads((run / "results" / "ada.json").read_text())["points"] == 4.0
    note_as_shown(run)
    assert publish(run) == 1


def test_what_nobody_has_looked_at_is_not_published(run):
    (run / "regrade" / "shown.json").unlink()
    with pytest.raises(UsageError, match="have changed since"):
        publish(run)
