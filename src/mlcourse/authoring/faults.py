"""What the trials of a unit say against its release."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlcourse.authoring.remedies import check_fault, ended, missed
from mlcourse.authoring.trial import Trial
from mlcourse.box.session import CellError
from mlcourse.checks.loading import LoadedChecks
from mlcourse.checks.outcome import Outcome, Reason, State
from mlcourse.course.records import Cell, Mutant, Unit
from mlcourse.course.solutions import is_stub, reference_of, stub_of
from mlcourse.errors import UnitError, Where


def _answers(unit: Unit) -> Iterator[Cell]:
    return (cell for cell in unit.cells if cell.role == "answer")


def stub_faults(unit: Unit) -> Iterator[UnitError]:
    for cell in _answers(unit):
        if is_stub(reference_of(cell.source), stub_of(cell.source)):
            yield UnitError(
                f"The reference solution of question {cell.question!r} is its stub",
                where=Where(str(unit.master), cell.number, cell.line, cell.question),
                why="A right answer would count as not attempted.",
                fix="Put the code that students write between the markers.",
            )
    for mutant in unit.mutants:
        cell = next(cell for cell in _answers(unit) if cell.question == mutant.question)
        if is_stub(mutant.source, stub_of(cell.source)):
            yield UnitError(
                f"The mutant {mutant.id} is the stub of its question",
                where=Where(str(mutant.path), question=mutant.question),
                fix="Write what a student with this misconception would write.",
            )


def stub_warnings(loaded: LoadedChecks, trial: Trial) -> Iterator[str]:
    for question in loaded.questions.values():
        for outcome in next(iter(trial.outcomes.get(question.id, ())), ()):
            if outcome.state is State.PASSED and outcome.points:
                yield (
                    f"{outcome.check} passes on the untouched stub, so any edit earns its points;"
                    " let it wait for another check with after=…"
                )


def reference_faults(unit: Unit, loaded: LoadedChecks, trial: Trial) -> Iterator[UnitError]:
    for cell in unit.cells:
        error = trial.errors.get(cell.key)
        if error is not None and "raises-exception" not in str(cell.metadata.get("tags", "")):
            line = error.frames[-1][0] if error.frames else 1
            yield UnitError(
                f"A cell of the reference fails in a box: {error.type_name}: {error.text}",
                where=Where(str(unit.master), cell.number, cell.line + line - 1, cell.question),
                why="A box has no network, no home folder and only the unit's files.",
            )
    if trial.ended is not None:
        yield ended("The reference solution", trial, _running(unit, trial))
    for question in loaded.questions.values():
        draws = trial.outcomes.get(question.id, ())
        for position, check in enumerate(question.checks):
            outcomes = [draw[position] for draw in draws]
            wrong = [number for number, o in enumerate(outcomes, 1) if _is_missed(o)]
            if wrong:
                first = outcomes[wrong[0] - 1]
                what = (
                    f"The reference solution does not pass {check.id}: {first.state}"
                    f" on {len(wrong)} of {len(outcomes)} draws"
                )
                yield missed(check, first, what)


def _running(unit: Unit, trial: Trial) -> Where:
    """Return the cell that ran when a box ended, or the file where a check was being asked."""
    for cell in unit.cells:
        if cell.key == trial.at:
            return Where(str(unit.master), cell.number, cell.line, cell.question)
    return Where(str(unit.master))


def _is_missed(outcome: Outcome) -> bool:
    # A check that waits for one that failed is named with that one.
    return outcome.state is not State.PASSED and outcome.reason is not Reason.WAITS


def _own_error(mutant: Mutant, trial: Trial) -> CellError | None:
    return trial.errors.get(f"{mutant.question}-answer")


def telling(
    loaded: LoadedChecks, mutant: Mutant, outcomes: Sequence[Outcome]
) -> tuple[Outcome, str] | None:
    """Return the first failing check of a mutant that names a misconception, and this."""
    checks = {check.id: check for check in loaded.questions[mutant.question].checks}
    for outcome in outcomes:
        check = checks[outcome.check]
        # What a check keeps to itself is known to its author; anything else must reach the student.
        named = check.misconception if check.feedback == "none" else outcome.misconception
        if outcome.state is State.FAILED and named:
            return outcome, named
    return None


def is_caught(loaded: LoadedChecks, mutant: Mutant, trial: Trial) -> bool:
    """Return whether a mutant fails as what it is, on every draw."""
    if trial.ended is not None or _own_error(mutant, trial) is not None:
        return False
    return not _missing(loaded, mutant, trial)


def _missing(
    loaded: LoadedChecks, mutant: Mutant, trial: Trial
) -> list[tuple[tuple[Outcome, ...], str | None]]:
    """Return outcomes and the misconception they name, of draws that do not tell the mutant's."""
    found = []
    for outcomes in trial.outcomes[mutant.question]:
        told = telling(loaded, mutant, outcomes)
        if told is None or told[1] != mutant.misconception:
            found.append((outcomes, None if told is None else told[1]))
    return found


def mutant_faults(loaded: LoadedChecks, mutant: Mutant, trial: Trial) -> Iterator[UnitError]:
    if is_caught(loaded, mutant, trial):
        return
    where = Where(str(mutant.path), question=mutant.question)
    own = _own_error(mutant, trial)
    if own is not None:
        line = own.frames[-1][0] if own.frames else None
        yield UnitError(
            f"The mutant {mutant.id} fails by itself: {own.type_name}: {own.text}",
            where=Where(str(mutant.path), line=line, question=mutant.question),
            why="It would be caught by accident, not by its check.",
        )
        return
    if trial.ended is not None:
        yield ended(f"The mutant {mutant.id}", trial, where)
        return
    draws, missing = trial.outcomes[mutant.question], _missing(loaded, mutant, trial)
    outcomes, named = missing[0]
    stopped = [outcome for outcome in outcomes if outcome.reason is Reason.FAULT]
    if stopped and not named:
        first = stopped[0]
        check = next(c for c in loaded.questions[mutant.question].checks if c.id == first.check)
        yield check_fault(check, first, f"{check.id} stops with an error on the mutant {mutant.id}")
        return
    if named:
        what = f"fails with the misconception {named!r} instead of its own"
        fix = "Put the check for its own misconception first, or make the mutant right elsewhere."
    elif any(outcome.state is State.FAILED for outcome in outcomes):
        what = "fails, but no failing check names a misconception"
        fix = f"Give the check that catches it  misconception={mutant.misconception!r}."
    else:
        what = "is not caught by any check"
        fix = f"Write a check that tells this mistake, with misconception={mutant.misconception!r}."
    if len(draws) > 1:
        what += f", on {len(missing)} of {len(draws)} draws"
    states = ", ".join(f"{outcome.check} {outcome.state}" for outcome in outcomes)
    yield UnitError(f"The mutant {mutant.id} {what}", where=where, why=states, fix=fix)


def sound_questions(reference: Trial) -> set[str]:
    """Return the questions whose reference passes; a mutant of another would tell nothing."""
    return {
        question
        for question, draws in reference.outcomes.items()
        if all(outcome.state is State.PASSED for draw in draws for outcome in draw)
    }
