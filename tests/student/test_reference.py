"""What a check can ask, through requests and replies that pass through JSON as on a wire."""

from __future__ import annotations

import copy
import json
import linecache
import pickle

import numpy as np
import pytest

from mlcourse.codec import SecretRefused, Unencodable, secret
from mlcourse.student import Answerer, LocalStudent, Reference, Student
from mlcourse.student.faults import (
    Gone,
    NameMissing,
    NoAttribute,
    NotCallable,
    Placeholder,
    Raised,
    StudentFault,
    TooLarge,
    Unreadable,
    Unsupported,
)

SOURCE = '''
import numpy as np

class Mean:
    """A model that predicts the mean."""
    settings = {"alpha": [1, 2]}
    def fit(self, X, y):
        self.mean_ = float(np.mean(y))
        return self
    def predict(self, X):
        return np.full(len(X), self.mean_)
    @property
    def broken(self):
        return self.nowhere
    def __getitem__(self, key):
        return [1, 2][key]

model = Mean()
W = 3
scores = np.arange(3.0)
later = ...
table = {"a": ..., "b": 1, ("c", 1): [4, 5]}
huge = np.broadcast_to(0.0, 10**8)
_private = 1

def half(x, by=2):
    return x / by

def spoil(x):
    x += 1
    return x

def make():
    return Mean()

def pair():
    return (Mean(), 1)

def enlarge():
    return np.broadcast_to(0.0, 10**8)

def evaluate(model, X, *, also=()):
    return [type(model).__name__, X.sum(), [other is model for other in also]]

def leave():
    raise SystemExit("bye")

def mute():
    class Odd(Exception):
        def __str__(self):
            raise ValueError
    raise Odd

def stop():
    raise KeyboardInterrupt

def deep(n):
    return deep(n + 1)

def counter(state=[0]):
    state[0] += 1
    return state[0]
'''


def _namespace():
    lines = SOURCE.splitlines(keepends=True)
    linecache.cache["<cell 2>"] = (len(SOURCE), None, lines, "<cell 2>")
    namespace = {"__name__": "__main__", "In": [], "Out": {}, "get_ipython": None}
    exec(compile(SOURCE, "<cell 2>", "exec"), namespace)
    return namespace


def _over_json(answerer):
    def ask(request, blobs):
        reply, answered = answerer.answer(json.loads(_text(request)), list(blobs))
        return json.loads(_text(reply)), answered

    return ask


def _text(document):
    return json.dumps(document, allow_nan=False, ensure_ascii=False).encode("utf-8")


@pytest.fixture
def namespace():
    return _namespace()


@pytest.fixture(params=["local", "over JSON"])
def student(request, namespace):
    if request.param == "local":
        return LocalStudent(namespace)
    return Student(_over_json(Answerer(namespace)))


def test_values(student):
    assert student["W"].value() == 3
    assert student["scores"].value().tolist() == [0, 1, 2]
    assert student["model"].settings.value() == {"alpha": [1, 2]}


def test_nothing_is_asked_before_it_is_needed():
    def ask(request, blobs):
        raise AssertionError("asked")

    reference = Student(ask)["model"].layers[0].item("w").bias
    assert str(reference) == "model.layers[0]['w'].bias"
    assert "model.layers" in repr(reference)


def test_names_and_has(student):
    names = student.names()
    assert {"model", "W", "half", "later"} <= set(names)
    assert not {"_private", "In", "Out", "get_ipython", "__name__"} & set(names)
    assert student.has("later") and not student.has("nope")


def test_kind_is_the_type_without_the_notebooks_module(student):
    assert student["model"].kind() == "Mean"
    assert student["scores"].kind() == "numpy.ndarray"
    assert student["scores"].item(0).kind() == "numpy.float64"


def test_items_by_any_plain_key(student):
    assert student["scores"][1:].value().tolist() == [1, 2]
    assert student["scores"].item(np.array([True, False, True])).value().tolist() == [0, 2]
    assert student["table"][("c", 1)][0].value() == 4
    assert student["table"].item(student["table"].item("b")) is not None
    assert student["scores"][student["table"]["b"]].value() == 1.0


def test_calls_give_plain_data(student):
    assert student["half"](np.array([2.0, 4.0])).tolist() == [1, 2]
    assert student["half"](3, by=6) == 0.5


def test_calls_give_a_reference_where_the_type_does_not_cross(student):
    model = student["make"]()
    assert isinstance(model, Reference)
    fitted = model.fit(np.zeros((2, 1)), np.array([1.0, 3.0]))
    assert isinstance(fitted, Reference)
    assert model.mean_.value() == 2.0
    assert fitted.predict(np.zeros((3, 1))).tolist() == [2, 2, 2]
    both = student["pair"]()
    assert isinstance(both, Reference)
    assert both[1].value() == 1


