"""The units of the course, by name."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[1]
UNITS = {
    path.parent.name: path.parent
    for pattern in ("course/*/*/lesson.md", "assessments/*/assignment.md")
    for path in sorted(ROOT.glob(pattern))
}
