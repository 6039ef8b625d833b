"""Reference pages: every command and every key stand on them, as the program has them."""

from __future__ import annotations

import re

import click

from mlcourse.book.reference import commands_as_markdown, formats_as_markdown
from mlcourse.cli.app import mlcourse
from mlcourse.gradebook.policies import Late, PolicyEntry


def leaves(path, command):
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from leaves((*path, name), inner)
    else:
        yield " ".join(path), command


def test_every_command_has_a_section_with_its_options_and_an_example():
    page = commands_as_markdown()
    sections = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL))
    commands = dict(leaves((), mlcourse))
    assert set(sections) == set(commands)
    for name, command in commands.items():
        assert f"`mlcourse {name}" in sections[name]
        for option in command.params:
            if isinstance(option, click.Option) and option.name not in (
                "as_json",
                "quiet",
                "verbose",
            ):
                assert f"`{option.opts[0]}`" in sections[name], (name, option.opts)
        assert f"```\nmlcourse {name.split()[0]}" in sections[name], name


def test_exit_codes_and_needed_options_are_told():
    page = commands_as_markdown()
    assert "Exit codes: 0 done, 1 findings" in page
    assert re.search(r"^\| `--out` \| .*Needed\. \|$", page, re.MULTILINE)


def test_every_key_of_the_rules_stands_there_once():
    page = formats_as_markdown()
    for key in Late.model_fields:
        assert page.count(f"| `late.{key}` |") == 1
    for key in PolicyEntry.model_fields:
        assert f"| `{key}` |" in page
    assert "| `units.NAME.late` | as `late` | nothing |" in page
    assert "| `units.NAME.due` | moment | nothing |" in page


def test_needed_keys_and_the_documents_are_told():
    page = formats_as_markdown()
    assert "| `belief` | text | **needed** |" in page
    assert "| `questions[].checks[].points` | number |" in page
    assert page.count("\n# ") == 0
    assert page.startswith("# ")


def test_no_text_breaks_a_table():
    for page in (commands_as_markdown(), formats_as_markdown()):
        for line in page.splitlines():
            if line.startswith("| "):
                cells = len(re.findall(r"(?<!\\)\|", line)) - 1
                assert cells in (2, 3), line
