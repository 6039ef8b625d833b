"""Shards become one run, or are refused: never a result too many, too few, or of another kind."""

from __future__ import annotations

import hashlib
import json
import shutil

import pytest
from documents import documents, mutated
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlcourse.errors import MlcourseError, OverwriteRefused, UsageError
from mlcourse.grading import output
from mlcourse.grading.merging import ShardsDiffer, merge
from mlcourse.grading.results import write_json
from mlcourse.grading.shards import Shard

NAMES = [f"s{number:03d}" for number in range(14)]
OF = 3


@pytest.fixture
def sharded(cohort):
    """Grade a cohort in shards; the last one is lost to the machine, and one is refused."""
    small = cohort([*NAMES, "fails"])
    (small.submissions / "link.ipynb").symlink_to("/etc/hostname")
    small.grade("serial")
    for index in range(1, OF + 1):
        small.grade(f"shard-{index}", shard=Shard(index, OF))
    return small


def folders(small):
    return [small.folder / f"shard-{index}" for index in range(1, OF + 1)]


def change(folder, **fields):
    path = folder / "run.json"
    write_json(path, json.loads(path.read_text("utf-8")) | fields)


def a_result(folder):
    return next(path for path in sorted((folder / "results").iterdir()) if path.name[0] == "s")


def test_a_merged_run_is_the_run_of_one_machine(sharded):
    summary = merge(folders(sharded), sharded.folder / "merged")
    assert sharded.results("merged") == sharded.results("serial")
    assert sharded.states("merged") == sharded.states("serial")
    serial, merged = sharded.record("serial"), sharded.record("merged")
    apart = {"reused", "seconds", "jobs", "shards", "submissions"}
    assert {k: v for k, v in merged.items() if k not in apart} == {
        k: v for k, v in serial.items() if k not in apart
    }
    assert [line["submission"] for line in merged["submissions"]] == [
        line["submission"] for line in serial["submissions"]
    ]
    assert merged["shards"] == OF
    assert summary.counts == serial["counts"]
    assert (summary.total, summary.reused, summary.exit_code) == (16, 0, 3)


def test_merging_again_in_any_order_changes_nothing(sharded):
    out = sharded.folder / "merged"
    merge(folders(sharded), out)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in out.rglob("*.json")}
    summary = merge([*reversed(folders(sharded)), folders(sharded)[1]], out)
    assert summary.reused == summary.total == 16
    assert before == {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in out.rglob("*.json")
    }


def test_a_merge_that_was_cut_short_goes_on(sharded, monkeypatch):
    out = sharded.folder / "merged"
    real, written = output.write_bytes, []

    def full(path, data):
        written.append(path)
        if len(written) == 5:
            raise OSError(28, "No space left on device")
        real(path, data)

    monkeypatch.setattr(output, "write_bytes", full)
    with pytest.raises(MlcourseError, match="is full"):
        merge(folders(sharded), out)
    assert json.loads((out / "run.json").read_text("utf-8"))["state"] == "running"
    monkeypatch.undo()
    assert merge(folders(sharded), out).reused == 3
    assert sharded.results("merged") == sharded.results("serial")
    assert sharded.record("merged")["state"] == "finished"


def test_a_merged_run_can_be_gone_on_with(sharded):
    merge(folders(sharded), sharded.folder / "merged")
    (sharded.submissions / "fails.ipynb").rename(sharded.submissions / "mended.ipynb")
    (sharded.submissions / "link.ipynb").unlink()
    summary = sharded.grade("merged")
    assert (summary.reused, summary.exit_code) == (14, 0)


@pytest.mark.parametrize("left_out", [(1,), (2, 3)])
def test_missing_shards_are_named(sharded, left_out):
    given = [f for i, f in enumerate(folders(sharded), start=1) if i not in left_out]
    with pytest.raises(ShardsDiffer) as failed:
        merge(given, sharded.folder / "merged")
    assert ", ".join(map(str, left_out)) in str(failed.value)
    assert f"--shard {left_out[0]}/3" in str(failed.value)
    assert not (sharded.folder / "merged").exists()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("bundle", "0" * 64, "another bundle"),
        ("seed", "0" * 16, "another course key"),
        ("unit", "a9-other", "another unit"),
        ("mlcourse", "99.0", "another version of mlcourse"),
        ("environment", {"python": "3.99", "packages": {}}, "other versions"),
        ("level", "strong", "another level of isolation"),
        ("cohort", "0" * 16, "other submissions"),
        ("draw", "00", "another draw"),
    ],
)
def test_shards_of_several_runs_are_refused(sharded, name, value, told):
    change(folders(sharded)[1], **{name: value})
    with pytest.raises(ShardsDiffer, match=r"of a shard|not of one run") as failed:
        merge(folders(sharded), sharded.folder / "merged")
    if name not in ("bundle", "seed"):
        assert told in str(failed.value)
    assert failed.value.fix
    assert not (sharded.folder / "merged").exists()


def test_another_key_is_named_as_what_it_is(cohort, monkeypatch, tmp_path):
    small = cohort(NAMES)
    small.grade("serial")
    small.grade("shard-1", shard=Shard(1, 2))
    monkeypatch.setenv("MLCOURSE_KEY_FILE", str(tmp_path / "other.key"))
    small.grade("serial-2")
    small.grade("shard-2", shard=Shard(2, 2))
    with pytest.raises(ShardsDiffer, match="another course key") as failed:
        merge([small.folder / "shard-1", small.folder / "shard-2"], small.folder / "merged")
    assert "MLCOURSE_KEY_FILE" in str(failed.value)


