"""A box whose code has taken over the agent and speaks the protocol itself."""

from __future__ import annotations

import json
import os
import resource
import socket
import struct
import threading
import time
from contextlib import suppress
from dataclasses import replace

import pytest

from mlcourse.box.attendant import Attendant, Ended
from mlcourse.box.limits import Limits
from mlcourse.box.wire import pack, receive

LIMITS = Limits(reply=1 << 20, total=60.0)


class Nobody:
    """Stands for a confined process where only the protocol is of interest."""

    init = 2**22 + 1  # no such process
    group = None
    namespaced = False

    def __init__(self, printing: int) -> None:
        self.closed, self._printing = False, printing

    def close(self) -> bool:
        self.closed = True
        os.write(self._printing, b"last words")
        return True


@pytest.fixture
def pair():
    """An attendant, and the other end of its channel in the hands of an attacker."""
    ours, theirs = socket.socketpair()
    printed, printing = os.pipe()
    attendant = Attendant(Nobody(printing), ours, printed, LIMITS)
    yield attendant, theirs, printing
    attendant.close()
    theirs.close()
    os.close(printing)


def serve(theirs: socket.socket, answer) -> threading.Thread:
    def work() -> None:
        header, _ = receive(theirs.recv_into, 1 << 30)
        with suppress(OSError):
            answer(theirs, header)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def frame(header: object, *blobs: bytes) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack(">I", len(text)) + text + b"".join(blobs)


def honest(theirs, header):
    theirs.sendall(frame({"id": header["id"], "reply": {"value": 1}, "blobs": [3]}, b"abc"))


def test_an_honest_reply_arrives(pair):
    attendant, theirs, _ = pair
    serve(theirs, honest)
    assert attendant.ask({"op": "ask"}, (), 10) == ({"reply": {"value": 1}}, [b"abc"])
    serve(theirs, honest)
    attendant.ask({"op": "ask"}, (b"x" * (5 << 20),), 10)
    assert attendant.ended is None


