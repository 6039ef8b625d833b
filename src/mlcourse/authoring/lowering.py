"""MyST directives as CommonMark, because Jupyter shows a notebook without Sphinx."""

from __future__ import annotations

import re
from collections.abc import Callable

from mlcourse.authoring.inline import Place, lower_prose
from mlcourse.authoring.labels import label_of
from mlcourse.course.documents import suggestion
from mlcourse.course.myst import (
    ADMONITIONS,
    CONTAINERS,
    DIRECTIVES,
    DROPPED,
    THEOREMS,
    TITLED,
    Directive,
    MystFault,
    Prose,
    blocks,
)

_FORMULA = re.compile(r"^(?P<indent>[ \t]*)\$\$\n(?P<tex>[^$]*?)\n[ \t]*\$\$$", re.M)
_COMMENT = re.compile(r"(?<!\\)%")


def lower(text: str, place: Place, *, solutions: bool = False, line: int = 1) -> str:
    """Return Markdown that Jupyter shows as it is meant.

    Parameters
    ----------
    solutions : bool
        Keep the bodies of ``{solution}`` directives. Without it they are left out.
    line : int
        Number of the first line, for errors.

    Raises
    ------
    MystFault
        An unknown directive, or a reference without words, with its line.
    """
    pieces: list[str] = []
    for block in blocks(text, line):
        if isinstance(block, Prose):
            pieces.append(lower_prose(block, place))
        elif isinstance(block, Directive):
            lowered = _directive(block, place, solutions)
            pieces.append(_indented(lowered, block.indent))
        else:
            pieces.append(block.text)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(pieces)).strip("\n")


def _indented(text: str, indent: str) -> str:
    return "\n".join(f"{indent}{line}" if line else line for line in text.split("\n"))


def _directive(block: Directive, place: Place, solutions: bool) -> str:
    if block.name in DROPPED or (block.name == "solution" and not solutions):
        return ""

    def inner(text: str) -> str:
        return lower(text, place, solutions=solutions, line=block.body_line)

    def words(text: str) -> str:
        return lower_prose(Prose(text, block.line), place)

    if (
        block.name in ADMONITIONS
        or block.name in THEOREMS
        or block.name in {"exercise", "solution"}
    ):
        lowered = _boxed(block, place, inner, words)
    elif block.name in CONTAINERS or block.name == "tab-item":
        title = f"**{words(block.argument)}**\n\n" if _shows_title(block) else ""
        lowered = title + inner(block.body)
    elif block.name == "math":
        lowered = _formula(block, place)
    elif block.name in {"code", "code-block", "mermaid"}:
        language = "mermaid" if block.name == "mermaid" else block.argument
        lowered = f"```{language}\n{block.body}\n```"
    elif block.name in {"figure", "image"}:
        lowered = _picture(block, place, inner)
    elif block.name == "table":
        lowered = _captioned(block, place, words, inner(block.body))
    elif block.name == "list-table":
        lowered = _captioned(block, place, words, _pipe_table(block, inner))
    else:
        raise MystFault(
            f"Unknown directive {{{block.name}}}",
            block.line,
            suggestion(block.name, sorted(DIRECTIVES), "The directives of a unit are"),
        )
    return lowered


def _shows_title(block: Directive) -> bool:
    return bool(block.argument) and block.name in {"tab-item", "card", "grid-item-card"}


def _boxed(
    block: Directive, place: Place, inner: Callable[[str], str], words: Callable[[str], str]
) -> str:
    """Return a block quote under a bold title."""
    body = block.body
    label = label_of(block)
    if block.name in ADMONITIONS:
        title = ADMONITIONS[block.name]
        if block.name in TITLED:
            title = words(block.argument) or title
        elif block.argument:
            # Of these directives Sphinx takes the first line as part of the text.
            body = f"{block.argument}\n{body}".rstrip("\n")
    else:
        title = THEOREMS.get(block.name, block.name.capitalize())
        if label and label in place.labels.names:
            title = place.labels.names[label]
        if block.argument and block.name != "solution":
            title = f"{title}: {words(block.argument)}"
    lowered = _FORMULA.sub(_on_one_line, inner(body))
    quoted = [f"> {line}" if line else ">" for line in lowered.split("\n")]
    return "\n".join([f"> **{title}**", ">", *quoted])


def _on_one_line(formula: re.Match[str]) -> str:
    """Join the lines of a formula, since Jupyter takes the quote's signs between them for TeX."""
    lines = [line.strip() for line in formula["tex"].split("\n")]
    if any(_COMMENT.search(line) for line in lines):
        return formula[0]  # on one line, what follows the comment would be one, too
    return f"{formula['indent']}$${' '.join(lines)}$$"


def _formula(block: Directive, place: Place) -> str:
    # A blank line would end the paragraph, and the formula with it.
    lines = [line for line in f"{block.argument}\n{block.body}".split("\n") if line.strip()]
    label = label_of(block)
    if label:
        lines.append(rf"\tag{{{place.labels.equations[label]}}}")
    return "\n".join(["$$", *lines, "$$"])


def _picture(block: Directive, place: Place, inner: Callable[[str], str]) -> str:
    source = block.argument
    if not source.startswith(("files/", "https://", "http://", "data:")):
        raise MystFault(
            f"Students would not get the picture {source!r}",
            block.line,
            "Put it into the unit's folder files/ and write  files/…",
        )
    picture = f"![{block.options.get('alt', '')}]({source})"
    if block.name == "image" or not block.body.strip():
        return picture
    caption = " ".join(inner(block.body).split("\n"))
    label = label_of(block)
    name = place.labels.names.get(label, "Figure") if label else "Figure"
    return f"{picture}\n\n**{name}:** {caption}"


def _captioned(block: Directive, place: Place, words: Callable[[str], str], table: str) -> str:
    label = label_of(block)
    name = place.labels.names.get(label, "Table") if label else "Table"
    return f"**{name}:** {words(block.argument)}\n\n{table}" if block.argument else table


def _pipe_table(block: Directive, inner: Callable[[str], str]) -> str:
    rows = _rows(block)
    width = max(len(row) for row in rows)
    cells = [
        [" ".join(inner(cell).split()).replace("|", r"\|") for cell in row]
        + [""] * (width - len(row))
        for row in rows
    ]
    if int(block.options.get("header-rows", "0") or 0) == 0:
        cells.insert(0, [""] * width)
    cells.insert(1, ["---"] * width)
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def _rows(block: Directive) -> list[list[str]]:
    """Read the nested list of a list-table: ``* - cell`` begins a row, ``  - cell`` goes on."""
    rows: list[list[str]] = []
    for number, line in enumerate(block.body.split("\n")):
        begins = re.match(r"^[*-]\s+[*-](?:\s+(.*))?$", line)
        goes_on = re.match(r"^\s+[*-](?:\s+(.*))?$", line)
        if begins:
            rows.append([begins[1] or ""])
        elif goes_on and rows:
            rows[-1].append(goes_on[1] or "")
        elif line.strip() and rows:
            rows[-1][-1] += f"\n{line.strip()}"
        elif line.strip():
            raise MystFault("A row of a list-table begins with  * - ", block.body_line + number)
    if not rows:
        raise MystFault("This list-table has no rows", block.line)
    return rows