def test_a_student_who_was_added_in_between_is_noticed(sharded):
    sharded.add(["zz-late"])
    for index in (1, 2):
        sharded.grade(f"shard-{index}", shard=Shard(index, OF))
    with pytest.raises(ShardsDiffer, match="other submissions in the folder"):
        merge(folders(sharded), sharded.folder / "merged")
    sharded.grade("shard-3", shard=Shard(3, OF))
    assert merge(folders(sharded), sharded.folder / "merged").total == 17


def test_a_shard_that_is_not_finished_is_refused(sharded):
    change(folders(sharded)[0], state="interrupted")
    with pytest.raises(ShardsDiffer, match="Shard 1/3 is not finished"):
        merge(folders(sharded), sharded.folder / "merged")


def test_overlaps_that_agree_do_no_harm_and_others_are_refused(sharded):
    twin = sharded.folder / "twin"
    shutil.copytree(folders(sharded)[0], twin)
    assert merge([*folders(sharded), twin], sharded.folder / "merged").total == 16
    path = a_result(twin)
    result = json.loads(path.read_text("utf-8"))
    result["private"] = ["another story"]
    write_json(path, result)
    lines = json.loads((twin / "run.json").read_text("utf-8"))["submissions"]
    for line in lines:
        if line["submission"] == result["submission"]:
            line["result_sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    change(twin, submissions=lines)
    with pytest.raises(ShardsDiffer, match="disagree"):
        merge([*folders(sharded), twin], sharded.folder / "merged-2")
    assert not (sharded.folder / "merged-2").exists()


@pytest.mark.parametrize(
    "way", ["gone", "cut", "words", "points", "state", "moved", "counts", "twice"]
)
def test_a_shard_that_does_not_add_up_is_refused(sharded, way):
    folder = folders(sharded)[0]
    path = a_result(folder)
    result = json.loads(path.read_text("utf-8"))
    lines = sharded.record("shard-1")["submissions"]
    if way == "gone":
        path.unlink()
    elif way == "cut":
        path.write_bytes(path.read_bytes()[:-20])
    elif way == "words":
        write_json(path, result | {"title": "Another title"})
    elif way == "points":
        write_json(path, result | {"points": result["points"] + 1})
    elif way == "state":
        write_json(path, result | {"state": "timed out"})
    elif way == "moved":
        change(folder, shard="2/3")
    elif way == "counts":
        change(folder, counts={"graded": 99})
    elif way == "twice":
        change(folder, submissions=[*lines, lines[0]], total=len(lines) + 1)
    with pytest.raises(ShardsDiffer) as failed:
        merge(folders(sharded), sharded.folder / "merged")
    assert "Run this shard again" in str(failed.value)
    assert not (sharded.folder / "merged").exists()


def test_files_outside_of_a_shard_are_never_read(sharded):
    folder = folders(sharded)[0]
    lines = sharded.record("shard-1")["submissions"]
    secret = sharded.folder / "secret.json"
    secret.write_bytes(a_result(folder).read_bytes())
    lines[0]["name_on_disk"] = "../../secret"
    change(folder, submissions=lines)
    with pytest.raises(ShardsDiffer, match=r"run\.json of a shard"):
        merge(folders(sharded), sharded.folder / "merged")


def test_only_shards_are_merged(sharded, tmp_path):
    with pytest.raises(UsageError, match="not made with --shard"):
        merge([sharded.folder / "serial"], sharded.folder / "merged")
    with pytest.raises(UsageError, match="holds no graded shard"):
        merge([sharded.submissions], sharded.folder / "merged")
    with pytest.raises(UsageError, match="itself one of the shards"):
        merge(folders(sharded), folders(sharded)[0])


def test_what_lies_in_the_way_is_not_overwritten(sharded):
    out = sharded.folder / "merged"
    (out / "results").mkdir(parents=True)
    (out / "results" / "mine.json").write_text("{}")
    with pytest.raises(OverwriteRefused, match="no record says of what"):
        merge(folders(sharded), out)
    with pytest.raises(OverwriteRefused, match="another run"):
        change(sharded.folder / "serial", unit="a9-other")
        merge(folders(sharded), sharded.folder / "serial")
    assert (out / "results" / "mine.json").read_text() == "{}"


def test_a_result_that_is_out_of_date_is_replaced_and_kept(sharded):
    out = sharded.folder / "merged"
    merge(folders(sharded), out)
    (sharded.submissions / "s003.ipynb").unlink()
    for index in range(1, OF + 1):
        sharded.grade(f"shard-{index}", shard=Shard(index, OF))
    assert merge(folders(sharded), out).total == 15
    assert [path.name[:4] for path in (out / "set-aside").iterdir()] == ["s003"]
    assert "s003" not in sharded.states("merged")


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_damage_anywhere_is_refused_or_does_not_matter(sharded, data):
    """A merged run is what one machine would have made, or there is none."""
    folder = sharded.folder / "fuzzed"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(sharded.folder / "merged", ignore_errors=True)
    shutil.copytree(folders(sharded)[0], folder)
    paths = [folder / "run.json", *sorted((folder / "results").iterdir())]
    path = data.draw(st.sampled_from(paths))
    path.write_bytes(data.draw(st.one_of(mutated(path.read_bytes()), documents)))
    try:
        merge([folder, *folders(sharded)[1:]], sharded.folder / "merged")
    except MlcourseError:
        assert not (sharded.folder / "merged").exists()
        return
    assert sharded.results("merged") == sharded.results("serial")
    assert sharded.states("merged") == sharded.states("serial")
