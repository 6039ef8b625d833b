"""Exercises, quiz items and the objectives they assess."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from mlcourse.course.given import given_to_students
from mlcourse.course.quiz import LETTERS, QUIZ
from mlcourse.course.records import Unit
from mlcourse.errors import Where
from mlcourse.lint.findings import LESSON, Found, Rule
from mlcourse.lint.reading import Reading

FEWEST_EXERCISES = 2
FEWEST_ITEMS, MOST_ITEMS = 3, 6
ITEMS_FOR_AN_OBJECTIVE = 2
_ALL_OF = re.compile(r"\b(all|none|both|neither|each|any) of (the above|them|these)\b", re.I)


def _exercises(reading: Reading) -> Iterator[Found]:
    count = len(reading.unit.questions)
    if count < FEWEST_EXERCISES:
        yield Found(f"There are {count} exercises.", reading.top)


def _hidden(reading: Reading) -> Iterator[Found]:
    for question in reading.unit.questions:
        if not any(check.hidden for check in question.checks):
            yield Found(f"{question.id} has no hidden check.", reading.top)


def _published(reading: Reading) -> Iterator[Found]:
    hidden = [check for q in reading.unit.questions for check in q.checks if check.hidden]
    for given in given_to_students(reading.unit):
        for check in hidden:
            found = re.search(r"\s+".join(map(re.escape, check.title.split())), given.text)
            if found:
                line = (given.where.line or 1) + given.text.count("\n", 0, found.start())
                yield Found(
                    f"The title of the hidden check {check.id} stands here: “{check.title}”.",
                    replace(given.where, line=line),
                )


def _quiz_size(reading: Reading) -> Iterator[Found]:
    count = len(reading.unit.quiz)
    if not FEWEST_ITEMS <= count <= MOST_ITEMS:
        yield Found(f"There are {count} quiz items.", reading.top)


def _all_of(reading: Reading) -> Iterator[Found]:
    for item in reading.unit.quiz:
        for answer in item.answers:
            if _ALL_OF.search(answer.text):
                yield Found(f"Item {item.id} has the answer “{answer.text}”", _quiz(reading))


def _guessable(reading: Reading) -> Iterator[Found]:
    items = reading.unit.quiz
    if len(items) < FEWEST_ITEMS:
        return
    places = Counter(next(n for n, a in enumerate(item.answers) if a.right) for item in items)
    place, count = places.most_common(1)[0]
    if count == len(items):
        yield Found(f"The right answer is ({LETTERS[place]}) in every item.", _quiz(reading))
    longest = [max(item.answers, key=lambda answer: len(answer.text)).right for item in items]
    if all(longest):
        yield Found("The right answer is the longest one in every item.", _quiz(reading))


def _assessed(reading: Reading) -> Iterator[Found]:
    counted = items_by_objective([reading.unit])
    for objective in reading.unit.objectives:
        if counted[objective] < ITEMS_FOR_AN_OBJECTIVE:
            yield Found(
                f"The objective {objective} is assessed by {counted[objective]} of the lesson's "
                "exercises and quiz items.",
                reading.top,
            )


def items_by_objective(units: Iterable[Unit]) -> Counter[str]:
    """Return how many questions and quiz items of some units assess each objective."""
    counted: Counter[str] = Counter()
    for unit in units:
        counted.update(item.objective for item in unit.quiz)
        counted.update(id for question in unit.questions for id in question.objectives)
    return counted


def _quiz(reading: Reading) -> Where:
    return Where(str(reading.unit.folder / QUIZ))


RULES = (
    Rule(
        "Q1",
        f"A lesson has at least {FEWEST_EXERCISES} exercises with checks.",
        "What was only read is not yet learned.",
        _exercises,
        LESSON,
    ),
    Rule(
        "Q2",
        "Every question has a hidden check.",
        "Visible checks can be answered with what they ask for and nothing else.",
        _hidden,
    ),
    Rule(
        "Q3",
        f"A lesson has {FEWEST_ITEMS} to {MOST_ITEMS} quiz items.",
        "They take five minutes and tell which belief is left.",
        _quiz_size,
        LESSON,
    ),
    Rule(
        "Q4",
        "No answer is “all of the above” or the like.",
        "It asks about the other answers and not about the matter.",
        _all_of,
    ),
    Rule(
        "Q5",
        "The right answer does not give itself away by its place or its length.",
        "Otherwise the quiz measures who has taken quizzes before.",
        _guessable,
    ),
    Rule(
        "Q6",
        f"Each objective of a lesson is assessed by at least {ITEMS_FOR_AN_OBJECTIVE} items.",
        "One item says little about what somebody can do.",
        _assessed,
        LESSON,
    ),
    Rule(
        "Q7",
        "The title of a hidden check stands nowhere in the students' notebook.",
        "Feedback would tell which sentence of the task hides a check.",
        _published,
    ),
)
