"""Options that mean the same in every command."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from mlcourse.box.levels import LEVELS
from mlcourse.cli.console import Console


class KnownPath(click.Path):
    """A path that is there; for one that is not, the nearest name is offered."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path, or raise `click.BadParameter`."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            nearest = _nearest(Path(os.fsdecode(value)))
            if nearest is None:
                raise
            told = f"{error.message} Did you mean '{nearest}'?"
            raise click.BadParameter(told, ctx, param) from None


def _nearest(path: Path) -> Path | None:
    """Return a path that is there and whose first misspelt part is like that of ``path``."""
    for place in (path, *path.parents):
        if not place.exists() and place.parent.is_dir():
            try:
                names = sorted(one.name for one in place.parent.iterdir())
            except OSError:
                return None
            close = get_close_matches(place.name, names, n=1)
            found = place.parent / close[0] / path.relative_to(place) if close else place
            return found if found.exists() else None
    return None


ExistingPath = KnownPath(exists=True, path_type=Path)
ExistingFolder = KnownPath(exists=True, file_okay=False, path_type=Path)
ExistingFile = KnownPath(exists=True, dir_okay=False, path_type=Path)
AnyPath = click.Path(path_type=Path)
Command = Callable[..., int | None]


def talks(command: Command) -> Command:
    """Add ``--json``, ``-q`` and ``-v``, and give the command a `Console`."""

    @click.option("--json", "as_json", is_flag=True, help="Write one JSON document to stdout.")
    @click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
    @click.option("-v", "--verbose", count=True, help="Say more.")
    @functools.wraps(command)
    def with_console(as_json: bool, quiet: bool, verbose: int, **values: Any) -> int | None:
        return command(console=Console(as_json, -1 if quiet else verbose), **values)

    return with_console


def jobs(command: Command) -> Command:
    """Add ``--jobs``, one for each core by default."""
    return click.option(
        "--jobs",
        default=lambda: os.cpu_count() or 1,
        show_default="number of cores",
        type=click.IntRange(1),
        help="Boxes at a time.",
    )(command)


def isolation(command: Command) -> Command:
    """Add ``--isolation`` and ``--i-trust-these-submissions``."""
    level = click.option(
        "--isolation",
        type=click.Choice(LEVELS),
        help="Level of isolation to insist on; the best that holds without it.",
    )
    trust = click.option(
        "--i-trust-these-submissions",
        "trust",
        is_flag=True,
        help="Allow isolation level none: only for code you wrote yourself.",
    )
    return level(trust(command))


def policy(command: Command) -> Command:
    """Add ``--policy`` and ``--also``."""
    rules = click.option(
        "--policy", type=ExistingFile, help="Due dates, late work, attempts: policy.yml."
    )
    runs = click.option(
        "--also",
        type=ExistingFolder,
        multiple=True,
        help="Another run whose late days come from the same bank; may be repeated.",
    )
    return rules(runs(command))


def examples(*lines: str) -> str:
    """Return the end of a command's help: how it is typed."""
    heading = "Example:" if len(lines) == 1 else "Examples:"
    return "\n".join(["\b", heading, *(f"  {line}" for line in lines)])
