"""Whatever goes wrong ends in a text, a document and an exit code; never in a traceback."""

from __future__ import annotations

import json
import re
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import click
import pytest

from mlcourse.cli.failures import FAULT, run
from mlcourse.errors import (
    IsolationMissing,
    OverwriteRefused,
    SubmissionRefused,
    UnitError,
    UnitFaults,
    UsageError,
    Where,
)


@click.group()
def group():
    """Commands that end in every way there is."""


JSON = click.Option(["--json"], is_flag=True)


def add(name, action, to=group):
    to.add_command(click.Command(name, callback=action, params=[JSON]))


ERRORS = {
    "usage": (UsageError("wrong use", fix="do this"), 2),
    "unit": (UnitError("a fault", where=Where("a.md", line=3)), 1),
    "faults": (UnitFaults((UnitError("one fault"), UnitError("another fault"))), 1),
    "refused": (SubmissionRefused("no notebook"), 3),
    "isolation": (IsolationMissing("no isolation"), 4),
    "overwrite": (OverwriteRefused("is there"), 4),
    "click": (click.UsageError("click says"), 2),
    "file": (click.FileError("x.txt", "gone"), 2),
    "interrupt": (KeyboardInterrupt(), 130),
    "abort": (click.Abort(), 130),
    "bug": (ZeroDivisionError("our\x1b[31m mistake"), FAULT),
}


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def raising(error):
    def action(json):
        raise error

    return action


for name, (error, _) in ERRORS.items():
    add(name, raising(error))
add("fine", lambda json: None)
add("findings", lambda json: 1)


@pytest.mark.parametrize("name", ERRORS)
def test_every_failure_has_its_code_and_its_text(name, capsys):
    assert run(group, [name]) == ERRORS[name][1]
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.lstrip("\n").startswith("mlcourse: ")
    assert "Traceback" not in told.err
    assert "\x1b" not in told.err


@pytest.mark.parametrize("name", ERRORS)
def test_every_failure_is_one_document_with_json(name, capsys):
    code = run(group, [name, "--json"])
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "mlcourse/error/v1"
    assert document["exit_code"] == code
    assert document["errors"]


def test_results_of_commands_are_exit_codes(capsys):
    assert run(group, ["fine"]) == 0
    assert run(group, ["findings"]) == 1
    assert run(group, ["--help"]) == 0


def test_where_why_and_fix_are_told(capsys):
    run(group, ["unit"])
    assert capsys.readouterr().err == "mlcourse: a fault\n  where: a.md:3\n"
    run(group, ["faults"])
    assert capsys.readouterr().err == "mlcourse: one fault\n\nanother fault\n"


def test_a_misspelt_command_gets_a_suggestion(capsys):
    assert run(group, ["usgae"]) == 2
    assert "usage" in capsys.readouterr().err


def test_a_fault_of_ours_keeps_its_traceback_in_a_private_file(capsys):
    run(group, ["bug"])
    told = capsys.readouterr().err
    assert "this is a fault of mlcourse" in told
    assert "ZeroDivisionError: our mistake" in told
    path = Path(re.search(r"the file (\S+)", told)[1])
    assert "Traceback (most recent call last)" in path.read_text(encoding="utf-8")
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_stopped_grading_says_how_to_go_on(capsys):
    @click.group()
    def other():
        pass

    add("grade", raising(KeyboardInterrupt()), to=other)
    assert run(other, ["grade"]) == 130
    assert "the same command again" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="shells with pipes")
def test_a_reader_that_goes_away_is_no_fault():
    code = (
        "import click, sys\n"
        "from mlcourse.cli.failures import Program, run\n"
        "action = lambda: [click.echo('x' * 1000) for _ in range(1000)] and None\n"
        "sys.exit(run(Program(commands=[click.Command('c', callback=action)]), ['c']))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process.stdout.read(100)
    process.stdout.close()
    told = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) == 141
    assert told == b""
