"""What objectives and misconceptions say in public, as a bundle's manifest tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mlcourse.delivery.text import clean, one_line


@dataclass(frozen=True)
class Registry:
    """The public texts of a course that a page may show.

    Parameters
    ----------
    objectives : mapping of str to str
    misconceptions : mapping of str to mapping
        Each with ``belief``, ``says`` and, where there is one, ``reread``.
    book_url : str or None
        Where the book is published; pages to reread are links when it is known.
    """

    objectives: Mapping[str, str] = field(default_factory=dict)
    misconceptions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    book_url: str | None = None

    def objective(self, name: object) -> str:
        """Return the text of an objective, its id where the text is not known."""
        return one_line(self.objectives.get(str(name), name), 300)

    def belief(self, misconception: str) -> str:
        """Return the belief behind a misconception, its id where it is not known."""
        return one_line(
            self.misconceptions.get(misconception, {}).get("belief") or misconception, 300
        )

    def says(self, misconception: str) -> str | None:
        """Return what the course says of a misconception, ``None`` where it is not known."""
        said = self.misconceptions.get(misconception, {}).get("says")
        return clean(said, 1200) if said else None

    def reread(self, misconception: str) -> tuple[str, str | None] | None:
        """Return the name of the page to reread and its address, ``None`` where none is named."""
        told = self.misconceptions.get(misconception, {})
        if not told.get("reread"):
            return None
        return one_line(told["reread"], 200), self._address(str(told.get("page") or ""))

    def _address(self, page: str) -> str | None:
        known = (self.book_url or "").startswith(("https://", "http://"))
        if not known or not page or ":" in page:
            return None
        return f"{str(self.book_url).rstrip('/')}/{page.lstrip('/')}"


def registry_of(manifest: Mapping[str, Any]) -> Registry:
    """Return the registry that a bundle's manifest or a run's record carries."""
    objectives, misconceptions = manifest.get("objectives"), manifest.get("misconceptions")
    book = manifest.get("book_url")
    return Registry(
        objectives=objectives if isinstance(objectives, Mapping) else {},
        misconceptions=misconceptions if isinstance(misconceptions, Mapping) else {},
        book_url=book if isinstance(book, str) else None,
    )
