"""When work arrived is told by what collected it or by a table, never by the work itself."""

from __future__ import annotations

import json

import pytest

from mlcourse.errors import UsageError
from mlcourse.grading.arrivals import Arrival, instant, read_times, with_arrivals
from mlcourse.grading.intake import find_submissions

NOTEBOOK = "a1.ipynb"


def put(path, data=b"{}"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def arrived(folder, times=None):
    intake = with_arrivals(find_submissions(folder, "a1", NOTEBOOK), times)
    return {one.student: (one.submitted, one.late) for one in intake.submissions}


@pytest.fixture
def collected(tmp_path):
    """Return the folder of a class that was collected, with two attempts of one student."""
    for name in ("submitted/ada", "submitted/bob", "earlier/ada/1"):
        put(tmp_path / "hw1" / name / NOTEBOOK)
    attempts = [("earlier/ada/1", "2026-09-30T10:00:00+00:00"), ("submitted/ada", "2026-10-01")]
    students = [
        {"student": "ada", "attempts": [attempt(*one) for one in attempts]},
        {"student": "bob", "attempts": [attempt("submitted/bob", "", late=True)]},
    ]
    record = {"schema": "mlcourse/collected/v1", "students": students}
    put(tmp_path / "hw1" / "collected.json", json.dumps(record).encode())
    return tmp_path / "hw1"


def attempt(folder, submitted, late=False):
    return {"folder": folder, "submitted": submitted, "late": late}


@pytest.mark.parametrize("part", ["submitted", "earlier/ada"])
def test_what_was_collected_tells_of_each_attempt(collected, part):
    told = {
        "submitted": {"ada": ("2026-10-01", False), "bob": ("", True)},
        "earlier/ada": {"1": ("2026-09-30T10:00:00+00:00", False)},
    }
    assert arrived(collected / part) == told[part]


@pytest.mark.parametrize(
    "record",
    [b"", b"[]", b'{"schema": "mlcourse/collected/v1", "students": 3}', b'{"schema": "other"}'],
)
def test_a_record_that_is_none_tells_nothing(collected, record):
    put(collected / "collected.json", record)
    assert arrived(collected / "submitted") == {"ada": ("", False), "bob": ("", False)}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"2026-10-01 21:59:00.123456 UTC\n", "2026-10-01T21:59:00.123456+00:00"),
        (b"2026-10-01 21:59:00 Europe/Berlin", "2026-10-01T21:59:00+02:00"),
        (b"2026-10-01 21:59:00 +0530", "2026-10-01T21:59:00+05:30"),
        (b"2026-10-01 21:59:00", "2026-10-01T21:59:00+00:00"),
        (b"2026-13-01 21:59:00 UTC", ""),
        (b"2026-10-01 21:59:00 ../../etc/passwd", ""),
        (b"2026-10-01 21:59:00 +99:99", ""),
        ("2026-10-01 21:59:00 Köln".encode(), ""),
        (b"yesterday", ""),
        (b"", ""),
    ],
)
def test_the_note_of_nbgrader(tmp_path, text, told):
    for name in ("ada", "bob"):
        put(tmp_path / "submitted" / name / "a1" / NOTEBOOK)
    put(tmp_path / "submitted" / "ada" / "a1" / "timestamp.txt", text)
    assert arrived(tmp_path) == {"ada": (told, False), "bob": ("", False)}


def test_such_a_note_is_believed_only_where_nbgrader_writes_it(tmp_path, collected):
    stamp = b"2026-09-01 00:00:00 UTC"
    put(tmp_path / "class" / "ada" / NOTEBOOK)
    put(tmp_path / "class" / "ada" / "timestamp.txt", stamp)
    assert arrived(tmp_path / "class") == {"ada": ("", False)}
    put(collected / "submitted" / "ada" / "timestamp.txt", stamp)
    assert arrived(collected / "submitted")["ada"] == ("2026-10-01", False)
    linked = tmp_path / "nb" / "submitted" / "ada" / "a1"
    put(linked / NOTEBOOK)
    put(tmp_path / "elsewhere.txt", stamp)
    (linked / "timestamp.txt").symlink_to(tmp_path / "elsewhere.txt")
    assert arrived(tmp_path / "nb") == {"ada": ("", False)}


def test_a_table_counts_before_what_was_collected(collected, tmp_path):
    times = tmp_path / "times.csv"
    times.write_text("student;submitted;late\nada;2026-10-02T08:00:00;yes\n", "utf-8")
    told = arrived(collected / "submitted", times)
    assert told == {"ada": ("2026-10-02T08:00:00", True), "bob": ("", True)}


@pytest.mark.parametrize(
    ("rows", "row", "words"),
    [
        ("ada,2026-10-01T08:00:00\n,2026-10-01T08:00:00\n", 3, "no student"),
        ("ada,2026-10-01T08:00:00\nada,2026-10-01T09:00:00\n", 3, "row 2 too"),
        ("ada,1.10.2026 08:00\n", 2, "08:00’ is no time"),
        ("ada,2026-10-01\n", 2, "no time"),
        ("ada,\n", 2, "Nothing is no time"),
    ],
)
def test_a_table_that_cannot_be_meant_is_told_with_its_row(tmp_path, rows, row, words):
    times = tmp_path / "times.csv"
    times.write_text(f"student,submitted\n{rows}", "utf-8")
    with pytest.raises(UsageError, match=words) as refused:
        read_times(times)
    assert str(row) in str(refused.value.where)


def test_a_table_without_the_columns_is_refused(tmp_path):
    times = tmp_path / "times.csv"
    times.write_text("name,when\nada,2026-10-01T08:00:00\n", "utf-8")
    with pytest.raises(UsageError, match=r"submitted|student"):
        read_times(times)


def test_an_instant_has_a_time_of_day():
    assert instant("2026-10-01T08:00:00+01:00").isoformat() == "2026-10-01T08:00:00+01:00"
    assert instant("2026-10-01") is instant("") is instant("now, I think") is None
    assert Arrival("").late is False
