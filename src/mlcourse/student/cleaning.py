"""Text that came from a student's process, made safe to show."""

from __future__ import annotations

import re
import unicodedata

LIMIT = 300
# Terminal commands: those with a parameter list, those that carry a text, and the short ones.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]"
)
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean(text: object, limit: int = LIMIT) -> str:
    """Return text without control characters, terminal commands and invisible characters.

    Parameters
    ----------
    text : object
        What is not a string becomes an empty one.
    limit : int
        Longest result in characters; a longer text is cut and ends in "…".

    Returns
    -------
    str
        Line ends and tabs are kept. Marks that change the direction of writing, and characters
        without width, are taken out: they can make a text look like another one.
    """
    if type(text) is not str:
        return ""
    # Only as much as can matter is looked at: the text may have a megabyte.
    start = _ESCAPES.sub("", text[: 20 * limit + 1000])
    start = start.replace("\r\n", "\n").replace("\r", "\n")
    shown = "".join(
        letter
        for letter in start
        if letter in "\n\t" or unicodedata.category(letter) not in _HIDDEN
    ).strip()
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def clean_line(text: object, limit: int = LIMIT) -> str:
    """Return cleaned text as one line: for names and labels."""
    return " ".join(clean(text, limit).split())
