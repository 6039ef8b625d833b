"""The tests are tested: reference, stub and mutants are judged before a unit is released."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from mlcourse.authoring.environment import environment_of
from mlcourse.authoring.remedies import check_fault, ended, missed
from mlcourse.authoring.trial import (
    RngFor,
    Step,
    Trial,
    beginning,
    run_and_ask,
    run_variants,
)
from mlcourse.box.agent.fingerprint import FINGERPRINT
from mlcourse.box.isolation import Isolation, detect
from mlcourse.box.limits import Limits
from mlcourse.box.session import Box, BoxEnded, CellError, CellRun
from mlcourse.box.supply import Supply
from mlcourse.checks.loading import LoadedChecks, load_bundle_checks
from mlcourse.checks.outcome import Outcome, Reason, State
from mlcourse.checks.questions import Check, Question
from mlcourse.checks.seeds import check_seed, generator
from mlcourse.course.records import Cell, Mutant, Unit
from mlcourse.course.solutions import is_stub, reference_of, stub_of
from mlcourse.course.stand_ins import STAND_INS
from mlcourse.errors import IsolationMissing, UnitError, Where

_KEY = b"mlcourse verification "
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Verification:
    """What the runs of a unit showed.

    Parameters
    ----------
    faults : tuple of UnitError
        Reasons not to release the unit.
    warnings : tuple of str
        What an author should look at, though the unit may be released.
    seeds : int
        Number of draws the reference was judged on.
    mutants : int
        Number of mutants that were judged.
    repeatable : bool
        Whether the cells before the first answer give the same whenever they are run, so that they
        may be run once for many submissions.
    """

    faults: tuple[UnitError, ...]
    warnings: tuple[str, ...]
    seeds: int
    mutants: int
    repeatable: bool = False


def author_isolation() -> Isolation:
    """Return the best isolation there is; the author's own code may also run without any."""
    try:
        return detect()
    except IsolationMissing:
        return detect("none", trust=True)


def verify_unit(
    unit: Unit,
    *,
    seeds: int = 5,
    jobs: int = 1,
    isolation: Isolation | None = None,
    progress: Progress = lambda _line: None,
) -> Verification:
    """Judge a unit's reference, stub and mutants.

    Parameters
    ----------
    seeds : int
        How many draws of hidden data the reference must pass. It runs once and is asked for each.
    jobs : int
        How many boxes run at a time.
    isolation : Isolation or None
        Where the cells run; the best of this machine when not given.

    Returns
    -------
    Verification
        Its faults are empty when the reference passes every check on every draw, every stub counts
        as not attempted, and each mutant fails with its own misconception.
    """
    if not unit.questions:
        return Verification((), (), seeds, 0)
    isolation = isolation or author_isolation()
    loaded = load_bundle_checks(unit.checks_source, unit.hidden_source, folder=unit.folder)
    faults = list(_stub_faults(unit))
    supply = Supply(
        isolation,
        modules=environment_of(unit)["modules"],
        files=_files(unit),
        limits=unit.limits,
    )
    runs = _Runs(unit, loaded, supply, [_draw(unit, number) for number in range(seeds)])
    with supply, ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        repeatable = share_beginning(unit, supply, pool)
        reference = pool.submit(runs.whole, reference_of, seeds)
        together = [pool.submit(runs.variants, part) for part in _parts(unit.mutants, jobs)]
        stub = pool.submit(runs.whole, stub_of, 1)
        progress("reference solution")
        faults += _reference_faults(unit, loaded, reference.result())
        sound = _sound_questions(reference.result())
        progress("mutants")
        trials = {id: trial for part in together for id, trial in part.result().items()}
        doubtful = {
            mutant.id: pool.submit(runs.mutant, mutant)
            for mutant in unit.mutants
            if mutant.question in sound
            and (mutant.id not in trials or not _is_caught(loaded, mutant, trials[mutant.id]))
        }
        for mutant in unit.mutants:
            if mutant.id in doubtful:
                progress(f"mutant {mutant.id}")
                faults += _mutant_faults(loaded, mutant, doubtful[mutant.id].result())
        progress("stub")
        warnings = tuple(_stub_warnings(loaded, stub.result()))
    return Verification(tuple(faults), warnings, seeds, len(unit.mutants), repeatable)


