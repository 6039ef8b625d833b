"""From a result to what one student's page says: plain records, no markup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlcourse.delivery import images, words
from mlcourse.delivery.outputs import OwnCell, Redraw, own_cells
from mlcourse.delivery.registry import Registry
from mlcourse.delivery.standing import StandingView
from mlcourse.delivery.text import (
    SPACES_LEGEND,
    clean,
    number,
    one_line,
    points_of,
    question_label,
    question_name,
    visible_spaces,
)

TEXT = 1200
SIDE = 2000


@dataclass(frozen=True)
class CheckView:
    """One check as the student sees it; of a hidden one only its public text."""

    name: str
    state: str
    word: str
    points: str | None
    text: str
    expected: str | None
    actual: str | None
    legend: str | None
    belief: str | None
    next_step: str | None
    hints: tuple[str, ...]
    reread: tuple[str, str | None] | None


@dataclass(frozen=True)
class QuestionView:
    """One question: its result, what to look at first, what else, the student's own cell."""

    id: str
    label: str
    state: str
    word: str
    points: str
    share: float
    note: str | None
    objectives: tuple[str, ...]
    first: CheckView | None
    others: tuple[CheckView, ...]
    done: tuple[CheckView, ...]
    hidden_passed: int
    kind_words: str | None
    cells: tuple[OwnCell, ...]


@dataclass(frozen=True)
class Page:
    """A student's feedback."""

    title: str
    who: str
    total: str
    share: float
    scored: bool
    sentence: str
    banner: words.Banner | None
    notes: tuple[str, ...]
    unchecked: bool
    questions: tuple[QuestionView, ...]
    cells: tuple[OwnCell, ...]
    release: str
    standing: StandingView | None


def page_of(
    result: Mapping[str, Any],
    registry: Registry,
    redraw: Redraw = images.redraw_all,
    standing: StandingView | None = None,
) -> Page:
    """Return what the page of one result says.

    Parameters
    ----------
    result : mapping
        A document of schema ``mlcourse/result/v1``.
    registry : Registry
        What objectives and misconceptions say in public.
    redraw : callable
        Draws the pictures of the submission anew, see `mlcourse.delivery.images.redraw_all`.
    standing : StandingView or None
        What counts, where it is more than what the checks gave.
    """
    cells = own_cells(result.get("cells"), redraw)
    records = [record for record in result.get("questions") or () if isinstance(record, Mapping)]
    known = {str(record["id"]) for record in records}
    questions = tuple(
        _question(
            record,
            registry,
            tuple(c for c in cells if c.question == record["id"] and c.kind == "answer"),
        )
        for record in records
    )
    state = str(result["state"])
    scored = words.is_scored(state) or any(_earned(record) for record in records)
    points, most = float(result.get("points") or 0), float(result.get("max_points") or 0)
    if standing is None:
        total, share = points_of(points, most), _share(points, most)
    else:
        total, share = standing.total, standing.share
    counts = scored or (standing is not None and standing.points is not None)
    return Page(
        title=one_line(result.get("title") or result["unit"]),
        who=one_line(result["submission"], 80),
        total=total if counts else "Not graded",
        share=share if counts else 0.0,
        scored=counts,
        sentence=_sentence(questions) if scored else "",
        banner=words.banner(state, result.get("reason")),
        notes=_notes(result),
        unchecked=(result.get("isolation") or {}).get("level") == "none",
        questions=questions if scored else (),
        cells=tuple(c for c in cells if not (c.kind == "answer" and c.question in known)),
        release=one_line(result.get("release") or "", 40),
        standing=standing,
    )


def _earned(record: Mapping[str, Any]) -> bool:
    return record.get("state") in {"passed", "failed", "partly"}


def _share(points: float, most: float) -> float:
    return min(max(points / most, 0.0), 1.0) if most > 0 else 0.0


