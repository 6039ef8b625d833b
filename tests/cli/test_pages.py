"""What the pages for instructors tell people to type is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from mlcourse.cli.app import mlcourse as program

COURSE = Path(__file__).parents[2] / "course"
PAGES = ("for-instructors.md", "other-systems.md", "many-machines.md", "threat-model.md")
CODE = re.compile(r"^```[^\n]*\n(.*?)^```|`([^`\n]+)`", re.MULTILINE | re.DOTALL)


def typed(text):
    """Return every command of ours in a page; tables write "export …" for "mlcourse export …"."""
    for block, inline in CODE.findall(text):
        for line in (block or inline).splitlines():
            words = line.strip()
            if words.startswith("export ") and "=" not in words:
                words = f"mlcourse {words}"
            if re.match(r"mlcourse [a-z]", words):
                yield words.replace("…", "")


SHOWN = [
    (page, line) for page in PAGES for line in typed((COURSE / page).read_text(encoding="utf-8"))
]


def test_there_is_something_to_look_at():
    assert {page for page, _ in SHOWN} == set(PAGES) and len(SHOWN) > 40


@pytest.mark.parametrize(("page", "line"), SHOWN)
def test_every_command_and_option_is_there(page, line):
    command = program
    for word in shlex.split(line)[1:]:
        if isinstance(command, click.Group):
            assert word in command.commands, line
            command = command.commands[word]
        elif word.startswith("-"):
            options = {option for parameter in command.params for option in parameter.opts}
            assert word in options, line
