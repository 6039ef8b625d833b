"""The page of the book that a misconception sends its reader back to."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MASTERS = ("lesson.md", "assignment.md")


@dataclass(frozen=True)
class Page:
    """A page, or a section of it.

    Parameters
    ----------
    name : str
        As people read it: "Leakage clinic", or "Leakage clinic, section “Scaling”".
    address : str
        Below the root of the book: ``course/m2-evaluation/leakage/lesson.html#leakage-scaling``.
    """

    name: str
    address: str


def find_page(root: Path, reread: str, masters: Mapping[str, Path] | None = None) -> Page | None:
    """Return the page that ``reread`` names, or None when there is none.

    Parameters
    ----------
    root : Path
        The folder that holds ``course`` and ``assessments``.
    reread : str
        ``UNIT`` or ``UNIT#LABEL``: the folder of a unit, and a label ``(LABEL)=`` before one of
        its headings.
    masters : mapping of str to Path, optional
        From `find_masters`, where many pages are looked for.
    """
    unit, _, label = reread.partition("#")
    master = (find_masters(root) if masters is None else masters).get(unit)
    if master is None:
        return None
    text = master.read_text("utf-8")
    title = re.search(r"^# +(.+?)\s*$", text, re.M)
    name = title[1] if title else unit
    address = master.relative_to(root).with_suffix(".html").as_posix()
    if not label:
        return Page(name, address)
    heading = re.search(rf"^\({re.escape(label)}\)=\s*\n+#+ +(.+?)\s*$", text, re.M)
    if heading is None:
        return None
    return Page(f"{name}, section “{_plain(heading[1])}”", f"{address}#{label}")


def find_masters(root: Path) -> dict[str, Path]:
    """Return the text of each unit below a root, by the name of the unit's folder."""
    found: dict[str, Path] = {}
    for below in ("course", "assessments"):
        for folder, folders, files in os.walk(root / below):
            folders.sort()
            for name in MASTERS:
                if name in files:
                    found.setdefault(Path(folder).name, Path(folder) / name)
    return found


def _plain(heading: str) -> str:
    return re.sub(r"[`*_]|\s*\(?\{\{.*?\}\}\)?", "", heading).strip()
