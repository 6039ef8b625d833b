"""What counts after due dates, late work, attempts and extensions."""

from __future__ import annotations

import itertools
import textwrap

import pytest

from mlcourse.errors import UnitFaults, UsageError, as_text
from mlcourse.gradebook.export import settled_to_csv
from mlcourse.gradebook.policies import read_policy
from mlcourse.gradebook.records import Arrived, Grade
from mlcourse.gradebook.settling import settle

HEAD = """
time_zone: Europe/Berlin
units:
  a1: {due: 2026-10-01 23:59}
  a2: {due: 2026-10-08 23:59}
"""


def grade(points, *times, unit="a1", student="ada", state="graded", attempt="a", late=False):
    return Grade(
        unit=unit, title=unit, student=student, attempt=attempt, state=state, reason=None,
        points=points, max_points=10.0, bundle="b", release="r", mlcourse="0", seed="s",
        isolation="strong", recorded_at="2026-12-01T00:00:00+00:00", questions=(),
        arrived=tuple(Arrived(time, late) for time in times),
    )  # fmt: skip


@pytest.fixture
def policy(tmp_path):
    def read(text, head=HEAD):
        path = tmp_path / "policy.yml"
        path.write_text(head + textwrap.dedent(text), encoding="utf-8")
        return read_policy(path)

    return read


def points(*settled):
    return [one.points for one in settled]


def test_without_rules_nothing_is_taken_and_lateness_is_told(policy):
    (one,) = settle([grade(8.0, "2026-10-03T10:00:00")], policy(""))
    assert (one.points, one.days_late, one.reasons) == (8.0, 2, ("2 days late.",))


def test_a_percentage_of_the_points_earned(policy):
    rules = policy("late: {rule: percentage, per_day: 10}")
    found = settle(
        [
            grade(8.0, "2026-10-01T21:59:00+00:00"),
            grade(8.0, "2026-10-01T22:00:00+00:00", student="bob"),
        ],
        rules,
    )
    assert points(*found) == [8.0, 7.2]
    assert found[1].as_grade().points == 7.2


def test_the_answer_does_not_depend_on_the_order_or_on_when_it_is_asked(policy):
    rules = policy("late: {rule: late-days, days: 2}\nattempts: {counts: best}")
    grades = [
        grade(8.0, "2026-10-02T10:00:00"),
        grade(5.0, "2026-10-01T10:00:00", attempt="b"),
        grade(6.0, "2026-10-10T10:00:00", unit="a2"),
        grade(6.0, "2026-10-08T10:00:00", unit="a2", attempt="c"),
    ]
    whole = settle(grades, rules)
    for order in itertools.permutations(grades):
        assert settle(order, rules) == whole
    assert points(*whole) == [8.0, 6.0]
    # Of two equal attempts the one counts that costs no late day.
    assert [one.late_days for one in whole] == [1, 0]


def test_late_days_are_taken_in_the_order_of_the_due_dates(policy):
    rules = policy("late: {rule: late-days, days: 2, beyond: percentage, per_day: 50}")
    second, first = (
        grade(10.0, "2026-10-10T10:00:00", unit="a2"),
        grade(10.0, "2026-10-02T10:00:00", unit="a1"),
    )
    a1, a2 = settle([second, first], rules)
    assert (a1.points, a1.late_days) == (10.0, 1)
    assert (a2.points, a2.late_days) == (5.0, 1)
    assert any("1 of 1 late day left" in reason for reason in a2.reasons)


@pytest.mark.parametrize(
    ("counts", "expected"), [("last", 4.0), ("first", 6.0), ("best", 9.0), ("mean", 19 / 3)]
)
def test_which_attempt_counts(policy, counts, expected):
    rules = policy(f"attempts: {{counts: {counts}}}")
    grades = [
        grade(4.0, "2026-10-01T12:00:00", attempt="c"),
        grade(6.0, "2026-09-01T12:00:00", attempt="a"),
        grade(9.0, "2026-09-15T12:00:00", attempt="b"),
    ]
    (one,) = settle(grades, rules)
    assert one.points == pytest.approx(expected, abs=1e-6)
    assert one.attempts == 3


def test_of_several_attempts_the_first_ones_count_up_to_the_limit(policy):
    rules = policy("attempts: {counts: best, limit: 2}")
    grades = [grade(float(n), f"2026-09-0{n}T12:00:00", attempt=str(n)) for n in (1, 2, 3)]
    (one,) = settle(grades, rules)
    assert one.points == 2.0
    assert "Of 3 attempts the first 2 count." in one.reasons


def test_the_best_attempt_is_the_best_after_its_penalty(policy):
    rules = policy("late: {rule: percentage, per_day: 50}\nattempts: {counts: best}")
    early = grade(7.0, "2026-10-01T12:00:00", attempt="a")
    late = grade(10.0, "2026-10-02T12:00:00", attempt="b")
    (one,) = settle([early, late], rules)
    assert one.points == 7.0


