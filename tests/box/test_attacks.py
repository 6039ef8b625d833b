"""Attacks from inside a box. Each one proves that it was armed, and is seen to fail."""

from __future__ import annotations

import os
import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest

pytestmark = pytest.mark.box

FLOOD = 40 << 20


def test_reads_no_environment_of_ours(attack, monkeypatch):
    monkeypatch.setenv("MLCOURSE_SECRET", "s3cr3t-value")
    seen = attack(
        "import os, glob\n"
        "print('ARMED')\n"
        "for name in ['/proc/1/environ', '/proc/self/environ', *glob.glob('/proc/*/environ')]:\n"
        "    print(name, open(name).read())\n"
        "print(dict(os.environ))"
    )
    assert seen.error is None
    assert "s3cr3t-value" not in seen.text
    assert "PATH=/usr/bin:/bin" in seen.text  # /proc/1/environ was read, and is bare


def test_command_lines_show_no_paths_of_ours(attack, level):
    seen = attack(
        "import glob\n"
        "print('ARMED')\n"
        "for name in glob.glob('/proc/*/cmdline'): print(open(name).read())"
    )
    repository = str(Path(__file__).parents[2])
    assert "bwrap" in seen.text
    assert repository not in seen.text


def test_no_descriptor_of_ours_is_open(attack):
    seen = attack(
        "import os, glob\n"
        "print('ARMED')\n"
        "for name in glob.glob('/proc/*/fd/*'):\n"
        "    try: print('open', os.readlink(name).split(':')[0])\n"
        "    except OSError: pass"
    )
    kinds = {line.split()[1] for line in seen.text.splitlines() if line.startswith("open")}
    assert kinds <= {"/dev/null", "pipe", "socket", "anon_inode"}


def test_sees_no_file_outside(attack, tmp_path):
    canary = tmp_path / "answers.txt"
    canary.write_text("the answer")
    repository = Path(__file__).parents[2]
    looked = [str(canary), str(repository / "pyproject.toml"), "/etc/shadow", "/etc/hostname"]
    looked += [str(repository / "tests"), str(Path.home() / ".bashrc"), "/var/log", "/sys", "/mnt"]
    seen = attack(
        "import os\n"
        "print('ARMED')\n"
        f"for path in {looked!r}: print('seen' if os.path.lexists(path) else 'nothing')"
    )
    assert seen.text.count("nothing") == len(looked)


@pytest.mark.parametrize("place", ["/usr", "/usr/lib", "/", "/dev", "/etc", "/opt/mlcourse"])
def test_writes_nothing_outside_its_scratch_space(attack, place):
    seen = attack(f"print('ARMED')\nopen({place + '/mlcourse-attack'!r}, 'w')")
    assert seen.error in {"OSError", "PermissionError"}
    assert not Path(place, "mlcourse-attack").exists()


def test_changes_no_installed_package(attack):
    seen = attack("import numpy\nprint('ARMED')\nopen(numpy.__file__, 'a').write('#')")
    assert seen.error in {"OSError", "PermissionError"}


def test_reaches_no_listener(attack):
    with socket.socket() as listener, socket.socket(socket.AF_UNIX) as unix:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        unix.bind(f"\0mlcourse-test-{os.getpid()}")
        unix.listen()
        with socket.create_connection(listener.getsockname(), 2):
            pass
        seen = attack(
            "import socket\n"
            "print('ARMED')\n"
            f"for family, address in [(socket.AF_INET, {listener.getsockname()!r}),\n"
            f"    (socket.AF_UNIX, {unix.getsockname()!r}), (socket.AF_INET, ('1.1.1.1', 53))]:\n"
            "    try:\n"
            "        one = socket.socket(family); one.settimeout(3); one.connect(address)\n"
            "        print('CONNECTED')\n"
            "    except OSError as error: print('refused', error)\n"
        )
    assert seen.text.count("refused [") == 3
    assert "CONNECTED" not in seen.text


