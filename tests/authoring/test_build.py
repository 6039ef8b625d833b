"""A build proves a unit, writes the same bytes every time, and only when something changed."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest

from mlcourse.authoring.build import build_unit
from mlcourse.authoring.scaffold import new_unit
from mlcourse.authoring.verify import Verification
from mlcourse.course.bundles import read_bundle
from mlcourse.errors import OverwriteRefused, UnitFaults, UsageError

GOLDEN = Path(__file__).parent / "golden"
pytestmark = pytest.mark.box


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def build(workshop, out="out", **settings):
    settings = {"seeds": 2, "jobs": 2, **settings}
    return build_unit(workshop.folder, workshop.root / out, **settings)


@pytest.fixture(scope="module")
def first_build(tmp_path_factory):
    """Return a folder ``out`` with one build of the scaffold, not to be changed."""
    root = tmp_path_factory.mktemp("first")
    build_unit(new_unit("assessment", "a1-demo", root), root / "out", seeds=2, jobs=2)
    return root / "out"


@pytest.fixture
def built(workshop, first_build):
    """Return a workshop in the state after its first build."""
    shutil.copytree(first_build, workshop.root / "out")
    workshop.report = build(workshop)
    return workshop


@pytest.fixture
def unverified(monkeypatch):
    """Leave verification out, where a test is about what is written and when."""
    nothing = Verification((), (), 2, 4, repeatable=True)
    monkeypatch.setattr("mlcourse.authoring.build.verify_unit", lambda *a, **k: nothing)


def test_the_parts_of_a_build(workshop):
    report = build(workshop)
    assert report.rebuilt
    assert (report.points, report.questions, report.checks, report.hidden) == (6, 2, 4, 2)
    assert (report.seeds, report.mutants, report.warnings) == (2, 4, ())
    assert report.folder == workshop.root / "out" / "a1-demo"
    assert set(contents(report.folder)) == {
        "build.json",
        "student/a1-demo.ipynb",
        "solution/a1-demo.ipynb",
        "bundle/manifest.json",
        "bundle/checks.py",
        "bundle/hidden.py",
    }


def test_two_builds_in_two_places_give_the_same_bytes(built, tmp_path):
    copy = tmp_path / "another" / "place"
    shutil.copytree(built.root / "course", copy / "course")
    shutil.copytree(built.folder, copy / "assessments" / "a1-demo")
    report = build_unit(copy / "assessments" / "a1-demo", copy / "out", seeds=2, jobs=1)
    assert contents(report.folder) == contents(built.report.folder)


def test_nothing_of_this_machine_stands_in_a_build(built):
    for name, content in contents(built.report.folder).items():
        assert str(built.root).encode() not in content, name
        assert str(Path.home()).encode() not in content, name


def test_the_solution_notebook_ran_and_its_checks_pass(built):
    notebook = nbformat.read(built.report.folder / "solution" / "a1-demo.ipynb", as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    for cell in code:
        assert not any(output.output_type == "error" for output in cell.outputs)
    check = next(cell for cell in code if cell.id == "q1-check")
    assert "passes" in check.outputs[0].data["text/plain"]
    answer = next(cell for cell in code if cell.id == "q1-answer")
    assert "np.abs" in answer.source
    assert "SOLUTION" not in answer.source


def test_the_bundle_can_be_read_and_knows_the_release(built):
    bundle = read_bundle(built.report.folder / "bundle")
    student = nbformat.read(built.report.folder / "student" / "a1-demo.ipynb", as_version=4)
    assert bundle.release == built.report.release == student.metadata.mlcourse.release
    assert [(c.key, c.source) for c in bundle.cells] == [(c.id, c.source) for c in student.cells]
    assert set(bundle.misconceptions) == {
        "a1-demo-sum-for-mean", "a1-demo-errors-cancel",
        "a1-demo-mean-for-median", "a1-demo-unsorted-middle",
    }  # fmt: skip


def test_data_files_travel_and_hidden_data_only_to_the_bundle(workshop, unverified):
    for name in ("files/a.csv", "data/b.csv"):
        (workshop.folder / name).parent.mkdir()
        (workshop.folder / name).write_text("x\n1\n")
    workshop.change(
        "assignment.md",
        "import numpy as np\n",
        'import numpy as np\n\nopen("files/a.csv").close()\n',
    )
    workshop.change(
        "hidden.py",
        "import numpy as np\n",
        "from pathlib import Path\n\nimport numpy as np\n\n"
        'ROWS = (Path(__file__).parent / "data" / "b.csv").read_text()\n',
    )
    report = build(workshop)
    names = set(contents(report.folder))
    assert {"student/files/a.csv", "solution/files/a.csv", "bundle/files/a.csv"} <= names
    assert [name for name in names if "b.csv" in name] == ["bundle/data/b.csv"]
    bundle = read_bundle(report.folder / "bundle")
    assert dict(bundle.files) == {"files/a.csv": b"x\n1\n"}


def test_an_unchanged_unit_is_not_built_again(built, unverified):
    assert not built.report.rebuilt
    before = contents(built.report.folder)
    again = build(built)
    assert not again.rebuilt
    assert again.release == built.report.release
    assert contents(again.folder) == before
    assert build(built, force=True).rebuilt
    assert contents(again.folder) == before


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("assignment.md", "A clinic predicts", "One clinic predicts"),
        ("checks.py", "9.0", "8.0"),
        ("hidden.py", "size=41", "size=43"),
        ("mutants/q2-a1-demo-mean-for-median.py", "np.mean", "np.average"),
        ("../../course/misconceptions.yml", "Errors of opposite sign", "Errors of unlike sign"),
    ],
)
def test_a_change_anywhere_builds_again(built, unverified, name, old, new):
    built.change(name, old, new)
    assert build(built).rebuilt


def test_a_file_that_was_altered_after_the_build_is_made_anew(built, unverified):
    path = built.report.folder / "student" / "a1-demo.ipynb"
    before = path.read_bytes()
    path.write_bytes(b"{}")
    assert build(built).rebuilt
    assert path.read_bytes() == before


def test_earlier_releases_are_carried_along(built, unverified):
    first = built.report.release
    built.change("assignment.md", "A clinic predicts", "One clinic predicts")
    second = build(built).release
    built.change("hidden.py", "size=41", "size=43")
    assert build(built).release == second
    built.change("assignment.md", "One clinic predicts", "Some clinic predicts")
    bundle = read_bundle(build(built).folder / "bundle")
    assert [release.id for release in bundle.earlier] == [second, first]
    assert any("A clinic predicts" in cell.source for cell in bundle.earlier[1].cells)
    built.change("assignment.md", "Some clinic predicts", "A clinic predicts")
    bundle = read_bundle(build(built).folder / "bundle")
    assert bundle.release == first
    assert first not in [release.id for release in bundle.earlier]


def test_a_damaged_bundle_is_not_overwritten(built):
    (built.report.folder / "bundle" / "hidden.py").write_text("x = 1\n")
    with pytest.raises(UsageError, match="previous bundle"):
        build(built)


def test_what_no_build_made_is_not_overwritten(workshop):
    other = workshop.root / "out" / "a1-demo"
    other.mkdir(parents=True)
    (other / "notes.txt").write_text("mine")
    with pytest.raises(OverwriteRefused, match="no build made"):
        build(workshop)
    assert (other / "notes.txt").read_text() == "mine"


def test_a_build_that_was_killed_while_swapping_is_recovered(built):
    before = contents(built.report.folder)
    built.report.folder.rename(built.report.folder.with_name(".a1-demo.old"))
    assert not build(built).rebuilt
    assert contents(built.report.folder) == before


def test_a_failing_build_leaves_the_last_one_alone(built):
    before = contents(built.root / "out")
    built.change("assignment.md", "np.median(y)", "np.mean(y)")
    with pytest.raises(UnitFaults):
        build(built)
    after = contents(built.root / "out")
    assert {n: c for n, c in after.items() if not n.startswith(".executed")} == {
        n: c for n, c in before.items() if not n.startswith(".executed")
    }


def test_a_failing_cell_is_named_with_its_line(workshop):
    workshop.change(
        "assignment.md", "import numpy as np\n", "import numpy as np\n\nx = 1\nmissing(x)\n"
    )
    with pytest.raises(Exception, match="NameError") as caught:
        build(workshop)
    lines = workshop.master.read_text().splitlines()
    where = caught.value.where
    assert (where.file, where.cell) == (str(workshop.master), 2)
    assert lines[where.line - 1] == "missing(x)"


def test_a_solution_line_in_prose_is_reported(workshop, unverified):
    line = "return float(np.mean(np.abs(np.asarray(p) - np.asarray(y))))"
    prose = "Write `mean_size(y, p)`: the mean"
    workshop.change("assignment.md", prose, f"Try `{line}`. {prose}")
    (warning,) = build(workshop).warnings
    assert warning.startswith(f"{workshop.master}:")
    assert warning.endswith(f"students read here what the solution of q1 says: {line}")


def test_warnings_of_cells_are_reported(workshop, unverified):
    workshop.change(
        "assignment.md",
        "import numpy as np\n",
        'import warnings\n\nimport numpy as np\n\nwarnings.warn("old function")\n',
    )
    (warning,) = build(workshop).warnings
    assert "old function" in warning
    assert str(workshop.master) in warning
    text = (workshop.root / "out/a1-demo/solution/a1-demo.ipynb").read_text()
    assert "cell.py" in text
    assert not re.search(r"ipykernel_\d", text)


def test_the_golden_build(built, update_goldens):
    """The scaffold's build, but for versions, which change with the environment."""
    found = {
        name: content.decode()
        for name, content in contents(built.report.folder).items()
        if name != "build.json"
    }
    manifest = json.loads(found["bundle/manifest.json"])
    manifest["environment"] = {"python": "X", "packages": {}}
    manifest["mlcourse"] = "X"
    found["bundle/manifest.json"] = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    # How a check looks is tested where it is made.
    solution = json.loads(found["solution/a1-demo.ipynb"])
    for cell in solution["cells"]:
        if cell["id"].endswith("-check"):
            cell["outputs"] = []
    found["solution/a1-demo.ipynb"] = (
        json.dumps(solution, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    )
    if update_goldens:
        shutil.rmtree(GOLDEN, ignore_errors=True)
        for name, text in found.items():
            path = GOLDEN / f"{name}.golden"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    golden = contents(GOLDEN).items()
    expected = {name.removesuffix(".golden"): content.decode() for name, content in golden}
    assert found == expected, "set MLCOURSE_UPDATE_GOLDENS=1 if the change is meant"
