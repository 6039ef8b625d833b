"""What a cell showed, as nbformat outputs: put together on the trusted side, from cleaned pieces.

Everything a box prints arrives as bytes in one pipe, so that nothing is lost when it dies. Marks in
that stream (a token between zero bytes) say where the stream changes and where a rich output
belongs. Student code can forge marks; it can only garble its own outputs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours, cursor
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?"  # titles, links and other strings
    r"|\x1b[ -/]*[0-~]?"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
_MIME = re.compile(r"[a-z]+/[a-z0-9.+-]{1,80}")
_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


def clean(text: str) -> str:
    """Return `text` without what steers a terminal or turns the direction of writing.

    Of a line that was overwritten by carriage returns (a progress bar), the last state stays.
    """
    text = _ESCAPES.sub("", text).replace("\r\n", "\n")
    if "\r" in text:
        lines = (line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
        text = "\n".join(lines)
    return _CONTROLS.sub("", text)


class Capture:
    """Collects what a box prints, up to a number of bytes; the rest is thrown away."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._kept = bytearray()
        self.truncated = False

    def feed(self, piece: bytes) -> None:
        """Take the next bytes."""
        left = self._room - len(self._kept)
        self._kept += piece[:left]
        self.truncated = self.truncated or len(piece) > left

    def take(self) -> bytes:
        """Return what was kept."""
        return bytes(self._kept)


@dataclass(frozen=True)
class Shown:
    """The outputs of a cell, how many bytes they hold and whether some were left out."""

    outputs: tuple[dict[str, Any], ...]
    size: int
    truncated: bool


def marker(token: str) -> re.Pattern[bytes]:
    """Return the pattern of the marks of one box."""
    return re.compile(b"\0" + re.escape(token.encode()) + rb":([oe]|c|\d{1,9})\0")


def assemble(
    printed: bytes, rich: object, pattern: re.Pattern[bytes], *, room: int, number: int
) -> Shown:
    """Return the outputs of a cell in the order they were made.

    Parameters
    ----------
    printed : bytes
        What came through the pipe, marks included.
    rich : object
        What the agent says its rich outputs were: a list; nothing about it is believed.
    pattern : Pattern
        The marks.
    room : int
        Bytes that the rich outputs may have.
    number : int
        The number of the cell's execution.
    """
    items = rich if type(rich) is list else []
    accepted, used, truncated = _accept(items, room, number)
    outputs: list[dict[str, Any]] = []
    name, place, placed = "stdout", 0, set()
    for found in [*pattern.finditer(printed), None]:
        _add_text(outputs, name, printed[place : found.start() if found else len(printed)])
        if found is None:
            break
        place, mark = found.end(), found.group(1)
        if mark in (b"o", b"e"):
            name = "stdout" if mark == b"o" else "stderr"
        elif mark == b"c":
            outputs.clear()
        elif (index := int(mark)) in accepted and index not in placed:
            placed.add(index)
            outputs.append(accepted[index])
    outputs += [output for index, output in accepted.items() if index not in placed]
    for output in outputs:
        if output["output_type"] == "stream":
            output["text"] = clean(output["text"])
    kept = tuple(one for one in outputs if one["output_type"] != "stream" or one["text"])
    return Shown(kept, used + len(printed), truncated)


def _add_text(outputs: list[dict[str, Any]], name: str, piece: bytes) -> None:
    if not piece:
        return
    text = piece.decode("utf-8", "replace")
    if outputs and outputs[-1].get("name") == name:
        outputs[-1]["text"] += text
    else:
        outputs.append({"output_type": "stream", "name": name, "text": text})


def _accept(
    items: Sequence[object], room: int, number: int
) -> tuple[dict[int, dict[str, Any]], int, bool]:
    accepted: dict[int, dict[str, Any]] = {}
    used, truncated = 0, False
    for index, item in enumerate(items):
        data = _data(item.get("data")) if isinstance(item, dict) else {}
        size = sum(len(mime) + len(content) for mime, content in data.items())
        if used + size > room:
            truncated = True
            continue
        if not data or not isinstance(item, dict):
            continue
        used += size
        accepted[index] = {"output_type": "display_data", "data": data, "metadata": {}}
        if item.get("kind") == "result":
            accepted[index] |= {"output_type": "execute_result", "execution_count": number}
    return accepted, used, truncated


def _data(claimed: object) -> dict[str, str]:
    if not isinstance(claimed, dict):
        return {}
    data = {}
    for mime, content in claimed.items():
        if type(mime) is not str or type(content) is not str or not _MIME.fullmatch(mime):
            continue
        if mime in _IMAGES:
            if _BASE64.fullmatch(content):
                data[mime] = content
        else:
            data[mime] = clean(content)
    return data


def error_output(type_name: str, text: str, frames: Sequence[tuple[int, str]]) -> dict[str, Any]:
    """Return the output of an error, with the lines of student code it came through."""
    lines = [f"line {line}: {source}" if source else f"line {line}" for line, source in frames]
    last = f"{type_name}: {text}" if text else type_name
    return {
        "output_type": "error",
        "ename": type_name,
        "evalue": text,
        "traceback": [*lines, last],
    }


def error_of(claimed: object) -> tuple[str, str, tuple[tuple[int, str], ...]] | None:
    """Return type name, text and frames of an error as the agent tells it, cleaned and cut."""
    if not isinstance(claimed, Mapping):
        return None
    frames = claimed.get("frames")
    kept = []
    for frame in frames[:20] if type(frames) is list else []:
        if type(frame) is list and len(frame) == 2 and type(frame[0]) is int:
            kept.append((frame[0], _short(frame[1], 300)))
    type_name = _short(claimed.get("type"), 100).replace("\n", " ") or "Exception"
    return type_name, _short(claimed.get("text"), 2000), tuple(kept)


def _short(claimed: object, most: int) -> str:
    text = clean(claimed) if isinstance(claimed, str) else ""
    return text if len(text) <= most else text[: most - 1] + "…"
