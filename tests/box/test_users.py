"""Users for boxes: no two boxes have the same, and nobody else has it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from mlcourse.box import users

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="levels of Linux")


def test_each_lease_is_another_user():
    leases = [users.lease() for _ in range(5)]
    assert len({one.user for one in leases}) == 5
    assert all(users.FIRST <= one.user < users.FIRST + users.COUNT for one in leases)
    for one in leases:
        one.give_back()
    again = users.lease()
    assert again.user <= min(one.user for one in leases) + 5
    again.give_back()


def test_another_process_does_not_get_it():
    held = users.lease()
    code = "from mlcourse.box import users; print(users.lease().user)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(ran.stdout) != held.user
    held.give_back()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")
def test_a_user_that_something_runs_as_is_not_given():
    held = users.lease()
    held.give_back()
    with subprocess.Popen(["sleep", "60"], user=held.user) as other:
        try:
            assert held.user in set(users._running())
            another = users.lease()
            assert another.user != held.user
            another.give_back()
        finally:
            other.kill()


def test_an_account_is_not_given(monkeypatch):
    first = users.lease()
    first.give_back()
    monkeypatch.setattr(users, "_accounts", lambda: {first.user})
    other = users.lease()
    assert other.user != first.user
    other.give_back()


def test_all_taken(monkeypatch):
    monkeypatch.setattr(users, "COUNT", 0)
    assert users.lease() is None
