"""Text that other people wrote, made safe to show, and numbers as a reader expects them."""

from __future__ import annotations

import re

# CSI and OSC sequences first, so that their printable tails ("[31m") go with them.
_ANSI = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]?"
    r"|\x1b[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]?"
    r"|\x9b[0-?]*[ -/]*[@-~]?"
)
# Controls, direction overrides, invisible tags, byte-order marks, noncharacters. The joiners
# U+200C and U+200D stay: Persian and many emoji are spelt with them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
# Signs that every font has, as word processors use them.
_SPACES = str.maketrans({" ": "·", "\t": "→\t", "\u00a0": "°", "\n": "¶\n"})
_ODD_SPACES = str.maketrans({"\t": "→\t", "\u00a0": "°"})
SPACES_LEGEND = "Spaces made visible: · a space, → a tab, ¶ the end of a line, ° a no-break space."


def clean(value: object, limit: int | None = None) -> str:
    """Return text without anything that acts: escape sequences, controls, direction overrides.

    Parameters
    ----------
    value : object
        Text; anything else is turned into text first.
    limit : int or None
        Longest result in characters. Longer text loses its middle and says so.
    """
    text = value if isinstance(value, str) else str(value)
    if limit is not None and len(text) > 8 * limit + 4096:
        text = text[: 4 * limit] + text[-4 * limit :]
    text = _ANSI.sub("", text)
    text = re.sub(r"[\u2028\u2029\x0b\x0c\x85]", "\n", text.replace("\r\n", "\n"))
    if "\r" in text:
        # A progress bar draws over its own line: what stays on a terminal is the last drawing.
        text = "\n".join(_last_drawing(line) for line in text.split("\n"))
    text = _SURROGATE.sub("\ufffd", _UNSEEN.sub("", text))
    return text if limit is None else shorten(text, limit)


def _last_drawing(line: str) -> str:
    drawn = [part for part in line.split("\r") if part.strip()]
    return drawn[-1] if drawn else ""


def one_line(value: object, limit: int = 200) -> str:
    """Return ``value`` cleaned, on one line and at most ``limit`` characters long."""
    return shorten(" ".join(clean(value, 8 * limit).split()), limit, note=" … ")


def shorten(text: str, limit: int, note: str | None = None) -> str:
    """Return ``text`` with its middle left out where it is longer than ``limit`` characters."""
    if len(text) <= limit:
        return text
    head = limit * 2 // 3
    tail = limit - head
    if note is None:
        note = f"\n… {len(text) - head - tail:,} characters left out …\n"
    return text[:head] + note + text[-tail:]


def visible_spaces(expected: str, actual: str) -> tuple[str, str]:
    """Return both texts with the spaces marked that a reader would otherwise not see.

    Every space is marked where the two differ in nothing else; otherwise only those at the
    ends of lines, tabs and no-break spaces, since marks everywhere would hide the numbers.
    """
    if expected != actual and expected.split() == actual.split():
        return expected.translate(_SPACES), actual.translate(_SPACES)
    return _mark_ends(expected), _mark_ends(actual)


def _mark_ends(text: str) -> str:
    lines = []
    for line in text.split("\n"):
        body = line.rstrip(" ")
        lines.append(body + "·" * (len(line) - len(body)))
    first = lines[0].lstrip(" ")
    lines[0] = "·" * (len(lines[0]) - len(first)) + first
    return "\n".join(lines).translate(_ODD_SPACES)


def number(value: float) -> str:
    """Return a number of points without needless digits: 12.5, 3, 0.33."""
    return f"{round(float(value), 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def count(amount: float, noun: str, plural: str | None = None) -> str:
    """Return an amount with its noun: "1 point", "2.5 points", "3 classes"."""
    shown = number(amount)
    return f"{shown} {noun if shown == '1' else plural or noun + 's'}"


def points_of(points: float, most: float) -> str:
    """Return "12.5 of 24 points"."""
    return f"{number(points)} of {count(most, 'point')}"


def question_label(question: str) -> str:
    """Return what a question is called in a sentence: ``q3`` is "question 3"."""
    found = re.fullmatch(r"q(\d+)", question)
    return f"question {found[1]}" if found else f"question {question}"


def question_name(question: str, title: object) -> str:
    """Return what a question is called in a heading: "Question 3: Count the cost"."""
    label = question_label(question)
    label = label[0].upper() + label[1:]
    name = one_line(title or "", 120)
    if not name or name == question:
        return label
    return name if name.casefold().startswith(label.casefold()) else f"{label}: {name}"


def duration(seconds: float) -> str:
    """Return a time as people say it: "9.4 s", "1 min 1 s", "2 h 5 min"."""
    if seconds < 60:
        return f"{number(round(seconds, 1))} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"
