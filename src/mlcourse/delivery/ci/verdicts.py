"""What programs are told of a result: a verdict for each question, in a student's own words only.

A report of a CI job may be open to students. So it says no more than a student's feedback page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from mlcourse.delivery.page import CheckView, QuestionView, page_of
from mlcourse.delivery.registry import Registry
from mlcourse.delivery.text import clean

State = Literal["passed", "failed", "not attempted", "could not check"]
MOST_TEXT = 4000
_STATES: Mapping[str, State] = {
    "passed": "passed",
    "failed": "failed",
    "partly": "failed",
    "not attempted": "not attempted",
}
_OURS = "infrastructure error"


@dataclass(frozen=True)
class Verdict:
    """What came of one question, or of a submission that has no points.

    Parameters
    ----------
    unit, student : str
    question : str
        Id of the question; ``submission`` where the submission as a whole has no points.
    name : str
        What it is called in a list: "Question 3: Count the cost".
    state : str
        ``could not check`` is never the student's fault alone, and no zero.
    points, most : float
    text : str
        Why it is not fully right; plain text of several lines.
    """

    unit: str
    student: str
    question: str
    name: str
    state: State
    points: float
    most: float
    text: str


def verdicts(result: Mapping[str, Any], registry: Registry) -> Iterator[Verdict]:
    """Yield a verdict for each question of a result; a single one where it has no points.

    Parameters
    ----------
    result : mapping
        A document of schema ``mlcourse/result/v1``.
    registry : Registry
    """
    page = page_of({**result, "cells": []}, registry)
    unit, student = clean(result["unit"], 80), page.who
    banner = [] if page.banner is None else [page.banner.heading, *page.banner.text]
    if page.banner is not None and page.banner.reason:
        banner.append(page.banner.reason)
    if not page.scored:
        state: State = "could not check" if result["state"] == _OURS else "failed"
        text = "\n".join(banner)
        most = float(result.get("max_points") or 0)
        yield Verdict(unit, student, "submission", "The submission", state, 0.0, most, text)
        return
    records = {str(one["id"]): one for one in result["questions"]}
    for question in page.questions:
        record = records[question.id]
        yield Verdict(
            unit,
            student,
            question.id,
            question.label,
            _STATES.get(question.state, "could not check"),
            float(record.get("points") or 0),
            float(record.get("max_points") or 0),
            clean("\n".join(_lines(question)), MOST_TEXT),
        )


def _lines(question: QuestionView) -> Iterator[str]:
    if question.state == "passed":
        return
    yield f"{question.points}. {question.word}."
    if question.note:
        yield question.note
    if question.kind_words:
        yield question.kind_words
    for check in (question.first, *question.others):
        if check is not None:
            yield from _said(check)


def _said(check: CheckView) -> Iterator[str]:
    yield f"- {check.name}: {check.word}. {check.text}".rstrip()
    if check.expected is not None:
        yield f"  expected: {check.expected}"
    if check.actual is not None:
        yield f"  got: {check.actual}"
    if check.next_step:
        yield f"  next: {check.next_step}"
    for hint in check.hints:
        yield f"  hint: {hint}"