def test_an_attempt_that_could_not_be_graded_takes_no_attempt_away(policy):
    rules = policy("attempts: {counts: last, limit: 1}")
    lost = grade(0.0, "2026-09-01T12:00:00", state="refused", attempt="")
    (one,) = settle([lost, grade(7.0, "2026-09-02T12:00:00")], rules)
    assert one.points == 7.0


def test_what_could_not_be_graded_is_no_zero(policy):
    (one,) = settle([grade(0.0, "2026-09-01T12:00:00", state="refused")], policy(""))
    assert one.points is None
    assert not one.as_grade().counts


def test_after_it_closed_nothing_counts_and_work_before_still_does(policy):
    rules = policy("", HEAD.replace("23:59}", "23:59, closes: 2026-10-05 12:00}", 1))
    in_time, after = "2026-10-04T10:00:00", "2026-10-05T12:00:01"
    (one,) = settle([grade(8.0, in_time), grade(9.0, after, attempt="b")], rules)
    assert one.points == 8.0
    (none,) = settle([grade(9.0, after)], rules)
    assert none.points == 0.0
    assert "came after 2026-10-05 12:00, when it closed." in none.reasons[0]


@pytest.mark.parametrize("given", ["due: 2026-10-03 23:59", "days: 2"])
def test_an_extension_moves_the_due_date_of_one_student(policy, given):
    rules = policy(f"late: {{rule: zero}}\nextensions:\n- {{student: ada, unit: a1, {given}}}\n")
    when = "2026-10-03T20:00:00"
    ada, bob = settle([grade(8.0, when), grade(8.0, when, student="bob")], rules)
    assert points(ada, bob) == [8.0, 0.0]
    assert ada.reasons == ("Extension: due 2026-10-03 23:59.",)


def test_excused_is_no_zero_and_leaves_the_sheet_alone(policy):
    rules = policy("extensions:\n- {student: ada, unit: a1, excused: true}\n")
    (one,) = settle([grade(3.0, "2026-10-01T12:00:00")], rules)
    assert (one.points, one.excused) == (None, True)
    assert not one.as_grade().counts


def test_a_mark_of_the_platform_without_a_time_is_one_day(policy):
    rules = policy("late: {rule: percentage, per_day: 25}")
    (one,) = settle([grade(8.0, "", late=True)], rules)
    assert (one.points, one.days_late) == (6.0, None)
    (two,) = settle([grade(8.0)], rules)
    assert (two.points, two.reasons) == (
        8.0,
        ("When it came is not known, so nothing is taken off.",),
    )


def test_the_same_notebook_handed_in_twice_is_two_attempts(policy):
    rules = policy("late: {rule: zero}\nattempts: {counts: first}")
    (one,) = settle([grade(8.0, "2026-10-04T12:00:00", "2026-09-01T12:00:00")], rules)
    assert (one.points, one.attempts) == (8.0, 2)


def test_the_table_tells_each_step_and_no_formula(policy):
    found = settle([grade(8.0, "2026-10-03T10:00:00", student="=1+1")], policy(""))
    text = settled_to_csv(found)
    assert text.splitlines()[1].startswith("a1,'=1+1,graded,8,8,10,2,0,no,no,1,2 days late.")


@pytest.mark.parametrize(
    ("text", "head", "told"),
    [
        ("late: {rule: harsh}", HEAD, "rule"),
        ("latte: {rule: none}", HEAD, "late"),
        ("late: {rule: percentage, per_day: 120}", HEAD, "per_day"),
        ("units: {a1: {due: tomorrow}}", "time_zone: UTC\n", "2026-11-21 23:59"),
        ("units: {a1: {due: 2026-10-01 23:59}}", "", "time_zone: Europe/Berlin"),
        ("units: {a1: {due: 2026-10-01}}", "time_zone: Mars/Olympus\n", "Europe/Berlin or UTC"),
        ("units: {a1: {due: 2026-10-02, closes: 2026-10-01}}", "time_zone: UTC\n", "closes before"),
        ("extensions: [{student: ada, unit: a9, days: 1}]", HEAD, "no entry in units"),
        ("extensions: [{student: ada, unit: a1}]", HEAD, "one of due, days and excused"),
        (
            "extensions: [{student: a, unit: a1, days: 1}, {student: a, unit: a1, days: 2}]",
            HEAD,
            "two extensions",
        ),
        ("extensions: [{student: a, unit: a1, days: 1}]", "units: {a1: {}}\n", "no due date"),
        ("units: [", "", "not YAML"),
    ],
)
def test_a_policy_that_cannot_be_meant_is_told_with_its_place(policy, text, head, told):
    with pytest.raises((UnitFaults, UsageError)) as error:
        policy(text, head)
    shown = as_text(error.value)
    assert told in shown
    assert "policy.yml" in shown


def test_a_day_means_its_end_and_seconds_may_be_left_out(policy):
    rules = policy("units: {a1: {due: 2026-10-01}}\nlate: {rule: zero}", "time_zone: UTC\n")
    found = settle(
        [
            grade(1.0, "2026-10-01T23:59:59+00:00"),
            grade(1.0, "2026-10-02T00:00:00+00:00", student="b"),
        ],
        rules,
    )
    assert points(*found) == [1.0, 0.0]
