"""Grading on the machines of a Dask cluster: handed out and written down here, graded there.

Dask moves the work and notices machines that are lost. Each submission keeps its own process group
and deadline, see `mlcourse.grading.remote`; who gets another try is decided in
`mlcourse.grading.jobs`, by the same rules as on one machine.
"""
# mypy: allow-untyped-calls
# Dask has types for some of what it offers only.

from __future__ import annotations

import hashlib
import itertools
import json
import platform
import queue
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import dask
from distributed import Client, Future, KilledWorker

from mlcourse.course.bundles import MANIFEST, Bundle
from mlcourse.errors import PARTIAL, MlcourseError, UsageError
from mlcourse.grading import remote
from mlcourse.grading.jobs import POLL, TRIES, Attempt, Task, Wish, WorkerUnusable
from mlcourse.grading.output import AGAIN
from mlcourse.grading.results import Provenance, provenance

CONNECT = 30.0
FETCH = 10.0
LEAST = 8
"""Submissions on their way at least: a cluster that grows with its work must see some."""
_Answer = TypeVar("_Answer")
_RECOUNT = 5.0
_REMIND = 60.0
_LARGE = 1 << 20


class SchedulerLost(MlcourseError):
    """The scheduler cannot be reached, or not any more."""

    exit_code = PARTIAL


class WorkersDiffer(UsageError):
    """Machines would give different results for the same submission."""


@contextmanager
def connected(scheduler: str | Client) -> Iterator[Client]:
    """Give a client for the address of a scheduler; a client is given as it is, and stays open.

    Raises
    ------
    SchedulerLost
        If nobody answers at the address.
    UsageError
        If the address is none, or the client is an asynchronous one.
    """
    if isinstance(scheduler, str):
        with _client(scheduler) as client:
            yield client
    elif scheduler.asynchronous:
        raise UsageError(
            "A client of another kind is needed.", fix="Give Client(asynchronous=False)."
        )
    else:
        yield scheduler


def _client(address: str) -> Client:
    try:
        return Client(address, timeout=CONNECT, set_as_default=False, name="mlcourse")
    except OSError as error:
        raise SchedulerLost(
            f"Nobody answers at {address}.",
            why=str(error) or type(error).__name__,
            fix="Start the scheduler, or give the address it prints, like tcp://10.0.0.1:8786.",
        ) from None
    except (ValueError, TypeError, ImportError) as error:
        raise UsageError(
            f"{address!r} is no address of a scheduler.",
            why=str(error),
            fix="Give the address it prints when it starts, like tcp://10.0.0.1:8786.",
        ) from None


