"""Commands that are shown to people: each has to be there, with its options."""

from __future__ import annotations

import shlex

import click

from mlcourse.cli.app import mlcourse as program


def assert_known(line: str) -> None:
    """Fail where a line beginning with ``mlcourse`` names a command or option that is not there."""
    command: click.Command = program
    for word in shlex.split(line)[1:]:
        if isinstance(command, click.Group):
            assert word in command.commands, line
            command = command.commands[word]
        elif word.startswith("-"):
            options = {option for parameter in command.params for option in parameter.opts}
            assert word in options, line
