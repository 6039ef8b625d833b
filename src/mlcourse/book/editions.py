"""The editions of a book, and the table of contents that each of them has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

NOTES = "notes"


@dataclass(frozen=True)
class Edition:
    """For whom a book is built.

    Parameters
    ----------
    solutions : bool
        Whether answers are shown as the reference solves them, with what they give.
    notes : bool
        Whether each lesson is followed by the notes for whoever teaches it.
    """

    name: str
    solutions: bool = False
    notes: bool = False

    @property
    def is_public(self) -> bool:
        """Whether students may get it, so that nothing in it may be for others only."""
        return not (self.solutions or self.notes)

    @property
    def folder(self) -> str:
        """Name that is added to the folders of an edition that is not the students'."""
        return "" if self.is_public else f"-{self.name}"


STUDENTS = Edition("students")
EDITIONS = {
    edition.name: edition
    for edition in (
        STUDENTS,
        Edition("solutions", solutions=True),
        Edition("instructors", solutions=True, notes=True),
    )
}


def with_notes(contents: Any, noted: Collection[str]) -> Any:
    """Return a table of contents in which the notes of a unit stand below its page.

    Parameters
    ----------
    contents : dict
        As ``_toc.yml`` holds it.
    noted : collection of str
        Pages of the units that have notes.
    """
    if isinstance(contents, list):
        return [with_notes(entry, noted) for entry in contents]
    if not isinstance(contents, dict):
        return contents
    made = {key: with_notes(value, noted) for key, value in contents.items()}
    page = made.get("file")
    if page in noted:
        made["sections"] = [{"file": notes_of(str(page))}, *made.get("sections", [])]
    return made


def notes_of(page: str) -> str:
    """Return the page of the notes that stand beside a unit's page."""
    return f"{page.rpartition('/')[0]}/{NOTES}"
