"""Boxes come from a server where there is one, and from nowhere worse where there is none."""

from __future__ import annotations

import threading
from unittest.mock import Mock

import pytest

from mlcourse.box import supply as module
from mlcourse.box.isolation import detect
from mlcourse.box.limits import Limits
from mlcourse.box.server import NoServer, start_server
from mlcourse.box.supply import Supply

pytestmark = pytest.mark.box

SMALL = Limits(cell=20.0, call=20.0)
COMMON = ("x = 1", "y = x + 1")


def make(isolation, common=()):
    return Supply(isolation, modules=[], files={"a.txt": b"A"}, limits=SMALL, common=common)


def value(box, source):
    return box.run(source).outputs[0]["data"]["text/plain"]


def test_a_box_goes_on_after_the_common_start_only_if_its_cells_begin_so(isolation):
    with make(isolation, COMMON) as supply:
        for upcoming, done in (((*COMMON, "z = 3"), 2), (("x = 1", "y = 5"), 0), ((), 0)):
            with supply.open(SMALL, upcoming) as box:
                assert len(box.done) == done
                assert value(box, "open('a.txt').read(), 'y' in globals()") == f"('A', {done == 2})"
        assert supply.why_cold is None


def test_files_beside_are_in_one_box_and_never_in_place_of_the_supplys_own(isolation):
    beside = {"a.txt": b"mine", "more/b.txt": b"B"}
    listed = "sorted(str(p) for p in __import__('pathlib').Path().rglob('*.txt'))"
    with make(isolation, COMMON) as supply:
        with supply.open(SMALL, COMMON, beside=beside) as box:
            assert box.done == ()  # the cells of the common start might have found them
            assert value(box, f"open('a.txt').read(), {listed}") == (
                "('A', ['a.txt', 'more/b.txt'])"
            )
        with supply.open(SMALL, COMMON) as box:
            assert value(box, listed) == "['a.txt']"
        with pytest.raises(ValueError, match="not a path inside"):
            supply.open(SMALL, beside={"../c.txt": b""})
    with make(isolation) as supply:
        supply.close()
        with supply.open(SMALL, beside=beside) as box:
            assert value(box, f"open('a.txt').read(), {listed}") == (
                "('A', ['a.txt', 'more/b.txt'])"
            )


def test_a_common_start_that_fails_is_left_to_the_boxes(isolation):
    with make(isolation, ("1 / 0",)) as supply, supply.open(SMALL, ["1 / 0"]) as box:
        assert box.done == ()
        assert box.run("1 / 0").error.type_name == "ZeroDivisionError"


def test_a_common_start_that_cannot_be_copied_is_left_to_the_boxes(isolation, monkeypatch):
    original = module.ForkServer.open

    def ends(server, limits, **named):
        if server.done:
            raise module.BoxEnded("died")
        return original(server, limits, **named)

    monkeypatch.setattr(module.ForkServer, "open", ends)
    with make(isolation, COMMON) as supply:
        for _ in range(2):
            with supply.open(SMALL, COMMON) as box:
                assert box.done == ()
                assert value(box, "open('a.txt').read()") == "'A'"
        assert supply.why_cold == "a copy of the common start died"


CLOSES_LATER = "import os; kept = open(os.__file__); os.register_at_fork(before=kept.close)"


def test_a_file_that_the_common_start_closes_later_harms_no_copy(isolation):
    # As matplotlib does with its fonts, when their objects are collected.
    with make(isolation, (CLOSES_LATER,)) as supply:
        for _ in range(2):
            with supply.open(SMALL, (CLOSES_LATER,)) as box:
                assert len(box.done) == 1
                assert value(box, "kept.closed") == "True"
        assert supply.why_cold is None


def test_without_a_server_boxes_are_the_same(isolation, monkeypatch):
    def none(*_, **__):
        raise NoServer("not on this machine")

    monkeypatch.setattr(module, "start_server", none)
    with make(isolation, COMMON) as supply, supply.open(SMALL, COMMON) as box:
        assert box.done == ()
        assert value(box, "open('a.txt').read()") == "'A'"
        assert supply.why_cold == "not on this machine"


def test_a_server_that_died_is_started_again_and_then_given_up(isolation, monkeypatch):
    started = []
    original = module.start_server

    def counted(*given, **named):
        started.append(original(*given, **named))
        return started[-1]

    monkeypatch.setattr(module, "start_server", counted)
    with make(isolation) as supply:
        for number in range(5):
            with supply.open(SMALL) as box:
                assert value(box, "1 + 1") == "2"
            assert len(started) == min(number + 1, 3)
            started[-1]._ground.kill()
            started[-1]._ground.wait(10)


def test_a_shared_server_is_used_until_it_is_gone(isolation, monkeypatch):
    shared = start_server(isolation, modules=[], files={}, limits=SMALL)
    monkeypatch.setattr(module, "start_server", started := Mock(side_effect=start_server))
    supply = Supply(
        isolation, modules=[], files={}, limits=SMALL, common=COMMON, shared=shared.share()
    )
    with supply:
        with supply.open(SMALL, COMMON) as box:
            assert len(box.done) == 2
        assert not started.called
        shared.close()
        with supply.open(SMALL, COMMON) as box:
            assert len(box.done) == 2
        assert started.call_count == 1


def test_cells_can_be_shared_later_and_a_box_can_have_a_seed_of_its_own(isolation):
    draw = "import random; random.random()"
    with make(isolation) as supply:
        with supply.open(SMALL, COMMON) as box:
            assert box.done == ()
            usual = value(box, draw)
        supply.share(COMMON)
        with supply.open(SMALL, COMMON) as box:
            assert len(box.done) == 2
            assert value(box, draw) == usual
        with supply.open(SMALL, COMMON, seed=7) as box:
            assert box.done == ()
            other = value(box, draw)
    with make(isolation).open(SMALL, seed=7) as cold:
        assert value(cold, draw) == other != usual


def test_outside_of_its_context_a_supply_keeps_no_server(isolation, monkeypatch):
    monkeypatch.setattr(module, "start_server", lambda *_, **__: pytest.fail("a server"))
    with make(isolation).open(SMALL) as box:
        assert value(box, "1 + 1") == "2"


def test_several_threads_may_open_boxes(isolation):
    found = []
    with make(isolation, COMMON) as supply:

        def use(number):
            with supply.open(SMALL, COMMON) as box:
                found.append(value(box, f"y * {number}"))

        threads = [threading.Thread(target=use, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(map(int, found)) == [0, 2, 4, 6, 8, 10]


def test_code_of_ones_own_needs_no_server():
    with make(detect(trust=True)) as supply, supply.open(SMALL) as box:
        assert value(box, "1 + 1") == "2"
