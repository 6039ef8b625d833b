"""What a cohort's results say about its questions and its points.

Difficulty and item-rest correlation are those of classical test theory. Both need ten results
before they are shown: with fewer, chance decides.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mlcourse.delivery.words import is_scored

ENOUGH = 10


@dataclass(frozen=True)
class Row:
    """One submission, as far as the report needs it."""

    submission: str
    name_on_disk: str
    state: str
    reason: str | None
    poison: bool
    points: float
    max_points: float
    repairs: int
    shares: Mapping[str, float]
    """Share of the points of each question that could be checked, in [0, 1]."""
    states: Mapping[str, str]
    misconceptions: tuple[tuple[str, str], ...]
    """Pairs of question and misconception, each once."""

    @property
    def scored(self) -> bool:
        return is_scored(self.state)


@dataclass(frozen=True)
class QuestionFigures:
    """What the results say about one question; shares are in [0, 1].

    Parameters
    ----------
    attempted, full, not_attempted, unchecked : int
        How many scored submissions.
    mean_share : float or None
        Mean share of the points among those who attempted it.
    difficulty : float or None
        Mean share among all that could be checked, ``None`` below ten of them.
    item_rest : float or None
        Pearson correlation between the question's points and the points of all other questions,
        over submissions without an unchecked question; ``None`` below ten of them or without
        spread.
    interval : tuple of float or None
        95 % interval of ``item_rest`` by Fisher's z.
    misconceptions : tuple of (str, int)
        The most frequent first; ties by name.
    """

    id: str
    title: str
    points: float
    attempted: int
    full: int
    not_attempted: int
    unchecked: int
    mean_share: float | None
    difficulty: float | None
    item_rest: float | None
    interval: tuple[float, float] | None
    misconceptions: tuple[tuple[str, int], ...] = field(default=())


def row_of(result: Mapping[str, Any]) -> Row:
    """Return what the report keeps of one result, so that thousands fit in memory."""
    questions = [q for q in result.get("questions") or () if float(q.get("max_points") or 0) > 0]
    states = {str(q["id"]): str(q["state"]) for q in questions}
    found = {
        (str(question["id"]), str(check["misconception"])): None
        for question in questions
        for check in question.get("checks") or ()
        if check.get("state") == "failed" and check.get("misconception")
    }
    return Row(
        submission=str(result["submission"]),
        name_on_disk=str(result.get("name_on_disk") or result["submission"]),
        state=str(result["state"]),
        reason=None if result.get("reason") is None else str(result["reason"]),
        poison=bool(result.get("poison")),
        points=float(result.get("points") or 0),
        max_points=float(result.get("max_points") or 0),
        repairs=len(result.get("repairs") or ()),
        shares={
            str(q["id"]): float(q.get("points") or 0) / float(q["max_points"])
            for q in questions
            if q["state"] != "could not check"
        },
        states=states,
        misconceptions=tuple(found),
    )


def question_figures(
    rows: Sequence[Row], questions: Iterable[Mapping[str, Any]]
) -> tuple[QuestionFigures, ...]:
    """Return the figures of each question over the scored submissions.

    Parameters
    ----------
    rows : sequence of Row
    questions : iterable of mapping
        ``id``, ``title`` and ``max_points`` of each question, in order.
    """
    scored = [row for row in rows if row.scored]
    points = {str(q["id"]): float(q.get("max_points") or 0) for q in questions}
    titles = {str(q["id"]): str(q.get("title") or "") for q in questions}
    whole = [row for row in scored if set(points) <= set(row.shares)]
    return tuple(_figures(name, titles[name], points, scored, whole) for name in points)


def _figures(
    name: str,
    title: str,
    points: Mapping[str, float],
    scored: Sequence[Row],
    whole: Sequence[Row],
) -> QuestionFigures:
    states = Counter(row.states.get(name, "could not check") for row in scored)
    tried = [
        row.shares[name]
        for row in scored
        if name in row.shares and row.states[name] != "not attempted"
    ]
    checked = [row.shares[name] for row in scored if name in row.shares]
    own = [row.shares[name] * points[name] for row in whole]
    rest = [
        sum(row.shares[other] * points[other] for other in points if other != name) for row in whole
    ]
    item_rest = correlation(own, rest) if len(whole) >= ENOUGH and len(points) > 1 else None
    named = Counter(
        misconception
        for row in scored
        for question, misconception in row.misconceptions
        if question == name
    )
    return QuestionFigures(
        id=name,
        title=title,
        points=points[name],
        attempted=len(tried),
        full=sum(share >= 1 - 1e-9 for share in tried),
        not_attempted=states["not attempted"],
        unchecked=states["could not check"],
        mean_share=statistics.fmean(tried) if tried else None,
        difficulty=statistics.fmean(checked) if len(checked) >= ENOUGH else None,
        item_rest=item_rest,
        interval=None if item_rest is None else fisher_interval(item_rest, len(whole)),
        misconceptions=tuple(sorted(named.items(), key=lambda pair: (-pair[1], pair[0]))[:3]),
    )


def correlation(x: Sequence[float], y: Sequence[float]) -> float | None:
    """Return Pearson's correlation, ``None`` where one side has no spread."""
    if len(x) < 3 or max(x) - min(x) < 1e-12 or max(y) - min(y) < 1e-12:
        return None
    return min(max(statistics.correlation(x, y), -1.0), 1.0)


def fisher_interval(r: float, n: int) -> tuple[float, float] | None:
    """Return the 95 % interval of a correlation by Fisher's z transformation (n > 3)."""
    if n <= 3 or abs(r) >= 1:
        return None
    half = statistics.NormalDist().inv_cdf(0.975) / math.sqrt(n - 3)
    z = math.atanh(r)
    return math.tanh(z - half), math.tanh(z + half)


def bins(rows: Sequence[Row], width: float, number: int) -> tuple[int, ...]:
    """Return how many scored submissions lie in each part of the points, ``width`` points wide.

    A part holds its lower bound; the last one holds its upper bound too.
    """
    counts = [0] * number
    for row in rows:
        if row.scored:
            counts[min(max(math.floor(row.points / width + 1e-9), 0), number - 1)] += 1
    return tuple(counts)
