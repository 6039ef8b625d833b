"""Boxes without namespaces: how they are started, and that nothing of them is left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from box.conftest import level_here
from box.machines import as_ordinary_user, emulated_engine

from mlcourse.box import landlock, process, supervisor, unshared, users
from mlcourse.box.cgroups import Group
from mlcourse.box.levels import Isolation
from mlcourse.box.limits import Limits
from mlcourse.box.process import StartFailed, start
from mlcourse.box.session import BoxEnded, open_box

pytestmark = [
    pytest.mark.box,
    pytest.mark.skipif(landlock.version() < landlock.OLDEST, reason="no Landlock here"),
]
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a box a user")
REDUCED, WEAK = Isolation("reduced", {}, ""), Isolation("weak", {}, "")


def running_as(user: int) -> list[str]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state = status.read_text().rpartition(")")[2].split()[0]
            if status.parent.stat().st_uid == user and state != "Z":
                found.append(status.parent.name)
    return found


def test_closed_folders_are_found(tmp_path):
    closed = tmp_path / "closed"
    (closed / "deeper").mkdir(parents=True)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.getuid() and "pytest" in str(folder):
            folder.chmod(0o755)
    (closed / "deeper").chmod(0o700)
    closed.chmod(0o700)
    paths = [str(closed / "deeper" / "a"), str(closed / "b"), "/usr", str(tmp_path / "c")]
    assert unshared.closed_folders(paths) == [(str(closed), paths[:2])]


@root_only
def test_each_box_has_a_user_and_a_folder_that_go_with_it(small, shown):
    with open_box(REDUCED, files={"a.txt": b"hello"}, limits=small) as one:
        with open_box(REDUCED, files={}, limits=small) as other:
            said = [
                shown(box.run("import os; print(os.getuid(), os.getcwd())").outputs).split()
                for box in (one, other)
            ]
        assert said[0] != said[1]
        assert shown(one.run("print(open('a.txt').read())").outputs) == "hello\n"
        assert all(users.FIRST <= int(user) < users.FIRST + users.COUNT for user, _ in said)
    for user, folder in said:
        assert not Path(folder).parent.exists()
        assert not running_as(int(user))


DAEMONS = """
import ctypes, os, signal, sys, time
ctypes.CDLL(None).prctl(15, b"NAME")
for _ in range(10):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in range(1, 65):
                try: signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError): pass
            for descriptor in range(64):
                try: os.close(descriptor)
                except OSError: pass
            while True:  # never the same process for long
                try:
                    if os.fork(): os._exit(0)
                except OSError: pass
                time.sleep(0.002)
        os._exit(0)
time.sleep(0.3)
"""


def named(name: str) -> int:
    """Return how many processes have a name."""
    count = 0
    for path in Path("/proc").glob("[0-9]*/comm"):
        with suppress(OSError):
            count += path.read_text().strip() == name
    return count


@root_only
@pytest.mark.parametrize("groups", [True, False])
def test_daemons_that_fork_end_with_the_box(small, monkeypatch, groups):
    if not groups:
        monkeypatch.setattr(Group, "create", lambda limits: None)
    name = f"daemon{os.getpid()}"
    with open_box(REDUCED, files={}, limits=replace(small, processes=200)) as box:
        box.run(DAEMONS.replace("NAME", name))
        assert max(named(name) for _ in range(20)) > 3
    assert max(named(name) for _ in range(20)) == 0


WEAK_DAEMONS = f"""
from box.test_unshared import DAEMONS, WEAK, named
from mlcourse.box.limits import Limits
from mlcourse.box.session import open_box
with open_box(WEAK, files={{}}, limits=Limits(processes=200)) as box:
    box.run(DAEMONS.replace("NAME", "daemon{os.getpid()}w"))
    before = max(named("daemon{os.getpid()}w") for _ in range(20))
