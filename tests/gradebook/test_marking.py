"""Marks of people: they count before those of the checks, and none is ever lost."""

from __future__ import annotations

import pytest

from mlcourse.errors import UsageError, as_text
from mlcourse.gradebook import latest, record
from mlcourse.gradebook.marking import mark, mark_history, read_marks

HEAD = "student,part,points,of,comment\n"


@pytest.fixture
def run(write_run):
    folder = write_run({}, {"submission": "zoe", "name_on_disk": "zoe"})
    record(folder)
    return folder


@pytest.fixture
def give(run, tmp_path):
    def write(rows, by="Ada"):
        table = tmp_path / "marks.csv"
        table.write_text(HEAD + rows, encoding="utf-8")
        return mark(run, "a0-small", read_marks(table), by)

    return write


def grades(run):
    return {one.student: one for one in latest(run)}


def test_a_mark_takes_the_place_of_the_points_of_a_question(run, give):
    assert give("maria,q2,2,,good idea\n").added == 1
    maria, zoe = grades(run)["maria"], grades(run)["zoe"]
    assert (maria.points, maria.max_points) == (3.0, 4.0)
    assert [(q.question, q.state, q.points) for q in maria.questions] == [
        ("q2", "marked", 2.0),
        ("q10", "partly", 1.0),
    ]
    assert [one.comment for one in maria.marks] == ["good idea"]
    assert zoe.points == 2.5


def test_a_part_that_no_check_judges_counts_for_all(run, give):
    give('maria,recommendation,"3,5",4,\n')
    maria, zoe = grades(run)["maria"], grades(run)["zoe"]
    assert (maria.points, maria.max_points) == (6.0, 8.0)
    assert (zoe.points, zoe.max_points, zoe.waiting) == (2.5, 8.0, ("recommendation",))
    # The number of points it counts to need not be said again.
    give("zoe,recommendation,1,,\n")
    assert (grades(run)["zoe"].points, grades(run)["zoe"].waiting) == (3.5, ())


def test_points_beyond_all_are_a_part_that_counts_to_nothing(run, give):
    give("maria,bonus,1,0,\n")
    assert (grades(run)["maria"].points, grades(run)["maria"].max_points) == (3.5, 4.0)
    assert (grades(run)["zoe"].max_points, grades(run)["zoe"].waiting) == (4.0, ())


def test_grading_again_does_not_touch_a_mark(run, give, write_run):
    give("maria,q2,2,,seen\n")
    write_run({"points": 0.0, "bundle": "c" * 64, "questions": []})
    record(run)
    assert grades(run)["maria"].points == 2.0
    assert grades(run)["maria"].marks[0].comment == "seen"


def test_a_person_can_mark_what_could_not_be_graded(run, give, write_run):
    write_run({"state": "refused", "points": 0.0, "questions": []})
    record(run)
    assert not grades(run)["maria"].counts
    give("maria,q2,1.5,,read by eye\n")
    maria = grades(run)["maria"]
    assert (maria.counts, maria.points, maria.max_points) == (True, 1.5, 4.0)


def test_the_newest_mark_counts_and_all_are_kept(run, give):
    give("maria,q2,2,,\n")
    give("maria,q2,1,,too generous\n", by="Bob")
    assert give("maria,q2,1,,too generous\n").unchanged == 1
    assert grades(run)["maria"].points == 2.0
    give("maria,q2,,,\n")
    assert grades(run)["maria"].points == 2.5
    told = [(one.points, one.author) for one in mark_history(run)]
    assert told == [(2.0, "Ada"), (1.0, "Bob"), (None, "Ada")]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("maria,q2,3,,\n", "3 is more than the 2 points of ‘q2’"),
        ("mario,q2,1,,\n", "perhaps maria is meant"),
        ("maria,essay,1,,\n", "no question of a0-small"),
        ("maria,essay,1,4,\nzoe,essay,1,5,\n", "counts to 4 points, and here to 5"),
        ("maria,q2,1.000.000,,\n", "column points"),
        ("maria,q2,-1,,\n", "no number of points"),
        ("maria,q2,1,,\nmaria,q2,2,,\n", "stands in row 2 too"),
        (",q2,1,,\n", "names no student"),
        ("maria,q2,,,\n", "neither points nor a comment"),
        ("maria,q2,1,,fine\nnobody,q2,1,,\n", "handed in nothing"),
        ("", "holds no marks"),
    ],
)
def test_a_wrong_table_is_told_with_its_place_and_nothing_is_written(run, give, rows, told):
    with pytest.raises(UsageError) as error:
        give(rows)
    assert told in as_text(error.value)
    assert "marks.csv" in as_text(error.value)
    assert list(mark_history(run)) == []


def test_a_table_without_its_columns_is_told(tmp_path):
    table = tmp_path / "marks.csv"
    table.write_text("who;what\nmaria;q2\n", encoding="utf-8")
    with pytest.raises(UsageError, match="no column student"):
        read_marks(table)