def _question(
    record: Mapping[str, Any], registry: Registry, cells: tuple[OwnCell, ...]
) -> QuestionView:
    checks = [check for check in record.get("checks") or () if isinstance(check, Mapping)]
    open_ones = [check for check in checks if check.get("state") != "passed"]
    state = str(record["state"])
    # What a student can mend comes first: failures, then checks that wait for them.
    open_ones.sort(key=lambda check: (check.get("state") != "failed", bool(check.get("hidden"))))
    shown = [_check(check, registry) for check in open_ones]
    attempted = state != "not attempted"
    failed_first = bool(open_ones) and open_ones[0].get("state") == "failed" and attempted
    points, most = float(record.get("points") or 0), float(record.get("max_points") or 0)
    passed = [check for check in checks if check.get("state") == "passed"]
    return QuestionView(
        id=str(record["id"]),
        label=question_name(str(record["id"]), record.get("title")),
        state=state,
        word=words.question_word(state),
        points=points_of(points, most),
        share=_share(points, most),
        note=clean(record["note"], TEXT) if record.get("note") else None,
        objectives=tuple(registry.objective(name) for name in record.get("objectives") or ()),
        first=shown[0] if failed_first else None,
        others=tuple(shown[1:] if failed_first else shown) if attempted else (),
        done=tuple(_check(check, registry) for check in passed if not check.get("hidden")),
        hidden_passed=sum(bool(check.get("hidden")) for check in passed),
        kind_words=words.question_help(state),
        cells=cells,
    )


def _check(check: Mapping[str, Any], registry: Registry) -> CheckView:
    hidden = check.get("hidden") is not False
    state = str(check["state"])
    failed = state == "failed"
    message = check.get("message") if isinstance(check.get("message"), Mapping) else {}
    assert isinstance(message, Mapping)
    text = clean(message.get("text") or "", TEXT)
    if state == "could not check":
        text = words.unchecked_text(check.get("reason"))
    elif hidden and not failed:
        text = ""
    expected, actual, legend = (None, None, None) if hidden else _sides(message)
    # Without a message the author asked for silence: then its misconception is not named either.
    misconception = (
        str(check["misconception"]) if failed and text and check.get("misconception") else ""
    )
    belief = registry.says(misconception)
    return CheckView(
        name="Hidden check" if hidden else one_line(check.get("title") or check["id"], 200),
        state=state,
        word=words.check_word(state),
        points=None
        if hidden
        else points_of(float(check.get("points") or 0), float(check.get("max_points") or 0)),
        text=text,
        expected=expected,
        actual=actual,
        legend=legend,
        belief=None if hidden or belief == text else belief,
        next_step=_next_step(message, hidden),
        hints=tuple(clean(hint, TEXT) for hint in check.get("hints") or () if failed),
        reread=registry.reread(misconception),
    )


def _sides(message: Mapping[str, Any]) -> tuple[str | None, str | None, str | None]:
    plain = [
        None if message.get(side) is None else clean(message[side], SIDE)
        for side in ("expected", "actual")
    ]
    marked = visible_spaces(plain[0] or "", plain[1] or "")
    shown = [None if old is None else new for old, new in zip(plain, marked, strict=True)]
    return shown[0], shown[1], SPACES_LEGEND if shown != plain else None


def _next_step(message: Mapping[str, Any], hidden: bool) -> str | None:
    step = message.get("next_step")
    return clean(step, TEXT) if step and not hidden else None


def _sentence(questions: Sequence[QuestionView]) -> str:
    right = sum(question.state == "passed" for question in questions)
    total = len(questions)
    if total == 0:
        return ""
    if right == total:
        return (
            "Everything is fully right."
            if total == 1
            else f"All {total} questions are fully right."
        )
    said = f"{right} of {number(total)} {'question' if total == 1 else 'questions'} fully right"
    for states in ({"failed", "partly"}, {"not attempted"}):
        for question in questions:
            if question.state in states:
                return f"{said}; start with {question_label(question.id)}."
    return f"{said}; the rest could not be checked."


def _notes(result: Mapping[str, Any]) -> tuple[str, ...]:
    repairs = result.get("repairs")
    return tuple(clean(note, 400) for note in repairs) if isinstance(repairs, list) else ()
