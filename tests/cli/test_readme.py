"""What README and CONTRIBUTING tell people to type works as it stands."""

from __future__ import annotations

import ast
import json
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import nbclient
import nbformat
import pytest
from shown_commands import assert_known

from mlcourse.checks.loading import load_bundle_checks

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TEXTS = {
    "README": README,
    "CONTRIBUTING": (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
    "scaffold": (ROOT / "src/mlcourse/authoring/templates/master.md").read_text(encoding="utf-8"),
}
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
JOBS = runpy.run_path(str(ROOT / "run"))["JOBS"]


def block(heading, language=""):
    """Return the first block of code below a heading of the README."""
    section = README.partition(f"\n## {heading}")[2].partition("\n## ")[0]
    return next(found[2] for found in BLOCK.finditer(section) if found[1] == language)


def typed(text):
    """Return every line that begins with one of our commands, in blocks and in running text."""
    for found in BLOCK.finditer(text):
        yield from (line.strip() for line in found[2].splitlines())
    for line in BLOCK.sub("", text).splitlines():
        yield from re.findall(r"`([^`]+)`", line)


COMMANDS = [
    (name, line)
    for name, text in TEXTS.items()
    for line in typed(text)
    if re.match(r"mlcourse [a-z]", line) and "/" not in line.split()[0]
]


@pytest.mark.parametrize(("name", "line"), COMMANDS)
def test_every_command_and_option_that_is_shown_is_there(name, line):
    assert_known(line)


@pytest.mark.parametrize("name", TEXTS)
def test_every_job_of_run_is_there(name):
    for job in re.findall(r"(?<!\w)(?:\./run|py run)(?: --cpu)? (\w+)", TEXTS[name]):
        assert job in JOBS


@pytest.mark.parametrize("name", TEXTS)
def test_every_link_into_the_repository_leads_somewhere(name):
    for target in re.findall(r"\]\(([^)#]+)\)", TEXTS[name]):
        assert target.startswith("https://") or (ROOT / target).exists(), target


@pytest.mark.parametrize("name", TEXTS)
def test_every_module_that_is_shown_to_pydoc_is_there(name):
    import pydoc

    for target in re.findall(r"pydoc (mlcourse[\w.]+)", TEXTS[name]):
        assert pydoc.locate(target) is not None, target


def test_the_checks_that_are_shown_can_be_loaded():
    visible, hidden = block("Lecturers", "python").split("# hidden.py")
    (question,) = load_bundle_checks(visible, f"# hidden.py{hidden}").questions.values()
    assert [(check.hidden, check.points) for check in question.checks] == [(False, 1), (True, 2)]
    called = {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(ast.parse(block("Lecturers", "python")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    import mlcourse.checks

    for name in called & {name for name in called if name.startswith(("expect.", "canary."))}:
        module, _, function = name.partition(".")
        assert callable(getattr(getattr(mlcourse.checks, module), function))


@pytest.mark.parametrize(
    ("heading", "language"), [("Students", "python"), ("Lecturers", ""), ("Instructors", "")]
)
def test_five_lines_are_enough(heading, language):
    lines = block(heading, language).splitlines()
    assert 1 < len(lines) <= 5
    if not language:
        assert all(line.startswith("mlcourse ") for line in lines)


@pytest.mark.parametrize("name", ["README", "CONTRIBUTING"])
def test_what_is_shown_can_be_pasted(name):
    blocks = [found[2] for found in BLOCK.finditer(TEXTS[name]) if not found[1]]
    assert blocks
    for line in "".join(blocks).splitlines():
        assert line.startswith(("mlcourse ", "./run "))
        # An interactive zsh, the shell of macOS, takes "# ..." for arguments, as any shell takes
        # an explanation that stands beside a command.
        assert "#" not in line
        assert "  " not in line


def type_all(lines, folder):
    """Type commands of ours one after another in a folder; each must end well."""
    environment = os.environ | {"MLCOURSE_KEY_FILE": str(folder / "course.key"), "NO_COLOR": "1"}
    for line in lines.splitlines():
        words = [sys.executable, "-m", "mlcourse", *shlex.split(line)[1:]]
        done = subprocess.run(
            words, cwd=folder, env=environment, capture_output=True, timeout=300, check=False
        )
        assert done.returncode == 0, f"{line}\n{done.stderr.decode()}"


@pytest.fixture(scope="module")
def course(isolation, tmp_path_factory):
    """Give the folder in which the lecturer's lines have been typed."""
    folder = tmp_path_factory.mktemp("typed")
    type_all(block("Lecturers"), folder)
    return folder


@pytest.mark.box
@pytest.mark.slow
def test_what_instructors_type_grades_what_lecturers_typed(course):
    built = course / "dist" / "rare-events"
    (course / "submissions").mkdir()
    for name in ("student", "solution"):
        shutil.copy(built / name / "rare-events.ipynb", course / "submissions" / f"{name}.ipynb")
    type_all(block("Instructors"), course)
    assert len(list((course / "run" / "feedback").glob("*.html"))) == 2
    assert (course / "run" / "report.html").is_file()
    rows = (course / "grades.csv").read_text(encoding="utf-8").splitlines()
    assert [row.split(",")[1:5] for row in rows[1:]] == [
        ["solution", "graded", "6", "6"],
        ["student", "graded", "0", "6"],
    ]


@pytest.mark.box
@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_what_students_type_works_in_the_notebook_they_got(course, tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / ".ipython"))
    path = tmp_path / "rare-events.ipynb"
    shutil.copy(course / "dist/rare-events/student/rare-events.ipynb", path)
    notebook = nbformat.read(path, as_version=4)
    lines = block("Students", "python").splitlines()
    notebook.cells += [nbformat.v4.new_code_cell(line) for line in lines]
    done = nbclient.NotebookClient(
        notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    code = [cell for cell in done.cells if cell.cell_type == "code"]
    assert all(output.output_type != "error" for cell in code for output in cell.outputs)
    typed_cells = code[-len(lines) :]
    told = {cell.source: cell.outputs[0].data["text/plain"] for cell in typed_cells}
    assert {line.partition("(")[0] for line in told} == {"check", "progress", "export"}
    for line, words in {
        'check("': "Not attempted yet.",
        "progress": "not checked yet",
        "export": "is ready to hand in",
    }.items():
        assert words in next(text for source, text in told.items() if source.startswith(line))
    (handed_in,) = tmp_path.glob("rare-events-*.zip")
    assert handed_in.stat().st_size > 0


def test_the_speed_it_tells_is_what_was_measured():
    measured = json.loads((ROOT / "benchmarks" / "results" / "grading.json").read_text("utf-8"))
    rows = [line for line in README.splitlines() if line.startswith("| ")]
    for name, title in (("scikit", "scikit-learn"), ("torch", "PyTorch")):
        found = measured["assignments"][name]
        theirs = [found["tools"][tool]["median"] for tool in ("nbgrader", "otter, 2 at a time")]
        ours, large = found["tools"]["mlcourse"]["median"], found["large"]
        whole = " | ".join(f"{seconds:.0f}" for seconds in (ours, *theirs))
        assert f"| 20 submissions, {title} | {whole} |" in rows
        each = [f"as above, {seconds / measured['size']:.1f}" for seconds in theirs]
        own = f"{large['median'] / large['size']:.2f}"
        assert (
            f"| each submission of a class of 100, {title} | {own} | {' | '.join(each)} |" in rows
        )
    endless = measured["endless"]["seconds"]
    told = f"{endless['mlcourse']:.0f} (its limit is 60) | {endless['nbgrader']:.0f}"
    assert f"| one notebook with an endless loop | {told} | no end after 180 |" in rows
    assert endless["otter"] is None
    assert measured["endless"]["patience"] == 180
