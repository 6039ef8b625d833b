from __future__ import annotations

import hashlib
import json
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlcourse.grading.identity import student_id
from mlcourse.notebook import companions
from mlcourse.notebook.exporting import student_name, write_new


@pytest.fixture
def saved(cells, tmp_path):
    """Save a notebook in the current folder; gives its path."""

    def save(*sources, name="a1-scales.ipynb", **options):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(cells.document(*sources, **options))
        return path

    return save


def exported(folder):
    (path,) = folder.glob("a1-*.zip")
    return path


def test_the_submission_holds_the_notebook_and_a_manifest(run, cells, saved, tmp_path):
    path = saved(cells.set_up(), cells.RIGHT)
    text = str(run(cells.set_up(), cells.RIGHT, 'check("q1")', "export()"))
    archive = exported(tmp_path)
    name = r"a1-scales-anonymous-\d{8}T\d{6}Z-[0-9a-f]{8}\.zip"
    assert re.fullmatch(name, archive.name)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    assert archive.stem.endswith(digest[:8])
    with zipfile.ZipFile(archive) as opened:
        assert opened.namelist() == ["a1-scales.ipynb", "mlcourse-submission.json"]
        assert opened.read("a1-scales.ipynb") == path.read_bytes()
        assert all(member.date_time[0] == 1980 for member in opened.infolist())
        told = json.loads(opened.read("mlcourse-submission.json"))
    assert told["schema"] == "mlcourse/submission/v1"
    assert (told["unit"], told["release"]) == ("a1-scales", "r-0123456789ab")
    assert told["files"][0]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert [one["state"] for one in told["results"]["q1"]] == ["passed", "passed"]
    assert told["failed_attempts"] == {"q1": 0}
    code = f"{digest[:4]}-{digest[4:8]}".upper()
    assert f"1 of 2 questions pass the checks you can see · code {code}" in text
    assert f"sha256 {digest}" in text
    (receipt,) = tmp_path.glob("*-receipt.txt")
    assert digest in receipt.read_text()
    assert "Save the notebook" not in text


def test_an_unsaved_answer_is_warned_about(run, cells, saved, tmp_path):
    saved(cells.set_up(), cells.STUB)
    text = str(run(cells.set_up(), cells.STUB, cells.RIGHT, "export()"))
    saving = "Save the notebook and export again: a1-scales.ipynb, as it was last saved, does not"
    assert text.startswith(saving)
    assert "ran for q1." in text
    assert "ready to hand in" not in text
    assert "zip is written. See to what is said above" in text
    assert exported(tmp_path).exists()
    (receipt,) = tmp_path.glob("*-receipt.txt")
    assert receipt.read_text().startswith(saving)


def test_an_unsaved_answer_that_cannot_be_run_is_warned_about(run, shell, cells, saved, capsys):
    saved(cells.set_up(), cells.STUB)
    run(cells.set_up(), cells.STUB)
    shell.run_cell("def standardise(X)\n    return X", store_history=True)
    capsys.readouterr()
    assert "does not hold what you last ran for q1." in str(run("export()"))


def test_after_saving_it_is_ready(run, cells, saved, tmp_path):
    saved(cells.set_up(), cells.STUB)
    run(cells.set_up(), cells.RIGHT, "export()")
    saved(cells.set_up(), cells.RIGHT)
    text = str(run("export()"))
    assert "Save" not in text
    assert "is ready to hand in" in text


def test_an_unsaved_answer_without_names_is_warned_about(run, cells, saved):
    path = saved(cells.set_up(), "...")
    document = json.loads(path.read_text())
    document["cells"][1]["metadata"] = {"mlcourse": {"role": "answer", "question": "q2"}}
    path.write_text(json.dumps(document))
    named = cells.set_up().replace("['answer']", "[]").replace("('answer',)", "()")
    assert named != cells.set_up()
    run(named, "exec('answer = 2')", 'check("q2")')
    assert "does not hold what you last ran for q2." in str(run("export()"))
    document["cells"][1]["source"] = ["exec('answer", " = 2')"]
    path.write_text(json.dumps(document))
    assert "is ready to hand in" in str(run("export()"))


def test_comments_and_layout_are_no_unsaved_answer(run, cells, saved):
    saved(cells.set_up(), cells.RIGHT + "\n# done")
    assert "Save" not in str(run(cells.set_up(), cells.RIGHT, "export()"))


