"""Outputs put together from what a box printed and what its agent claims."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcourse.box.outputs import Capture, assemble, clean, error_of, error_output, marker

MARKS = marker("token")


def mark(name: str) -> bytes:
    return f"\0token:{name}\0".encode()


def texts(shown) -> list[tuple[str, str]]:
    return [(one.get("name", "rich"), one.get("text", "")) for one in shown.outputs]


def test_text_and_rich_outputs_in_order():
    printed = b"a" + mark("e") + b"b" + mark("0") + mark("o") + b"c" + mark("1")
    rich = [
        {"kind": "display", "data": {"text/plain": "first"}},
        {"kind": "result", "data": {"text/plain": "second"}},
    ]
    shown = assemble(printed, rich, MARKS, room=100, number=7)
    assert texts(shown) == [
        ("stdout", "a"),
        ("stderr", "b"),
        ("rich", ""),
        ("stdout", "c"),
        ("rich", ""),
    ]
    assert shown.outputs[2]["data"] == {"text/plain": "first"}
    assert shown.outputs[4] == {
        "output_type": "execute_result",
        "data": {"text/plain": "second"},
        "metadata": {},
        "execution_count": 7,
    }


def test_forged_marks_only_garble():
    printed = mark("5") + b"x" + mark("0") + mark("0") + b"\0other:0\0" + mark("00")
    rich = [{"kind": "display", "data": {"text/plain": "one"}}]
    shown = assemble(printed, rich, MARKS, room=100, number=1)
    assert sum("data" in one for one in shown.outputs) == 1


def test_clearing_takes_away_what_was_before():
    shown = assemble(b"old" + mark("c") + b"new", [], MARKS, room=0, number=1)
    assert texts(shown) == [("stdout", "new")]


def test_rich_outputs_over_the_room_are_left_out():
    rich = [{"kind": "display", "data": {"text/plain": "x" * size}} for size in (60, 60, 30)]
    shown = assemble(b"", rich, MARKS, room=130, number=1)
    assert [len(one["data"]["text/plain"]) for one in shown.outputs] == [60, 30]
    assert shown.truncated


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link", "link"),
        ("\x1bcreset", "reset"),
        ("\x9b31m", "31m"),
        ("a\x00b\x08c\x7fd", "abcd"),
        ("\u202egnp.exe", "gnp.exe"),
        ("tab\tline\nend", "tab\tline\nend"),
        ("10%\r50%\r100%", "100%"),
        ("10%\r50%\r\nnext", "50%\nnext"),
        ("done\r", "done"),
        ("عربي 学生 🎓", "عربي 学生 🎓"),
        ("👩‍🔬", "👩‍🔬"),
    ],
)
def test_cleaning(dirty, expected):
    assert clean(dirty) == expected


@given(st.text())
def test_cleaned_text_steers_no_terminal(text):
    cleaned = clean(text)
    assert not any(ord(letter) < 32 and letter not in "\n\t" for letter in cleaned)
    assert not any(127 <= ord(letter) < 160 for letter in cleaned)
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize("letter", ["\r", "\x1b[", "\x1b]", "\x1b[0", "a\r", " "])
def test_cleaning_is_linear(letter):
    # Quadratic work on two million characters would run into the test's timeout.
    clean(letter * (2_000_000 // len(letter)))


@pytest.mark.parametrize("rich", [None, 5, "x", {}, [None], [[]], [{"data": {"a": 1, 2: "x"}}]])
def test_claims_of_a_wrong_form_are_left_out(rich):
    assert assemble(b"", rich, MARKS, room=100, number=1).outputs == ()


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["data", "kind", "text/plain", "type", "frames"]), inner
            )
        ),
        max_leaves=15,
    )
)
def test_no_claim_is_an_error(claim):
    for output in assemble(b"x", claim, MARKS, room=50, number=1).outputs:
        assert output["output_type"] in {"stream", "display_data", "execute_result"}
    told = error_of(claim)
    assert told is None or error_output(*told)["output_type"] == "error"


def test_capture_keeps_the_start():
    capture = Capture(5)
    capture.feed(b"abc")
    assert not capture.truncated
    capture.feed(b"defg")
    assert (capture.take(), capture.truncated) == (b"abcde", True)


def test_the_name_of_a_kind_counts_as_well():
    rich = [{"data": {"text/x-told-by-its-name": ""}}]
    assert assemble(b"", rich, marker("t"), room=0, number=1).outputs == ()
    assert len(assemble(b"", rich, marker("t"), room=30, number=1).outputs) == 1
