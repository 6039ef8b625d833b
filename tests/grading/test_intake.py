"""Finding submissions in what strangers put into a folder."""

from __future__ import annotations

import hashlib
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
from mlcourse.grading import candidates, handed_in
from mlcourse.grading.handed_in import choose, digest_of
from mlcourse.grading.intake import find_submissions, open_submission

UNIT, NOTEBOOK = "a0-small", "a0-small.ipynb"
GOOD, STUB = notebook(answered()), notebook(answered({}))
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


def chosen(folder, student="maria", answered=lambda _: 0, public=()):
    return choose(opened(folder, student), answered, dict(public))


def read(folder, student, answered=lambda _: 0):
    found = chosen(folder, student, answered)
    return found.notebook, found.notes[0] if found.notes else None


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
    assert "3 notebooks were handed in" in str(read(tmp_path, "maria")[1])


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


def test_of_several_notebooks_the_one_with_answers_is_graded(tmp_path):
    folder = tmp_path / "in" / "maria"
    folder.mkdir(parents=True)
    (folder / "final.ipynb").write_bytes(b"two answers")
    (folder / "untouched.ipynb").write_bytes(b"none")
    data, note = read(tmp_path / "in", "maria", lambda data: int(data == b"two answers"))
    assert data == b"two answers"
    assert note == "2 notebooks were handed in; ‘final.ipynb’ was graded."
    data, _ = read(tmp_path / "in", "maria", lambda data: int(data == b"none"))
    assert data == b"none"


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
            open_submission(folder, one, NOTEBOOK)


def test_a_large_file_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(candidates, "MAX_NOTEBOOK", 1 << 20)
    put(tmp_path, "maria.ipynb", data=b" " * ((1 << 20) + 1))
    put(tmp_path, "li.zip", data=zipped((NOTEBOOK, b" " * ((1 << 20) + 1))))
    assert "larger than 1 MB" in reason(tmp_path, "maria")
    assert "larger than 1 MB" in reason(tmp_path, "li")


def edited(data, offset, value, signature=b"PK\x01\x02"):
    at = data.index(signature) + offset
    return data[:at] + value + data[at + len(value) :]


def linked(*others):
    info = zipfile.ZipInfo("link.ipynb")
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return zipped(*others, (info, "/etc/passwd"))


def twice():
    data = zipped((NOTEBOOK, STUB), ("a0-small.ipynB", GOOD))
    return data.replace(b"a0-small.ipynB", b"a0-small.ipynb")


def nested(depth):
    data = zipped((NOTEBOOK, GOOD))
    for _ in range(depth):
        data = zipped(("inner.zip", data))
    return data


def sixty_four(data, entries=None):
    """Give a zip the longer end record that programs write which send while they pack."""
    at = data.rfind(b"PK\x05\x06")
    count, size, offset = struct.unpack("<HII", data[at + 10 : at + 20])
    count = entries or count
    record = struct.pack(
        *("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
    )
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, at, 1)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return data[:at] + record + locator + end


