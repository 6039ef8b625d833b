"""Parts of the agent, without a box."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from mlcourse.box.agent.streams import Stream, Tape
from mlcourse.box.agent.timing import TimeLimit, time_limit
from mlcourse.box.agent.tracebacks import describe, frame_filter
from mlcourse.box.outputs import assemble, marker


@pytest.fixture
def pipe():
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    yield reading, writing
    os.close(reading)
    os.close(writing)


def test_text_is_written_at_once_and_marked(pipe):
    tape = Tape(pipe[1], "token")
    out, err = Stream(tape, "o"), Stream(tape, "e")
    print("one", file=out, end="")
    print("two", file=err, end="")
    out.buffer.write(b"three")
    tape.mark("0")
    printed = os.read(pipe[0], 1000)
    rich = [{"kind": "display", "data": {"text/plain": "x"}}]
    shown = assemble(printed, rich, marker("token"), room=20, number=1)
    assert [one.get("text") for one in shown.outputs] == ["one", "two", "three", None]


def test_streams_look_like_the_interpreters(pipe):
    out = Stream(Tape(pipe[1], "token"), "o")
    assert (out.encoding, out.isatty(), out.writable(), out.fileno()) == ("utf-8", False, True, 1)
    assert out.write("ü") == 1
    with pytest.raises(TypeError):
        out.write(b"bytes")
    out.flush()


def test_a_time_limit_that_is_kept_leaves_no_alarm():
    before = signal.getsignal(signal.SIGALRM)
    try:
        with time_limit(60.0) as clock:
            pass
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
        assert not clock.over
    finally:
        signal.signal(signal.SIGALRM, before)


def test_a_time_limit_strikes_again():
    before = signal.getsignal(signal.SIGALRM)
    swallowed = 0
    try:
        with pytest.raises(TimeLimit), time_limit(0.05) as clock:
            for _ in range(2):
                try:
                    time.sleep(30)
                except TimeLimit:
                    swallowed += 1
            time.sleep(30)
        assert swallowed == 2
        assert clock.over
    finally:
        signal.signal(signal.SIGALRM, before)


def test_frames_of_student_code_only(tmp_path):
    code = compile("import json\ndef f(x):\n    return json.loads(x)\nf('{')", "<cell 3>", "exec")
    with pytest.raises(ValueError) as raised:
        exec(code, {})
    told = describe(raised.value, frame_filter(tmp_path))
    assert told["type"] == "JSONDecodeError"
    assert [line for line, _ in told["frames"]] == [4, 3]


def test_own_modules_are_student_code(tmp_path):
    own = frame_filter(tmp_path)
    assert own(str(tmp_path / "helper.py")) == "helper.py"
    assert own(str(tmp_path.parent / "other.py")) is None
    assert own("<ipython-input-3-0a1b>") == "cell 3"
    assert own(str(Path(os.__file__))) is None


class Lying(Exception):
    """An error that does what it can against being told."""

    __cause__ = None

    def __str__(self) -> str:
        raise SystemExit(0)

    @property
    def __traceback__(self):
        raise KeyboardInterrupt


def test_an_error_is_told_whatever_its_class_does():
    told = describe(Lying(), frame_filter(Path("/nowhere")))
    assert told == {
        "type": "Exception",
        "text": "(the text of the error could not be made)",
        "frames": [],
    }
