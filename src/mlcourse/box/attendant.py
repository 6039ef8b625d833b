"""The thread that attends to one box: speaks with it, drains it, watches it and ends it.

All reading and writing happens here, so whatever interrupts the grader while it waits (a time
limit of its own, say) cannot leave half a frame behind, and a box is watched also while nobody
asks it anything.
"""

from __future__ import annotations

import os
import secrets
import selectors
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from mlcourse.box.limits import Limits
from mlcourse.box.outputs import Capture
from mlcourse.box.process import Enclosed
from mlcourse.box.watcher import PERIOD, Watcher
from mlcourse.box.wire import FrameReader, Malformed, pack

_CHUNK = 1 << 18
_DRAINED_AT_ONCE = 1 << 20
_PAUSE = 0.005
"""Rest after so much unwanted output: a flood must not take a core of the grader."""


class Ended(Exception):
    """The box is gone; the text is the reason."""


class _Exchange:
    """One request and its reply."""

    def __init__(self, pieces: Sequence[bytes], nonce: str, deadline: float, most: int) -> None:
        self.unsent = [memoryview(piece) for piece in pieces if piece]
        self.nonce, self.deadline = nonce, deadline
        self.reader = FrameReader(most)
        self.done = threading.Event()
        self.reply: tuple[dict[str, Any], list[bytes]] | None = None


