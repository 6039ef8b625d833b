"""``--scheduler``, ``--shard`` and ``mlcourse merge``: what they pass on and how they end."""

from __future__ import annotations

import hashlib
import json

import pytest
from grading.documents import WHOLE

import mlcourse.grading.run
from mlcourse.cli import main
from mlcourse.errors import (
    INTERRUPTED,
    PARTIAL,
    IsolationMissing,
    MlcourseError,
    UnitError,
    UsageError,
)
from mlcourse.grading.jobs import TooManyLost, WorkerUnusable
from mlcourse.grading.locking import FolderBusy
from mlcourse.grading.output import OutputFailed
from mlcourse.grading.results import STATES, write_json
from mlcourse.grading.run import Interrupted
from mlcourse.grading.run_record import SCHEMA, RunSummary
from mlcourse.grading.shards import Shard, cohort_id

NAMES = ["anna", "ben", "carl", "dora", "emil", "fay"]


@pytest.fixture
def grading(monkeypatch, tmp_path):
    """Stand in for the grader: `asked` is what it was asked, `end` how it ends."""

    class Fake:
        asked: dict = {}  # noqa: RUF012
        end: MlcourseError | None = None
        counts: dict = {"graded": 1}  # noqa: RUF012

        def __call__(self, bundle, submissions, out, **options):
            self.asked = options
            if self.end is not None:
                raise self.end
            return RunSummary(
                unit="a3", title="Rare events", out=out, level="strong",
                counts=dict.fromkeys(STATES, 0) | self.counts, total=0, reused=0, seconds=1.0,
                superseded=(), passed_over=(),
            )  # fmt: skip

    fake = Fake()
    monkeypatch.setattr(mlcourse.grading.run, "grade", fake)
    monkeypatch.setattr("mlcourse.cli.grading._lost", lambda summary, out: iter(()))
    for name in ("bundle", "subs"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)
    return fake


def grade(*more):
    return main(["grade", "bundle", "subs", "--out", "run", *more])


def test_what_is_not_asked_for_is_not_passed_on(grading):
    assert grade() == 0
    assert not {"scheduler", "shard"} & set(grading.asked)


def test_a_scheduler_and_a_shard_are_passed_on(grading, capsys):
    assert grade("--scheduler", "tcp://10.0.0.1:8786", "--shard", "2/8") == 0
    assert grading.asked["scheduler"] == "tcp://10.0.0.1:8786"
    assert grading.asked["shard"] == Shard(2, 8)
    grading.asked["tell"]("Stopping: \x1b[31mpress again")
    assert "Stopping: press again" in capsys.readouterr().err


ENDS = [
    (UsageError("x"), 2, 42),
    (UnitError("x"), 1, 42),
    (IsolationMissing("x"), 4, 42),
    (OutputFailed("read-only"), 2, 42),
    (FolderBusy("x"), 2, 3),
    (WorkerUnusable("x"), 3, 3),
    (TooManyLost("x"), 3, 3),
    (Interrupted("x"), INTERRUPTED, INTERRUPTED),
]


@pytest.mark.parametrize(("error", "alone", "in_a_shard"), ENDS, ids=lambda one: str(one)[:20])
def test_only_a_shard_tells_a_job_system_not_to_try_again(grading, error, alone, in_a_shard):
    grading.end = error
    assert grade() == alone
    grading.end = type(error)("x")
    assert grade("--shard", "1/2") == in_a_shard


def test_a_full_disk_may_be_tried_again(grading):
    grading.end = OutputFailed("full")
    grading.end.exit_code = PARTIAL
    assert grade("--shard", "1/2") == PARTIAL


def test_a_shard_that_is_none_is_not_tried_again(grading, capsys):
    assert grade("--shard", "0/8", "--json") == 42
    told = capsys.readouterr()
    assert "is not a shard" in told.err
    assert json.loads(told.out)["exit_code"] == 42


def test_a_shard_is_done_when_another_try_would_change_nothing(grading, capsys):
    grading.counts = {"graded": 3, "refused": 2}
    assert (grade(), grade("--shard", "1/2")) == (3, 0)
    grading.counts = {"graded": 3, "infrastructure error": 1}
    assert (grade(), grade("--shard", "1/2")) == (3, 3)
    assert "The same command again grades only these" in capsys.readouterr().err


# merge


def write_shard(folder, shard, names):
    """Write what `mlcourse grade --shard` leaves."""
    (folder / "results").mkdir(parents=True)
    lines = []
    for name in filter(shard.holds, names):
        result = WHOLE | {"submission": name, "name_on_disk": f"{name}-1"}
        path = folder / "results" / f"{name}-1.json"
        write_json(path, result)
        line = {name: result[name] for name in ("submission", "name_on_disk", "state", "poison")}
        line |= {"points": 1.0, "max_points": 2.0, "seconds": 0.5, "reused": False, "notes": []}
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(line | {"file": f"{name}.ipynb", "result_sha256": digest})
    write_json(
        folder / "run.json",
        {name: WHOLE[name] for name in ("unit", "title", "release", "bundle", "mlcourse", "seed")}
        | {"schema": SCHEMA, "environment": WHOLE["environment"], "isolation": {"level": "none"}}
        | {"level": "none", "draw": None, "jobs": 2, "shard": str(shard), "state": "finished"}
        | {"cohort": cohort_id(names), "total": len(lines), "counts": {"graded": len(lines)}}
        | {"reused": 0, "seconds": 2.0, "submissions": lines, "superseded": [], "passed_over": []}
        | {"objectives": {}, "misconceptions": {}, "book_url": None, "built_with": {}},
    )


@pytest.fixture
def shards(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for index in (1, 2):
        write_shard(tmp_path / f"shard-{index}", Shard(index, 2), NAMES)
    return tmp_path


def test_merge_makes_one_run_with_a_gradebook(shards, capsys):
    assert main(["merge", "shard-1", "shard-2", "--out", "run", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "mlcourse/run-summary/v1"
    assert (document["total"], document["counts"]["graded"]) == (6, 6)
    assert main(["merge", "shard-2", "shard-1", "--out", "run"]) == 0
    assert "6 submissions (6 graded)" in capsys.readouterr().out
    assert main(["export", "csv", "run"]) == 0
    table = capsys.readouterr().out
    assert all(name in table for name in NAMES)


def test_merge_says_what_is_missing(shards, capsys):
    assert main(["merge", "shard-2", "--out", "run"]) == 2
    told = capsys.readouterr().err
    assert "Missing of 2 shards: 1" in told
    assert "--shard 1/2" in told
    assert not (shards / "run").exists()


def test_merge_wants_folders(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["merge", "--out", "run"]) == 2
    assert main(["merge", "nowhere", "--out", "run"]) == 2
    assert "nowhere" in capsys.readouterr().err
