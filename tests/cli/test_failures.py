"""Whatever goes wrong ends in a text, a document and an exit code; never in a traceback."""

from __future__ import annotations

import errno
import json
import re
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import click
import pytest

import mlcourse
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


@pytest.fixture
def fails(monkeypatch):
    """Give a command that raises what it is told to raise; return its exit code."""

    def with_error(error):
        program = click.Group()
        add("c", raising(error), to=program)
        return run(program, ["c"])

    return with_error


DISK = {
    errno.EACCES: "get the right",
    errno.EROFS: "get the right",
    errno.ENOSPC: "make room",
    errno.ENOTDIR: "a file stands where a folder is needed",
    errno.ENAMETOOLONG: "choose a shorter name",
}


@pytest.mark.parametrize("number", DISK)
def test_faults_of_the_disk_are_not_ours(number, fails, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert fails(OSError(number, "said so", str(tmp_path / "out"))) == 2
    told = capsys.readouterr().err
    assert told.startswith("mlcourse: out cannot be read or written\n  where: out\n  why: ")
    assert DISK[number] in told


def test_a_folder_that_is_not_there_is_named_not_the_file_of_ours_in_it(
    fails, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    assert fails(FileNotFoundError(errno.ENOENT, "gone", "not/there/.grades.csv.x1y2")) == 2
    told = capsys.readouterr().err
    assert told.startswith("mlcourse: not cannot be read or written")
    assert "make this folder first" in told
    assert "grades" not in told


def test_a_file_in_the_place_of_a_folder_is_named(fails, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out").write_text("", encoding="utf-8")
    assert fails(NotADirectoryError(errno.ENOTDIR, "no", "out/.a1.new-7/student")) == 2
    assert capsys.readouterr().err.startswith("mlcourse: out cannot be read or written")


def test_a_folder_that_may_not_be_written_is_named(fails, tmp_path, capsys):
    assert fails(PermissionError(errno.EACCES, "no", str(tmp_path / ".grades.csv.x1y2"))) == 2
    assert f"where: {tmp_path}\n" in capsys.readouterr().err


def test_the_target_of_a_move_is_named(fails, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    error = IsADirectoryError(errno.EISDIR, "is one", ".dist.x1y2", None, "dist")
    assert fails(error) == 2
    assert capsys.readouterr().err.startswith("mlcourse: dist cannot be read or written")


@pytest.mark.parametrize(
    "error",
    [
        FileNotFoundError(errno.ENOENT, "gone", str(Path(__file__).parent / "gone.json")),
        PermissionError(errno.EACCES, "no", str(Path(mlcourse.__file__).parent / "x")),
        PermissionError(errno.EACCES, "no name"),
        OSError(errno.EBADF, "closed", "x"),
        OSError("no number"),
        ModuleNotFoundError("none of ours", name="nonesuch"),
        ModuleNotFoundError("of our own", name="mlcourse.nonesuch"),
    ],
    ids=str,
)
def test_what_may_be_our_own_mistake_stays_a_fault(error, fails, capsys):
    assert fails(error) == FAULT
    assert "this is a fault of mlcourse" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("module", "package", "extra"),
    [
        ("nh3", "nh3", "grade"),
        ("sqlalchemy.orm", "sqlalchemy", "grade"),
        ("yaml", "PyYAML", "author"),
        ("torch", "torch", "course"),
    ],
)
def test_a_missing_package_is_told_with_the_extra_that_brings_it(
    module, package, extra, fails, capsys
):
    assert fails(ModuleNotFoundError("no", name=module)) == 2
    told = capsys.readouterr().err
    assert f"the package {package} is not installed" in told
    assert f"fix: pip install 'mlcourse[{extra}]'" in told


def test_without_click_the_command_line_says_what_to_install():
    code = (
        "import sys; sys.modules['click'] = None; from mlcourse.cli import main; sys.exit(main([]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "pip install 'mlcourse[author]'" in done.stderr
    assert "Traceback" not in done.stderr


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
