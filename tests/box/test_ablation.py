"""One layer is taken away at a time, and must be missed: by the probe, or by an attack.

A layer that nothing misses is either not there or not tested. Nothing in the package takes a layer
away; all of it is done to the package from here.
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from box.conftest import SMALL, Attack, level_here
from box.machines import as_ordinary_user, emulated_engine

from mlcourse.box import bwrap, container, landlock, process, seccomp, unshared, watcher
from mlcourse.box import isolation as detecting
from mlcourse.box.cgroups import Group
from mlcourse.box.isolation import detect, examine

pytestmark = pytest.mark.box

ALLOW_ALL = struct.pack("<HBBI", 0x06, 0, 0, 0x7FFF0000)
AWAY = "/var/tmp"  # for canaries: a place that no box makes one of its own in

Take = Callable[[pytest.MonkeyPatch], None]


def options(change: Callable[[list[str]], object]) -> Take:
    """Change what bubblewrap is told."""

    def take(patched: pytest.MonkeyPatch) -> None:
        real = bwrap.arguments

        def arguments(*given, **more):
            told = real(*given, **more)
            change(told)
            return told

        patched.setattr(bwrap, "arguments", arguments)

    return take


def without(name: str, count: int = 1) -> Take:
    def drop(told: list[str]) -> None:
        assert name in told
        while name in told:
            place = told.index(name)
            del told[place : place + count]

    return options(drop)


def in_place_of(old: list[str], new: list[str]) -> Take:
    def exchange(told: list[str]) -> None:
        place = told.index(old[0])
        assert told[place : place + len(old)] == old
        told[place : place + len(old)] = new

    return options(exchange)


def setting(name: str, value: object) -> Take:
    return lambda patched: patched.setattr(name, value)


def order(**changes: object) -> Take:
    """Change what the supervisor of a box without namespaces is told."""

    def take(patched: pytest.MonkeyPatch) -> None:
        real = unshared._order
        patched.setattr(unshared, "_order", lambda *given: real(*given) | changes)

    return take


def our_environment(patched: pytest.MonkeyPatch) -> None:
    real = process._launch
    patched.setattr(
        process,
        "_launch",
        lambda told, *rest: real({**told, "environment": dict(os.environ)}, *rest),
    )


# Layer: how it is taken away, and what the probe must then miss.
LAYERS: dict[str, tuple[Take, set[str]]] = {
    "network namespace": (without("--unshare-net"), {"no network", "no outside sockets"}),
    "view of the files": (
        options(lambda told: told.__setitem__(slice(0, 0), ["--ro-bind", AWAY, AWAY])),
        {"no outside files", "outside files closed"},
    ),
    "read-only mounts": (without("--remount-ro", 2), {"system is read-only"}),
    "filter of system calls": (
        setting("mlcourse.box.seccomp.program", lambda: ALLOW_ALL),
        {"system calls filtered", "no new namespaces"},
    ),
    "size of memory file systems": (without("--size", 2), {"scratch space limited"}),
    "process namespace": (without("--unshare-pid"), {"no outside processes"}),
    "environment": (our_environment, {"no outside environment"}),
    "capabilities": (in_place_of(["--cap-drop", "ALL"], ["--cap-add", "ALL"]), {"no capabilities"}),
    "user": (in_place_of(["--uid", "1000"], ["--uid", "0"]), {"not root"}),
}


def missed(level: str, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return the findings that the probe misses at a level, which has to be refused for them."""
    found: dict[str, bool] = {}
    real = detecting._tried

    def tried(isolation):
        found.update(real(isolation))
        return found

    monkeypatch.setattr(detecting, "_tried", tried)
    verdict = examine(level)
    assert verdict.isolation is None or all(found.values()) or level in {"reduced", "weak"}
    gone = {name for name, held in found.items() if not held}
    if gone - detecting.excused(level):
        assert verdict.isolation is None
        assert all(name in " ".join(verdict.reasons) for name in gone - detecting.excused(level))
    return gone


