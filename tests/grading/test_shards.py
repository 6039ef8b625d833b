"""Which student belongs to which shard: everybody to one, and nobody moves."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcourse.errors import UsageError
from mlcourse.grading.shards import MOST, Shard, cohort_id, parse_shard

NAMES = [f"student-{number}" for number in range(1000)]


@given(st.text(max_size=80), st.integers(1, 300))
def test_every_name_belongs_to_exactly_one_shard(name, of):
    assert [Shard(index, of).holds(name) for index in range(1, of + 1)].count(True) == 1


def test_the_assignment_never_changes():
    """Frozen: a cohort that was graded in shards with an older mlcourse goes on with this one."""
    names = ["anna", "Zoë", "김민수", "s-0001", "a.b@c.org"]
    found = {name: next(i for i in range(1, 9) if Shard(i, 8).holds(name)) for name in names}
    assert found == {"anna": 8, "Zoë": 4, "김민수": 1, "s-0001": 2, "a.b@c.org": 6}


@pytest.mark.parametrize("of", [2, 8, 20])
def test_shards_are_of_similar_size(of):
    sizes = [sum(Shard(index, of).holds(name) for name in NAMES) for index in range(1, of + 1)]
    assert sum(sizes) == len(NAMES)
    assert max(sizes) < 2 * len(NAMES) / of


def test_a_cohort_has_one_name_in_any_order():
    assert cohort_id(NAMES) == cohort_id(reversed(NAMES)) != cohort_id(NAMES[1:])


@pytest.mark.parametrize("text", ["2/8", " 2 / 8 ", "02/08"])
def test_what_names_a_shard(text):
    assert parse_shard(text) == Shard(2, 8)
    assert str(parse_shard(text)) == "2/8"


@pytest.mark.parametrize(
    "text", ["", "2", "0/8", "9/8", "-1/8", "1/0", "a/b", "1/8/2", "1.0/8", "²/8", f"1/{MOST + 1}"]
)
def test_what_names_none(text):
    with pytest.raises(UsageError, match="not a shard"):
        parse_shard(text)


@given(st.text(max_size=20))
def test_any_text_names_a_shard_or_is_refused(text):
    try:
        shard = parse_shard(text)
    except UsageError:
        return
    assert 1 <= shard.index <= shard.of <= MOST


def test_shards_together_are_the_whole(cohort):
    names = [f"s{number:03d}" for number in range(20)]
    small = cohort(names)
    small.grade("serial")
    found = {}
    for index in range(1, 5):
        summary = small.grade(f"shard-{index}", shard=Shard(index, 4))
        results = small.results(f"shard-{index}")
        assert len(results) == summary.total
        assert not set(found) & set(results)
        found |= results
    assert found == small.results("serial")


def test_a_student_who_is_added_moves_nobody(cohort):
    small = cohort([f"s{number:03d}" for number in range(12)])
    before = [small.grade(f"shard-{index}", shard=Shard(index, 3)).total for index in (1, 2, 3)]
    small.add(["late-comer"])
    again = [small.grade(f"shard-{index}", shard=Shard(index, 3)) for index in (1, 2, 3)]
    assert sum(one.total for one in again) == 13
    assert [one.reused for one in again] == before


def test_a_shard_without_students_is_no_fault(cohort):
    small = cohort(["a"])
    summaries = [small.grade(f"shard-{index}", shard=Shard(index, 5)) for index in range(1, 6)]
    assert sorted(one.total for one in summaries) == [0, 0, 0, 0, 1]
    assert all(one.exit_code == 0 for one in summaries)
    assert json.loads((small.folder / "shard-1" / "run.json").read_text())["state"] == "finished"


def test_shards_do_not_share_a_folder(cohort):
    small = cohort()
    small.grade(shard=Shard(1, 2))
    before = small.results()
    for other in (Shard(2, 2), Shard(1, 3), None):
        with pytest.raises(UsageError, match="folder of its own"):
            small.grade(shard=other)
    assert small.results() == before
    small.grade("whole")
    with pytest.raises(UsageError, match="the whole cohort"):
        small.grade("whole", shard=Shard(1, 2))


def test_shards_need_a_key_that_is_there_already(cohort, monkeypatch, tmp_path):
    small = cohort(["a"])
    monkeypatch.setenv("MLCOURSE_KEY_FILE", str(tmp_path / "none" / "course.key"))
    with pytest.raises(UsageError, match="shards need the same one"):
        small.grade(shard=Shard(1, 2))
    assert not (tmp_path / "none").exists()


def test_a_shard_draws_nothing_anew(cohort):
    with pytest.raises(UsageError, match="would not know of it"):
        cohort(["a"]).grade(shard=Shard(1, 2), fresh_seeds=True)
