"""What a Markdown cell is made of: prose, fenced code, MyST directives; and which are known.

Only what the course's dialect allows is known here. Everything else is a fault of the unit,
because a student's Jupyter would show it as raw text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import yaml

from mlcourse.course.documents import suggestion

ADMONITIONS: Mapping[str, str] = {
    "admonition": "Note",
    "attention": "Attention",
    "caution": "Caution",
    "danger": "Danger",
    "dropdown": "More",
    "error": "Error",
    "hint": "Hint",
    "important": "Important",
    "note": "Note",
    "seealso": "See also",
    "tip": "Tip",
    "topic": "Topic",
    "warning": "Warning",
}
TITLED = frozenset({"admonition", "dropdown", "topic"})
THEOREMS: Mapping[str, str] = {
    f"prf:{name}": name.capitalize()
    for name in (
        "algorithm", "assumption", "axiom", "conjecture", "corollary", "criterion", "definition",
        "example", "lemma", "observation", "property", "proposition", "proof", "remark", "theorem",
    )
}  # fmt: skip
DROPPED = frozenset({"bibliography", "contents", "index", "tableofcontents", "toctree"})
CONTAINERS = frozenset({"card", "epigraph", "grid", "grid-item", "grid-item-card", "tab-set"})
OTHERS = frozenset(
    {
        "code", "code-block", "exercise", "figure", "image", "list-table", "math", "mermaid",
        "solution", "tab-item", "table",
    }
)  # fmt: skip
DIRECTIVES = frozenset(ADMONITIONS) | frozenset(THEOREMS) | DROPPED | CONTAINERS | OTHERS
ROLES = frozenset(
    {
        "abbr", "cite", "cite:p", "cite:t", "code", "doc", "download", "eq", "file", "guilabel",
        "kbd", "literal", "math", "numref", "prf:ref", "ref", "sub", "sup", "term",
    }
)  # fmt: skip

_FENCE = re.compile(
    r"^(?P<indent>[ \t]*)(?P<fence>`{3,}(?=[^`]*$)|~{3,}|:{3,}(?=\s*\{))(?P<info>.*)$"
)
_NAMED = re.compile(r"^\{(?P<name>[^}\s]+)\}\s*(?P<argument>.*)$")
_OPTION = re.compile(r"^:(?P<key>[A-Za-z][\w-]*):\s*(?P<value>.*)$")
INLINE = re.compile(
    r"\{(?P<role>[A-Za-z][\w:.+-]*)\}(?P<ticks>`+)(?P<content>.+?)(?<!`)(?P=ticks)(?!`)"
    r"|(?<!`)(?P<plain>`+)(?!`).+?(?<!`)(?P=plain)(?!`)",
    re.S,
)


class MystFault(ValueError):
    """Something in a Markdown cell that the dialect does not allow.

    Parameters
    ----------
    line : int
        Line of the cell, counted from 1.
    """

    def __init__(self, what: str, line: int, fix: str | None = None) -> None:
        super().__init__(what)
        self.what, self.line, self.fix = what, line, fix


@dataclass(frozen=True)
class Prose:
    """Lines outside every fence."""

    text: str
    line: int


@dataclass(frozen=True)
class Fenced:
    """A fenced block that is plain code; ``text`` holds its fences."""

    text: str
    line: int


@dataclass(frozen=True)
class Directive:
    """A MyST directive.

    Parameters
    ----------
    argument : str
        What follows the name on its line.
    options : mapping
        Lines ``:key: value`` at the start, or a YAML block between ``---``.
    body : str
        The rest, without the indent of the fence.
    line, body_line : int
        Where the directive and its body begin, counted from 1.
    """

    name: str
    argument: str
    options: Mapping[str, str]
    body: str
    line: int
    body_line: int
    indent: str = field(default="", compare=False)


Block = Prose | Fenced | Directive


def blocks(text: str, line: int = 1) -> Iterator[Block]:
    """Take Markdown apart into prose, code and directives.

    Parameters
    ----------
    line : int
        Number to give to the first line.

    Raises
    ------
    MystFault
        A fence is never closed or options are not YAML.
    """
    lines = text.split("\n")
    position = start = 0
    while position < len(lines):
        opening = _FENCE.match(lines[position])
        if opening is None:
            position += 1
            continue
        end = _closing(lines, position, opening["fence"])
        named = _NAMED.match(opening["info"].strip())
        if end is None:
            what = f"{{{named['name']}}}" if named else opening["fence"]
            raise MystFault(f"The block {what} is never closed", line + position)
        if start < position:
            yield Prose("\n".join(lines[start:position]), line + start)
        inside = lines[position + 1 : end]
        if named is None:
            yield Fenced("\n".join(lines[position : end + 1]), line + position)
        else:
            yield _directive(named, opening["indent"], inside, line + position)
        position = start = end + 1
    if start < len(lines):
        yield Prose("\n".join(lines[start:]), line + start)


def _closing(lines: list[str], start: int, fence: str) -> int | None:
    """Return the line that closes a fence. Colon fences of one length nest, others do not."""
    close = re.compile(rf"^[ \t]*{re.escape(fence[0])}{{{len(fence)},}}\s*$")
    depth = 0
    for number in range(start + 1, len(lines)):
        if close.match(lines[number]):
            if depth == 0:
                return number
            depth -= 1
        elif fence[0] == ":" and re.match(rf"^[ \t]*{fence}\{{", lines[number]):
            depth += 1
    return None


def _directive(named: re.Match[str], indent: str, inside: list[str], line: int) -> Directive:
    body = [text.removeprefix(indent) for text in inside]
    options: dict[str, str] = {}
    taken = 0
    if body and body[0].strip() == "---":
        end = next((n for n in range(1, len(body)) if body[n].strip() == "---"), None)
        if end is None:
            raise MystFault("The options of this block are never closed", line + 1)
        try:
            read = yaml.safe_load("\n".join(body[1:end])) or {}
            options = {str(key): str(value) for key, value in read.items()}
        except (yaml.YAMLError, AttributeError) as fault:
            raise MystFault(f"The options of this block are not YAML: {fault}", line + 1) from None
        taken = end + 1
    else:
        while taken < len(body) and (option := _OPTION.match(body[taken])):
            options[option["key"]] = option["value"].strip()
            taken += 1
    while taken < len(body) and not body[taken].strip():
        taken += 1
    return Directive(
        named["name"], named["argument"].strip(), options,
        "\n".join(body[taken:]), line, line + 1 + taken, indent,
    )  # fmt: skip


def faults(text: str) -> list[MystFault]:
    """Return everything in a Markdown cell that Jupyter could not be shown."""
    try:
        return list(_faults(text, 1))
    except MystFault as fault:
        return [fault]


def _faults(text: str, line: int) -> Iterator[MystFault]:
    for block in blocks(text, line):
        if isinstance(block, Prose):
            yield from _inline_faults(block)
        elif isinstance(block, Directive):
            yield from _directive_faults(block)


def _directive_faults(block: Directive) -> Iterator[MystFault]:
    if block.name not in DIRECTIVES:
        yield MystFault(
            f"Unknown directive {{{block.name}}}",
            block.line,
            suggestion(block.name, sorted(DIRECTIVES), "The directives of a unit are"),
        )
    elif block.name not in {"code", "code-block", "math", "mermaid"}:
        yield from _faults(block.body, block.body_line)


def _inline_faults(block: Prose) -> Iterator[MystFault]:
    for match in INLINE.finditer(block.text):
        if match["role"] is not None and match["role"] not in ROLES:
            yield MystFault(
                f"Unknown role {{{match['role']}}}",
                block.line + block.text.count("\n", 0, match.start()),
                suggestion(match["role"], sorted(ROLES), "The roles of a unit are"),
            )
