"""Traps that were found by falling into them. Most others are among the attacks."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import time
import venv
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from box.machines import as_ordinary_user

import mlcourse
from mlcourse.box import bwrap, process, watcher
from mlcourse.box.cgroups import Group
from mlcourse.box.levels import Bwrap
from mlcourse.box.limits import Limits
from mlcourse.box.process import processes
from mlcourse.box.session import BoxEnded, open_box

NEW = Bwrap("/usr/bin/bwrap", None, "0.11.0", sized=True)


def options_of(found: Bwrap = NEW) -> list[str]:
    return bwrap.arguments(found, bwrap.mounts(), scratch=1000, data={}, seccomp=3, info=4)


def test_each_namespace_is_named():
    # --unshare-all, and every -try, goes on without a user namespace.
    options = options_of()
    for kind in ("user", "pid", "net", "ipc", "uts"):
        assert f"--unshare-{kind}" in options
    assert "--unshare-all" not in options
    assert [one for one in options if one.endswith("-try")] == ["--unshare-cgroup-try"]


def test_every_place_in_memory_has_a_size():
    options = options_of()
    for place in (index for index, one in enumerate(options) if one == "--tmpfs"):
        assert options[place - 2 : place] == ["--size", "1000"]
    assert "--size" not in options_of(replace(NEW, sized=False))


def test_nothing_is_mounted_writable():
    options = options_of()
    assert not {"--bind", "--dev-bind", "--bind-try"} & set(options)
    assert options.index("--dev") < options.index("/dev/shm")
    last_mount = max(index for index, one in enumerate(options) if one in {"--ro-bind", "--dir"})
    assert options[last_mount + 2 : last_mount + 4] == ["--remount-ro", "/"]


def test_libraries_outside_the_prefixes_come_along(monkeypatch, tmp_path):
    extra = tmp_path / "lib" / "site-packages"
    extra.mkdir(parents=True)
    monkeypatch.setattr(bwrap.sys, "path", [*sys.path, str(extra), str(tmp_path)])
    assert bwrap.library_folders()[-1] == str(extra)
    assert (str(extra), str(extra)) in bwrap.mounts()


@pytest.fixture
def odd_prefix(monkeypatch, tmp_path):
    """A prefix in a folder that only its owner may enter, below /tmp, beside hidden checks."""
    prefix = tmp_path / "closed" / "venv"
    (prefix / "lib").mkdir(parents=True)
    (prefix / "lib" / "library.txt").write_text("found")
    (prefix / "hidden.py").write_text("answers")
    (prefix / "lib64").symlink_to("lib")
    prefix.parent.chmod(0o700)
    real = bwrap.python_prefixes()
    monkeypatch.setattr(bwrap, "python_prefixes", lambda: [*real, str(prefix)])
    return prefix


@pytest.mark.box
def test_prefixes_below_tmp_and_behind_closed_folders(isolation, odd_prefix, small, shown):
    with open_box(isolation, files={}, limits=small) as box:
        ran = box.run(
            "import os\n"
            f"print(open({str(odd_prefix / 'lib64' / 'library.txt')!r}).read())\n"
            f"print(os.listdir({str(odd_prefix)!r}))"
        )
    assert "found" in shown(ran.outputs)
    assert "hidden.py" not in shown(ran.outputs)


@pytest.mark.box
def test_a_virtual_environment_below_tmp_holds(isolation, tmp_path):
    # A clone in /tmp is what many people try first; the probe must tell its libraries, which are
    # read-only, from the scratch space around them.
    assert str(tmp_path).startswith("/tmp/")
    made = tmp_path / "clone" / ".venv"
    venv.create(made, with_pip=False, symlinks=True)
    (site,) = made.glob("lib/python*/site-packages")
    paths = (sysconfig.get_path("purelib"), Path(mlcourse.__file__).parents[1])
    (site / "outer.pth").write_text("".join(f"{path}\n" for path in paths))
    ask = "from mlcourse.box.isolation import detect; print(detect().level)"
    done = subprocess.run(
        [made / "bin" / "python", "-c", ask], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == isolation.level, done.stderr


@pytest.mark.box
@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives up being root")
def test_root_becomes_nobody_after_joining_its_groups(level, small):
    with open_box(level, files={}, limits=small) as box:
        confined = box._attendant._confined
        assert Path(f"/proc/{confined.init}").stat().st_uid == 65534
        if level.level == "strong":
            assert isinstance(confined.group, Group)
            for entry in confined.group.entries():
                members = Path(entry).read_text().split()
                assert str(confined.init) in members
            folders = confined.group.folders
    if level.level == "strong":
        assert not any(folder.exists() for folder in folders)


@pytest.mark.box
def test_the_agent_imports_only_what_it_needs(isolation, small, shown):
    with open_box(isolation, files={}, limits=small) as box:
        ran = box.run("import sys; print(*sorted({m.partition('.')[0] for m in sys.modules}))")
    heavy = {"matplotlib", "matplotlib_inline", "pandas", "scipy", "sklearn", "torch", "jupytext"}
    assert not heavy & set(shown(ran.outputs).split())


@pytest.mark.box
def test_an_old_bwrap_cannot_fill_the_memory(isolation, small):
    old = replace(isolation, bwrap=replace(isolation.bwrap, sized=False), level="standard")
    with open_box(old, files={}, limits=small) as box, pytest.raises(BoxEnded) as gone:
        box.run(
            "import time\n"
            "print('ARMED')\n"
            "for number in range(100):\n"
            "    open(f'/tmp/{number}', 'wb').write(b'x' * (4 << 20)); time.sleep(0.05)"
        )
    assert gone.value.reason == "memory"
    assert gone.value.outputs[0]["text"] == "ARMED\n"


@pytest.mark.box
def test_shared_pages_count_once():
    script = (
        "import os, sys, time\n"
        "data = bytearray(b'1') * (100 << 20)\n"
        "for _ in range(5):\n"
        "    if os.fork() == 0: time.sleep(60)\n"
        "print('ready', flush=True)\n"
        "time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, start_new_session=True
    ) as parent:
        try:
            assert parent.stdout.readline() == b"ready\n"
            inside = processes(parent.pid)
            assert len(inside) == 6
            assert 100 << 20 < watcher.proportional(inside) < 180 << 20
        finally:
            os.killpg(parent.pid, 9)


@pytest.mark.box
def test_no_descriptor_is_left_behind(isolation, small):
    def open_now() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    open_box(isolation, files={}, limits=small).close()
    before = open_now()
    for _ in range(3):
        open_box(isolation, files={}, limits=small).close()
    with pytest.raises(BoxEnded):
        open_box(isolation, files={}, limits=replace(small, start=0.001))
    assert open_now() == before


@pytest.mark.box
def test_a_start_that_takes_too_long_leaves_nothing_behind(isolation, small, monkeypatch, tmp_path):
    path = tmp_path / "wheel" / "bwrap"
    path.parent.mkdir(mode=0o755)
    path.write_text("#!/bin/sh\nsleep 600 &\nsleep 600\n")
    path.chmod(0o755)
    stuck = replace(isolation, bwrap=Bwrap(str(path), str(path.parent), "0.0.1", sized=True))
    sessions = set()
    real = process._launch

    def launch(*order):
        started = real(*order)
        sessions.add(str(started.pid))
        return started

    monkeypatch.setattr(process, "_launch", launch)
    with pytest.raises(BoxEnded):
        open_box(stuck, files={}, limits=replace(small, start=1.0))
    left = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, _, session = status.read_text().rpartition(")")[2].split()[:4]
            if session in sessions and state != "Z":
                left.append(status)
    assert len(sessions) == 1
    assert not left


HONEST = """
from mlcourse.box.isolation import detect
from mlcourse.box.limits import Limits
from mlcourse.box.session import BoxEnded, open_box
isolation = detect()
limits = Limits(memory=300 << 20, processes=20)
FORKS = "import os, time\\nfor _ in range(50): os.fork() or time.sleep(60)\\ntime.sleep(50)"
with open_box(isolation, files={"a.txt": b"hello"}, limits=limits) as box:
    print(isolation.level, box.run("print(open('a.txt').read())").outputs[0]["text"])
    try: box.run("x = []\\nwhile True: x.append(bytearray(4 << 20))")
    except BoxEnded as gone: print("ended:", gone.reason)
