"""GitHub Actions: the summary of a job, and annotations that no student's text can forge.

Source: GitHub, *Workflow commands for GitHub Actions*: commands stand at the beginning of a line of
the log, ``%``, CR and LF of their data are escaped, and of their properties ``:`` and ``,`` too;
``::stop-commands::TOKEN`` to ``::TOKEN::`` turns them off. A summary may have 1 MiB.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence

from mlcourse.delivery.ci.verdicts import Verdict
from mlcourse.delivery.text import count, number, one_line

MOST_SUMMARY = 1_000_000
MOST_ANNOTATIONS = 10
"""More of one kind are not shown for a step."""
_MARKS = {"passed": "✓", "failed": "✗", "not attempted": "–", "could not check": "?"}
_KINDS = {"failed": "error", "could not check": "warning", "not attempted": "notice"}


def to_summary(verdicts: Sequence[Verdict], title: str) -> str:
    """Return a summary in Markdown: a table of points, then what is not right of each student.

    Parameters
    ----------
    verdicts : sequence of Verdict
        Those of a student together.
    title : str

    Returns
    -------
    str
        Of at most `MOST_SUMMARY` bytes; what has no place is counted in its last line. Text of
        students stands in blocks of code that it cannot close.
    """
    students = _by_student(verdicts)
    table = [
        f"# {_inline(title)}\n\n"
        "✓ fully right, ✗ not yet right, – not attempted, ? could not be checked\n\n"
        "| student | points | questions |\n|---|---|---|\n"
    ]
    for student, mine in students.items():
        points = number(sum(one.points for one in mine))
        most = number(sum(one.most for one in mine))
        marks = " ".join(_MARKS[one.state] for one in mine)
        table.append(f"| {_inline(student)} | {points} of {most} | {marks} |\n")
    details = [f"\n{_details(one)}" for one in verdicts if one.state not in ("passed",)]
    return _fitting([*table, *details])


def _by_student(verdicts: Iterable[Verdict]) -> dict[str, list[Verdict]]:
    found: dict[str, list[Verdict]] = {}
    for one in verdicts:
        found.setdefault(one.student, []).append(one)
    return found


def _details(verdict: Verdict) -> str:
    longest = max((len(run) for run in re.findall("`+", verdict.text)), default=0)
    fence = "`" * max(3, longest + 1)
    head = _inline(f"{verdict.student}: {verdict.name}")
    return (
        f"<details><summary>{_MARKS[verdict.state]} {head}</summary>\n\n"
        f"{fence}text\n{verdict.text}\n{fence}\n\n</details>\n"
    )


def _inline(text: str) -> str:
    """Return text on one line of which nothing is markup."""
    line = one_line(text, 200)
    return "".join(f"&#{ord(letter)};" if letter in "&<>|`*_[]()#~!\\@:/" else letter
                   for letter in line)  # fmt: skip


def _fitting(parts: Sequence[str]) -> str:
    room = MOST_SUMMARY - 200
    kept: list[str] = []
    for number_, part in enumerate(parts):
        room -= len(part.encode())
        if room < 0:
            left = count(len(parts) - number_, "part")
            return "".join([*kept, f"\n{left} more: this summary is full; see the report.\n"])
        kept.append(part)
    return "".join(kept)


def to_annotations(verdicts: Iterable[Verdict]) -> str:
    """Return the lines that annotate a job: at most ten of a kind, then the points.

    Parameters
    ----------
    verdicts : iterable of Verdict
    """
    mine = list(verdicts)
    lines: list[str] = []
    for state, kind in _KINDS.items():
        those = [one for one in mine if one.state == state]
        # The last one tells of those that have no place.
        shown = those if len(those) <= MOST_ANNOTATIONS else those[: MOST_ANNOTATIONS - 1]
        lines += [_command(kind, f"{one.student}: {one.name}", one.text) for one in shown]
        if len(those) > len(shown):
            more = f"{len(those) - len(shown)} more, see the summary of the job"
            lines.append(_command(kind, "and others", more))
    points = number(sum(one.points for one in mine))
    most = number(sum(one.most for one in mine))
    lines.append(_command("notice", "Autograding complete", f"Points {points}/{most}"))
    return "".join(f"{line}\n" for line in lines)


def _command(kind: str, title: str, text: str) -> str:
    data = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    name = title.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    name = name.replace(":", "%3A").replace(",", "%2C")
    return f"::{kind} title={name}::{data}"


def quoted(text: str) -> str:
    """Return text for the log of a job, in which no line of it is a command.

    Parameters
    ----------
    text : str
    """
    token = secrets.token_hex(16)
    return f"::stop-commands::{token}\n{text}\n::{token}::\n"
