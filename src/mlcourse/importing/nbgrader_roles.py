"""What nbgrader's metadata say of a cell, in schemas 0 to 3.

References
----------
``nbgrader/nbgraderformat`` of nbgrader 0.9.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SCHEMA = 3


@dataclass(frozen=True)
class Role:
    """What nbgrader's metadata say of a cell, brought to the newest schema."""

    grade: bool = False
    solution: bool = False
    locked: bool = False
    task: bool = False
    grade_id: str = ""
    points: float = 0.0

    @property
    def is_locked(self) -> bool:
        """Whether nbgrader puts the cell's content back, whatever ``locked`` says."""
        return False if self.solution else (self.grade or self.task or self.locked)


def role_of(metadata: Mapping[str, Any]) -> Role | None:
    """Return the role that a cell's metadata give it, None for a cell of no role.

    Schemas 0 to 3 are understood.

    Raises
    ------
    ValueError
        The metadata are of a newer schema, or of no schema at all.
    """
    raw = metadata.get("nbgrader")
    if not isinstance(raw, Mapping) or not raw:
        return None
    version = raw.get("schema_version", 0)
    if type(version) is not int or not 0 <= version <= SCHEMA:
        raise ValueError(f"its nbgrader metadata are of schema {version!r}, known are 0 to 3")
    grade, solution, locked, task = (
        bool(raw.get(name, False)) for name in ("grade", "solution", "locked", "task")
    )
    if not (grade or solution or locked or task):
        return None
    given = raw.get("points", 0.0)
    try:
        points = max(float(given), 0.0)
    except (TypeError, ValueError):
        points = 0.0
    grade_id = raw.get("grade_id") or ""
    return Role(grade, solution, locked, task, str(grade_id), points if grade or task else 0.0)
