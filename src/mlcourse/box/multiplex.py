"""Two streams in one, so that they keep their order: what a notebook prints and its agent says.

A container engine passes on standard output and standard error each for itself, and either may
overtake the other. A reply that overtakes what was printed before it would lose it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

PRINTED, SAID = 0, 1
_HEAD = struct.Struct(">BI")
MOST = 1 << 18
"""Bytes of one piece. The other side takes no larger one."""


class Mixed(ValueError):
    """What came is not what `piece` makes."""


def piece(kind: int, data: bytes) -> bytes:
    """Return up to `MOST` bytes of one of the streams, marked as that."""
    return _HEAD.pack(kind, len(data)) + data


class Splitter:
    """Takes bytes as they come and gives back the pieces that are complete."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield the pieces that `data` completes.

        Raises
        ------
        Mixed
            If it is none of ours.
        """
        come, self._rest = self._rest + data, b""
        place = 0
        while len(come) - place >= _HEAD.size:
            kind, size = _HEAD.unpack_from(come, place)
            if kind not in (PRINTED, SAID) or size > MOST:
                raise Mixed("not a piece of one of the streams")
            end = place + _HEAD.size + size
            if len(come) < end:
                break
            yield kind, come[place + _HEAD.size : end]
            place = end
        self._rest = come[place:]
