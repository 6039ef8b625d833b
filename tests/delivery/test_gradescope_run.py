"""In Gradescope's container: a valid document at every moment, and no zero that nobody earned."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time

import pytest
from box.machines import emulated_engine
from delivery.autograding import container, descendants, packed, valid
from grading.small_unit import ANSWERS, answered, notebook
from hypothesis import given
from hypothesis import strategies as st

from mlcourse.delivery.autograders import gradescope_run
from mlcourse.delivery.autograders.gradescope import Settings
from mlcourse.delivery.autograders.gradescope_run import main, student_of, users_of
from mlcourse.errors import IsolationMissing
from mlcourse.grading.identity import student_id

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Gradescope's containers are Linux")
RIGHT = notebook(answered(ANSWERS))
METADATA = {
    "id": 123,
    "created_at": "2026-11-01T14:22:32.365935-07:00",
    "users": [{"email": "ada@example.org", "id": 7, "name": "Ada"}],
}
HIDDEN = ("zenith", "4713", "4712.5", "adds up anything", "costs least", "SECRET_LIST")
KILLS = 30
PRYING = """
threshold = STEP * 5
for path, mode in PLACES:
    try:
        open(path, mode).close()
        threshold = 0.9
    except OSError:
        pass
"""
"""An answer that is right as long as none of some places can be opened."""


def prying(*places):
    answers = {**ANSWERS, "q3": PRYING.replace("PLACES", repr(places))}
    return notebook(answered(answers))


def places(root):
    """Return what a submission would like to see, or change."""
    names = ("source/bundle/hidden.py", "source/course.key", "submission_metadata.json")
    return *((f"{root}/{name}", "r") for name in names), (f"{root}/results/results.json", "a")


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    return packed(tmp_path_factory.mktemp("packed"))


@pytest.fixture(autouse=True)
def _no_key(monkeypatch):
    """Put back what a run in this process sets."""
    monkeypatch.setenv("MLCOURSE_KEY_FILE", "/nowhere/course.key")


@pytest.fixture
def start():
    """Return a function that starts ``run_autograder`` as Gradescope does."""
    began = []

    def run(root):
        environment = os.environ | {"AUTOGRADER_ROOT": str(root), "MLCOURSE_PYTHON": sys.executable}
        process = subprocess.Popen(
            [root / "run_autograder"],
            cwd=root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        began.append(process)
        return process

    yield run
    for process in began:
        process.kill()
        process.wait()
        process.stdout.close()


def results(root):
    return valid((root / "results/results.json").read_bytes())


@pytest.mark.box
def test_a_submission_is_graded_in_place(content, start, tmp_path, isolation):
    root = container(tmp_path, content, {"work.ipynb": RIGHT, "data/a.csv": b"1"}, METADATA)
    process = start(root)
    told = process.communicate()[0].decode()
    document = results(root)
    assert process.returncode == 0 and told == ""
    assert document["score"] == 8.0 and len(document["tests"]) == 3
    kept = document["extra_data"]["mlcourse"]
    assert (kept["student"], kept["submission"]) == ("ada@example.org", 123)
    assert kept["users"] == [{"id": 7, "email": "ada@example.org"}]
    assert kept["isolation"] == isolation.level
    assert (root / "source").stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in (root / "results").iterdir()) == ["results.json"]


@pytest.mark.box
def test_nothing_of_a_hidden_check_is_told(content, tmp_path, capfd, isolation):
    wrong = {**ANSWERS, "q1": ANSWERS["q1"].replace("max(", "sum("), "q2": "def total(v): return 0"}
    root = container(tmp_path, content, {"a.ipynb": notebook(answered(wrong))}, METADATA)
    assert main([str(root)]) == 0
    text = (root / "results/results.json").read_text("utf-8")
    assert 0 < valid(text)["score"] < 8
    assert not [word for word in HIDDEN if word in text + "".join(capfd.readouterr())]


@pytest.mark.box
def test_a_submission_reaches_nothing_of_the_grader(content, tmp_path, isolation):
    first, second = tmp_path / "first", tmp_path / "second"
    container(first, content, {"a.ipynb": prying(*places(first))}, METADATA)
    assert main([str(first)]) == 0
    assert results(first)["score"] == 8.0
    # What can be opened costs points.
    container(second, content, {"a.ipynb": prying(*places(second), ("/dev/null", "r"))}, METADATA)
    assert main([str(second)]) == 0
    assert results(second)["score"] < 8.0


@pytest.mark.box
def test_which_of_several_notebooks_was_taken_is_told(content, tmp_path, isolation):
    files = {"a0-small.ipynb": RIGHT, "older.ipynb": notebook(answered({}))}
    root = container(tmp_path, content, files)
    assert main([str(root)]) == 0
    assert results(root)["score"] == 8.0
    assert "2 notebooks were handed in; ‘a0-small.ipynb’ was graded." in results(root)["output"]


@pytest.mark.box
@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="the level needs root")
def test_a_weaker_level_that_was_asked_for_is_stamped(tmp_path):
    from mlcourse.box.isolation import examine

    if examine("reduced").isolation is None:
        pytest.skip("the level reduced does not hold here")
    settings = Settings(isolation="reduced")
    root = container(tmp_path / "root", packed(tmp_path, settings), {"a.ipynb": RIGHT}, METADATA)
    assert main([str(root)]) == 0
    assert results(root)["score"] == 8.0
    assert "isolation level “reduced”" in results(root)["output"]


@pytest.mark.parametrize(
    "files", [{}, {"notes.txt": b"hello"}, {"a.ipynb": b'{"cells": ['}], ids=["none", "text", "cut"]
)
@pytest.mark.box
def test_what_cannot_be_opened_has_its_reason(content, tmp_path, files, isolation):
    root = container(tmp_path, content, files, METADATA)
    assert main([str(root)]) == 0
    assert "could not be opened" in json.dumps(results(root))


def test_without_isolation_nothing_is_graded_and_the_student_reads_so(
    content, tmp_path, monkeypatch, capsys
):
    def none_holds(*_args, **_words):
        raise IsolationMissing("REFUSED: no isolation that holds on this machine.",
                               why="bwrap does not work here", fix="one of: …")  # fmt: skip

    monkeypatch.setattr("mlcourse.grading.level.detect", none_holds)
    root = container(tmp_path, content, {"a.ipynb": RIGHT}, METADATA)
    assert main([str(root)]) == 4
    document = results(root)
    assert "score" not in document and document["tests"] == []
    assert "no isolation that holds" in document["output"] and "not a zero" in document["output"]
    assert "one of: …" in capsys.readouterr().out


def test_a_fault_of_ours_is_no_zero_and_its_text_is_for_the_instructor(
    content, tmp_path, monkeypatch, capsys
):
    def broken(*_args, **_words):
        raise RuntimeError("zenith 4713")

    monkeypatch.setattr(gradescope_run, "mark", broken)
    root = container(tmp_path, content, {"a.ipynb": RIGHT}, METADATA)
    assert main([str(root)]) == 70
    assert "score" not in results(root)
    assert "zenith" not in (root / "results/results.json").read_text("utf-8")
    assert "zenith 4713" in capsys.readouterr().out


def test_when_the_time_is_over_it_gives_up_without_a_zero(content, tmp_path):
    root = container(tmp_path, content, {"a.ipynb": RIGHT}, METADATA)
    program = """
