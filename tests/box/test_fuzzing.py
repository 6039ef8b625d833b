"""Whatever one end of a channel says, the other gives an answer of its own or ends."""

from __future__ import annotations

import json
import os
import select
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlcourse.box.attendant import Attendant
from mlcourse.box.isolation import Isolation
from mlcourse.box.limits import Limits
from mlcourse.box.server import ForkServer, NoServer, _ready
from mlcourse.box.session import Box, BoxEnded, CellError, CellRun
from mlcourse.box.wire import Malformed, receive

KEPT = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
SIZES = st.lists(st.integers(-1, 40) | VALUES, max_size=3) | VALUES


def framed(header: object, *blobs: bytes) -> bytes:
    """Return a frame around any header, within the limits or not."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack(">I", len(text)) + text + b"".join(blobs)


# --- the agent's end ------------------------------------------------------------------------------

SERVE = """
import os, socket, sys
from mlcourse.box.agent.main import Agent, serve
control = socket.socket(fileno=int(sys.argv[1]))
agent = Agent()
os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
control.send(b"ready")
while True:
    message, channels, _, _ = socket.recv_fds(control, 100, 1)
    if not message:
        break
    process = os.fork()
    if process == 0:
        try:
            serve(socket.socket(fileno=channels[0]), agent)
        finally:
            os._exit(7)
    os.close(channels[0])
    control.send(str(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])).encode())
"""


@pytest.fixture(scope="module")
def agents(tmp_path_factory) -> Iterator[tuple[socket.socket, Path]]:
    """What makes a fresh agent for a channel it is given, and the agent's working folder."""
    folder = tmp_path_factory.mktemp("work")
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(60)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "IPYTHONDIR": str(folder / "ipython")},
        )
    try:
        assert ours.recv(100) == b"ready"
        yield ours, folder
    finally:
        ours.close()
        process.wait(30)


START = {"op": "start", "id": "s", "files": [], "token": "t", "tasks": None, "seed": 0, "blobs": []}
CODE = "open('executed', 'w').close()"
REQUESTS = VALUES | st.fixed_dictionaries(
    {"op": st.sampled_from(["get", "call", "has", "names", "kind", "copy", "release", "restore"])},
    optional={
        "name": st.sampled_from(["x", CODE]) | VALUES,
        "subject": st.lists(st.sampled_from(["name", "print", CODE, "step"]) | VALUES) | VALUES,
        "subjects": VALUES,
        "arguments": VALUES,
    },
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "op": st.sampled_from(["ask", "start", "freeze", CODE])
        | VALUES.filter(lambda v: v != "run"),
        "id": st.just("i") | VALUES,
        "limit": st.floats(0.01, 5) | VALUES.filter(lambda v: not isinstance(v, (int, float))),
        "request": REQUESTS,
        "source": st.just(CODE),
        "room": st.integers(-5, 5),
        "blobs": SIZES,
    },
)
FRAMES = st.binary(max_size=40) | st.tuples(
    HEADERS | VALUES, st.lists(st.binary(max_size=40), max_size=2)
).map(lambda parts: framed(parts[0], *parts[1]))


def said_by_an_agent(agents: tuple[socket.socket, Path], frames: list[bytes]) -> list[dict]:
    """Return the replies of a fresh agent that is sent these bytes; fail when it hangs."""
    control, _ = agents
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            socket.send_fds(control, [b"!"], [theirs.fileno()])
        replies: list[dict] = []
        with suppress(OSError):  # it may have ended at the first of them
            ours.sendall(b"".join(frames))
            ours.shutdown(socket.SHUT_WR)
        ours.settimeout(20)
        with suppress(EOFError, ConnectionError):
            while True:
                replies.append(receive(ours.recv_into, 1 << 20)[0])
    assert int(control.recv(100)) in (0, 7)  # ended by itself: by its own word, or by an error
    return replies


def test_the_agent_answers_what_is_well_formed(agents):
    ask = {"op": "ask", "id": "a", "limit": 5.0, "request": {"op": "names"}, "blobs": []}
    cell = {"op": "run", "id": "r", "limit": 5.0, "room": 10, "source": CODE, "blobs": []}
    replies = said_by_an_agent(agents, [framed(one) for one in (START, ask, cell, ask)])
    assert [reply["id"] for reply in replies] == ["s", "a", "r", "a"]
    assert "value" in replies[1]["reply"]
    assert replies[2]["error"] is None
    (agents[1] / "executed").unlink()


@KEPT
@given(frames=st.lists(FRAMES, min_size=1, max_size=4))
def test_the_agent_faults_or_ends_whatever_it_is_sent(agents, frames):
    first, *replies = said_by_an_agent(agents, [framed(START), *frames])
    assert first == {"id": "s"}
    for reply in replies:
        assert set(reply) <= {"id", "reply"}
        assert type(reply.get("reply", {})) is dict
    assert not (agents[1] / "executed").exists()


@KEPT
@given(begin=FRAMES)
def test_the_agent_ends_where_it_is_not_set_up(agents, begin):
    assert len(said_by_an_agent(agents, [begin])) <= 1
    assert not (agents[1] / "executed").exists()


# --- the grader's end -----------------------------------------------------------------------------