def share_beginning(unit: Unit, supply: Supply, pool: ThreadPoolExecutor) -> bool:
    """Have the cells before the first answer run once for all boxes, if nothing speaks against it.

    They must leave the same behind in two boxes that start at different times and from different
    states of the global random generators.

    Parameters
    ----------
    unit : Unit
    supply : Supply
        Of boxes for the unit; shares the cells afterwards, or nothing.
    pool : ThreadPoolExecutor
        Runs one of the two boxes.

    Returns
    -------
    bool
        Whether the cells are shared.
    """
    cells = beginning(_steps(unit, reference_of))
    try:
        # Opened before the cells are shared: whoever opens a box afterwards waits for them.
        other = supply.open(unit.limits, seed=1)
        elsewhere = pool.submit(_left_behind, other, cells)
        supply.share(cells)
        here = _left_behind(supply.open(unit.limits, cells), cells)
        same = here == elsewhere.result() and here[1].error is None
    except BoxEnded:
        same = False
    if not same:
        supply.share(())
    return same


def _left_behind(box: Box, cells: Sequence[str]) -> tuple[list[CellRun], CellRun]:
    """Return how the cells ran in a box, and the fingerprint of what they left."""
    with box:
        ran = [*box.done, *(box.run(source) for source in cells[len(box.done) :])]
        return ran, box.run(FINGERPRINT)


def _sound_questions(reference: Trial) -> set[str]:
    """Return the questions whose reference passes; a mutant of another would tell nothing."""
    return {
        question
        for question, draws in reference.outcomes.items()
        if all(outcome.state is State.PASSED for draw in draws for outcome in draw)
    }


def _parts(mutants: Sequence[Mutant], jobs: int) -> list[list[Mutant]]:
    """Divide mutants into neighbouring parts of about equal size, one for each box."""
    count = max(1, min(jobs, len(mutants)))
    edges = [round(number * len(mutants) / count) for number in range(count + 1)]
    return [list(mutants[low:high]) for low, high in itertools.pairwise(edges)]


@dataclass(frozen=True)
class _Runs:
    """The runs of one unit, which differ in their answers only."""

    unit: Unit
    loaded: LoadedChecks
    supply: Supply
    draws: Sequence[RngFor]

    def whole(self, form: Callable[[str], str], seeds: int) -> Trial:
        """Run every cell, with answers in one form, and ask every check on some of the draws."""
        questions = list(self.loaded.questions.values())
        draws = self.draws[:seeds]
        limits = self._patient(len(draws))
        return self._ask(_steps(self.unit, form), questions, draws, limits)

    def mutant(self, mutant: Mutant) -> Trial:
        """Run a mutant in a box of its own, up to the check cell of its question."""
        steps = [
            replace(step, source=mutant.source)
            if (step.kind, step.question) == ("answer", mutant.question)
            else step
            for step in _steps(self.unit, reference_of)
        ]
        last = next(
            n for n, s in enumerate(steps) if (s.kind, s.question) == ("snapshot", mutant.question)
        )
        question = self.loaded.questions[mutant.question]
        return self._ask(steps[: last + 1], [question], self.draws[:1], self.unit.limits)

    def variants(self, mutants: Sequence[Mutant]) -> dict[str, Trial]:
        """Run several mutants in one box."""
        sources: dict[str, dict[str, str]] = {}
        for mutant in mutants:
            sources.setdefault(mutant.question, {})[mutant.id] = mutant.source
        return run_variants(
            self.supply,
            _steps(self.unit, reference_of),
            sources,
            self.loaded.questions,
            self.draws[0],
            limits=self._patient(1 + len(mutants)),
        )

    def _ask(
        self, steps: list[Step], questions: list[Question], draws: Sequence[RngFor], limits: Limits
    ) -> Trial:
        return run_and_ask(self.supply, steps, questions, draws, limits=limits)

    def _patient(self, times: int) -> Limits:
        # One box does the work of several, so it may live as long as all of them.
        return replace(self.unit.limits, total=self.unit.limits.total * times)


