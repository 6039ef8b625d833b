"""What a unit's prose may refer to: its labels, the book's pages, the course's bibliography."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from mlcourse.authoring.inline import Place
from mlcourse.authoring.labels import collect_labels
from mlcourse.course.records import Course, Unit

_ENTRY = re.compile(r"@\w+\s*\{\s*(?P<key>[^,\s]+)\s*,(?P<fields>.*?)(?=^\s*@|\Z)", re.S | re.M)
_FIELD = re.compile(r"^\s*(?P<name>author|editor|year)\s*=\s*[{\"]+(?P<value>.*?)[}\"]+\s*,?\s*$",
                    re.I | re.M)  # fmt: skip


def place_of(unit: Unit, course: Course) -> Place:
    """Return what references in a unit's prose are resolved with."""
    root = course.root.absolute().parent
    folder = unit.folder.absolute()
    page = folder / unit.master.stem
    inside = page.relative_to(root).as_posix() if page.is_relative_to(root) else page.name
    labels = collect_labels(unit.cells)
    return Place(labels, inside, course.book_url, citations(course.root))


def citations(folder: Path) -> Mapping[str, str]:
    """Return short words for each entry of a folder's bibliographies: "Hastie et al., 2009"."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.bib")):
        for entry in _ENTRY.finditer(path.read_text(encoding="utf-8")):
            fields = {f["name"].lower(): f["value"] for f in _FIELD.finditer(entry["fields"])}
            people = fields.get("author", fields.get("editor", entry["key"]))
            found[entry["key"]] = f"{_short(people)}, {fields.get('year', 'no year')}"
    return found


def _short(people: str) -> str:
    names = [_family_name(person) for person in re.split(r"\s+and\s+", people) if person.strip()]
    if len(names) > 2:
        return f"{names[0]} et al."
    return " and ".join(names)


def _family_name(person: str) -> str:
    person = re.sub(r"[{}]", "", person).strip()
    return person.split(",")[0] if "," in person else person.split()[-1]
