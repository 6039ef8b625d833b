"""Two boxes at once: neither hears of the other, and neither takes what the other needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from mlcourse.box.limits import Limits
from mlcourse.box.server import start_server
from mlcourse.box.session import Box, open_box

pytestmark = pytest.mark.box

SMALL = Limits(cell=20.0, call=20.0, memory=400 << 20, processes=16, scratch=16 << 20)


@pytest.fixture(params=["cold", "copies"])
def two(request, level) -> Iterator[tuple[Box, Box]]:
    """Two boxes started one by one, and two copies of one server."""
    with ExitStack() as held:
        if request.param == "cold":
            opened = [held.enter_context(open_box(level, files={}, limits=SMALL)) for _ in "ab"]
        else:
            server = start_server(level, modules=[], files={}, limits=SMALL)
            held.callback(server.close)
            server.come_up(SMALL)
            opened = [held.enter_context(server.open(SMALL)) for _ in "ab"]
        yield opened[0], opened[1]


def shown(box: Box, source: str) -> str:
    ran = box.run(source)
    assert ran.error is None, ran.error
    return "".join(one.get("text", "") for one in ran.outputs).strip()


def test_neither_can_open_the_terminals_of_the_other(two):
    one, other = two
    assert shown(one, "import os\nmine = os.openpty(); print(os.ttyname(mine[1]))") == "/dev/pts/0"
    assert shown(other, "import os; print(os.listdir('/dev/pts'))") == "['ptmx']"
    assert shown(other, "mine = os.openpty(); print(os.ttyname(mine[1]))") == "/dev/pts/0"
    shown(one, "os.write(mine[0], b'of one\\n')")
    shown(other, "os.write(mine[0], b'of the other\\n')")
    assert shown(one, "print(os.read(mine[1], 100))") == "b'of one\\n'"


THREADS = """
import threading
threading.stack_size(1 << 16)
over, threads = threading.Event(), 0
try:
    while threads < 500:
        threading.Thread(target=over.wait, daemon=True).start()
        threads += 1
except RuntimeError:
    print("ARMED")
"""


def test_one_that_starts_as_many_threads_as_it_may_leaves_the_other_its_own(two):
    one, other = two
    assert shown(one, THREADS) == "ARMED"
    start_one = "import threading\nfor _ in range(5): threading.Thread(target=print).start()"
    shown(other, start_one)
    shown(other, "import os\nif os.fork() == 0: os._exit(0)\nassert os.wait()[1] == 0")


TOLD = """
import ctypes, fcntl, os
library = ctypes.CDLL(None, use_errno=True)
program, folder = os.open("/usr/bin/env", os.O_RDONLY), os.open("/usr/bin", os.O_RDONLY)
tried = {
    "watch": lambda: library.inotify_init1(0),
    "notice": lambda: fcntl.fcntl(folder, fcntl.F_NOTIFY, fcntl.DN_ACCESS),
    "lease": lambda: fcntl.fcntl(program, fcntl.F_SETLEASE, fcntl.F_RDLCK),
    "asynchronous requests": lambda: library.syscall({number}, 64, ctypes.byref(ctypes.c_ulong(0))),
}
for name, action in tried.items():
    try:
        error = 0 if action() >= 0 else ctypes.get_errno()
    except OSError as refused:
        error = refused.errno
    print(name, error)
"""


def test_nobody_is_told_who_uses_a_file_that_all_boxes_have(level):
    import platform

    number = {"x86_64": 206, "aarch64": 0}[platform.machine()]
    with open_box(level, files={}, limits=SMALL) as box:
        told = shown(box, TOLD.replace("{number}", str(number)))
    assert told.splitlines() == [
        *("watch 1", "notice 1", "lease 1", "asynchronous requests 1"),
    ]


SPINNERS = 10
PIN = "import os, resource, time\nos.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
SPIN = f"""{PIN}
for _ in range({SPINNERS}):
    if os.fork() == 0:
        os.setsid()
        end = time.monotonic() + 1.5
        while time.monotonic() < end:
            pass
        os._exit(0)
"""
WORK = f"""{PIN}
end = time.monotonic() + 1.0
before = time.process_time()
while time.monotonic() < end:
    pass
print(time.process_time() - before)
"""
SPUN = f"""
for _ in range({SPINNERS}):
    os.wait()
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime)
"""


@pytest.mark.slow
def test_a_crowd_takes_no_more_of_a_processor_than_one(two, level):
    one, other = two
    group = one._attendant._confined.group
    if level.level != "strong" or not any("/cpu" in str(folder) for folder in group.folders):
        pytest.skip("no control group shares out the processors here")
    shown(one, SPIN)
    worked = float(shown(other, WORK))
    spun = float(shown(one, SPUN)) / SPINNERS / 1.5
    assert worked > 3 * spun  # alone against ten it had as much as one of them


def test_locks_work_between_the_processes_of_one_box(level):
    # They are heard in other boxes, where the file is one that all have: the threat model says so.
    source = """
import os, sqlite3
with sqlite3.connect("table.db") as table:
    table.execute("create table numbers (number)")
table.close()
for worker in range(3):
    if os.fork() == 0:
        for number in range(20):
            own = sqlite3.connect("table.db", timeout=10)
            own.execute("insert into numbers values (?)", (number,))
            own.commit()
            own.close()
        os._exit(0)
print([os.wait()[1] for _ in range(3)])
print(sqlite3.connect("table.db").execute("select count(*) from numbers").fetchone())
"""
    with open_box(level, files={}, limits=replace(SMALL, processes=32)) as box:
        assert shown(box, source).splitlines() == ["[0, 0, 0]", "(60,)"]