class Attendant:
    """Attends to one box until it is closed.

    Parameters
    ----------
    confined : Enclosed
    channel : socket
        Our end of the channel to the agent.
    printed : int
        Reading end of the pipe that takes what the box prints; closed here in the end.
    limits : Limits
    watched : bool
        Whether to end the box when it uses more than `limits` allow. Not for a server: what its
        copies use would be counted as its own.
    """

    def __init__(
        self,
        confined: Enclosed,
        channel: socket.socket,
        printed: int,
        limits: Limits,
        *,
        watched: bool = True,
    ) -> None:
        self._confined, self._channel, self._printed = confined, channel, printed
        self._limits = limits
        self._watcher = Watcher(confined, limits) if watched else None
        self._capture = Capture(0)
        self._exchange: _Exchange | None = None
        self._asking = threading.Lock()
        self._state = threading.Lock()
        self._total = time.monotonic() + limits.start + limits.total
        self.ended: str | None = None
        self._order: str | None = None
        channel.setblocking(False)
        os.set_blocking(printed, False)
        self._bell, self._bell_inside = socket.socketpair()
        self._bell_inside.setblocking(False)
        self._selector = selectors.DefaultSelector()
        for source in (channel, printed, self._bell_inside):
            self._selector.register(source, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._attend, name="mlcourse-box", daemon=True)
        self._thread.start()

    @property
    def namespaced(self) -> bool:
        """Whether the box has a process namespace of its own."""
        return self._confined.namespaced

    def start_clock(self) -> None:
        """Begin to count the time all requests together may take."""
        self._total = time.monotonic() + self._limits.total

    def remaining(self) -> float:
        """Return the seconds left of the time all requests together may take."""
        return max(0.0, self._total - time.monotonic())

    def capture(self, room: int) -> Capture:
        """Keep up to `room` bytes of what is printed from now on."""
        self._capture = Capture(room)
        return self._capture

    def ask(
        self, header: Mapping[str, Any], blobs: Sequence[bytes], patience: float
    ) -> tuple[dict[str, Any], list[bytes]]:
        """Send one request and return the reply.

        Parameters
        ----------
        header : mapping
            JSON-able.
        blobs : sequence of bytes
        patience : float
            Seconds after which the box is ended, reason "time".

        Raises
        ------
        Ended
            If the box is gone, or goes.
        ValueError, TypeError
            If the request cannot be packed. The box is not touched.
        """
        nonce = secrets.token_hex(8)
        pieces = pack({**header, "id": nonce}, blobs)
        with self._asking:
            self._settle()
            deadline = time.monotonic() + patience
            exchange = _Exchange(pieces, nonce, deadline, self._limits.reply)
            with self._state:
                if self.ended is not None:
                    raise Ended(self.ended)
                self._exchange = exchange
            self._ring()
            # Should an exception of the caller's end this wait, the attendant still takes the
            # reply.
            exchange.done.wait()
        if exchange.reply is None:
            raise Ended(self.ended or "died")
        return exchange.reply

    def _settle(self) -> None:
        """Wait for the reply to a request whose asker has left."""
        left_over = self._exchange
        if left_over is not None:
            left_over.done.wait()

    def end(self, reason: str) -> None:
        """End the box for `reason` and wait until nothing of it is left."""
        self._order = self._order or reason
        self._ring()
        self._thread.join()

    def close(self) -> None:
        """End the box, whatever it does, and give back what it held. Can be called twice."""
        self.end("closed")
        self._bell.close()

    def _ring(self) -> None:
        with suppress(OSError):
            self._bell.send(b"!")

    def _attend(self) -> None:
        reason = "died"
        try:
            reason = self._serve()
        except Malformed:
            reason = "protocol"
        finally:
            self._finish(reason)

    def _serve(self) -> str:
        """Serve the box until it has to end; return the reason."""
        look = time.monotonic()
        while True:
            exchange = self._exchange
            writing = exchange is not None and bool(exchange.unsent)
            events = selectors.EVENT_READ | (selectors.EVENT_WRITE if writing else 0)
            self._selector.modify(self._channel, events)
            for key, ready in self._selector.select(PERIOD):
                if key.fileobj is self._bell_inside:
                    with suppress(BlockingIOError):
                        self._bell_inside.recv(64)
                elif key.fileobj == self._printed:
                    self._drain(_DRAINED_AT_ONCE)
                elif (
                    ready & selectors.EVENT_WRITE
                    and exchange is not None
                    and not self._send(exchange)
                ):
                    return self._cause()
                readable = key.fileobj is self._channel and ready & selectors.EVENT_READ
                if readable and not self._receive():
                    return self._cause()
            now = time.monotonic()
            if self._order is not None:
                return self._order
            exchange = self._exchange
            if exchange is not None and now > exchange.deadline:
                return "time"
            if now > self._total:
                return "total"
            if now > look and self._watcher is not None:
                look = now + PERIOD
                over = self._watcher.check()
                if over is not None:
                    return over

    def _cause(self) -> str:
        """Return why the agent's end of the channel closed."""
        return (self._watcher and self._watcher.last_words()) or "died"

    def _send(self, exchange: _Exchange) -> bool:
        """Send what the agent takes now; return False when it will never take any more."""
        try:
            while exchange.unsent:
                sent = self._channel.send(exchange.unsent[0][:_CHUNK])
                exchange.unsent[0] = exchange.unsent[0][sent:]
                if not exchange.unsent[0]:
                    del exchange.unsent[0]
        except (BlockingIOError, InterruptedError):
            pass
        except OSError:
            return False
        return True

    def _receive(self) -> bool:
        """Take what has come from the agent; return False when its end is closed."""
        while True:
            exchange = self._exchange
            try:
                if exchange is None:
                    if self._channel.recv(1):
                        raise Malformed("a reply to no question")
                    return False
                count = self._channel.recv_into(exchange.reader.room[:_CHUNK])
            except (BlockingIOError, InterruptedError):
                return True
            except OSError:
                return False
            if not count:
                return False
            if exchange.reader.filled(count):
                self._deliver(exchange)
                return True

    def _deliver(self, exchange: _Exchange) -> None:
        header, blobs = exchange.reader.frame()
        if exchange.unsent or header.pop("id", None) != exchange.nonce:
            raise Malformed("a reply to another question")
        # What was printed before the reply is in the pipe by now.
        self._drain(2 * _DRAINED_AT_ONCE)
        with self._state:
            self._exchange = None
        exchange.reply = header, blobs
        exchange.done.set()

    def _drain(self, most: int) -> None:
        drained = 0
        while drained < most:
            try:
                piece = os.read(self._printed, _CHUNK)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                piece = b""
            if not piece:
                with suppress(KeyError, ValueError):
                    self._selector.unregister(self._printed)
                return
            drained += len(piece)
            self._capture.feed(piece)
        time.sleep(_PAUSE)

    def _finish(self, reason: str) -> None:
        try:
            self._confined.close()
            # Once more after the end: what a dying process wrote last is still in the pipe.
            self._drain(2 * _DRAINED_AT_ONCE)
        finally:
            with self._state:
                self.ended = reason
                exchange, self._exchange = self._exchange, None
            if exchange is not None:
                exchange.done.set()
            self._selector.close()
            self._channel.close()
            self._bell_inside.close()
            os.close(self._printed)