with open_box(isolation, files={}, limits=limits) as box:
    try: box.run(FORKS)
    except BoxEnded as gone: print("ended:", gone.reason)
"""


@pytest.mark.box
@pytest.mark.skipif(os.geteuid() != 0, reason="all tests run as an ordinary user already")
def test_an_ordinary_user_has_boxes_too():
    ran = as_ordinary_user(["-c", HONEST])
    assert ran.stderr == ""
    lines = ran.stdout.split("\n")
    assert lines[0].endswith("hello")
    assert [line for line in lines if line.startswith("ended")] == [
        "ended: memory",
        "ended: processes",
    ]


@pytest.mark.box
def test_a_box_without_its_grader_ends(tmp_path):
    script = (
        "import os\n"
        "from mlcourse.box.isolation import detect\n"
        "from mlcourse.box.limits import Limits\n"
        "from mlcourse.box.session import open_box\n"
        "box = open_box(detect('standard'), files={}, limits=Limits())\n"
        "print(box._attendant._confined.init, flush=True)\n"
        "os.kill(os.getpid(), 9)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    init = int(ran.stdout)
    for _ in range(100):
        status = Path(f"/proc/{init}/stat")
        if not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z":
            break
        time.sleep(0.1)
    else:
        pytest.fail("the box outlives its grader")


def test_groups_of_a_killed_grader_are_removed(monkeypatch, tmp_path):
    space = Path("/proc/self/ns/pid").stat().st_ino
    gone, alive = tmp_path / f"mlcourse-{space}-99999999-1", tmp_path / "mlcourse-5-99999999-1"
    own = tmp_path / f"mlcourse-{space}-{os.getpid()}-1"
    for folder in (gone, alive, own):
        folder.mkdir()
    monkeypatch.setattr("mlcourse.box.cgroups._parents", lambda: [(tmp_path,)])
    assert Group.create(Limits()) is None  # no controllers here
    assert set(tmp_path.iterdir()) == {alive, own}


def test_limits_leave_room_for_honest_work():
    assert Limits().memory >= 2 << 30
