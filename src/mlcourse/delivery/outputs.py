"""The outputs of a student's own cells as parts that a page can show."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import nh3
from markupsafe import Markup

from mlcourse.delivery import images
from mlcourse.delivery.text import clean, one_line

TEXT_LIMIT = 4000
SOURCE_LIMIT = 20_000
TABLE_LIMIT = 60_000
OUTPUTS_LIMIT = 30
_TABLE_TAGS = {"table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption"}
_DROPPED_WHOLE = {"script", "style", "template", "noscript", "svg", "math", "iframe", "object"}
_PICTURES = ("image/png", "image/jpeg")
_PLAIN = "text/plain"


@dataclass(frozen=True)
class Part:
    """One thing that a cell put out.

    Parameters
    ----------
    kind : {"text", "error", "table", "image", "note"}
    text : str
        What to show; for an image its URL, for a table nothing.
    table : Markup or None
        The table: tags without attributes.
    """

    kind: Literal["text", "error", "table", "image", "note"]
    text: str = ""
    table: Markup | None = None


@dataclass(frozen=True)
class OwnCell:
    """A cell that the student wrote, and what came of it."""

    question: str | None
    kind: str
    source: str
    parts: tuple[Part, ...]


Redraw = Callable[[Sequence[bytes]], Sequence[bytes | None]]


def own_cells(cells: object, redraw: Redraw = images.redraw_all) -> tuple[OwnCell, ...]:
    """Return the student's own cells, ready to show.

    Parameters
    ----------
    cells : list of dict
        The ``cells`` of a result. Whatever does not have the shape of an output is left out.
    redraw : callable
        Takes the pictures as files, gives each as a new PNG or ``None``.
    """
    found = [cell for cell in _list(cells) if isinstance(cell, Mapping)]
    pictures = _draw(found, redraw)
    shown = []
    for cell in found:
        question = cell.get("question")
        parts = list(_parts(cell, pictures))
        if len(parts) > OUTPUTS_LIMIT:
            left = len(parts) - OUTPUTS_LIMIT
            parts = [
                *parts[:OUTPUTS_LIMIT],
                Part("note", f"{left} more outputs are left out here."),
            ]
        if cell.get("truncated"):
            parts.append(Part("note", "This cell put out more than is kept; the rest is left out."))
        shown.append(
            OwnCell(
                question=question if isinstance(question, str) else None,
                kind=one_line(cell.get("kind", "answer"), 20),
                source=clean(cell.get("source", ""), SOURCE_LIMIT).rstrip(),
                parts=tuple(parts),
            )
        )
    return tuple(shown)


def _draw(cells: Sequence[Mapping[str, Any]], redraw: Redraw) -> dict[str, str]:
    raw: dict[str, bytes] = {}
    for bundle in (data for cell in cells for data in _bundles(cell)):
        for kind in _PICTURES:
            picture = images.decode(bundle[kind]) if kind in bundle else None
            if picture is not None:
                raw.setdefault(_name(picture), picture)
    urls: dict[str, str] = {}
    left = images.PAGE_BYTES
    for name, png in zip(raw, redraw(list(raw.values())), strict=True):
        if png is None:
            urls[name] = ""
        elif len(png) <= left:
            urls[name] = images.data_url(png)
            left -= len(png)
    return urls


def _name(picture: bytes) -> str:
    return hashlib.sha256(picture).hexdigest()


def _bundles(cell: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for output in _list(cell.get("outputs")):
        if isinstance(output, Mapping) and isinstance(output.get("data"), Mapping):
            yield output["data"]


def _parts(cell: Mapping[str, Any], pictures: Mapping[str, str]) -> Iterator[Part]:
    raised = False
    for output in _list(cell.get("outputs")):
        if not isinstance(output, Mapping):
            continue
        match output.get("output_type"):
            case "stream":
                text = clean(_joined(output.get("text")), TEXT_LIMIT).rstrip()
                if text:
                    yield Part("text", text)
            case "error":
                raised = True
                yield Part("error", _error(output.get("ename"), output.get("evalue")))
            case "display_data" | "execute_result":
                if isinstance(output.get("data"), Mapping):
                    yield _display(output["data"], pictures)
    error = cell.get("error")
    if isinstance(error, Mapping) and not raised:
        yield Part("error", _error(error.get("type_name", "Error"), error.get("text", "")))


def _error(name: object, text: object) -> str:
    return f"{one_line(name, 80)}: {clean(text, 1000)}".strip().removesuffix(":")


def _display(data: Mapping[str, Any], pictures: Mapping[str, str]) -> Part:
    for kind in _PICTURES:
        if kind in data:
            raw = images.decode(data[kind])
            url = None if raw is None else pictures.get(_name(raw))
            if url:
                return Part("image", url)
            why = "is too large for this page" if url is None and raw else "could not be read"
            return Part("note", f"A picture {why}. You find it in your own notebook.")
    if "text/html" in data:
        table = _table(_joined(data["text/html"]))
        if table is not None:
            return Part("table", table=table)
    rich = [kind for kind in data if kind != _PLAIN]
    plain = clean(_joined(data.get(_PLAIN)), TEXT_LIMIT).rstrip()
    # "<Figure …>" and its like only name what is shown elsewhere.
    if plain and not (rich and re.fullmatch(r"<[^<>]*>", plain)):
        return Part("text", plain)
    kinds = ", ".join(sorted(one_line(kind, 60) for kind in rich[:3])) or "nothing"
    return Part(
        "note", f"An output of a kind not shown here ({kinds}). It is in your own notebook."
    )


def _table(html: str) -> Markup | None:
    """Return the tables of ``html`` without any attribute, ``None`` where there are none."""
    if "<table" not in html.lower() or len(html) > TABLE_LIMIT:
        return None
    kept = nh3.clean(
        clean(html),
        tags=_TABLE_TAGS,
        clean_content_tags=_DROPPED_WHOLE,
        attributes={},
        strip_comments=True,
        link_rel=None,
    )
    if "<table>" not in kept:
        return None
    # A header cell without text is a riddle to a screen reader; pandas puts one in the corner.
    return Markup(re.sub(r"<th>\s*</th>", "<td></td>", kept))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _joined(value: object) -> str:
    if isinstance(value, list):
        return "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""