def test_sends_no_datagram(attack):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(0.3)
        attack(
            "import socket\n"
            "print('ARMED')\n"
            "one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
            f"one.sendto(b'hidden', {receiver.getsockname()!r})"
        )
        with pytest.raises(TimeoutError):
            receiver.recv(100)


@pytest.mark.parametrize("family", ["AF_VSOCK", "AF_PACKET", "AF_ALG", "AF_BLUETOOTH"])
def test_opens_no_unusual_socket(attack, family):
    seen = attack(
        "import socket\n"
        "print('ARMED')\n"
        f"family = getattr(socket, {family!r}, 38)\n"
        "try: socket.socket(family, socket.SOCK_STREAM); print('OPENED')\n"
        "except OSError as error: print('errno', error.errno)"
    )
    assert "errno 97" in seen.text


@pytest.mark.parametrize(
    "call",
    [
        "library.unshare(0x10000000)",  # a user namespace
        "library.unshare(0x20000)",
        "library.mount(b'none', b'/tmp', b'tmpfs', 0, None)",
        "library.ptrace(16, 1, 0, 0)",
        "library.syscall(number('process_vm_readv'), 1, 0, 0, 0, 0, 0)",
        "library.syscall(number('memfd_create'), b'x', 0)",
        "library.syscall(number('bpf'), 0, 0, 0)",
        "library.syscall(number('io_uring_setup'), 4, 0)",
        "library.syscall(number('keyctl'), 0, -3, 0)",
        "library.syscall(number('clone'), 0x10000000 | 17, 0, 0, 0, 0)",
        "library.syscall(number('shmget'), 0, 4096, 0o1600)",
        "library.personality(0xffffffff)",
        "library.ioctl(1, 0x5412, b'x')",
    ],
)
def test_system_calls_are_denied(attack, call):
    seen = attack(
        "import ctypes, platform\n"
        "from mlcourse.box.seccomp import MACHINES\n"
        "library = ctypes.CDLL(None, use_errno=True)\n"
        "machine = MACHINES[platform.machine()]\n"
        "number = lambda name: machine.clone if name == 'clone' else machine.numbers[name]\n"
        "print('ARMED')\n"
        f"print('result', {call}, 'errno', ctypes.get_errno())"
    )
    assert "result -1 errno 1\n" in seen.text


def test_clone3_is_answered_as_unknown(attack):
    seen = attack(
        "import ctypes\n"
        "library = ctypes.CDLL(None, use_errno=True)\n"
        "print('ARMED')\n"
        "print(library.syscall(435, 0, 0), 'errno', ctypes.get_errno())"
    )
    assert "-1 errno 38" in seen.text


def test_fork_bomb(attack_each_level):
    seen = attack_each_level(
        "import os, time\n"
        "print('ARMED')\n"
        "for _ in range(400):\n"
        "    try:\n"
        "        if os.fork() == 0: time.sleep(600); os._exit(0)\n"
        "    except OSError: print('NO MORE'); time.sleep(0.01)\n"
        "time.sleep(600)"
    )
    assert seen.ended == "processes" or "NO MORE" in seen.text


def test_one_large_allocation_is_an_error_its_author_can_read(attack_each_level):
    seen = attack_each_level("print('ARMED')\nx = bytearray(3 << 30)")
    assert (seen.error, seen.ended) == ("MemoryError", None)


MEMORY = {
    "much memory": "x = []\nwhile True: x.append(bytearray(8 << 20)); time.sleep(0.005)",
    "shared memory": (
        "import mmap\n"
        "x = []\n"
        "while True:\n"
        "    one = mmap.mmap(-1, 8 << 20); one.write(b'1' * (8 << 20)); x.append(one)\n"
        "    time.sleep(0.005)"
    ),
    "many children": (
        "import os\n"
        "for _ in range(8):\n"
        "    if os.fork() == 0:\n"
        "        x = bytearray(b'1') * (120 << 20); time.sleep(600); os._exit(0)\n"
        "time.sleep(600)"
    ),
}


