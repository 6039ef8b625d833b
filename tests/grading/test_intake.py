"""Finding submissions in what strangers put into a folder."""

from __future__ import annotations

import io
import os
import stat
import struct
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_unit import answered, notebook

from mlcourse.errors import SubmissionRefused, UsageError
from mlcourse.grading import intake
from mlcourse.grading.intake import find_submissions, read_submission

UNIT, NOTEBOOK = "a0-small", "a0-small.ipynb"
GOOD = notebook(answered())
LINKS = pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="links as on POSIX systems")


def put(folder, *names, data=GOOD):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def find(folder):
    return find_submissions(folder, UNIT, NOTEBOOK)


def students(folder):
    return {one.student: one.file for one in find(folder).submissions}


def read(folder, student):
    found = find(folder)
    one = next(one for one in found.submissions if one.student == student)
    return read_submission(found.folder, one, NOTEBOOK)


def reason(folder, student):
    with pytest.raises(SubmissionRefused) as refusal:
        read(folder, student)
    return str(refusal.value)


def zipped(*members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def test_notebooks_and_folders_of_notebooks(tmp_path):
    put(tmp_path, "maria-k.ipynb", "Zoë/a0-small.ipynb", "Иван.IPYNB", "li/other.ipynb")
    put(tmp_path, "grades.csv", ".hidden.ipynb", ".ipynb_checkpoints/x-checkpoint.ipynb")
    put(tmp_path, "__MACOSX/._maria.ipynb", "Zoë/.ipynb_checkpoints/a0-small-checkpoint.ipynb")
    assert students(tmp_path) == {
        "Zoë": "Zoë/a0-small.ipynb",
        "li": "li/other.ipynb",
        "maria-k": "maria-k.ipynb",
        "Иван": "Иван.IPYNB",
    }
    assert find(tmp_path).passed_over == ("‘grades.csv’ is neither a notebook nor a zip file.",)
    assert read(tmp_path, "Zoë") == (GOOD, None)


def test_exports_carry_the_student_in_their_name(tmp_path):
    inside = zipped(("a0-small.ipynb", GOOD), ("mlcourse-submission.json", b'{"student": "eve"}'))
    put(tmp_path, "a0-small-maria-k-20250102T030405Z-0a1b2c3d.zip", data=inside)
    put(tmp_path, "a0-small-anonymous-20250102T030405Z-aaaaaaaa.zip", data=inside)
    put(tmp_path, "a0-small-anonymous-20250102T030405Z-bbbbbbbb.zip", data=inside)
    put(tmp_path, "li/a0-small-eve-20250102T030405Z-cccccccc.zip", "renamed.zip", data=inside)
    assert set(students(tmp_path)) == {
        *("maria-k", "anonymous-aaaaaaaa", "anonymous-bbbbbbbb", "li", "renamed")
    }
    for student in students(tmp_path):
        assert read(tmp_path, student)[0] == GOOD


def test_an_export_of_another_assignment_is_refused(tmp_path):
    put(tmp_path, "a9-large-maria-20250102T030405Z-0a1b2c3d.zip")
    assert "another assignment" in reason(tmp_path, "a9-large-maria")


@pytest.mark.parametrize("given_folder", ["course", "course/submitted"])
def test_nbgraders_layout(tmp_path, given_folder):
    course = tmp_path / "course"
    put(course, "submitted/maria/a0-small/a0-small.ipynb", "submitted/li/a0-small/a0-small.ipynb")
    put(course, "submitted/maria/ps1/ps1.ipynb", "submitted/eve/ps1/ps1.ipynb")
    put(course, "source/a0-small/a0-small.ipynb", "submitted/li/a0-small/timestamp.txt")
    found = find(tmp_path / given_folder)
    assert [one.student for one in found.submissions] == ["li", "maria"]
    assert found.submissions[0].file.endswith("li/a0-small/a0-small.ipynb")
    assert any("eve" in line for line in found.passed_over)


def test_nbgraders_only_assignment_needs_no_name(tmp_path):
    put(tmp_path, "submitted/maria/ps1/ps1.ipynb")
    assert students(tmp_path) == {"maria": "submitted/maria/ps1/ps1.ipynb"}
    put(tmp_path, "submitted/li/ps2/ps2.ipynb")
    with pytest.raises(UsageError, match="several assignments"):
        find(tmp_path)


def test_of_two_submissions_with_one_name_the_newest_counts(tmp_path):
    for time in ("20250101T000000Z", "20250301T000000Z", "20250201T000000Z"):
        data = zipped((NOTEBOOK, GOOD))
        put(tmp_path, f"a0-small-maria-{time}-0a1b2c3d.zip", data=data)
    put(tmp_path, "maria.ipynb")
    assert "20250301" in students(tmp_path)["maria"]
    found = find(tmp_path)
    assert len(found.superseded) == 3
    assert "4 files" in found.submissions[0].notes[0]


def test_of_several_notebooks_in_a_folder_the_released_name_counts_then_the_newest(tmp_path):
    put(tmp_path, "maria/zzz.ipynb", "maria/a0-small.ipynb", "maria/a0-small-Copy1.ipynb")
    put(tmp_path, "li/a0-small-Copy2.ipynb", "li/a0-small-Copy10.ipynb", "li/zzz.ipynb")
    assert students(tmp_path) == {
        "maria": "maria/a0-small.ipynb",
        "li": "li/a0-small-Copy10.ipynb",
    }
    assert "3 files were handed in together" in find(tmp_path).submissions[0].notes[0]


def test_an_unusable_name_is_reported_not_lost(tmp_path):
    put(tmp_path, "=1+1.ipynb", "a\u202eb.ipynb", "con.ipynb", "maria.ipynb")
    found = find(tmp_path).submissions
    assert [one.student for one in found if one.refused is None] == ["maria"]
    assert sum("cannot be a student's id" in one.refused.what for one in found if one.refused) == 3
    assert all(one.student.startswith("unusable-name-") for one in found if one.refused)


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="names that are no text")
def test_a_file_name_that_is_no_text_is_reported(tmp_path):
    put(tmp_path, "maria.ipynb")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.ipynb")).write_bytes(GOOD)
    assert len(find(tmp_path).submissions) == 2


