"""Grading on many machines: ``--scheduler``, ``--shard``, and ``mlcourse merge``."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mlcourse.cli.console import Console
from mlcourse.cli.options import AnyPath, Command, ExistingFolder, examples, talks
from mlcourse.errors import DONE, FINDINGS, PARTIAL, REFUSED, USAGE, MlcourseError

if TYPE_CHECKING:
    from mlcourse.grading.run_record import RunSummary

DO_NOT_RETRY = 42
"""Exit code of a shard that would fail in the same way again; stable, for job systems to read."""


@dataclass(frozen=True)
class Spread:
    """How a cohort is spread over machines.

    Parameters
    ----------
    scheduler : str or None
        Address of a Dask scheduler.
    shard : str or None
        ``i/n``: which part of the cohort is graded here.
    """

    scheduler: str | None
    shard: str | None

    def options(self, tell: Callable[[str], object]) -> dict[str, Any]:
        """Return what `mlcourse.grading.run.grade` has to know of it."""
        from mlcourse.grading.shards import parse_shard

        found: dict[str, Any] = {"tell": tell}
        if self.scheduler is not None:
            found["scheduler"] = self.scheduler
        if self.shard is not None:
            found["shard"] = parse_shard(self.shard)
        return found

    @contextmanager
    def exit_codes(self) -> Iterator[None]:
        """Make `DO_NOT_RETRY` of a shard's faults that another try would meet again."""
        from mlcourse.grading.locking import FolderBusy

        try:
            yield
        except FolderBusy as error:
            error.exit_code = USAGE if self.shard is None else PARTIAL
            raise
        except MlcourseError as error:
            if self.shard is not None and error.exit_code in (FINDINGS, USAGE, REFUSED):
                error.exit_code = DO_NOT_RETRY
            raise

    def exit_code(self, summary: RunSummary) -> int:
        """Return the exit code of a run; a shard is done when another try would change nothing."""
        if self.shard is None:
            return summary.exit_code
        return PARTIAL if summary.advice else DONE


def spreads(command: Command) -> Command:
    """Add ``--scheduler`` and ``--shard``, and give the command a `Spread`."""

    @click.option(
        "--scheduler",
        metavar="ADDRESS",
        help="Grade on a Dask cluster: the address of its scheduler, like tcp://10.0.0.1:8786.",
    )
    @click.option(
        "--shard",
        metavar="I/N",
        help="Grade one of N parts of the cohort, for mlcourse merge.",
    )
    @functools.wraps(command)
    def with_spread(scheduler: str | None, shard: str | None, **values: Any) -> int | None:
        return command(spread=Spread(scheduler, shard), **values)

    return with_spread


@click.command(
    short_help="Put the results of shards together.",
    epilog=examples(
        "mlcourse merge shard-1 shard-2 shard-3 --out run",
        "mlcourse merge shards/* --out run --feedback",
    ),
)
@click.argument("shards", type=ExistingFolder, nargs=-1, required=True)
@click.option("--out", type=AnyPath, required=True, help="Folder for the whole run.")
@click.option("--feedback", is_flag=True, help="Write feedback pages and the report as well.")
@talks
def merge(shards: tuple[Path, ...], out: Path, feedback: bool, console: Console) -> int:
    """Make one run of the folders that "mlcourse grade --shard" wrote.

    All shards have to be there, finished, and graded with the same bundle, key and versions.
    Merging again changes nothing.
    """
    from mlcourse.cli.grading import show_run
    from mlcourse.grading.merging import merge as merge_all

    summary = merge_all(shards, out)
    show_run(summary, out, feedback=feedback, console=console)
    return summary.exit_code
