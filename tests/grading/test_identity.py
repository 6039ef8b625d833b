"""Names of students: kept for people, harmless on disk, never mistaken for one another."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcourse.errors import SubmissionRefused
from mlcourse.grading.identity import disk_name, shown, student_id, unusable_id


@pytest.mark.parametrize(
    "name",
    [
        *("maria-k", "Zoë", "Иван", "王小明", "a.b_c@example.org", "007", "मरिया", "x" * 64),
        *("Maria de la Cruz", "Conor O'Brien", "Conor O’Brien", "maria+ml@example.org", "מריה"),
    ],
)
def test_names_of_any_script_are_kept(name):
    assert student_id(name) == name


def test_decomposed_letters_are_the_same_person():
    assert student_id(unicodedata.normalize("NFD", "Zoë")) == "Zoë"
    assert student_id(" maria ") == "maria"


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            "=1+1",
            "+x",
            "-x",
            "@x",
            ".x",
            "_x",
            "x" * 65,
            "a  b",
            " ",
            "a/b",
            "a\\b",
            "a\x1b[31m",
        ),
        *(
            "'x",
            "a\u00a0b",
            "a\tb",
            "a(b",
            "＝x",
            "ａdmin",
            "ﬁn",
            "con",
            "NUL.txt",
            "Com1",
            "end.",
            "a\u202eb",
            "a\u200bb",
        ),
        *("a\ufe0f", "a\u3164", "a\x00", "a\n", "a\udc80", "x²", "a;b", "a,b", 'a"b', "<b>"),
    ],
)
def test_names_that_could_do_harm_are_refused(name):
    with pytest.raises(SubmissionRefused) as refusal:
        student_id(name)
    assert str(refusal.value).isprintable() or "\n" in str(refusal.value)
    assert "\x1b" not in str(refusal.value)
    assert "\u202e" not in str(refusal.value)


@given(st.text(max_size=80))
def test_names_on_disk_are_plain_whatever_the_name(name):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*-[0-9a-f]{12}", disk_name(name))
    assert shown(name).isprintable()
    assert re.fullmatch(r"unusable-name-[0-9a-f]{12}", unusable_id(name))
    try:
        kept = student_id(name)
    except SubmissionRefused:
        return
    assert student_id(kept) == kept
    assert kept.isprintable()


def test_names_that_differ_in_case_or_script_have_files_of_their_own():
    names = ["maria", "Maria", "MARIA", "Мария", "Μαρία", "maria."]
    assert len({disk_name(name) for name in names}) == len(names)
