"""The fork server: its boxes hold like any other, give the same, and know nothing of each other."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from mlcourse.box.isolation import detect
from mlcourse.box.limits import Limits
from mlcourse.box.process import processes
from mlcourse.box.server import ForkServer, NoServer, start_server
from mlcourse.box.session import BoxEnded, open_box

pytestmark = pytest.mark.box

ROOT = Path(__file__).parents[2]
FILES = {"data/table.csv": b"a,b\n1,2\n"}
SMALL = Limits(cell=20.0, call=20.0, memory=1 << 30, processes=32, scratch=16 << 20)


@pytest.fixture(scope="module")
def server(isolation):
    started = start_server(
        isolation, modules=["pandas", "matplotlib.pyplot"], files=FILES, limits=SMALL
    )
    started.come_up(SMALL)
    yield started
    started.close()


def shown(run) -> str:
    assert run.error is None, run.error
    return "".join(one.get("text", "") or one["data"]["text/plain"] for one in run.outputs)


CELLS = (
    "import random, numpy as np, pandas as pd\nprint(random.random(), np.random.rand(2))",
    "pd.read_csv('data/table.csv').assign(c=lambda t: t.a / 3)",
    "np.random.default_rng(3).normal(size=1000).sum().hex()",
    "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2]); plt.show()",
    "figure, ax = plt.subplots(); ax.plot([2, 1]);",
    "import os, sys; os.getcwd(), sorted(os.listdir('.')), sys.path[0], os.environ['HOME']",
    "open('own.txt', 'w').write('x'), sorted({'b', 'a', 'c'}), hash('text')",
    "print('é'); print('b', file=sys.stderr); 1 / 0",
)


def test_a_copy_gives_what_a_cold_box_gives(isolation, server):
    with open_box(isolation, files=FILES, limits=SMALL) as box:
        cold = [box.run(cell) for cell in CELLS]
    with server.open(SMALL) as box:
        assert [box.run(cell) for cell in CELLS] == cold
    for drawn in cold[3:5]:
        assert any("image/png" in one.get("data", {}) for one in drawn.outputs)


def test_boxes_know_nothing_of_each_other_or_of_the_server(server):
    with server.open(SMALL) as one, server.open(SMALL) as other:
        for box in (one, other):
            box.run(
                "import os\n"
                "for place in ('/tmp', '/home/student', '/dev/shm'):\n"
                "    open(place + '/left', 'w').write('x')"
            )
            assert shown(box.run("[p for p in os.listdir('/proc') if p.isdigit()]")) == "['1', '2']"
    with server.open(SMALL) as third:
        places = "('/tmp', '/home/student', '/dev/shm')"
        left = f"import os; [os.path.exists(place + '/left') for place in {places}]"
        assert shown(third.run(left)) == "[False, False, False]"
        # Standard streams and the channel; the last one is the listing itself.
        assert len(eval(shown(third.run("os.listdir('/proc/self/fd')")))) == 5


def test_a_box_cannot_reach_the_namespaces_it_came_from(server):
    with server.open(SMALL) as box:
        source = (
            "import ctypes, os\n"
            "libc = ctypes.CDLL(None, use_errno=True)\n"
            "tried = {\n"
            "    'mount': libc.mount(b'x', b'/tmp', b'tmpfs', 0, None),\n"
            "    'umount': libc.umount2(b'/tmp', 2),\n"
            "    'unshare': libc.unshare(0x10000000),\n"
            "}\n"
            "try:\n"
            "    os.kill(1, 9)\n"
            "except OSError:\n"
            "    pass\n"
            "try:\n"
            "    with open('/proc/1/mem', 'r+b') as memory:\n"
            "        memory.seek(4096)\n"
            "except OSError:\n"
            "    pass\n"
            "tried, open('/proc/self/status').read().count('0000000000000000')"
        )
        tried, empty_sets = eval(shown(box.run(source)))
        assert set(tried.values()) == {-1}
        assert empty_sets >= 5  # inheritable, permitted, effective, bounding and ambient
        assert shown(box.run("'still here'")) == "'still here'"


def test_a_box_that_forks_ends_with_all_it_started(server):
    box = server.open(SMALL)
    box.run(
        "import os, time\n"
        "for _ in range(5):\n"
        "    if os.fork() == 0:\n"
        "        os.setsid()\n"
        "        time.sleep(600)\n"
        "        os._exit(0)"
    )
    inside = processes(box._attendant._confined.init)
    assert len(inside) == 7
    box.close()
    # The first process has ended; that somebody collects it may take a moment more.
    deadline = time.monotonic() + 30
    while any(Path(f"/proc/{one}").exists() for one in inside):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_box_over_its_memory_ends_and_the_next_one_works(server):
    with server.open(replace(SMALL, memory=300 << 20)) as box, pytest.raises(BoxEnded) as gone:
        box.run("blocks = []\nwhile True:\n    blocks.append(bytearray(b'x') * (8 << 20))")
        box.run("1")
    assert gone.value.reason in ("memory", "died")
    with server.open(SMALL) as box:
        assert shown(box.run("1 + 1")) == "2"


def test_limits_are_the_boxes_own(server):
    with server.open(SMALL) as box:
        assert shown(box.run("import resource; resource.getrlimit(resource.RLIMIT_FSIZE)")) == str(
            (SMALL.file_size, SMALL.file_size)
        )
        assert "OSError" in repr(
            box.run("open('/tmp/big', 'wb').write(bytes(2 * 16 << 20))").error.type_name
        )


def test_a_common_start_runs_once_and_every_box_goes_on_from_there(isolation, server):
    cells = (
        "import random, numpy as np\nx = np.random.rand(3)\nprint('set up')",
        "import matplotlib.pyplot as plt\nplt.rcParams['lines.linewidth'] = 7.0\nx.sum()",
    )
    later = (
        "random.random(), np.random.rand(), x, plt.rcParams['lines.linewidth']",
        "len(In), sorted(os.listdir('.')) if 'os' in globals() else None",
        "x += 1\nx",
    )
    with open_box(isolation, files=FILES, limits=SMALL) as box:
        cold = [box.run(cell) for cell in (*cells, *later)]
    after = server.after(cells, SMALL)
    try:
        for _ in range(2):  # the second sees nothing of what the first changed
            with after.open(SMALL) as box:
                assert [*box.done, *(box.run(cell) for cell in later)] == cold
    finally:
        after.close()
    with server.open(SMALL) as box:
        assert box.run("x").error.type_name == "NameError"


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("1 / 0", "failed"),
        (
            "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()",
            "thread",
        ),
        ("kept = open('data/table.csv')", "open"),
        ("open('written.txt', 'w').write('x')", "written.txt"),
        ("open('/dev/shm/written', 'w').write('x')", "written"),
        ("import mmap\nroom = mmap.mmap(-1, 4096)", "shared memory"),
        ("import os; os._exit(3)", "ended"),
    ],
)
def test_a_start_that_a_copy_would_not_equal_is_refused(server, cell, why):
    with pytest.raises(NoServer, match=why):
        server.after([cell], SMALL)
    with server.open(SMALL) as box:
        assert shown(box.run("1 + 1")) == "2"


# Half of the file is read before the copies are made, the rest by each of them.
READING = (
    "import numpy as np\nsource = open(np.__file__, 'rb', buffering=0)\n"
    "whole = open(np.__file__, 'rb').read()\nfirst = source.read(100)"
)
REST = "first + source.read() == whole, source.tell() == len(whole)"


def test_a_library_file_that_is_being_read_is_read_on_by_each_box_alone(server):
    after = server.after([READING], SMALL)
    with closing(after), after.open(SMALL) as one, after.open(SMALL) as other:
        assert shown(one.run(REST)) == "(True, True)"
        assert shown(other.run(REST)) == "(True, True)"
        assert shown(one.run("source.seek(7)")) == "7"
        assert shown(other.run("source.tell() == len(whole)")) == "True"
        opened = "import os; len(os.listdir('/proc/self/fd'))"
        with server.open(SMALL) as plain:
            assert int(shown(one.run(opened))) == int(shown(plain.run(opened))) + 1


def test_figures_are_drawn_on_after_a_common_start_with_figures(isolation, server):
    draw = "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.title('one'); plt.show()"
    more = "plt.plot([2, 1]); plt.title('another, $x^2$', weight='bold'); plt.show()"
    with open_box(isolation, files=FILES, limits=SMALL) as box:
        cold = [box.run(cell) for cell in (draw, more)]
    after = server.after([draw], SMALL)
    with closing(after):
        assert [*after.done, *(_run(after, more) for _ in range(2))] == [*cold, cold[1]]


def _run(server, source):
    with server.open(SMALL) as box:
        return box.run(source)


def test_a_box_that_does_not_hold_is_noticed(isolation, monkeypatch):
    monkeypatch.setattr(
        "mlcourse.box.seccomp.program", lambda: b"\6\0\0\0\0\0\xff\x7f"
    )  # allow all
    started = start_server(isolation, modules=[], files={}, limits=SMALL)
    try:
        with pytest.raises(NoServer, match="does not hold"):
            started.come_up(SMALL)
    finally:
        started.close()


def test_a_server_that_is_gone_says_so(isolation):
    started = start_server(isolation, modules=[], files={}, limits=SMALL)
    started.come_up(SMALL)
    started._ground.kill()
    with pytest.raises(NoServer):
        started.open(SMALL)
    started.close()


def peer_of(server, isolation):
    peer = ForkServer(isolation, server.share(), None, files=FILES, seed=0)
    peer.come_up(SMALL)
    return peer


def test_a_server_serves_other_processes_with_the_same(isolation, server):
    with server.open(SMALL) as box:
        expected = [box.run(cell) for cell in CELLS]
    one, other = peer_of(server, isolation), peer_of(server, isolation)
    with closing(one), closing(other):
        for peer in (one, other):
            with peer.open(SMALL) as box:
                assert [box.run(cell) for cell in CELLS] == expected
        after = one.after(["x = 20"], SMALL)
        with closing(after), after.open(SMALL) as box:
            assert shown(box.run("x + 1")) == "21"


def test_what_a_server_made_for_a_process_ends_with_that_process(isolation, server):
    peer = peer_of(server, isolation)
    after = peer.after(["x = 1"], SMALL)
    boxes = [peer.open(SMALL), after.open(SMALL)]
    kept = server.open(SMALL)
    handles = [os.pidfd_open(box._attendant._confined.init) for box in boxes]
    peer._control.close()  # as the kernel does when the process is killed
    for handle in handles:
        assert wait_for_end(handle, 10)
        os.close(handle)
    assert shown(kept.run("1 + 1")) == "2"
    for box in (*boxes, kept):
        box.close()
    after.close()


def wait_for_end(handle: int, seconds: float) -> bool:
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def test_a_server_can_be_shared_before_it_has_come_up(isolation):
    server = start_server(isolation, modules=["json"], files={}, limits=SMALL)
    with closing(server):
        peer = ForkServer(isolation, server.share(), None, files={}, seed=0)
        peer.come_up(SMALL)
        with peer.open(SMALL) as box:
            assert shown(box.run("'json' in __import__('sys').modules")) == "True"
        peer.close()
        server.come_up(SMALL)
    with pytest.raises(NoServer):
        server.share()


BELOW_HOME = """
from mlcourse.box.isolation import detect
from mlcourse.box.limits import Limits
from mlcourse.box.supply import Supply

