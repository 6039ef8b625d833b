"""Attacks from inside a box. Each one proves that it was armed, and is seen to fail."""

from __future__ import annotations

import os
import resource
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from box.machines import as_ordinary_user

from mlcourse.box.cgroups import Group
from mlcourse.box.isolation import detect
from mlcourse.box.session import BoxEnded, open_box

pytestmark = pytest.mark.box

FLOOD = 40 << 20


def test_reads_no_environment_of_ours(attack_everywhere, monkeypatch):
    monkeypatch.setenv("MLCOURSE_SECRET", "s3cr3t-value")
    seen = attack_everywhere(
        "import os, glob\n"
        "print('ARMED')\n"
        f"names = ['/proc/1/environ', '/proc/self/environ', '/proc/{os.getpid()}/environ']\n"
        "for name in [*names, *glob.glob('/proc/*/environ')]:\n"
        "    try: print(name, open(name).read())\n"
        "    except OSError: pass\n"
        "print(dict(os.environ))"
    )
    assert seen.error is None
    assert "s3cr3t-value" not in seen.text
    if attack_everywhere.isolation.bwrap is not None:
        assert "PATH=/usr/bin:/bin" in seen.text  # /proc/1/environ was read, and is bare


def test_command_lines_show_no_paths_of_ours(attack_everywhere):
    seen = attack_everywhere(
        "import glob, os\n"
        "print('ARMED')\n"
        f"for name in ['/proc/{os.getpid()}/cmdline', *glob.glob('/proc/*/cmdline')]:\n"
        "    try: print(open(name).read())\n"
        "    except OSError: pass"
    )
    assert str(Path(__file__).parents[1]) not in seen.text
    assert "pytest" not in seen.text
    if attack_everywhere.isolation.bwrap is not None:
        assert "bwrap" in seen.text


def test_no_descriptor_of_ours_is_open(attack_everywhere):
    seen = attack_everywhere(
        "import os, stat\n"
        "print('ARMED')\n"
        "for number in range(512):\n"
        "    try: print('open', oct(stat.S_IFMT(os.fstat(number).st_mode)))\n"
        "    except OSError: pass"
    )
    kinds = {line.split()[1] for line in seen.text.splitlines() if line.startswith("open")}
    device, pipe, socket_, nameless = "0o20000", "0o10000", "0o140000", "0o0"
    assert pipe in kinds and kinds <= {device, pipe, socket_, nameless}


def test_sees_no_file_outside(attack_everywhere, public):
    canary = public / "answers.txt"
    canary.write_text("the answer")
    canary.chmod(0o644)
    repository = Path(__file__).parents[2]
    looked = [str(canary), str(repository / "pyproject.toml"), "/etc/shadow", "/etc/hostname"]
    looked += [str(repository / "tests"), str(Path.home() / ".bashrc"), "/var/log", "/sys", "/mnt"]
    seen = attack_everywhere(
        "import os\n"
        "print('ARMED')\n"
        f"for path in {looked!r}:\n"
        "    print('seen' if os.path.lexists(path) else 'nothing')\n"
        "    try: print('READ', os.listdir(path) if os.path.isdir(path) else open(path).read())\n"
        "    except OSError: pass"
    )
    if attack_everywhere.isolation.level == "container":  # an image has some of these of its own
        assert seen.text.startswith("ARMED\nnothing\nnothing\n")
        assert "the answer" not in seen.text
    else:
        assert "READ" not in seen.text
        expected = len(looked) if attack_everywhere.promised("names") else 0
        assert seen.text.count("nothing") >= expected


@pytest.mark.parametrize("name", ["names", "processes"])
def test_what_a_level_does_not_promise_is_told_truly(attack_everywhere, public, name):
    # A gap that is none would make people choose a level for a wrong reason.
    if attack_everywhere.promised(name):
        pytest.skip("promised")
    canary = public / "answers.txt"
    canary.write_text("the answer")
    seen = attack_everywhere(
        "import os\n"
        "print('ARMED')\n"
        + {
            "names": f"print('SEEN', os.stat({str(canary)!r}).st_size)",
            "processes": f"print('SEEN', os.stat('/proc/{os.getpid()}').st_uid)",
        }[name]
    )
    assert f"SEEN {10 if name == 'names' else os.getuid()}" in seen.text


