"""Feedback finds its way back: from a platform's download through results to what it takes back."""

from __future__ import annotations

import io
import json
import os
import zipfile

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcourse.collecting import collect
from mlcourse.delivery.feedback_zip import Handed, _canvas, _moodle, feedback_zip
from mlcourse.errors import UsageError
from mlcourse.grading.identity import disk_name

MOODLE = {
    "Ana López_1234_assignsubmission_file_/hw1.ipynb": b"{}",
    "Ana López_1234_assignsubmission_file_/data/a.csv": b"1",
    "Bo Li_77_assignsubmission_file/hw1.ipynb": b"{}",
    "Participant_9_assignsubmission_file_hw1.ipynb": b"{}",
    "Cy Ng_78_assignsubmission_onlinetext_/onlinetext.html": b"typed",
}
CANVAS = {
    "doejane_12345_67890_hw1.ipynb": b"{}",
    "doejane_12345_67891_data_2024.csv": b"1",
    "müllerjosé_LATE_7_8_lab 3 (final)_v2.ipynb": b"{}",
    "leebo_9_55_a0-small-bo.zip": b"PK",
}


def moodle_takes(path, participants):
    """Return whose feedback Moodle takes a file for, and its name; as importziplib.php says it."""
    if path.rpartition("/")[2].startswith((".", "~")):
        return None
    parts = path.split("/")
    while parts:
        info = parts.pop(0).split("_", 4)
        if len(info) < 4 or not info[1].isdecimal() or int(info[1]) not in participants:
            continue
        if (info[2], info[3]) != ("assignsubmission", "file"):
            continue
        return int(info[1]), "/".join([*info[4:], *parts]).lstrip("/")
    return None


def canvas_takes(path, attachments):
    """Return the user and the file that Canvas takes feedback for; as assignment.rb says it."""
    split = path.rpartition("/")[2].split("_")
    user, attachment, *_ = [*[part for part in split if part.isdecimal()], None, None]
    if split[-1].startswith("link") or path.startswith("._"):
        return None
    return (user, attachment) if attachments.get(attachment) == user else None


@pytest.fixture
def returned(tmp_path, make, make_run):
    """Return a function that collects a download, grades all of it, and writes feedback pages."""

    def go(download, names=None):
        path = tmp_path / "download.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in download.items():
                archive.writestr(name, content)
        found = collect(path, tmp_path / "hw1")
        students = names or [one.student for one in found.students]
        results = [
            make.result(make.full()["questions"], submission=name, name_on_disk=disk_name(name))
            for name in students
        ]
        run = make_run(results)
        (run / "feedback").mkdir()
        for name in students:
            page = run / "feedback" / f"{disk_name(name)}.html"
            page.write_text(f"<p>for {name}</p>", "utf-8")
        return run, tmp_path / "hw1"

    return go


def files(packed):
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        return {one.filename: archive.read(one) for one in archive.infolist()}


def test_moodle_takes_every_page_for_its_own_student(returned):
    packed = feedback_zip(*returned(MOODLE))
    assert files(packed) == {
        "Ana López_1234_assignsubmission_file_/feedback.html": "<p>for Ana López_1234</p>".encode(),
        "Bo Li_77_assignsubmission_file/feedback.html": b"<p>for Bo Li_77</p>",
        "Participant_9_assignsubmission_file_/feedback.html": b"<p>for Participant_9</p>",
    }
    taken = {moodle_takes(name, {1234, 77, 9, 78}) for name in files(packed)}
    assert taken == {(n, "feedback.html") for n in (1234, 77, 9)}
    assert packed.platform == "moodle" and len(packed.students) == 3 and not packed.missing


def test_a_download_that_was_packed_again_in_a_folder(returned):
    wrapped = {f"hw1 all/{name}": content for name, content in MOODLE.items()}
    assert all(
        moodle_takes(name, {1234, 77, 9}) for name in files(feedback_zip(*returned(wrapped)))
    )


def test_canvas_finds_the_names_that_it_gave_out(returned):
    run, collected = returned(CANVAS)
    found = files(feedback_zip(run, collected))
    assert set(found) == {
        "doejane_12345_67890_hw1.ipynb",
        "müllerjosé_LATE_7_8_lab 3 (final)_v2.ipynb",
        "leebo_9_55_a0-small-bo.zip",
    }
    attachments = {"67890": "12345", "8": "7", "55": "9"}
    taken = {canvas_takes(name, attachments) for name in found}
    assert taken == {(user, attachment) for attachment, user in attachments.items()}


def test_on_canvas_feedback_has_the_form_of_the_file_whose_name_it_gets(returned):
    found = files(feedback_zip(*returned(CANVAS)))
    notebook = nbformat.reads(found["doejane_12345_67890_hw1.ipynb"].decode(), as_version=4)
    nbformat.validate(notebook)
    (cell,) = notebook.cells
    assert "doejane" in cell.source and "one row per customer was expected" in cell.source
    assert "SECRET" not in cell.source
    with zipfile.ZipFile(io.BytesIO(found["leebo_9_55_a0-small-bo.zip"])) as inner:
        assert inner.read("feedback.html") == b"<p>for leebo_9</p>"