BAD_ZIPS = {
    "traversal": (zipped(("../../maria.ipynb", GOOD)), "leads out"),
    "traversal inside": (zipped(("a/../../maria.ipynb", GOOD)), "leads out"),
    "traversal with backslashes": (zipped(("a\\..\\..\\maria.ipynb", GOOD)), "leads out"),
    "very deep": (zipped(("/".join("abcdefghijklmnopqrstu") + "/x.ipynb", GOOD)), "too deep"),
    "only a link": (linked(), "plain file"),
    "encrypted": (edited(zipped((NOTEBOOK, GOOD)), 8, b"\x01"), "encrypted"),
    "bomb": (zipped((NOTEBOOK, GOOD), ("bomb", b"\0" * (51 << 20))), "unpacks to more than 50"),
    "many": (zipped(*((f"{n}.txt", b"") for n in range(2001))), "more than 2000"),
    "many, in a long record": (sixty_four(zipped((NOTEBOOK, GOOD)), 2001), "more than 2000"),
    "another archive": (zipped(("a.7z", b""), ("b.txt", b"")), "an archive that is no zip file"),
    "a web page": (zipped(("a0-small.html", b"")), "a web page"),
    "no notebook": (zipped(("__MACOSX/._x.ipynb", b""), ("x.txt", b"")), "no notebook"),
    "zips without end": (nested(5), "no notebook"),
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


MIXED = os.urandom(1 << 20) + bytes(3 << 20)
ODD_ZIPS = {
    "in a folder": zipped(("work/", b""), (f"work/{NOTEBOOK}", GOOD)),
    "backslashes": zipped((f"work\\{NOTEBOOK}", GOOD), ("work\\data\\a.csv", b"1")),
    "a drive": zipped((f"C:\\Users\\maria\\{NOTEBOOK}", GOOD)),
    "absolute": zipped((f"/home/maria/{NOTEBOOK}", GOOD)),
    "dots and slashes": zipped((f".//work/./{NOTEBOOK}", GOOD)),
    "deep": zipped(("/".join("abcdefghij") + f"/{NOTEBOOK}", GOOD)),
    "a colon": zipped((f"2025-01-01 12:00/{NOTEBOOK}", GOOD)),
    "a line end": zipped((f"a\nb/{NOTEBOOK}", GOOD)),
    "right to left": zipped((f"\u202e\U0001f389/{NOTEBOOK}", GOOD)),
    "very long names": zipped(("x" * 300 + "/" + "y" * 240 + ".ipynb", GOOD)),
    "not UTF-8": zipped((f"Lxsung/{NOTEBOOK}", GOOD)).replace(b"Lxsung", b"L\x94sung"),
    "macOS": zipped(
        *((f"w/{NOTEBOOK}", GOOD), (f"__MACOSX/w/._{NOTEBOOK}", b"\0"), ("w/.DS_Store", b"x"))
    ),
    "checkpoints": zipped((f"w\\.ipynb_checkpoints\\{NOTEBOOK}", STUB), (f"w\\x-{NOTEBOOK}", GOOD)),
    "zipped twice": nested(1),
    "zipped thrice": nested(2),
    "a link beside": linked((NOTEBOOK, GOOD)),
    "a climbing name beside": zipped((NOTEBOOK, GOOD), ("../x.txt", b"")),
    "same name twice": twice(),
    "same name in another case": zipped((NOTEBOOK, GOOD), (NOTEBOOK.upper(), GOOD)),
    "many files": zipped((NOTEBOOK, GOOD), *((f"plots/{n}.png", b"x") for n in range(600))),
    "a longer end record": sixty_four(zipped((NOTEBOOK, GOOD))),
    "stored": zipped((NOTEBOOK, GOOD), method=zipfile.ZIP_STORED),
    "not a zip but the notebook": GOOD,
    "something large beside": zipped((NOTEBOOK, GOOD), ("big.csv", MIXED * 13)),
}


@pytest.mark.parametrize("name", ODD_ZIPS)
def test_odd_archives_are_read(tmp_path, name):
    put(tmp_path, "maria.zip", data=ODD_ZIPS[name])
    assert read(tmp_path, "maria") == (GOOD, read(tmp_path, "maria")[1])
    assert [path.name for path in tmp_path.rglob("*")] == ["maria.zip"]


def opened(folder, student="maria"):
    found = find(folder)
    one = next(one for one in found.submissions if one.student == student)
    return open_submission(found.folder, one, NOTEBOOK)


def answers(data):
    """Stand in for the grader: an untouched notebook answers nothing, another is none at all."""
    if data not in (GOOD, STUB, OTHER):
        raise SubmissionRefused("no notebook of this assignment")
    return {GOOD: 3, STUB: 0, OTHER: 2}[data]


OTHER = notebook(answered({"q1": "def scale(values): return values", "q2": "total = sum"}))
CUT_OFF = GOOD[:-50]

# What lies in a student's folder, and which of it is graded.
CHOICES = {
    "in a folder of their own": ({f"week 3/{NOTEBOOK}": GOOD}, GOOD),
    "a folder that is called like the notebook": ({f"{NOTEBOOK}/{NOTEBOOK}": GOOD}, GOOD),
    "a second download": ({NOTEBOOK: STUB, "a0-small (1).ipynb": GOOD}, GOOD),
    "an untouched copy": ({NOTEBOOK: GOOD, "a0-small-Copy1.ipynb": STUB}, GOOD),
    "a copy that was worked on": ({NOTEBOOK: STUB, "a0-small-Copy1.ipynb": GOOD}, GOOD),
    "a name of their own": ({NOTEBOOK: STUB, "my final version.ipynb": GOOD}, GOOD),
    "the fuller one": ({NOTEBOOK: OTHER, "a0-small-Copy1.ipynb": GOOD}, GOOD),
    "scratch work": ({"homework.ipynb": GOOD, "zz.ipynb": b'{"cells": []}'}, GOOD),
    "a broken one": ({NOTEBOOK: CUT_OFF, "a0-small (1).ipynb": GOOD}, GOOD),
    "an export and the released file": (
        {NOTEBOOK: STUB, "a0-small-x-20250101T000000Z-0a1b2c3d.zip": zipped((NOTEBOOK, GOOD))},
        GOOD,
    ),
    "an export made too early": (
        {NOTEBOOK: GOOD, "a0-small-x-20250101T000000Z-0a1b2c3d.zip": zipped((NOTEBOOK, STUB))},
        GOOD,
    ),
    "of two exports the later": (
        {
            "a0-small-x-20250101T000000Z-0a1b2c3d.zip": zipped((NOTEBOOK, GOOD)),
            "a0-small-x-20250102T000000Z-0a1b2c3d.zip": zipped((NOTEBOOK, OTHER)),
        },
        OTHER,
    ),
    "a later export that is broken": (
        {
            "a0-small-x-20250101T000000Z-0a1b2c3d.zip": zipped((NOTEBOOK, GOOD)),
            "a0-small-x-20250102T000000Z-0a1b2c3d.zip": b"PK rubbish",
        },
        GOOD,
    ),
    "a zip among other files": ({"work.zip": zipped((NOTEBOOK, GOOD)), "notes.txt": b"x"}, GOOD),
    "a zip of data": ({NOTEBOOK: GOOD, "data.zip": zipped(("a.csv", b"1"))}, GOOD),
    "as a browser saved it": ({f"{NOTEBOOK}.txt": GOOD}, GOOD),
    "as another browser saved it": ({f"{NOTEBOOK}.json": GOOD}, GOOD),
    "as JSON": ({"a0-small.json": GOOD, "package.json": b"{}"}, GOOD),
    "without an ending": ({"a0-small": GOOD}, GOOD),
    "really a zip": ({NOTEBOOK: zipped((NOTEBOOK, GOOD))}, GOOD),
    "an odd name": ({"L\u00f6s\nung \u202e\U0001f389.ipynb": GOOD}, GOOD),
    "macOS": ({NOTEBOOK: GOOD, f"._{NOTEBOOK}": b"\0", ".DS_Store": b""}, GOOD),
    "checkpoints": ({NOTEBOOK: OTHER, f".ipynb_checkpoints/{NOTEBOOK}": GOOD}, OTHER),
}


@pytest.mark.parametrize("name", CHOICES)
def test_of_everything_in_a_folder_the_notebook_is_found(tmp_path, name):
    files, wanted = CHOICES[name]
    for path, data in files.items():
        put(tmp_path / "maria", path, data=data)
    found = chosen(tmp_path, answered=answers)
    assert found.notebook == wanted
    assert wanted not in found.files.values()


def test_copies_among_the_files_of_others_belong_to_one_student(tmp_path):
    put(tmp_path, "maria.ipynb", data=STUB)
    put(tmp_path, "maria (1).ipynb", "li-Copy2.ipynb", "eve - Copy.ipynb", "zoe.ipynb.txt")
    assert set(students(tmp_path)) == {"maria", "li", "eve", "zoe"}
    assert students(tmp_path)["maria"] == "maria (1).ipynb"
    put(tmp_path, "maria (2).ipynb", data=CUT_OFF)
    assert chosen(tmp_path, answered=answers).notebook == GOOD
    assert find(tmp_path).submissions[2].notes == (
        "3 files carry this name; ‘maria (2).ipynb’ comes first.",
    )


def test_what_is_no_notebook_is_a_refused_submission_not_a_lost_one(tmp_path):
    put(tmp_path, "maria.pdf", "li.html", "zoe.py", "eve.7z", "ann.ipynb", "ann.pdf", data=b"x")
    put(tmp_path, "roster.csv", "README.md")
    refused = [one.student for one in find(tmp_path).submissions if one.refused]
    assert refused == ["eve", "li", "maria", "zoe"]
    assert len(find(tmp_path).passed_over) == 2


def test_one_students_folders_are_no_reason_to_stop(tmp_path):
    put(tmp_path, f"maria/{NOTEBOOK}", f"li/week 3/{NOTEBOOK}", f"eve/a/b/{NOTEBOOK}", "zoe.ipynb")
    (tmp_path / "zoe.ipynb").rename(tmp_path / "zoe.ipynb.txt")
    assert set(students(tmp_path)) == {"eve", "li", "maria", "zoe"}
    put(tmp_path, *(f"{name}/a0-small/{NOTEBOOK}" for name in ("ann", "bob", "cem", "dan")))
    put(tmp_path, "fay/answers.pdf")
    assert students(tmp_path)["ann"] == f"ann/a0-small/{NOTEBOOK}"
    assert students(tmp_path)["li"] == f"li/week 3/{NOTEBOOK}"
    assert len(students(tmp_path)) == 9
    assert "no notebook" in reason(tmp_path, "fay")


def test_folders_as_moodle_hands_them_out(tmp_path):
    put(tmp_path, f"Zoë O'Hara_1234_assignsubmission_file/{NOTEBOOK}")
    put(tmp_path, f"Li Wang_77_assignsubmission_file_/{NOTEBOOK}")
    put(tmp_path, "Li Wang_77_assignsubmission_onlinetext/onlinetext.html")
    assert set(students(tmp_path)) == {"Li Wang_77", "Zoë O'Hara_1234"}


def test_files_beside_the_notebook_come_along(tmp_path):
    inside = {
        f"w/{NOTEBOOK}": GOOD,
        "w/utils.py": b"x = 1",
        "w/data/a.csv": b"1",
        "w/data.zip": b"",
        "w/timestamp.txt": b"2026-01-01 00:00:00 UTC",
    }
    for name, data in {
        **inside,
        "above.txt": b"",
        "w/other.ipynb": STUB,
        "w/.git/HEAD": b"",
    }.items():
        put(tmp_path / "maria", name, data=data)
    put(tmp_path, "li.zip", data=zipped(*inside.items(), ("mlcourse-submission.json", b"{}")))
    put(tmp_path, "eve.ipynb")
    for student in ("maria", "li"):
        found = chosen(tmp_path, student)
        # All but what nbgrader and export() put there.
        assert found.files == {"utils.py": b"x = 1", "data/a.csv": b"1", "data.zip": b""}
        assert "utils.py" in " ".join(found.notes)
    assert chosen(tmp_path, "eve").files == {}


def test_what_lies_beside_an_export_comes_along_after_what_is_in_it(tmp_path):
    export = zipped((NOTEBOOK, GOOD), ("utils.py", b"new"))
    put(tmp_path / "maria", "a0-small-x-20250101T000000Z-0a1b2c3d.zip", data=export)
    put(tmp_path / "maria", "utils.py", "more.py", data=b"old")
    assert chosen(tmp_path).files == {"utils.py": b"new", "more.py": b"old"}


@LINKS
def test_what_beside_the_notebook_is_not_plain_stays_out_and_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(handed_in, "MAX_FILES", 3)
    monkeypatch.setattr(handed_in, "MAX_TOGETHER", len(GOOD) + 100)
    put(tmp_path / "maria", NOTEBOOK)
    put(tmp_path / "maria", "a.txt", "b.txt", "c.txt", data=b"1")
    put(tmp_path / "maria", "large.csv", data=b"1" * 101)
    put(tmp_path / "li", NOTEBOOK)
    put(tmp_path / "li", "large.csv", data=b"1" * 101)
    put(tmp_path / "li", "x\u202e.txt", "y" * 220 + ".txt", data=b"1")
    (tmp_path / "li" / "passwd").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "li" / "pipe")
    assert set(opened(tmp_path).files) == {"a.txt", "b.txt", "c.txt"}
    found = opened(tmp_path, "li")
    assert found.files == {}
    for word in ("large", "very long", "no plain path", "passwd", "pipe"):
        assert word in found.notes[0]