LIMITS = Limits(cell=0.1, call=0.1, total=30.0, reply=1 << 16, output_cell=500, output_total=900)
OUTPUTS = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["display", "result"]) | VALUES,
        "data": VALUES
        | st.dictionaries(
            st.sampled_from(["text/plain", "text/html", "image/png", "x\x1b[2J", ""]),
            st.text(max_size=300) | VALUES,
        ),
    },
)
REPLIES = st.fixed_dictionaries(
    {},
    optional={
        "reply": VALUES | st.fixed_dictionaries({}, optional={"fault": VALUES, "value": VALUES}),
        "rich": VALUES | st.lists(VALUES | OUTPUTS, max_size=6),
        "error": VALUES
        | st.fixed_dictionaries({}, optional={"type": VALUES, "text": VALUES, "frames": VALUES}),
        "left_out": VALUES,
        "blobs": st.just([]) | SIZES,
    },
)
# The number of the request is put in where the reply has a place for it, as an agent could.
HOSTILE = st.tuples(
    st.booleans(),
    REPLIES | VALUES,
    st.binary(max_size=60),
    st.binary(max_size=30) | st.just(b"\0t:0\0\0t:e\0\0t:c\0\0t:999999999\0\x1b[2J"),
)


class Nobody:
    """Stands for the processes of a box whose agent is this test."""

    init, group, namespaced = 2**22 + 1, None, False

    def kill(self) -> None:
        pass

    def close(self, patience: float = 30.0) -> bool:
        return True


def answer_with(channel: socket.socket, printing: int, said: list[tuple]) -> None:
    for knows, header, tail, printed in said:
        try:
            request, _ = receive(channel.recv_into, 1 << 20)
        except (EOFError, OSError, Malformed):
            return
        text = header
        if knows and isinstance(header, dict):
            text = {"blobs": [], **header, "id": request["id"]}
        with suppress(OSError):
            os.write(printing, printed)
            channel.sendall(framed(text, tail) if knows else tail)
    channel.close()


def plain(outputs: object) -> bool:
    text = json.dumps(outputs)
    return "\\u001b" not in text and len(text) < 10_000


@pytest.fixture
def impatient(monkeypatch) -> None:
    """Half a reply ends a box soon: there are many of them here."""
    monkeypatch.setattr("mlcourse.box.session.GRACE", 0.1)


@KEPT
@given(said=st.lists(HOSTILE, max_size=3), turns=st.permutations(["run", "ask", "snapshot"]))
def test_the_grader_gets_a_reply_within_its_limits_or_the_box_ends(impatient, said, turns):
    ours, theirs = socket.socketpair()
    printed, printing = os.pipe()
    attendant = Attendant(Nobody(), ours, printed, LIMITS)
    agent = threading.Thread(target=answer_with, args=(theirs, printing, said), daemon=True)
    agent.start()
    box = Box(attendant, LIMITS, "t")
    try:
        for turn in turns:
            if turn == "run":
                ran = box.run("1")
                assert type(ran) is CellRun
                assert ran.error is None or type(ran.error) is CellError
                assert plain(ran.outputs)
                assert plain([ran.error.type_name, ran.error.text] if ran.error else [])
            elif turn == "ask":
                reply, blobs = box.ask({"op": "names"})
                assert type(reply) is dict
                assert sum(map(len, blobs)) <= LIMITS.reply
            else:
                box.snapshot("q1")
    except BoxEnded as ended:
        assert ended.reason in ("protocol", "died", "time")
        assert plain(ended.outputs)
        assert box.ended in (ended.reason, "died")  # an agent may breach and end at once
    finally:
        box.close()
        theirs.close()
        agent.join(30)
        os.close(printing)
    assert not agent.is_alive()


# --- the server's control socket ------------------------------------------------------------------

PACKETS = st.binary(max_size=80) | VALUES.map(lambda v: json.dumps(v).encode())
REPORTS = st.fixed_dictionaries(
    {}, optional={"threads": st.just(1) | VALUES, "left": VALUES, "missing": VALUES}
).map(lambda v: json.dumps(v).encode())


@KEPT
@given(packet=PACKETS | REPORTS)
def test_a_server_that_says_anything_is_up_or_there_is_none(packet):
    control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with control, theirs:
        control.settimeout(20)
        theirs.send(packet)
        try:
            _ready(control)
        except NoServer:
            return
        assert json.loads(packet)["threads"] == 1


@KEPT
@given(packet=PACKETS, given=st.sampled_from(["nothing", "a file", "a pipe", "two", "ended"]))
def test_a_server_that_hands_over_anything_gives_no_box(packet, given):
    control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    isolation = Isolation("standard", {}, "")
    server = ForkServer(isolation, control, Nobody(), files={}, seed=0)
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    reading, writing = os.pipe()
    with open(os.devnull) as file, theirs:
        handles = {
            "nothing": [],
            "a file": [file.fileno()],
            "a pipe": [reading],
            "two": [file.fileno(), reading],
            "ended": [],
        }[given]
        control.settimeout(20)
        if given != "ended":
            socket.send_fds(theirs, [packet], handles)
        else:
            theirs.shutdown(socket.SHUT_RDWR)
        with pytest.raises(NoServer):
            server.open(replace(LIMITS, start=5.0))
    os.close(reading)
    os.close(writing)
    left = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    assert left == before - 1  # the server's end, closed above
    server.close()


def test_waiting_for_a_server_ends():
    control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with control, theirs:
        control.settimeout(0.1)
        with pytest.raises(NoServer):
            _ready(control)
    assert not select.select([], [], [], 0)[0]
