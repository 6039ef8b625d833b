"""Opening a gradebook: SQLite in WAL mode, where a second writer waits instead of failing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from mlcourse.errors import UsageError, Where
from mlcourse.gradebook.schema import VERSION, metadata

FILE = "gradebook.sqlite"
PATIENCE = 60
"""Seconds a writer waits for another."""


@contextmanager
def writing(path: Path) -> Iterator[Connection]:
    """Open a gradebook for one transaction that is kept whole or not at all.

    Raises
    ------
    UsageError
        If the file is no gradebook, or one of a newer version.
    """
    engine = _engine(path, create=True)
    try:
        with _readable(path), engine.begin() as connection:
            _prepare(connection, path, new=True)
            yield connection
    finally:
        engine.dispose()


@contextmanager
def reading(path: Path) -> Iterator[Connection]:
    """Open a gradebook to read from.

    Raises
    ------
    UsageError
        If there is none, or it cannot be read.
    """
    if not path.is_file():
        raise UsageError(
            f"There is no gradebook {path}.",
            where=Where(str(path)),
            fix="Grade something first: mlcourse grade BUNDLE SUBMISSIONS --out DIR.",
        )
    engine = _engine(path, create=False)
    try:
        with _readable(path), engine.begin() as connection:
            _prepare(connection, path, new=False)
            yield connection
    finally:
        engine.dispose()


def gradebook_file(place: Path) -> Path:
    """Return the gradebook's file, given the file itself or the folder of a run."""
    return place / FILE if place.is_dir() else place


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise UsageError(
            f"The gradebook {path} cannot be used.",
            where=Where(str(path)),
            why=str(error.orig),
            fix="Put back a copy of it, or move it away and record the runs again.",
        ) from error


def _engine(path: Path, *, create: bool) -> Engine:
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": PATIENCE})

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _: Any) -> None:
        # The driver begins transactions late and on its own; here they begin at once, below.
        connection.isolation_level = None
        if create:
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes its place in the queue before it looks, so that what it saw still holds.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if create else "BEGIN")

    return engine


def _prepare(connection: Connection, path: Path, *, new: bool) -> None:
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if version == 0 and not new:
        raise UsageError(
            f"{path} is no gradebook.",
            where=Where(str(path)),
            fix="Give the folder that was --out of mlcourse grade.",
        )
    if version < VERSION:
        # Later versions only have further tables so far.
        metadata.create_all(connection)
        connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
    elif version > VERSION:
        raise UsageError(
            f"{path} is a gradebook of version {version}; this mlcourse reads version {VERSION}.",
            where=Where(str(path)),
            fix="Use the version of mlcourse that wrote it, or a newer one.",
        )
