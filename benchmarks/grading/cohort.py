"""The submissions: by question, the source of the answer cell. The same for every tool."""

from __future__ import annotations

from benchmarks.grading.assignments import Assignment

MISSING = "# YOUR CODE HERE"
RAISING = "raise ValueError('this is as far as I came')"


def cohort(assignment: Assignment, size: int) -> dict[str, dict[str, str]]:
    """Return submissions by student: half right, the others wrong, raising or incomplete."""
    return {f"student{number:03d}": _answers(assignment, number) for number in range(size)}


def _answers(assignment: Assignment, number: int) -> dict[str, str]:
    answers = {question.id: question.answer for question in assignment.questions}
    chosen = assignment.questions[number // 2 % len(assignment.questions)]
    if number % 2:
        kinds = (chosen.wrong, RAISING, MISSING)
        answers[chosen.id] = kinds[number // 2 % len(kinds)]
    return answers


def expected_points(assignment: Assignment, answers: dict[str, str]) -> float | None:
    """Return the points of a submission without mistakes; None where it has one."""
    right = all(answers[question.id] == question.answer for question in assignment.questions)
    return float(sum(len(question.tests) for question in assignment.questions)) if right else None