def test_nothing_is_overwritten(tmp_path):
    first = write_new(tmp_path, "a.zip", b"1")
    second = write_new(tmp_path, "a.zip", b"2")
    again = write_new(tmp_path, "a.zip", b"1")
    assert [path.name for path in (first, second, again)] == ["a.zip", "a-2.zip", "a.zip"]
    assert (first.read_bytes(), second.read_bytes()) == (b"1", b"2")


def test_the_notebook_stays_as_it_is(run, cells, saved):
    path = saved(cells.set_up(), cells.RIGHT)
    before = path.read_bytes(), path.stat().st_mtime_ns
    run(cells.set_up(), "export()")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_the_file_is_found_by_its_release_among_others(run, cells, saved, tmp_path):
    saved("1", name="other.ipynb", release="r-other", unit="other")
    saved("1", name="renamed.ipynb")
    (tmp_path / "broken.ipynb").write_text("{")
    (tmp_path / "list.ipynb").write_text("[]")
    run(cells.set_up(), "export()")
    with zipfile.ZipFile(exported(tmp_path)) as opened:
        assert "a1-scales.ipynb" in opened.namelist()


def test_two_candidates_are_a_question(run, cells, saved, tmp_path):
    saved("1", name="one.ipynb")
    saved("1", name="two.ipynb")
    text = str(run(cells.set_up(), "export()"))
    assert "Several files here could be this notebook: one.ipynb, two.ipynb." in text
    assert 'export("one.ipynb")' in text
    assert not list(tmp_path.glob("*.zip"))
    run('export("two.ipynb")')
    assert exported(tmp_path)


def test_no_candidate_is_a_question(run, cells, tmp_path):
    text = str(run(cells.set_up(), "export()"))
    assert "was not found" in text
    assert str(tmp_path) in text
    assert "Colab" in text


@pytest.mark.parametrize(
    ("path", "text"),
    [("missing.ipynb", "There is no file"), ("text.ipynb", "is not a notebook"), (".", "a folder")],
)
def test_a_wrong_path_is_named(run, cells, tmp_path, path, text):
    (tmp_path / "text.ipynb").write_text("hello")
    assert text in str(run(cells.set_up(), f'export("{path}")'))


def test_jupyter_tells_the_path(run, cells, saved, tmp_path, monkeypatch):
    path = saved(cells.RIGHT, name="work/a1-scales.ipynb")
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    run(cells.set_up(), "export()")
    assert exported(tmp_path / "work")


def test_jupyter_tells_a_path_from_its_own_root(run, cells, saved, tmp_path, monkeypatch):
    saved(cells.RIGHT)
    saved(cells.RIGHT, name="copy.ipynb")
    monkeypatch.setenv("JPY_SESSION_NAME", "courses/ml/copy.ipynb")
    assert "is ready to hand in" in str(run(cells.set_up(), "export()"))


def test_vs_code_tells_the_path(run, cells, saved, tmp_path):
    path = saved(cells.RIGHT, name="work/any.ipynb")
    run(cells.set_up(), f"__vsc_ipynb_file__ = {str(path)!r}", "export()")
    assert exported(tmp_path / "work")


def test_a_path_of_another_unit_is_not_believed(run, cells, saved, tmp_path, monkeypatch):
    other = saved(cells.RIGHT, name="work/b.ipynb", unit="other")
    saved(cells.RIGHT)
    monkeypatch.setenv("JPY_SESSION_NAME", str(other))
    run(cells.set_up(), "export()")
    assert exported(tmp_path)


def test_another_release_is_warned_about(run, cells, saved):
    saved(cells.RIGHT, release="r-other")
    assert "another release" in str(run(cells.set_up(), "export()"))


def test_a_large_notebook_is_warned_about(run, cells, saved):
    saved("x = '" + "a" * (21 << 20) + "'")
    assert "larger than 20 MB" in str(run(cells.set_up(), "export()"))


def test_a_folder_that_cannot_be_written_falls_back_to_the_current_one(
    run, cells, saved, tmp_path, monkeypatch
):
    path = saved(cells.RIGHT, name="work/a1-scales.ipynb")
    opened = Path.open

    def refuse(self, mode="r", *arguments, **options):
        if self.parent == path.parent and "x" in mode:
            raise PermissionError(13, "read-only")
        return opened(self, mode, *arguments, **options)

    run(cells.set_up())
    monkeypatch.setattr(Path, "open", refuse)
    run(f"export({str(path)!r})")
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert exported(tmp_path)


