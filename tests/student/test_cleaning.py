from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcourse.student.cleaning import clean, clean_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text: é, ß, 数, 🦉", "plain text: é, ß, 数, 🦉"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("\x1b]8;;http://example.org\x07link\x1b]8;;\x1b\\", "link"),
        ("\x1bPq#0\x1b\\after", "after"),
        ("\x1bcreset", "reset"),
        ("left\u202eright\u202c", "leftright"),
        ("\u2066a\u2069\u200e\u200f\u061c", "a"),
        ("pass\u200b\u200d\ufeff\u00adword", "password"),
        ("bell\x07 back\x08 null\x00 delete\x7f", "bell back null delete"),
        ("\ud800 lone", "lone"),
        ("line\u2028sep", "linesep"),
        ("\U000e0041tag", "tag"),
        (None, ""),
        (3, ""),
        (b"bytes", ""),
    ],
)
def test_clean(text, shown):
    assert clean(text) == shown


def test_long_text_is_cut_with_a_mark():
    assert clean("x" * 300) == "x" * 300
    assert clean("x" * 301) == "x" * 299 + "…"
    assert len(clean("x" * 10**6)) == 300


def test_lines_become_one():
    assert clean_line(" a\n\n b\tc ") == "a b c"


@given(st.text(st.characters() | st.sampled_from("\x1b[]\\\x07\x9b0;m\u202e"), max_size=400))
def test_nothing_invisible_remains(text):
    shown = clean(text)
    assert len(shown) <= 300
    for letter in shown:
        assert letter in "\n\t" or unicodedata.category(letter)[0] not in "C"
    assert clean(shown) == shown