@pytest.mark.parametrize("name", MEMORY)
def test_memory_is_limited_in_sum(attack_each_level, name):
    seen = attack_each_level("import time\nprint('ARMED')\n" + MEMORY[name])
    # A control group may end one child first, which its parent would not notice.
    assert seen.ended == "memory" or seen.error == "MemoryError"


@pytest.mark.parametrize("place", ["/tmp", "/dev/shm", "/home", "."])
def test_disk_filling_ends_at_the_limit(attack_each_level, place, small):
    seen = attack_each_level(
        "import os\n"
        f"os.chdir({place!r})\n"
        "print('ARMED')\n"
        "written = 0\n"
        "try:\n"
        "    for number in range(100):\n"
        "        with open(f'file{number}', 'wb') as file:\n"
        "            for _ in range(10): written += file.write(b'x' * (1 << 20))\n"
        "except OSError as error: print('errno', error.errno)\n"
        "print('wrote', written)"
    )
    if seen.ended is None:
        assert "errno 28" in seen.text
        assert int(seen.text.rpartition("wrote ")[2]) <= small.scratch
    else:
        assert seen.ended == "memory"


def test_one_file_is_limited(attack, small):
    limits = replace(small, scratch=256 << 20)
    seen = attack(
        "import signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "print('ARMED')\n"
        "with open('/tmp/x', 'wb', 0) as file:\n"
        "    for _ in range(100): file.write(b'x' * (1 << 20))",
        limits,
    )
    assert seen.error == "OSError"


def test_filling_with_empty_files_ends(attack_each_level, small):
    seen = attack_each_level(
        "import os\n"
        "print('ARMED')\n"
        "number = 0\n"
        "while True:\n"
        "    os.close(os.open(f'/tmp/{number}', os.O_CREAT | os.O_WRONLY)); number += 1",
        replace(small, cell=60.0, memory=2 << 30),
    )
    assert seen.ended == "memory" or seen.error in {"OSError", "TimeLimit"}
    assert seen.error != "TimeLimit"


@pytest.mark.parametrize("how", ["print('x' * 1000)", "os.write(1, b'y' * 65536)"])
def test_output_flood_is_cut(attack, how, small):
    times = FLOOD // (65536 if "os." in how else 1000)
    seen = attack(f"import os\nprint('ARMED')\nfor _ in range({times}):\n    {how}")
    assert seen.error is None
    assert seen.truncated
    assert len(seen.text) <= small.output_cell


def test_display_flood_is_cut(attack, small):
    seen = attack(
        "from IPython.display import display, HTML\n"
        "print('ARMED')\n"
        "for _ in range(1000): display(HTML('<p>' + 'x' * 10000))"
    )
    assert seen.error is None
    assert seen.truncated


def test_the_sum_of_outputs_is_cut(isolation, small, shown):
    from mlcourse.box.session import open_box

    with open_box(isolation, files={}, limits=small) as box:
        runs = [box.run("print('x' * 50_000)") for _ in range(6)]
    assert sum(len(shown(run.outputs)) for run in runs) <= small.output_total
    assert runs[-1].truncated


def test_daemons_do_not_outlive_the_box(isolation, small, tmp_path):
    from mlcourse.box.process import processes
    from mlcourse.box.session import open_box

    box = open_box(isolation, files={}, limits=small)
    try:
        ran = box.run(
            "import os, signal, time\n"
            "for _ in range(20):\n"
            "    if os.fork() == 0:\n"
            "        os.setsid()\n"
            "        if os.fork() == 0:\n"
            "            signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)\n"
            "        os._exit(0)\n"
            "print('ARMED')"
        )
        assert ran.error is None
        inside = processes(box._attendant._confined.init)
        assert len(inside) >= 20
    finally:
        box.close()
    assert not [number for number in inside if Path(f"/proc/{number}").exists()], "left behind"