def test_references_are_arguments_also_inside_containers(student):
    model = student["model"]
    result = student["evaluate"](model, X=student["scores"], also=[model, {"k": model}["k"]])
    assert result == ["Mean", 3.0, [True, True]]
    other = student["make"]()
    assert student["evaluate"](other, np.ones(1), also=(model, other))[2] == [False, True]


def test_a_copy_can_be_fitted_without_changing_the_students_object(student):
    model = student["model"].copy()
    model.fit(np.zeros(1), np.ones(1))
    with pytest.raises(NoAttribute):
        student["model"].mean_.value()


def test_values_and_arguments_are_copies(student, namespace):
    read = student["scores"].value()
    read += 5
    mine = np.zeros(2)
    assert student["spoil"](mine).tolist() == [1, 1]
    assert mine.tolist() == [0, 0]
    assert namespace["scores"].tolist() == [0, 1, 2]


def test_asking_leaves_the_namespace_as_it_is(student, namespace):
    before = dict(namespace)
    test_values(student)
    student["make"]().fit(1, [1])
    student["model"].copy()
    for name in ("nope", "later", "leave"):
        with pytest.raises(StudentFault):
            student[name]()
    assert list(namespace) == list(before)
    assert all(namespace[name] is before[name] for name in before)


def test_state_of_the_students_own_functions_remains(student):
    assert [student["counter"](), student["counter"]()] == [1, 2]


def test_name_missing_with_close_names(student):
    with pytest.raises(NameMissing) as caught:
        student["w"].value()
    assert (caught.value.name, caught.value.close[0]) == ("w", "W")
    with pytest.raises(NameMissing) as caught:
        student["scoers"].mean()
    assert caught.value.close[0] == "scores"
    with pytest.raises(NameMissing) as caught:
        student["xyzzy"].kind()
    assert caught.value.close == ()


@pytest.mark.parametrize(
    ("ask", "name"),
    [
        (lambda student: student["later"].value(), "later"),
        (lambda student: student["later"].kind(), "later"),
        (lambda student: student["later"].copy(), "later"),
        (lambda student: student["later"].fit(1), "later"),
        (lambda student: student["later"](), "later"),
        (lambda student: student["half"](student["later"]), "later"),
        (lambda student: student["table"]["a"].value(), "table[…]"),
    ],
    ids=range(7),
)
def test_placeholder(student, ask, name):
    with pytest.raises(Placeholder) as caught:
        ask(student)
    assert caught.value.name == name


def test_a_placeholder_inside_a_container_is_a_value(student):
    assert student["table"].value()["a"] is ...


def test_raised_with_the_students_lines_only(student):
    with pytest.raises(Raised) as caught:
        student["half"](1, by=0)
    fault = caught.value
    assert (fault.type_name, fault.text) == ("ZeroDivisionError", "division by zero")
    line = SOURCE.splitlines().index("    return x / by") + 1
    assert fault.frames == (("cell 2", line, "return x / by"),)
    with pytest.raises(Raised) as caught:
        student["model"].predict(np.zeros(2))
    assert caught.value.type_name == "AttributeError"


def test_an_error_inside_numpy_shows_only_the_students_line(student):
    with pytest.raises(Raised) as caught:
        student["half"](np.zeros(2), by=np.zeros(3))
    assert [frame[2] for frame in caught.value.frames] == ["return x / by"]


def test_raised_without_lines_of_the_student(student):
    with pytest.raises(Raised) as caught:
        student["half"](1, nope=2)
    assert caught.value.type_name == "TypeError"
    assert caught.value.frames == ()
    with pytest.raises(Raised, match="KeyError"):
        student["table"]["zzz"].value()


def test_base_exceptions_of_the_student_are_raised(student):
    with pytest.raises(Raised) as caught:
        student["leave"]()
    assert (caught.value.type_name, caught.value.text) == ("SystemExit", "bye")
    with pytest.raises(Raised) as caught:
        student["mute"]()
    assert caught.value.type_name.endswith("Odd")
    assert caught.value.text == ""


def test_an_interrupt_passes_through(student):
    with pytest.raises(KeyboardInterrupt):
        student["stop"]()


def test_endless_recursion_has_few_frames(student):
    with pytest.raises(Raised) as caught:
        student["deep"](0)
    assert caught.value.type_name == "RecursionError"
    assert len(caught.value.frames) == 10


def test_no_attribute_with_close_ones(student):
    with pytest.raises(NoAttribute) as caught:
        student["model"].predcit(1)
    fault = caught.value
    assert (fault.type_name, fault.name, fault.close[0]) == ("Mean", "predcit", "predict")