@pytest.fixture
def canaries_away(monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", AWAY)


def test_nothing_is_missed_while_all_is_there(isolation, canaries_away, monkeypatch):
    assert missed("standard", monkeypatch) == set()


@pytest.mark.parametrize("layer", LAYERS)
def test_the_probe_misses_a_layer(isolation, canaries_away, monkeypatch, layer):
    take, expected = LAYERS[layer]
    take(monkeypatch)
    assert expected <= missed("standard", monkeypatch)


HOARD = "x = bytearray(b'1') * (600 << 20)\nimport time\ntime.sleep(0.5)\nprint('THROUGH')"
FORKS = (
    "import os, time\nfor _ in range(60): os.fork() or time.sleep(60)\n"
    "time.sleep(0.5)\nprint('THROUGH')"
)
TASKS = (
    "import threading, time\nthreading.stack_size(1 << 18)\n"
    "for _ in range(300): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    "print('THROUGH')"
)
LARGE = (
    "import signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    "with open('large', 'wb', 0) as file:\n"
    "    for _ in range(40): file.write(b'x' * (1 << 20))\nprint('THROUGH')"
)
FILES = "kept = [open('/dev/null') for _ in range(600)]\nprint('THROUGH')"
MUCH = (
    "import time\nfor number in range(10):\n    for _ in range(20):\n"
    "        open(f'{number}', 'ab').write(b'x' * (1 << 20))\n"
    "    time.sleep(0.05)\ntime.sleep(0.5)\nprint('THROUGH')"
)
UNWATCHED = setting("mlcourse.box.watcher.Watcher.check", lambda self: None)


def no_limit_of_tasks(patched: pytest.MonkeyPatch) -> None:
    UNWATCHED(patched)
    patched.setattr("mlcourse.box.session.most_tasks", lambda limits: 4000)
    patched.setattr("mlcourse.box.cgroups.most_tasks", lambda limits: 4000)
    patched.setattr(unshared, "most_tasks", lambda limits: 4000)


def no_limit_of_memory(patched: pytest.MonkeyPatch) -> None:
    UNWATCHED(patched)
    real = Group.create
    patched.setattr(Group, "create", lambda limits: real(replace(limits, memory=8 << 30)))


def no_rlimits(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(process, "rlimits", lambda limits, namespaced: [])
    patched.setattr(unshared, "rlimits", lambda limits, namespaced: [])


LARGE_SCRATCH = replace(SMALL, scratch=256 << 20)
# Attack: the levels at which it is tried, how its layer is taken away, limits and code.
ATTACKS = {
    "memory, held": (("strong", "reduced"), no_limit_of_memory, SMALL, HOARD),
    "memory, watched": (("standard",), UNWATCHED, SMALL, HOARD),
    "processes, watched": (("standard", "reduced"), UNWATCHED, SMALL, FORKS),
    "tasks": (("strong", "standard", "reduced"), no_limit_of_tasks, SMALL, TASKS),
    "size of a file": (("standard", "reduced"), no_rlimits, LARGE_SCRATCH, LARGE),
    "open files": (("standard", "reduced"), no_rlimits, SMALL, FILES),
    "disk, watched": (("reduced",), UNWATCHED, SMALL, MUCH),
}
CASES = [(name, level) for name, (levels, *_) in ATTACKS.items() for level in levels]


@pytest.mark.parametrize(("name", "level"), CASES)
def test_an_attack_gets_through_without_its_layer(
    isolation, tmp_path_factory, monkeypatch, name, level
):
    _, take, limits, code = ATTACKS[name]
    attack = Attack(level_here(level, tmp_path_factory))
    assert "THROUGH" not in attack("print('ARMED')\n" + code, limits).text
    take(monkeypatch)
    assert "THROUGH" in attack("print('ARMED')\n" + code, limits).text


def as_root(patched: pytest.MonkeyPatch) -> None:
    order(user=None)(patched)
    patched.setattr(
        unshared, "_furnish", lambda folder, user, real=unshared._furnish: real(folder, None)
    )


REDUCED: dict[str, tuple[Take, set[str]]] = {
    "Landlock on files": (order(rules=[["/", landlock.ALL_FILES]]), {"outside files closed"}),
    "filter of system calls": (
        order(filter=ALLOW_ALL.hex()),
        {"system calls filtered", "no outside sockets", "no new namespaces"},
    ),
    "filter for a process without namespaces": (
        order(filter=seccomp.program().hex()),
        {"no outside sockets", "no network"},
    ),
    "user": (as_root, {"not root"}),
}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give each box a user")
@pytest.mark.parametrize("layer", [None, *REDUCED])
def test_level_reduced_misses_a_layer(isolation, monkeypatch, layer):
    if (reasons := examine("reduced").reasons) != ():
        pytest.skip("; ".join(reasons))
    excused = detecting.excused("reduced")
    if layer is None:
        assert missed("reduced", monkeypatch) == excused
        return
    take, expected = REDUCED[layer]
    take(monkeypatch)
    assert expected <= missed("reduced", monkeypatch) - excused


SHARED = """
import sys
from mlcourse.box import seccomp, unshared
from mlcourse.box.isolation import detect
from mlcourse.box.limits import Limits
from mlcourse.box.session import open_box
real = seccomp.program
if sys.argv[2] == "without":
    unshared.seccomp.program = lambda **how: real(**{**how, "own_user": True})
with open_box(detect("weak"), files={}, limits=Limits()) as box:
    print(box.run(f"import os\\nos.chmod({sys.argv[1]!r}, 0o640)").error)
"""


@pytest.mark.parametrize("layer", ["with", "without"])
def test_level_weak_misses_the_filter_of_its_own(tmp_path_factory, layer):
    if landlock.version() < landlock.OLDEST:
        pytest.skip("no Landlock")
    # In the home of the user who grades, whose own file it is.
    script = "import os, sys; p = os.environ['HOME'] + '/mine'; open(p, 'w').close()\n"
    script += "os.chmod(p, 0o600); sys.argv = ['', p, sys.argv[1]]\n" + SHARED
    script += "print(oct(os.stat(p).st_mode & 0o777))"
    ran = as_ordinary_user(["-c", script, layer])
    if layer == "with":
        assert ran.stdout.split() == ["None", "0o600"], ran.stderr
    else:
        assert "outside files closed" in ran.stderr


CONTAINER = {
    "--network": {"no network", "no outside sockets"},
    "--read-only": {"system is read-only"},
    "--user": {"not root", "system is read-only"},
    "--memory": {"memory limited"},
    "--pids-limit": {"processes limited"},
    "--tmpfs": {"scratch space limited"},
}
"""What an engine is told, and what the probe must miss when it is not."""


@pytest.fixture
def engine(monkeypatch, tmp_path_factory):
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("emulating an engine takes root on Linux")
    monkeypatch.setenv(container.ENGINE_SETTING, str(emulated_engine(tmp_path_factory.mktemp("e"))))


@pytest.mark.parametrize("option", [None, *CONTAINER])
def test_level_container_misses_an_option(engine, monkeypatch, option):
    real = container.arguments

    def arguments(*given):
        told = real(*given)
        while option in told:
            place = told.index(option)
            del told[place : place + (1 if option == "--read-only" else 2)]
        if option == "--tmpfs":
            told[1:1] = ["--tmpfs", "/tmp:mode=1777", "--tmpfs", "/home/student:mode=1777"]
        return told

    monkeypatch.setattr(container, "arguments", arguments)
    expected = CONTAINER.get(option, set())
    found = missed("container", monkeypatch)
    assert found == set() if option is None else expected <= found


def test_an_engine_that_cannot_limit_is_refused(engine, monkeypatch):
    monkeypatch.setenv("EMULATED_WITHOUT_CONTROL_GROUPS", "1")
    assert missed("container", monkeypatch) >= {"memory limited", "processes limited"}


def test_the_watcher_is_what_these_tests_switch_off():
    # The name is patched above: a rename would make those tests vacuous.
    assert callable(watcher.Watcher.check)
    assert Path(AWAY).is_dir()
    assert detect is not None
