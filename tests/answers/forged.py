"""What the forged answers of all units have in common."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Forged:
    """Answer cells by question, and the points that what they truly do deserves."""

    most: float
    answers: dict[str, str]