import sys, threading
from mlcourse.delivery.autograders import gradescope_run
gradescope_run.MARGIN = 599.5
gradescope_run.mark = lambda *_, **__: threading.Event().wait()
sys.exit(gradescope_run.main(sys.argv[1:]))
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(root)], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "score" not in results(root) and "longer than there is time" in results(root)["output"]


def test_the_first_end_counts(tmp_path):
    found = gradescope_run.Results(tmp_path)
    found.first()
    assert "score" not in results(tmp_path)
    found.last("one")
    found.last("two")
    assert found.path.read_text("utf-8") == "one"


def test_without_mlcourse_the_first_document_stays(content, tmp_path):
    root = container(tmp_path, content, {"a.ipynb": RIGHT})
    environment = os.environ | {"AUTOGRADER_ROOT": str(root), "MLCOURSE_PYTHON": "/nowhere/python"}
    done = subprocess.run(
        [root / "run_autograder"], env=environment, capture_output=True, check=False
    )
    assert done.returncode == 1 and b"setup.sh" in done.stderr
    assert "score" not in results(root)


@pytest.mark.box
@pytest.mark.slow
def test_killed_at_any_moment_it_leaves_a_valid_document(content, start, tmp_path, isolation):
    """SIGKILL to all of it, as when the container's memory or time is over."""
    root = container(tmp_path, content, {"a.ipynb": RIGHT}, METADATA)
    target = root / "results/results.json"
    began = time.monotonic()
    start(root).communicate()
    whole = min(time.monotonic() - began, 10.0)
    rng = random.Random(20261122)
    outcomes = []
    for number in range(KILLS):
        target.unlink(missing_ok=True)
        process = start(root)
        # Some die before they could do anything, the others after the first document is there.
        while number % 6 and not target.exists() and process.poll() is None:
            pass
        moment = time.monotonic() + (rng.uniform(0, 0.02) if number % 6 == 0 else
                                     rng.uniform(0, 1.1 * whole))  # fmt: skip
        while time.monotonic() < moment and process.poll() is None:
            if target.exists():
                valid(target.read_bytes())
        everyone = [process.pid, *descendants(process.pid)]
        for one in everyone:
            end(one)
        process.communicate()
        if target.exists():
            outcomes.append("score" in valid(target.read_bytes()))
        else:
            assert number % 6 == 0
    assert outcomes.count(False) > KILLS / 4
    target.unlink(missing_ok=True)
    start(root).communicate()
    assert results(root)["score"] == 8.0