STUCK = {
    "in Python": "while True: pass",
    "swallowing every exception": (
        "while True:\n    try:\n        while True: pass\n    except Exception: pass"
    ),
    "in C": "import itertools\nsum(itertools.count())",
    "in a regular expression": "import re\nre.match(r'(a+)+$', 'a' * 60 + 'b')",
    "signals blocked": (
        "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True: pass"
    ),
    "stopped": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    "alarm taken away": "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0)\nwhile True: pass",
}
SURVIVABLE = {"in Python", "swallowing every exception", "in a regular expression"}


@pytest.mark.parametrize("name", STUCK)
def test_endless_loops_end(isolation, small, shown, name):
    from mlcourse.box.session import BoxEnded, open_box

    began = time.monotonic()
    with open_box(isolation, files={}, limits=replace(small, cell=1.0)) as box:
        if name in SURVIVABLE:
            ran = box.run("print('ARMED')\n" + STUCK[name])
            assert "ARMED" in shown(ran.outputs)
            assert ran.error.type_name == "TimeLimit"
            assert ran.error.frames
            assert box.run("1 + 1").error is None
        else:
            with pytest.raises(BoxEnded) as gone:
                box.run("print('ARMED')\n" + STUCK[name])
            assert gone.value.reason == "time"
            assert "ARMED" in shown(gone.value.outputs)
            assert box.ended == "time"
    assert time.monotonic() - began < 60


def test_the_time_of_all_cells_together_is_limited(isolation, small):
    from mlcourse.box.session import BoxEnded, open_box

    limits = replace(small, total=3.0)
    with open_box(isolation, files={}, limits=limits) as box, pytest.raises(BoxEnded) as gone:
        for _ in range(100):
            box.run("import itertools\nsum(itertools.islice(itertools.count(), 10**7))")
    assert gone.value.reason in {"total", "time"}


ENDINGS = {
    "kill -9": "os.kill(os.getpid(), 9)",
    "os._exit": "os._exit(0)",
    "a crash in C": "import ctypes; ctypes.string_at(0)",
    "the socket closed": (
        "for fd in range(3, 50):\n    try: os.close(fd)\n    except OSError: pass"
    ),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_a_box_that_ends_itself_keeps_what_it_printed(attack, name):
    seen = attack("import os\nprint('ARMED', end='')\n" + ENDINGS[name])
    assert seen.ended == "died"
    assert seen.text == "ARMED"


def test_a_copy_of_the_agent_does_not_answer(box):
    ran = box.run("import os\nif os.fork() == 0: pass")
    assert ran.error is None
    time.sleep(0.3)
    assert box.run("1").error is None
    assert box.ended is None


def test_after_sealing_nothing_printed_comes_out(box, shown):
    box.run(
        "import threading, time\n"
        "def f(x):\n    print('HIDDEN', x); return x\n"
        "def talk():\n    while True: print('HIDDEN'); time.sleep(0.01)\n"
        "threading.Thread(target=talk, daemon=True).start()"
    )
    box.seal()
    time.sleep(0.1)
    ran = box.run("print('HIDDEN')\nf(1)\n1 / 0")
    assert ran.outputs == ()
    assert ran.error.type_name == "ZeroDivisionError"


def test_other_boxes_are_not_reachable(isolation, small, shown):
    from mlcourse.box.session import open_box

    with (
        open_box(isolation, files={}, limits=small) as one,
        open_box(isolation, files={}, limits=small) as two,
    ):
        one.run("open('/tmp/note', 'w').write('x'); open('/dev/shm/note', 'w').write('x')")
        ran = two.run(
            "import os\nprint(os.listdir('/tmp'), os.listdir('/dev/shm'))\n"
            "print([p for p in os.listdir('/proc') if p.isdigit()])"
        )
    assert "note" not in shown(ran.outputs)
    assert "'1', '2'" in shown(ran.outputs)
