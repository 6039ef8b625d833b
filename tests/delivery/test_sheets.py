"""Sheets of learning platforms: points go into the right cells, and all else stays as it was."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcourse.delivery.scores import to_ags, to_moodle_xml
from mlcourse.delivery.sheets.filling import fill
from mlcourse.delivery.sheets.platforms import PLATFORMS, plain_number
from mlcourse.errors import UsageError
from mlcourse.gradebook.records import Grade
from mlcourse.sheets import Cell, read_sheet

GRADE = Grade(
    unit="hw1",
    title="Homework",
    student="4567",
    attempt="a" * 64,
    state="graded",
    reason=None,
    points=8.5,
    max_points=10.0,
    bundle="b" * 64,
    release="r-1",
    mlcourse="0.1.0",
    seed="00",
    isolation="strong",
    recorded_at="2026-11-22T10:00:00Z",
    questions=(),
)
CANVAS = (
    b"Student,ID,SIS User ID,SIS Login ID,Section,HW 1 (9876),Current Score\r\n"
    b"    Points Possible,,,,,10,(read only)\r\n"
    b'"Doe, Jane",4567,S001,jdoe,Sec A,,95.0\r\n'
    b'"Roe, Ann",4568,S002,aroe,"Sec ""A""",7.25,80.0\r\n'
    b'"Student, Test",4569,,t,Sec A,,\r\n'
)
WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\n"
    "Participant 1234,Jane Doe,jane@example.edu,Submitted for grading - ,,10.00,Yes,"
    '"Friday, 20 November 2026, 10:10 PM",-,\n'
    'Participant 1235,Ann Roe,ann@example.edu,No submission - ,,10.00,No,-,-,"said ""no"""\n'
).encode("utf-8-sig")
BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"HW 1 [Total Pts: 10 Score] |12345"\r\n'
    '"Doe"\t"Jane"\t"jdoe"\t""\r\n"Roe"\t"Ann"\t"aroe"\t"3"\r\n'
).encode("utf-16")
BRIGHTSPACE = (
    b"OrgDefinedId,Username,HW 1 Points Grade <Numeric MaxPoints:10>,End-of-Line Indicator\n"
    b"#S001,#jdoe,,#\n#S002,#aroe,,#\n"
)
GRADEBOOK = (
    "First name;Last name;ID number;Email address;Assignment: HW 1 (Real)\n"
    "Jane;Doe;S001;jane@example.edu;-\nAnn;Roe;S002;ann@example.edu;-\n"
).encode("cp1252")


def of(student, points=8.5, **more):
    return replace(GRADE, student=student, points=points, **more)


def filled(content, platform, *grades, **options):
    return fill(content, "sheet.csv", grades, PLATFORMS[platform], **options)


SHEETS = [
    ("canvas", CANVAS, "4567", {"column": "HW 1"}, (2, 5)),
    ("canvas", CANVAS, "S001", {"column": "HW 1 (9876)"}, (2, 5)),
    ("canvas", CANVAS, "JDOE", {"column": "HW 1"}, (2, 5)),
    ("moodle-worksheet", WORKSHEET, "1234", {}, (1, 4)),
    ("moodle-worksheet", WORKSHEET, "jane@example.edu", {}, (1, 4)),
    ("moodle-worksheet", WORKSHEET, "Participant 1234", {}, (1, 4)),
    ("moodle-gradebook", GRADEBOOK, "S001", {"column": "Assignment: HW 1"}, (1, 4)),
    ("blackboard", BLACKBOARD, "jdoe", {"column": "HW 1"}, (1, 3)),
    ("brightspace", BRIGHTSPACE, "S001", {"column": "HW 1"}, (1, 2)),
    ("brightspace", BRIGHTSPACE, "#jdoe", {"column": "HW 1"}, (1, 2)),
]


@pytest.mark.parametrize(("platform", "content", "student", "options", "place"), SHEETS)
def test_one_cell_is_filled_and_every_other_stays(platform, content, student, options, place):
    found = filled(content, platform, of(student), **options)
    before, after = read_sheet(content, "x"), read_sheet(found.content, "x")
    assert after.text(*place) == "8.50"
    for row, cells in enumerate(before.rows):
        for column, cell in enumerate(cells):
            if (row, column) != place:
                assert after.rows[row][column] == cell
    assert (after.ends, after.mark, after.encoding) == (before.ends, before.mark, before.encoding)
    row, column = place
    after.rows[row][column] = before.rows[row][column]
    assert after.to_bytes() == content
    assert [one.row for one in found.changes] == [row + 1]