def test_an_attribute_error_inside_a_property_is_raised(student):
    with pytest.raises(Raised) as caught:
        student["model"].broken.value()
    assert caught.value.frames[-1][2] == "return self.nowhere"


def test_not_callable(student):
    with pytest.raises(NotCallable) as caught:
        student["W"](1)
    assert caught.value.type_name == "int"


def test_unsupported_and_too_large(student):
    with pytest.raises(Unsupported) as caught:
        student["model"].value()
    assert caught.value.type_name == "Mean"
    with pytest.raises(TooLarge):
        student["huge"].value()
    with pytest.raises(TooLarge):
        student["enlarge"]()
    assert student["huge"].shape.value() == (10**8,)


def test_arguments_that_do_not_cross_are_the_authors_fault(student):
    with pytest.raises(Unencodable, match="function"):
        student["half"](len)
    with pytest.raises(SecretRefused):
        student["half"]([secret(1)])


def test_a_reference_of_another_student_is_refused(student, namespace):
    other = LocalStudent(namespace)
    with pytest.raises(TypeError, match="another student"):
        student["half"](other["W"])


def test_release(student):
    model = student["make"]()
    assert model.kind() == "Mean"
    student.release()
    with pytest.raises(Unreadable, match="release"):
        model.kind()


@pytest.mark.parametrize(
    "use",
    [
        bool,
        len,
        list,
        int,
        float,
        round,
        np.exp,
        lambda reference: reference == 3,
        lambda reference: reference != 3,
        lambda reference: reference == 3,
        lambda reference: reference < 3,
        lambda reference: reference + 1,
        lambda reference: 1 - reference,
        lambda reference: np.ones(3) * reference,
        lambda reference: reference @ np.ones(3),
        lambda reference: -reference,
        lambda reference: 1 in reference,
        lambda reference: [*reference],
        lambda reference: [1, 2][reference],
        lambda reference: reference.__setitem__(0, 1),
    ],
    ids=range(20),
)
def test_a_reference_is_not_taken_for_its_value(student, use):
    with pytest.raises(TypeError, match=r"\.value\(\)"):
        use(student["scores"])


def test_a_reference_cannot_be_changed_stored_or_hashed(student):
    reference = student["model"]
    for use in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="cannot be copied"):
            use(reference)
    with pytest.raises(TypeError, match="cannot change"):
        reference.mean_ = 3
    with pytest.raises(TypeError, match="cannot change"):
        del reference.mean_
    with pytest.raises(TypeError, match="unhashable"):
        hash(reference)


@pytest.mark.parametrize(
    "name", ["__wrapped__", "_repr_html_", "_ipython_display_", "__len_hint__"]
)
def test_names_that_protocols_probe_do_not_reach_the_student(name):
    def ask(request, blobs):
        raise AssertionError("asked")

    assert not hasattr(Student(ask)["model"], name)


def test_numpy_can_read_a_reference(student):
    assert np.asarray(student["scores"]).tolist() == [0, 1, 2]
    assert np.asarray(student["scores"], dtype=np.int8).dtype == np.int8
    assert np.mean(student["scores"]) == 1.0


def test_attributes_with_the_name_of_a_method(student):
    assert student["scores"].attribute("copy")().tolist() == [0, 1, 2]


def test_clear_words_for_a_wrong_use_of_student(student):
    with pytest.raises(AttributeError, match=r'student\["model"\]'):
        student.model  # noqa: B018
    with pytest.raises(TypeError, match=r"student\.has"):
        "model" in student  # noqa: B015
    with pytest.raises(TypeError, match=r"student\.names"):
        list(student)
    with pytest.raises(TypeError, match="as text"):
        student[0]


def test_gone_passes_through():
    def ask(request, blobs):
        raise Gone("memory")

    student = Student(ask)
    for use in (student.names, student["a"].value, student["a"]):
        with pytest.raises(Gone, match="memory"):
            use()
    assert not issubclass(Gone, StudentFault)


def test_faults_say_what_is_the_matter():
    assert str(NameMissing("w", ("W",))) == "w is not defined. There is W."
    assert "`...`" in str(Placeholder("w"))
    assert str(Raised("E", "t", (("cell 1", 2, "x"),))) == "E: t\ncell 1, line 2: x"
    assert str(Raised("E")) == "E"
    for fault in (Unsupported("M"), TooLarge("M"), NoAttribute("M", "x"), NotCallable("M")):
        assert "type M" in str(fault)
    again = pickle.loads(pickle.dumps(NoAttribute("M", "x", ("y",))))
    assert (again.type_name, again.name, again.close) == ("M", "x", ("y",))
