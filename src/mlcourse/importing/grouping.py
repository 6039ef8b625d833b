"""From cells in order to questions: an answer cell, its tests, and the prose above."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mlcourse.course.solutions import reference_of, stub_of
from mlcourse.importing.drafts import Draft, Finding, Part, Test
from mlcourse.importing.names import defined, used

_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*\s*$", re.M)


@dataclass
class Group:
    """A question: places of its parts among those of the draft."""

    answers: list[int]
    tests: list[int] = field(default_factory=list)
    id: str = ""
    title: str = ""

    @property
    def first(self) -> int:
        return self.answers[0]


def asked_names(part: Part) -> set[str]:
    """Return the names that an answer defines, by its solution or its stub."""
    return defined(reference_of(part.source)) | defined(stub_of(part.source))


def groups_of(draft: Draft) -> list[Group]:
    """Return the questions of a notebook.

    A test belongs to the answer of its own question; without one, to the last answer above it that
    defines a name it uses, else to the nearest above. An answer without tests is joined with the
    next one that has some.

    Parameters
    ----------
    draft : Draft
        Takes findings.
    """
    answers = [at for at, part in enumerate(draft.parts) if part.kind == "answer"]
    groups = [Group([at]) for at in answers]
    for at, part in enumerate(draft.parts):
        if part.kind != "test":
            continue
        assert part.test is not None
        owner = _owner(draft.parts, answers, at)
        asked = None if owner is None else draft.parts[owner]
        if asked is not None and part.question not in {None, asked.question}:
            draft.findings.append(
                Finding(
                    _where(draft, part),
                    f"the question {part.question} has no answer cell: its test {part.name} was put"
                    f" with those of {asked.name}",
                    lost=False,
                )
            )
        if owner is None:
            draft.findings.append(
                Finding(
                    _where(draft, part),
                    f"the test {part.name} belongs to no answer cell; it was left out"
                    f" ({part.test.points:g} points)",
                    "Make the cell that students write in an autograded answer.",
                )
            )
            continue
        groups[answers.index(owner)].tests.append(at)
    joined = _joined(draft, groups)
    for number, group in enumerate(joined, start=1):
        group.id = f"q{number}"
    return joined


def _owner(parts: Sequence[Part], answers: Sequence[int], at: int) -> int | None:
    own = parts[at]
    mine = [a for a in answers if own.question is not None and parts[a].question == own.question]
    if mine:
        return mine[0]
    above = [a for a in answers if a < at]
    if not above:
        return answers[0] if answers else None
    names = used(own.test.source) if own.test else set()
    candidates = [a for a in above if asked_names(parts[a]) & names]
    owner = candidates[-1] if candidates else above[-1]
    if owner != above[-1]:
        between = {n for part in parts[above[-1] : at] if part.kind == "given" for n in
                   defined(part.source)}  # fmt: skip
        if between & names:
            return above[-1]
    return owner


def _joined(draft: Draft, groups: list[Group]) -> list[Group]:
    joined: list[Group] = []
    waiting: list[int] = []
    for group in groups:
        if group.tests:
            joined.append(Group([*waiting, *group.answers], group.tests))
            waiting = []
        else:
            waiting += group.answers
    if waiting and joined:
        joined[-1].answers += waiting
        waiting = []
    for at in waiting:
        draft.findings.append(
            Finding(
                _where(draft, draft.parts[at]),
                f"the answer {draft.parts[at].name} has no test: nothing can be checked",
                "Add a test cell, or make it a part that a person grades.",
            )
        )
    for group in joined:
        if len(group.answers) > 1:
            names = ", ".join(draft.parts[at].name for at in group.answers)
            draft.findings.append(
                Finding(
                    _where(draft, draft.parts[group.first]),
                    f"the answers {names} became one cell, since they are tested together",
                    lost=False,
                )
            )
    return joined


def _where(draft: Draft, part: Part) -> str:
    return f"{draft.source}, cell {part.number}"


def first_heading(text: str) -> str | None:
    """Return the first heading of a text, without its points."""
    found = _HEADING.search(text)
    if found is None:
        return None
    return re.sub(r"\s*[(\[][\d. ]+(points?|pts?|marks?)[)\]]", "", found[1], flags=re.I) or None


def tests_before(draft: Draft, at: int) -> list[Test]:
    """Return the tests that stand above a place."""
    return [part.test for part in draft.parts[:at] if part.test is not None]