CHANGES = {
    "create": "open(path + '-new', 'w')",
    "overwrite": "open(path, 'w')",
    "truncate": "os.truncate(path, 0)",
    "delete": "os.unlink(path)",
    "move": "os.rename(path, path + '-moved')",
    "link": "os.link(path, path + '-link')",
    "point to": "os.symlink('/', path + '-pointer')",
    "make a folder": "os.mkdir(path + '-folder')",
    "make a pipe": "os.mkfifo(path + '-pipe')",
    "listen": "import socket; socket.socket(socket.AF_UNIX).bind(path + '-socket')",
    "mode": "os.chmod(path, 0o600)",
    "mode of what is open": "os.fchmod(os.open(path, os.O_RDONLY), 0o600)",
    "owner": "os.chown(path, os.getuid(), os.getgid())",
    "times": "os.utime(path, (1, 1))",
    "attributes": "os.setxattr(path, 'user.mlcourse', b'x')",
}


def test_changes_nothing_outside(attack_everywhere, public):
    """A file that everybody may change, in a folder where everybody may write."""
    public.chmod(0o777)
    canary = public / "answers.txt"
    canary.write_text("the answer")
    canary.chmod(0o666)
    before = canary.stat()
    lines = "".join(
        f"try: {code}\nexcept OSError as error: print('refused', {name!r})\n"
        f"else: print('went on', {name!r})\n"
        for name, code in CHANGES.items()
    )
    seen = attack_everywhere(f"import os\nprint('ARMED')\npath = {str(canary)!r}\n{lines}")
    assert seen.text.count("refused") + seen.text.count("went on") == len(CHANGES), seen
    assert list(public.iterdir()) == [canary]
    assert canary.read_text() == "the answer"
    after = canary.stat()
    for name in ("st_mode", "st_uid", "st_nlink", "st_mtime_ns"):
        assert getattr(after, name) == getattr(before, name), (name, seen)
    assert os.listxattr(canary) == []


@pytest.mark.parametrize("place", ["/usr", "/usr/lib", "/", "/dev", "/etc", "/opt/mlcourse"])
def test_writes_nothing_outside_its_scratch_space(attack_everywhere, place):
    seen = attack_everywhere(f"print('ARMED')\nopen({place + '/mlcourse-attack'!r}, 'w')")
    assert seen.error in {"OSError", "PermissionError", "FileNotFoundError"}
    assert not Path(place, "mlcourse-attack").exists()


@pytest.mark.parametrize("place", ["/tmp", "/var/tmp", "/dev/shm", "/run", "/home"])
def test_leaves_nothing_for_another_box(attack_everywhere, place):
    name = f"{place}/mlcourse-left-behind"
    attack_everywhere(f"print('ARMED')\nopen({name!r}, 'w').write('x')")
    assert not Path(name).exists()
    seen = attack_everywhere(f"import os\nprint('ARMED', os.path.lexists({name!r}))")
    assert "ARMED False" in seen.text


def test_changes_no_installed_package(attack_everywhere):
    seen = attack_everywhere("import numpy\nprint('ARMED')\nopen(numpy.__file__, 'a').write('#')")
    assert seen.error in {"OSError", "PermissionError"}


