"""A data card: what one needs to know of a table before one believes anything computed from it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mlcourse.errors import MlcourseError
from mlcourse.installing import install_command


class DataChanged(MlcourseError):
    """A table is not the one its card describes."""


@dataclass(frozen=True)
class Source:
    """One file inside an installed package.

    Parameters
    ----------
    package : str
        Import name of the package that brings the file.
    path : str
        Path of the file below the package's folder.
    sha256 : str
        SHA-256 of the file's bytes, in hexadecimal.
    """

    package: str
    path: str
    sha256: str


@dataclass(frozen=True)
class Card:
    """The facts of one table, asserted each time it is loaded.

    Parameters
    ----------
    name : str
        As in ``load_NAME``.
    rows, columns : int
        Shape of the frame.
    target : str
        Column that lessons predict.
    missing : int
        Number of empty cells.
    balance : str
        How the target is distributed, computed at load.
    units : mapping
        Column, or group of columns, to its unit.
    known_problems : tuple of str
    may_be_copied : bool
        Whether the book may offer the table: it is small, and its licence allows that to everybody.
    """

    name: str
    title: str
    rows: int
    columns: int
    target: str
    missing: int
    balance: str
    units: Mapping[str, str]
    licence: str
    origin: str
    sources: tuple[Source, ...]
    known_problems: tuple[str, ...]
    may_be_copied: bool = False

    def as_markdown(self) -> str:
        """Return the card as the text of a page."""
        units = "\n".join(f"| {column} | {unit} |" for column, unit in self.units.items())
        problems = "\n".join(f"- {problem}" for problem in self.known_problems)
        sources = "\n".join(
            f"- `{source.package}`: `{source.path}`, SHA-256 `{source.sha256}`"
            for source in self.sources
        )
        return (
            f"# {self.title}\n\n"
            f"Load it with `load_{self.name}()` from `mlcourse.data`. {self._file()}\n\n"
            "| property | value |\n|---|---|\n"
            f"| shape | {self.rows} rows × {self.columns} columns |\n"
            f"| target | `{self.target}`: {self.balance} |\n"
            f"| missing values | {self.missing} |\n"
            f"| licence | {self.licence} |\n"
            f"| origin | {self.origin} |\n\n"
            f"## Columns and units\n\n| column | unit or meaning |\n|---|---|\n{units}\n\n"
            f"## Known problems\n\n{problems}\n\n"
            f"## Files\n\n{sources}\n"
        )

    def _file(self) -> str:
        if self.may_be_copied:
            return f"{{download}}`Get the table as a CSV file </{self.download}>`"
        return (
            "For a file of your own: "
            f'`load_{self.name}()[0].to_csv("{self.name}.csv", index=False)`.'
        )

    @property
    def download(self) -> str:
        """Where the book keeps the table, if it may be copied."""
        return f"data/{self.name}.csv"

    def _repr_markdown_(self) -> str:
        return self.as_markdown()


def locate(source: Source) -> Path:
    """Return the path of a packaged file after comparing its hash.

    Parameters
    ----------
    source : Source

    Raises
    ------
    DataChanged
        If the package is not installed, or its file is not the one the card describes.
    """
    install = install_command(source.package)
    spec = find_spec(source.package)  # without importing: some of these packages import torch
    if spec is None or not spec.submodule_search_locations:
        raise DataChanged(
            f"The package {source.package}, which brings this table, is not installed.",
            fix=install,
        )
    path = Path(next(iter(spec.submodule_search_locations))) / source.path
    if not path.is_file():
        raise DataChanged(f"{source.package} has no file {source.path} any more.", fix=install)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != source.sha256:
        raise DataChanged(
            f"The file {source.path} of {source.package} has changed.",
            why=f"its SHA-256 is {found}, the data card says {source.sha256}",
            fix=f"install the version that constraints.txt names: {install}",
        )
    return path


def confirm(frame: Any, card: Card) -> None:
    """Compare a frame with its card.

    Parameters
    ----------
    frame : pandas.DataFrame
    card : Card

    Raises
    ------
    DataChanged
        If shape, target or the number of missing values differ.
    """
    found = {
        "shape": frame.shape,
        "missing": int(frame.isna().to_numpy().sum()),
        "target": card.target if card.target in frame.columns else None,
    }
    expected = {
        "shape": (card.rows, card.columns),
        "missing": card.missing,
        "target": card.target,
    }
    for fact, value in expected.items():
        if found[fact] != value:
            raise DataChanged(
                f"The table {card.name} is not as its data card says: {fact} is {found[fact]}, "
                f"the card says {value}.",
                fix="install the version of the package that constraints.txt names",
            )


def with_card(frame: Any, card: Card) -> tuple[Any, Card]:
    """Return a frame that is as its card says, and the card with the balance of the target.

    Parameters
    ----------
    frame : pandas.DataFrame
    card : Card

    Raises
    ------
    DataChanged
        If shape, target or the number of missing values differ.
    """
    confirm(frame, card)
    return frame, replace(card, balance=_balance(frame[card.target]))


def _balance(target: Any) -> str:
    if target.dtype.kind in "iuf" and target.nunique() > 20:
        return f"from {target.min():g} to {target.max():g}, mean {target.mean():.1f}"
    shares = target.value_counts(normalize=True).sort_index()
    if len(shares) > 20:
        return f"{len(shares)} values, the most frequent {shares.max():.1%}"
    return ", ".join(f"{value}: {share:.1%}" for value, share in shares.items())
