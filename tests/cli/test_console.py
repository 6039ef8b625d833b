"""Streams, progress and what reaches a terminal."""

from __future__ import annotations

import io
import json

import pytest

from mlcourse.cli.console import Console, Progress, draws


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_text_goes_to_stdout_and_talk_to_stderr(capsys):
    console = Console()
    console.show("data")
    console.say("talk")
    console.document({"schema": "x"})
    told = capsys.readouterr()
    assert (told.out, told.err) == ("data\n", "talk\n")


def test_with_json_stdout_is_one_document(capsys):
    console = Console(json=True)
    console.show("data")
    console.document({"schema": "x", "text": "\x1b[31m ü"})
    told = capsys.readouterr()
    assert json.loads(told.out) == {"schema": "x", "text": "\x1b[31m ü"}
    assert "\x1b" not in told.out


@pytest.mark.parametrize(("loudness", "told"), [(-1, ""), (0, "usual\n"), (1, "usual\nmore\n")])
def test_loudness(loudness, told, capsys):
    console = Console(loudness=loudness)
    console.say("usual")
    console.say("more", loudness=1)
    assert capsys.readouterr().err == told


def test_what_students_wrote_reaches_no_terminal_as_a_command(capsys):
    Console().show("\x1b]0;own\x07name\x1b[2J\u202e")
    Console().say("\x9b31mname\x00")
    told = capsys.readouterr()
    assert (told.out, told.err) == ("name\n", "name\n")


def test_without_a_terminal_there_is_a_line_every_ten_seconds():
    stream, clock = io.StringIO(), Clock()
    with Progress("grade", "submissions", stream=stream, clock=clock) as progress:
        for done in range(1, 31):
            clock.now += 1.0
            progress(done, 100)
    assert stream.getvalue().splitlines() == [
        "grade: 10 of 100 submissions, about 1 min 30 s left",
        "grade: 20 of 100 submissions, about 1 min 20 s left",
        "grade: 30 of 100 submissions, about 1 min 10 s left",
    ]


def test_a_better_estimate_is_believed_and_none_is_no_estimate():
    stream, clock = io.StringIO(), Clock()
    with Progress("grade", "submissions", stream=stream, clock=clock) as progress:
        clock.now = 11
        progress(5, 10, left=2.0)
        clock.now = 22
        progress(5, None)
    assert stream.getvalue() == "grade: 5 of 10 submissions, about 2 s left\ngrade: 5 submissions\n"


def test_details_name_each_one_cleaned():
    stream = io.StringIO()
    with Progress("grade", "submissions", details=True, stream=stream, clock=Clock()) as progress:
        progress(1, 2, "\x1b[31mzoë: graded\n")
    assert stream.getvalue() == "grade: zoë: graded\n"


def test_quiet_says_nothing():
    for stream in (io.StringIO(), Terminal()):
        clock = Clock()
        with Progress("grade", "submissions", quiet=True, stream=stream, clock=clock) as progress:
            clock.now = 100
            progress(1, 2, "x")
        assert stream.getvalue() == ""


def test_a_terminal_gets_a_bar(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    stream = Terminal()
    with Progress("grade", "submissions", details=True, stream=stream, clock=Clock()) as progress:
        progress(1, 2, "[red]zoë[/red]")
    shown = stream.getvalue()
    assert "1/2" in shown
    assert "[red]zoë[/red]" in shown
    assert "\x1b[31m" not in shown


@pytest.mark.parametrize(
    ("term", "drawn"), [("xterm-256color", True), ("dumb", False), ("", False)]
)
def test_dumb_terminals_get_lines(term, drawn, monkeypatch):
    monkeypatch.setenv("TERM", term)
    assert draws(Terminal()) is drawn
    assert draws(io.StringIO()) is False
