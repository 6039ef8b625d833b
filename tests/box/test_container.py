"""Boxes as containers: what the engine is told, and that only the agent's words cross."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from box.conftest import level_here
from box.machines import emulated_engine

from mlcourse.box import container, isolation, multiplex
from mlcourse.box.isolation import examine
from mlcourse.box.levels import Engine
from mlcourse.box.limits import Limits
from mlcourse.box.process import StartFailed
from mlcourse.box.session import BoxEnded, open_box
from mlcourse.student import Student

pytestmark = pytest.mark.box
DOCKER = Engine("/usr/bin/docker", "docker", "28.2.2", "an-image")


@pytest.fixture(scope="module")
def contained(tmp_path_factory):
    """The level as it can be had here, by a real engine or an emulated one."""
    return level_here("container", tmp_path_factory)


def told(engine: Engine = DOCKER) -> dict[str, list[str]]:
    """Return what an engine is told, by option."""
    words = container.arguments(engine, "a-name", Limits())
    found: dict[str, list[str]] = {}
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word.startswith("--"):
            name, _, value = word.partition("=")
            found.setdefault(name, []).append(value or following)
    return found


def test_the_engine_is_told_every_restriction():
    options = told()
    assert options["--network"] == ["none"]
    assert options["--cap-drop"] == ["ALL"]
    assert options["--security-opt"] == ["no-new-privileges"]
    assert options["--user"] == ["65534:65534"]
    assert options["--pull"] == ["never"]
    assert options["--log-driver"] == ["none"]
    assert options["--memory"] == options["--memory-swap"] == [str(Limits().memory)]
    assert int(options["--pids-limit"][0]) == 4 * Limits().processes
    assert options["--shm-size"] == [str(Limits().scratch)]
    assert {"--rm", "--read-only", "--interactive"} <= set(options)
    for place in options["--tmpfs"]:
        assert f"size={Limits().scratch}" in place
        assert "nosuid" in place and "nodev" in place
    forbidden = {"--privileged", "--volume", "-v", "--mount", "--cap-add", "--device", "--pid"}
    assert not forbidden & set(options)


def test_nothing_of_our_environment_goes_in(monkeypatch):
    monkeypatch.setenv("MLCOURSE_SECRET", "s3cr3t")
    names = {setting.partition("=")[0] for setting in told()["--env"]}
    assert "MLCOURSE_SECRET" not in names
    assert "s3cr3t" not in " ".join(container.arguments(DOCKER, "n", Limits()))


def test_podman_makes_no_places_of_its_own():
    assert "--read-only-tmpfs" not in told()
    podman = Engine("/usr/bin/podman", "podman", "5.0", "an-image")
    assert told(podman)["--read-only-tmpfs"] == ["false"]


@pytest.mark.parametrize(
    ("says", "kind"),
    [
        ("Docker version 28.2.2, build e6534b4", "docker"),
        ("podman version 4.3.1", "podman"),
    ],
)
def test_engines_are_known_by_what_they_say(monkeypatch, tmp_path, says, kind):
    command = tmp_path / "docker"  # which may be podman under another name
    command.write_text(f"#!/bin/sh\necho '{says}'")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.delenv(container.ENGINE_SETTING, raising=False)
    found = [one for one in container.engines() if one.path == str(command)]
    assert [(one.kind, one.image) for one in found] == [(kind, "mlcourse-box")]
    monkeypatch.setenv(container.IMAGE_SETTING, "my-image:2")
    monkeypatch.setenv(container.ENGINE_SETTING, str(command))
    (only,) = container.engines()
    assert (only.path, only.image) == (str(command), "my-image:2")


def test_no_engine(monkeypatch):
    monkeypatch.setenv(container.ENGINE_SETTING, "/nowhere/docker")
    verdict = examine("container")
    assert verdict.isolation is None
    assert "Neither docker nor podman is installed." in verdict.reasons
    assert any("install docker" in way for way in verdict.ways)


def test_an_image_that_is_not_there(contained, monkeypatch):
    monkeypatch.setenv(container.ENGINE_SETTING, contained.engine.path)
    monkeypatch.setenv(container.IMAGE_SETTING, "no-such-image")
    verdict = examine("container")
    assert verdict.isolation is None
    assert "no-such-image" in " ".join(verdict.reasons)
    assert any("build -t mlcourse-box" in way for way in verdict.ways)


def test_an_image_of_another_version(contained, monkeypatch):
    monkeypatch.setenv(container.ENGINE_SETTING, contained.engine.path)
    monkeypatch.setattr(isolation.mlcourse, "__version__", "99.0")
    verdict = examine("container")
    assert verdict.isolation is None
    assert "build it anew" in " ".join(verdict.reasons)


def test_the_recipe_is_part_of_the_package():
    recipe = Path(container.__file__).with_name("Containerfile").read_text()
    assert "pip install" in recipe and f"-t {container.IMAGE}" in recipe


# How it speaks


def test_large_answers_and_questions_cross_both_ways(contained, small):
    array = np.arange(1 << 20, dtype=float)  # 8 MiB
    with open_box(contained, files={}, limits=Limits()) as box:
        box.run("import numpy as np\ndef twice(x): return 2 * x")
        student = Student(box.ask)
        assert np.array_equal(student["twice"](array), 2 * array)


def test_what_is_printed_does_not_get_into_the_channel(contained, small, shown):
    with open_box(contained, files={}, limits=small) as box:
        ran = box.run(
            "import os, subprocess, sys\n"
            "print('ARMED', flush=True)\n"
            "os.write(1, b'one\\n'); os.write(2, b'two\\n')\n"
            "sys.__stdout__.write('three\\n'); sys.__stdout__.flush()\n"
            "os.system('echo four; echo five >&2')\n"
            "for name in os.listdir('/proc/1/fd') if os.access('/proc/1/fd', os.R_OK) else ():\n"
            "    open(f'/proc/1/fd/{name}', 'wb').write(b'rubbish')\n"
        )
        assert ran.error is None
        for word in ("ARMED", "one", "two", "three", "four", "five"):
            assert word in shown(ran.outputs)
        assert "rubbish" not in shown(ran.outputs)
        assert box.run("1 + 1").error is None


def test_nothing_printed_is_overtaken_by_the_reply(contained, shown):
    with open_box(contained, files={}, limits=Limits()) as box:
        for number in range(30):
            ran = box.run(f"print('x' * 10_000)\nprint('end of {number}')")
            assert shown(ran.outputs) == "x" * 10_000 + f"\nend of {number}\n"


def test_a_question_crosses_while_the_notebook_prints(contained):
    with open_box(contained, files={}, limits=Limits()) as box:
        box.run(
            "import os, threading\n"
            "def talk():\n    while True: os.write(1, b'z' * 4096)\n"
            "threading.Thread(target=talk, daemon=True).start()\n"
            "def same(x): return x"
        )
        box.seal()
        array = np.arange(1 << 20, dtype=float)
        assert np.array_equal(Student(box.ask)["same"](array), array)


def test_pieces_are_put_together_again():
    splitter = multiplex.Splitter()
    sent = [(multiplex.PRINTED, b"one"), (multiplex.SAID, b""), (multiplex.SAID, b"x" * 1000)]
    stream = b"".join(multiplex.piece(*one) for one in sent)
    for size in (1, 3, 7, 2000):
        got = [
            one
            for place in range(0, len(stream), size)
            for one in splitter.feed(stream[place : place + size])
        ]
        assert got == sent


@pytest.mark.parametrize("rubbish", [b"\x02\0\0\0\1x", b"\0\xff\xff\xff\xff", b"hello world"])
def test_what_is_no_piece_is_refused(rubbish):
    with pytest.raises(multiplex.Mixed):
        list(multiplex.Splitter().feed(rubbish))


def test_standard_input_is_empty(contained, small, shown):
    with open_box(contained, files={}, limits=small) as box:
        ran = box.run("import os, sys\nprint('ARMED', sys.stdin.read(), os.read(0, 10))")
        assert "ARMED  b''" in shown(ran.outputs)
        assert box.run("1").error is None


def test_the_first_process_is_out_of_reach(contained, small, shown):
    with open_box(contained, files={}, limits=small) as box:
        ran = box.run(
            "import os, signal\n"
            "for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM, signal.SIGCHLD):\n"
            "    try: os.kill(1, number)\n"
            "    except OSError: pass\n"
            "for name in ('mem', 'environ', 'fd/0', 'fd/1'):\n"
            "    try: open(f'/proc/1/{name}', 'rb'); print('OPENED')\n"
            "    except OSError: print('refused')\n"
        )
        assert shown(ran.outputs) == "refused\n" * 4
        assert box.run("1").error is None


ENDINGS = {
    "kill -9": "os.kill(os.getpid(), 9)",
    "os._exit": "os._exit(3)",
    "the channel closed": "os.closerange(3, 200)",
    "closed and still there": "os.closerange(3, 200)\nimport time; time.sleep(60)",
    "a copy holds the channel": "if os.fork() == 0:\n    import time; time.sleep(60)\nos._exit(0)",
}


@pytest.mark.parametrize("name", ENDINGS)
def test_an_agent_that_ends_ends_its_container(contained, small, name):
    began = time.monotonic()
    box = open_box(contained, files={}, limits=small)
    with pytest.raises(BoxEnded) as gone:
        box.run("import os\nprint('ARMED', end='', flush=True)\n" + ENDINGS[name])
    box.close()
    assert gone.value.reason == "died"
    assert gone.value.outputs[0]["text"] == "ARMED"
    assert time.monotonic() - began < 30


def test_one_that_reads_nothing_is_ended(contained, small):
    box = open_box(contained, files={}, limits=small)
    with pytest.raises(BoxEnded) as gone:
        box.run(
            "import os, signal, threading\n"
            "print('ARMED', flush=True)\n"
            "os.kill(os.getpid(), signal.SIGSTOP)"
        )
    box.close()
    assert gone.value.reason in {"time", "total"}


GRADER = """
import os, sys
from mlcourse.box.levels import Engine, Isolation
from mlcourse.box.limits import Limits
from mlcourse.box.session import open_box
engine = Engine(sys.argv[1], "docker", "0", "mlcourse-box")
box = open_box(Isolation("container", {}, "", engine=engine), files={}, limits=Limits())
cell = "import os, ctypes; ctypes.CDLL(None).prctl(15, b'NAME'); os.fork()"
box.run(cell.replace("NAME", sys.argv[2]))
print("up", flush=True)
os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes")
def test_a_container_without_its_grader_ends(contained):
    name = f"left{os.getpid()}"
    ran = subprocess.run(
        [sys.executable, "-c", GRADER, contained.engine.path, name],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout == "up\n", ran.stderr

    def left() -> bool:
        for path in Path("/proc").glob("[0-9]*/comm"):
            with suppress(OSError):
                if path.read_text().strip() == name:
                    return True
        return False

    for _ in range(100):
        if not left():
            break
        time.sleep(0.1)
    else:
        pytest.fail("the container outlives its grader")


def test_no_descriptor_is_left_behind(contained, small):
    def open_now() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    open_box(contained, files={}, limits=small).close()
    before = open_now()
    for _ in range(3):
        open_box(contained, files={}, limits=small).close()
    assert open_now() == before


def test_an_engine_that_hangs_is_left_alone_after_a_while(tmp_path, monkeypatch):
    command = tmp_path / "docker"
    command.write_text("#!/bin/sh\ntest $1 = run && exec sleep 600\nexit 1")
    command.chmod(0o755)
    read, write = os.pipe()
    confined = container.start_container(
        Engine(str(command), "docker", "0", "x"),
        "pass",
        Limits(),
        streams=(read, write, write),
        keep=(),
    )
    os.close(read)
    os.close(write)
    assert confined.close(patience=0.2) is False
    assert confined.wait(0) is not None


def test_an_engine_that_is_gone():
    with pytest.raises(StartFailed, match="cannot be started"):
        container.start_container(
            Engine("/nowhere/docker", "docker", "0", "x"),
            "pass",
            Limits(),
            streams=(-3, -3, -3),
            keep=(),
        )


def test_emulation_refuses_what_docker_would(tmp_path):
    ran = subprocess.run(
        [emulated_engine(tmp_path), "run", "--no-such-option", "mlcourse-box", "true"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 125
    assert "unknown flag" in ran.stderr
