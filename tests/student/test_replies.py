"""The author's side against replies of a process that lies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcourse.student import Reference, Student
from mlcourse.student.faults import NameMissing, NoAttribute, Raised, StudentFault, Unreadable

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["kind", "type", "name", "text", "frames", "close", "why"]), inner
        )
    ),
    max_leaves=10,
)
KINDS = st.sampled_from(
    ["name missing", "placeholder", "raised", "unsupported", "too large", "no attribute", "request"]
)
FAULTS = JSON | st.builds(
    lambda kind, rest: {**rest, "kind": kind},
    KINDS,
    st.dictionaries(st.sampled_from(["type", "name", "text", "frames", "close", "why"]), JSON),
)
REPLIES = JSON | st.dictionaries(
    st.sampled_from(["value", "handle", "kind", "fault", "x"]), JSON | FAULTS, max_size=3
)


def _lying(reply, blobs=()):
    return Student(lambda request, sent: (reply, list(blobs)))


@given(REPLIES, st.lists(st.binary(max_size=9), max_size=2))
def test_any_reply_gives_a_value_a_reference_or_a_fault(reply, blobs):
    student = _lying(reply, blobs)
    for use in (
        lambda: student.has("a"),
        student.names,
        student["a"].value,
        student["a"].kind,
        student["a"].copy,
        student["a"],
        student.release,
    ):
        try:
            use()
        except StudentFault as fault:
            assert len(str(fault)) < 10_000


@pytest.mark.parametrize(
    ("reply", "use"),
    [
        ({"value": 1}, lambda student: student.has("a")),
        ({"value": ["l", [1]]}, lambda student: student.names()),
        ({"value": ["t", ["a"]]}, lambda student: student.names()),
        ({"value": 1}, lambda student: student["a"].kind()),
        ({"value": 1}, lambda student: student["a"].copy()),
        ({"handle": "1", "kind": "M"}, lambda student: student["a"]()),
        ({"handle": True, "kind": "M"}, lambda student: student["a"]()),
        ({"handle": -1, "kind": "M"}, lambda student: student["a"]()),
        ({"handle": 1, "kind": "M"}, lambda student: student["a"].value()),
        ({"value": ["ref", ["name", "a"], []]}, lambda student: student["a"].value()),
        ({"value": ["pickle", 0]}, lambda student: student["a"].value()),
        ({}, lambda student: student["a"].value()),
        ([], lambda student: student["a"].value()),
        ({"fault": None}, lambda student: student["a"].value()),
        ({"fault": {"kind": "passed"}}, lambda student: student["a"].value()),
        ({"fault": {"kind": ["raised"]}}, lambda student: student["a"].value()),
    ],
    ids=range(16),
)
def test_a_reply_of_the_wrong_form_is_unreadable(reply, use):
    with pytest.raises(Unreadable):
        use(_lying(reply))


def test_a_handle_becomes_a_reference():
    made = _lying({"handle": 7, "kind": "M"})["make"](1)
    assert isinstance(made, Reference)
    assert str(made) == "make(…)"


DIRT = "\x1b[2J\x1b]0;title\x07\u202e\u200bgood\x00" + "x" * 5000


def test_all_texts_of_a_fault_are_cleaned_and_cut():
    frames = [[DIRT, 3, DIRT], [DIRT, "3", DIRT], [DIRT, 3], None, [DIRT, 10**9, DIRT]]
    reply = {"fault": {"kind": "raised", "type": DIRT, "text": DIRT, "frames": frames}}
    with pytest.raises(Raised) as caught:
        _lying(reply)["a"]()
    fault = caught.value
    assert len(fault.frames) == 1
    for text in (fault.type_name, fault.text, fault.frames[0][0], fault.frames[0][2]):
        assert len(text) == 300
        assert text.startswith("goodxxx") and text.endswith("…")


@pytest.mark.parametrize("kind", ["name missing", "no attribute"])
def test_names_of_a_fault_are_cleaned_and_few(kind):
    reply = {"fault": {"kind": kind, "name": DIRT, "type": DIRT, "close": [DIRT, 1, "b", "c", "d"]}}
    with pytest.raises((NameMissing, NoAttribute)) as caught:
        _lying(reply)["a"].value()
    assert caught.value.name.startswith("goodxxx")
    assert [name[:5] for name in caught.value.close] == ["goodx", "b"]


def test_claimed_names_and_types_are_cleaned():
    assert _lying({"value": "M\x1b[31m\u202e"})["a"].kind() == "M"
    assert _lying({"value": ["l", ["a\nb", "c\x00"]]}).names() == ("a b", "c")