BAD = {
    "garbage": lambda h: os.urandom(100_000),
    "a header of 4 GiB announced": lambda h: b"\xff\xff\xff\xff" + b"x" * 100_000,
    "a blob of 100 GB announced": lambda h: frame({"id": h["id"], "blobs": [10**11]}),
    "blobs that are too large in sum": lambda h: frame({"id": h["id"], "blobs": [600_000] * 2}),
    "a negative size": lambda h: frame({"id": h["id"], "blobs": [-1]}),
    "sizes that are not numbers": lambda h: frame({"id": h["id"], "blobs": [True, "1", 1.0]}),
    "no list of blobs": lambda h: frame({"id": h["id"]}),
    "blobs as an object": lambda h: frame({"id": h["id"], "blobs": {}}),
    "too many blobs": lambda h: frame({"id": h["id"], "blobs": [0] * 5000}),
    "three million brackets": lambda h: frame(b"[" * 3_000_000),
    "deep objects": lambda h: frame(b'{"a":' * 500_000),
    "a million empty lists": lambda h: frame(
        b'{"id":"' + h["id"].encode() + b'","blobs":[],"x":[' + b"[]," * 1_000_000 + b"[]]}"
    ),
    "escaped quotes without end": lambda h: frame(b'"' + b'\\"' * 1_500_000 + b"[" * 200),
    "a number of four million digits": lambda h: frame(b'{"id": ' + b"9" * 4_000_000 + b"}"),
    "a number over 64 bits": lambda h: frame(
        b'{"id":"' + h["id"].encode() + b'","blobs":[],"x":' + b"9" * 25 + b"}"
    ),
    "NaN": lambda h: frame(b'{"id":"' + h["id"].encode() + b'","blobs":[],"x":NaN}'),
    "an infinite number": lambda h: frame(
        b'{"id":"' + h["id"].encode() + b'","blobs":[],"x":1e999}'
    ),
    "a lone surrogate": lambda h: frame(
        b'{"id":"' + h["id"].encode() + b'","blobs":[],"x":"\\ud800"}'
    ),
    "a lone surrogate as a key": lambda h: frame(
        b'{"id":"' + h["id"].encode() + b'","blobs":[],"x":{"\\ud800":1}}'
    ),
    "a text of two million characters": lambda h: frame(
        {"id": h["id"], "blobs": [], "x": "x" * 2_000_000}
    ),
    "not UTF-8": lambda h: frame(b'{"id":"\xff\xfe"}'),
    "a list": lambda h: frame([h["id"]]),
    "an empty header": lambda h: frame(b""),
    "a wrong nonce": lambda h: frame({"id": "0" * 16, "blobs": []}),
    "no nonce": lambda h: frame({"blobs": []}),
    "a nonce of another type": lambda h: frame({"id": [h["id"]], "blobs": []}),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_a_frame_ends_the_box(pair, name):
    attendant, theirs, _ = pair
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    serve(theirs, lambda s, header: s.sendall(BAD[name](header)))
    with pytest.raises(Ended, match="protocol"):
        attendant.ask({"op": "ask"}, (), 30)
    assert attendant.ended == "protocol"
    assert attendant._confined.closed
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 << 10


def test_replies_sent_ahead(pair):
    attendant, theirs, _ = pair
    theirs.sendall(b"".join(frame({"id": number, "blobs": []}) for number in range(100)))
    with pytest.raises(Ended, match="protocol"):
        attendant.ask({"op": "ask"}, (), 10)


def test_a_second_reply_after_the_first(pair):
    attendant, theirs, _ = pair
    serve(theirs, lambda s, h: (honest(s, h), honest(s, h)))
    attendant.ask({"op": "ask"}, (), 10)
    with pytest.raises(Ended, match="protocol"):
        attendant.ask({"op": "ask"}, (), 10)


def test_a_reply_before_the_request_was_read(pair):
    attendant, theirs, _ = pair

    def answer_early() -> None:
        start = theirs.recv(300)
        nonce = start.partition(b'"id":"')[2][:16].decode()
        theirs.sendall(frame({"id": nonce, "blobs": []}))

    threading.Thread(target=answer_early, daemon=True).start()
    with pytest.raises(Ended, match="protocol"):
        attendant.ask({"op": "ask"}, (b"x" * (30 << 20),), 20)


def test_one_byte_at_a_time_does_not_stretch_the_time(pair):
    attendant, theirs, _ = pair

    def drip(channel, header):
        for byte in frame({"id": header["id"], "blobs": []}):
            channel.sendall(bytes([byte]))
            time.sleep(0.3)

    serve(theirs, drip)
    with pytest.raises(Ended, match="time"):
        attendant.ask({"op": "ask"}, (), 1)


def test_requests_that_are_not_read(pair):
    attendant, _, _ = pair
    with pytest.raises(Ended, match="time"):
        attendant.ask({"op": "ask"}, (b"x" * (30 << 20),), 1)


def test_an_agent_that_shuts_its_ears_is_gone(pair):
    # It could be written to for ever, which would keep a processor busy until the time is over.
    attendant, theirs, _ = pair
    theirs.shutdown(socket.SHUT_RD)
    with pytest.raises(Ended, match="died"):
        attendant.ask({"op": "ask"}, (b"x" * (30 << 20),), 10)


def test_half_a_reply_and_then_the_end(pair):
    attendant, theirs, _ = pair

    def half(channel, header):
        channel.sendall(frame({"id": header["id"], "blobs": [100]}, b"only this"))
        channel.shutdown(socket.SHUT_RDWR)

    serve(theirs, half)
    with pytest.raises(Ended, match="died"):
        attendant.ask({"op": "ask"}, (), 10)


def test_an_end_between_requests_is_noticed(pair):
    attendant, theirs, _ = pair
    theirs.shutdown(socket.SHUT_RDWR)
    with pytest.raises(Ended, match="died"):
        attendant.ask({"op": "ask"}, (), 10)
    with pytest.raises(Ended, match="died"):
        attendant.ask({"op": "ask"}, (), 10)


def test_what_cannot_be_packed_does_not_touch_the_box(pair):
    attendant, theirs, _ = pair
    for bad in (float("nan"), "\ud800", "x" * (5 << 20)):
        with pytest.raises(ValueError):
            attendant.ask({"op": bad}, (), 10)
    serve(theirs, honest)
    attendant.ask({"op": "ask"}, (), 10)


def test_text_printed_before_a_reply_is_there_with_it(pair):
    attendant, theirs, printing = pair

    def print_first(channel, header):
        os.write(printing, b"first")
        honest(channel, header)

    serve(theirs, print_first)
    capture = attendant.capture(100)
    attendant.ask({"op": "ask"}, (), 10)
    assert capture.take() == b"first"


def test_text_printed_while_dying_is_kept(pair):
    attendant, theirs, _ = pair
    capture = attendant.capture(100)
    theirs.shutdown(socket.SHUT_RDWR)
    with pytest.raises(Ended, match="died"):
        attendant.ask({"op": "ask"}, (), 10)
    assert capture.take() == b"last words"


TAKE_OVER = (
    "import gc, os, socket, struct, json\n"
    "channel = next(o for o in gc.get_objects() if type(o) is socket.socket)\n"
    "print('ARMED', flush=True)\n"
)
HOSTILE = {
    "garbage": "channel.sendall(os.urandom(100_000))",
    "many replies": (
        "import mlcourse.box.wire as wire\n"
        "for i in range(3000):\n"
        "    for piece in wire.pack({'id': str(i), 'reply': {}}): channel.sendall(piece)"
    ),
    "header length": "channel.sendall(b'\\xff' * 100)",
    "closing": "channel.close()\nos.close(channel.fileno()) if channel.fileno() > 0 else None",
}


@pytest.mark.box
@pytest.mark.parametrize("name", HOSTILE)
def test_a_taken_over_agent(attack, name):
    seen = attack(TAKE_OVER + HOSTILE[name])
    assert seen.ended in {"protocol", "died"}


@pytest.mark.box
def test_an_agent_that_lies_about_its_outputs(isolation, small, shown):
    from mlcourse.box.session import open_box

    with open_box(isolation, files={}, limits=replace(small, output_cell=10_000)) as box:
        box.run(
            "import mlcourse.box.agent.main as agent\n"
            "real = agent.pack\n"
            "def pack(header, blobs=()):\n"
            "    data = {'text/plain': ['x'], 'image/png': 'x\" onerror=\"', 'bad mime': 'x',\n"
            "        'text/html': '<p>\\x1b[2Jok'}\n"
            "    lies = [5, None, {'data': 7}, {'kind': 'display', 'data': data},\n"
            "        {'data': {'text/plain': 'y' * 20000}}]\n"
            "    frames = [[True, 'x'], [1], [3, '\\x1b[31mred'], 'x', [2, 5]]\n"
            "    text = '\\x1b]0;title\\x07t' * 5000\n"
            "    error = {'type': 'E\\nvil\\x07', 'text': text, 'frames': frames}\n"
            "    return real({**header, 'rich': lies, 'error': error, 'left_out': 'yes'}, blobs)\n"
            "agent.pack = pack"
        )
        ran = box.run("print('ARMED')")
    assert "ARMED" in shown(ran.outputs)
    assert ran.truncated
    data = [one["data"] for one in ran.outputs if "data" in one]
    assert data == [{"text/html": "<p>ok"}]
    assert ran.error.type_name == "E vil"
    assert len(ran.error.text) <= 2000
    assert "\x1b" not in repr(ran)
    assert ran.error.frames == ((3, "red"), (2, ""))


@pytest.mark.box
def test_a_reply_without_an_answer_is_a_breach(isolation, small):
    from mlcourse.box.session import BoxEnded, open_box

    with open_box(isolation, files={}, limits=small) as box:
        box.run(
            "import mlcourse.box.agent.main as agent\n"
            "real = agent.pack\n"
            "agent.pack = lambda h, b=(): real({'id': h['id'], 'reply': 5, 'error': None}, b)"
        )
        with pytest.raises(BoxEnded) as gone:
            box.ask({"op": "names"})
        assert gone.value.reason == box.ended == "protocol"


def test_pack_and_receive_agree():
    left, right = socket.socketpair()
    with left, right:
        for piece in pack({"a": [1, "ü", None, 2.5]}, [b"", b"xyz"]):
            left.sendall(piece)
        assert receive(right.recv_into, 100) == ({"a": [1, "ü", None, 2.5]}, [b"", b"xyz"])
        left.close()
        with pytest.raises(EOFError):
            receive(right.recv_into, 100)