@pytest.mark.parametrize(("platform", "content", "student", "options", "place"), SHEETS)
def test_a_sheet_without_grades_is_the_same(platform, content, student, options, place):
    assert filled(content, platform, **options).content == content


def test_a_cell_keeps_its_quotes_and_another_gets_none():
    found = filled(BLACKBOARD, "blackboard", of("jdoe"), column="HW 1")
    assert '"Jane"\t"jdoe"\t"8.50"\r\n' in found.content.decode("utf-16")
    found = filled(CANVAS, "canvas", of("4567"), column="HW 1")
    assert b"jdoe,Sec A,8.50,95.0" in found.content


def test_two_bytes_for_a_letter_are_known_without_a_mark():
    content = BLACKBOARD.decode("utf-16").encode("utf-16-le")
    found = filled(content, "blackboard", of("jdoe"), column="HW 1")
    assert '"8.50"' in found.content.decode("utf-16-le")


def test_cells_of_others_and_of_who_has_no_points_stay():
    refused = of("4568", 0.0, state="refused")
    found = filled(CANVAS, "canvas", of("4567"), refused, column="HW 1")
    rows = list(csv.reader(io.StringIO(found.content.decode())))
    assert [row[5] for row in rows] == ["HW 1 (9876)", "10", "8.50", "7.25", ""]
    assert found.ungraded == ("4568: refused",)


def test_what_is_there_already_is_told_apart_from_what_changes():
    again = filled(filled(CANVAS, "canvas", of("4567"), column="HW 1").content, "canvas",
                   of("4567"), of("4568", 9.0), column="HW 1")  # fmt: skip
    assert again.same == ("4567",)
    assert [(one.student, one.before, one.after) for one in again.changes] == [
        ("4568", "7.25", "9.00")
    ]


def test_large_points_have_no_sign_between_thousands():
    large = CANVAS.replace(b",,,,,10,", b",,,,,2000,")
    found = filled(large, "canvas", of("4567", 1234.5, max_points=2000.0), column="HW 1")
    assert b",1234.50,95.0\r\n" in found.content


def test_comments_go_into_their_column_and_are_no_formulas():
    found = filled(WORKSHEET, "moodle-worksheet", of("1234"), comments={"1234": '=1+1 "well"'})
    row = list(csv.reader(io.StringIO(found.content.decode("utf-8-sig"))))[1]
    assert row[9] == '\'=1+1 "well"'


def test_points_are_scaled_only_if_asked():
    twenty = of("4567", 17.0, max_points=20.0)
    with pytest.raises(UsageError, match="counts to 10 points, the assessment to 20") as caught:
        filled(CANVAS, "canvas", twenty, column="HW 1")
    assert "row 3, column HW 1 (9876)" in str(caught.value.where)
    found = filled(CANVAS, "canvas", twenty, column="HW 1", scale=True)
    assert found.changes[0].after == "8.50"


DOUBLE = CANVAS + b'"Doe, John",4570,S001,jdoe,Sec B,,\r\n'


