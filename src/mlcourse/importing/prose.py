"""Markdown of a notebook as our masters can hold it."""

from __future__ import annotations

import re
from collections.abc import Collection

_FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
_LINK = re.compile(r"(\]\(\s*<?)([^)\s>]+)")
_SOURCE = re.compile(r"((?:src|href)\s*=\s*[\"'])([^\"']+)")


def as_prose(text: str, files: Collection[str]) -> str:
    """Return Markdown in which nothing means something else to MyST.

    Parameters
    ----------
    files : collection of str
        Names of files that stand beside the notebook; here they are in ``files/``.
    """
    fence = ""
    lines = []
    for line in text.split("\n"):
        found = _FENCE.match(line)
        if found and not fence:
            fence = found[1]
            # In a notebook {name} after a fence is the language of a block, and no directive.
            lines.append(re.sub(r"^(\s*[`~]+)\s*\{([\w-]+)\}.*", r"\1\2", line))
            continue
        if found and fence and found[1].startswith(fence):
            fence = ""
        lines.append(line if fence else _line(line, files))
    return "\n".join(lines)


def _line(line: str, files: Collection[str]) -> str:
    def moved(found: re.Match[str]) -> str:
        name = found[2].removeprefix("./")
        return f"{found[1]}files/{name}" if name in files else found[0]

    line = _SOURCE.sub(moved, _LINK.sub(moved, line))
    line = re.sub(r"^(\s*)(\+\+\+|%|:::)", r"\1\\\2", line)
    line = re.sub(r"^(\s*)\(([\w-]+)\)=\s*$", r"\1\\(\2)=", line)
    line = line.replace("{{", "{&#123;")
    return re.sub(r"\{([\w:+-]+)\}(?=`)", r"&#123;\1&#125;", line)
