"""Which part of a cohort a machine grades when several share the work without talking."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from mlcourse.errors import UsageError
from mlcourse.grading.intake import Intake

MOST = 10_000


@dataclass(frozen=True)
class Shard:
    """One part of a cohort: number ``index`` of ``of``, counted from 1."""

    index: int
    of: int

    def __str__(self) -> str:
        return f"{self.index}/{self.of}"

    def holds(self, student: str) -> bool:
        """Say whether a student's submission belongs to this part.

        It depends on the name and the number of shards alone: whoever is added later moves nobody.
        """
        digest = hashlib.sha256(f"mlcourse shard\n{student}".encode()).digest()
        return int.from_bytes(digest[:8]) % self.of == self.index - 1


def parse_shard(text: str) -> Shard:
    """Return the shard that ``i/n`` names.

    Raises
    ------
    UsageError
        If it names none.

    Examples
    --------
    >>> parse_shard("2/8")
    Shard(index=2, of=8)
    """
    found = re.fullmatch(r"\s*([0-9]{1,6})\s*/\s*([0-9]{1,6})\s*", text)
    index, of = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= index <= of <= MOST:
        raise UsageError(
            f"{text[:40]!r} is not a shard.",
            why=f"A shard is its number and how many there are, from 1/1 to {MOST}/{MOST}.",
            fix="Give the second of eight as --shard 2/8. Where a system counts from 0, add 1.",
        )
    return Shard(index, of)


def part_of(intake: Intake, shard: Shard) -> Intake:
    """Return the submissions of one shard."""
    return replace(
        intake, submissions=tuple(o for o in intake.submissions if shard.holds(o.student))
    )


def cohort_id(students: Iterable[str]) -> str:
    """Return a name for a set of students: shards that saw the same folder have the same."""
    text = "\n".join(sorted(students))
    return hashlib.sha256(f"mlcourse cohort\n{text}".encode()).hexdigest()[:16]
