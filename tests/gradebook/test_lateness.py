"""How late work is by the clock of the course, and what that takes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcourse.gradebook.lateness import days_late, penalised
from mlcourse.gradebook.policies import Late

BERLIN = ZoneInfo("Europe/Berlin")
DUE = datetime(2026, 10, 23, 23, 59, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("after", "grace", "days"),
    [
        (timedelta(0), 0, 0),
        (timedelta(seconds=1), 0, 1),
        (timedelta(minutes=10), 10, 0),
        (timedelta(minutes=10, seconds=1), 10, 1),
        (timedelta(days=1), 0, 1),
        (timedelta(days=1, seconds=1), 0, 2),
        (timedelta(days=-3), 0, 0),
    ],
)
def test_days_begin_with_the_first_second(after, grace, days):
    due = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert days_late(due + after, due, UTC, grace) == days


def test_a_day_on_which_the_clocks_change_is_one_day():
    # On 2026-10-25 clocks in Berlin are put back: two days later by the clock are 49 hours.
    at = datetime(2026, 10, 25, 23, 58, tzinfo=BERLIN)
    assert at.astimezone(UTC) - DUE.astimezone(UTC) > timedelta(days=2)
    assert days_late(at, DUE, BERLIN) == 2
    assert days_late(at + timedelta(minutes=2), DUE, BERLIN) == 3


def test_the_zone_of_the_notebook_does_not_matter():
    at = datetime(2026, 10, 24, 1, 30, tzinfo=BERLIN)
    other = at.astimezone(ZoneInfo("America/Los_Angeles"))
    assert days_late(at, DUE, BERLIN) == days_late(other, DUE, BERLIN) == 1


@given(
    hours=st.integers(-100, 20_000),
    more=st.integers(0, 500),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "UTC"]),
)
def test_later_work_is_never_less_late(hours, more, zone):
    at = DUE.astimezone(UTC) + timedelta(hours=hours)
    one = days_late(at, DUE, ZoneInfo(zone))
    other = days_late(at + timedelta(hours=more), DUE, ZoneInfo(zone))
    assert one <= other <= one + more // 23 + 2


@pytest.mark.parametrize(
    ("late", "days", "bank", "left", "used"),
    [
        (Late(), 3, 0, 8.0, 0),
        (Late(rule="zero"), 0, 0, 8.0, 0),
        (Late(rule="zero"), 1, 9, 0.0, 0),
        (Late(rule="percentage", per_day=10), 2, 0, 6.4, 0),
        (Late(rule="percentage", per_day=10, of="possible"), 2, 0, 6.0, 0),
        (Late(rule="percentage", per_day=40, at_most=50), 9, 0, 4.0, 0),
        (Late(rule="percentage", per_day=60, of="possible"), 2, 0, 0.0, 0),
        (Late(rule="late-days", days=5), 3, 5, 8.0, 3),
        (Late(rule="late-days", days=5), 3, 2, 0.0, 0),
        (Late(rule="late-days", days=5, days_per_unit=1, beyond="percentage"), 3, 5, 6.4, 1),
        (Late(rule="late-days", days=5, beyond="percentage"), 3, 0, 5.6, 0),
    ],
)
def test_what_is_left_of_eight_of_ten(late, days, bank, left, used):
    found = penalised(8.0, 10.0, days, late, bank)
    assert (found.points, found.used) == (left, used)
    assert bool(found.reasons) == bool(days)


@given(
    points=st.floats(0, 100),
    days=st.integers(0, 400),
    bank=st.integers(0, 20),
    rule=st.sampled_from(["none", "zero", "percentage", "late-days"]),
    beyond=st.sampled_from(["zero", "percentage"]),
    of=st.sampled_from(["earned", "possible"]),
    share=st.floats(0, 100),
)
def test_lateness_never_gives_points_nor_takes_more_than_there_are(
    points, days, bank, rule, beyond, of, share
):
    late = Late(rule=rule, beyond=beyond, of=of, per_day=share)
    found = penalised(points, 100.0, days, late, bank)
    assert 0 <= found.points <= points + 1e-6
    assert 0 <= found.used <= min(days, bank)