def test_no_file_can_be_in_the_way_of_another_or_of_the_units_own(tmp_path):
    put(tmp_path / "maria", NOTEBOOK)
    put(tmp_path / "maria", "data", "utils.py", "data.csv", "notes/a.txt", data=b"mine")
    put(tmp_path / "maria", "same.csv", data=b"public")
    names = ("data/table.csv", "notes", "data.csv", "same.csv")
    found = chosen(tmp_path, public=[(name, b"public") for name in names])
    assert found.files == {"utils.py": b"mine"}
    # What is as it was released was neither changed nor brought along.
    assert found.notes[1].endswith("its own: ‘data’, ‘data.csv’, ‘notes/a.txt’.")
    data = zipped((NOTEBOOK, GOOD), ("a", b"file"), ("a/b", b"file in it"))
    search = candidates.Search()
    search.look_into(candidates.Archive(data))
    assert set(handed_in.collected(search, NOTEBOOK).files) == {"a"}


def test_the_digest_is_of_all_that_is_graded(tmp_path):
    put(tmp_path / "maria", NOTEBOOK)
    put(tmp_path / "maria", "utils.py", data=b"x = 1")
    before = chosen(tmp_path)
    assert before.digest == digest_of(GOOD, {"utils.py": b"x = 1"})
    put(tmp_path / "maria", "utils.py", data=b"x = 2")
    assert chosen(tmp_path).digest != before.digest
    (tmp_path / "maria" / "utils.py").rename(tmp_path / "maria" / "other.py")
    assert chosen(tmp_path).digest not in (before.digest, hashlib.sha256(GOOD).hexdigest())
    put(tmp_path, "li.ipynb")
    assert chosen(tmp_path, "li").digest == hashlib.sha256(GOOD).hexdigest()


def test_many_notebooks_are_not_all_read(tmp_path):
    put(tmp_path / "maria", *(f"{n}.ipynb" for n in range(30)))
    assert len(opened(tmp_path).notebooks) == candidates.MAX_NOTEBOOKS


def test_the_folder_must_exist(tmp_path):
    with pytest.raises(UsageError, match="no folder"):
        find(tmp_path / "missing")