class Cluster:
    """The workers of a Dask cluster.

    Parameters
    ----------
    client : Client
    settings : mapping
        ``key`` (hex), ``level`` (None for the best) and ``trust``.
    bundle : Bundle
        Sent to the machines as it is.
    out : Path
        The run's folder: a run that goes on takes the place of the one that was killed.
    wish : callable
        What is wanted of the run, see `mlcourse.grading.jobs.Wish`.
    tell : callable
        Told what a person should know while it goes on.
    command : tuple of str or None
        How a process that grades is started; for tests.
    """

    def __init__(
        self,
        client: Client,
        settings: Mapping[str, Any],
        bundle: Bundle,
        out: Path,
        *,
        wish: Callable[[], Wish] = lambda: Wish.GO_ON,
        tell: Callable[[str], object] = lambda _: None,
        command: tuple[str, ...] | None = None,
    ) -> None:
        self._client, self._bundle, self._level = client, bundle, settings["level"]
        self._wish, self._tell = wish, tell
        self._origin: Provenance | None = None
        self._barred: dict[str, MlcourseError] = {}
        self._flying: dict[str, tuple[Future[bytes], Task]] = {}
        self._landed: queue.SimpleQueue[Future[bytes]] = queue.SimpleQueue()
        self._workers: dict[str, int] = {}
        self._counted = self._reminded = -_REMIND
        self._number = itertools.count()
        self._closed = False
        place = f"{platform.node()}\n{out.resolve()}\n{bundle.hash}"
        self._name = f"mlcourse-{hashlib.sha256(place.encode()).hexdigest()[:12]}"
        files = {name: (bundle.folder / name).read_bytes() for name in bundle.manifest["files"]}
        files[MANIFEST] = (bundle.folder / MANIFEST).read_bytes()
        self._register(remote.Graders(settings, files, command))

    def _register(self, graders: remote.Graders) -> None:
        try:
            self._client.register_plugin(graders, name=self._name)
        except OSError as error:
            raise self._lost(error) from None
        except Exception as error:
            raise WorkerUnusable(
                "The workers of the cluster cannot grade.",
                why=f"{type(error).__name__}: {error}"[:500],
                fix="Install the same mlcourse[grade,dask], and what the course needs, on each.",
            ) from None

    def origin(self, seed: str) -> Provenance:
        """Return what results of this cluster depend on, as the first of its workers sees it."""
        key = f"{self._name}-wake-{secrets.token_hex(4)}"
        future = self._asked(
            lambda: self._client.submit(remote.wake, self._name, self._level, key=key)
        )
        future.add_done_callback(self._landed.put)
        while True:
            if self._wish() is not Wish.GO_ON:
                raise KeyboardInterrupt
            self.room()
            try:
                self._landed.get(timeout=POLL)
            except queue.Empty:
                continue
            attempt = self._fetched(future)
            if attempt is not None:
                break
        if "unusable" in attempt:
            raise _unusable(attempt["unusable"])
        if "ready" not in attempt:
            raise WorkerUnusable("No worker could begin.", why=str(attempt.get("private")))
        told = attempt["ready"]["origin"]
        self._origin = replace(
            provenance(self._bundle, seed, told["isolation"]), environment=told["environment"]
        )
        self._level = told["isolation"]["level"]
        differing = self._differing(told, "The first worker")
        if differing is not None:
            raise differing
        return self._origin

    def room(self) -> int:
        """Return how many more submissions may be on their way."""
        if time.monotonic() - self._counted > _RECOUNT:
            self._workers = self._asked(self._client.nthreads)
            self._counted = time.monotonic()
            if not self._workers and self._counted - self._reminded > _REMIND:
                self._reminded = self._counted
                self._tell("The cluster has no workers yet: waiting for the first.")
        return max(2 * sum(self._workers.values()), LEAST) - len(self._flying)

    def give(self, task: Task) -> None:
        """Send a submission on its way; where it was lost before it goes only if it must."""
        key = f"{self._name}-{next(self._number)}-{secrets.token_hex(4)}"
        fit = [place for place in self._workers if place not in self._barred]
        if self._workers and not fit:
            raise next(reversed(self._barred.values()))
        better = [place for place in fit if place not in task.places] or fit
        choice = {"workers": better, "allow_other_workers": True}
        job = task.job
        threshold = {"distributed.admin.large-graph-warning-threshold": 1 << 30}
        size = len(job.data) + sum(map(len, job.files.values()))
        with dask.config.set(threshold if size > _LARGE else {}):
            future = self._asked(
                lambda: self._client.submit(
                    remote.grade,
                    self._name,
                    self._level,
                    job.student,
                    job.name_on_disk,
                    job.data,
                    files=dict(job.files),
                    key=key,
                    pure=False,
                    **(choice if better and (task.places or self._barred) else {}),
                )
            )
        self._flying[key] = future, task
        future.add_done_callback(self._landed.put)

    def heard(self, seconds: float) -> Iterator[tuple[Task, Attempt]]:
        """Yield the submissions that came back, after waiting some seconds at most."""
        try:
            future = self._landed.get(timeout=seconds)
        except queue.Empty:
            self._check()
            return
        _, task = self._flying.get(str(future.key), (None, None))
        told = None if task is None else self._fetched(future)
        if task is None or told is None:
            return
        del self._flying[str(future.key)]
        yield task, self._judged(told)

    def close(self) -> None:
        """Take back what is on its way, and end the processes that grade for this run."""
        futures = [future for future, _ in self._flying.values()]
        self._flying.clear()
        if self._closed or self._client.status != "running":
            return
        self._closed = True
        with suppress(Exception):
            if futures:
                self._client.cancel(futures)
        with suppress(Exception):
            self._client.unregister_worker_plugin(self._name)

    def _fetched(self, future: Future[bytes]) -> dict[str, Any] | None:
        """Return what a task says, None if it has to be done once more by Dask itself."""
        if future.status == "cancelled":
            self._check()
            return {"seconds": 0.0, "private": "The scheduler gave the submission back."}
        try:
            told: dict[str, Any] = json.loads(future.result(timeout=FETCH))
        except KilledWorker as error:
            private = f"Every machine that Dask tried it on was lost. {error}"
            return {"seconds": 0.0, "died": True, "private": private, "cost": TRIES - 1}
        except TimeoutError:
            # The machine that held the answer was lost: Dask has it made again.
            self._check()
            future.add_done_callback(self._landed.put)
            return None
        except Exception as error:
            self._check()
            return {"seconds": 0.0, "private": f"{type(error).__name__}: {error}"[:2000]}
        return told

    def _judged(self, told: Mapping[str, Any]) -> Attempt:
        """Return the attempt; a machine that is unfit gets no more work, and costs nobody a try."""
        unfit: MlcourseError | None
        if "unusable" in told:
            unfit, place = _unusable(told["unusable"]), str(told["place"])
        else:
            attempt = Attempt(**told)
            place = attempt.place
            unfit = None if attempt.result is None else self._differing(attempt.result, place)
            if unfit is None:
                return attempt
        if place not in self._barred:
            self._tell(f"{place} takes no part any more: {unfit.what} {unfit.why or ''}".strip())
            self._barred[place] = unfit
        return Attempt(0.0, private=str(unfit), place=place, cost=0)

    def _differing(self, other: Mapping[str, Any], place: str) -> WorkersDiffer | None:
        assert self._origin is not None
        found = self._origin.differences(other)
        if not found:
            return None
        return WorkersDiffer(
            "The machines of the cluster would not give the same results.",
            why=f"{place} has {'; '.join(found[:5])}.",
            fix="Install the same versions everywhere; --isolation names one level for all.",
        )

    def _asked(self, question: Callable[[], _Answer]) -> _Answer:
        self._check()
        try:
            return question()
        except Exception as error:  # Dask raises of its own, tornado's, and the system's
            raise self._lost(error) from None

    def _check(self) -> None:
        if self._client.status != "running":
            raise self._lost(None)

    def _lost(self, error: Exception | None) -> SchedulerLost:
        return SchedulerLost(
            "The connection to the scheduler was lost.",
            why=None if error is None else str(error) or type(error).__name__,
            fix=f"Start the cluster again, then {AGAIN}",
        )


def _unusable(told: Mapping[str, Any]) -> WorkerUnusable:
    error = WorkerUnusable(told["what"], why=told["why"], fix=told["fix"])
    error.exit_code = told["exit_code"]
    return error