supply = Supply(detect(), modules=["numpy"], files={"a.txt": b"A"}, limits=Limits())
supply.share(["import numpy as np"])
with supply:
    for _ in range(2):
        with supply.open(Limits(), ["import numpy as np"]) as box:
            # Not imported yet: it has to be found where it is installed.
            shown = box.run("import sklearn.svm, mlcourse, os; os.listdir('.'), sklearn.__file__")
            print(supply.why_cold, len(box.done), shown.error, shown.outputs[0]["data"])
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to mount this repository elsewhere")
def test_it_serves_where_python_is_installed_below_home(isolation):
    folder = Path(sys.prefix)
    if not folder.is_relative_to(ROOT):
        pytest.skip("this Python has its libraries somewhere else")
    # A repository below /home is what people have, and each copy has an empty /home of its own.
    script = (
        "d=$(mktemp -d) && mount --bind $0 $d && mount -t tmpfs none /home"
        " && mkdir -p /home/ada/course && mount --move $d /home/ada/course"
        ' && cd / && exec env PYTHONPATH=/home/ada/course/src "$@"'
    )
    python = Path("/home/ada/course") / Path(sys.prefix).relative_to(ROOT) / "bin" / "python"
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script, ROOT, python, "-c", BELOW_HOME],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    for line in done.stdout.splitlines():
        assert line.startswith("None 1 None")
        assert "['a.txt']" in line
        assert "'/home/ada/course/" in line
    assert len(done.stdout.splitlines()) == 2


def test_without_bubblewrap_there_is_none():
    with pytest.raises(NoServer):
        start_server(detect(trust=True), modules=[], files={}, limits=SMALL)