def test_reaches_no_listener(attack_everywhere, public):
    path = str(public / "listener")
    with (
        socket.socket() as listener,
        socket.socket(socket.AF_UNIX) as unix,
        socket.socket(socket.AF_UNIX) as named,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagrams,
    ):
        listener.bind(("127.0.0.1", 0))
        unix.bind(f"\0mlcourse-test-{os.getpid()}")
        named.bind(path)
        datagrams.bind(path + "-datagrams")
        for one in (listener, unix, named):
            one.listen()
        for name in (path, path + "-datagrams"):
            Path(name).chmod(0o777)
        with socket.create_connection(listener.getsockname(), 2):
            pass
        seen = attack_everywhere(
            "import socket\n"
            "print('ARMED')\n"
            f"for family, address in [(socket.AF_INET, {listener.getsockname()!r}),\n"
            f"    (socket.AF_UNIX, {unix.getsockname()!r}), (socket.AF_INET, ('1.1.1.1', 53)),\n"
            f"    (socket.AF_UNIX, {path!r})]:\n"
            "    try:\n"
            "        one = socket.socket(family); one.settimeout(3); one.connect(address)\n"
            "        print('CONNECTED')\n"
            "    except OSError as error: print('refused', error)\n"
            "for make in (socket.socket, lambda *a: socket.socketpair(*a)[0]):\n"
            "    try:\n"
            "        one = make(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
            f"        one.sendto(b'hidden', {path + '-datagrams'!r})\n"
            "        print('SENT')\n"
            "    except OSError as error: print('refused', error)\n"
        )
    assert seen.text.count("refused [") == 6, seen
    assert "CONNECTED" not in seen.text
    assert "SENT" not in seen.text


def test_sends_no_datagram(attack_everywhere):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(0.3)
        attack_everywhere(
            "import socket\n"
            "print('ARMED')\n"
            "one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
            f"one.sendto(b'hidden', {receiver.getsockname()!r})"
        )
        with pytest.raises(TimeoutError):
            receiver.recv(100)


@pytest.mark.parametrize("family", ["AF_VSOCK", "AF_PACKET", "AF_ALG", "AF_BLUETOOTH"])
def test_opens_no_unusual_socket(attack_everywhere, family):
    seen = attack_everywhere(
        "import socket\n"
        "print('ARMED')\n"
        f"family = getattr(socket, {family!r}, 38)\n"
        "try: socket.socket(family, socket.SOCK_STREAM); print('OPENED')\n"
        "except OSError as error: print('errno', error.errno)"
    )
    assert "errno 97" in seen.text


CALLS = [
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
]


def test_system_calls_are_denied(attack_everywhere):
    lines = "".join(f"print('result', {call}, 'errno', ctypes.get_errno())\n" for call in CALLS)
    seen = attack_everywhere(
        "import ctypes, platform\n"
        "from mlcourse.box.seccomp import MACHINES\n"
        "library = ctypes.CDLL(None, use_errno=True)\n"
        "machine = MACHINES[platform.machine()]\n"
        "number = lambda name: machine.clone if name == 'clone' else machine.numbers[name]\n"
        "print('ARMED')\n" + lines
    )
    results = [line for line in seen.text.splitlines() if line.startswith("result")]
    assert results == ["result -1 errno 1"] * len(CALLS), list(zip(CALLS, results, strict=False))


def test_clone3_is_answered_as_unknown(attack_everywhere):
    seen = attack_everywhere(
        "import ctypes\n"
        "library = ctypes.CDLL(None, use_errno=True)\n"
        "print('ARMED')\n"
        "print(library.syscall(435, 0, 0), 'errno', ctypes.get_errno())"
    )
    assert "-1 errno 38" in seen.text


