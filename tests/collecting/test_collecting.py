"""Downloads of six kinds become a folder for each student; what is hostile or odd is told."""

from __future__ import annotations

import io
import json
import os
import stat
import zipfile
from pathlib import Path

import pytest

from mlcourse.collecting import collect, read_roster
from mlcourse.collecting.platforms import PLATFORMS
from mlcourse.errors import OverwriteRefused, UsageError
from mlcourse.grading.intake import find_submissions

NOTEBOOK = b'{"cells": []}'


def packed(tmp_path: Path, files: dict[str, bytes], name: str = "download.zip") -> Path:
    path = tmp_path / name
    with zipfile.ZipFile(path, "w") as archive:
        for inner, content in files.items():
            archive.writestr(inner, content)
    return path


def listed(tmp_path: Path, text: str, **columns):
    path = tmp_path / "class.csv"
    path.write_text(text, encoding="utf-8")
    keys = tuple(key for one in PLATFORMS.values() for key in one.keys)
    return read_roster(path, keys, **columns)


def written(out: Path) -> dict[str, bytes]:
    """Return every file below a folder but the record."""
    files = (path for path in sorted(out.rglob("*")) if path.is_file())
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in files
        if path.name != "collected.json"
    }


CANVAS = {
    "doejane_12345_67890_hw1.ipynb": b"jane",
    "doejane_12345_67891_data_2024.csv": b"1",
    "müllerjosé_LATE_7_8_lab 3 (final)_v2.ipynb": b"jos\xc3\xa9",
    "anon_aB3dE_67890_hw1.ipynb": b"anon",
    "LATE_anon_xY9_67899_hw1.ipynb": b"late anon",
    "team_rocket_12_34_2024_05_01.ipynb": b"team",
    "emptyone_55_text.html": b"typed",
}
MOODLE = {
    "Ana López_1234_assignsubmission_file_/hw1.ipynb": b"ana",
    "Ana López_1234_assignsubmission_file_/data/a.csv": b"1",
    "Ana López_1234_assignsubmission_onlinetext_/onlinetext.html": b"typed",
    "Bo Li_77_assignsubmission_file/hw1.ipynb": b"bo",
    "Participant_9_assignsubmission_file_hw1.ipynb": b"flat",
}
BLACKBOARD = {
    "ps1_bitdiddle_attempt_2016-01-30-15-00-00_problem1.ipynb": b"first",
    "ps1_bitdiddle_attempt_2016-01-31-09-30-00_problem1.ipynb": b"second",
    "ps1_bitdiddle_attempt_2016-01-31-09-30-00.txt": b"Name: Ben Bitdiddle",
    "ps_1_hacker_attempt_2016-01-30-16-00-00_problem_1.ipynb": b"hacker",
}
BRIGHTSPACE = {
    "123-456 - Jane Doe - Jan 15, 2026 1145 PM/hw1.ipynb": b"later",
    "123-456 - Jane Doe - Jan 15, 2026 905 AM/hw1.ipynb": b"early",
    "124-456 - Bo - Li - September 3, 2026 1200 AM/hw1.ipynb": b"bo",
    "index.html": b"list",
}
METADATA = b"""---
submission_101:
  :submitters:
  - :name: Jane Doe
    :sid: '001'
    :email: jane@example.org
  - :name: Bo Li
    :sid: '002'
    :email: bo@example.org
  :created_at: 2026-01-15 14:45:00.000000000 Z
  :score: 8.0
  :results: !ruby/object:Thing
    a: 1
submission_102:
  :submitters:
  - :name: Cy Ng
    :sid:
    :email: cy@example.org
  :created_at: 2026-01-16 14:45:00.000000000 Z
"""
GRADESCOPE = {
    "assignment_9_export/submission_metadata.yml": METADATA,
    "assignment_9_export/submission_101/hw1.ipynb": b"pair",
    "assignment_9_export/submission_102/hw1.ipynb": b"cy",
}


