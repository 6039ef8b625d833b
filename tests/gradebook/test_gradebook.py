"""The gradebook keeps everything: equal results add nothing, changed ones add a row."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlcourse.errors import UsageError
from mlcourse.gradebook import history, latest, record, to_csv, to_rows
from mlcourse.gradebook.export import safe

WRITER = """
import sys
from pathlib import Path
from mlcourse.gradebook import record

for folder in sys.argv[2:]:
    record(Path(folder), Path(sys.argv[1]))
"""


def rows(folder, table):
    with closing(sqlite3.connect(folder / "gradebook.sqlite")) as connection:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def test_what_is_recorded_is_read_back(write_run):
    folder = write_run({}, {"submission": "Zoë", "points": 4.0, "poison": True})
    assert record(folder).added == 2
    zoe, maria = sorted(latest(folder), key=lambda grade: -grade.points)
    assert (maria.student, maria.points, maria.max_points, maria.state) == (
        *("maria", 2.5, 4.0, "graded"),
    )
    assert (maria.seed, maria.bundle, maria.isolation) == ("0123", "b" * 64, "standard")
    assert [(one.question, one.points) for one in maria.questions] == [("q2", 1.5), ("q10", 1.0)]
    assert zoe.student == "Zoë"
    assert rows(folder, "check_results") == 4


def test_recording_the_same_again_changes_nothing(write_run):
    folder = write_run({}, {"submission": "li"})
    record(folder)
    before = history(folder)
    again = record(folder)
    assert (again.added, again.unchanged) == (0, 2)
    assert history(folder) == before


def test_what_a_notebook_prints_makes_no_new_result(write_run):
    folder = write_run({})
    record(folder)
    cell = {"question": None, "kind": "extra", "source": "print(object())"}
    cell |= {"outputs": [], "error": None, "truncated": False}
    write_run({"cells": [cell], "private": ["<object at 0x7f>"]})
    assert record(folder).added == 0


def test_a_changed_result_adds_a_row_and_history_stays(write_run):
    folder = write_run({})
    for points in (3.0, 2.5):
        record(folder)
        write_run({"points": points})
    record(folder)
    assert [grade.points for grade in history(folder)] == [2.5, 3.0, 2.5]
    assert [grade.points for grade in latest(folder)] == [2.5]
    assert rows(folder, "attempts") == 1


def test_a_new_notebook_is_a_new_attempt(write_run):
    folder = write_run({})
    record(folder)
    write_run({"submission_sha256": "c" * 64, "points": 1.0})
    record(folder)
    assert rows(folder, "attempts") == 2
    (current,) = latest(folder)
    assert (current.attempt, current.points) == ("c" * 64, 1.0)
    assert len(history(folder, student="maria")) == 2


def test_trouble_of_the_machine_does_not_displace_a_grade(write_run):
    folder = write_run({})
    record(folder)
    write_run({"state": "infrastructure error", "points": 0.0, "questions": []})
    record(folder)
    (current,) = latest(folder)
    assert (current.state, current.points) == ("graded", 2.5)
    assert len(history(folder)) == 2


def test_several_units_share_a_gradebook(write_run, tmp_path):
    book = tmp_path / "all.sqlite"
    record(write_run({}, folder=tmp_path / "one"), book)
    record(write_run({"unit": "a1-large"}, folder=tmp_path / "two"), book)
    assert [grade.unit for grade in latest(book)] == ["a0-small", "a1-large"]
    assert [grade.unit for grade in latest(book, "a1-large")] == ["a1-large"]


def test_two_writers_at_once_do_not_break_it(write_run, tmp_path):
    book = tmp_path / "all.sqlite"
    folders = [
        str(write_run({"submission": f"s{n}"}, {"submission": "same"}, folder=tmp_path / f"r{n}"))
        for n in range(6)
    ]

    def write(order):
        done = subprocess.run(
            [sys.executable, "-c", WRITER, str(book), *order], capture_output=True, check=False
        )
        return done.returncode, done.stderr.decode()

    with ThreadPoolExecutor(4) as threads:
        ends = list(threads.map(write, [folders, folders[::-1], folders[3:], folders[:3]]))
    assert ends == [(0, "")] * 4
    students = sorted(grade.student for grade in history(book))
    assert students == sorted([*(f"s{n}" for n in range(6)), "same"])


def test_a_record_that_fails_is_not_kept_by_halves(write_run):
    folder = write_run({"submission": "anna"})
    record(folder)
    write_run({"submission": "berta"}, {"submission": "zora", "state": None})
    with pytest.raises(UsageError):
        record(folder)
    assert [grade.student for grade in latest(folder)] == ["anna"]


def test_files_that_are_no_gradebook(write_run, tmp_path):
    folder = write_run({})
    with pytest.raises(UsageError, match="no gradebook"):
        latest(folder)
    (folder / "gradebook.sqlite").write_text("this is not a database, but long enough to be read")
    for use in (record, latest):
        with pytest.raises(UsageError, match="cannot be used"):
            use(folder)
    newer = tmp_path / "newer.sqlite"
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(UsageError, match="version 99"):
        latest(newer)


def test_a_folder_without_results_or_with_a_damaged_one(write_run, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="holds no results"):
        record(tmp_path / "empty")
    folder = write_run({})
    (folder / "results" / "bad.json").write_text('{"schema": "other"}')
    with pytest.raises(UsageError, match=r"bad\.json"):
        record(folder)


NEEDED = ("submission", "unit", "points", "questions", "isolation", "seeds", "state")


@pytest.mark.parametrize("damage", [*NEEDED, "cut", "deep", "type"])
def test_a_result_that_is_not_whole_is_named_and_nothing_is_recorded(write_run, damage):
    folder = write_run({}, {"submission": "li"})
    path = sorted((folder / "results").glob("*.json"))[-1]
    text = path.read_text()
    if damage in NEEDED:
        text = json.dumps({name: one for name, one in json.loads(text).items() if name != damage})
    elif damage == "type":
        text = json.dumps(json.loads(text) | {"points": 10**400})
    else:
        text = text[:-20] if damage == "cut" else "[" * 100_000
    path.write_text(text)
    with pytest.raises(UsageError, match=path.name):
        record(folder)
    assert not (folder / "gradebook.sqlite").exists()


def test_csv_has_a_row_per_student_and_a_column_per_question(write_run):
    folder = write_run({}, {"submission": "li", "state": "refused", "points": 0.0, "questions": []})
    record(folder)
    text = to_csv(folder)
    assert text == to_csv(folder)
    table = list(csv.DictReader(io.StringIO(text, newline="")))
    assert list(table[0])[:7] == ["unit", "student", "state", "points", "max_points", "q2", "q10"]
    assert [row["student"] for row in table] == ["li", "maria"]
    assert (table[0]["points"], table[0]["q2"]) == ("", "")
    assert (table[1]["points"], table[1]["q2"], table[1]["q10"]) == ("2.5", "1.5", "1")


def test_rows_say_what_the_csv_says_with_numbers_as_numbers(write_run):
    folder = write_run({}, {"submission": "li", "state": "refused", "points": 0.0, "questions": []})
    record(folder)
    rows = to_rows(folder)
    assert json.loads(json.dumps(rows)) == rows
    assert [row["student"] for row in rows] == ["li", "maria"]
    assert (rows[0]["points"], rows[0]["questions"]) == (None, {})
    assert (rows[1]["points"], rows[1]["questions"]) == (2.5, {"q2": 1.5, "q10": 1.0})
    table = list(csv.DictReader(io.StringIO(to_csv(folder), newline="")))
    for row, line in zip(rows, table, strict=True):
        flat = {name: value for name, value in row.items() if name != "questions"}
        assert set(flat) == set(line) - {"q2", "q10"}
        texts = ("unit", "student", "state", "release", "bundle", "recorded_at")
        assert all(line[name] == row[name] for name in texts)


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "＋1", "－1", "＠x"),
        *("\u200b=1", "\x00=1", "\ufeff=1", "|calc", "\n=1", "﹦1", "\u2028=1"),
    ],
)
def test_no_text_is_a_formula(text):
    assert safe(text).startswith("'")


@pytest.mark.parametrize("text", ["maria", "a=b", "Zoë", "2.5", "", "a-b", "王"])
def test_plain_texts_stay(text):
    assert safe(text) == text


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=4, unique=True))
def test_any_name_survives_as_one_harmless_field(write_run, tmp_path_factory, names):
    names = [name.encode("utf-8", "replace").decode() for name in names]
    changes = [{"submission": name, "reason": f'"{name}",\r\n={name}'} for name in names]
    folder = write_run(*changes, folder=tmp_path_factory.mktemp("run"))
    record(folder)
    table = list(csv.reader(io.StringIO(to_csv(folder), newline="")))
    assert len(table) == len(set(names)) + 1
    assert {len(row) for row in table} == {len(table[0])}
    for row in table:
        for field in row:
            assert not field.lstrip().startswith(("=", "+", "-", "@", "＝"))
            assert not any(ord(character) < 32 for character in field)
