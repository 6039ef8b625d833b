"""Whole runs: every submission in one state, the same results however they came about."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from small_unit import ANSWERS, answered, notebook, write_bundle
from stub_cohort import descendants

from mlcourse.errors import IsolationMissing, UsageError
from mlcourse.grading import level
from mlcourse.grading.locking import locked
from mlcourse.grading.results import read_result, write_json
from mlcourse.grading.run import Interrupted, grade
from mlcourse.grading.run_record import SCHEMA

pytestmark = pytest.mark.box
WRONG = {**ANSWERS, "q1": ANSWERS["q1"].replace("max(", "sum(")}
GRADE = """
import sys
from pathlib import Path
from mlcourse.grading.run import grade

bundle, submissions, out = map(Path, sys.argv[1:])
grade(bundle, submissions, out, jobs=2, progress=lambda one: print(one.student, flush=True))
"""


@pytest.fixture
def bundle(tmp_path):
    return write_bundle(tmp_path / "bundle")


@pytest.fixture
def submissions(tmp_path):
    folder = tmp_path / "submissions"
    folder.mkdir()
    for name, answers in {"stub": {}, "wrong": WRONG, "Zoë": ANSWERS}.items():
        (folder / f"{name}.ipynb").write_bytes(notebook(answered(answers)))
    (folder / "broken.ipynb").write_bytes(b'{"nbformat": 4, "cells": [')
    (folder / "link.ipynb").symlink_to("/etc/hostname")
    (folder / "readme.txt").write_text("x")
    return folder


def documents(out):
    return {path.name: path.read_text("utf-8") for path in sorted((out / "results").iterdir())}


def record(out):
    return json.loads((out / "run.json").read_text("utf-8"))


def test_every_submission_ends_in_one_state_and_counts_add_up(
    isolation, bundle, submissions, tmp_path
):
    seen = []
    summary = grade(bundle, submissions, tmp_path / "out", progress=seen.append)
    assert summary.total == 5
    assert sum(summary.counts.values()) == 5
    assert (summary.counts["graded"], summary.counts["refused"]) == (3, 2)
    assert summary.exit_code == 3
    assert [one.done for one in seen] == [1, 2, 3, 4, 5]
    assert seen[-1].seconds_left == 0
    written = record(tmp_path / "out")
    assert written["state"] == "finished"
    assert written["level"] == isolation.level
    assert len(written["submissions"]) == 5
    results = [read_result(path) for path in (tmp_path / "out" / "results").iterdir()]
    assert len([one for one in results if one]) == 5
    assert {one["submission"]: one["points"] for one in results}["Zoë"] == 8.0


def test_what_lies_beside_a_notebook_is_there_when_it_runs(isolation, bundle, tmp_path):
    folder, out = tmp_path / "submissions" / "maria", tmp_path / "out"
    (folder / "tools").mkdir(parents=True)
    uses = {**ANSWERS, "q1": "from tools.scaling import scale"}
    (folder / "a0-small.ipynb").write_bytes(notebook(answered(uses)))
    (folder / "tools" / "scaling.py").write_text(ANSWERS["q1"], "utf-8")
    (folder / "picture.png").write_bytes(bytes(range(256)))
    grade(bundle, folder.parent, out)
    (line,) = record(out)["submissions"]
    assert line["points"] == 8.0
    assert "‘picture.png’, ‘tools/scaling.py’" in line["notes"][0]
    assert grade(bundle, folder.parent, out).reused == 1
    assert record(out)["submissions"][0]["notes"] == line["notes"]
    (folder / "tools" / "scaling.py").write_text(WRONG["q1"], "utf-8")
    assert grade(bundle, folder.parent, out).reused == 0
    assert record(out)["submissions"][0]["points"] < 8.0


def test_results_do_not_depend_on_the_number_of_jobs(isolation, bundle, submissions, tmp_path):
    grade(bundle, submissions, tmp_path / "one", jobs=1)
    grade(bundle, submissions, tmp_path / "two", jobs=3)
    assert documents(tmp_path / "one") == documents(tmp_path / "two")


def test_a_second_run_does_only_what_is_missing(isolation, bundle, submissions, tmp_path):
    out = tmp_path / "out"
    (submissions / "broken.ipynb").unlink()
    (submissions / "link.ipynb").unlink()
    assert grade(bundle, submissions, out).exit_code == 0
    first = documents(out)
    names = sorted(first)
    (out / "results" / names[0]).unlink()
    (out / "results" / names[1]).write_text(first[names[1]][:100])
    again = grade(bundle, submissions, out)
    assert again.reused == 1
    assert documents(out) == first
    (submissions / "stub.ipynb").write_bytes(notebook(answered(WRONG)))
    assert grade(bundle, submissions, out).reused == 2
    assert grade(bundle, submissions, out, force=True).reused == 0


def test_another_bundle_key_or_draw_grades_anew(
    isolation, bundle, submissions, tmp_path, monkeypatch
):
    out = tmp_path / "out"
    grade(bundle, submissions, out)
    write_bundle(bundle, title="Corrected")
    assert grade(bundle, submissions, out).reused == 0
    fresh = grade(bundle, submissions, out, fresh_seeds=True)
    assert fresh.reused == 0
    drawn = record(out)["draw"]
    regraded = grade(bundle, submissions, out)
    assert (regraded.reused, record(out)["draw"]) == (3, drawn)
    monkeypatch.setenv("MLCOURSE_KEY_FILE", str(tmp_path / "other.key"))
    assert grade(bundle, submissions, out).reused == 0


def test_a_killed_run_goes_on_where_it_was(isolation, bundle, tmp_path):
    folder = tmp_path / "submissions"
    folder.mkdir()
    for number in range(30):
        answers = ANSWERS if number % 2 else WRONG
        (folder / f"s{number}.ipynb").write_bytes(notebook(answered(answers)))
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    grade(bundle, folder, whole, jobs=2)
    process = subprocess.Popen(
        [sys.executable, "-c", GRADE, str(bundle), str(folder), str(killed)],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    for _ in range(14):
        assert process.stdout.readline()
    children = descendants(process.pid)
    assert children
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert _all_gone(children)
    # A draft that the end of the run kept from its name is no result yet.
    done = [path for path in (killed / "results").glob("[!.]*") if read_result(path)]
    assert 14 <= len(done) < 30
    summary = grade(bundle, folder, killed, jobs=2)
    assert summary.reused == len(done)
    assert summary.counts["graded"] == 30
    assert documents(killed) == documents(whole)


def _all_gone(pids):
    for _ in range(200):
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            return True
        time.sleep(0.1)
    return False


def test_an_interrupted_run_says_how_to_go_on(isolation, bundle, submissions, tmp_path):
    def stop(one):
        if one.done == 3:
            raise KeyboardInterrupt

    out = tmp_path / "out"
    with pytest.raises(Interrupted) as stopped:
        grade(bundle, submissions, out, progress=stop)
    assert stopped.value.exit_code == 130
    assert "3 of 5" in str(stopped.value)
    assert "same command" in str(stopped.value)
    assert record(out)["state"] == "interrupted"
    assert grade(bundle, submissions, out).total == 5


def test_a_worker_killed_from_outside_costs_nothing(isolation, bundle, submissions, tmp_path):
    killed = []

    def kill(one):
        if not killed:
            workers = [pid for pid in descendants(os.getpid()) if _is_worker(pid)]
            killed.extend(workers)
            for pid in workers:
                os.kill(pid, signal.SIGKILL)

    grade(bundle, submissions, tmp_path / "whole")
    summary = grade(bundle, submissions, tmp_path / "out", jobs=2, progress=kill)
    assert summary.counts["graded"] == 3
    assert documents(tmp_path / "out") == documents(tmp_path / "whole")


def _is_worker(pid):
    try:
        return b"mlcourse.grading.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def test_poison_is_marked_and_is_no_zero(isolation, bundle, submissions, tmp_path):
    dying = (
        sys.executable,
        "-c",
        "import os, sys; sys.stdin.readline(); "
        'print(\'{"ready": true, "deadline": 60}\', flush=True); sys.stdin.readline(); '
        "os.kill(os.getpid(), 9)",
    )
    summary = grade(bundle, submissions, tmp_path / "out", pool_command=dying)
    assert (summary.counts["infrastructure error"], summary.counts["refused"]) == (4, 1)
    assert summary.exit_code == 3
    lost = [read_result(path) for path in (tmp_path / "out" / "results").iterdir()]
    assert all(one["poison"] for one in lost if one["state"] == "infrastructure error")
    assert grade(bundle, submissions, tmp_path / "out").counts["graded"] == 3


def test_results_of_submissions_that_left_are_set_aside(isolation, bundle, submissions, tmp_path):
    out = tmp_path / "out"
    grade(bundle, submissions, out)
    (submissions / "wrong.ipynb").unlink()
    grade(bundle, submissions, out)
    assert len(documents(out)) == 4
    assert [path.name[:5] for path in (out / "set-aside").iterdir()] == ["wrong"]


def test_without_isolation_nothing_is_graded(bundle, submissions, tmp_path, monkeypatch):
    def missing(wanted=None, *, trust=False):
        raise IsolationMissing("No isolation that holds on this machine.")

    monkeypatch.setattr(level, "detect", missing)
    with pytest.raises(IsolationMissing) as refusal:
        grade(bundle, submissions, tmp_path / "out")
    assert refusal.value.exit_code == 4
    assert not (tmp_path / "out").exists()


def test_level_none_needs_trust_and_is_stamped(bundle, submissions, tmp_path):
    with pytest.raises(IsolationMissing):
        grade(bundle, submissions, tmp_path / "out", isolation="none")
    grade(bundle, submissions, tmp_path / "out", isolation="none", trust=True)
    assert record(tmp_path / "out")["level"] == "none"
    for path in (tmp_path / "out" / "results").iterdir():
        assert read_result(path)["isolation"]["level"] == "none"


def test_folders_that_cannot_be_meant(isolation, bundle, submissions, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no submissions"):
        grade(bundle, tmp_path / "empty", tmp_path / "out")
    with pytest.raises(UsageError, match="not a bundle"):
        grade(submissions, submissions, tmp_path / "out")
    (tmp_path / "out").mkdir()
    record = {"schema": SCHEMA, "unit": "another", "bundle": "b" * 64, "draw": None}
    record |= {"state": "finished"}
    write_json(tmp_path / "out" / "run.json", record)
    with pytest.raises(UsageError, match="another unit"):
        grade(bundle, submissions, tmp_path / "out")


def test_two_runs_do_not_share_a_folder(isolation, bundle, submissions, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    with locked(out), pytest.raises(UsageError, match="Another run"):
        grade(bundle, submissions, out)


def test_a_write_that_fails_leaves_the_old_file(tmp_path):
    path = tmp_path / "x.json"
    write_json(path, {"a": "Zoë \udc80"})
    with pytest.raises(TypeError):
        write_json(path, {"a": object()})
    assert json.loads(path.read_text("utf-8"))["a"].startswith("Zoë")
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.json"]


def test_no_key_is_in_anything_written(isolation, bundle, submissions, tmp_path):
    grade(bundle, submissions, tmp_path / "out", fresh_seeds=True)
    key = Path(os.environ["MLCOURSE_KEY_FILE"]).read_text().strip()
    written = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len(written) >= 6
    assert not [path for path in written if key in path.read_text("utf-8")]
