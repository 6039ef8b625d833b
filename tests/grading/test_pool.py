"""The pool outlives its workers: no job is lost, none is done twice, each ends in one way."""

from __future__ import annotations

import os
import socket
import sys
import textwrap
import time

import pytest

from mlcourse.box.server import NoServer
from mlcourse.grading.jobs import (
    BARREN,
    Job,
    Task,
    TooManyLost,
    Wish,
    WorkerUnusable,
    work_off,
)
from mlcourse.grading.pool import Pool

WORKER = """
import json, os, pathlib, sys, time

marks = pathlib.Path(sys.argv[1])
out = sys.stdout.buffer

def tell(message):
    out.write(json.dumps(message).encode() + b"\\n")
    out.flush()

def read():
    line = sys.stdin.buffer.readline()
    if not line:
        sys.exit()
    header = json.loads(line)
    return header, sys.stdin.buffer.read(header["size"])

settings, _ = read()
if settings.get("unusable"):
    tell({"unusable": "the bundle is damaged"})
    sys.exit()
if settings["server"] is not None:
    os.write(settings["server"], b"here")
if settings.get("mute"):
    print("cannot begin", file=sys.stderr)
    sys.exit(7)
if len(list(marks.glob("stillborn*"))) < settings.get("stillborn", 0):
    (marks / f"stillborn{os.getpid()}").touch()
    os.kill(os.getpid(), 9)
tell({"ready": True, "deadline": settings.get("deadline", 60)})
while True:
    header, data = read()
    name = header["student"]
    tried = len(list(marks.glob(name + ".*")))
    (marks / f"{name}.{tried}").touch()
    if settings.get("says"):
        out.write(settings["says"].encode() + b"\\n")
        out.flush()
        continue
    if name.startswith("suspect"):
        mine = marks / f"at-work-{name}"
        mine.touch()
        time.sleep(0.3)
        if tried == 2 and len(list(marks.glob("at-work-*"))) > 1:
            (marks / "together").touch()
        mine.unlink()
        if tried < 2:
            os.kill(os.getpid(), 9)
    if name.startswith("slow"):
        time.sleep(0.6)
    if name.startswith("stops"):
        tell({"result": {"student": name}})
        os.kill(os.getpid(), 19)
    if name.startswith("dies") or (name.startswith("flaky") and tried < 2):
        print("last words", file=sys.stderr, flush=True)
        os.kill(os.getpid(), 9)
    if name.startswith("fails") or (name.startswith("mixed") and tried < 2):
        tell({"failed": "OSError: the disk is full"})
        continue
    if name.startswith("hangs"):
        if os.fork() == 0:
            (marks / "child").write_text(str(os.getpid()))
        time.sleep(600)
    tell({"result": {"student": name, "size": len(data), "tried": tried}})
"""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX systems")


@pytest.fixture
def pool(tmp_path):
    script = tmp_path / "worker.py"
    script.write_text(textwrap.dedent(WORKER))
    (tmp_path / "marks").mkdir()
    made = []

    def make(size=2, server=None, **settings):
        command = (sys.executable, str(script), str(tmp_path / "marks"))
        made.append(Pool(settings, size, command, server))
        return made[-1]

    yield make
    for one in made:
        one.close()


def jobs(*names):
    return iter([Job(name, f"{name}-0", b"x" * 100_000) for name in names])


def by_name(done):
    found = {}
    for one in done:
        assert one.job.student not in found
        found[one.job.student] = one
    return found


@pytest.mark.parametrize("size", [1, 3])
def test_every_job_is_done_once(pool, size):
    names = [f"s{number}" for number in range(20)]
    done = by_name(work_off(jobs(*names), pool(size)))
    assert {name: one.result["size"] for name, one in done.items()} == dict.fromkeys(names, 100_000)


class SharedServer:
    """Gives out sockets like a server of boxes, and keeps their other ends."""

    def __init__(self):
        self.ends, self.closed, self.gone = [], False, False

    def share(self):
        if self.gone:
            raise NoServer("the server has ended")
        ours, theirs = socket.socketpair()
        self.ends.append(ours)
        return theirs

    def close(self):
        self.closed = True


def test_every_worker_gets_a_share_of_the_server_of_its_own(pool):
    server = SharedServer()
    workers = pool(2, server=server)
    by_name(work_off(jobs("a", "dies", "b", "c"), workers))
    assert len(server.ends) >= 3  # two workers, and one for each that died
    for end in server.ends:
        with end:
            end.settimeout(10)
            assert end.recv(16) == b"here"
            if end is server.ends[0]:
                workers.close()
            assert end.recv(16) == b""  # nobody else holds it
    assert server.closed


def test_workers_start_without_a_server_that_is_gone(pool):
    server = SharedServer()
    server.gone = True
    assert set(by_name(work_off(jobs("a", "b"), pool(2, server=server)))) == {"a", "b"}


def test_a_dying_worker_costs_tries_and_nobody_else(pool):
    names = ["a", "dies", "b", "flaky", "c", "mixed", "fails", "d"]
    done = by_name(work_off(jobs(*names), pool(2)))
    assert set(done) == set(names)
    assert done["flaky"].result["tried"] == done["mixed"].result["tried"] == 2
    assert (done["dies"].result, done["dies"].poison) == (None, True)
    assert "last words" in done["dies"].private
    assert (done["fails"].result, done["fails"].poison) == (None, False)
    assert "disk is full" in done["fails"].private
    assert all(done[name].result for name in "abcd")


