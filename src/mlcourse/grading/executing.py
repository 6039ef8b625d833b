"""Running a plan in a box: run first, ask afterwards.

A cell that hangs or ends the process costs a box: a new one runs everything but that cell. So a
cell takes only its own questions with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, Self

from mlcourse.box.limits import Limits
from mlcourse.box.session import BoxEnded, CellRun
from mlcourse.checks.outcome import Reason
from mlcourse.grading.plans import Plan, StepKind

STOPPED = "TimeLimit"
"""Name under which a box reports a cell that it stopped for its time."""
REASONS = {"time": Reason.TIME, "total": Reason.TIME, "memory": Reason.MEMORY}


class BoxLike(Protocol):
    """What is needed of a box here; `mlcourse.box.session.Box` has it."""

    @property
    def ended(self) -> str | None: ...

    @property
    def done(self) -> tuple[CellRun, ...]: ...

    def run(self, source: str) -> CellRun: ...

    def ask(
        self, request: Mapping[str, Any], blobs: Any = (), *, limit: float | None = None
    ) -> tuple[dict[str, Any], list[bytes]]: ...

    def snapshot(self, name: str) -> None: ...

    def restore(self, name: str) -> None: ...

    def seal(self) -> None: ...

    def close(self) -> None: ...


OpenBox = Callable[[Limits, Sequence[str]], BoxLike]
"""Given limits and the cells that will be run first: a box may have some of these behind it."""


class BoxMissing(Exception):
    """A box could not be started: the machine's fault, never the student's."""


@dataclass
class Budget:
    """Seconds and boxes that one submission may still use."""

    seconds: float
    boxes: int
    started: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        return self.seconds - (time.monotonic() - self.started)

    @property
    def spent(self) -> bool:
        return self.boxes <= 0 or self.left <= 0


@dataclass
class Execution:
    """A submission that is being run: its box, what its cells showed, and what was lost.

    Parameters
    ----------
    runs : dict
        Step to what it showed when it first ran.
    lost : dict
        Step to the reason why it is left out from now on.
    stopped : set
        Steps that the box stopped for their time but survived.
    ready : set
        Questions whose snapshot the current box has.
    over : Reason or None
        Why no further box will be opened.
    """

    plan: Plan
    open_box: OpenBox
    limits: Limits
    budget: Budget
    box: BoxLike | None = None
    runs: dict[int, CellRun] = field(default_factory=dict)
    lost: dict[int, Reason] = field(default_factory=dict)
    stopped: set[int] = field(default_factory=set)
    ready: set[str] = field(default_factory=set)
    over: Reason | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the box, if there is one."""
        if self.box is not None:
            self.box.close()
            self.box = None

    def bring_up(self, *, sealed: bool = False) -> bool:
        """Open a box and run the plan in it, without the steps that are lost.

        Parameters
        ----------
        sealed : bool
            Throw away what is printed: questions have been asked already.

        Returns
        -------
        bool
            Whether a box stands at the plan's end.

        Raises
        ------
        BoxMissing
            If a box does not start.
        """
        while not self.budget.spent:
            self.close()
            self.ready.clear()
            self.budget.boxes -= 1
            try:
                self.box = self.open_box(
                    replace(self.limits, total=min(self.limits.total, self.budget.left)),
                    self._upcoming(),
                )
            except BoxEnded as ended:
                raise BoxMissing(ended.reason) from ended
            if sealed:
                self.box.seal()
            if self._run_all(self.box):
                if not sealed:
                    self.box.seal()
                return True
        self.close()
        self.over = self.over or Reason.TIME
        return False

    def _upcoming(self) -> list[str]:
        """Return the cells that come before the first of the student's own."""
        sources = []
        for number, step in enumerate(self.plan.steps):
            if step.kind not in (StepKind.SETUP, StepKind.GIVEN):
                break
            if number not in self.lost:
                sources.append(step.source)
        return sources

    def _run_all(self, box: BoxLike) -> bool:
        done = list(box.done)
        for number, step in enumerate(self.plan.steps):
            if number in self.lost:
                continue
            if done:
                self.runs.setdefault(number, done.pop(0))
                continue
            try:
                if step.kind is StepKind.SNAPSHOT:
                    box.snapshot(step.questions[0])
                    self.ready.update(step.questions)
                    continue
                if step.kind is StepKind.AGAIN and not self._failed_before(number):
                    continue
                run = box.run(step.source)
            except BoxEnded as ended:
                self.over = REASONS.get(ended.reason, Reason.DIED)
                # When the time for everything is up no single cell is to blame.
                if ended.reason == "total":
                    self.budget.boxes = 0
                else:
                    self.lost[number] = self.over
                    self.runs.setdefault(number, CellRun(ended.outputs, None, ended.truncated))
                return False
            self.runs.setdefault(number, run)
            if run.error is not None and run.error.type_name == STOPPED:
                self.stopped.add(number)
        self.over = None
        return True

    def _failed_before(self, number: int) -> bool:
        step = self.plan.steps[number]
        first = next(
            at
            for at, one in enumerate(self.plan.steps)
            if one.kind is StepKind.ANSWER and (one.cell, one.source) == (step.cell, step.source)
        )
        return first in self.runs and self.runs[first].error is not None

    def reason_for(self, question: str) -> Reason | None:
        """Return why a question cannot be asked, None when it can."""
        for number, reason in self.lost.items():
            if question in self.plan.steps[number].questions:
                return reason
        if question not in self.ready:
            return self.over or Reason.DIED
        return None

    def slow(self, question: str) -> bool:
        """Say whether the question lacks something because a cell was stopped or left out."""
        steps = self.plan.steps
        return any(question in steps[number].questions for number in self.stopped) or any(
            not steps[number].own for number in (*self.stopped, *self.lost)
        )
