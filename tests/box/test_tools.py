"""Our own small programs in a box."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mlcourse.box import tools
from mlcourse.box.isolation import detect
from mlcourse.box.tools import ToolFailed, run_tool

pytestmark = pytest.mark.box

MODULE = "mlcourse.box.probe"


@pytest.fixture
def program(monkeypatch):
    """Run this code in the place of a module."""

    def put(code: str) -> None:
        real, whole = tools.start, f"exec({code!r})"
        monkeypatch.setattr(
            tools, "start", lambda isolation, _, **rest: real(isolation, whole, **rest)
        )

    return put


def test_bytes_go_in_and_come_out(isolation, small, program):
    program("import sys; sys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])")
    data = bytes(range(256)) * 4000
    assert run_tool(isolation, MODULE, data, small) == data[::-1]


def test_without_isolation_too(small, program):
    program("import sys; sys.stdout.buffer.write(sys.stdin.buffer.read().upper())")
    assert run_tool(detect(trust=True), MODULE, b"abc", small) == b"ABC"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("raise SystemExit('it is no picture')", "it is no picture"),
        ("import os; os._exit(3)", "code 3"),
        ("import os; os.kill(os.getpid(), 9)", "code"),
        ("while True: pass", "too long"),
        ("import os, time; os.close(1); os.close(2); time.sleep(600)", "too long"),
        ("import sys\nwhile True: sys.stdout.write('x' * 65536)", "more than it may"),
    ],
)
def test_what_can_go_wrong(isolation, small, program, code, why):
    program(code)
    with pytest.raises(ToolFailed, match=why):
        run_tool(isolation, MODULE, b"", replace(small, call=4.0, reply=1 << 20))


def test_much_input_that_nobody_reads(isolation, small, program):
    program("print('done')")
    assert run_tool(isolation, MODULE, b"x" * (8 << 20), small) == b"done\n"


@pytest.mark.parametrize("module", ["os", "mlcourse.", "mlcourse.box.probe'); import os; ('", ""])
def test_only_modules_of_ours(isolation, small, module):
    with pytest.raises(ValueError, match="not a module"):
        run_tool(isolation, module, b"", small)