def test_canvas(tmp_path):
    found = collect(packed(tmp_path, CANVAS), tmp_path / "out")
    assert found.platform == "canvas"
    assert written(tmp_path / "out") == {
        "submitted/doejane_12345/hw1.ipynb": b"jane",
        "submitted/doejane_12345/data_2024.csv": b"1",
        "submitted/müllerjosé_7/lab 3 (final)_v2.ipynb": "josé".encode(),
        "submitted/anon_aB3dE/hw1.ipynb": b"anon",
        "submitted/anon_xY9/hw1.ipynb": b"late anon",
        "submitted/team_rocket_12/2024_05_01.ipynb": b"team",
    }
    late = {one.student for one in found.students if one.attempts[-1].late}
    assert late == {"müllerjosé_7", "anon_xY9"}
    assert found.passed_over == (
        "‘emptyone_55_text.html’ holds no file that was handed in, but what was typed into the "
        "platform.",
    )


def test_moodle_in_both_forms(tmp_path):
    found = collect(packed(tmp_path, MOODLE), tmp_path / "out")
    assert found.platform == "moodle"
    assert written(tmp_path / "out") == {
        "submitted/Ana López_1234/hw1.ipynb": b"ana",
        "submitted/Ana López_1234/data/a.csv": b"1",
        "submitted/Bo Li_77/hw1.ipynb": b"bo",
        "submitted/Participant_9/hw1.ipynb": b"flat",
    }
    assert len(found.passed_over) == 1


@pytest.mark.parametrize(("keep", "counting"), [("last", b"second"), ("first", b"first")])
def test_attempts_are_kept_apart(tmp_path, keep, counting):
    found = collect(packed(tmp_path, BLACKBOARD), tmp_path / "out", keep=keep)
    files = written(tmp_path / "out")
    assert files["submitted/bitdiddle/problem1.ipynb"] == counting
    assert len(files) == 3
    assert {files["earlier/1/bitdiddle/problem1.ipynb"], counting} == {b"first", b"second"}
    assert files["submitted/hacker/problem_1.ipynb"] == b"hacker"
    ben = next(one for one in found.students if one.student == "bitdiddle")
    assert ben.counting == ben.attempts[-1 if keep == "last" else 0]
    assert [one.submitted for one in ben.attempts] == ["2016-01-30T15:00:00", "2016-01-31T09:30:00"]


def test_brightspace_tells_morning_from_evening(tmp_path):
    found = collect(packed(tmp_path, BRIGHTSPACE), tmp_path / "out")
    assert found.platform == "brightspace"
    files = written(tmp_path / "out")
    assert files["submitted/Jane Doe_123/hw1.ipynb"] == b"later"
    assert files["earlier/1/Jane Doe_123/hw1.ipynb"] == b"early"
    bo = next(one for one in found.students if one.key == "124")
    assert (bo.person, bo.attempts[0].submitted) == ("Bo - Li", "2026-09-03T00:00:00")


def test_gradescope_gives_each_of_a_pair_a_copy(tmp_path):
    found = collect(packed(tmp_path, GRADESCOPE), tmp_path / "out")
    assert found.platform == "gradescope"
    assert written(tmp_path / "out") == {
        "submitted/bo@example.org/hw1.ipynb": b"pair",
        "submitted/cy@example.org/hw1.ipynb": b"cy",
        "submitted/jane@example.org/hw1.ipynb": b"pair",
    }
    assert found.notes == ("bo@example.org, jane@example.org handed in together: each has a copy.",)
    assert found.students[0].attempts[0].submitted == "2026-01-15T14:45:00+00:00"


def test_repositories_are_read_without_their_history(tmp_path):
    top = tmp_path / "hw1-submissions"
    for name in ("hw1-ada", "hw1-bob"):
        (top / name / ".git").mkdir(parents=True)
        (top / name / ".git" / "config").write_text("[core]\n fsmonitor = touch /tmp/owned\n")
        (top / name / "hw1.ipynb").write_bytes(NOTEBOOK)
    found = collect(top, tmp_path / "out", platform="repositories")
    assert list(written(tmp_path / "out")) == ["submitted/ada/hw1.ipynb", "submitted/bob/hw1.ipynb"]
    assert "any date" in found.notes[0]