@pytest.mark.parametrize(
    ("told", "name"),
    [
        *(("maria.k", "maria.k"), ("Zoë", "Zoë"), ("Иван", "Иван"), ("maria+ml@x.org",) * 2),
        *(("Zoe\u0308", "Zoë"), ("", "anonymous"), ("../../x y", "x-y-[0-9a-f]{6}")),
        *(("…", "student-[0-9a-f]{6}"), ("x" * 50, "x{40}-[0-9a-f]{6}")),
    ],
)
def test_the_students_name_is_fit_for_a_file(monkeypatch, told, name):
    monkeypatch.setenv("JUPYTERHUB_USER", told)
    pattern = name if "[" in name else re.escape(name)
    assert re.fullmatch(pattern, student_name())
    assert student_id(student_name()) == student_name()


def test_two_students_never_get_one_name(monkeypatch):
    names = ["Zoë", "Zoé", "a b", "a-b", "a/b", "…", "?", "x" * 41, "x" * 42]
    found = set()
    for name in names:
        monkeypatch.setenv("JUPYTERHUB_USER", name)
        found.add(student_name())
    assert len(found) == len(names)


MENTIONED = {
    "utils.py": "import numpy\nfrom deeper.tools import more\n",
    "deeper/__init__.py": "",
    "deeper/tools.py": "open('deeper/words.txt')",
    "deeper/words.txt": "yes",
    "data/a.csv": "1",
    "data/b.csv": "2",
    "tables/t.csv": "3",
    "run me.py": "",
    "script.py": "x = 1",
    "notes.txt": "mine",
}
PRIVATE = {
    "diary.txt": "private",
    "data/c.txt": "private",
    "tables/u.csv": "private",
    "other.py": "private",
    "old.zip": "",
    "files/table.csv": "the unit's own",
}
CODE = [
    "import utils as u\nimport sys, numpy.linalg",
    "from pathlib import Path\ntables = list(Path('data').glob('*.csv'))",
    "table = Path('tables') / 't.csv'\nother = open('files/table.csv')",
    "%run script.py\n!cat notes.txt\nprint(open('run me.py'), '../above.txt', '/etc/passwd')",
    "zipped = 'old.zip'\ndef broken(:",
]


def test_what_the_notebook_mentions_comes_along_and_nothing_else(run, cells, saved, tmp_path):
    for name, text in {**MENTIONED, **PRIVATE}.items():
        (tmp_path / "work" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "work" / name).write_text(text)
    (tmp_path / "above.txt").write_text("private")
    path = saved(cells.set_up(), *CODE, name="work/a1-scales.ipynb")
    text = str(run(cells.set_up(), f"export({str(path)!r})"))
    with zipfile.ZipFile(exported(tmp_path / "work")) as opened:
        inside = {name: opened.read(name).decode() for name in opened.namelist()}
    told = json.loads(inside.pop("mlcourse-submission.json"))
    inside.pop("a1-scales.ipynb")
    assert inside == MENTIONED
    assert [one["name"] for one in told["files"]] == ["a1-scales.ipynb", *sorted(MENTIONED)]
    assert "With the notebook: data/a.csv" in text


def test_no_link_comes_along(run, cells, saved, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret.txt").write_text("private")
    path = saved(cells.set_up(), "'one.txt', 'there/secret.txt'", name="work/a1-scales.ipynb")
    (path.parent / "one.txt").symlink_to(tmp_path / "elsewhere" / "secret.txt")
    (path.parent / "there").symlink_to(tmp_path / "elsewhere")
    run(cells.set_up(), f"export({str(path)!r})")
    with zipfile.ZipFile(exported(path.parent)) as opened:
        assert opened.namelist() == ["a1-scales.ipynb", "mlcourse-submission.json"]


def test_what_is_too_large_to_come_along_is_named(run, cells, saved, tmp_path, monkeypatch):
    monkeypatch.setattr(companions, "MAX_BYTES", 10)
    (tmp_path / "large.csv").write_text("x" * 11)
    (tmp_path / "small.csv").write_text("x" * 9)
    saved(cells.set_up(), "'large.csv', 'small.csv'")
    text = str(run(cells.set_up(), "export()"))
    assert "Too large to come along: large.csv." in text
    with zipfile.ZipFile(exported(tmp_path)) as opened:
        assert "small.csv" in opened.namelist()


@settings(max_examples=100)
@given(st.lists(st.text(max_size=60) | st.sampled_from(CODE), max_size=4))
def test_no_code_breaks_the_search_for_files(tmp_path_factory, code):
    found = companions.companions(code, tmp_path_factory.getbasetemp())
    assert isinstance(found.files, dict)
