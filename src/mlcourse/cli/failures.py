"""The one place where whatever goes wrong becomes a text, a document and an exit code."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from typing import Any

import click

from mlcourse.delivery.text import clean, one_line
from mlcourse.errors import INTERRUPTED, MlcourseError, UsageError, as_json, as_text

FAULT = 70
"""Exit code for a fault of mlcourse itself (EX_SOFTWARE of BSD's sysexits)."""
PIPE_CLOSED = 141


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
            return _fault(error)
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


def _fault(error: Exception) -> Fault:
    handle, path = tempfile.mkstemp(prefix="mlcourse-fault-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write("".join(traceback.format_exception(error)))
    return Fault(
        "this is a fault of mlcourse, not of your files",
        why=one_line(f"{type(error).__name__}: {error}"),
        fix=f"report it with the file {path} (look first whether it names something private)",
    )