def test_touches_no_process_outside(attack_everywhere):
    """Signals, limits, priorities and memory of a process of the user who grades."""
    with subprocess.Popen(["sleep", "600"], start_new_session=True) as other:
        try:
            before = (
                resource.prlimit(other.pid, resource.RLIMIT_CPU),
                os.sched_getaffinity(other.pid),
            )
            seen = attack_everywhere(
                "import os, resource, signal\n"
                "print('ARMED')\n"
                f"other = {other.pid}\n"
                "for attempt in (\n"
                "    lambda: os.kill(other, signal.SIGKILL),\n"
                "    lambda: os.kill(-1, signal.SIGTERM),\n"
                "    lambda: os.killpg(other, signal.SIGKILL),\n"
                "    lambda: signal.pidfd_send_signal(os.pidfd_open(other), signal.SIGKILL),\n"
                "    lambda: resource.prlimit(other, resource.RLIMIT_CPU, (1, 1)),\n"
                "    lambda: os.setpriority(os.PRIO_PROCESS, other, 19),\n"
                "    lambda: os.setpriority(os.PRIO_USER, 0, 19),\n"
                "    lambda: os.sched_setaffinity(other, {0}),\n"
                "    lambda: os.sched_setscheduler(other, os.SCHED_IDLE, os.sched_param(0)),\n"
                "    lambda: open(f'/proc/{other}/mem', 'rb'),\n"
                "):\n"
                "    try: attempt(); print('went on')\n"
                "    except OSError as error: print('refused')\n"
            )
            assert other.poll() is None
            assert before == (
                resource.prlimit(other.pid, resource.RLIMIT_CPU),
                os.sched_getaffinity(other.pid),
            )
            assert os.getpriority(os.PRIO_PROCESS, other.pid) == os.getpriority(os.PRIO_PROCESS, 0)
            assert os.sched_getscheduler(other.pid) == os.SCHED_OTHER
            # Some are allowed, to processes of its own.
            assert seen.text.count("refused") >= 7, seen
        finally:
            other.kill()


def test_fork_bomb(attack_everywhere):
    seen = attack_everywhere(
        "import os, time\n"
        "print('ARMED')\n"
        "for _ in range(400):\n"
        "    try:\n"
        "        if os.fork() == 0: time.sleep(600); os._exit(0)\n"
        "    except OSError: print('NO MORE'); time.sleep(0.01)\n"
        "time.sleep(600)"
    )
    assert seen.ended == "processes" or "NO MORE" in seen.text


def test_one_large_allocation_is_an_error_its_author_can_read(attack_everywhere):
    seen = attack_everywhere("print('ARMED')\nx = bytearray(3 << 30)")
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


@pytest.mark.parametrize("groups", ["control groups", "the watcher"])
@pytest.mark.parametrize("name", MEMORY)
def test_memory_is_limited_in_sum(attack_everywhere, monkeypatch, name, groups):
    by_engine = attack_everywhere.isolation.engine is not None
    if groups == "the watcher":
        if by_engine:
            pytest.skip("held by the engine")
        if attack_everywhere.isolation.level == "strong":
            attack_everywhere = replace(attack_everywhere, isolation=detect("standard"))
        monkeypatch.setattr(Group, "create", lambda limits: None)
    seen = attack_everywhere("import time\nprint('ARMED')\n" + MEMORY[name])
    # A control group may end one child first, which its parent would not notice.
    assert seen.ended == "memory" or seen.error == "MemoryError"


