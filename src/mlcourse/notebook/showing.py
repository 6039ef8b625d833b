"""One result, three renderings: text, HTML without script, JSON.

The HTML takes its text colour from the page, so it reads in light and dark themes alike; a coloured
edge is added where the browser knows ``light-dark()``, and every state stands there in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from html import escape
from typing import Any

from mlcourse.checks.messages import count
from mlcourse.checks.outcome import Outcome, Reason, State
from mlcourse.notebook.session import SyntaxFault

CHECK_MIME = "application/vnd.mlcourse.check+json"

WORDS = {
    State.PASSED: "passes",
    State.FAILED: "does not pass yet",
    State.COULD_NOT_CHECK: "could not be checked",
    State.NOT_ATTEMPTED: "not attempted",
}
_EDGES = {
    "passed": "light-dark(#1a7f37, #57c76f)",
    "failed": "light-dark(#b35900, #e8a33d)",
    "neutral": "light-dark(#57606a, #9aa4af)",
}


class Shown:
    """Something Jupyter shows by its text, its HTML and, for programs, its data."""

    def as_text(self) -> str:
        """Return the plain-text rendering."""
        raise NotImplementedError

    def as_html(self) -> str:
        """Return the HTML rendering."""
        raise NotImplementedError

    def as_data(self) -> dict[str, Any] | None:
        """Return the JSON rendering, or None."""
        return None

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = {"text/plain": self.as_text(), "text/html": self.as_html()}
        data = self.as_data()
        if data is not None:
            bundle[CHECK_MIME] = data
        return bundle

    def __repr__(self) -> str:
        return self.as_text()


@dataclass(frozen=True, repr=False)
class Notice(Shown):
    """A few sentences, the first of them the most important."""

    lines: tuple[str, ...]

    def as_text(self) -> str:
        return "\n".join(self.lines)

    def as_html(self) -> str:
        first, *rest = self.lines
        inner = f"<p style='margin:0'><strong>{escape(first)}</strong></p>"
        inner += "".join(f"<p style='margin:.3em 0 0'>{marked(line)}</p>" for line in rest)
        return box(inner, "neutral")


@dataclass(frozen=True, repr=False)
class Report(Shown):
    """What a check of one question has found.

    Parameters
    ----------
    question, title : str
    outcomes : tuple of Outcome
        Empty where the question has not been attempted.
    attempts : int
        Distinct failed attempts so far; the first hint is offered at the second.
    misconceptions : mapping
        Id to ``says`` and ``reread``.
    more : bool
        Whether grading makes checks that are not among these.
    fault : SyntaxFault or None
        Why the answer's cell could not be run; there are no outcomes then.
    """

    question: str
    title: str
    outcomes: tuple[Outcome, ...]
    attempts: int
    misconceptions: Mapping[str, Mapping[str, Any]]
    more: bool = False
    fault: SyntaxFault | None = None

    @property
    def verdict(self) -> str:
        """The result in a few words."""
        if self.fault is not None:
            return "The answer's cell has a syntax error, so nothing in it was run."
        states = [outcome.state for outcome in self.outcomes]
        passed = states.count(State.PASSED)
        if not states or set(states) == {State.NOT_ATTEMPTED}:
            return "Not attempted yet."
        if passed == len(states):
            return "The check passes." if passed == 1 else f"All {passed} checks pass."
        ending = "passes" if len(states) == 1 else "pass"
        ratio = f"{passed} of {count(len(states), 'check')} {ending}."
        if State.FAILED not in states and State.NOT_ATTEMPTED not in states:
            return f"Could not be checked in full: {ratio}"
        return f"Not yet: {ratio}"

    @property
    def first(self) -> Outcome | None:
        """The outcome to be shown in full."""
        for state in (State.FAILED, State.NOT_ATTEMPTED, State.COULD_NOT_CHECK):
            for outcome in self.outcomes:
                if outcome.state is state and outcome.reason is not Reason.WAITS:
                    return outcome
        return None

    def as_text(self) -> str:
        lines = [f"{self.question} · {self.title}", self.verdict]
        if not self.outcomes:
            return "\n".join([*lines, *self._begin()])
        first = self.first
        if first is not None:
            lines += ["", f"[{words(first)}] {first.title}", *self._details_text(first)]
        others = [outcome for outcome in self.outcomes if outcome is not first]
        if others:
            lines += ["", *(f"[{words(other)}] {other.title}" for other in others)]
        if self.more:
            lines += ["", MORE]
        return "\n".join(lines)

    def as_html(self) -> str:
        head = f"{escape(self.question)} · {escape(self.title)}"
        inner = f"<p style='margin:0'>{head}<br><strong>{escape(self.verdict)}</strong></p>"
        if not self.outcomes:
            return box(inner + "".join(map(paragraph, self._begin())), "neutral")
        first = self.first
        if first is not None:
            inner += paragraph(f"{words(first).capitalize()}: {first.title}", strong=True)
            inner += self._details_html(first)
        for other in self.outcomes:
            if other is not first:
                inner += self._folded_html(other)
        if self.more:
            inner += paragraph(MORE)
        passed = all(outcome.state is State.PASSED for outcome in self.outcomes)
        failed = any(outcome.state is State.FAILED for outcome in self.outcomes)
        return box(inner, "passed" if passed else "failed" if failed else "neutral")

    def as_data(self) -> dict[str, Any]:
        return {
            "schema": "mlcourse/check/v1",
            "question": self.question,
            "title": self.title,
            "verdict": self.verdict,
            "attempts": self.attempts,
            "syntax_error": None if self.fault is None else asdict(self.fault),
            "checks": [
                {
                    "id": outcome.check,
                    "title": outcome.title,
                    "state": str(outcome.state),
                    "reason": None if outcome.reason is None else str(outcome.reason),
                    "credit": outcome.credit,
                    "points": outcome.points,
                    "message": None if outcome.message is None else asdict(outcome.message),
                    "misconception": outcome.misconception,
                    "hints": list(self.hints(outcome)),
                }
                for outcome in self.outcomes
            ],
        }

    def hints(self, outcome: Outcome) -> tuple[str, ...]:
        """Return the hints to be offered: one more with each distinct failed attempt."""
        return outcome.hints[: max(0, self.attempts - 1)]

    def _begin(self) -> tuple[str, ...]:
        if self.fault is None:
            return ("Write your answer, run its cell, and then run this check again.",)
        line = self.fault.line
        above = " and the one above it" if line is not None and line > 1 else ""
        return (
            *([] if line is None else [f"Line {line}: {self.fault.code}"]),
            self.fault.message,
            f"Next: Look at that line{above}, mend what Python cannot read, run the cell, and then "
            "run this check again.",
        )

    def _belief(self, outcome: Outcome) -> list[str]:
        told = self.misconceptions.get(outcome.misconception or "", {})
        lines = [str(told["says"])] if told.get("says") else []
        if told.get("reread"):
            lines.append(f"To reread: {told['reread']}")
        return lines

    def _details_text(self, outcome: Outcome) -> list[str]:
        message = outcome.message
        lines = []
        if message is not None:
            lines.append(message.text)
            lines += [f"expected: {message.expected}"] if message.expected is not None else []
            lines += [f"yours:    {message.actual}"] if message.actual is not None else []
            lines += [f"Next: {message.next_step}"] if message.next_step else []
        lines += self._belief(outcome)
        lines += [f"Hint {i}: {hint}" for i, hint in enumerate(self.hints(outcome), start=1)]
        return [f"  {line}" for part in lines for line in part.splitlines()]

    def _details_html(self, outcome: Outcome) -> str:
        message = outcome.message
        html = ""
        if message is not None:
            html += paragraph(message.text)
            sides = [("Expected", message.expected), ("Yours", message.actual)]
            rows = "".join(side(name, text) for name, text in sides if text is not None)
            html += f"<table style='{TABLE}'><tbody>{rows}</tbody></table>" if rows else ""
            html += paragraph(f"Next: {message.next_step}") if message.next_step else ""
        html += "".join(paragraph(line) for line in self._belief(outcome))
        for number, hint in enumerate(self.hints(outcome), start=1):
            html += folded(f"Hint {number}", paragraph(hint))
        return html

    def _folded_html(self, outcome: Outcome) -> str:
        summary = f"{words(outcome).capitalize()}: {outcome.title}"
        details = self._details_html(outcome)
        return folded(summary, details) if details else paragraph(summary)


@dataclass(frozen=True, repr=False)
class Reports(Shown):
    """Reports of several questions, one line each, details folded."""

    reports: tuple[Report, ...]

    def as_text(self) -> str:
        return "\n".join(f"{one.question} · {one.title}: {one.verdict}" for one in self.reports)

    def as_html(self) -> str:
        return "".join(
            folded(f"{one.question} · {one.title}: {one.verdict}", one.as_html())
            for one in self.reports
        )

    def as_data(self) -> dict[str, Any]:
        return {
            "schema": "mlcourse/checks/v1",
            "questions": [report.as_data() for report in self.reports],
        }


@dataclass(frozen=True, repr=False)
class Progress(Shown):
    """How far each question is.

    Parameters
    ----------
    title : str
    rows : sequence of (question id, title, passed, all)
        ``passed`` is None for a question that has not been checked in this kernel.
    """

    title: str
    rows: Sequence[tuple[str, str, int | None, int]]

    def as_text(self) -> str:
        names = [f"{id} · {title}" for id, title, _, _ in self.rows]
        width = max(map(len, names), default=0)
        lines = [
            f"{name:<{width}}  {self._bar(passed, total)}  {self._words(passed, total)}"
            for name, (_, _, passed, total) in zip(names, self.rows, strict=True)
        ]
        return "\n".join([self.title, *lines])

    def as_html(self) -> str:
        rows = "".join(
            f"<tr><th scope='row' style='{CELL};text-align:left'>{escape(f'{id} · {title}')}</th>"
            f"<td style='{CELL}'>{self._drawn(passed, total)}</td>"
            f"<td style='{CELL};text-align:left'>{self._words(passed, total)}</td></tr>"
            for id, title, passed, total in self.rows
        )
        head = f"<p style='margin:0'><strong>{escape(self.title)}</strong></p>"
        return box(f"{head}<table style='{TABLE}'><tbody>{rows}</tbody></table>", "neutral")

    def _bar(self, passed: int | None, total: int) -> str:
        full = round(10 * (passed or 0) / total) if total else 0
        return "[" + "#" * full + "." * (10 - full) + "]"

    def _drawn(self, passed: int | None, total: int) -> str:
        share = round(100 * (passed or 0) / total) if total else 0
        # The words in the next column say the same, so the bar is hidden from screen readers.
        return (
            "<div aria-hidden='true' style='width:8em;height:.7em;border:1px solid currentColor'>"
            f"<div style='width:{share}%;height:100%;background:currentColor'></div></div>"
        )

    def _words(self, passed: int | None, total: int) -> str:
        if passed is None:
            return "not checked yet"
        return f"{passed} of {count(total, 'check')} {'passes' if total == 1 else 'pass'}"


MORE = "Grading makes further checks, with other data."
TABLE = "border-collapse:collapse;margin:.4em 0 0;font:inherit;color:inherit;background:transparent"
CELL = "padding:.15em .6em .15em 0;vertical-align:top;color:inherit;background:transparent"


def words(outcome: Outcome) -> str:
    """Return the state of a check in words."""
    if outcome.reason is Reason.WAITS:
        return "waits for another check"
    return WORDS[outcome.state]


def box(inner: str, mood: str) -> str:
    """Return a block with an edge."""
    style = (
        "border-left:.3em solid currentColor;"
        f"border-left-color:{_EDGES[mood]};padding:.3em .8em;margin:.3em 0;color:inherit"
    )
    return f"<div style='{style}'>{inner}</div>"


def paragraph(text: str, *, strong: bool = False) -> str:
    """Return a paragraph; line breaks in the text stay."""
    lines = "<br>".join(marked(line) for line in text.splitlines())
    body = f"<strong>{lines}</strong>" if strong else lines
    return f"<p style='margin:.4em 0 0'>{body}</p>"


def folded(summary: str, inner: str) -> str:
    """Return a block the reader opens."""
    return (
        "<details style='margin:.4em 0 0'><summary style='cursor:pointer'>"
        f"{marked(summary)}</summary><div style='margin-left:1em'>{inner}</div></details>"
    )


def side(name: str, text: str) -> str:
    """Return a table row with one side of a comparison."""
    code = "font-family:monospace;white-space:pre-wrap;overflow-wrap:anywhere"
    return (
        f"<tr><th scope='row' style='{CELL};text-align:left'>{name}</th>"
        f"<td style='{CELL};text-align:left;{code}'>{escape(text)}</td></tr>"
    )


def marked(text: str) -> str:
    """Return text escaped, with what stands between backticks as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # an odd one out: leave all as they are
        return escape(text)
    return "".join(
        f"<code style='color:inherit;background:transparent'>{escape(part)}</code>"
        if number % 2
        else escape(part)
        for number, part in enumerate(parts)
    )