print(before, max(named("daemon{os.getpid()}w") for _ in range(20)))
"""


def test_daemons_end_with_a_box_of_the_same_user():
    tests = str(Path(__file__).parents[1])
    ran = as_ordinary_user(["-c", f"import sys; sys.path.append({tests!r})\n{WEAK_DAEMONS}"])
    assert ran.stdout, ran.stderr
    before, after = map(int, ran.stdout.split())
    assert before > 3
    assert after == 0


GRADER = """
import os, sys, time
from mlcourse.box.levels import Isolation
from mlcourse.box.limits import Limits
from mlcourse.box.session import open_box
box = open_box(Isolation(sys.argv[1], {}, ""), files={}, limits=Limits())
ran = box.run('''
import os, signal, time
first = os.getpid()
if os.fork() == 0:
    os.setsid()
    time.sleep(0.5)
    os.kill(first, signal.SIGSTOP)  # it will not notice that its channel closes
    time.sleep(600)
print(first)
''')
time.sleep(1.5)
print(ran.outputs[0]["text"].split()[0], flush=True)
os.kill(os.getpid(), 9)
"""


def test_a_box_without_its_grader_ends():
    if os.geteuid() == 0:
        ran = subprocess.run(
            [sys.executable, "-c", GRADER, "reduced"], capture_output=True, text=True, check=False
        )
    else:
        ran = as_ordinary_user(["-c", GRADER, "weak"])
    first = Path(f"/proc/{int(ran.stdout)}")
    for _ in range(100):
        if not first.exists():
            break
        time.sleep(0.1)
    else:
        pytest.fail("the box outlives its grader")


@root_only
def test_tasks_are_counted_by_user(small, shown, monkeypatch):
    """Where control groups do not count them."""
    monkeypatch.setattr(Group, "create", lambda limits: None)
    with open_box(REDUCED, files={}, limits=small) as box:
        ran = box.run(
            "import threading, time\n"
            "threading.stack_size(1 << 18)\n"
            "print('ARMED')\n"
            "for _ in range(300): threading.Thread(target=time.sleep, args=(60,)).start()\n"
        )
    assert "ARMED" in shown(ran.outputs)
    assert ran.error.type_name == "RuntimeError"


@root_only
def test_a_box_without_its_supervisor_ends(small, shown):
    box = open_box(REDUCED, files={}, limits=small)
    try:
        user = int(shown(box.run("import os; print(os.getuid())").outputs))
        os.kill(box._attendant._confined.init, signal.SIGKILL)
        with pytest.raises(BoxEnded):
            for _ in range(50):
                box.run("import time; time.sleep(0.1)")
    finally:
        box.close()
    assert not running_as(user)


def test_the_other_user_is_refused():
    # As root a box would be root; as somebody else no other user can be had.
    mine = WEAK if os.geteuid() == 0 else REDUCED
    with pytest.raises(StartFailed, match="root"):
        start(mine, "pass", limits=Limits(), stdin=-3, stdout=-3, stderr=-3)


@root_only
def test_no_user_left(monkeypatch):
    monkeypatch.setattr(users, "lease", lambda: None)
    with pytest.raises(StartFailed, match="taken"):
        start(REDUCED, "pass", limits=Limits(), stdin=-3, stdout=-3, stderr=-3)


@root_only
def test_the_supervisor_never_takes_root_for_a_box(monkeypatch, tmp_path):
    # All processes of a box's user are ended: it must not be ours.
    for user in (0, os.getuid()):
        read, write = os.pipe()
        with open(write, "wb") as lifeline:
            lifeline.write(json.dumps({"user": user}).encode() + b"\n")
        ran = subprocess.run(
            [sys.executable, "-I", "-S", supervisor.__file__, str(read)],
            pass_fds=(read,),
            check=False,
        )
        os.close(read)
        assert ran.returncode == supervisor.NOT_STARTED


@root_only
@pytest.mark.parametrize("broken", ["rules", "filter", "folder", "command"])
def test_a_box_that_cannot_be_closed_in_does_not_start(monkeypatch, tmp_path, small, broken):
    wrong = {"rules": None, "filter": "00", "folder": "/nowhere", "command": "/nowhere"}
    real = unshared._order
    monkeypatch.setattr(unshared, "_order", lambda *given: real(*given) | {broken: wrong[broken]})
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(BoxEnded) as gone:
        open_box(REDUCED, files={}, limits=small)
    assert gone.value.reason == "died"
    assert not list(tmp_path.iterdir())


@root_only
def test_command_lines_of_ours_say_nothing(small):
    with open_box(REDUCED, files={}, limits=small) as box:
        told = Path(f"/proc/{box._attendant._confined.init}/cmdline").read_bytes()
    assert b"mlcourse-" not in told
    assert b"agent" not in told


@root_only
def test_no_descriptor_is_left_behind(small):
    def open_now() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    open_box(REDUCED, files={}, limits=small).close()
    before = open_now()
    for _ in range(3):
        open_box(REDUCED, files={}, limits=small).close()
    assert open_now() == before


@root_only
def test_a_temporary_folder_that_others_may_not_enter(small, shown, monkeypatch, tmp_path):
    tmp_path.chmod(0o700)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with open_box(REDUCED, files={"a.txt": b"hello"}, limits=small) as box:
        assert shown(box.run("print(open('a.txt').read())").outputs) == "hello\n"
    assert list(tmp_path.iterdir()) == []


CLEANED = "import os\nos.makedirs('a/b')\nopen('a/b/c', 'w').write('x')\nos.chmod('a', 0)"


@root_only
@pytest.mark.parametrize(
    "left",
    [
        CLEANED,
        "import os\nfor _ in range(1500): os.mkdir('d' * 50); os.chdir('d' * 50)",
        "import os\nos.symlink('/usr', 'usr')\nos.symlink('/etc/passwd', 'passwd')",
    ],
)
def test_whatever_a_box_leaves_is_removed(small, left):
    box = open_box(REDUCED, files={}, limits=small)
    folder = Path(box._attendant._confined.folder)
    with suppress(BoxEnded):
        box.run(left)
    box.close()
    assert not folder.exists()
    assert Path("/usr/bin").is_dir() and Path("/etc/passwd").is_file()


IN_A_CONTAINER = """
import json, os
from mlcourse.box.isolation import detect, survey
from mlcourse.box.limits import Limits
from mlcourse.box.session import BoxEnded, open_box
from mlcourse.errors import IsolationMissing, as_text
held = {one.level: one.isolation is not None for one in survey()}
try: refused = detect().level
except IsolationMissing as error: refused = as_text(error)
isolation = detect("reduced")
limits = Limits(memory=300 << 20, processes=20)
said = []
with open_box(isolation, files={"a.txt": b"hello"}, limits=limits) as box:
    said.append(box.run("import os; print(open('a.txt').read(), os.getuid())").outputs[0]["text"])
    said.append(box.run("open('/secret').read()").error.type_name)
    try: box.run("x = []\\nwhile True: x.append(bytearray(4 << 20))")
    except BoxEnded as gone: said.append(gone.reason)
