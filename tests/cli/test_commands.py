"""The commands: what they pass on, what they print, how they end."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import click
import pytest

import mlcourse.authoring.build
import mlcourse.cli.grading
import mlcourse.course.units
import mlcourse.gradebook
import mlcourse.grading.run
from mlcourse.authoring.build import BuildReport
from mlcourse.cli import main
from mlcourse.cli.app import mlcourse as program
from mlcourse.errors import OverwriteRefused, UnitError, Where
from mlcourse.grading.results import STATES
from mlcourse.grading.run_record import Progress, RunSummary


def words(line):
    return line.split()


def all_commands(command=program, path=()):
    yield path, command
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from all_commands(inner, (*path, name))


def test_every_command_is_there():
    assert set(program.commands) >= {
        *("new", "build", "lint", "check", "collect", "grade", "feedback", "report", "export"),
        *("doctor", "completion"),
    }  # fmt: skip


LEAVES = [path for path, command in all_commands() if not isinstance(command, click.Group)]


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_every_command_shows_an_example_of_itself(path, capsys):
    assert main([*path, "--help"]) == 0
    told = capsys.readouterr().out
    shown = told.partition("Example")[2]
    assert f"mlcourse {' '.join(path)}" in shown


def test_help_and_version_load_nothing_heavy():
    code = (
        "import sys; from mlcourse.cli import main; main(['--help']); main(['--version'])\n"
        "heavy = {'numpy', 'pandas', 'jinja2', 'nbformat', 'jupytext', 'pydantic', 'rich', 'PIL',"
        " 'sqlalchemy', 'nh3', 'IPython'}\n"
        "sys.exit(f'loaded: {heavy & set(sys.modules)}' if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "mlcourse 0." in done.stdout


@pytest.mark.parametrize(
    ("typed", "code", "told"),
    [
        ([], 2, "Usage: mlcourse"),
        (["biuld"], 2, "build"),
        (["build"], 2, "UNITS"),
        (["build", "."], 2, "--out"),
        (["build", ".", "--out", "x", "--seeds", "0"], 2, "--seeds"),
        (["grade", "nowhere", "nowhere", "--out", "x"], 2, "nowhere"),
        (["report", "nowhere"], 2, "nowhere"),
        (["completion", "tcsh"], 2, "tcsh"),
        (["--nonsense"], 2, "--nonsense"),
    ],
)
def test_wrong_use_ends_with_two(typed, code, told, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(typed) == code
    shown = capsys.readouterr()
    assert told in shown.err
    assert shown.out == ""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_name_our_variable(shell, capsys):
    assert main(["completion", shell]) == 0
    assert "_MLCOURSE_COMPLETE" in capsys.readouterr().out


def test_completion_knows_the_commands():
    variables = {
        "COMP_WORDS": "mlcourse gr",
        "COMP_CWORD": "1",
        "_MLCOURSE_COMPLETE": "bash_complete",
    }
    code = "import sys; from mlcourse.cli import main; sys.exit(main([]))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=variables,
    )
    assert "plain,grade" in done.stdout


# grade


@dataclass
class FakeGrading:
    """Stands in for the grader: notes what it was asked, says what it is told to say."""

    summary: RunSummary
    asked: dict | None = None

    def __call__(self, bundle, submissions, out, *, progress, tell, **more):
        self.asked = {"bundle": bundle, "submissions": submissions, "out": out, **more}
        progress(Progress(1, 1, "zoë\x1b[31m", "graded", False, None))
        return self.summary


@pytest.fixture
def grading(monkeypatch, tmp_path):
    counts = dict.fromkeys(STATES, 0)
    summary = RunSummary(
        unit="a3", title="Rare\x1b[31m events", out=tmp_path / "run", level="strong",
        counts=counts | {"graded": 1}, total=1, reused=0, seconds=2.0, superseded=(),
        passed_over=("notes.txt: no notebook",),
    )  # fmt: skip
    fake = FakeGrading(summary)
    monkeypatch.setattr(mlcourse.grading.run, "grade", fake)
    monkeypatch.setattr(mlcourse.gradebook, "record", lambda out: None)
    for name in ("bundle", "subs"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)
    return fake


def test_grade_passes_everything_on(grading, capsys):
    assert (
        main(
            words(
                "grade bundle subs --out run --jobs 3 --fresh-seeds --isolation standard --force -v"
            )
        )
        == 0
    )
    assert grading.asked == {
        "bundle": Path("bundle"), "submissions": Path("subs"), "out": Path("run"), "jobs": 3,
        "isolation": "standard", "trust": False, "fresh_seeds": True, "force": True,
        "times": None,
    }  # fmt: skip
    told = capsys.readouterr()
    assert told.out.startswith("Rare events: 1 submission (1 graded)\nisolation strong, 2 s")
    assert "grade: zoë: graded" in told.err
    assert "not graded: notes.txt: no notebook" in told.err
    assert "\x1b" not in told.out + told.err


@pytest.mark.parametrize("level", ["strong", "standard", "container", "reduced", "weak"])
def test_every_level_that_the_threat_model_offers_can_be_asked_for(grading, level):
    assert main(words(f"grade bundle subs --out run --isolation {level}")) == 0
    assert grading.asked["isolation"] == level


def test_grade_ends_with_three_when_some_were_lost(grading, capsys):
    grading.summary = replace(grading.summary, counts=grading.summary.counts | {"refused": 1})
    assert main(words("grade bundle subs --out run")) == 3


@pytest.fixture
def lost(grading, tmp_path):
    """A run of which one submission was refused and one is partly graded."""
    folder = tmp_path / "run"
    (folder / "results").mkdir(parents=True)
    (folder / "run.json").write_text('{"schema": "mlcourse/run/v1"}', encoding="utf-8")
    states = {"ben": "partly graded", "zoë\x1b[31m": "refused", "ada": "graded"}
    for number, (name, state) in enumerate(states.items()):
        result = {
            "schema": "mlcourse/result/v1", "submission": name, "state": state,
            "reason": None if state == "graded" else "It ends in the\nmiddle.",
        }  # fmt: skip
        (folder / "results" / f"{number}.json").write_text(json.dumps(result), encoding="utf-8")
    counts = grading.summary.counts | {"refused": 1, "partly graded": 1}
    grading.summary = replace(grading.summary, counts=counts, total=3, reused=2)
    return grading


@pytest.mark.parametrize("more", ["", " -q", " --json"])
def test_grade_names_those_without_a_full_result(lost, more, capsys):
    assert main(words("grade bundle subs --out run" + more)) == 3
    told = capsys.readouterr()
    assert "ben: partly graded: It ends in the middle.\n" in told.err
    assert "zoë: refused: It ends in the middle.\n" in told.err
    assert "ada" not in told.err
    assert "\x1b" not in told.err


def test_grade_names_no_more_than_fit_a_screen(lost, capsys, monkeypatch):
    monkeypatch.setattr(mlcourse.cli.grading, "MOST_LOST", 1)
    main(words("grade bundle subs --out run"))
    told = capsys.readouterr().err
    assert told.count("It ends in the middle.") == 1
    assert "and 1 more; the report and the CSV name all" in told


def test_grade_tells_what_was_graded_before_and_what_comes_next(lost, capsys):
    main(words("grade bundle subs --out run"))
    told = capsys.readouterr()
    assert "isolation strong, 2 s, 2 graded before, results in" in told.out
    for command in ("feedback", "report", "export csv"):
        assert f"mlcourse {command} run" in told.err


def test_quiet_grading_says_nothing(grading, capsys):
    assert main(words("grade bundle subs --out run -q")) == 0
    assert capsys.readouterr() == ("", "")


def test_grade_json_is_one_document(grading, capsys):
    assert main(words("grade bundle subs --out run --json")) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "mlcourse/run-summary/v1"


def test_trust_is_passed_on_only_when_said(grading, capsys):
    main(words("grade bundle subs --out run --isolation none --i-trust-these-submissions"))
    assert grading.asked["trust"] is True


def test_missing_isolation_ends_with_four(tmp_path, monkeypatch, capsys):
    from mlcourse.errors import IsolationMissing

    def refuse(*given, **more):
        raise IsolationMissing("no isolation holds", fix="install bubblewrap")

    (tmp_path / "b").mkdir()
    monkeypatch.setattr(mlcourse.grading.run, "grade", refuse)
    monkeypatch.chdir(tmp_path)
    assert main(words("grade b b --out run --json")) == 4
    told = capsys.readouterr()
    assert json.loads(told.out)["exit_code"] == 4
    assert "install bubblewrap" in told.err


# build


@pytest.fixture
def building(monkeypatch, tmp_path):
    """Two units, of which the first may fail."""
    asked = []
    state = {"fail": None}

    def build(folder, out, *, progress, **more):
        asked.append((folder, out, more))
        progress("stub")
        if state["fail"] is not None and folder.name == "a1":
            raise state["fail"]
        return BuildReport(
            unit=folder.name, title="T", kind="assessment", release="r-1", folder=out / folder.name,
            rebuilt=True, points=6.0, questions=2, checks=4, hidden=1, seeds=5, mutants=3,
            warnings=("cell 3 warns",),
        )  # fmt: skip

    monkeypatch.setattr(mlcourse.authoring.build, "build_unit", build)
    for name in ("a1", "a2"):
        (tmp_path / "assessments" / name).mkdir(parents=True)
        (tmp_path / "assessments" / name / "assignment.md").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return asked, state


def test_build_takes_units_and_folders_of_units(building, capsys):
    asked, _ = building
    assert main(words("build assessments assessments/a1 --out d --seeds 2 --jobs 2 --force")) == 0
    assert [folder.name for folder, _, _ in asked] == ["a1", "a2"]
    assert asked[0][2] == {"seeds": 2, "jobs": 2, "force": True}
    told = capsys.readouterr()
    assert "a1: built, release r-1, 2 questions, 4 checks (1 hidden), 6 points" in told.out
    assert "proven on 5 seeds and 3 mutants" in told.out
    assert "look at: cell 3 warns" in told.err


def test_build_takes_a_master_file(building, capsys):
    asked, _ = building
    assert main(words("build assessments/a2/assignment.md --out dist")) == 0
    assert [folder.name for folder, _, _ in asked] == ["a2"]


@pytest.mark.parametrize(
    ("error", "code"),
    [(UnitError("a fault", where=Where("a.md", line=3)), 1), (OverwriteRefused("is there"), 4)],
)
def test_the_fault_of_one_unit_hides_no_other(building, error, code, capsys):
    asked, state = building
    state["fail"] = error
    assert main(words("build assessments --out dist --json -q")) == code
    assert len(asked) == 2
    told = capsys.readouterr()
    document = json.loads(told.out)
    assert document["schema"] == "mlcourse/build-report/v1"
    assert [unit["unit"] for unit in document["units"]] == ["a2"]
    assert [fault["what"] for fault in document["errors"]] == [error.what]
    assert error.what in told.err


def test_quiet_building_says_nothing_but_errors(building, capsys):
    _, state = building
    assert main(words("build assessments --out dist -q")) == 0
    assert capsys.readouterr() == ("", "")
    state["fail"] = UnitError("a fault")
    assert main(words("build assessments --out dist -q")) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "a1: not built\na fault" in told.err


def test_notebooks_that_are_no_units_come_with_the_way_to_make_them_units(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ps1").mkdir()
    (tmp_path / "ps1" / "ps1.ipynb").write_text("{}", encoding="utf-8")
    for typed in ("ps1", str(Path("ps1/ps1.ipynb")), "."):
        assert main(["build", typed, "--out", "dist"]) == 2
        told = capsys.readouterr().err
        assert f"{typed} holds a notebook, but no unit" in told
        command = f"jupytext --to md:myst -o {Path('ps1/assignment.md')} {Path('ps1/ps1.ipynb')}\n"
        assert command in told


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("assessments/a11", "assessments/a1"),
        ("asessments", "assessments"),
        ("asessments/a1", "assessments/a1"),
        ("assessments/a1/asignment.md", "assessments/a1/assignment.md"),
    ],
)
def test_a_misspelt_path_gets_a_suggestion(typed, meant, building, capsys):
    assert main(["build", typed, "--out", "dist"]) == 2
    assert f"Did you mean '{Path(meant)}'?" in capsys.readouterr().err


def test_a_path_like_no_other_gets_none(building, capsys):
    assert main(words("build zzz --out dist")) == 2
    told = capsys.readouterr().err
    assert "zzz" in told
    assert "Did you mean" not in told


def test_a_folder_without_units_is_told(tmp_path, capsys):
    assert main(["build", str(tmp_path), "--out", str(tmp_path / "dist")]) == 2
    assert "holds no unit" in capsys.readouterr().err


# feedback, report


@pytest.fixture
def run_folder(tmp_path, monkeypatch):
    folder = tmp_path / "run"
    (folder / "results").mkdir(parents=True)
    record = {"schema": "mlcourse/run/v1", "title": "Rare events", "state": "finished", "total": 1}
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    result = {
        "schema": "mlcourse/result/v1", "submission": "zoë", "name_on_disk": "zoe-1", "unit": "a3",
        "title": "Rare events", "state": "refused", "reason": "no notebook", "questions": [],
    }  # fmt: skip
    (folder / "results" / "zoe-1.json").write_text(json.dumps(result), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def test_feedback_and_report(run_folder, capsys):
    assert main(["feedback", "run", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "mlcourse/feedback/v1"
    assert [Path(page).name for page in document["pages"]] == ["zoe-1.html"]
    assert main(["report", "run"]) == 0
    assert capsys.readouterr().out == "run/report.html\n".replace("/", str(Path("/"))[-1])
    assert "feedback/zoe-1.html" in (run_folder / "report.html").read_text(encoding="utf-8")


def test_a_folder_that_is_no_run(tmp_path, capsys):
    for command in ("feedback", "report"):
        assert main([command, str(tmp_path)]) == 2
        assert "holds no graded run" in capsys.readouterr().err
