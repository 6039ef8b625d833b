"""Quiz items: questions with answers to choose from, in ``quiz.yml`` beside the lesson.

Items are data, so that each is tied to an objective, every wrong answer names the belief behind it,
and the same items can be drawn for other purposes than the page they first stand on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import Field

from mlcourse.course.documents import (
    Document,
    Strict,
    entries,
    read_document_file,
    suggestion,
)
from mlcourse.course.records import Misconception, QuizAnswer, QuizItem
from mlcourse.errors import UnitError, Where

QUIZ = "quiz.yml"
LETTERS = "abcde"
FEWEST_ANSWERS = 3


class AnswerEntry(Strict):
    """One answer of an item: the right one, or one with the belief that leads to it."""

    text: str = Field(min_length=1)
    why: str = Field(min_length=1)
    right: bool = False
    belief: str | None = None
    misconception: str | None = None


class ItemEntry(Strict):
    """One item in ``quiz.yml``; its key is its id."""

    objective: str
    asks: str = Field(min_length=1)
    answers: list[AnswerEntry] = Field(min_length=FEWEST_ANSWERS, max_length=len(LETTERS))


def read_quiz(
    folder: Path,
    objectives: Sequence[str],
    misconceptions: Mapping[str, Misconception],
    *,
    name: str = QUIZ,
) -> tuple[tuple[QuizItem, ...], tuple[UnitError, ...]]:
    """Read the items of a unit, or of a whole course; where there is no file, there are none.

    Parameters
    ----------
    folder : Path
        Of the unit or the course.
    objectives : sequence of str
        Objectives of it; every item belongs to one.
    misconceptions : mapping
        Of the course; an answer may name one instead of a belief of its own.
    name : str
        Name of the file.

    Returns
    -------
    items, faults : tuple
        Faults name file and line.
    """
    path = folder / name
    if not path.is_file():
        return (), ()
    document = read_document_file(path)
    if document.faults:
        return (), document.faults
    items: list[QuizItem] = []
    faults: list[UnitError] = []
    for id, entry in entries(ItemEntry, document, faults, "items").items():
        faults += _item_faults(document, id, entry, objectives, misconceptions)
        answers = tuple(_answer(one, misconceptions) for one in entry.answers)
        items.append(QuizItem(id, entry.objective, entry.asks.strip(), answers))
    return (() if faults else tuple(items)), tuple(faults)


def _answer(entry: AnswerEntry, misconceptions: Mapping[str, Misconception]) -> QuizAnswer:
    known = misconceptions.get(entry.misconception or "")
    belief = entry.belief if known is None else known.belief
    return QuizAnswer(entry.text.strip(), entry.why.strip(), entry.right, belief)


def _item_faults(
    document: Document,
    id: str,
    entry: ItemEntry,
    objectives: Sequence[str],
    misconceptions: Mapping[str, Misconception],
) -> list[UnitError]:
    def fault(what: str, fix: str, *key: str | int) -> UnitError:
        where = Where(document.file, line=document.line((id, *key)))
        return UnitError(f"Item {id!r}: {what}", where=where, fix=fix)

    found = []
    if entry.objective not in objectives:
        fix = suggestion(entry.objective, list(objectives), "The objectives are")
        found.append(fault(f"{entry.objective!r} is no objective here", fix, "objective"))
    right = sum(answer.right for answer in entry.answers)
    if right != 1:
        found.append(
            fault(f"{right} answers are right", "Give exactly one answer  right: true.", "answers")
        )
    for number, answer in enumerate(entry.answers):
        key = ("answers", number)
        if answer.right and (answer.belief or answer.misconception):
            fix = "Leave belief and misconception out."
            found.append(fault("the right answer names a belief", fix, *key))
        elif not answer.right and (answer.belief is None) == (answer.misconception is None):
            found.append(
                fault(
                    f"answer ({LETTERS[number]}) does not say what leads to it",
                    "Give a wrong answer either a  belief:  in words or a  misconception:  of the"
                    " registry.",
                    *key,
                )
            )
        elif answer.misconception is not None and answer.misconception not in misconceptions:
            fix = suggestion(answer.misconception, list(misconceptions), "Declared are")
            found.append(
                fault(f"nobody declared the misconception {answer.misconception!r}", fix, *key)
            )
    return found


def quiz_markdown(items: Sequence[QuizItem], after: Mapping[str, str] | None = None) -> str:
    """Return the items as a page shows them, with the reasons folded below each.

    Parameters
    ----------
    items : sequence of QuizItem
    after : mapping or None
        What follows the reasons of an item, by its objective.
    """
    return "\n\n".join(
        _item_markdown(number, item, (after or {}).get(item.objective, ""))
        for number, item in enumerate(items, start=1)
    )


def _item_markdown(number: int, item: QuizItem, after: str) -> str:
    choices = "\n".join(
        f"- ({letter}) {answer.text}" for letter, answer in zip(LETTERS, item.answers, strict=False)
    )
    right = next(place for place, answer in enumerate(item.answers) if answer.right)
    reasons = [f"- **({LETTERS[right]})** is right. {item.answers[right].why}"]
    reasons += [
        f"- ({letter}) comes from the belief: “{answer.belief}” {answer.why}"
        for letter, answer in zip(LETTERS, item.answers, strict=False)
        if not answer.right
    ]
    return (
        f"**{number}.** {item.asks}\n\n{choices}\n\n"
        f"<details>\n<summary>Answer and reasons to question {number}</summary>\n\n"
        + "\n".join(reasons)
        + (f"\n\n{after}" if after else "")
        + "\n\n</details>"
    )
