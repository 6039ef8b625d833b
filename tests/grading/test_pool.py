"""The pool outlives its workers: no job is lost, none is done twice, each ends in one way."""

from __future__ import annotations

import os
import sys
import textwrap
import time

import pytest

from mlcourse.grading.pool import Job, Pool, WorkerUnusable

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
if settings.get("mute"):
    print("cannot begin", file=sys.stderr)
    sys.exit(7)
tell({"ready": True, "deadline": settings.get("deadline", 60)})
while True:
    header, data = read()
    name = header["student"]
    tried = len(list(marks.glob(name + ".*")))
    (marks / f"{name}.{tried}").touch()
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

    def make(size=2, **settings):
        command = (sys.executable, str(script), str(tmp_path / "marks"))
        made.append(Pool(settings, size, command))
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
    done = by_name(pool(size).run(jobs(*names)))
    assert {name: one.result["size"] for name, one in done.items()} == dict.fromkeys(names, 100_000)


def test_a_dying_worker_costs_tries_and_nobody_else(pool):
    names = ["a", "dies", "b", "flaky", "c", "mixed", "fails", "d"]
    done = by_name(pool(2).run(jobs(*names)))
    assert set(done) == set(names)
    assert done["flaky"].result["tried"] == done["mixed"].result["tried"] == 2
    assert (done["dies"].result, done["dies"].poison) == (None, True)
    assert "last words" in done["dies"].private
    assert (done["fails"].result, done["fails"].poison) == (None, False)
    assert "disk is full" in done["fails"].private
    assert all(done[name].result for name in "abcd")


def test_a_worker_that_overstays_is_killed_with_its_children(pool, tmp_path):
    done = by_name(pool(1, deadline=1.0).run(jobs("hangs", "after")))
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
        list(pool(2, unusable=True).run(jobs("a", "b")))


def test_a_worker_that_never_begins_ends_the_run_with_its_last_words(pool):
    with pytest.raises(WorkerUnusable, match="cannot begin"):
        list(pool(2, mute=True).run(jobs("a", "b")))


def test_no_jobs_start_no_workers(pool, tmp_path):
    assert list(pool(2, mute=True).run(jobs())) == []


def test_jobs_are_read_as_workers_become_free(pool):
    read = []

    def lazily():
        for number in range(10):
            read.append(number)
            yield Job(f"s{number}", "x", b"")

    running = pool(1).run(lazily())
    next(running)
    assert len(read) <= 3
    running.close()