@pytest.mark.parametrize("files", [CANVAS, MOODLE, BLACKBOARD, BRIGHTSPACE])
def test_one_folder_around_everything_changes_nothing(tmp_path, files):
    flat = collect(packed(tmp_path, files), tmp_path / "flat")
    wrapped = collect(
        packed(tmp_path, {f"submissions/{name}": data for name, data in files.items()}),
        tmp_path / "wrapped",
    )
    assert written(tmp_path / "flat") == written(tmp_path / "wrapped")
    assert flat.platform == wrapped.platform


def test_an_unpacked_download_is_read_like_the_zip(tmp_path):
    folder = tmp_path / "unpacked"
    for name, data in MOODLE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    collect(folder, tmp_path / "a")
    collect(packed(tmp_path, MOODLE), tmp_path / "b")
    assert written(tmp_path / "a") == written(tmp_path / "b")


def test_what_is_written_is_what_grade_reads(tmp_path):
    collect(packed(tmp_path, BLACKBOARD), tmp_path / "out")
    intake = find_submissions(tmp_path / "out", "ps1", "problem1.ipynb")
    assert [one.student for one in intake.submissions] == ["bitdiddle", "hacker"]
    assert all(one.refused is None for one in intake.submissions)


def test_the_class_list_says_what_students_are_called(tmp_path):
    roster = listed(tmp_path, "Name;Canvas ID;Student\nDoe, Jane;12345;jd1\nNo One;99;no1\n")
    found = collect(packed(tmp_path, CANVAS), tmp_path / "out", roster=roster)
    assert "submitted/jd1/hw1.ipynb" in written(tmp_path / "out")
    assert found.missing == ("no1",)
    assert "müllerjosé is not on the class list: called müllerjosé_7." in found.notes


def test_moodles_own_worksheet_is_a_class_list(tmp_path):
    roster = listed(
        tmp_path,
        "Identifier,Full name,ID number,Grade\nParticipant 1234,Ana López,m1,\n"
        "Teilnehmer/in77,Bo Li,m2,\n",
    )
    found = collect(packed(tmp_path, MOODLE), tmp_path / "out", roster=roster)
    assert [one.student for one in found.students] == ["Participant_9", "m1", "m2"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Canvas ID,Student\n1,a\n1,b\n", ["stands in row 2 too", "row 3", "Canvas ID"]),
        ("Canvas ID,Student\n1,a\n2,A\n", ["stands in row 2 too", "row 3", "Student"]),
        ("Canvas ID,Student\n1,=a\n", ["it holds ‘=’", "row 2", "Student"]),
        ("Student,Other\na,1\n", ["no column", "--match", "‘Other’"]),
        ("Canvas ID,Other\n1,a\n", ["no column", "--student"]),
        ("Canvas ID,Student\n,a\n", ["tells of no student", "Canvas ID"]),
        ("", ["empty"]),
    ],
)
def test_a_class_list_with_a_fault_is_told_with_its_place(tmp_path, text, told):
    with pytest.raises(UsageError) as caught:
        listed(tmp_path, text)
    message = str(caught.value)
    assert all(part in message for part in told), message


def test_a_student_without_a_key_is_missing_and_named(tmp_path):
    roster = listed(tmp_path, "Canvas ID,Student\n12345,jd1\n,late1\n")
    found = collect(packed(tmp_path, CANVAS), tmp_path / "out", roster=roster)
    assert found.missing == ("late1",)
    assert any("late1 has nothing here" in note and "row 3" in note for note in found.notes)


def test_two_people_of_one_name_are_not_joined(tmp_path):
    files = {
        "Jane Doe_1_assignsubmission_file_/hw1.ipynb": b"one",
        "Jane Doe_2_assignsubmission_file_/hw1.ipynb": b"two",
    }
    roster = listed(tmp_path, "Full name,Student\nJane Doe,jd1\n", match="Full name")
    with pytest.raises(UsageError, match="Two people would both be jd1"):
        collect(packed(tmp_path, files), tmp_path / "out", roster=roster)
    assert not (tmp_path / "out").exists()


def test_the_record_tells_where_each_file_came_from(tmp_path):
    collect(packed(tmp_path, CANVAS), tmp_path / "out")
    record = json.loads((tmp_path / "out" / "collected.json").read_text("utf-8"))
    assert record["schema"] == "mlcourse/collected/v1" and len(record["sha256"]) == 64
    jane = next(one for one in record["students"] if one["key"] == "12345")
    assert jane["attempts"][0]["files"]["hw1.ipynb"] == "doejane_12345_67890_hw1.ipynb"


