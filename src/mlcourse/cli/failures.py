"""The one place where whatever goes wrong becomes a text, a document and an exit code."""

from __future__ import annotations

import errno
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from mlcourse.delivery.text import clean, one_line
from mlcourse.errors import INTERRUPTED, MlcourseError, UsageError, Where, as_json, as_text
from mlcourse.installing import package_of

FAULT = 70
"""Exit code for a fault of mlcourse itself (EX_SOFTWARE of BSD's sysexits)."""
PIPE_CLOSED = 141
_RIGHTS = "choose another place, or get the right to read and write there"
_ROOM = "make room on the disk, then give the same command again"
REMEDIES = {
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: _RIGHTS,
    errno.ENOSPC: _ROOM,
    errno.ENOTDIR: "a file stands where a folder is needed: choose another name",
    errno.EEXIST: "a file stands where a folder is needed: choose another name",
    errno.EISDIR: "a folder stands where a file is needed: choose another name",
    errno.ENOENT: "make this folder first, or mind the spelling",
    errno.ENAMETOOLONG: "choose a shorter name, or a folder nearer to the root",
}
"""What to do about faults of files and disks that a traceback does not help to mend."""
if hasattr(errno, "EDQUOT"):
    REMEDIES[errno.EDQUOT] = _ROOM


class Fault(MlcourseError):
    """A fault of mlcourse, not of the person's files."""

    exit_code = FAULT


class Interrupted(MlcourseError):
    """The person stopped the command."""

    exit_code = INTERRUPTED


class ReaderGone(Exception):
    """Whoever read our output has closed it."""


class Program(click.Group):
    """A group that leaves closed pipes to `run`, where click would end with 1, our "findings"."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command that was typed."""
        try:
            return super().invoke(context)
        except BrokenPipeError:
            raise ReaderGone from None


def run(command: click.Command, arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code and never raise.

    Commands return their exit code, or ``None`` for 0.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        try:
            code = command.main(words, prog_name="mlcourse", standalone_mode=False)
            sys.stdout.flush()
        except (BrokenPipeError, ReaderGone, SystemExit):
            raise
        except BaseException as error:
            told = _mendable(error, words)
            _tell(told, "--json" in words)
            return told.exit_code
    except (BrokenPipeError, ReaderGone):
        # Whoever read us has gone (mlcourse … | head): nothing to tell, and nobody to tell it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    return code if isinstance(code, int) else 0


def _mendable(error: BaseException, words: Sequence[str]) -> MlcourseError:
    match error:
        case MlcourseError():
            return error
        case click.UsageError():
            return _usage(error)
        case click.ClickException():
            return UsageError(one_line(error.format_message(), 500))
        case click.Abort() | KeyboardInterrupt():
            return _interrupted(words)
        case Exception():
            return _of_the_machine(error) or _fault(error)
    raise error


def _tell(error: MlcourseError, json_wanted: bool) -> None:
    click.echo(f"mlcourse: {clean(as_text(error))}", err=True)
    if json_wanted:
        click.echo(json.dumps(as_json(error), indent=2))


def _usage(error: click.UsageError) -> UsageError:
    help_line = None
    if error.ctx is not None:
        help_line = f"see: {error.ctx.command_path} --help"
    return UsageError(one_line(error.format_message(), 500), fix=help_line)


def _interrupted(words: Sequence[str]) -> Interrupted:
    fix = None
    if words and words[0] == "grade":
        fix = "give the same command again: what is graded stays, only the rest is done"
    elif words and words[0] == "build":
        fix = "give the same command again: finished units stay"
    return Interrupted("stopped, as you asked", fix=fix)


def _of_the_machine(error: Exception) -> UsageError | None:
    if isinstance(error, OSError):
        return _of_the_disk(error)
    return _of_the_installation(error) if isinstance(error, ModuleNotFoundError) else None


def _of_the_disk(error: OSError) -> UsageError | None:
    """Return what a person can mend: rights, room, a name that is taken, a folder not there."""
    fix = REMEDIES.get(error.errno or 0)
    name = error.filename2 or error.filename
    if fix is None or not isinstance(name, str | bytes):
        return None
    path = Path(os.fsdecode(name)).absolute()
    if Path(__file__).parents[1] in path.parents:
        return None
    if error.errno == errno.ENOENT:
        missing = [folder for folder in path.parents if not folder.exists()]
        if not missing:
            return None  # a file is gone that we counted on: that may be our own mistake
        path = missing[-1]
    elif error.errno == errno.ENOTDIR:
        path = next((place for place in path.parents if place.is_file()), path)
    elif path.name.startswith(".") and error.errno != errno.EISDIR:
        path = path.parent  # files are written under such a name first, which tells nobody anything
    here = Path.cwd()
    shown = str(path.relative_to(here) if path.is_relative_to(here) else path)
    return UsageError(
        f"{shown} cannot be read or written",
        where=Where(shown),
        why=os.strerror(error.errno or 0),
        fix=fix,
    )


def _of_the_installation(error: ModuleNotFoundError) -> UsageError | None:
    """Return what to install, if a package of one of the extras is missing."""
    from mlcourse.cli.diagnosis import required_packages

    module = error.name or ""
    package = package_of(module)
    bringing = [
        (len(packages), extra)
        for extra, packages in required_packages().items()
        if package.lower() in {one.lower() for one in packages}
    ]
    if not bringing:
        return None
    # Extras stand in one another; the smallest is the one that is about this package.
    _, extra = min(bringing)
    wanted = f"mlcourse[{extra}]" if extra else "mlcourse"
    return UsageError(
        f"the package {package} is not installed",
        why=f"this command needs {wanted}",
        fix=f"pip install '{wanted}'",
    )


def _fault(error: Exception) -> Fault:
    handle, path = tempfile.mkstemp(prefix="mlcourse-fault-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write("".join(traceback.format_exception(error)))
    return Fault(
        "this is a fault of mlcourse, not of your files",
        why=one_line(f"{type(error).__name__}: {error}"),
        fix=f"report it with the file {path} (look first whether it names something private)",
    )
