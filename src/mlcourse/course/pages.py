"""The page of the book that a misconception sends its reader back to."""

from __future__ import annotations

import re
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


def find_page(root: Path, reread: str) -> Page | None:
    """Return the page that ``reread`` names, or None when there is none.

    Parameters
    ----------
    root : Path
        The folder that holds ``course`` and ``assessments``.
    reread : str
        ``UNIT`` or ``UNIT#LABEL``: the folder of a unit, and a label ``(LABEL)=`` before one of
        its headings.
    """
    unit, _, label = reread.partition("#")
    master = _master(root, unit)
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


def _master(root: Path, unit: str) -> Path | None:
    for folder in ("course", "assessments"):
        for path in sorted((root / folder).glob(f"**/{unit}/")) if unit else ():
            for name in MASTERS:
                if (path / name).is_file():
                    return path / name
    return None


def _plain(heading: str) -> str:
    return re.sub(r"[`*_]|\s*\(?\{\{.*?\}\}\)?", "", heading).strip()
