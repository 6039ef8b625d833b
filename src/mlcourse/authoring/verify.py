"""The tests are tested: reference, stub and mutants are judged before a unit is released."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from mlcourse.authoring.borrowed import Borrowed, borrowed_answers, borrowed_faults
from mlcourse.authoring.calibration import Threshold, thresholds
from mlcourse.authoring.environment import environment_of
from mlcourse.authoring.faults import (
    is_caught,
    mutant_faults,
    reference_faults,
    sound_questions,
    stub_faults,
    stub_warnings,
)
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
from mlcourse.box.session import Box, BoxEnded, CellRun
from mlcourse.box.supply import Supply
from mlcourse.checks.loading import LoadedChecks, load_bundle_checks
from mlcourse.checks.questions import Check, Question
from mlcourse.checks.seeds import check_seed, generator
from mlcourse.course.records import Mutant, Unit
from mlcourse.course.solutions import reference_of, stub_of
from mlcourse.course.stand_ins import STAND_INS
from mlcourse.errors import IsolationMissing, UnitError

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
    thresholds : tuple of Threshold
        Where reference and mutants lie on these draws, for every threshold of a check.
    """

    faults: tuple[UnitError, ...]
    warnings: tuple[str, ...]
    seeds: int
    mutants: int
    repeatable: bool = False
    thresholds: tuple[Threshold, ...] = ()


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
    mutant_seeds: int = 1,
    jobs: int = 1,
    isolation: Isolation | None = None,
    progress: Progress = lambda _line: None,
) -> Verification:
    """Judge a unit's reference, stub and mutants.

    Parameters
    ----------
    seeds : int
        How many draws of hidden data the reference must pass. It runs once and is asked for each.
    mutant_seeds : int
        On how many of these draws each mutant must be caught.
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
    faults = list(stub_faults(unit))
    supply = Supply(
        isolation,
        modules=environment_of(unit)["modules"],
        files=_files(unit),
        limits=unit.limits,
    )
    draws = [_draw(unit, number) for number in range(max(seeds, mutant_seeds))]
    runs = _Runs(unit, loaded, supply, draws, draws[:mutant_seeds])
    with supply, ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        repeatable = share_beginning(unit, supply, pool)
        reference = pool.submit(runs.whole, reference_of, seeds)
        together = [pool.submit(runs.variants, part) for part in _parts(unit.mutants, jobs)]
        stub = pool.submit(runs.whole, stub_of, 1)
        given = borrowed_answers(unit)
        in_place = pool.submit(runs.borrowed, given)
        progress("reference solution")
        faults += reference_faults(unit, loaded, reference.result())
        sound = sound_questions(reference.result())
        progress("mutants")
        trials = {id: trial for part in together for id, trial in part.result().items()}
        doubtful = {
            mutant.id: pool.submit(runs.mutant, mutant)
            for mutant in unit.mutants
            if mutant.question in sound
            and (mutant.id not in trials or not is_caught(loaded, mutant, trials[mutant.id]))
        }
        for mutant in unit.mutants:
            if mutant.id in doubtful:
                progress(f"mutant {mutant.id}")
                trials[mutant.id] = doubtful[mutant.id].result()
                faults += mutant_faults(loaded, mutant, trials[mutant.id])
        progress("stub")
        warnings = list(stub_warnings(loaded, stub.result()))
        progress("functions that students are given")
        found, told = borrowed_faults(given, in_place.result(), loaded.questions)
        faults += found
        warnings += told
    table = thresholds(loaded, reference.result(), unit.mutants, trials)
    return Verification(tuple(faults), tuple(warnings), seeds, len(unit.mutants), repeatable, table)


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
    mutant_draws: Sequence[RngFor]

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
        limits = self._patient(len(self.mutant_draws))
        return self._ask(steps[: last + 1], [question], self.mutant_draws, limits)

    def variants(self, mutants: Sequence[Mutant]) -> dict[str, Trial]:
        """Run several mutants in one box."""
        return self._in_place(mutants, self.mutant_draws)

    def borrowed(self, given: Sequence[Borrowed]) -> dict[str, Trial]:
        """Run several functions in place of answers, in one box."""
        return self._in_place(given, self.draws[:1]) if given else {}

    def _in_place(
        self, variants: Sequence[Mutant | Borrowed], draws: Sequence[RngFor]
    ) -> dict[str, Trial]:
        sources: dict[str, dict[str, str]] = {}
        for one in variants:
            sources.setdefault(one.question, {})[one.id] = one.source
        return run_variants(
            self.supply,
            _steps(self.unit, reference_of),
            sources,
            self.loaded.questions,
            draws,
            limits=self._patient(1 + len(variants) * len(draws)),
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