def test_an_empty_folder_is_a_submission_without_a_notebook(tmp_path):
    put(tmp_path, "maria/answers.pdf")
    (tmp_path / "li").mkdir()
    assert "answers.pdf" in reason(tmp_path, "maria")
    assert "no notebook" in reason(tmp_path, "li")


@LINKS
def test_no_link_is_followed(tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(GOOD)
    folder = tmp_path / "in"
    put(folder, "honest.ipynb", "real/a0-small.ipynb")
    (folder / "maria.ipynb").symlink_to(secret)
    (folder / "li").symlink_to(tmp_path)
    (folder / "eve").mkdir()
    (folder / "eve" / "a0-small.ipynb").symlink_to(secret)
    (folder / "zero.ipynb").symlink_to("/dev/zero")
    for student in ("maria", "li", "eve", "zero"):
        assert "plain file" in reason(folder, student)
    assert read(folder, "honest")[0] == GOOD


@LINKS
def test_special_files_are_not_opened(tmp_path):
    os.mkfifo(tmp_path / "maria.ipynb")
    (tmp_path / "li").mkdir()
    os.mkfifo(tmp_path / "li" / "a0-small.ipynb")
    assert "plain file" in reason(tmp_path, "maria")
    assert "plain file" in reason(tmp_path, "li")


@LINKS
def test_a_file_swapped_for_a_link_after_it_was_found_is_not_followed(tmp_path):
    folder = tmp_path / "in"
    put(folder, "maria.ipynb", "li/a0-small.ipynb")
    found = find(folder)
    (folder / "maria.ipynb").unlink()
    (folder / "maria.ipynb").symlink_to("/etc/passwd")
    (folder / "li").rename(tmp_path / "elsewhere")
    (folder / "li").symlink_to(tmp_path / "elsewhere")
    for one in found.submissions:
        with pytest.raises(SubmissionRefused):
            read_submission(folder, one, NOTEBOOK)


def test_a_large_file_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "MAX_NOTEBOOK", 1 << 20)
    put(tmp_path, "maria.ipynb", data=b" " * ((1 << 20) + 1))
    put(tmp_path, "li.zip", data=zipped((NOTEBOOK, b" " * ((1 << 20) + 1))))
    assert "larger than 1 MB" in reason(tmp_path, "maria")
    assert "larger than 1 MB" in reason(tmp_path, "li")


