"""The student's side: snapshots, requests it cannot understand, objects that misbehave."""

from __future__ import annotations

import pytest

from mlcourse.codec import encode
from mlcourse.student import Answerer, LocalStudent
from mlcourse.student.faults import NameMissing, Raised, StudentFault, Unsupported
from mlcourse.student.tracing import cell_name


def _run(source, namespace=None, name="<cell 1>"):
    namespace = {} if namespace is None else namespace
    exec(compile(source, name, "exec"), namespace)
    return namespace


def test_snapshots_put_names_back_for_functions_too():
    namespace = _run("a = 1\ndef f(): return a")
    answerer = Answerer(namespace)
    function = namespace["f"]
    assert answerer.answer({"op": "snapshot", "name": "q1"}) == ({"value": None}, [])
    _run("a = 2\nb = 3\ndel f", namespace)
    answerer.answer({"op": "snapshot", "name": "q2"})
    answerer.answer({"op": "restore", "name": "q1"})
    student = LocalStudent(namespace)
    assert (student["f"](), student["a"].value(), student.has("b")) == (1, 1, False)
    assert namespace["f"] is function
    answerer.answer({"op": "restore", "name": "q2"})
    assert (student["b"].value(), student["a"].value(), student.has("f")) == (3, 2, False)
    # A snapshot can be put back more than once.
    namespace.clear()
    answerer.answer({"op": "restore", "name": "q1"})
    assert student["f"]() == 1


def test_a_snapshot_is_shallow():
    namespace = {"a": [1]}
    answerer = Answerer(namespace)
    answerer.answer({"op": "snapshot", "name": "s"})
    kept = namespace["a"]
    namespace["a"] = None
    answerer.answer({"op": "restore", "name": "s"})
    assert namespace["a"] is kept


ABOUT = {"about": encode(())[0]}


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"op": None},
        {"op": "eval"},
        {"op": "get"},
        {"op": "get", **ABOUT},
        {"op": "call", "about": ["t", [["ref", ["name", "a"], []]]]},
        {"op": "get", "about": ["t", [["ref", ["name", 1], []]]]},
        {"op": "get", "about": ["t", [["ref", ["file", "a"], []]]]},
        {"op": "get", "about": ["t", [["ref", ["handle", 7], []]]]},
        {"op": "get", "about": ["t", [["ref", ["name", "a"], [["call", "x"]]]]]},
        {"op": "get", "about": ["t", [["ref", ["name", "a"], "x"]]]},
        {"op": "has"},
        {"op": "restore", "name": "nope"},
        {"op": "snapshot"},
        {"op": "release", "handles": 1},
    ],
    ids=str,
)
def test_a_request_that_makes_no_sense_gets_a_fault(request_):
    reply, blobs = Answerer({"a": 1}).answer(request_)
    assert reply["fault"]["kind"] == "request"
    assert blobs == []


def test_single_handles_can_be_released():
    answerer = Answerer({"make": object})
    call = {
        "op": "call",
        "about": ["t", [["ref", ["name", "make"], []], ["t", []], ["dict", [], []]]],
    }
    first = answerer.answer(call)[0]["handle"]
    second = answerer.answer(call)[0]["handle"]
    assert first != second
    answerer.answer({"op": "release", "handles": [first, 99]})
    kind = {"op": "kind", "about": ["t", [["ref", ["handle", second], []]]]}
    assert answerer.answer(kind)[0] == {"value": "object"}
    kind = {"op": "kind", "about": ["t", [["ref", ["handle", first], []]]]}
    assert "fault" in answerer.answer(kind)[0]


ODD = """
import numpy as np
class Meta(type):
    @property
    def __module__(cls): raise ValueError
class Odd(metaclass=Meta):
    def __getattr__(self, name): raise RuntimeError("no")
    def __dir__(self): raise SystemExit
    def __deepcopy__(self, memo): raise ValueError("one only")
class Lazy:
    def __getattr__(self, name): raise AttributeError(name)
class NoDir:
    def __dir__(self): raise SystemExit("dir")
odd, lazy, nodir = Odd(), Lazy(), NoDir()
class Error(Exception): pass
def fails(): raise Error("\\ud800 \\x1b[31mred\\u202e")
from mlcourse.codec import Unencodable, CodecError, SecretRefused, secret
def theirs(kind): raise {"u": Unencodable("x"), "c": CodecError("x"), "s": SecretRefused()}[kind]
hidden = secret(3)
def make_secret(): return secret(3)
"""


def test_objects_that_misbehave():
    student = LocalStudent(_run(ODD, {"__name__": "__main__"}))
    with pytest.raises(Raised, match="no"):
        student["odd"].fit()
    with pytest.raises(Raised, match="one only"):
        student["odd"].copy()
    with pytest.raises(Unsupported):
        student["odd"].value()
    with pytest.raises(Raised, match="AttributeError"):
        student["lazy"].fit()
    with pytest.raises(Raised, match="dir"):
        student["nodir"].fit()
    with pytest.raises(Unsupported):
        student["hidden"].value()
    assert student["make_secret"]().kind() == "mlcourse.codec.markers.Secret"


@pytest.mark.parametrize("kind", ["u", "c", "s"])
def test_our_own_errors_raised_by_the_student_are_the_students(kind):
    with pytest.raises(Raised):
        LocalStudent(_run(ODD))["theirs"](kind)


def test_texts_of_the_student_are_cleaned():
    with pytest.raises(Raised) as caught:
        LocalStudent(_run(ODD, {"__name__": "__main__"}))["fails"]()
    assert (caught.value.type_name, caught.value.text) == ("Error", "? red")


def test_close_names_with_odd_keys_in_the_namespace():
    namespace = {1: 2, "x" * 500: 1, "\ud800w": 1, "value": 3}
    with pytest.raises(NameMissing) as caught:
        LocalStudent(namespace)["valeu"].value()
    assert caught.value.close == ("value",)


def test_own_frame_filter():
    def only(file_name):
        return "answer" if file_name == "mine" else None

    source = "def f():\n    return 1 / 0"
    student = LocalStudent(_run(source, name="mine"), only)
    with pytest.raises(Raised) as caught:
        student["f"]()
    assert [frame[:2] for frame in caught.value.frames] == [("answer", 2)]


@pytest.mark.parametrize(
    ("file_name", "label"),
    [
        ("<ipython-input-3-0a1b2c>", "cell 3"),
        ("<cell 12>", "cell 12"),
        ("<cell q1-answer>", "cell q1-answer"),
        ("/tmp/ipykernel_4711/3456789.py", "your notebook"),
        ("C:\\Temp\\ipykernel_4711\\3456789.py", "your notebook"),
        ("/usr/lib/python3/json/decoder.py", None),
        ("<string>", None),
        ("<frozen runpy>", None),
    ],
)
def test_cell_names(file_name, label):
    assert cell_name(file_name) == label


def test_every_fault_is_a_student_fault():
    assert issubclass(NameMissing, StudentFault) and issubclass(Raised, StudentFault)


def test_a_reply_carries_the_innermost_ten_frames():
    namespace = _run("def deep(n):\n    return deep(n + 1) if n < 50 else 1 / 0")
    about = ["t", [["ref", ["name", "deep"], []], ["t", [0]], ["dict", [], []]]]
    fault = Answerer(namespace).answer({"op": "call", "about": about})[0]["fault"]
    assert (fault["type"], len(fault["frames"])) == ("ZeroDivisionError", 10)