def _steps(unit: Unit, form: Callable[[str], str]) -> list[Step]:
    """Return the notebook in order, with answers in one form."""
    steps = [Step("run", "stand-ins", STAND_INS)]
    for cell in unit.cells:
        if cell.kind != "code" or cell.role == "prediction":
            continue
        if cell.role == "check":
            steps.append(Step("snapshot", cell.key, question=cell.question))
        elif cell.role == "answer":
            steps.append(Step("answer", cell.key, form(cell.source), cell.question))
        else:
            steps.append(Step("run", cell.key, cell.source))
    return steps


def _files(unit: Unit) -> dict[str, bytes]:
    return {path.relative_to(unit.folder).as_posix(): path.read_bytes() for path in unit.files}


def _draw(unit: Unit, number: int) -> RngFor:
    key = _KEY + str(number).encode()

    def rng_for(check: Check) -> np.random.Generator:
        return generator(check_seed(key, unit.id, check.id))

    return rng_for


def _answers(unit: Unit) -> Iterator[Cell]:
    return (cell for cell in unit.cells if cell.role == "answer")


def _stub_faults(unit: Unit) -> Iterator[UnitError]:
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


def _stub_warnings(loaded: LoadedChecks, trial: Trial) -> Iterator[str]:
    for question in loaded.questions.values():
        for outcome in next(iter(trial.outcomes.get(question.id, ())), ()):
            if outcome.state is State.PASSED and outcome.points:
                yield (
                    f"{outcome.check} passes on the untouched stub, so any edit earns its points;"
                    " let it wait for another check with after=…"
                )


def _reference_faults(unit: Unit, loaded: LoadedChecks, trial: Trial) -> Iterator[UnitError]:
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


def _named(loaded: LoadedChecks, mutant: Mutant, trial: Trial) -> list[str]:
    """Return the misconceptions of the failing checks of a mutant's question, in order."""
    checks = {check.id: check for check in loaded.questions[mutant.question].checks}
    return [
        str(checks[outcome.check].misconception)
        for outcome in trial.outcomes[mutant.question][0]
        if outcome.state is State.FAILED and checks[outcome.check].misconception
    ]


def _is_caught(loaded: LoadedChecks, mutant: Mutant, trial: Trial) -> bool:
    if trial.ended is not None or _own_error(mutant, trial) is not None:
        return False
    return _named(loaded, mutant, trial)[:1] == [mutant.misconception]


def _mutant_faults(loaded: LoadedChecks, mutant: Mutant, trial: Trial) -> Iterator[UnitError]:
    if _is_caught(loaded, mutant, trial):
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
    outcomes = trial.outcomes[mutant.question][0]
    named = _named(loaded, mutant, trial)
    stopped = [outcome for outcome in outcomes if outcome.reason is Reason.FAULT]
    if stopped and not named:
        first = stopped[0]
        check = next(c for c in loaded.questions[mutant.question].checks if c.id == first.check)
        yield check_fault(check, first, f"{check.id} stops with an error on the mutant {mutant.id}")
        return
    if named:
        what = f"fails with the misconception {named[0]!r} instead of its own"
        fix = "Put the check for its own misconception first, or make the mutant right elsewhere."
    elif any(outcome.state is State.FAILED for outcome in outcomes):
        what = "fails, but no failing check names a misconception"
        fix = f"Give the check that catches it  misconception={mutant.misconception!r}."
    else:
        what = "is not caught by any check"
        fix = f"Write a check that tells this mistake, with misconception={mutant.misconception!r}."
    states = ", ".join(f"{outcome.check} {outcome.state}" for outcome in outcomes)
    yield UnitError(f"The mutant {mutant.id} {what}", where=where, why=states, fix=fix)
