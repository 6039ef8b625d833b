"""Code that a person grades: the unit has no solution of it to run, and others may need it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mlcourse.course.solutions import reference_of
from mlcourse.importing.drafts import Draft, Finding, Part
from mlcourse.importing.names import defined, used

FAILS = "raises-exception"
"""Tag of a cell that may fail where the unit's own solution is run."""


def may_fail(part: Part) -> Part:
    """Return a given cell that may fail."""
    return replace(part, tags=tuple(dict.fromkeys([*part.tags, FAILS])))


def tell_lost_names(draft: Draft, manual: Sequence[tuple[int, str]]) -> None:
    """Say which names only cells define that a person grades, and who needs them.

    Parameters
    ----------
    draft : Draft
        Takes findings; given cells that need such a name may fail.
    manual : sequence of (int, str)
        Number and solution of each cell.
    """
    known = {name for part in draft.parts for name in _defines(part)}
    for number, source in manual:
        for name in sorted(defined(source) - known):
            users = [
                at
                for at, part in enumerate(draft.parts)
                if part.number > number and name in _uses(part)
            ]
            for at in users:
                if draft.parts[at].kind == "given":
                    draft.parts[at] = may_fail(draft.parts[at])
            if users:
                draft.findings.append(
                    Finding(
                        f"{draft.source}, cell {draft.parts[users[0]].number}",
                        f"uses {name}, which only cell {number} defines, and that one is graded"
                        " by a person: the unit has no solution of it to run",
                        "Make that cell an autograded answer, or give the name to students.",
                    )
                )


def _defines(part: Part) -> set[str]:
    if part.kind == "answer":
        return defined(reference_of(part.source))
    return defined(part.source) if part.kind == "given" else set()


def _uses(part: Part) -> set[str]:
    if part.test is not None:
        return used(part.test.source)
    return used(part.source) if part.kind in {"given", "answer"} else set()