def test_a_worker_that_overstays_is_killed_with_its_children(pool, tmp_path):
    done = by_name(work_off(jobs("hangs", "after"), pool(1, deadline=1.0)))
    assert (done["hangs"].late, done["hangs"].result) == (True, None)
    assert done["after"].result
    child = int((tmp_path / "marks" / "child").read_text())
    for _ in range(100):
        if not _alive(child):
            return
        time.sleep(0.05)
    pytest.fail("the child of the worker lives on")


def _alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as status:
            return status.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_bundle_that_cannot_be_used_ends_the_run(pool):
    with pytest.raises(WorkerUnusable, match="bundle is damaged"):
        list(work_off(jobs("a", "b"), pool(2, unusable=True)))


def test_a_worker_that_never_begins_ends_the_run_with_its_last_words(pool):
    with pytest.raises(WorkerUnusable, match="cannot begin"):
        list(work_off(jobs("a", "b"), pool(2, mute=True)))


def test_no_jobs_start_no_workers(pool, tmp_path):
    assert list(work_off(jobs(), pool(2, mute=True))) == []


def test_jobs_are_read_as_workers_become_free(pool):
    read = []

    def lazily():
        for number in range(10):
            read.append(number)
            yield Job(f"s{number}", "x", b"")

    running = work_off(lazily(), pool(1))
    next(running)
    assert len(read) <= 3
    running.close()


def test_a_suspect_gets_its_last_try_alone(pool, tmp_path):
    done = list(work_off(jobs("suspect1", "suspect2", "a", "b"), pool(2)))
    students = [one.job.student[:1] for one in done]
    assert sorted(students[:2]) == ["a", "b"] and students[2:] == ["s", "s"]
    assert all(one.result for one in done)
    assert not (tmp_path / "marks" / "together").exists()


def test_a_worker_that_reads_nothing_stops_nobody(pool):
    """A pipe that is full must not keep the supervisor from looking at the clock."""
    done = by_name(work_off(jobs("stops", "after", "b"), pool(1, deadline=1.5)))
    assert done["stops"].result
    assert done["after"].late
    assert done["b"].result


def test_time_in_which_nobody_listened_counts_for_nobody(pool, monkeypatch):
    """After Ctrl-Z and fg, or a clock that jumps, an answer lies unread that was in time."""
    real, leap = time.monotonic, [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: real() + leap[0])
    crew = pool(1, deadline=30)
    for name in ("slow1", "slow2"):
        crew.give(Task(next(jobs(name))))
        while not any(worker.ready for worker in crew._workers):
            list(crew.heard(0.1))
        leap[0] += 3600
        for _ in range(100):
            ended = [attempt for _, attempt in crew.heard(0.1)]
            if ended:
                break
        assert ended[0].result and not ended[0].late


def test_a_worker_that_dies_before_it_is_ready_is_started_again(pool, tmp_path):
    done = by_name(work_off(jobs("a"), pool(1, stillborn=2)))
    assert done["a"].result
    for mark in (tmp_path / "marks").glob("stillborn*"):
        mark.unlink()
    with pytest.raises(WorkerUnusable, match="did not start"):
        list(work_off(jobs("a"), pool(1, stillborn=3)))


def test_when_every_submission_is_lost_the_machine_is_at_fault(pool):
    names = [f"fails{number}" for number in range(3 * BARREN)]
    done = []
    with pytest.raises(TooManyLost, match="in a row") as stopped:
        for one in work_off(jobs("fine", *names), pool(1)):
            done.append(one)
    assert "disk is full" in str(stopped.value)
    assert [one.job.student for one in done if one.result] == ["fine"]
    assert BARREN <= len({one.job.student for one in done}) == len(done) < 2 * BARREN
    assert stopped.value.exit_code == 3


def test_a_few_that_are_lost_stop_nobody(pool):
    names = [f"{kind}{number}" for number in range(BARREN) for kind in ("fails", "ok")]
    done = by_name(work_off(jobs(*names), pool(2)))
    assert len(done) == 2 * BARREN
    assert sum(one.result is None for one in done.values()) == BARREN


def test_what_is_begun_is_finished_when_a_person_wants_to_stop(pool):
    wish = [Wish.GO_ON]
    done = []
    names = [f"s{number}" for number in range(20)]
    for one in work_off(jobs(*names), pool(2), lambda: wish[0]):
        done.append(one)
        wish[0] = Wish.FINISH
    assert 1 <= len(done) <= 3
    assert all(one.result for one in done)


def test_at_once_means_at_once(pool):
    wish = [Wish.GO_ON]
    began = time.monotonic()
    crew = pool(1)
    running = work_off(jobs("a", "hangs"), crew, lambda: wish[0])
    next(running)
    wish[0] = Wish.END
    assert list(running) == []
    assert time.monotonic() - began < 30
    assert crew._workers == []


@pytest.mark.parametrize("said", ["5", '"x"', "[" * 5000, "{", '{"result": 5}'])
def test_nonsense_from_a_worker_is_a_failure_and_no_result(pool, said):
    done = by_name(work_off(jobs("a"), pool(1, says=said)))
    assert done["a"].result is None