def edited(data, offset, value, signature=b"PK\x01\x02"):
    at = data.index(signature) + offset
    return data[:at] + value + data[at + len(value) :]


def linked():
    info = zipfile.ZipInfo("link.ipynb")
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return zipped((NOTEBOOK, GOOD), (info, "/etc/passwd"))


def twice():
    data = zipped((NOTEBOOK, GOOD), ("a0-small.ipynB", GOOD))
    return data.replace(b"a0-small.ipynB", b"a0-small.ipynb")


BAD_ZIPS = {
    "traversal": (zipped(("../../maria.ipynb", GOOD)), "leads out"),
    "traversal inside": (zipped(("a/../../maria.ipynb", GOOD)), "leads out"),
    "absolute": (zipped(("/etc/maria.ipynb", GOOD)), "absolute"),
    "drive": (zipped(("C:/maria.ipynb", GOOD)), "absolute"),
    "backslash": (zipped(("a\\..\\maria.ipynb", GOOD)), "no plain path"),
    "deep": (zipped(("/".join("abcdefg") + "/x.ipynb", GOOD)), "too deep"),
    "link": (linked(), "link"),
    "same name twice": (twice(), "twice"),
    "same name in another case": (zipped((NOTEBOOK, GOOD), ("A0-Small.ipynb", GOOD)), "twice"),
    "encrypted": (edited(zipped((NOTEBOOK, GOOD)), 8, b"\x01"), "encrypted"),
    "bomb": (zipped((NOTEBOOK, GOOD), ("bomb", b"\0" * (51 << 20))), "unpacks to more than 50"),
    "many": (zipped(*((f"{n}.txt", b"") for n in range(201))), "more than 200"),
    "nested": (zipped(("inner.zip", zipped((NOTEBOOK, GOOD)))), "another archive"),
    "no notebook": (zipped(("__MACOSX/._x.ipynb", b""), ("x.txt", b"")), "no notebook"),
    "odd method": (zipped((NOTEBOOK, GOOD), method=zipfile.ZIP_LZMA), "unusual"),
    "truncated": (zipped((NOTEBOOK, GOOD))[:-30], "damaged"),
    "no zip": (b"rubbish", "damaged"),
    "lies about its size": (
        edited(zipped((NOTEBOOK, GOOD)), 24, struct.pack("<I", 10)),
        "damaged",
    ),
    "wrong checksum": (edited(zipped((NOTEBOOK, GOOD)), 16, b"\0\0\0\0"), "damaged"),
}


@pytest.mark.parametrize("name", BAD_ZIPS)
def test_bad_archives_are_refused(tmp_path, name):
    data, word = BAD_ZIPS[name]
    put(tmp_path, "maria.zip", data=data)
    assert word in reason(tmp_path, "maria")
    assert [path.name for path in tmp_path.rglob("*")] == ["maria.zip"]


def test_an_archive_that_lies_about_a_bomb_is_not_unpacked(tmp_path):
    honest = zipped((NOTEBOOK, b"\0" * (30 << 20)))
    put(tmp_path, "maria.zip", data=edited(honest, 24, struct.pack("<I", 100)))
    assert reason(tmp_path, "maria")


@settings(max_examples=150)
@given(data=st.data())
def test_no_damage_to_an_archive_gets_past(tmp_path_factory, data):
    whole = bytearray(zipped((NOTEBOOK, GOOD), ("other.txt", b"x")))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    folder = tmp_path_factory.mktemp("zip")
    put(folder, "maria.zip", data=bytes(whole))
    try:
        assert read(folder, "maria")[0] == GOOD
    except SubmissionRefused as refusal:
        assert refusal.fix


def test_the_folder_must_exist(tmp_path):
    with pytest.raises(UsageError, match="no folder"):
        find(tmp_path / "missing")