@pytest.mark.parametrize("place", ["/tmp", "/dev/shm", "/home", "."])
def test_disk_filling_ends_at_the_limit(attack_everywhere, place, small):
    seen = attack_everywhere(
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
        # Full, closed, or read-only.
        assert any(f"errno {number}" in seen.text for number in (28, 13, 30)), seen
        assert int(seen.text.rpartition("wrote ")[2]) <= small.scratch
    else:
        assert seen.ended == "memory"


def test_deleted_files_count_while_they_are_open(attack_everywhere, small):
    seen = attack_everywhere(
        "import os, time\n"
        "print('ARMED')\n"
        "kept = []\n"
        "try:\n"
        "    for number in range(60):\n"
        "        file = open('one', 'wb'); os.unlink('one'); kept.append(file)\n"
        "        file.write(b'x' * (10 << 20)); file.flush(); time.sleep(0.05)\n"
        "except OSError as error: print('errno', error.errno)",
    )
    assert seen.ended == "memory" or "errno 28" in seen.text


def test_one_file_is_limited(attack_everywhere, small):
    limits = replace(small, scratch=256 << 20)
    seen = attack_everywhere(
        "import signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "print('ARMED')\n"
        "with open('x', 'wb', 0) as file:\n"
        "    for _ in range(100): file.write(b'x' * (1 << 20))",
        limits,
    )
    assert seen.error == "OSError"


def test_filling_with_empty_files_ends(attack_everywhere, small):
    # In a container the memory that they take is what ends it.
    memory = 200 << 20 if attack_everywhere.isolation.engine else 2 << 30
    seen = attack_everywhere(
        "import os\n"
        "print('ARMED')\n"
        "number = 0\n"
        "while True:\n"
        "    os.close(os.open(f'{number}', os.O_CREAT | os.O_WRONLY)); number += 1",
        replace(small, cell=60.0, memory=memory),
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
    with open_box(isolation, files={}, limits=small) as box:
        runs = [box.run("print('x' * 50_000)") for _ in range(6)]
    assert sum(len(shown(run.outputs)) for run in runs) <= small.output_total
    assert runs[-1].truncated


def test_daemons_do_not_outlive_the_box(every, small):
    name = f"daemon{os.getpid()}"

    def running() -> int:
        count = 0
        for path in Path("/proc").glob("[0-9]*/comm"):
            with suppress(OSError):
                count += path.read_text().strip() == name
        return count

    with open_box(every, files={}, limits=small) as box:
        ran = box.run(
            "import ctypes, os, signal, time\n"
            f"ctypes.CDLL(None).prctl(15, b'{name}')\n"
            "for _ in range(20):\n"
            "    if os.fork() == 0:\n"
            "        os.setsid()\n"
            "        if os.fork() == 0:\n"
            "            signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)\n"
            "        os._exit(0)\n"
            "time.sleep(0.5)\n"
        )
        assert ran.error is None
        assert running() >= 20
    assert running() == 0


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
def test_a_box_that_ends_itself_keeps_what_it_printed(attack_everywhere, name):
    seen = attack_everywhere("import os\nprint('ARMED', end='')\n" + ENDINGS[name])
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


def test_other_boxes_are_not_reachable(every, small, shown):
    with (
        open_box(every, files={}, limits=small) as one,
        open_box(every, files={}, limits=small) as two,
    ):
        told = one.run(
            "import os\n"
            "for place in ('/tmp', '/dev/shm', '.'):\n"
            "    try: open(place + '/note', 'w').write('x')\n"
            "    except OSError: pass\n"
            "print(os.getpid(), os.getcwd())"
        )
        number, folder = shown(told.outputs).split()
        ran = two.run(
            "import os, signal\n"
            "for place in ('/tmp', '/dev/shm', '.'):\n"
            "    try: print(os.listdir(place))\n"
            "    except OSError: pass\n"
            f"if os.getpid() != {number}:\n"
            f"    try: os.kill({number}, signal.SIGKILL); print('ended')\n"
            "    except OSError: print('refused')\n"
            f"if os.getcwd() != {folder!r}:\n"
            f"    try: print(os.listdir({folder!r}))\n"
            "    except OSError: print('refused')\n"
            "print([p for p in os.listdir('/proc') if p.isdigit()])"
        )
        assert one.run("1").error is None
    assert "note" not in shown(ran.outputs)
    assert "ended" not in shown(ran.outputs)
    if every.level not in ("reduced", "weak"):
        processes = shown(ran.outputs).splitlines()[-1]
        assert processes.startswith("['1', ") and processes.count(",") == 1


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="run with all others already")
def test_the_same_as_an_ordinary_user():
    """At level weak, which root cannot have."""
    ran = as_ordinary_user(
        ["-m", "pytest", __file__, "-q", "-p", "no:cacheprovider", "-k", "weak", "-rA"],
        Path(__file__).parents[2],
    )
    assert ran.returncode == 0, ran.stdout[-5000:] + ran.stderr[-2000:]
    assert ran.stdout.count("PASSED") > 40, ran.stdout[-2000:]
