"""The words for each state: what a student reads, what a table says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mlcourse.delivery.text import clean

SUBMISSION_STATES = (
    "graded",
    "partly graded",
    "refused",
    "timed out",
    "out of memory",
    "infrastructure error",
)
_SCORED = {"graded", "partly graded"}

_CHECK = {
    "passed": "Passed",
    "failed": "Not passed",
    "partly": "Partly passed",
    "not attempted": "Not attempted",
    "could not check": "Could not be checked",
}
_QUESTION = {**_CHECK, "passed": "Fully right", "failed": "Not yet right", "partly": "Partly right"}


@dataclass(frozen=True)
class Banner:
    """What stands on top of a page whose submission was not simply graded."""

    kind: Literal["problem", "note"]
    heading: str
    text: tuple[str, ...]
    reason: str | None = None


_BANNERS = {
    "partly graded": Banner(
        "note",
        "Part of your notebook could not be checked",
        (
            "What could be checked was graded as usual. The questions that could not be checked "
            "are marked below, each with its reason.",
            "If you do not see why, show this page to your instructor.",
        ),
    ),
    "refused": Banner(
        "problem",
        "Your file could not be opened for grading",
        (
            "Nothing in it was run or judged, so there are no points yet, neither good nor bad.",
            "What to do: open your notebook in Jupyter, save it, and hand it in again as the "
            ".ipynb file or as the file that export() makes. If it opens well for you, show this "
            "page to your instructor.",
        ),
    ),
    "timed out": Banner(
        "problem",
        "Your notebook ran longer than it may",
        (
            "It was stopped when its time was over, so what came after could not be checked.",
            "What to do: restart the kernel and run all cells from the top. Look for a loop that "
            "does not end, or a step that takes minutes, and make it smaller.",
        ),
    ),
    "out of memory": Banner(
        "problem",
        "Your notebook used more memory than it may",
        (
            "It was stopped when its memory was used up, so what came after could not be checked.",
            "What to do: restart the kernel and run all cells from the top. Look for very large "
            "arrays, copies of the data in a loop, or lists that keep growing.",
        ),
    ),
    "infrastructure error": Banner(
        "problem",
        "Grading did not work: this is our problem, not yours",
        (
            "Something on the grading side failed. Your file is safe, and this is not a zero.",
            "You do not need to do anything: your instructor is shown this and can grade it again.",
        ),
    ),
}
_REASON_SHOWN = {"partly graded", "refused", "timed out", "out of memory"}

# The reasons are those of mlcourse.checks.outcome.Reason, as a result spells them.
_UNCHECKED = {
    "waits for another check": "This check needs another one to pass first. "
    "Mend that one, and this will be checked.",
    "did not answer in time": "Your code did not answer in time. "
    "Look for a loop that does not end or a slow step.",
    "the notebook's process ended": "The process that ran your notebook ended while this was "
    "checked. Restart the kernel, run all cells from the top, and look for a cell that ends it.",
    "used more memory than allowed": "Your code used more memory than it may. "
    "Look for very large arrays or growing lists.",
    "the check itself has a fault": "This is our problem, not yours: the check itself has a fault. "
    "Your instructor is shown this and can mend it.",
}


def is_scored(state: str) -> bool:
    """Return whether a submission in this state has points that count."""
    return state in _SCORED


def check_word(state: str) -> str:
    """Return how a check ended, in words."""
    return _CHECK.get(state, state)


def question_word(state: str) -> str:
    """Return how a question ended, in words."""
    return _QUESTION.get(state, state)


def question_help(state: str) -> str | None:
    """Return what to say where a question was not judged."""
    return {
        "not attempted": "The answer cell still holds what it was handed out with, so there was "
        "nothing to check. If you did write an answer, make sure it stands in that cell and hand "
        "in again.",
        "could not check": "This question could not be checked. The reason stands with each check.",
    }.get(state)


def unchecked_text(reason: object) -> str:
    """Return what a student reads about a check that could not be made."""
    return _UNCHECKED.get(
        str(reason), "This could not be checked. Your work is safe; ask your instructor."
    )


def banner(state: str, reason: object) -> Banner | None:
    """Return what stands on top of the page of a submission in this state."""
    found = _BANNERS.get(state)
    if found is None or not reason or state not in _REASON_SHOWN:
        return found
    return Banner(found.kind, found.heading, found.text, clean(reason, 400))