@pytest.mark.parametrize(
    ("content", "platform", "grades", "options", "what", "where"),
    [
        (CANVAS, "canvas", [of("4567")], {}, "Which column", "sheet.csv"),
        (CANVAS, "canvas", [of("4567")], {"column": "HW 2"}, "no column “HW 2”", "row 1"),
        (CANVAS, "canvas", [of("4567")], {"column": "Current Score"}, "own totals", "Current"),
        (
            CANVAS.replace(b"Current Score", b"Attendance"),
            "canvas",
            [of("4567")],
            {"column": "Attendance"},
            "read only",
            "row 2, column Attendance",
        ),
        (
            CANVAS.replace(b"Current Score", b"HW 1 (77)"),
            "canvas",
            [of("4567")],
            {"column": "HW 1"},
            "2 columns have the title",
            "HW 1 (9876) and HW 1 (77)",
        ),
        (CANVAS, "canvas", [of("nobody")], {"column": "HW 1"}, "1 of the graded have no row", "ID"),
        (DOUBLE, "canvas", [of("jdoe")], {"column": "HW 1"}, "Two rows are those of jdoe: 3 and 6",
         "row 6, column SIS Login ID"),
        (CANVAS, "canvas", [of("4567"), of("jdoe")], {"column": "HW 1"}, "for one row: 4567 and",
         "row 3"),
        (WORKSHEET, "canvas", [of("1234")], {"column": "Grade"}, "no sheet of Canvas", "row 1"),
        (WORKSHEET, "moodle-worksheet", [of("1235")], {}, "have no row", "Identifier"),
        (CANVAS, "canvas", [of("4567")], {"column": "HW 1", "identity": "Login"}, "whose row",
         "row 1"),
        (b"PK\x03\x04rest", "canvas", [], {}, "workbook or an archive", "sheet.csv"),
        (b" \r\n", "canvas", [], {}, "is empty", "sheet.csv"),
        (b'Student,"ID\n1,2\n', "canvas", [], {}, "quote opens here", "sheet.csv:1"),
        (b"\xef\xbb\xbfStudent,\xff", "canvas", [], {}, "cannot be read as text", "sheet.csv"),
        (b"Student,\x81\x8d\x90\n", "canvas", [], {}, "cannot be read as text", "sheet.csv"),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_told_with_its_place(
    content, platform, grades, options, what, where
):
    with pytest.raises(UsageError, match=what) as caught:
        filled(content, platform, *grades, **options)
    assert where in str(caught.value.where) and caught.value.fix


def test_a_close_title_or_name_is_offered():
    with pytest.raises(UsageError) as caught:
        filled(CANVAS, "canvas", of("4567"), column="HW1 (9876)")
    assert caught.value.fix == "did you mean “HW 1 (9876)”?"
    with pytest.raises(UsageError) as caught:
        filled(BLACKBOARD, "blackboard", of("jdoee"), column="HW 1")
    assert caught.value.why == "a row of “jdoe” is the nearest to “jdoee”"


def test_students_without_a_row_may_be_passed_over():
    found = filled(CANVAS, "canvas", of("4567"), of("gone"), column="HW 1", skip_missing=True)
    assert found.missing == ("gone",) and len(found.changes) == 1


def test_a_letter_that_the_encoding_has_not_is_told():
    sheet = read_sheet("Name;Größe\nx;1\n".encode("cp1252"), "sheet.csv")
    assert sheet.encoding == "cp1252"
    with pytest.raises(UsageError, match="cannot hold the letter '中'"):
        sheet.put(1, 1, "中")


PIECES = st.lists(st.sampled_from([*'a",;\t\r\n ', '""', "é", "中"]), max_size=30).map("".join)


@given(PIECES, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_a_sheet_is_written_as_it_was_read(text, encoding):
    content = text.encode(encoding)
    try:
        sheet = read_sheet(content, "sheet.csv")
    except UsageError:
        return
    assert sheet.to_bytes() == content


@given(
    st.lists(st.lists(st.text("ab,\"\n' "), min_size=3, max_size=3), min_size=2, max_size=5),
    st.sampled_from([",", ";", "\t"]),
)
def test_cells_say_what_python_reads(rows, delimiter):
    rows[0] = ["one", "two", "three"]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    sheet = read_sheet(out.getvalue().encode(), "sheet.csv")
    assert [[cell.text for cell in row] for row in sheet.rows] == rows
    assert Cell('"a"').text == "a"


@pytest.mark.parametrize(
    ("text", "number"),
    [("10", 10), ("8,5", 8.5), ("1.234,5", 1234.5), ("1,234", 1.234), ("85%", 85), ("x", None)],
)
def test_numbers_are_read_as_platforms_read_them(text, number):
    assert plain_number(text) == number


def test_scores_of_lti_say_what_is_final():
    lines = to_ags([of("u1"), of("u2", 0.0, state="timed out")]).splitlines()
    first, second = map(json.loads, lines)
    assert first == {
        "userId": "u1",
        "timestamp": "2026-11-22T10:00:00.000Z",
        "activityProgress": "Submitted",
        "gradingProgress": "FullyGraded",
        "scoreGiven": 8.5,
        "scoreMaximum": 10.0,
    }
    assert second["gradingProgress"] == "PendingManual" and "scoreGiven" not in second


def test_moodles_xml_holds_each_student_once():
    text = to_moodle_xml([of("S<1>"), of("S2", 0.0, state="refused")], "hw&1")
    (result,) = ET.fromstring(text)
    assert [part.text for part in result] == ["hw&1", "S<1>", "8.50"]
    with pytest.raises(UsageError, match="S1 has more than one grade"):
        to_moodle_xml([of("S1"), of("S1")], "hw1")