print(json.dumps({"held": held, "refused": refused, "said": said}))
"""


@root_only
@pytest.mark.slow
def test_reduced_holds_in_a_default_container(tmp_path):
    """Root with fourteen capabilities, and a filter that refuses new namespaces."""
    (tmp_path / "secret").write_text("answers")
    ran = subprocess.run(
        [
            emulated_engine(tmp_path),
            *("run", "--volume", f"{tmp_path / 'secret'}:/secret", "mlcourse-default"),
            *("python", "-c", IN_A_CONTAINER),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    told = json.loads(ran.stdout or "{}")
    assert told, ran.stderr
    assert told["held"] == {
        "strong": False,
        "standard": False,
        "container": False,
        "reduced": True,
        "weak": False,
    }
    for way in ("--isolation container", "--isolation reduced", "--i-trust-these-submissions"):
        assert way in told["refused"]
    text, error, reason = told["said"]
    assert text.startswith("hello 60")
    assert (error, reason) == ("PermissionError", "memory")


@root_only
@pytest.mark.slow
def test_a_python_that_nobody_else_may_reach_is_refused(tmp_path):
    """Where nothing can be mounted: the reason says what to do."""
    base = Path(sys.base_prefix)
    closed = "/" + base.parts[1]
    if closed == "/usr":
        pytest.skip("everybody may enter /usr")
    code = (
        f"import os; os.chmod({closed!r}, 0o700)\n"
        "from mlcourse.box.isolation import examine\n"
        "found = examine('reduced'); print(found.isolation, *found.reasons, *found.ways)"
    )
    ran = subprocess.run(
        [emulated_engine(tmp_path), "run", "mlcourse-default", "python", "-c", code],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.startswith("None"), ran.stderr
    assert f"Python lies below {closed}" in ran.stdout
    assert "install Python where every user may go" in ran.stdout


def test_the_levels_tried_here_are_real(tmp_path_factory):
    mine = "reduced" if os.geteuid() == 0 else "weak"
    assert level_here(mine, tmp_path_factory).level == mine
    assert process.start is start
