"""What Landlock takes away, tried in a process of its own each."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mlcourse.box import landlock

pytestmark = [
    pytest.mark.box,
    pytest.mark.skipif(landlock.version() < landlock.OLDEST, reason="no Landlock here"),
]

TRY = """
import json, os, sys
from mlcourse.box import landlock
told = json.loads(sys.argv[1])
landlock.restrict((path, getattr(landlock, name)) for path, name in told["rules"])
def attempt(code):
    try: exec(code)
    except OSError as error: return type(error).__name__
    return "went on"
print(json.dumps({code: attempt(code) for code in told["codes"]}))
"""


def tried(rules: list[tuple[str, str]], codes: list[str]) -> dict[str, str]:
    """Return what came of each piece of code under `rules`."""
    told = json.dumps({"rules": rules, "codes": codes})
    ran = subprocess.run(
        [sys.executable, "-c", TRY, told], capture_output=True, text=True, check=True
    )
    return json.loads(ran.stdout)


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "file").write_text("content")
    (tmp_path / "below").mkdir()
    return tmp_path


def test_only_what_is_granted_is_left(folder):
    read = f"assert open({str(folder / 'file')!r}).read() == 'content'"
    listed = f"os.listdir({str(folder)!r})"
    write = f"open({str(folder / 'file')!r}, 'w')"
    make = f"open({str(folder / 'below' / 'new')!r}, 'w')"
    codes = [read, listed, write, make]
    assert set(tried([], codes).values()) == {"PermissionError"}
    granted = tried([(str(folder), "READ"), (str(folder / "below"), "WRITE")], codes)
    assert granted == {
        read: "went on",
        listed: "went on",
        write: "PermissionError",
        make: "went on",
    }


def test_one_file_can_be_granted(folder):
    read, other = f"open({str(folder / 'file')!r})", "open('/etc/passwd')"
    granted = tried([(str(folder / "file"), "READ")], [read, other])
    assert granted == {read: "went on", other: "PermissionError"}


def test_devices_are_used_but_not_made(folder):
    use = "open('/dev/null', 'w').write('x')"
    make = f"os.mkfifo({str(folder / 'pipe')!r})"
    socket = f"import socket; socket.socket(socket.AF_UNIX).bind({str(folder / 'socket')!r})"
    granted = tried([("/dev/null", "USE"), (str(folder), "WRITE")], [use, make, socket])
    assert granted == {use: "went on", make: "went on", socket: "PermissionError"}


def test_a_path_that_is_not_there_grants_nothing(folder):
    code = f"open({str(folder / 'file')!r})"
    assert tried([(str(folder / "absent"), "READ")], [code]) == {code: "PermissionError"}


def test_signals_connections_and_abstract_sockets_stay_inside():
    signal = "os.kill(os.getppid(), 0)"
    own = "os.kill(os.getpid(), 0)"
    listen = "import socket; socket.socket().bind(('127.0.0.1', 0))"
    found = tried([], [signal, own, listen])
    assert found == {signal: "PermissionError", own: "went on", listen: "PermissionError"}


def test_an_old_kernel_is_refused(monkeypatch):
    monkeypatch.setattr(landlock, "version", lambda: 5)
    with pytest.raises(OSError, match="version 5"):
        landlock.restrict([])