def test_the_same_pages_give_the_same_bytes(returned):
    run, collected = returned(MOODLE)
    first = feedback_zip(run, collected)
    assert feedback_zip(run, collected / "collected.json") == first


def test_of_several_attempts_the_one_that_counts_names_the_folder(returned):
    run, collected = returned(MOODLE)
    path = collected / "collected.json"
    record = json.loads(path.read_text("utf-8"))
    earlier = {"folder": "earlier/1/x", "files": {"a": "Zed_5_assignsubmission_file/a"},
               "submitted": "", "late": False}  # fmt: skip
    for one in record["students"]:
        one["attempts"].insert(0, earlier)
    path.write_text(json.dumps(record), "utf-8")
    assert not [name for name in files(feedback_zip(run, collected)) if "Zed" in name]


# What is not certain


def test_a_student_of_no_download_is_named(returned):
    run, collected = returned(MOODLE, ["Bo Li_77", "stranger"])
    with pytest.raises(UsageError, match="feedback of stranger goes") as refusal:
        feedback_zip(run, collected)
    assert "--skip-missing" in refusal.value.fix
    packed = feedback_zip(run, collected, skip_missing=True)
    assert packed.students == ("Bo Li_77",) and packed.missing == ("stranger",)
    assert packed.without == ("Ana López_1234", "Participant_9")


@pytest.mark.parametrize(
    "name",
    [
        "anon_aB3dE_67890_hw1.ipynb",
        "doejane_12_34_hw1.pdf",
        "doejane_12_34_link.ipynb",
    ],
)
def test_a_name_that_canvas_would_not_take_for_this_student_is_refused(returned, name):
    run, collected = returned({**CANVAS, name: b"{}"})
    with pytest.raises(UsageError, match="could not tell that feedback is for"):
        feedback_zip(run, collected)


def test_a_number_that_is_missing_is_refused(returned):
    run, collected = returned(MOODLE)
    path = collected / "collected.json"
    record = path.read_text("utf-8").replace("Bo Li_77_assign", "Bo Li_assign")
    path.write_text(record, "utf-8")
    with pytest.raises(UsageError, match="feedback is for Bo Li_77"):
        feedback_zip(run, collected)


def test_a_page_that_is_not_there_or_older_than_its_result_is_refused(returned):
    run, collected = returned(MOODLE)
    page = run / "feedback" / f"{disk_name('Bo Li_77')}.html"
    os.utime(page, (1, 1))
    with pytest.raises(UsageError, match="older than its result") as refusal:
        feedback_zip(run, collected)
    assert "mlcourse feedback" in refusal.value.fix
    page.unlink()
    with pytest.raises(UsageError, match="of Bo Li_77 is not there"):
        feedback_zip(run, collected)


def test_a_platform_that_takes_none_back_is_refused(returned):
    path = "ps1_bitdiddle_attempt_2016-01-30-15-00-00_problem1.ipynb"
    with pytest.raises(UsageError, match="cannot go back to blackboard"):
        feedback_zip(*returned({path: b"{}"}))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"schema": "mlcourse/run/v1"}',
        '{"schema": "mlcourse/collected/v1", "platform": "moodle", "students": [{"student": 1}]}',
    ],
)
def test_what_is_no_record_is_refused(returned, text):
    run, collected = returned(MOODLE)
    (collected / "collected.json").write_text(text, "utf-8")
    with pytest.raises(UsageError, match="no record of a download"):
        feedback_zip(run, collected)


def test_one_file_for_two_students_is_refused(returned):
    run, collected = returned(MOODLE)
    path = collected / "collected.json"
    record = json.loads(path.read_text("utf-8"))
    first, second = record["students"][:2]
    second |= {"key": first["key"], "attempts": first["attempts"]}
    path.write_text(json.dumps(record), "utf-8")
    with pytest.raises(UsageError, match="Two students would get one file"):
        feedback_zip(run, collected)


# Names of any kind: what we write, the platform takes for this student or it is refused


class Anything:
    page, registry, result = b"", None, {"title": "x"}


word = st.text(st.sampled_from("ab_1 é."), max_size=6)
number = st.integers(1, 99).map(str)


@given(word, number, st.sampled_from(["", "_", "_hw_1.ipynb"]), st.booleans())
def test_any_name_on_moodle(person, key, rest, inside):
    part = f"{person.replace('_', ' ')}_{key}_assignsubmission_file{rest}"
    source = f"{part}/hw.ipynb" if inside else part
    try:
        name, _ = _moodle(Handed("x", key, (source,)), Anything(), "collected.json")
    except UsageError:
        pytest.fail(source)
    assert moodle_takes(name, {int(key)})[0] == int(key)


@given(word, number, number, word)
def test_any_name_on_canvas(person, key, attachment, file):
    source = f"{person}_{key}_{attachment}_{file}.zip"
    try:
        name, _ = _canvas(Handed("x", key, (source,)), Anything(), "collected.json")
    except UsageError:
        assert canvas_takes(source, {attachment: key}) is None
        return
    assert name == source
    taken = [part for part in name.split("_") if part.isdecimal()]
    assert taken[0] == key