def hostile(tmp_path: Path) -> Path:
    path = tmp_path / "hostile.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a_1_2_hw1.ipynb", b"good")
        archive.writestr("../b_2_3_hw1.ipynb", b"out")
        archive.writestr("/etc/c_3_4_hw1.ipynb", b"root")
        link = zipfile.ZipInfo("d_4_5_hw1.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("e_5_6_..\\..\\x.ipynb", b"windows")
        archive.writestr("f_6_7_con.ipynb", b"device")
    return path


def test_nothing_is_written_outside_and_links_are_passed_over(tmp_path):
    found = collect(hostile(tmp_path), tmp_path / "in" / "out")
    inside = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert inside - {tmp_path / "hostile.zip"} == set((tmp_path / "in" / "out").rglob("*.*"))
    assert not any(path.is_symlink() for path in tmp_path.rglob("*"))
    text = " ".join(found.passed_over)
    assert "leads out of the folder" in text and "no plain file" in text
    assert written(tmp_path / "in" / "out")["submitted/a_1/hw1.ipynb"] == b"good"


def test_names_of_files_are_kept_where_every_system_can_hold_them(tmp_path):
    long = "x" * 300
    files = {
        "a_1_2_what?:*.ipynb": b"1",
        f"b_2_3_{long}.ipynb": b"2",
        "c_3_4_hw1.ipynb": b"3",
        "c_3_5_HW1.ipynb": b"4",
        "d_4_5_.hidden.ipynb": b"5",
    }
    collect(packed(tmp_path, files), tmp_path / "out")
    names = written(tmp_path / "out")
    assert names["submitted/a_1/what___.ipynb"] == b"1"
    assert names["submitted/c_3/HW1 (2).ipynb"] == b"4"
    assert names["submitted/d_4/_.hidden.ipynb"] == b"5"
    (kept,) = (name for name in names if name.startswith("submitted/b_2/"))
    assert kept.endswith("x.ipynb") and len(kept) < 150


def test_a_bomb_is_refused_before_it_is_opened(tmp_path, monkeypatch):
    monkeypatch.setattr("mlcourse.collecting.containers.CLASS", small())
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a_1_2_hw1.ipynb", bytes(30 << 20))
    with pytest.raises(UsageError, match="unpacks to more than 10 MB"):
        collect(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def small():
    from mlcourse.collecting.containers import CLASS

    return type(CLASS)(entries=10, directory=1 << 20, unpacked=10 << 20, fix="again")


def test_a_file_too_large_for_anybody_is_passed_over(tmp_path, monkeypatch):
    monkeypatch.setattr("mlcourse.collecting.collecting.MAX_ARCHIVE", 1000)
    files = {"a_1_2_hw1.ipynb": b"1", "b_2_3_hw1.ipynb": bytes(2000)}
    found = collect(packed(tmp_path, files), tmp_path / "out")
    assert list(written(tmp_path / "out")) == ["submitted/a_1/hw1.ipynb"]
    assert any("b_2_3_hw1.ipynb" in line for line in found.passed_over)


@pytest.mark.parametrize(
    "content", [b"", b"no zip", b"PK\x03\x04 broken", b"PK\x05\x06" + bytes(18)]
)
def test_what_is_no_zip_is_told(tmp_path, content):
    path = tmp_path / "download.zip"
    path.write_bytes(content)
    with pytest.raises(UsageError):
        collect(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_names_of_no_platform_are_told(tmp_path):
    path = packed(tmp_path, {"anna.ipynb": b"1", "bob.ipynb": b"2"})
    with pytest.raises(UsageError) as caught:
        collect(path, tmp_path / "out")
    assert "anna.ipynb" in str(caught.value) and "--platform" in str(caught.value)


def test_the_wrong_platform_is_told(tmp_path):
    with pytest.raises(UsageError, match="as Moodle names"):
        collect(packed(tmp_path, CANVAS), tmp_path / "out", platform="moodle")


def test_nobodys_work_is_written_over(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "marks.txt").write_text("mine")
    with pytest.raises(OverwriteRefused):
        collect(packed(tmp_path, CANVAS), tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["marks.txt"]


def test_a_fault_half_way_leaves_nothing(tmp_path, monkeypatch):
    def full(_self, _path, _cap):
        raise OSError("no space left")

    monkeypatch.setattr("mlcourse.grading.archives.Archive.read", full)
    with pytest.raises(OSError, match="no space"):
        collect(packed(tmp_path, CANVAS), tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["download.zip"]


def test_a_list_that_cannot_be_read_is_told(tmp_path):
    files = {**GRADESCOPE, "assignment_9_export/submission_metadata.yml": b"a: [1"}
    with pytest.raises(UsageError, match=r"submission_metadata.yml cannot be read"):
        collect(packed(tmp_path, files), tmp_path / "out", platform="gradescope")


def test_a_list_cannot_make_objects(tmp_path):
    evil = METADATA + b"submission_103: !!python/object/apply:os.system ['touch owned']\n"
    files = {**GRADESCOPE, "assignment_9_export/submission_metadata.yml": evil}
    collect(packed(tmp_path, files), tmp_path / "out")
    assert not Path("owned").exists()


def test_a_zip_in_a_zip_stays_what_was_handed_in(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("hw1.ipynb", NOTEBOOK)
    collect(packed(tmp_path, {"a_1_2_work.zip": inner.getvalue()}), tmp_path / "out")
    assert written(tmp_path / "out")["submitted/a_1/work.zip"] == inner.getvalue()


def test_a_name_that_is_no_text_stops_nobody(tmp_path):
    folder = tmp_path / "unpacked" / "Ana_1_assignsubmission_file_"
    folder.mkdir(parents=True)
    (folder / "hw1.ipynb").write_bytes(NOTEBOOK)
    (folder / os.fsdecode(b"na\xefve.csv")).write_bytes(b"1")
    collect(tmp_path / "unpacked", tmp_path / "out", platform="moodle")
    assert written(tmp_path / "out") == {
        "submitted/Ana_1/hw1.ipynb": NOTEBOOK,
        "submitted/Ana_1/na_ve.csv": b"1",
    }
    record = json.loads((tmp_path / "out" / "collected.json").read_text("utf-8"))
    assert len(record["students"][0]["attempts"][0]["files"]) == 2


def test_a_file_that_is_a_folder_too_stops_nobody(tmp_path):
    files = {
        "Ana_1_assignsubmission_file_/a": b"file",
        "Ana_1_assignsubmission_file_/a/hw1.ipynb": b"inside",
        "Bo_2_assignsubmission_file_/hw1.ipynb": b"bo",
    }
    found = collect(packed(tmp_path, files), tmp_path / "out")
    assert written(tmp_path / "out")["submitted/Bo_2/hw1.ipynb"] == b"bo"
    assert any("both a file and a folder" in line for line in found.passed_over)


@pytest.mark.parametrize(
    "name",
    [
        "ps1_ben_attempt_2016-13-45-15-00-00_hw1.ipynb",
        "123-456 - Jane Doe - Mai 15, 2026 1145 PM/hw1.ipynb",
        "123-456 - Jane Doe - Jan 45, 2026 9945 PM/hw1.ipynb",
    ],
)
def test_what_looks_like_a_time_and_is_none_is_told(tmp_path, name):
    files = {**BLACKBOARD, name: b"odd"} if "attempt" in name else {**BRIGHTSPACE, name: b"odd"}
    found = collect(packed(tmp_path, files), tmp_path / "out")
    assert any("is not named as" in line for line in found.passed_over)
    assert b"odd" not in written(tmp_path / "out").values()


@pytest.mark.parametrize("told", ["[]", "7", "- :email: x", "\n  - just text\n  - 5"])
def test_a_list_of_another_shape_is_nobodys(tmp_path, told):
    text = f"submission_101:\n  :submitters: {told}\nsubmission_102: none\n".encode()
    files = {
        "submission_metadata.yml": text,
        "submission_101/hw1.ipynb": b"1",
        "submission_102/hw1.ipynb": b"2",
    }
    with pytest.raises(UsageError):
        collect(packed(tmp_path, files), tmp_path / "out", platform="gradescope")
    assert not (tmp_path / "out").exists()
