"""The pages for each platform: their commands, typed as they stand there, give what they say."""

from __future__ import annotations

import csv
import io
import re
import shlex
import zipfile
from pathlib import Path

import pytest
from grading.small_unit import ANSWERS, answered, notebook, write_bundle

from mlcourse.cli import main

pytestmark = pytest.mark.box
HOW_TO = Path(__file__).parents[2] / "course" / "how-to"
RIGHT, HALF = notebook(answered(ANSWERS)), notebook(answered({"q1": ANSWERS["q1"]}))
CANVAS = (
    b"Student,ID,SIS User ID,SIS Login ID,Section,Homework 1 (99),Final Score\r\n"
    b"    Points Possible,,,,,8,(read only)\r\n"
    b'"Doe, Jane",4567,S001,jdoe,Sec A,,95.0\r\n'
    b'"Roe, Ann",4568,S002,aroe,Sec A,,80.0\r\n'
    b'"Student, Test",4569,,,Sec A,,\r\n'
)
MOODLE = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\n"
    "Participant 1234,Jane Doe,jane@example.edu,Submitted for grading - ,,8.00,Yes,-,-,\n"
    "Participant 1235,Ann Roe,ann@example.edu,Submitted for grading - ,,8.00,Yes,-,-,\n"
    "Participant 1236,No Work,no@example.edu,No submission - ,,8.00,Yes,-,-,\n"
).encode("utf-8-sig")
BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"Homework 1 [Total Pts: 8 Score] |12345"\r\n'
    '"Doe"\t"Jane"\t"jdoe"\t""\r\n"Roe"\t"Ann"\t"aroe"\t""\r\n'
).encode("utf-16")
BRIGHTSPACE = (
    b"OrgDefinedId,Username,Homework 1 Points Grade <Numeric MaxPoints:8>,End-of-Line Indicator\n"
    b"#S001,#jdoe,,#\n#S002,#aroe,,#\n"
)
TIME = "2026-10-01-10-00-00"
CASES = {
    "canvas": (
        {"doejane_4567_11_hw.ipynb": RIGHT, "roeann_LATE_4568_12_hw.ipynb": HALF},
        {"grades.csv": CANVAS},
        "filled.csv",
        {"jdoe": "8", "aroe": "3"},
    ),
    "moodle": (
        {
            "Jane Doe_1234_assignsubmission_file/hw.ipynb": RIGHT,
            "Ann Roe_1235_assignsubmission_file/hw.ipynb": HALF,
        },
        {"worksheet.csv": MOODLE},
        "filled.csv",
        {"jane@example.edu": "8", "ann@example.edu": "3", "no@example.edu": ""},
    ),
    "blackboard": (
        {
            f"Homework 1_jdoe_attempt_{TIME}_hw.ipynb": RIGHT,
            f"Homework 1_jdoe_attempt_{TIME}.txt": b"Name: Jane",
            f"Homework 1_aroe_attempt_{TIME}_hw.ipynb": HALF,
        },
        {"grades.xls": BLACKBOARD},
        "filled.xls",
        {"jdoe": "8", "aroe": "3"},
    ),
    "brightspace": (
        {
            "101-5 - Jane Doe - Oct 1, 2026 1000 AM/hw.ipynb": RIGHT,
            "102-5 - Ann Roe - Oct 1, 2026 1005 AM/hw.ipynb": HALF,
        },
        {"grades.csv": BRIGHTSPACE, "class.csv": b"User ID,OrgDefinedId\n101,S001\n102,S002\n"},
        "filled.csv",
        {"#S001": "8", "#S002": "3"},
    ),
}


def commands(platform):
    text = (HOW_TO / f"{platform}.md").read_text(encoding="utf-8")
    return [line for block in re.findall(r"```\n(.*?)```", text, re.DOTALL)
            for line in block.splitlines()]  # fmt: skip


def test_there_is_a_page_for_each():
    assert {path.stem for path in HOW_TO.glob("*.md")} == set(CASES)


@pytest.mark.parametrize("platform", CASES)
def test_what_a_page_says_is_typed_and_gives_grades(
    platform, tmp_path, monkeypatch, isolation, capsys
):
    work, given, out, expected = CASES[platform]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLCOURSE_KEY_FILE", str(tmp_path / "key" / "course.key"))
    write_bundle(Path("dist/rare-events/bundle"))
    with zipfile.ZipFile("submissions.zip", "w") as archive:
        for name, content in work.items():
            archive.writestr(name, content)
    for name, content in given.items():
        Path(name).write_bytes(content)
    for line in commands(platform):
        assert main(shlex.split(line)[1:]) == 0, capsys.readouterr()
    content = Path(out).read_bytes()
    text = content.decode("utf-16" if content[:1] == b"\xff" else "utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter="\t" if "\t" in text else ","))
    found = {}
    for student in expected:
        (row,) = [row for row in rows if student in row]
        at = next(n for n, name in enumerate(rows[0]) if name.startswith(("Homework 1", "Grade")))
        found[student] = row[at].removesuffix(".00").removesuffix(".0")
    assert found == expected
    if (HOW_TO / f"{platform}.md").read_text("utf-8").count("feedback-zip"):
        with zipfile.ZipFile("feedback.zip") as archive:
            assert len(archive.namelist()) == 2
