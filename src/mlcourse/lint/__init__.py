"""Rules that a lesson is held to: what can be measured of good teaching, with a reason for each."""

from mlcourse.lint.findings import Finding, Rule
from mlcourse.lint.running import lint_course, lint_unit

__all__ = ["Finding", "Rule", "lint_course", "lint_unit"]
