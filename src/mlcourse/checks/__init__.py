"""The author's API: questions, expectations, canaries, outcomes and messages."""

from __future__ import annotations

from mlcourse.checks import canary, expect, figure
from mlcourse.checks.measuring import measured
from mlcourse.checks.questions import question
from mlcourse.checks.verdicts import CheckFailed, CouldNotCheck, partial
from mlcourse.codec import secret

__all__ = [
    "CheckFailed",
    "CouldNotCheck",
    "canary",
    "expect",
    "figure",
    "measured",
    "partial",
    "question",
    "secret",
]
