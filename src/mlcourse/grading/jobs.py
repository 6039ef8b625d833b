"""What is given to workers, how a try of it ends, and who gets another.

The rules are the same wherever the workers are: `work_off` hands jobs to a `Crew`, which is the
local `mlcourse.grading.pool.Pool` or the machines of `mlcourse.grading.scheduler.Cluster`.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Protocol

from mlcourse.errors import PARTIAL, MlcourseError

TRIES = 3
PAUSE = 0.2
"""Seconds before a second try; before a third it is twice as long."""
BARREN = 50
"""Submissions in a row that may be lost at their first try before the machine is to blame."""
POLL = 0.5
"""Seconds after which a run looks up from waiting, at the latest."""


class WorkerUnusable(MlcourseError):
    """A worker cannot grade anything: the bundle or the machine is at fault."""

    exit_code = PARTIAL


class TooManyLost(MlcourseError):
    """One submission after the other is lost: not one of them is at fault, but the machine."""

    exit_code = PARTIAL


class Wish(IntEnum):
    """What a person wants of a run: to go on, to finish what is begun, to end at once."""

    GO_ON, FINISH, END = 0, 1, 2


@dataclass(frozen=True)
class Job:
    """One submission to grade.

    Parameters
    ----------
    student, name_on_disk : str
    data : bytes
        The notebook.
    files : mapping of str to bytes
        The student's own files beside it, by path.
    lost_before : bool
        An earlier run could not grade it: failing again says nothing of the machine.
    """

    student: str
    name_on_disk: str
    data: bytes
    files: Mapping[str, bytes] = field(default_factory=dict)
    lost_before: bool = False


@dataclass(frozen=True)
class Attempt:
    """How one try of a job ended.

    Parameters
    ----------
    result : mapping or None
    late : bool
        The worker was killed because it overstayed its deadline. Trying again would not help.
    died : bool
        The worker died of itself, or the system killed it.
    private : str
        What is known of the failure.
    place : str
        The worker, where there are several machines.
    cost : int
        How many tries it counts for: a scheduler may have tried several times of its own accord.
    """

    seconds: float
    result: Mapping[str, Any] | None = None
    late: bool = False
    died: bool = False
    private: str = ""
    place: str = ""
    cost: int = 1


@dataclass(frozen=True)
class Done:
    """How a job ended: with a result, or without one for the machine's sake.

    Parameters
    ----------
    result : mapping or None
    late : bool
        The worker was killed because it overstayed its deadline.
    poison : bool
        Every worker that tried it died.
    private : str
        What is known of the failure.
    """

    job: Job
    seconds: float
    result: Mapping[str, Any] | None = None
    late: bool = False
    poison: bool = False
    private: str = ""


@dataclass
class Task:
    """A job and what became of it so far.

    Parameters
    ----------
    tries, deaths : int
        How often it was tried, and how many of these tries ended with the worker's death.
    not_before : float
        When it may be tried again, on the monotonic clock.
    places : tuple of str
        Workers that lost it.
    """

    job: Job
    tries: int = 0
    deaths: int = 0
    not_before: float = 0.0
    places: tuple[str, ...] = ()

    @property
    def suspect(self) -> bool:
        """Whether it may have killed its workers, and has one try left."""
        return self.deaths > 0 and self.tries == TRIES - 1


class Crew(Protocol):
    """Workers, wherever they are."""

    def room(self) -> int:
        """Return how many more jobs they take now."""

    def give(self, task: Task) -> None:
        """Give them a job."""

    def heard(self, seconds: float) -> Iterable[tuple[Task, Attempt]]:
        """Wait at most some seconds, and return the jobs that are done."""

    def close(self) -> None:
        """End all work."""


def work_off(
    jobs: Iterator[Job], crew: Crew, wish: Callable[[], Wish] = lambda: Wish.GO_ON
) -> Generator[Done, None, None]:
    """Yield each job as it is done, in the order they finish.

    Parameters
    ----------
    jobs : iterator of Job
        Asked for the next one only when there is room for it, so that few lie in memory.
    crew : Crew
        Closed at the end, however it comes.
    wish : callable
        Asked now and then whether to go on.

    Raises
    ------
    WorkerUnusable
        If workers cannot even begin.
    TooManyLost
        If `BARREN` submissions in a row are lost at their first try.
    """
    waiting, busy, barren = _Waiting(jobs), 0, 0
    try:
        while (wanted := wish()) is not Wish.END:
            while wanted is Wish.GO_ON and crew.room() > 0:
                task = waiting.take(busy)
                if task is None:
                    break
                crew.give(task)
                busy += 1
            if not busy and (wanted is Wish.FINISH or waiting.empty()):
                return
            for task, attempt in crew.heard(POLL):
                busy -= 1
                if attempt.result is not None or attempt.late:
                    barren = 0
                elif task.tries == 0 and attempt.cost and not task.job.lost_before:
                    barren += 1
                done = waiting.back(task, attempt)
                if done is not None:
                    yield done
                if barren == BARREN:
                    # Their loss is recorded, so that the next run takes all others first.
                    yield from waiting.give_up(attempt.private)
                    raise _too_many(attempt.private)
    finally:
        crew.close()


def _too_many(private: str) -> TooManyLost:
    lines = private.strip().splitlines()
    return TooManyLost(
        f"Stopped: {BARREN} submissions in a row were lost to the machine.",
        why=lines[-1][:500] if lines else None,
        fix="Mend this (mlcourse doctor looks at the machine), then give the same command again: "
        "what is done is kept, only the rest is graded.",
    )


class _Waiting:
    """Jobs that nobody works on: fresh ones first, then those tried before, suspects last.

    A job that may have killed two workers gets its last try when nobody else is at work: it harms
    no neighbour then, and if the machine had too little memory for both, it has enough now.
    """

    def __init__(self, jobs: Iterator[Job]) -> None:
        self._jobs: Iterator[Job] | None = jobs
        self._again: deque[Task] = deque()
        self._suspects: deque[Task] = deque()

    def take(self, busy: int) -> Task | None:
        """Return the next task to hand out, None if there is none just now."""
        if self._jobs is not None:
            job = next(self._jobs, None)
            if job is not None:
                return Task(job)
            self._jobs = None
        if self._again:
            if self._again[0].not_before <= time.monotonic():
                return self._again.popleft()
            return None
        # Once one is out, all others are, too: nothing joins it.
        if busy or not self._suspects or self._suspects[0].not_before > time.monotonic():
            return None
        return self._suspects.popleft()

    def empty(self) -> bool:
        """Return whether nothing is left to hand out, now or later."""
        return self._jobs is None and not self._again and not self._suspects

    def give_up(self, private: str) -> Iterator[Done]:
        """Yield what waits for another try as lost."""
        for task in (*self._again, *self._suspects):
            yield Done(task.job, 0.0, private=private)

    def back(self, task: Task, attempt: Attempt) -> Done | None:
        """Take a task back; return what came of it, None if it is to be tried again."""
        if attempt.result is not None or attempt.late:
            return Done(
                task.job, attempt.seconds, attempt.result, attempt.late, private=attempt.private
            )
        task.tries += attempt.cost
        task.deaths += attempt.cost if attempt.died else 0
        task.places += (attempt.place,) if attempt.place else ()
        if task.tries >= TRIES:
            poison = task.deaths >= TRIES
            return Done(task.job, attempt.seconds, poison=poison, private=attempt.private)
        task.not_before = time.monotonic() + PAUSE * task.tries
        (self._suspects if task.suspect else self._again).append(task)
        return None