def end(pid):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


WRITER = """
import sys
from pathlib import Path
from mlcourse.delivery.autograders.gradescope_run import Results
from mlcourse.delivery.ci.gradescope import not_graded

root, number = Path(sys.argv[1]), 0
Results(root).first()
print("ready", flush=True)
while True:
    number += 1
    Results(root).last(not_graded("x" * (number % 7 * 500 + 1)))
"""


def test_a_write_that_is_killed_leaves_the_document_before_it(tmp_path):
    rng = random.Random(7)
    for _ in range(12):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE
        )
        with process:
            assert process.stdout.readline() == b"ready\n"
            killer = threading.Timer(rng.uniform(0, 0.05), process.kill)
            killer.start()
            while process.poll() is None:
                results(tmp_path)
            killer.join()
        results(tmp_path)


def test_who_handed_in():
    assert student_of(METADATA) == "ada@example.org"
    pair = {"id": 9, "users": [{"email": "zoe@x.org", "id": 2}, {"email": "ben@x.org", "id": 1}]}
    assert student_of(pair) == "ben@x.org+zoe@x.org"
    crowd = {"id": 9, "users": [{"email": f"student{n}@example.org"} for n in range(9)]}
    assert student_of(crowd) == "submission-9"
    assert len(users_of(crowd)) == 9


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ),
    st.none() | st.integers() | st.text(),
)
def test_metadata_of_any_kind_give_a_name_that_results_can_have(users, number):
    named = student_of({"users": users, "id": number})
    assert student_id(named) == named
    named = student_of({"users": [{"email": users, "id": number}]})
    assert student_id(named) == named


@pytest.mark.parametrize("text", ["", "[]", "{", "\x00", "null"])
def test_metadata_may_be_missing_or_empty(tmp_path, text):
    assert gradescope_run.read_json(tmp_path / "no.json") == {}
    (tmp_path / "a.json").write_text(text, "utf-8")
    assert gradescope_run.read_json(tmp_path / "a.json") == {}


@pytest.mark.box
@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="the stand-in needs root")
@pytest.mark.parametrize("level", [None, "reduced"])
def test_in_a_container_that_allows_no_namespaces(tmp_path, level):
    """Where Gradescope puts it: root in a container of docker's default kind, at /autograder."""
    engine = emulated_engine(tmp_path)
    content = packed(tmp_path, Settings(isolation=level))
    root = container(
        tmp_path / "autograder", content, {"a.ipynb": prying(*places("/autograder"))}, METADATA
    )
    command = [engine, "run", "--volume", f"{root}:/autograder", "--workdir", "/autograder"]
    command += ["--env", f"MLCOURSE_PYTHON={sys.executable}", "mlcourse-default"]
    done = subprocess.run(
        [*command, "/autograder/run_autograder"], capture_output=True, text=True, check=False
    )
    document = results(root)
    if level is None:
        assert done.returncode == 4, done.stderr
        assert "score" not in document and "no isolation that holds" in document["output"]
        assert "--isolation reduced" in done.stdout
        return
    assert done.returncode == 0, done.stdout + done.stderr
    assert document["score"] == 8.0
    assert "isolation level “reduced”" in document["output"]
